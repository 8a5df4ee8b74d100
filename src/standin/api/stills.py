"""``POST /v2/video/still`` and ``POST /v3/videos/still``: one frame of a video, and no video."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Annotated, Any, Final, Literal

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from .. import scene
from ..errors import InvalidField, StandinError
from ..jobs.stills import WAITING, Kind, Still, Superseded
from ..render import TaskCancelled, TaskFailed
from ..render.still import Moment
from ..scene import limits
from . import making, requests
from .auth import Space
from .bodies import parsed, received
from .envelopes import ApiError
from .scenes import api_path
from .services import Services, services
from .v3 import creating
from .videos import BODY

router = APIRouter(tags=["Videos"])

_KINDS: Final[dict[str, Kind]] = {"webp": "webp", "png": "png", "jpeg": "jpg", "jpg": "jpg"}
_POLL: Final = 0.25
"""Seconds between looks whether the client is still there."""
_ANSWER: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The frame",
        "content": {
            f"image/{kind}": {"schema": {"type": "string", "format": "binary"}}
            for kind in ("webp", "png", "jpeg")
        },
    }
}


class Asked:
    """Which frame, and as what: the query of both calls."""

    def __init__(
        self,
        scene: Annotated[int, Query(ge=0, description="Which scene; 0 is the first")] = 0,
        time: Annotated[
            float | None,
            Query(ge=0, description="Seconds from the scene's start; at rest unless given"),
        ] = None,
        width: Annotated[
            int | None,
            Query(ge=16, le=limits.DIMENSION[1], description="Pixels; scaled down, never up"),
        ] = None,
        format: Annotated[Literal["webp", "png", "jpeg", "jpg"], Query()] = "webp",
        replaces: Annotated[
            str | None,
            Query(max_length=100, description="Of stills with the same word the newest is drawn"),
        ] = None,
    ) -> None:
        self.at = Moment(scene, time)
        self.width = width
        self.kind = _KINDS[format]
        self.replaces = replaces


Frame = Annotated[Asked, Depends()]


@router.post(
    "/v2/video/still",
    summary="One frame of a video",
    response_class=Response,
    responses=_ANSWER,
    openapi_extra=BODY,
)
async def of_v2(request: Request, space: Space, asked: Frame) -> Response:
    """The body of POST /v2/video/generate; nothing is queued. Standin's own."""
    body = await received(request)
    here = services(request)

    def draw(cancelled: Callable[[], bool]) -> Still:
        video = making.video_of(here, space, requests.read(body))
        try:
            return _drawn(here, space, video, asked, cancelled)
        except InvalidField as error:
            raise InvalidField(api_path(error.path), error.detail) from None

    return await _answer(request, asked, draw)


@router.post(
    "/v3/videos/still",
    summary="One frame of a video",
    response_class=Response,
    responses=_ANSWER,
    openapi_extra=creating.BODY,
)
async def of_v3(request: Request, space: Space, asked: Frame) -> Response:
    """The body of POST /v3/videos; nothing is queued. A photo in it becomes one of your avatars,
    as it does there. Standin's own."""
    body = await received(request)
    here = services(request)

    def draw(cancelled: Callable[[], bool]) -> Still:
        content = creating.read(parsed(body))
        with creating.wanted(here, space, content, keep=True) as video:
            try:
                return _drawn(here, space, video, asked, cancelled)
            except InvalidField as error:
                raise InvalidField(api_path(error.path), error.detail) from None

    return await _answer(request, asked, draw)


def limiter() -> CapacityLimiter:
    """The limit that one app's stills share: those that wait, and a few at work."""
    return CapacityLimiter(WAITING + 4)


def _drawn(
    here: Services, space: str, video: scene.Video, asked: Asked, cancelled: Callable[[], bool]
) -> Still:
    name = f"{space} {asked.replaces}" if asked.replaces else None
    return here.stills.still(
        video, asked.at, width=asked.width, kind=asked.kind, name=name, cancelled=cancelled
    )


async def _answer(
    request: Request, asked: Asked, draw: Callable[[Callable[[], bool]], Still]
) -> Response:
    at_work: CapacityLimiter = request.app.state.still_limiter
    if at_work.available_tokens < 1:
        raise _busy("too many stills are being drawn")
    gone = threading.Event()
    watcher = asyncio.create_task(_watch(request, gone))
    try:
        still = await anyio.to_thread.run_sync(lambda: _told(draw, gone), limiter=at_work)
    finally:
        watcher.cancel()
        with suppress(asyncio.CancelledError):
            await watcher
    headers = {"Cache-Control": "no-store"}
    if still.scene_seconds is not None:
        headers["X-Scene-Seconds"] = f"{still.scene_seconds:.3f}"
    kind = "jpeg" if asked.kind == "jpg" else asked.kind
    return Response(still.image, media_type=f"image/{kind}", headers=headers)


def _told(draw: Callable[[Callable[[], bool]], Still], gone: threading.Event) -> Still:
    """The still, or an `ApiError` that says why there is none."""
    try:
        with making.refusals():
            try:
                return draw(gone.is_set)
            except InvalidField as error:
                path = ("time",) if error.path == ("seconds",) else error.path
                raise type(error)(path, error.detail) from None
    except ApiError:
        raise
    except (Superseded, TaskCancelled) as error:
        raise _busy(error.message) from None
    except TaskFailed as error:
        raise ApiError(500, "internal_error", error.message) from None
    except StandinError as error:
        raise ApiError(400, "invalid_parameter", error.message) from None


def _busy(why: str) -> ApiError:
    return ApiError(429, "rate_limit_exceeded", why, {"Retry-After": "1"})


async def _watch(request: Request, gone: threading.Event) -> None:
    """Notice a client that went away: its still need not be drawn."""
    while not await request.is_disconnected():
        await asyncio.sleep(_POLL)
    gone.set()
