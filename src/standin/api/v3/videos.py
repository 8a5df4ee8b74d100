"""v3's calls around videos that exist: list, details, states of many, cancel, delete."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, StreamingResponse

from ...errors import InvalidField
from ...library import UnknownVideo
from ...library.videos import UNFINISHED
from .. import answers, envelopes
from ..auth import Space, still_open
from ..envelopes import ApiError
from ..managing import known, remove, stop
from ..paging import Token, bad_token, listed
from ..services import Services, base_url, services
from ..told import detail, item_error
from .batches import of_batch

router = APIRouter(tags=["Videos"])

MOST_IDS: Final = 100
_LOOK_SECONDS: Final = 0.5
"""How often a stream of events looks at its video."""
_WHOLE: Final[dict[str, Any]] = {"has_more": False, "next_token": None}
"""Of a list that is all there is."""
_QUEUED: Final = {"waiting": "queued", "pending": "queued", "cancelled": "failed"}


@router.get(
    "/v3/videos", summary="List videos", response_model=answers.Page[answers.videos.VideoDetail]
)
def list_videos(
    request: Request,
    space: Space,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    token: Token = None,
    folder_id: str | None = None,
    title: str | None = None,
) -> JSONResponse:
    """Newest first."""
    here, base = services(request), base_url(request)
    try:
        page = here.library.videos.list(space, limit, token, folder_id, title)
    except InvalidField as error:
        raise bad_token(error) from None
    return listed(page, [detail(here, video, base) for video in page.items])


@router.get(
    "/v3/videos/statuses",
    summary="States of many videos",
    response_model=answers.Page[answers.videos.VideoState],
)
def statuses(
    request: Request,
    space: Space,
    ids: Annotated[str, Query(description=f"Up to {MOST_IDS} ids with commas")] = "",
    batch_ids: Annotated[str, Query(description="Ids of batches, with commas")] = "",
) -> JSONResponse:
    """In the order of the ids, then of the batches and their items; unknown ones are
    ``not_found``."""
    return envelopes.v3(states(services(request), space, ids, batch_ids), **_WHOLE)


def states(
    here: Services, space: str, ids: str, batch_ids: str, kind: str | None = None
) -> list[dict[str, Any]]:
    """States of videos, only of one ``kind`` if that is given. Raises `ApiError`."""
    wanted, batches = ids_in(ids), ids_in(batch_ids)
    if not 1 <= len(wanted) + len(batches) <= MOST_IDS:
        count = len(wanted) + len(batches)
        message = f"ids: give 1 to {MOST_IDS} ids with commas between them, not {count}"
        raise ApiError(400, "invalid_parameter", message, param="ids")
    found = here.library.videos.get_many(wanted, space) if wanted else {}
    items: list[dict[str, Any]] = []
    for video_id in wanted:
        video = found.get(video_id)
        video = video if video and kind in (None, video.kind) else None
        items.append(
            {
                "video_id": video_id,
                "status": _QUEUED.get(video.state, video.state) if video else "not_found",
                "batch_id": video.batch_id if video else None,
                "item_index": video.batch_index if video else None,
                "error": item_error(video) if video else None,
            }
        )
    for batch_id in batches:
        items += of_batch(here, space, batch_id)
    return items


def ids_in(text: str) -> list[str]:
    """What stands between commas."""
    return [each.strip() for each in text.split(",") if each.strip()]


@router.get(
    "/v3/videos/{video_id}",
    summary="A video in full",
    response_model=answers.V3[answers.videos.VideoDetail],
)
def video(request: Request, space: Space, video_id: str) -> JSONResponse:
    """State, progress, links, and why it failed if it did."""
    here = services(request)
    return envelopes.v3(detail(here, _known(request, space, video_id), base_url(request)))


@router.delete(
    "/v3/videos/{video_id}",
    summary="Delete a video",
    response_model=answers.V3[answers.videos.DeletedVideo],
)
def delete_video(request: Request, space: Space, video_id: str) -> JSONResponse:
    """The video, its files and its job are gone; a link to it opens nothing any more."""
    found = _known(request, space, video_id)
    remove(services(request), found)
    return envelopes.v3({"id": found.id, "deleted": True})


@router.post(
    "/v3/videos/{video_id}/cancel",
    summary="Stop making a video",
    response_model=answers.V3[answers.videos.StoppedVideo],
)
def cancel(request: Request, space: Space, video_id: str) -> JSONResponse:
    """Standin's own. A video that has ended stays as it is: 409."""
    here = services(request)
    found = _known(request, space, video_id)
    if not stop(here, found):
        raise ApiError(409, "conflict", f"the video has ended: {found.state}")
    return envelopes.v3({"id": found.id, "status": "cancelled"})


@router.get(
    "/v3/videos/{video_id}/events",
    summary="Follow a video as server-sent events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {"schema": {}}}}},
)
async def events(request: Request, space: Space, video_id: str) -> StreamingResponse:
    """Standin's own. An event ``video`` whenever something changed; the last one is the end."""
    here, base = services(request), base_url(request)
    await run_in_threadpool(_known, request, space, video_id)

    def look() -> dict[str, Any] | None:
        if not still_open(here, request.scope):
            return None
        try:
            return detail(here, here.library.videos.get(video_id, space), base)
        except UnknownVideo:
            return None  # deleted meanwhile

    async def changes() -> AsyncIterator[str]:
        before: object = None
        while not await request.is_disconnected():
            told = await run_in_threadpool(look)
            if told is None:
                return
            now = (told["status"], told["progress"])
            if now != before:
                before = now
                yield f"event: video\ndata: {json.dumps(told)}\n\n"
            if told["status"] not in UNFINISHED:
                return
            await asyncio.sleep(_LOOK_SECONDS)

    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(changes(), media_type="text/event-stream", headers=headers)


def _known(request: Request, space: str, video_id: str) -> Any:
    try:
        return known(services(request).library, video_id, space)
    except ApiError:
        raise ApiError(404, "not_found", f"there is no video {video_id[:80]!r}") from None
