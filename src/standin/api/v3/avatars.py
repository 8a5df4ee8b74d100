"""v3's avatars: persons (groups) and their looks, of the house and one's own."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from ...avatars.avatar import AvatarInfo
from ...avatars.illustrated.design import design
from ...avatars.illustrated.worded import options_of, seed_of
from ...avatars.personal import WARP
from ...errors import InvalidField, NotBuilt, UnknownAvatar
from ...jobs import engines
from ...library import AvatarGroup, AvatarLook, UnknownGroup
from ...library.avatars import MOVED, checked_name
from .. import answers, envelopes, making, people, photos
from ..auth import Space
from ..bodies import Lenient, Line, described, parsed, read, received, worded
from ..envelopes import ApiError
from ..paging import Token, cut
from ..prepared import size_of
from ..services import Services, base_url, services
from . import asked as a
from .pictures import file_of, video_of

router = APIRouter(tags=["Avatars"])

Ownership = Literal["public", "private"]
Limit = Annotated[int, Query(ge=1, le=50)]

_STATUS: Final = {
    "pending": "processing",
    "training": "processing",
    "ready": "completed",
    "failed": "failed",
}
_TYPES: Final = {"photo": "photo_avatar", "footage": "digital_twin"}
_SIZE: Final = (1920, 1080)
"""Of drawn avatars, which have any size."""
_ENGINES: Final = ["avatar_iii", "avatar_iv"]
"""Both names are of the one engine that moves every avatar here."""


class _New(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    name: Line
    avatar_group_id: Line | None = Field(default=None, description="A person to add a look to")


class PhotoAvatar(_New):
    """A photo that shall present."""

    type: Literal["photo"]
    file: a.Asset


class PromptAvatar(_New):
    """A presenter in words, of our own drawing."""

    type: Literal["prompt"]
    prompt: Line = Field(min_length=1, max_length=1000)
    avatar_id: Line | None = None
    reference_images: list[Any] | None = None


class TwinAvatar(_New):
    """A person from a video."""

    type: Literal["digital_twin"]
    file: a.Asset


class NewAvatar(BaseModel):
    """The body: its type says which."""

    avatar: Annotated[PhotoAvatar | PromptAvatar | TwinAvatar, Field(discriminator="type")]


class Changes(Lenient):
    """What to change of a look."""

    name: Line | None = None
    mouth_engine: Line | None = Field(
        default=None, description="What moves the mouth: warp, wav2lip, musetalk or liveportrait"
    )


@router.get(
    "/v3/avatars", summary="List avatar groups", response_model=answers.Page[answers.people.Group]
)
def groups(
    request: Request,
    space: Space,
    limit: Limit = 20,
    token: Token = None,
    ownership: Ownership | None = None,
) -> JSONResponse:
    """Persons: one's own (private), then the house's (public)."""
    shown = _Shown(request)
    here = services(request)
    found: list[AvatarGroup | list[AvatarInfo]] = []
    if ownership != "public":
        found += here.library.avatars.groups(space)
    if ownership != "private":
        found += _houses(here).values()
    items, after = cut(found, limit, token)
    told = [shown.house(g) if isinstance(g, list) else shown.group(g) for g in items]
    return envelopes.v3(told, has_more=after is not None, next_token=after)


@router.get(
    "/v3/avatars/looks",
    summary="List avatar looks",
    response_model=answers.Page[answers.people.Look],
)
def looks(
    request: Request,
    space: Space,
    limit: Limit = 20,
    token: Token = None,
    group_id: str | None = None,
    avatar_type: Literal["studio_avatar", "digital_twin", "photo_avatar"] | None = None,
    ownership: Ownership | None = None,
) -> JSONResponse:
    """Whoever can present: the id of a look is an ``avatar_id``."""
    shown, here = _Shown(request), services(request)
    found: list[AvatarLook | AvatarInfo] = []
    if ownership != "public":
        found += here.library.avatars.looks(space, group_id, allowed=True)
    if ownership != "private":
        found += [i for i in here.avatars.list() if group_id in (None, i.group_id or i.id)]
    if avatar_type is not None:
        found = [each for each in found if _type(each.kind) == avatar_type]
    items, after = cut(found, limit, token)
    told = [shown.look(each) for each in items]
    return envelopes.v3(told, has_more=after is not None, next_token=after)


@router.get(
    "/v3/avatars/looks/{look_id}",
    summary="An avatar look",
    response_model=answers.V3[answers.people.Look],
)
def look(request: Request, space: Space, look_id: str) -> JSONResponse:
    """Of the house or one's own."""
    here = services(request)
    info = next((info for info in here.avatars.list() if info.id == look_id), None)
    return envelopes.v3(_Shown(request).look(info or _own(here, space, look_id)))


