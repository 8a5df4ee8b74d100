"""Photos that present: talking photos of v1, photo avatars of v2."""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from ..avatars.photo.intake.decode import MAX_BYTES
from ..avatars.photo.intake.report import Report
from ..errors import EngineError, InvalidField, MissingSystemLibrary, NotBuilt, UnknownAvatar
from ..jobs.intake import MOTIONS, Motion, PhotoRefused
from ..library import AvatarGroup, AvatarLook, UnknownAsset, UnknownGroup, UnknownObject
from ..render import TaskFailed
from . import answers, envelopes, generated, people
from .auth import Space
from .bodies import Lenient, Line, described, read, saved
from .envelopes import ApiError
from .links import link
from .services import Services, base_url, services

router = APIRouter(tags=["Photo avatars"])

MOST_PHOTOS: Final = 4
"""In one call that adds looks."""

_WORDS: Final = {
    "no_face": "no_face",
    "no_face_there": "no_face",
    "several_faces": "too_many_faces",
    "unsupported_format": "image_format_not_supported",
    "unreadable": "image_format_not_supported",
}
"""The API's words for problems of a photo; all others are a bad quality of it."""
_PHOTO: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in ("image/jpeg", "image/png", "image/webp", "image/heic")
        },
    }
}


class NewGroup(Lenient):
    """A person to make of one photo."""

    name: Line
    image_key: Line = Field(description="Of an image from POST /v1/asset")


class MoreLooks(Lenient):
    """More photos of a person."""

    group_id: Line
    image_keys: list[Line] = Field(min_length=1, max_length=MOST_PHOTOS)
    name: Line


class OfGroup(Lenient):
    """A person."""

    group_id: Line


class OfLook(Lenient):
    """A photo avatar."""

    id: Line


class NewMotion(OfLook):
    """How a photo avatar shall move."""

    motion_type: Line | None = Field(default=None, description=", ".join(MOTIONS))
    prompt: Line | None = Field(default=None, description="Words such as calm, lively or nodding")


@router.post(
    "/v1/talking_photo",
    summary="Upload a talking photo",
    openapi_extra=_PHOTO,
    response_model=answers.V1[answers.people.NewTalkingPhoto],
)
async def upload(
    request: Request,
    space: Space,
    name: Annotated[str, Query(max_length=100)] = "Photo",
    point: Annotated[str | None, Query(description="x,y of one of several faces, 0 to 1")] = None,
    face: Annotated[str | None, Query(description="largest: of several faces")] = None,
) -> JSONResponse:
    """The photo is checked and prepared now: a second or two. It never leaves this machine."""
    at = _point(point)
    if face not in (None, "largest"):
        raise ApiError(400, "invalid_parameter", f"face: must be largest, not {face[:80]!r}")
    with TemporaryDirectory(prefix="standin-") as folder:
        photo = Path(folder) / "photo"
        await saved(request, photo, MAX_BYTES)

        def make() -> AvatarLook:
            intake = services(request).intake
            return intake.add_photo(space, photo, name, point=at, largest=face == "largest")

        with refusals():
            made = await run_in_threadpool(make)
    shown = people.look(services(request), made, (), base_url(request))
    photo_id = {"talking_photo_id": made.id, "talking_photo_url": shown["image_url"]}
    return envelopes.v1({**photo_id, "report": _report(made)})


@router.get(
    "/v1/talking_photo.list",
    summary="List talking photos",
    response_model=answers.V1[list[answers.people.ListedPhoto]],
)
def listed(request: Request, space: Space) -> JSONResponse:
    """All photos that can present."""
    here, base = services(request), base_url(request)
    looks = here.library.avatars.looks(space, kind="photo", allowed=True)
    return envelopes.v1(
        [
            {
                "id": each.id,
                "image_url": link(here, each.photo_key, base),
                "circle_image": "",
                "name": each.name,
                "status": people.STATUS[each.state],
            }
            for each in looks
        ]
    )


@router.delete(
    "/v2/talking_photo/{talking_photo_id}",
    summary="Delete a talking photo",
    response_model=answers.V2[None],
)
def remove(request: Request, space: Space, talking_photo_id: str) -> JSONResponse:
    """The photo and all that was made of it go; finished videos stay."""
    return _removed(request, space, talking_photo_id)


