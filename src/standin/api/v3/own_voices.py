"""Voices of people: clones by a speech server, and built-in voices tuned to a recording."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from ...errors import InvalidField
from ...jobs.voice_intake import NoCloner
from ...library import PersonalVoice
from ...scene import limits
from .. import answers, envelopes, making
from ..auth import Space, actor
from ..bodies import Lenient, Line, described, read
from ..consents import page_url
from ..envelopes import ApiError
from ..services import Services, base_url, services
from ..speakers import info, sample
from . import asked as a
from .pictures import file_of

router = APIRouter(tags=["Voices"])

STATUS: Final = {"training": "processing", "ready": "complete", "failed": "failed"}
"""HeyGen's words for a voice's state."""
NO_CLONER: Final = (
    "no engine here can clone a voice: set STANDIN_SPEECH_URL to a speech server that takes a "
    "reference recording, or match the tone of a built-in voice to the recording: "
    "POST /v3/voices/match"
)


class NewVoice(Lenient):
    """A voice that is to be made of a recording."""

    voice_name: Line
    audio: a.Asset
    language: Line | None = Field(default=None, description="BCP-47 or two letters: en, pt-BR")
    consent_text: str | None = Field(
        default=None, description="The statement that its person has signed"
    )
    person: Line | None = Field(default=None, description="Who consents")


class Clone(NewVoice):
    """A voice that a speech server imitates."""

    remove_background_noise: bool = Field(default=True, description="No effect: send clean sound")
    transcript: str | None = Field(default=None, description="What is said, word for word")


class Match(NewVoice):
    """A built-in voice that is tuned."""

    gender: Line | None = Field(default=None, description="female or male: of the built-in voice")


@router.post(
    "/v3/voices/clone",
    summary="Clone a voice",
    openapi_extra=described(Clone),
    response_model=answers.V3[answers.voices.ClonedVoice],
)
async def clone(request: Request, space: Space) -> JSONResponse:
    """A speech server is to speak like a recording; ask for the voice until it is complete."""
    asked, here = await read(request, Clone), services(request)
    words = (asked.transcript or "").strip()

    def begin() -> dict[str, Any]:
        with making.refusals(), TemporaryDirectory(prefix="standin-") as folder:
            _check(asked)
            try:
                voice = here.voice_intake.clone(
                    space,
                    _recording(here, space, asked, folder),
                    asked.voice_name,
                    asked.language or "en-US",
                    words,
                )
            except NoCloner:
                raise ApiError(501, "not_implemented", NO_CLONER) from None
            return {"voice_clone_id": voice.id, **_consented(request, voice, asked)}

    return envelopes.v3(await run_in_threadpool(begin))


@router.post(
    "/v3/voices/match",
    summary="Match tone",
    openapi_extra=described(Match),
    response_model=answers.V3[answers.voices.MatchedVoice],
)
async def match(request: Request, space: Space) -> JSONResponse:
    """The nearest built-in voice, with the pitch, range, pace and colour of a recording."""
    asked, here = await read(request, Match), services(request)

    def make() -> dict[str, Any]:
        with making.refusals(), TemporaryDirectory(prefix="standin-") as folder:
            _check(asked)
            if asked.gender not in (None, "female", "male", "unknown"):
                raise InvalidField(("gender",), "must be 'female' or 'male'")
            voice = here.voice_intake.match(
                space,
                _recording(here, space, asked, folder),
                asked.voice_name,
                asked.language or "en-US",
                asked.gender,
            )
            consented = _consented(request, voice, asked)
            return {
                **shown(here, here.library.voices.get(voice.id, space), base_url(request)),
                **consented,
                "report": json.loads(voice.report or "{}"),
            }

    return envelopes.v3(await run_in_threadpool(make))


def shown(here: Services, voice: PersonalVoice, base: str) -> dict[str, Any]:
    """A personal voice as ``GET /v3/voices/{voice_id}`` tells it."""
    known = info(here, voice)
    allowed = here.library.voices.consent(voice)
    ready = voice.state == "ready" and allowed == "approved" and known is not None
    waits = voice.state == "ready" and allowed == "pending"
    told = {"revoked": "its person's consent was revoked"}.get(allowed, voice.reason)
    if voice.state == "ready" and known is None:
        told = f"the voice {voice.base_id} is not installed any more"
    status = "complete" if ready else "processing" if waits else STATUS[voice.state]
    return {
        "voice_id": voice.id,
        "name": voice.name,
        "language": voice.language,
        "locale": voice.locale,
        "gender": voice.gender,
        "engine": voice.id.split("-")[0],
        "method": "match_tone" if voice.kind == "tone" else "clone",
        "type": "private",
        "status": "failed" if told and not waits else status,
        "consent_status": allowed,
        "failure_message": told,
        "preview_audio_url": sample(here, known, base) if ready and known else None,
        "created_at": int(voice.created_at.timestamp()),
        "support_interactive_avatar": False,
        "support_locale": False,
        "support_pause": True,
    }


def _check(asked: NewVoice) -> None:
    """What can be refused before anything is fetched."""
    if asked.person is not None and asked.consent_text is None:
        raise InvalidField(("consent_text",), "is needed with person: the words of the statement")


def _recording(here: Services, space: str, asked: NewVoice, folder: str) -> Path:
    most = limits.RECORDING_BYTES
    return file_of(here, space, asked.audio, Path(folder), ("audio",), "audio", most)


def _consented(request: Request, voice: PersonalVoice, asked: NewVoice) -> dict[str, Any]:
    """Put down the consent that came with the request, or tell the page on which it is given."""
    here = services(request)
    if asked.consent_text is None:
        url = page_url(here, voice, base_url(request), None)
        return {"consent_status": "pending", "consent_url": url}
    person, who = asked.person or voice.name, actor(request.scope)
    try:
        here.library.consents.give(voice, person, asked.consent_text, "statement", who)
    except InvalidField:
        here.library.voices.remove(voice.id, voice.space_id, here.library.objects)
        raise
    return {"consent_status": "approved", "consent_url": None}
