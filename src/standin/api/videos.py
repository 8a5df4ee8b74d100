"""``POST /v2/video/generate`` and ``GET /v1/video_status.get``."""

from contextlib import suppress
from typing import Annotated, Any, Final

import structlog
from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from ..errors import InvalidField, NotBuilt
from ..library import UnknownAsset, UnknownFolder, UnknownVideo, Video
from ..render import sources
from ..scene import Video as Wanted
from . import answers, envelopes, requests
from .auth import Space
from .bodies import received
from .envelopes import ApiError
from .hooks import check_target
from .links import link
from .scenes import api_path, to_video
from .services import Services, base_url, services
from .told import UNKNOWN_FAILURE, failure, state

_log = structlog.get_logger(__name__)

router = APIRouter(tags=["Videos"])

_BODY: Final[dict[str, Any]] = {
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
    response_model=answers.Generated,
    summary="Make a video",
    openapi_extra=_BODY,
    responses={
        400: {"model": answers.ErrorV2, "description": "A field is wrong; the message names it"},
        413: {"model": answers.ErrorV2, "description": "The body is too large"},
        501: {"model": answers.ErrorV2, "description": "HeyGen has it, Standin does not yet"},
    },
)
async def generate(request: Request, space: Space) -> JSONResponse:
    """Check everything now, make the video later: poll its status with the id answered here."""
    body = await received(request)
    video_id = await run_in_threadpool(_create, services(request), space, body, base_url(request))
    return envelopes.v2({"video_id": video_id}, code=envelopes.SUCCESS, message="Success")


@router.get(
    "/v1/video_status.get",
    response_model=answers.Status,
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


def _create(here: Services, space: str, body: bytes, base: str) -> str:
    try:
        asked = requests.read(body)
        wanted = to_video(asked, here.avatars, here.voices, _uploaded(here, space, asked))
        if asked.callback_url:
            _check_callback(asked.callback_url, here.settings.webhook_private)
        _probe_sources(wanted, here.settings.fetch_private)
    except NotBuilt as error:
        raise ApiError(501, "not_implemented", error.message) from None
    except InvalidField as error:
        raise ApiError(400, "invalid_parameter", error.message) from None
    videos = here.library.videos
    video = videos.create(
        wanted,
        space_id=space,
        callback_id=asked.callback_id,
        callback_url=asked.callback_url,
        folder_id=_folder(here, space, asked.folder_id),
        base_url=base,
    )
    try:
        here.jobs.submit(video.id)
    except Exception as error:
        _log.exception("video could not be queued", video_id=video.id)
        message = "The video could not be queued"
        videos.fail(video.id, UNKNOWN_FAILURE, message, type(error).__name__)
        raise ApiError(503, "internal_error", f"{message}; try again later") from None
    _log.info("video queued", video_id=video.id, space_id=space, scenes=len(wanted.scenes))
    return video.id


def _folder(here: Services, space: str, folder_id: str | None) -> str | None:
    if not folder_id:
        return None
    try:
        return here.library.folders.get(folder_id, space).id
    except UnknownFolder as error:
        raise ApiError(400, "invalid_parameter", f"folder_id: {error.message}") from None


def _uploaded(here: Services, space: str, asked: requests.GenerateRequest) -> dict[str, str]:
    """Keys of the uploaded recordings that ``asked`` names and ``space`` has."""
    named = {
        each.voice.audio_asset_id
        for each in asked.video_inputs
        if isinstance(each.voice, requests.AudioVoice) and each.voice.audio_asset_id
    }
    found = {}
    for asset_id in named:
        with suppress(UnknownAsset):
            found[asset_id] = here.library.assets.get(asset_id, space).key
    return found


def _check_callback(url: str, private: bool) -> None:
    try:
        check_target(url, private)
    except InvalidField as error:
        raise InvalidField(("callback_url",), error.detail) from None


def _probe_sources(wanted: Wanted, private: bool) -> None:
    """Refuse addresses that lead nowhere, before anybody waits for them."""
    try:
        sources.probe(wanted, private)
    except InvalidField as error:
        raise InvalidField(api_path(error.path), error.detail) from None


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
        "gif_url": None,
        "caption_url": None,
        "video_url_caption": None,
        "error": _error(video),
    }


def _error(video: Video) -> dict[str, Any] | None:
    why = failure(video)
    return dict(zip(("code", "message", "detail"), why, strict=True)) if why else None