@router.post(
    "/v2/photo_avatar/avatar_group/create",
    summary="Make a photo avatar group",
    openapi_extra=described(NewGroup),
    response_model=answers.V2[answers.people.NewPhotoLook],
)
async def create(request: Request, space: Space) -> JSONResponse:
    """A person of one photo; its id is that of its first look, and both can be asked for."""
    asked = await read(request, NewGroup)
    here = services(request)

    def make() -> AvatarLook:
        drawn = generated.presenter(here, space, asked.image_key)
        if drawn is not None:
            document = generated.renamed(drawn, uuid.uuid4().hex, asked.name)
            return here.intake.add_document(space, document)[0]
        with TemporaryDirectory(prefix="standin-") as folder:
            photo = image_file(here, space, asked.image_key, Path(folder), "image_key")
            return here.intake.add_photo(space, photo, asked.name, largest=True)

    with refusals():
        made = await run_in_threadpool(make)
    return _answer(request, made)


@router.post(
    "/v2/photo_avatar/avatar_group/add",
    summary="Add photos of a person",
    openapi_extra=described(MoreLooks),
    response_model=answers.V2[answers.people.PhotoAvatars],
)
async def add(request: Request, space: Space) -> JSONResponse:
    """At most four photos; all are looked at before any is kept."""
    asked = await read(request, MoreLooks)
    here = services(request)
    group = _group(here, space, asked.group_id)
    if group.kind != "photo":
        message = "group_id: is of a drawn presenter: photos do not belong to it"
        raise ApiError(400, "invalid_parameter", message, param="group_id")

    def make() -> list[AvatarLook]:
        with TemporaryDirectory(prefix="standin-") as folder:
            photos = [
                image_file(here, space, key, Path(folder), f"image_keys[{i}]")
                for i, key in enumerate(asked.image_keys)
            ]
            for i, photo in enumerate(photos):
                report = here.intake.check(photo, largest=True)
                if not report.ok:
                    raise _refused(report, f"image_keys[{i}]: ")
            return [
                here.intake.add_photo(space, photo, asked.name, group=group, largest=True)
                for photo in photos
            ]

    with refusals():
        made = await run_in_threadpool(make)
    base, voices = base_url(request), _voices(here)
    return envelopes.v2({"photo_avatar_list": [people.look(here, m, voices, base) for m in made]})


@router.post(
    "/v2/photo_avatar/train",
    summary="Train a group",
    openapi_extra=described(OfGroup),
    response_model=answers.V2[None],
)
async def train(request: Request, space: Space) -> JSONResponse:
    """Prepare all photos of a person anew and find the best; poll its status."""
    asked = await read(request, OfGroup)
    here = services(request)
    group = _group(here, space, asked.group_id)
    if group.kind == "photo":
        await run_in_threadpool(here.intake.train, group)
    else:  # a drawn presenter has nothing to learn
        await run_in_threadpool(
            here.library.avatars.update_group, group.id, train_state="ready", best_id=group.id
        )
    return envelopes.v2(None)


@router.get(
    "/v2/photo_avatar/train/status/{group_id}",
    summary="Where a training stands",
    response_model=answers.V2[answers.people.Training],
)
def training(request: Request, space: Space, group_id: str) -> JSONResponse:
    """``empty`` before the first training, then training, ready or failed."""
    group = _group(services(request), space, group_id)
    return envelopes.v2(
        {
            "status": group.train_state,
            "error_msg": group.train_error,
            "created_at": group.created_at.timestamp(),
            "updated_at": group.updated_at.timestamp(),
            "best_id": group.best_id,
        }
    )


@router.post(
    "/v2/photo_avatar/add_motion",
    summary="Give a photo motion",
    openapi_extra=described(NewMotion),
    response_model=answers.V2[answers.Id],
)
async def add_motion(request: Request, space: Space) -> JSONResponse:
    """A new look of the same photo that moves in its own way."""
    asked = await read(request, NewMotion)
    motion = _motion(asked)
    return await _derived(
        request, space, asked.id, lambda here, look: here.intake.add_motion(look, motion)
    )


@router.post(
    "/v2/photo_avatar/upscale",
    summary="Scale a photo up with care",
    openapi_extra=described(OfLook),
    response_model=answers.V2[answers.Id],
)
async def upscale(request: Request, space: Space) -> JSONResponse:
    """A new look of the same photo for which ``super_resolution`` is always on."""
    asked = await read(request, OfLook)
    return await _derived(request, space, asked.id, lambda here, look: here.intake.upscale(look))


@router.get(
    "/v2/photo_avatar/{photo_avatar_id}",
    summary="One photo avatar",
    response_model=answers.V2[answers.people.NewPhotoLook],
)
def show(request: Request, space: Space, photo_avatar_id: str) -> JSONResponse:
    """Its state, picture and report."""
    return _answer(request, _look(services(request), space, photo_avatar_id))


