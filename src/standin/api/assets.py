"""Uploads: ``POST /v1/asset``, the bytes of the file as the body."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from ..errors import MediaError
from ..library import Asset
from ..render.sources import RULES, head_of
from ..stage.kinds import kind_of
from . import envelopes, uploads
from .auth import Space
from .envelopes import ApiError
from .links import link
from .services import base_url, services

router = APIRouter(tags=["Assets"])

_MOST: Final = max(rule.most for rule in RULES.values())
"""Bytes of any upload; each kind has a limit of its own."""


@router.post("/v1/asset", summary="Upload a recording, an image or a video")
async def upload(request: Request, space: Space) -> JSONResponse:
    """Keep a file for a request that names its id; it is decoded now, so mistakes show now.

    What it is, its first bytes say; a ``Content-Type`` of audio makes a recording of any file.
    """
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    library = services(request).library
    with TemporaryDirectory(prefix="standin-") as folder:
        file = Path(folder) / "upload"
        size = await _received(request, file)
        kind = _kind(content_type, head_of(file))
        try:
            key = await run_in_threadpool(uploads.keep, library.objects, file, kind)
        except MediaError as error:
            raise ApiError(400, "invalid_parameter", error.message) from None
    asset = library.assets.create(space, kind, key, size, content_type or f"{kind}/*")
    return envelopes.v1(_shown(request, asset))


def _kind(content_type: str, head: bytes) -> str:
    """``audio``, ``image`` or ``video``."""
    told = content_type.partition("/")[0]
    known = uploads.KINDS.get(kind_of(head).family)
    return "audio" if told == "audio" else known or (told if told in uploads.USES else "audio")


async def _received(request: Request, file: Path) -> int:
    """Write the body to ``file``; gives its size in bytes."""
    size = 0
    with file.open("wb") as out:
        async for piece in request.stream():
            size += len(piece)
            if size > _MOST:
                message = f"the file is larger than {_MOST / 1e6:g} MB"
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
        "image_key": uploads.image_key(asset.id, asset.key) if asset.kind == "image" else None,
    }
