"""Voices and speech without a video: v1's and v2's calls around them."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from .. import scene
from ..errors import InvalidField, StandinError, UnknownVoice
from ..jobs.speaking import Said
from ..library.plans import check_text
from ..render import TaskFailed
from ..speech.delivery import plan
from ..speech.engine import VoiceInfo
from . import answers, envelopes
from .auth import Space
from .bodies import Lenient, Line, Number, described, read
from .envelopes import ApiError
from .limits import answered
from .links import link
from .services import Services, base_url, services
from .speakers import Speakers, sample

router = APIRouter(tags=["Voices"])


class Asked(Lenient):
    """A text to be spoken."""

    text: Line = Field(description="1 to 5000 characters; SSML as in a video's script")
    voice_id: Line
    input_type: Line = Field(default="text", description="text or ssml; both are read alike")
    text_type: Line | None = Field(default=None, description="Another name for input_type")
    speed: Number = 1
    pitch: Number = 0
    locale: Line | None = None
    language: Line | None = None


@router.get(
    "/v2/voices/locales",
    summary="Languages and regions of the voices",
    response_model=answers.V2[answers.voices.Locales],
)
def locales(request: Request, space: Space) -> JSONResponse:
    """Each once, by name."""
    listed = Speakers(services(request), space).list()
    found = {info.locale: info.language for info in listed}
    items = [
        {
            "value": locale,
            "label": f"{language} ({locale})",
            "language": language,
            "tag": locale,
            "locale": locale,
            "language_code": locale.split("-")[0],
        }
        for locale, language in sorted(found.items(), key=lambda pair: (pair[1], pair[0]))
    ]
    return envelopes.v2({"locales": items})


@router.get(
    "/v1/voice.list",
    summary="List voices, as the first API did",
    response_model=answers.V1[answers.voices.ListedVoices],
)
def voice_list(request: Request, space: Space) -> JSONResponse:
    """The same voices as ``GET /v2/voices``."""
    here, base = services(request), base_url(request)
    listed = [_voice_v1(here, info, base) for info in Speakers(here, space).list()]
    return envelopes.v1({"list": listed, "voices": listed})


@router.get(
    "/v1/audio/voices",
    summary="Voices for text to speech",
    response_model=answers.V2[answers.voices.SpeechVoices],
)
def speech_voices(request: Request, space: Space) -> JSONResponse:
    """Every voice can speak without a video."""
    here, base = services(request), base_url(request)
    listed = [_voice_v1(here, info, base) for info in Speakers(here, space).list()]
    return envelopes.v2({"voices": listed})


@router.post(
    "/v1/audio/text_to_speech",
    summary="Text to speech",
    openapi_extra=described(Asked),
    response_model=answers.V1[answers.voices.Speech],
)
async def text_to_speech(request: Request, space: Space) -> JSONResponse:
    """An MP3, with the time of every word."""
    asked = await read(request, Asked)
    return envelopes.v1(await run_in_threadpool(spoken, request, space, asked))


@router.post(
    "/v2/voices/{voice_id}/preview",
    summary="Hear a voice say something",
    openapi_extra=described(Asked),
    response_model=answers.V2[answers.voices.Speech],
)
async def preview(request: Request, space: Space, voice_id: Annotated[str, Path()]) -> JSONResponse:
    """The same as text to speech."""
    asked = await read(request, Asked)
    if asked.voice_id != voice_id:
        raise ApiError(400, "invalid_parameter", "voice_id: must be the one in the address")
    return envelopes.v2(await run_in_threadpool(spoken, request, space, asked))


def spoken(request: Request, space: str, asked: Asked) -> dict[str, Any]:
    """Speak; gives the answer's data. Raises `ApiError` for what cannot be spoken."""
    here = services(request)
    voice = scene.TextVoice(
        asked.voice_id, asked.text, asked.speed, asked.pitch, locale=asked.locale or None
    )
    told = said(here, space, voice)
    url = link(here, told.key, base_url(request))
    words = [{"word": text, "start": start, "end": end} for text, start, end in told.words]
    return {
        "audio_url": url,
        "duration": told.duration,
        "request_id": request.headers.get("x-request-id"),
        "word_timestamps": words,
    }


def said(here: Services, space: str, voice: scene.TextVoice) -> Said:
    """Speak, within the space's plan. Raises `ApiError` for what cannot be spoken."""
    with answered():
        check_text(here.library.spaces.plan(space), voice.text)
    told = _said(here, space, voice)
    here.library.usage.spoken(space, len(voice.text))
    return told


def _said(here: Services, space: str, voice: scene.TextVoice) -> Said:
    try:
        info = Speakers(here, space).get(voice.voice_id)
    except UnknownVoice as error:
        raise ApiError(404, "voice_not_found", error.message, param="voice_id") from None
    try:
        scene.check(scene.Video((scene.Scene(voice),)))
        plan(voice, info)
        return here.speech.say(here.library.voices.tied(voice, space))
    except InvalidField as error:
        name = str(error.path[-1])
        raise ApiError(400, "invalid_parameter", f"{name}: {error.detail}", param=name) from None
    except TaskFailed as error:
        raise ApiError(500, "internal_error", error.message) from None
    except StandinError as error:
        raise ApiError(400, "invalid_parameter", f"text: {error.message}", param="text") from None


def _voice_v1(here: Services, info: VoiceInfo, base: str) -> dict[str, Any]:
    return {
        "voice_id": info.id,
        "language": info.language,
        "gender": info.gender,
        "name": info.name,
        "display_name": info.name,
        "preview_audio_url": sample(here, info, base),
        "preview_audio": sample(here, info, base),
        "support_pause": info.pauses,
        "support_locale": info.locales,
        "emotion_support": info.emotions,
        "type": "private" if info.personal else "public",
    }