@router.patch(
    "/v3/avatars/looks/{look_id}",
    summary="Change an avatar look",
    openapi_extra=described(Changes),
    response_model=answers.V3[answers.people.Look],
)
async def rename(request: Request, space: Space, look_id: str) -> JSONResponse:
    """Of one's own."""
    asked = await read(request, Changes)

    def change() -> dict[str, Any]:
        here = services(request)
        _not_the_houses(here, look_id)
        found = _own(here, space, look_id)
        if asked.name is not None:
            with making.refusals():
                name = checked_name(asked.name)
            found = here.library.avatars.update_look(found.id, name=name)
        if asked.mouth_engine is not None:
            with making.refusals():
                engines.check_chosen(asked.mouth_engine, here.library.workers, here.settings)
                found = here.library.avatars.set_engine(found, asked.mouth_engine)
        return _Shown(request).look(found)

    return envelopes.v3(await run_in_threadpool(change))


@router.delete(
    "/v3/avatars/looks/{look_id}",
    summary="Delete an avatar look",
    response_model=answers.V3[answers.Id],
)
def delete_look(request: Request, space: Space, look_id: str) -> JSONResponse:
    """Its files go too, and its person with the last look; finished videos stay."""
    here = services(request)
    _not_the_houses(here, look_id)
    found = _own(here, space, look_id)
    here.library.avatars.remove_look(found.id, space, here.library.objects)
    return envelopes.v3({"id": found.id})


@router.get(
    "/v3/avatars/{group_id}",
    summary="An avatar group",
    response_model=answers.V3[answers.people.Group],
)
def group(request: Request, space: Space, group_id: str) -> JSONResponse:
    """Of the house or one's own."""
    here, shown = services(request), _Shown(request)
    house = _houses(here).get(group_id)
    if house is not None:
        return envelopes.v3(shown.house(house))
    return envelopes.v3(shown.group(_group(here, space, group_id)))


@router.delete(
    "/v3/avatars/{group_id}",
    summary="Delete an avatar group",
    response_model=answers.V3[answers.Id],
)
def delete_group(request: Request, space: Space, group_id: str) -> JSONResponse:
    """All its looks go with their files; finished videos stay."""
    here = services(request)
    if group_id in _houses(here):
        raise _public()
    found = _group(here, space, group_id)
    here.library.avatars.remove_group(found.id, space, here.library.objects)
    return envelopes.v3({"id": found.id})


@router.post(
    "/v3/avatars",
    summary="Make an avatar",
    openapi_extra=described(NewAvatar, "avatar"),
    response_model=answers.V3[answers.people.NewAvatar],
)
async def create(request: Request, space: Space) -> JSONResponse:
    """Of a photo, prepared now in a second or two; or of words, drawn when first looked at."""
    here = services(request)
    with making.refusals():
        content = parsed(await received(request))

    def make() -> dict[str, Any]:
        with photos.refusals(), making.refusals():
            asked = _read(content)
            if isinstance(asked, PhotoAvatar):
                made = _of_photo(here, space, asked)
            elif isinstance(asked, TwinAvatar):
                made = _of_video(here, space, asked)
            else:
                made = _of_words(here, space, asked)
        shown = _Shown(request)
        person = here.library.avatars.group(made.group_id, space)
        return {"avatar_item": shown.look(made), "avatar_group": shown.group(person)}

    return envelopes.v3(await run_in_threadpool(make))


def _read(content: Any) -> PhotoAvatar | PromptAvatar | TwinAvatar:
    if not isinstance(content, dict):
        raise InvalidField((), "the body must be a JSON object")
    try:
        given = {key: value for key, value in content.items() if value is not None}
        asked = NewAvatar.model_validate({"avatar": given}).avatar
    except ValidationError as error:
        raise worded(error, {"avatar": given}, 1) from None
    return asked


def _of_photo(here: Services, space: str, asked: PhotoAvatar) -> AvatarLook:
    person, name = _person(here, space, asked.avatar_group_id), checked_name(asked.name)
    with TemporaryDirectory(prefix="standin-") as folder:
        photo = file_of(here, space, asked.file, Path(folder), ("file",))
        return here.intake.add_photo(space, photo, name, group=person, largest=True)


def _of_video(here: Services, space: str, asked: TwinAvatar) -> AvatarLook:
    person = _person(here, space, asked.avatar_group_id, "footage")
    name = checked_name(asked.name)
    with TemporaryDirectory(prefix="standin-") as folder:
        video = video_of(here, space, asked.file, Path(folder), ("file",))
        made = here.intake.add_footage(space, video, name, group=person)
    here.intake.prepare_later(made)
    return made


def _of_words(here: Services, space: str, asked: PromptAvatar) -> AvatarLook:
    for field in ("avatar_group_id", "avatar_id", "reference_images"):
        if getattr(asked, field):
            raise NotBuilt((field,), "a presenter of words is a new person: leave it out")
    name = checked_name(asked.name)
    document = design(
        name, uuid.uuid4().hex, seed=seed_of(asked.prompt), **options_of(asked.prompt)
    )
    return here.intake.add_document(space, document)[0]


