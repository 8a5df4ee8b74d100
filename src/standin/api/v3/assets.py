"""v3's assets: uploads as forms, or straight to a signed address; list, show, delete."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import time
import uuid
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.responses import JSONResponse, Response

from ...errors import InvalidField
from ...library import Asset, LinkRefused, Objects, UnknownAsset, UnknownObject
from ...library.models import now
from ...render.sources import RULES
from .. import answers, assets, envelopes, uploads
from ..auth import Space
from ..bodies import Lenient, Line, Whole, binary, described, read, saved
from ..envelopes import ApiError
from ..links import link
from ..paging import Token, bad_token, listed
from ..services import Services, base_url, services

router = APIRouter(tags=["Assets"])

MOST: Final = 32_000_000
"""Bytes of a file in a form; larger ones are uploaded directly."""
_FORM: Final = 64 * 1024
"""Bytes that a form may have around its file."""
_SECONDS: Final = 3600
"""How long the address of a direct upload is open."""
_FORGOTTEN: Final = timedelta(days=1)
"""An upload that nobody has completed by then goes."""
_PENDING: Final = "uploads"
"""Folder of uploads that are not complete, among the objects."""
_NAME_LENGTH: Final = 200
_ID: Final = re.compile(r"[0-9a-f]{32}")
_MULTIPART: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


class NewUpload(Lenient):
    """A file that will be uploaded directly."""

    filename: Line = Field(min_length=1, max_length=1000)
    content_type: Line = Field(min_length=1, max_length=255, description="Such as video/mp4")
    size_bytes: Whole = Field(ge=1)
    checksum_sha256: Line | None = Field(default=None, description="64 hex digits")


class Changes(Lenient):
    """What shall be different about an asset."""

    name: Line | None = Field(default=None, min_length=1, max_length=1000)
    folder_id: Line | None = Field(default=None, description="Empty takes it out of its folder")


class Completed(Lenient):
    """An upload that has ended."""

    checksum_sha256: Line | None = Field(default=None, description="64 hex digits")


@router.post(
    "/v3/assets",
    summary="Upload a file",
    openapi_extra=_MULTIPART,
    response_model=answers.V3[answers.shelf.Uploaded],
)
async def upload(request: Request, space: Space) -> JSONResponse:
    """A recording, an image or a video of at most 32 MB; what it is, its first bytes say."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        message = f"the body must be a form (Content-Type: multipart/form-data), not {kind[:80]!r}"
        raise ApiError(400, "invalid_parameter", message)
    here = services(request)
    try:
        parser = MultiPartParser(request.headers, _limited(request), max_files=1, max_fields=10)
        form = await parser.parse()
    except (MultiPartException, KeyError) as error:
        message = f"the form cannot be read: {getattr(error, 'message', 'it has no boundary')}"
        raise ApiError(400, "invalid_parameter", message) from None
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise ApiError(400, "invalid_parameter", "file: is required", param="file")
        asset = await run_in_threadpool(_kept, here, space, file)
    finally:
        await form.close()
    return envelopes.v3(_uploaded(here, asset, base_url(request)))


@router.get("/v3/assets", summary="List assets", response_model=answers.Page[answers.shelf.Asset])
def list_assets(
    request: Request,
    space: Space,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    token: Token = None,
    folder_id: str | None = None,
) -> JSONResponse:
    """Newest first."""
    here, base = services(request), base_url(request)
    try:
        page = here.library.assets.list(space, limit, token, folder_id=folder_id or None)
    except InvalidField as error:
        raise bad_token(error) from None
    return listed(page, [_shown(here, asset, base) for asset in page.items])


@router.post(
    "/v3/assets/direct-uploads",
    summary="Ask for an address to upload to",
    openapi_extra=described(NewUpload),
    response_model=answers.V3[answers.shelf.DirectUpload],
)
async def direct(request: Request, space: Space) -> JSONResponse:
    """PUT the bytes to ``upload_url`` with the headers told here, then complete the upload."""
    asked = await read(request, NewUpload)
    content_type = asked.content_type.partition(";")[0].strip().lower()
    kind = content_type.partition("/")[0]
    if kind not in uploads.USES:
        message = f"content_type: must be of a sound, an image or a video, not {content_type!r}"
        raise ApiError(400, "invalid_parameter", message, param="content_type")
    most = RULES[uploads.USES[kind]].most
    if asked.size_bytes > most:
        message = f"size_bytes: must be at most {most} for {content_type}, not {asked.size_bytes}"
        raise ApiError(400, "invalid_parameter", message, param="size_bytes")
    checksum = _checksum(asked.checksum_sha256)
    told = {
        "space": space,
        "name": _plain(asked.filename),
        "type": content_type,
        "size": asked.size_bytes,
        "checksum": checksum,
    }
    here, asset_id = services(request), uuid.uuid4().hex
    await run_in_threadpool(_begin, here, asset_id, told)
    path = f"/uploads/{asset_id}"
    query = here.library.links.sign(path, time.time() + _SECONDS, "PUT")
    return envelopes.v3(
        {
            "asset_id": asset_id,
            "status": "pending",
            "upload_url": f"{base_url(request)}{path}?{query}",
            "upload_headers": {"Content-Type": content_type},
            "expires_in_seconds": _SECONDS,
            "max_bytes": asked.size_bytes,
        }
    )


