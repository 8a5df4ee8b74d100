"""``GET /previews/...``: what avatars look like and voices sound like, open to everybody."""

import time
from collections.abc import Callable
from typing import Final

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import APIRouter, Request
from starlette.responses import Response

from ..errors import StandinError, UnknownAvatar, UnknownVoice
from ..library import LinkRefused, LinkUnsigned, NotAllowed
from .envelopes import ApiError
from .files import serve
from .services import services

router = APIRouter(include_in_schema=False)

_CACHE: Final = "public, max-age=3600"
_PRIVATE: Final = "private, max-age=3600"
"""Of people's own avatars: not for caches that others share."""
_AT_ONCE: Final = 2
"""Previews made at the same time; a page of them must not hold every thread of the server."""


@router.api_route("/previews/avatars/{avatar_id}.webp", methods=["GET", "HEAD"])
async def image(request: Request, avatar_id: str) -> Response:
    """A picture of an avatar."""
    here = services(request)
    return await _preview(request, here.previews.image, _opened(request), avatar_id)


@router.api_route("/previews/avatars/{avatar_id}.mp4", methods=["GET", "HEAD"])
async def video(request: Request, avatar_id: str) -> Response:
    """A short video of an avatar."""
    here = services(request)
    return await _preview(request, here.previews.video, _opened(request), avatar_id)


@router.api_route("/previews/voices/{voice_id}.wav", methods=["GET", "HEAD"])
async def audio(request: Request, voice_id: str) -> Response:
    """A sentence of a voice."""
    here = services(request)
    return await _preview(request, here.previews.audio, _heard(request), voice_id)


def _opened(request: Request) -> Callable[[str], object]:
    """Knows the house's avatars; those that people made are None, shown to who has a link."""
    here = services(request)

    def get(avatar_id: str) -> object:
        try:
            return here.avatars.get(avatar_id)
        except UnknownAvatar as error:
            unknown = error
        _verify(request, unknown)
        here.library.avatars.check_allowed(here.library.avatars.look(avatar_id, None))
        return None

    return get


def _heard(request: Request) -> Callable[[str], object]:
    """The same for voices."""
    here = services(request)

    def get(voice_id: str) -> object:
        try:
            return here.voices.get(voice_id)
        except UnknownVoice as error:
            unknown = error
        _verify(request, unknown)
        here.library.voices.check_allowed(here.library.voices.get(voice_id, None))
        return None

    return get


def _verify(request: Request, unknown: StandinError) -> None:
    """Look at the link first: without one nobody learns whether somebody has such a thing."""
    path, now = request.url.path, time.time()
    try:
        services(request).library.links.verify(request.method, path, request.query_params, now)
    except LinkUnsigned:
        raise unknown from None
    except LinkRefused as error:
        raise ApiError(403, "forbidden", error.message) from None


async def _preview(
    request: Request, make: Callable[[str], str], get: Callable[[str], object], wanted: str
) -> Response:
    def known() -> tuple[str, str]:
        # First, so that nothing is made, or kept, under an id that does not exist.
        cache = _PRIVATE if get(wanted) is None else _CACHE
        return make(wanted), cache

    limiter: CapacityLimiter = request.app.state.preview_limiter
    try:
        key, cache = await anyio.to_thread.run_sync(known, limiter=limiter)
    except (UnknownAvatar, UnknownVoice, NotAllowed) as error:
        raise ApiError(404, "not_found", error.message) from None
    return await serve(request, services(request).library.objects, key, cache)


def limiter() -> CapacityLimiter:
    """The limit that one app's previews share."""
    return CapacityLimiter(_AT_ONCE)
