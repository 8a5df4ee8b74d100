"""Persons and their looks: ``/v2/avatar_group``, and one avatar's details."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse

from ..avatars.avatar import AvatarInfo
from ..errors import UnknownAvatar
from ..library import UnknownGroup
from . import answers, envelopes, people
from .auth import Space
from .envelopes import ApiError
from .services import base_url, services

router = APIRouter(tags=["Catalogues"])


@router.get(
    "/v2/avatar_group.list",
    summary="List avatar groups",
    response_model=answers.V2[answers.people.AvatarGroups],
)
def groups(
    request: Request, space: Space, include_public: Annotated[bool, Query()] = False
) -> JSONResponse:
    """Persons that were made here; with ``include_public`` the house's characters too."""
    here, base = services(request), base_url(request)
    voices = {voice.id for voice in here.voices.list()}
    own = here.library.avatars.groups(space)
    listed = [people.group(here, each, voices, base) for each in own]
    if include_public:
        listed += people.house_groups(here, voices, base)
    return envelopes.v2({"total_count": len(listed), "avatar_group_list": listed})


@router.get(
    "/v2/avatar_group/{group_id}/avatars",
    summary="List the looks of a group",
    response_model=answers.V2[answers.people.GroupAvatars],
)
def looks(request: Request, space: Space, group_id: str) -> JSONResponse:
    """All looks of a person, in both shapes that clients know."""
    here, base = services(request), base_url(request)
    voices = {voice.id for voice in here.voices.list()}
    house = [info for info in here.avatars.list() if (info.group_id or info.id) == group_id]
    if house:
        listed = [people.house_look(here, info, voices, base) for info in house]
        return envelopes.v2({"avatar_list": listed})
    try:
        group = here.library.avatars.group(group_id, space)
    except UnknownGroup as error:
        raise ApiError(404, "avatar_not_found", error.message) from None
    own = here.library.avatars.looks(space, group.id)
    return envelopes.v2({"avatar_list": [people.look(here, each, voices, base) for each in own]})


@router.get(
    "/v2/avatar/{avatar_id}/details",
    summary="One avatar",
    response_model=answers.V2[answers.people.AvatarDetails],
)
def details(request: Request, space: Space, avatar_id: str) -> JSONResponse:
    """An avatar of the house or of one's own."""
    here, base = services(request), base_url(request)
    voices = {voice.id for voice in here.voices.list()}
    info: AvatarInfo | None
    info = next((each for each in here.avatars.list() if each.id == avatar_id), None)
    if info is not None:
        return envelopes.v2(people.details(here, info, voices, base, personal=False))
    try:
        look = here.library.avatars.look(avatar_id, space)
    except UnknownAvatar as error:
        raise ApiError(404, "avatar_not_found", error.message) from None
    own = here.library.avatars.info(look)
    return envelopes.v2(people.details(here, own, voices, base, personal=True))
