"""Uploads: ``POST /v1/asset``, the bytes of the file as the body."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from ..errors import MediaError
from ..library import Asset
from ..media import recording
from ..render.sources import key_of
from ..scene.limits import RECORDING_BYTES
from . import envelopes
from .auth import Space
from .envelopes import ApiError
from .links import link
from .services import base_url, services

router = APIRouter(tags=["Assets"])

_UNBUILT: Final = ("image", "video")


@router.post("/v1/asset", summary="Upload a recording")
async def upload(request: Request, space: Space) -> JSONResponse:
    """Keep a recording for ``voice.audio_asset_id``; it is decoded now, so mistakes show now."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type.partition("/")[0] in _UNBUILT:
        message = f"Content-Type: {content_type[:80]} files are not built yet; send audio"
        raise ApiError(501, "not_implemented", message)
    with TemporaryDirectory(prefix="standin-") as folder:
        file = Path(folder) / "upload"
        size = await _received(request, file)
        try:
            await run_in_threadpool(recording.read, file)
        except MediaError as error:
            raise ApiError(400, "invalid_parameter", error.message) from None
        key = await run_in_threadpool(key_of, file)
        library = services(request).library
        await run_in_threadpool(library.objects.put_file, key, file)
    asset = library.assets.create(space, "audio", key, size, content_type or "audio/mpeg")
    return envelopes.v1(_shown(request, asset))


async def _received(request: Request, file: Path) -> int:
    """Write the body to ``file``; gives its size in bytes."""
    size = 0
    with file.open("wb") as out:
        async for piece in request.stream():
            size += len(piece)
            if size > RECORDING_BYTES:
                message = f"the file is larger than {RECORDING_BYTES / 1e6:g} MB"
                raise ApiError(413, "payload_too_large", message)
            out.write(piece)
    return size


def _shown(request: Request, asset: Asset) -> dict[str, object]:
    here = services(request)
    return {
        "id": asset.id,
        "name": asset.id,
        "file_type": asset.kind,
        "folder_id": "",
        "meta": None,
        "created_ts": int(asset.created_at.timestamp()),
        "url": link(here, asset.key, base_url(request)),
        "image_key": None,
    }