@router.put(
    "/uploads/{asset_id}",
    summary="Upload to a signed address",
    response_class=Response,
    openapi_extra=binary("application/octet-stream"),
)
async def put(request: Request, asset_id: str) -> Response:
    """The bytes of the file as the body; the address opens without a key, for an hour."""
    here = services(request)
    try:
        here.library.links.verify("PUT", request.url.path, request.query_params, time.time())
    except LinkRefused as error:
        raise ApiError(403, "forbidden", error.message) from None
    told = await run_in_threadpool(_asked, here, asset_id)
    with TemporaryDirectory(prefix="standin-") as folder:
        file = Path(folder) / "upload"
        size = await saved(request, file, told["size"])
        if size != told["size"]:
            message = f"the file has {size} bytes, not {told['size']} as was said"
            raise ApiError(400, "invalid_parameter", message)
        await run_in_threadpool(here.library.objects.put_file, _file_key(asset_id), file)
    return Response(status_code=200)


@router.post(
    "/v3/assets/{asset_id}/complete",
    summary="Complete a direct upload",
    openapi_extra=described(Completed),
    response_model=answers.V3[answers.shelf.CompletedUpload],
)
async def complete(request: Request, space: Space, asset_id: str) -> JSONResponse:
    """The file is looked at now, and is an asset from then on."""
    asked = await read(request, Completed)
    checksum = _checksum(asked.checksum_sha256)
    here = services(request)
    asset = await run_in_threadpool(_complete, here, space, asset_id, checksum)
    told = _uploaded(here, asset, base_url(request))
    return envelopes.v3({**told, "status": "completed"})


@router.get(
    "/v3/assets/{asset_id}", summary="An asset", response_model=answers.V3[answers.shelf.Asset]
)
def show(request: Request, space: Space, asset_id: str) -> JSONResponse:
    """With a link to its file."""
    here = services(request)
    try:
        asset = here.library.assets.get(asset_id, space)
    except UnknownAsset as error:
        raise ApiError(404, "not_found", error.message) from None
    return envelopes.v3(_shown(here, asset, base_url(request)))


@router.patch(
    "/v3/assets/{asset_id}",
    summary="Rename an asset, or move it into a folder",
    openapi_extra=described(Changes),
    response_model=answers.V3[answers.shelf.Asset],
)
async def change(request: Request, space: Space, asset_id: str) -> JSONResponse:
    """Standin's own."""
    asked = await read(request, Changes)
    return await run_in_threadpool(_changed, request, space, asset_id, asked)


@router.delete(
    "/v3/assets/{asset_id}", summary="Delete an asset", response_model=answers.V3[answers.Id]
)
def delete(request: Request, space: Space, asset_id: str) -> JSONResponse:
    """Its file goes too, once no other asset and no unfinished video needs it."""
    assets.remove(services(request), space, asset_id)
    return envelopes.v3({"id": asset_id})


async def _limited(request: Request) -> AsyncGenerator[bytes, None]:
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > MOST + _FORM:
            raise _too_large()
        yield piece


def _too_large() -> ApiError:
    message = f"file: is larger than {MOST // 1_000_000} MB; use POST /v3/assets/direct-uploads"
    return ApiError(413, "payload_too_large", message, param="file")


def _kept(here: Services, space: str, given: UploadFile) -> Asset:
    with TemporaryDirectory(prefix="standin-") as folder:
        file = Path(folder) / "upload"
        with file.open("wb") as out:
            shutil.copyfileobj(given.file, out)
        if file.stat().st_size > MOST:
            raise _too_large()
        content_type = (given.content_type or "").partition(";")[0].strip().lower()[:255]
        told = uploads.mime_of(file, content_type)
        return assets.keep(here, space, file, told, _plain(given.filename or ""))


