"""``POST /v2/video/generate`` and ``GET /v1/video_status.get``."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from ..library import UnknownVideo, Video
from . import answers, envelopes, making, requests
from .auth import Space
from .bodies import received
from .early import early_url
from .envelopes import ApiError
from .links import link
from .services import Services, base_url, services
from .told import captions, failure, gif_url, state, warnings

router = APIRouter(tags=["Videos"])

BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/GenerateRequest"},
            }
        },
    }
}


@router.post(
    "/v2/video/generate",
    response_model=answers.V2Made[answers.videos.Made],
    summary="Make a video",
    openapi_extra=BODY,
    responses={
        400: {"model": answers.ErrorV2, "description": "A field is wrong; the message names it"},
        413: {"model": answers.ErrorV2, "description": "The body is too large"},
        501: {"model": answers.ErrorV2, "description": "HeyGen has it, Standin does not yet"},
    },
)
async def generate(request: Request, space: Space) -> JSONResponse:
    """Check everything now, make the video later: poll its status with the id answered here."""
    body = await received(request)
    data = await run_in_threadpool(_create, services(request), space, body, base_url(request))
    return envelopes.v2(data, code=envelopes.SUCCESS, message="Success")


@router.get(
    "/v1/video_status.get",
    response_model=answers.V1[answers.videos.Video],
    summary="Where a video stands",
    responses={
        400: {"model": answers.ErrorV1, "description": "No video_id was given"},
        404: {"model": answers.ErrorV1, "description": "There is no such video"},
    },
)
def status(
    request: Request, space: Space, video_id: Annotated[str | None, Query()] = None
) -> JSONResponse:
    """State, progress and, once the video is made, links to it."""
    if not video_id:
        raise ApiError(400, "invalid_video_id", "Invalid video id")
    try:
        video = services(request).library.videos.get(video_id, space)
        return envelopes.v1(_status(services(request), video, base_url(request)))
    except UnknownVideo:
        raise ApiError(404, "invalid_video_id", "Invalid video id") from None


def _create(here: Services, space: str, body: bytes, base: str) -> dict[str, Any]:
    with making.refusals():
        asked = requests.read(body)
        if asked.dry_run:
            tried: dict[str, Any] = making.try_out(here, space, asked, base)
            return tried
        return {"video_id": making.generate(here, space, asked, base).id}


def _status(here: Services, video: Video, base: str) -> dict[str, Any]:
    # The video may end between the two reads: 100 is told only together with "completed".
    progress = here.library.videos.progress(video.id)
    done = video.state == "completed"
    return {
        "id": video.id,
        "video_id": video.id,
        "status": state(video),
        "progress": progress.percent if done else min(progress.percent, 99),
        "eta_seconds": progress.eta_seconds,
        "created_at": int(video.created_at.timestamp()),
        "duration": video.duration,
        "callback_id": video.callback_id,
        "video_url": link(here, video.video_key, base) if done else None,
        "thumbnail_url": link(here, video.thumbnail_key, base) if done else None,
        "preview_playback_url": early_url(here, video, base),
        "gif_url": gif_url(here, video, base),
        "caption_url": captions(here, video, base)["ass"],
        "video_url_caption": link(here, video.captioned_key, base) if done else None,
        "captions": captions(here, video, base),
        "warnings": warnings(here, video),
        "error": _error(video),
    }


def _error(video: Video) -> dict[str, Any] | None:
    why = failure(video)
    return dict(zip(("code", "message", "detail"), why, strict=True)) if why else None
