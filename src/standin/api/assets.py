"""v1's assets: uploads with the bytes of the file as the body, their list, their end."""

import uuid
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from ..errors import InvalidField, MediaError
from ..library import Asset, UnknownAsset, UnknownFolder
from ..render.sources import RULES
from . import answers, envelopes, generated, uploads
from .auth import Space
from .bodies import binary, saved
from .envelopes import ApiError
from .links import link
from .paging import Token, bad_token
from .services import Services, base_url, services

router = APIRouter(tags=["Assets"])

_MOST: Final = max(rule.most for rule in RULES.values())
"""Bytes of any upload; each kind has a limit of its own."""


@router.post(
    "/v1/asset",
    summary="Upload a recording, an image or a video",
    openapi_extra=binary("image/png", "image/jpeg", "audio/mpeg", "audio/wav", "video/mp4"),
    response_model=answers.V1[answers.shelf.File],
)
async def upload(
    request: Request,
    space: Space,
    folder_id: Annotated[str | None, Query(description="Where it shall lie")] = None,
) -> JSONResponse:
    """Keep a file for a request that names its id; it is decoded now, so mistakes show now.

    What it is, its first bytes say; a ``Content-Type`` of audio makes a recording of any file.
    """
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    here = services(request)
    if folder_id:
        await run_in_threadpool(folder, here, space, folder_id)
    with TemporaryDirectory(prefix="standin-") as name:
        file = Path(name) / "upload"
        await saved(request, file, _MOST)
        asset = await run_in_threadpool(keep, here, space, file, content_type)
    if folder_id:
        change = here.library.assets.change
        asset = await run_in_threadpool(partial(change, asset.id, space, folder_id=folder_id))
    return envelopes.v1(_shown(here, asset, base_url(request)))


@router.get("/v1/asset/list", summary="List assets", response_model=answers.V1[answers.shelf.Files])
def list_assets(
    request: Request,
    space: Space,
    limit: Annotated[int, Query(ge=0, le=100)] = 100,
    token: Token = None,
    file_type: Literal["image", "video", "audio"] | None = None,
    folder_id: str | None = None,
) -> JSONResponse:
    """Newest first."""
    here, base, folder_id = services(request), base_url(request), folder_id or None
    try:
        page = here.library.assets.list(space, max(limit, 1), token, file_type, folder_id)
    except InvalidField as error:
        raise bad_token(error) from None
    shown = [_shown(here, asset, base) for asset in page.items[:limit]]
    total = here.library.assets.count(space, file_type, folder_id)
    return envelopes.v1({"assets": shown, "total": total, "token": page.next_token})


@router.post(
    "/v1/asset/{asset_id}/delete", summary="Delete an asset", response_model=answers.V1[None]
)
def delete(request: Request, space: Space, asset_id: str) -> JSONResponse:
    """Its file goes too, once no other asset and no unfinished video needs it."""
    remove(services(request), space, asset_id)
    return envelopes.v1(None)


def keep(
    here: Services,
    space: str,
    file: Path,
    content_type: str,
    name: str | None = None,
    asset_id: str | None = None,
) -> Asset:
    """Keep a file as an asset of what its first bytes say that it is. Raises `ApiError`."""
    library = here.library
    kind, asset_id = uploads.kind_for(file, content_type), asset_id or uuid.uuid4().hex
    try:
        key = uploads.keep(library, file, kind, asset_id)
    except MediaError as error:
        code = "asset_format_not_supported"
        raise ApiError(400, code, error.message, param="file") from None
    size = file.stat().st_size
    kept_type = content_type[:255] or f"{kind}/*"
    made = library.assets.create(space, kind, key, size, kept_type, name, asset_id)
    library.holds.release([key], asset_id)
    return made


def folder(here: Services, space: str, folder_id: str) -> str:
    """The id of a folder of the space. Raises `ApiError` 400."""
    try:
        return here.library.folders.get(folder_id, space).id
    except UnknownFolder as error:
        message = f"folder_id: {error.message}"
        raise ApiError(400, "invalid_parameter", message, param="folder_id") from None


def remove(here: Services, space: str, asset_id: str) -> None:
    """Delete an asset. Raises `ApiError` 404."""
    try:
        here.library.assets.remove(asset_id, space, here.library.objects)
    except UnknownAsset as error:
        raise ApiError(404, "not_found", error.message) from None
    generated.forget(here, asset_id)


def _shown(here: Services, asset: Asset, base: str) -> dict[str, Any]:
    return {
        "id": asset.id,
        "name": asset.name or asset.id,
        "file_type": asset.kind,
        "folder_id": asset.folder_id or "",
        "meta": None,
        "created_ts": int(asset.created_at.timestamp()),
        "url": link(here, asset.key, base),
        "image_key": uploads.image_key(asset.id, asset.key) if asset.kind == "image" else None,
    }
