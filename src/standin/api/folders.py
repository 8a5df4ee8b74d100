"""Folders: ``/v1/folders``."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from ..errors import InvalidField
from ..library import Folder, UnknownFolder
from . import answers, envelopes
from .auth import Space
from .bodies import Lenient, Line, described, read
from .envelopes import ApiError
from .paging import Token, bad_token
from .services import services

router = APIRouter(tags=["Folders"])


class NewFolder(Lenient):
    """A folder to make."""

    name: Line
    parent_id: Line | None = None
    project_type: Line = "video"


class Named(Lenient):
    """A folder's new name."""

    name: Line


@router.get("/v1/folders", summary="List folders", response_model=answers.V1[answers.shelf.Folders])
def list_folders(
    request: Request,
    space: Space,
    limit: Annotated[int, Query(ge=1, le=100)] = 100,
    token: Token = None,
    parent_id: str | None = None,
    is_trash: bool = False,
) -> JSONResponse:
    """Newest first."""
    folders = services(request).library.folders
    try:
        page = folders.list(space, limit, token, parent_id, is_trash)
    except InvalidField as error:
        raise bad_token(error) from None
    children = folders.children([folder.id for folder in page.items])
    shown = [_shown(folder, children[folder.id]) for folder in page.items]
    total = folders.count(space)
    return envelopes.v1({"folders": shown, "token": page.next_token, "total": total})


@router.post(
    "/v1/folders/create",
    summary="Make a folder",
    openapi_extra=described(NewFolder),
    response_model=answers.V1[answers.shelf.Folder],
)
async def create(request: Request, space: Space) -> JSONResponse:
    """Folders can lie in each other."""
    asked = await read(request, NewFolder)
    folders = services(request).library.folders
    try:
        kind = asked.project_type[:32]
        made = await run_in_threadpool(folders.create, space, asked.name, asked.parent_id, kind)
    except InvalidField as error:
        raise ApiError(400, "invalid_parameter", error.message) from None
    except UnknownFolder as error:
        raise ApiError(400, "invalid_parameter", f"parent_id: {error.message}") from None
    return envelopes.v1(_shown(made, 0))


@router.post(
    "/v1/folders/{folder_id}",
    summary="Rename a folder",
    openapi_extra=described(Named),
    response_model=answers.V1[answers.shelf.Folder],
)
async def rename(request: Request, space: Space, folder_id: str) -> JSONResponse:
    """What lies in it stays."""
    asked = await read(request, Named)
    return await run_in_threadpool(_changed, request, space, folder_id, "rename", asked.name)


@router.post(
    "/v1/folders/{folder_id}/trash",
    summary="Put a folder into the trash",
    response_model=answers.V1[answers.shelf.Folder],
)
def trash(request: Request, space: Space, folder_id: str) -> JSONResponse:
    """Its videos stay and can be found by their ids."""
    return _changed(request, space, folder_id, "trash")


@router.post(
    "/v1/folders/{folder_id}/restore",
    summary="Take a folder out of the trash",
    response_model=answers.V1[answers.shelf.Folder],
)
def restore(request: Request, space: Space, folder_id: str) -> JSONResponse:
    """As it was."""
    return _changed(request, space, folder_id, "restore")


def _changed(request: Request, space: str, folder_id: str, change: str, *more: str) -> JSONResponse:
    folders = services(request).library.folders
    try:
        folder = getattr(folders, change)(folder_id, space, *more)
    except UnknownFolder as error:
        raise ApiError(404, "not_found", error.message) from None
    except InvalidField as error:
        raise ApiError(400, "invalid_parameter", error.message) from None
    return envelopes.v1(_shown(folder, folders.children([folder.id])[folder.id]))


def _shown(folder: Folder, children: int) -> dict[str, Any]:
    return {
        "id": folder.id,
        "name": folder.name,
        "parent_id": folder.parent_id,
        "project_type": folder.kind,
        "is_trash": folder.trashed_at is not None,
        "created_ts": int(folder.created_at.timestamp()),
        "updated_ts": int(folder.updated_at.timestamp()),
        "direct_children_count": children,
        "creator_username": folder.space_id,
    }
