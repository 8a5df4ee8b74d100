"""Consent for voices, and what their persons may ask for; `consents` is the same for avatars."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, JSONResponse, Response

from ..errors import UnknownVoice
from ..jobs import speakers
from ..library import NoConsent, PersonalVoice
from . import answers, envelopes, making
from .auth import Space, actor
from .bodies import described, read
from .consents import NewConsent, Revocation, leads_to, one, page_url, put_down
from .envelopes import ApiError
from .files import ZIP, zipped
from .services import Services, base_url, services

router = APIRouter(tags=["Consent"])


@router.post(
    "/v3/voices/{voice_id}/consent",
    summary="Put down a person's consent for a voice",
    openapi_extra=described(NewConsent),
    response_model=answers.V3[answers.voices.AskedVoiceConsent],
)
async def give(request: Request, space: Space, voice_id: str) -> JSONResponse:
    """A signed statement or a video; or the address of a page on which the person signs."""
    asked, here = await read(request, NewConsent), services(request)

    def keep() -> dict[str, Any]:
        voice = _voice(here, space, voice_id)
        with making.refusals():
            url = None
            if asked.consent_text is None and asked.consent_video is None:
                url = page_url(here, voice, base_url(request), leads_to(asked.reroute_url))
            else:
                put_down(here, space, voice, asked, actor(request.scope))
        return {**_status(here, space, voice_id), "url": url}

    return envelopes.v3(await run_in_threadpool(keep))


@router.get(
    "/v3/voices/{voice_id}/consent",
    summary="The consents for a voice",
    response_model=answers.V3[answers.voices.VoiceConsents],
)
def listed(request: Request, space: Space, voice_id: str) -> JSONResponse:
    """All that were given, newest first, with how and when each ended."""
    here = services(request)
    voice = _voice(here, space, voice_id)
    found = here.library.consents.of(voice.id, space)
    return envelopes.v3({**_status(here, space, voice_id), "consents": list(map(one, found))})


@router.delete(
    "/v3/voices/{voice_id}/consent",
    summary="Revoke the consent for a voice",
    openapi_extra=described(Revocation),
    response_model=answers.V3[answers.voices.RevokedVoice],
)
async def revoke(request: Request, space: Space, voice_id: str) -> JSONResponse:
    """From now on the voice is hidden and refused; videos in the making stop."""
    asked, here = await read(request, Revocation), services(request)

    def end() -> dict[str, Any]:
        voice = _voice(here, space, voice_id)
        try:
            stopped = speakers.revoke(
                here.library, voice, actor(request.scope), asked.reason, here.jobs.cancel
            )
        except NoConsent as error:
            raise ApiError(409, "conflict", error.message) from None
        return {**_status(here, space, voice_id), "stopped_videos": stopped}

    return envelopes.v3(await run_in_threadpool(end))


@router.get(
    "/v3/voices/{voice_id}/export",
    summary="A copy of all that is kept of a voice",
    response_class=FileResponse,
    responses=ZIP,
)
def export(request: Request, space: Space, voice_id: str) -> Response:
    """A ZIP: records, the recording, consents, and every video in which the voice is heard."""
    here = services(request)
    voice = _voice(here, space, voice_id)
    who = actor(request.scope)
    return zipped(f"{voice.id}.zip", lambda out: speakers.export(here.library, voice, out, who))


@router.post(
    "/v3/voices/{voice_id}/erase",
    summary="Forget a voice",
    response_model=answers.V3[answers.voices.ErasedVoice],
)
def erase(request: Request, space: Space, voice_id: str) -> JSONResponse:
    """Its recording, consents, and every video in which it is heard. Cannot be undone."""
    here = services(request)
    voice = _voice(here, space, voice_id)
    gone = speakers.erase(here.library, voice, actor(request.scope), here.jobs.cancel)
    told = {"videos": gone.videos, "assets": gone.assets, "objects": gone.objects}
    return envelopes.v3({"voice_id": voice_id, "erased": told})


def _status(here: Services, space: str, voice_id: str) -> dict[str, Any]:
    voices = here.library.voices
    return {"voice_id": voice_id, "consent_status": voices.consent(voices.get(voice_id, space))}


def _voice(here: Services, space: str, voice_id: str) -> PersonalVoice:
    try:
        return here.library.voices.get(voice_id, space)
    except UnknownVoice as error:
        raise ApiError(404, "voice_not_found", error.message) from None
