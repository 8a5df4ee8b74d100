"""Presenters of our own drawing from attributes: four pictures to choose from."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal

import structlog
from fastapi import APIRouter, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from ..avatars.illustrated.design import design
from ..avatars.illustrated.document import CharacterDocument
from ..avatars.illustrated.worded import options_of, seed_of
from ..errors import InvalidField, StandinError
from ..library import Asset, UnknownAsset, UnknownObject
from ..library.avatars import checked_name
from ..library.models import now
from . import answers, envelopes, making, uploads
from .auth import Space
from .bodies import Lenient, Line, described, read
from .envelopes import ApiError
from .links import link
from .services import Services, base_url, services

router = APIRouter(tags=["Photo avatars"])

PICTURES: Final = 4
NAME_LENGTH: Final = 60
"""Characters of a drawn presenter's name."""
_KEPT: Final = "generations"
_DESIGNS: Final = "designs"
"""Folders among the objects, of what was asked for and of who is in a picture."""
_LOST: Final = timedelta(minutes=10)
"""After this long a server that was to draw them has ended."""
_SIZES: Final = {"square": (768, 768), "horizontal": (1024, 576), "vertical": (576, 1024)}
_SHOTS: Final[Mapping[str, Literal["half", "close", "wide"]]] = {
    "half_body": "half",
    "close_up": "close",
    "full_body": "wide",
}
_AGES: Final = {
    "Young Adult": "young",
    "Early Middle Age": "middle",
    "Late Middle Age": "middle",
    "Senior": "senior",
}
_GENDERS: Final = {"Woman": "female", "Man": "male"}
_DARK: Final = ("black", "dark-brown")
_LOOKS: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "White": (("porcelain", "fair", "light", "beige"), ()),
    "Black": (("bronze", "brown", "deep"), _DARK),
    "Asian American": (("fair", "light", "beige"), _DARK),
    "East Asian": (("fair", "light", "beige"), _DARK),
    "South East Asian": (("beige", "olive", "tan"), _DARK),
    "South Asian": (("olive", "tan", "bronze", "brown"), _DARK),
    "Middle Eastern": (("light", "beige", "olive", "tan"), (*_DARK, "brown")),
    "Pacific": (("olive", "tan", "bronze"), _DARK),
    "Hispanic": (("light", "beige", "olive", "tan", "bronze"), (*_DARK, "brown")),
}
"""Tones of skin, and colours of hair, of which each picture has one; nothing else follows from
where somebody is from."""
_COVERED: Final = ("hijab", "turban")

_log = structlog.get_logger(__name__)


class Attributes(Lenient):
    """Who is to be drawn."""

    name: Line
    age: Literal[
        "Young Adult", "Early Middle Age", "Late Middle Age", "Senior", "Unspecified"
    ]  # fmt: skip
    gender: Literal["Woman", "Man", "Unspecified"]
    ethnicity: Literal[
        "White", "Black", "Asian American", "East Asian", "South East Asian", "South Asian",
        "Middle Eastern", "Pacific", "Hispanic", "Unspecified",
    ]  # fmt: skip
    orientation: Literal["square", "horizontal", "vertical"]
    pose: Literal["half_body", "close_up", "full_body"]
    style: Literal[
        "Realistic", "Pixar", "Cinematic", "Vintage", "Noir", "Cyberpunk", "Unspecified"
    ] = Field(description="All are drawn in Standin's own style")
    appearance: Line = Field(max_length=1000, description="Hair, clothes, glasses, place")
    callback_id: Line | None = Field(default=None, description="No effect: poll the generation")


@router.post(
    "/v2/photo_avatar/photo/generate",
    summary="Draw a presenter from attributes",
    openapi_extra=described(Attributes),
    response_model=answers.V2[answers.people.Generation],
)
async def generate(request: Request, space: Space) -> JSONResponse:
    """Four pictures, some seconds later; poll the generation."""
    asked = await read(request, Attributes)
    here, generation_id = services(request), uuid.uuid4().hex

    def begin() -> None:
        with making.refusals():
            checked_name(asked.name)
        _note(here, generation_id, space, "pending", [])
        here.intake.later(lambda: _draw(here, space, generation_id, asked))

    await run_in_threadpool(begin)
    return envelopes.v2({"generation_id": generation_id})


@router.get(
    "/v2/photo_avatar/generation/{generation_id}",
    summary="Where a drawing stands",
    response_model=answers.V2[answers.people.Generated],
)
def generation(request: Request, space: Space, generation_id: str) -> JSONResponse:
    """Once it is a success, the pictures, whose keys `avatar_group/create` takes."""
    here, base = services(request), base_url(request)
    told = _noted(here, generation_id, space)
    assets = [asset for name in told["assets"] if (asset := _asset(here, name, space))]
    return envelopes.v2(
        {
            "id": generation_id,
            "status": told["status"],
            "msg": told["msg"],
            "image_url_list": [link(here, asset.key, base) for asset in assets],
            "image_key_list": [uploads.image_key(asset.id, asset.key) for asset in assets],
        }
    )