def _person(
    here: Services, space: str, group_id: str | None, kind: str = "photo"
) -> AvatarGroup | None:
    if group_id is None:
        return None
    try:
        found = here.library.avatars.group(group_id, space)
    except UnknownGroup as error:
        raise InvalidField(("avatar_group_id",), error.message) from None
    if found.kind != kind:
        nouns = {"photo": "photos", "footage": "a video", "illustrated": "a drawing"}
        raise InvalidField(
            ("avatar_group_id",), f"is made of {nouns[found.kind]}: {nouns[kind]} does not belong"
        )
    return found


def _houses(here: Services) -> dict[str, list[AvatarInfo]]:
    """The house's looks by person."""
    found: dict[str, list[AvatarInfo]] = {}
    for info in here.avatars.list():
        found.setdefault(info.group_id or info.id, []).append(info)
    return found


def _own(here: Services, space: str, look_id: str) -> AvatarLook:
    try:
        return here.library.avatars.look(look_id, space, exact=True)
    except UnknownAvatar as error:
        raise ApiError(404, "avatar_not_found", error.message) from None


def _group(here: Services, space: str, group_id: str) -> AvatarGroup:
    try:
        return here.library.avatars.group(group_id, space)
    except UnknownGroup as error:
        raise ApiError(404, "avatar_not_found", error.message) from None


def _not_the_houses(here: Services, look_id: str) -> None:
    if any(info.id == look_id for info in here.avatars.list()):
        raise _public()


def _public() -> ApiError:
    return ApiError(403, "forbidden", "an avatar of the house can be neither changed nor deleted")


def _type(kind: str) -> str:
    return _TYPES.get(kind, "studio_avatar")


def shown_group(request: Request, group: AvatarGroup) -> dict[str, Any]:
    """An ``AvatarGroup`` of one's own."""
    return _Shown(request).group(group)


class _Shown:
    """v3's shapes of persons and looks, for one request."""

    def __init__(self, request: Request) -> None:
        self._here = services(request)
        self._base = base_url(request)
        self._voices = {voice.id for voice in self._here.voices.list()}

    def look(self, given: AvatarLook | AvatarInfo) -> dict[str, Any]:
        """An ``AvatarLook``."""
        if isinstance(given, AvatarInfo):
            return self._look(given, "ready", None, _SIZE, personal=False)
        info = self._here.library.avatars.info(given)
        size = size_of(given) if given.kind in _TYPES else _SIZE
        told = self._look(info, given.state, given.reason, size, personal=True)
        return told | ({"mouth_engine": given.engine or WARP} if given.kind in MOVED else {})

    def _look(
        self, info: AvatarInfo, state: str, why: str | None, size: tuple[int, int], personal: bool
    ) -> dict[str, Any]:
        shown = people.avatar(self._here, info, self._voices, self._base, personal)
        ready = state == "ready"
        width, height = size
        sides = "square" if width == height else "landscape" if width > height else "portrait"
        return {
            "id": info.id,
            "name": info.name,
            "avatar_type": _type(info.kind),
            "group_id": info.group_id or info.id,
            "gender": info.gender,
            "default_voice_id": shown["default_voice_id"],
            "image_width": width,
            "image_height": height,
            "preferred_orientation": sides,
            "preview_image_url": shown["preview_image_url"] if ready else None,
            "preview_video_url": shown["preview_video_url"] if ready else None,
            "status": _STATUS[state],
            "supported_api_engines": _ENGINES,
            "tags": list(info.tags),
            "error": _error(state, why),
        }

    def group(self, given: AvatarGroup) -> dict[str, Any]:
        """An ``AvatarGroup`` of one's own."""
        avatars = self._here.library.avatars
        looks = avatars.looks(given.space_id, given.id)
        best = next((each for each in looks if each.id == given.best_id), None)
        ready = next((each for each in looks if each.state == "ready"), None)
        first = best or ready or (looks[0] if looks else None)
        state = (
            "training" if given.train_state == "training" else first.state if first else "pending"
        )
        shown = self.look(first) if first else {}
        told = self._group(given.id, given.name, len(looks), shown)
        consent = avatars.consent(given)
        waits = consent == "pending" and state == "ready"
        return told | {
            "created_at": int(given.created_at.timestamp()),
            "consent_status": consent,
            "status": "pending_consent" if waits else _STATUS[state],
            "error": _error(state, first.reason if first else None),
        }

    def house(self, infos: Sequence[AvatarInfo]) -> dict[str, Any]:
        """An ``AvatarGroup`` of the house."""
        first = infos[0]
        shown = self.look(first)
        return self._group(
            first.group_id or first.id, first.group_name or first.name, len(infos), shown
        )

    def _group(self, id_: str, name: str, count: int, first: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": id_,
            "name": name,
            "created_at": 0,
            "looks_count": count,
            "gender": first.get("gender"),
            "preview_image_url": first.get("preview_image_url"),
            "preview_video_url": first.get("preview_video_url"),
            "default_voice_id": first.get("default_voice_id"),
            "consent_status": None,
            "status": "completed",
            "error": None,
        }


def _error(state: str, why: str | None) -> dict[str, str] | None:
    if state != "failed":
        return None
    return {"code": "photo_refused", "message": why or "the avatar could not be made"}
