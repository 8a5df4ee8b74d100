"""``GET /files/early/{video_id}.mp4``: a video that can be watched while it is being made."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Final

from fastapi import APIRouter, Request
from sqlalchemy import inspect
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import State
from starlette.responses import Response, StreamingResponse

from ..jobs.early import Early, begun, playable
from ..library import LinkRefused, UnknownVideo, Video
from ..scene import from_json
from .envelopes import ApiError
from .links import link
from .services import Services, services

PAUSE: Final = 0.1
"""Seconds between looks for the next chunk."""
VIEWERS: Final = 32
"""At once."""

router = APIRouter(include_in_schema=False)


def early_url(here: Services, video: Video, base: str) -> str | None:
    """A link to the beginning of a video that is being made; None while there is nothing of it."""
    if video.state != "processing" or not playable(from_json(_request(here, video))):
        return None
    if not begun(here.library.objects, video.id):
        return None
    return link(here, f"early/{video.id}.mp4", base)


@router.api_route("/files/early/{video_id}.mp4", methods=["GET", "HEAD"])
async def early(request: Request, video_id: str) -> Response:
    """A fragmented MP4 that grows with the video, for whoever has a link to it."""
    here = services(request)
    path = f"/files/early/{video_id}.mp4"
    try:
        here.library.links.verify(request.method, path, request.query_params, time.time())
    except LinkRefused as error:
        raise ApiError(403, "forbidden", error.message) from None
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if request.method == "HEAD":
        return Response(None, 200, headers, "video/mp4")
    here_now = request.app.state
    if getattr(here_now, "viewers", 0) >= VIEWERS:
        raise ApiError(503, "busy", f"{VIEWERS} people watch already; wait until the video is made")
    try:
        watched = await run_in_threadpool(Early, here.library, video_id)
    except UnknownVideo:
        raise ApiError(404, "not_found", "there is no such video") from None
    return StreamingResponse(_body(watched, here_now), 200, headers, "video/mp4")


async def _body(watched: Early, here_now: State) -> AsyncIterator[bytes]:
    here_now.viewers = getattr(here_now, "viewers", 0) + 1
    try:
        while (piece := await run_in_threadpool(watched.more)) is not None:
            if piece:
                yield piece
            else:
                await asyncio.sleep(PAUSE)
        yield await run_in_threadpool(watched.end)
    finally:
        here_now.viewers -= 1
        watched.close()


def _request(here: Services, video: Video) -> str:
    """What was asked for; lists of videos come without it."""
    if "request" in inspect(video).unloaded:
        return here.library.videos.get(video.id).request
    return video.request