def presenter(here: Services, space: str, image: str) -> CharacterDocument | None:
    """Who was drawn in an image, named by its key or id; None for one that somebody brought."""
    asset = _asset(here, uploads.asset_id_of(image), space)
    if asset is None:
        return None
    try:
        return CharacterDocument.from_json(here.library.objects.get(_design_key(asset.id)))
    except UnknownObject:
        return None


def renamed(document: CharacterDocument, avatar_id: str, name: str) -> CharacterDocument:
    """The same presenter under another id and name. Raises `InvalidField`."""
    plain = checked_name(name)
    if len(plain) > NAME_LENGTH:
        raise InvalidField(("name",), f"has {len(plain)} characters, at most {NAME_LENGTH}")
    return replace(document, id=avatar_id, name=plain)


def forget(here: Services, asset_id: str) -> None:
    """An image was deleted: so is who was drawn in it."""
    here.library.objects.delete(_design_key(asset_id))


def designs(asked: Attributes) -> Sequence[CharacterDocument]:
    """Four presenters of the attributes, the same for the same words."""
    seed = seed_of(asked.model_dump_json(exclude={"name", "callback_id", "orientation", "pose"}))
    words = options_of(asked.appearance)
    skins, hairs = _LOOKS.get(asked.ethnicity, ((), ()))
    made: list[CharacterDocument] = []
    while len(made) < PICTURES:
        rng = random.Random(seed)
        options = dict(words)
        if skins and "skin" not in words:
            options["skin"] = rng.choice(skins)
        if hairs and "hair_colour" not in words and asked.age != "Senior":
            options["hair_colour"] = rng.choice(hairs)
        if asked.age in _AGES:
            options["age"] = _AGES[asked.age]
        if asked.gender in _GENDERS:
            options["gender"] = _GENDERS[asked.gender]
        drawn = design("Presenter", uuid.UUID(int=seed).hex, seed=seed, **options)
        seed += 1
        if drawn.hair.style in _COVERED and "hair" not in words:
            continue  # nobody's faith is guessed
        look = replace(drawn.looks[0], shot=_SHOTS[asked.pose])
        made.append(replace(drawn, looks=(look,)))
    return made


def _draw(here: Services, space: str, generation_id: str, asked: Attributes) -> None:
    assets: list[str] = []
    _note(here, generation_id, space, "processing", assets)
    try:
        for number, document in enumerate(designs(asked), 1):
            name = f"{checked_name(asked.name)} {number}.jpg"
            assets.append(_picture(here, space, document, _SIZES[asked.orientation], name))
    except StandinError as error:
        _note(here, generation_id, space, "failed", assets, error.message)
    except Exception as error:
        _log.exception("a presenter could not be drawn", generation_id=generation_id)
        message = f"{type(error).__name__}; the server's log says more"
        _note(here, generation_id, space, "failed", assets, message)
    else:
        _note(here, generation_id, space, "success", assets)


def _picture(
    here: Services, space: str, document: CharacterDocument, size: tuple[int, int], name: str
) -> str:
    """Draw one presenter; gives the asset's id."""
    library = here.library
    with TemporaryDirectory(prefix="standin-") as folder:
        out = Path(folder) / "picture.jpg"
        here.intake.draw(document, size, out)
        key = uploads.keep(library, out, "image")
        asset = library.assets.create(space, "image", key, out.stat().st_size, "image/jpeg", name)
    library.objects.put(_design_key(asset.id), document.to_json().encode())
    return asset.id


def _note(
    here: Services,
    generation_id: str,
    space: str,
    status: str,
    assets: Sequence[str],
    message: str | None = None,
) -> None:
    told = {"space": space, "status": status, "assets": list(assets), "msg": message}
    here.library.objects.put(f"{_KEPT}/{generation_id}.json", json.dumps(told).encode())


def _noted(here: Services, generation_id: str, space: str) -> dict[str, Any]:
    objects, key = here.library.objects, f"{_KEPT}/{generation_id}.json"
    try:
        told: dict[str, Any] = json.loads(objects.get(key))
        changed = objects.info(key).modified
        if told["space"] != space:
            raise UnknownObject(key)
    except StandinError:  # also what is not a key
        message = f"no generation has the id {generation_id[:80]!r}"
        raise ApiError(404, "not_found", message) from None
    if told["status"] in ("pending", "processing") and changed < now() - _LOST:
        told |= {"status": "failed", "msg": "the server ended meanwhile; ask for it again"}
    return told


def _asset(here: Services, asset_id: str, space: str) -> Asset | None:
    try:
        return here.library.assets.get(asset_id, space)
    except UnknownAsset:
        return None


def _design_key(asset_id: str) -> str:
    return f"{_DESIGNS}/{asset_id}.json"