@router.delete(
    "/v2/photo_avatar/{photo_avatar_id}",
    summary="Delete a photo avatar",
    response_model=answers.V2[None],
)
def remove_look(request: Request, space: Space, photo_avatar_id: str) -> JSONResponse:
    """The photo and all that was made of it go; finished videos stay."""
    return _removed(request, space, photo_avatar_id)


@router.delete(
    "/v2/photo_avatar_group/{group_id}",
    summary="Delete a photo avatar group",
    response_model=answers.V2[None],
)
def remove_group(request: Request, space: Space, group_id: str) -> JSONResponse:
    """All looks of a person go; finished videos stay."""
    library = services(request).library
    group = _group(services(request), space, group_id)
    library.avatars.remove_group(group.id, space, library.objects)
    return envelopes.v2(None)


async def _derived(
    request: Request,
    space: str,
    look_id: str,
    make: Callable[[Services, AvatarLook], AvatarLook],
) -> JSONResponse:
    here = services(request)
    look = _look(here, space, look_id)
    with refusals():
        made = await run_in_threadpool(make, here, look)
    return envelopes.v2({"id": made.id})


def _answer(request: Request, made: AvatarLook) -> JSONResponse:
    here = services(request)
    shown = people.look(here, made, _voices(here), base_url(request))
    return envelopes.v2({**shown, "report": _report(made)})


def _removed(request: Request, space: str, look_id: str) -> JSONResponse:
    library = services(request).library
    try:
        library.avatars.remove_look(look_id, space, library.objects)
    except UnknownAvatar as error:
        raise ApiError(404, "photo_avatar_not_found", error.message) from None
    return envelopes.v2(None)


def _report(look: AvatarLook) -> Any:
    return json.loads(look.report) if look.report else None


def _voices(here: Services) -> set[str]:
    return {voice.id for voice in here.voices.list()}


def _look(here: Services, space: str, look_id: str) -> AvatarLook:
    try:
        return here.library.avatars.look(look_id, space)
    except UnknownAvatar as error:
        raise ApiError(404, "photo_avatar_not_found", error.message) from None


def _group(here: Services, space: str, group_id: str) -> AvatarGroup:
    try:
        return here.library.avatars.group(group_id, space)
    except UnknownGroup as error:
        raise ApiError(404, "photo_avatar_not_found", error.message) from None


def image_file(here: Services, space: str, image_key: str, folder: Path, field: str) -> Path:
    """The file of an uploaded image: by its ``image_key``, or by the asset's id."""
    parts = image_key.strip("/").split("/")
    asset_id = parts[1] if len(parts) > 1 and parts[0] == "image" else parts[0]
    try:
        asset = here.library.assets.get(asset_id, space)
        if asset.kind != "image":
            raise UnknownAsset(asset_id)
        local = here.library.objects.local_path(asset.key)
        if local is not None:
            return local
        copy = folder / asset_id
        copy.write_bytes(here.library.objects.get(asset.key))
        return copy
    except (UnknownAsset, UnknownObject):
        message = f"{field}: no image was uploaded under {image_key[:80]!r} (POST /v1/asset)"
        raise ApiError(400, "invalid_parameter", message, param=field) from None


def _motion(asked: NewMotion) -> Motion:
    """The way to move that is named, or the first whose name the prompt has."""
    named = (asked.motion_type or "").lower()
    if named in MOTIONS:
        return MOTIONS[named]
    text = (asked.prompt or "").lower()
    return next((MOTIONS[word] for word in MOTIONS if word[:4] in text), MOTIONS["lively"])


def _point(text: str | None) -> tuple[float, float] | None:
    if not text:
        return None
    try:
        x, y = (float(part) for part in text.split(","))
    except ValueError:
        x, y = -1.0, -1.0
    if not (0 <= x <= 1 and 0 <= y <= 1):
        message = f"point: must be two numbers from 0 to 1 like 0.3,0.4, not {text[:40]!r}"
        raise ApiError(400, "invalid_parameter", message, param="point")
    return x, y


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what is wrong with a photo into answers that say what to do."""
    try:
        yield
    except PhotoRefused as error:
        raise _refused(error.report) from None
    except NotBuilt as error:
        raise ApiError(501, "not_implemented", error.message) from None
    except InvalidField as error:
        raise ApiError(400, "invalid_parameter", error.message) from None
    except MissingSystemLibrary as error:
        raise ApiError(501, "not_implemented", error.message) from None
    except (EngineError, TaskFailed) as error:
        raise ApiError(500, "internal_error", error.message) from None


def _refused(report: Report, before: str = "") -> ApiError:
    code = report.problems[0].code if report.problems else ""
    message = before + PhotoRefused(report).message
    return ApiError(400, _WORDS.get(code, "bad_quality_image"), message)
