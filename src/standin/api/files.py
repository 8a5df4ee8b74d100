"""``GET /files/...``: objects by signed link, whole or in ranges."""

import re
import time
from collections.abc import Callable, Mapping
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, Response, StreamingResponse

from ..library import BadKey, LinkRefused, ObjectInfo, Objects, UnknownObject
from .envelopes import ApiError
from .services import services

router = APIRouter(include_in_schema=False)

_TYPES: Final[Mapping[str, str]] = {
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".wav": "audio/wav",
    ".mp3": "audio/mpeg",
    ".webp": "image/webp",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".srt": "application/x-subrip",
    ".vtt": "text/vtt; charset=utf-8",
    ".ass": "text/x-ssa; charset=utf-8",
    ".json": "application/json",
}
"""Not the system's table: it differs from machine to machine."""

_RANGE: Final = re.compile(r"bytes\s*=\s*([0-9]{0,18})\s*-\s*([0-9]{0,18})\s*")


@router.api_route("/files/{path:path}", methods=["GET", "HEAD"])
async def file(request: Request, path: str) -> Response:
    """An object, for whoever has a link to it."""
    here = services(request)
    now = time.time()
    try:
        await run_in_threadpool(
            here.library.links.verify, request.method, f"/files/{path}", request.query_params, now
        )
    except LinkRefused as error:
        raise ApiError(403, "forbidden", error.message) from None
    left = int(float(request.query_params["Expires"]) - now)
    return await serve(request, here.library.objects, path, f"private, max-age={left}")


async def serve(request: Request, objects: Objects, key: str, cache: str) -> Response:
    """The object ``key``, or the range of it that ``request`` asks for."""
    try:
        info = await run_in_threadpool(objects.info, key)
    except (BadKey, UnknownObject):
        raise ApiError(404, "not_found", "there is no such file") from None
    headers = _headers(info, cache)
    if _unchanged(request, info):
        return Response(None, 304, headers)
    start, end, status = _wanted(request, info)
    if status == 206:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{info.size}"
    headers["Content-Length"] = str(end - start)
    kind = _TYPES.get(PurePosixPath(key).suffix.lower(), "application/octet-stream")
    if request.method == "HEAD":
        return Response(None, status, headers, kind)
    return StreamingResponse(objects.stream(key, start, end), status, headers, kind)


def _headers(info: ObjectInfo, cache: str) -> dict[str, str]:
    return {
        "Accept-Ranges": "bytes",
        "ETag": info.etag,
        "Last-Modified": format_datetime(info.modified, usegmt=True),
        "Cache-Control": cache,
        "Content-Disposition": "inline",  # a name in it would be stronger than a page's own
        "X-Content-Type-Options": "nosniff",
    }


def _unchanged(request: Request, info: ObjectInfo) -> bool:
    tags = request.headers.get("if-none-match")
    if tags is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return bool(known & {info.etag, "*"})
    return _not_newer(request.headers.get("if-modified-since"), info)


def _not_newer(since: str | None, info: ObjectInfo) -> bool:
    try:
        return since is not None and info.modified.timestamp() < (
            parsedate_to_datetime(since).timestamp() + 1  # the header has whole seconds
        )
    except (ValueError, OverflowError):
        return False


def _wanted(request: Request, info: ObjectInfo) -> tuple[int, int, int]:
    """First byte, one past the last, and the HTTP status of the answer."""
    asked = request.headers.get("range", "").strip()
    whole = (0, info.size, 200)
    if not asked.lower().startswith("bytes") or "," in asked:
        return whole  # other units and lists of ranges may be answered with the whole
    condition = request.headers.get("if-range")
    if condition is not None and condition != info.etag and not _not_newer(condition, info):
        return whole
    found = _RANGE.fullmatch(asked.lower())
    if found is None or found[1] == found[2] == "":
        raise _bad_range(info)
    if found[1] == "":
        start, end = max(info.size - int(found[2]), 0), info.size
    else:
        start = int(found[1])
        end = min(int(found[2]) + 1, info.size) if found[2] else info.size
    if start >= end:
        raise _bad_range(info)
    return start, end, 206


def _bad_range(info: ObjectInfo) -> ApiError:
    headers = {"Content-Range": f"bytes */{info.size}"}
    return ApiError(416, "invalid_range", f"the file has {info.size} bytes", headers)


ZIP: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
}
"""How a route that answers with a ZIP describes itself."""


def zipped(name: str, write: Callable[[Path], object]) -> FileResponse:
    """A ZIP that ``write`` writes to the file it is given; it is gone once it was sent."""
    folder = TemporaryDirectory(prefix="standin-")
    out = Path(folder.name) / "out.zip"
    try:
        write(out)
    except BaseException:
        folder.cleanup()
        raise
    return FileResponse(
        out,
        media_type="application/zip",
        filename=name,
        background=BackgroundTask(folder.cleanup),
    )
