"""``GET /v2/avatars``, its older form, and ``GET /v2/voices``."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from ..speech.engine import VoiceInfo
from . import answers, envelopes, people
from .auth import Space
from .services import Services, base_url, services
from .speakers import Speakers, sample

router = APIRouter(tags=["Catalogues"])


@router.get(
    "/v2/avatars", response_model=answers.V2[answers.people.AvatarList], summary="List avatars"
)
def avatars(request: Request, space: Space) -> JSONResponse:
    """Everybody who can present, with a picture and a short video each."""
    here, base = services(request), base_url(request)
    voices = {voice.id for voice in here.voices.list()}
    house = {info.id for info in here.avatars.list()}
    listed = [
        people.avatar(here, info, voices, base, info.id not in house)
        for info in people.People(here, space).list()
    ]
    photos = [
        {
            "talking_photo_id": look.id,
            "talking_photo_name": look.name,
            "preview_image_url": people.preview(here, look.id, ".webp", base, True),
        }
        for look in here.library.avatars.looks(space, kind="photo", allowed=True)
        if look.state == "ready"
    ]
    return envelopes.v2({"avatars": listed, "talking_photos": photos})


@router.get(
    "/v1/avatar.list",
    summary="List avatars by person",
    response_model=answers.V1[answers.people.Persons],
)
def persons(request: Request, space: Space) -> JSONResponse:
    """The first form of the list: every person with the looks (``avatar_states``) of it."""
    here, base = services(request), base_url(request)
    voices = {voice.id for voice in here.voices.list()}
    house = {info.id for info in here.avatars.list()}
    found: dict[str, list[dict[str, Any]]] = {}
    names: dict[str, str] = {}
    for info in people.People(here, space).list():
        shown = people.avatar(here, info, voices, base, info.id not in house)
        person = info.group_id or info.id
        names.setdefault(person, info.group_name or info.name)
        state = {"id": info.id, "name": info.name, "pose_name": info.look or info.name}
        found.setdefault(person, []).append({**shown, **state})
    listed = [
        {**states[0], "id": person, "name": names[person], "avatar_states": states}
        for person, states in found.items()
    ]
    return envelopes.v1({"avatars": listed})


@router.get(
    "/v2/voices", response_model=answers.V2[answers.voices.VoiceList], summary="List voices"
)
def voices(request: Request, space: Space) -> JSONResponse:
    """Your own voices and every voice that works on this machine, with a sample each."""
    here, base = services(request), base_url(request)
    listed = [_voice(here, info, base) for info in Speakers(here, space).list()]
    return envelopes.v2({"voices": listed})


def _voice(here: Services, info: VoiceInfo, base: str) -> dict[str, Any]:
    return {
        "voice_id": info.id,
        "language": info.language,
        "gender": info.gender,
        "name": info.name,
        "preview_audio": sample(here, info, base),
        "support_pause": info.pauses,
        "emotion_support": info.emotions,
        "support_interactive_avatar": False,
        "support_locale": info.locales,
        "locale": info.locale,
    }
