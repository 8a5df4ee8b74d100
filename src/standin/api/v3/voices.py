"""v3's voices and speech."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from ...errors import UnknownVoice
from ...speech.engine import VoiceInfo
from .. import answers, envelopes
from ..auth import Space
from ..bodies import described, read
from ..envelopes import ApiError
from ..paging import Token, cut
from ..services import Services, base_url, services
from ..speakers import Speakers, sample
from ..speaking import Asked, spoken
from . import own_voices

router = APIRouter(tags=["Voices"])


@router.get(
    "/v3/voices", summary="List voices", response_model=answers.Page[answers.voices.VoiceV3]
)
def voices(
    request: Request,
    space: Space,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    token: Token = None,
    type: Literal["public", "private"] = "public",
    engine: str | None = None,
    language: str | None = None,
    gender: str | None = None,
) -> JSONResponse:
    """``language`` is a name (English) or a tag (en, en-GB); ``private`` are those of the space
    that may speak."""
    here = services(request)
    listed = Speakers(here, space).own() if type == "private" else here.voices.list()
    wanted = [
        info
        for info in listed
        if (not engine or info.engine == engine)
        and (not gender or info.gender == gender.lower())
        and (not language or _speaks(info, language))
    ]
    infos, after = cut(wanted, limit, token)
    items = [_shown(here, info, base_url(request)) for info in infos]
    return envelopes.v3(items, has_more=after is not None, next_token=after)


@router.get(
    "/v3/voices/{voice_id}", summary="A voice", response_model=answers.V3[answers.voices.VoiceState]
)
def voice(request: Request, space: Space, voice_id: str) -> JSONResponse:
    """Voices of the house are always ``complete``; a personal one tells how far it is."""
    here = services(request)
    try:
        info = here.voices.get(voice_id)
    except UnknownVoice as error:
        try:
            own = here.library.voices.get(voice_id, space)
        except UnknownVoice:
            raise ApiError(404, "voice_not_found", error.message) from None
        return envelopes.v3(own_voices.shown(here, own, base_url(request)))
    told = _shown(here, info, base_url(request)) | {
        "status": "complete",
        "failure_message": None,
        "created_at": None,
        "support_interactive_avatar": False,
    }
    return envelopes.v3(told)


@router.delete(
    "/v3/voices/{voice_id}",
    summary="Delete a voice",
    response_model=answers.V3[answers.voices.VoiceId],
)
def delete(request: Request, space: Space, voice_id: str) -> JSONResponse:
    """A personal voice, with its recording; the voices of the house cannot be deleted."""
    here = services(request)
    try:
        here.voices.get(voice_id)
    except UnknownVoice as error:
        try:
            here.library.voices.remove(voice_id, space, here.library.objects)
        except UnknownVoice:
            raise ApiError(404, "voice_not_found", error.message) from None
        return envelopes.v3({"voice_id": voice_id})
    message = "the voice is the house's, which nobody deletes over the API (standin voices remove)"
    raise ApiError(403, "forbidden", message)


@router.post(
    "/v3/voices/speech",
    summary="Text to speech",
    openapi_extra=described(Asked),
    response_model=answers.V3[answers.voices.Speech],
)
async def speech(request: Request, space: Space) -> JSONResponse:
    """An MP3, with the time of every word."""
    asked = await read(request, Asked)
    return envelopes.v3(await run_in_threadpool(spoken, request, space, asked))


def _speaks(info: VoiceInfo, language: str) -> bool:
    asked = language.lower().replace("_", "-")
    return asked in (info.language.lower(), info.locale.lower(), info.locale.lower().split("-")[0])


def _shown(here: Services, info: VoiceInfo, base: str) -> dict[str, Any]:
    return {
        "voice_id": info.id,
        "name": info.name,
        "language": info.language,
        "locale": info.locale,
        "gender": info.gender,
        "engine": info.engine,
        "licence": info.licence,
        "quality": info.quality,
        "preview_audio_url": sample(here, info, base),
        "support_locale": info.locales,
        "support_pause": info.pauses,
        "support_match_tone": info.emotions and info.pitch and not info.personal,
        "type": "private" if info.personal else "public",
    }
