"""``GET /v2/avatars`` and ``GET /v2/voices``."""

from collections.abc import Collection
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from ..avatars.avatar import AvatarInfo
from ..speech.engine import VoiceInfo
from . import answers, envelopes
from .auth import Space
from .services import base_url, services

router = APIRouter(tags=["Catalogues"])

_FIRST_ENGINE = "flite"
"""The engine whose voices an avatar gets when it names several."""


@router.get("/v2/avatars", response_model=answers.Avatars, summary="List avatars")
def avatars(request: Request, space: Space) -> JSONResponse:
    """Everybody who can present, with a picture and a short video each."""
    here, base = services(request), base_url(request)
    voices = {voice.id for voice in here.voices.list()}
    listed = [_avatar(info, voices, base) for info in here.avatars.list()]
    return envelopes.v2({"avatars": listed, "talking_photos": []})


@router.get("/v2/voices", response_model=answers.Voices, summary="List voices")
def voices(request: Request, space: Space) -> JSONResponse:
    """Every voice that works on this machine, with a sample each."""
    base = base_url(request)
    listed = [_voice(info, base) for info in services(request).voices.list()]
    return envelopes.v2({"voices": listed})


def _avatar(info: AvatarInfo, voices: Collection[str], base: str) -> dict[str, Any]:
    preview = f"{base}/previews/avatars/{quote(info.id, safe='')}"
    return {
        "avatar_id": info.id,
        "avatar_name": info.name,
        "gender": info.gender,
        "preview_image_url": f"{preview}.webp",
        "preview_video_url": f"{preview}.mp4",
        "premium": False,
        "type": None,
        "tags": list(info.tags) or None,
        "default_voice_id": default_voice(info, voices),
    }


def default_voice(info: AvatarInfo, voices: Collection[str]) -> str | None:
    """A voice of ``voices`` that suits the avatar; None where none of its own is there."""
    by_engine = info.default_voices
    wished = [by_engine[_FIRST_ENGINE]] if _FIRST_ENGINE in by_engine else []
    return next((v for v in (*wished, *by_engine.values()) if v in voices), None)


def sample(info: VoiceInfo, base: str) -> str:
    """Address of a sentence of the voice."""
    return f"{base}/previews/voices/{quote(info.id, safe='')}.wav"


def _voice(info: VoiceInfo, base: str) -> dict[str, Any]:
    return {
        "voice_id": info.id,
        "language": info.language,
        "gender": info.gender,
        "name": info.name,
        "preview_audio": sample(info, base),
        "support_pause": info.pauses,
        "emotion_support": info.emotions,
        "support_interactive_avatar": False,
        "support_locale": info.locales,
        "locale": info.locale,
    }
