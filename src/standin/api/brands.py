"""Brand voices: how a brand's words are said. v3 calls them glossaries."""

import json
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from ..errors import InvalidField
from ..library import BrandVoice, UnknownRecord
from ..scene import limits
from . import answers, envelopes
from .auth import Space
from .bodies import Lenient, Line, described, few, read
from .envelopes import ApiError
from .paging import Token, bad_token, listed
from .services import services

router = APIRouter(tags=["Brand voices"])

Limit = Annotated[int, Query(ge=1, le=100)]

_MOST: Final = 1000
"""Entries of a list that is only kept."""
_LISTS = ("blacklist", "whitelist", "tones", "vocabulary")


class Words(Lenient):
    """A brand's words. Only ``vocabulary`` changes how things are said; the rest is kept."""

    name: Line | None = None
    blacklist: list[Line] | None = few(_MOST)
    whitelist: list[tuple[Line, Line]] | None = few(_MOST)
    tones: list[Line] | None = few(_MOST)
    vocabulary: list[tuple[Line, Line]] | None = few(limits.PRONUNCIATIONS)
    tone: Line | None = None


@router.post(
    "/v1/brand_voice",
    summary="Keep a brand voice",
    openapi_extra=described(Words),
    response_model=answers.V1[answers.shelf.BrandVoice],
)
async def create(request: Request, space: Space) -> JSONResponse:
    """Standin's own: HeyGen's are made in its editor."""
    asked = await read(request, Words)
    if not asked.name or not asked.name.strip():
        raise ApiError(400, "invalid_parameter", "name: is required")
    body = {name: [] for name in _LISTS} | _given(asked)
    brands = services(request).library.brand_voices
    made = await run_in_threadpool(brands.create, space, asked.name.strip(), body)
    return envelopes.v1(_shown(made))


@router.post(
    "/v1/brand_voice/{brand_voice_id}",
    summary="Change a brand voice",
    openapi_extra=described(Words),
    response_model=answers.V1[answers.shelf.BrandVoice],
)
async def update(request: Request, space: Space, brand_voice_id: str) -> JSONResponse:
    """What is not given stays."""
    asked = await read(request, Words)
    brands = services(request).library.brand_voices

    def change() -> BrandVoice:
        kept = json.loads(brands.get(brand_voice_id, space).body)
        values: dict[str, Any] = {"body": json.dumps(kept | _given(asked))}
        if asked.name:
            values["name"] = asked.name.strip()
        return brands.change(brand_voice_id, space, **values)

    try:
        return envelopes.v1(_shown(await run_in_threadpool(change)))
    except UnknownRecord as error:
        raise ApiError(404, "not_found", error.message) from None


@router.get(
    "/v2/brand_voice/list",
    summary="List brand voices",
    response_model=answers.V2[answers.shelf.BrandVoices],
)
def brands(
    request: Request,
    space: Space,
    limit: Limit = 100,
    token: Token = None,
    name_only: bool = False,
) -> JSONResponse:
    """Newest first."""
    kept = services(request).library.brand_voices
    try:
        page = kept.list(space, limit, token)
    except InvalidField as error:
        raise bad_token(error) from None
    rows = [_shown(brand) for brand in page.items]
    if name_only:
        rows = [{"id": row["id"], "name": row["name"]} for row in rows]
    return envelopes.v2({"list": rows, "total": kept.count(space), "token": page.next_token})


@router.get(
    "/v3/brand-glossaries",
    summary="List brand glossaries",
    response_model=answers.Page[answers.shelf.Glossary],
)
def glossaries(
    request: Request, space: Space, limit: Limit = 20, token: Token = None
) -> JSONResponse:
    """The brand voices under v3's name."""
    try:
        page = services(request).library.brand_voices.list(space, limit, token)
    except InvalidField as error:
        raise bad_token(error) from None
    rows = [
        {
            "brand_glossary_id": brand.id,
            "name": brand.name,
            "created_at": brand.created_at.isoformat(),
            "updated_at": brand.updated_at.isoformat(),
        }
        for brand in page.items
    ]
    return listed(page, rows)


def _given(asked: Words) -> dict[str, Any]:
    given = asked.model_dump(exclude_none=True, exclude={"name"})
    for i, (word, say) in enumerate(given.get("vocabulary", [])):
        for text in (word, say):
            if not 1 <= len(text.strip()) <= limits.PRONUNCIATION:
                message = f"vocabulary[{i}]: each must have 1 to {limits.PRONUNCIATION} characters"
                raise ApiError(400, "invalid_parameter", message)
    return given


def _shown(brand: BrandVoice) -> dict[str, Any]:
    lists: dict[str, Any] = {name: [] for name in _LISTS}
    return {"id": brand.id, "name": brand.name, **lists, **json.loads(brand.body)}