def _changed(request: Request, space: str, asset_id: str, asked: Changes) -> JSONResponse:
    here, values = services(request), {}
    if asked.name is not None:
        values["name"] = _plain(asked.name)
    if asked.folder_id is not None:
        in_one = asked.folder_id.strip()
        values["folder_id"] = assets.folder(here, space, in_one) if in_one else None
    try:
        asset = here.library.assets.change(asset_id, space, **values)
    except UnknownAsset as error:
        raise ApiError(404, "not_found", error.message) from None
    return envelopes.v3(_shown(here, asset, base_url(request)))


def _begin(here: Services, asset_id: str, told: dict[str, Any]) -> None:
    objects, old = here.library.objects, now() - _FORGOTTEN
    for left in objects.list(_PENDING):
        if left.modified < old:
            objects.delete(left.key)
    objects.put(_asked_key(asset_id), json.dumps(told).encode())


def _asked(here: Services, asset_id: str, space: str | None = None) -> Any:
    """What was said of an upload; None asks in all spaces. Raises `ApiError` 404."""
    try:
        if not _ID.fullmatch(asset_id):
            raise UnknownObject(asset_id)
        told = json.loads(here.library.objects.get(_asked_key(asset_id)))
        if space not in (None, told["space"]):
            raise UnknownObject(asset_id)
    except UnknownObject:
        message = f"no upload has the id {asset_id[:80]!r}"
        raise ApiError(404, "not_found", message) from None
    return told


def _complete(here: Services, space: str, asset_id: str, checksum: str | None) -> Asset:
    try:
        return here.library.assets.get(asset_id, space)  # it was completed before
    except UnknownAsset:
        told = _asked(here, asset_id, space)
    objects = here.library.objects
    with TemporaryDirectory(prefix="standin-") as folder:
        try:
            file = _file(objects, _file_key(asset_id), Path(folder))
        except UnknownObject:
            message = "nothing was uploaded yet: PUT the file to its upload_url first"
            raise ApiError(409, "conflict", message) from None
        for expected in (told["checksum"], checksum):
            _check_sum(file, expected)
        kept_type = uploads.mime_of(file, told["type"])
        asset = assets.keep(here, space, file, kept_type, told["name"], asset_id)
    for key in (_file_key(asset_id), _asked_key(asset_id)):
        objects.delete(key)
    return asset


def _file(objects: Objects, key: str, folder: Path) -> Path:
    objects.info(key)  # a folder gives the path of what is not there too
    local = objects.local_path(key)
    if local is None:
        local = folder / "upload"
        local.write_bytes(objects.get(key))
    return local


def _checksum(given: str | None) -> str | None:
    if given is None:
        return None
    plain = given.strip().lower()
    if not re.fullmatch(r"[0-9a-f]{64}", plain):
        message = "checksum_sha256: must be a SHA-256 as 64 hex digits"
        raise ApiError(400, "invalid_parameter", message, param="checksum_sha256")
    return plain


def _check_sum(file: Path, expected: str | None) -> None:
    if expected is None:
        return
    with file.open("rb") as content:
        found = hashlib.file_digest(content, "sha256").hexdigest()
    if found != expected:
        message = f"checksum_sha256: the uploaded file has {found}; upload it again"
        raise ApiError(400, "invalid_parameter", message, param="checksum_sha256")


def _asked_key(asset_id: str) -> str:
    return f"{_PENDING}/{asset_id}.json"


def _file_key(asset_id: str) -> str:
    return f"{_PENDING}/{asset_id}.bin"


def _plain(filename: str) -> str | None:
    """The last part of a path, without what no name has."""
    last = re.split(r"[/\\]", filename)[-1]
    return "".join(c for c in last if c.isprintable()).strip()[:_NAME_LENGTH] or None


def _uploaded(here: Services, asset: Asset, base: str) -> dict[str, Any]:
    return {
        "asset_id": asset.id,
        "url": link(here, asset.key, base),
        "mime_type": asset.content_type,
        "size_bytes": asset.size,
    }


def _shown(here: Services, asset: Asset, base: str) -> dict[str, Any]:
    return {
        "id": asset.id,
        "name": asset.name or asset.id,
        "type": asset.kind,
        "owner": asset.space_id,
        "space_id": asset.space_id,
        "folder_id": asset.folder_id,
        "uploaded_at": int(asset.created_at.timestamp()),
        "url": link(here, asset.key, base),
    }
