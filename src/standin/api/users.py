"""Who has the key, and what is left to use."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse

from ..library import Used
from ..library.models import now
from . import answers, envelopes
from .auth import Space
from .limits import CREDIT, PLENTY, left
from .services import Services, services

router = APIRouter(tags=["Users"])


@router.get(
    "/v1/user/me", summary="Whose key it is", response_model=answers.V1[answers.around.User]
)
def me(request: Request, space: Space) -> JSONResponse:
    """The space of the key; there are no people in it."""
    return envelopes.v1(person(space))


@router.get(
    "/v2/user/remaining_quota",
    summary="What is left to use",
    response_model=answers.V2[answers.around.Quota],
)
@router.get(
    "/v1/video/remaining_quota",
    include_in_schema=False,
    response_model=answers.V1[answers.around.Quota],
)
def remaining_quota(request: Request, space: Space) -> JSONResponse:
    """Seconds of video until the month ends; 60 are one credit of HeyGen's.

    Without a quota it is a number so large that it means none.
    """
    plan, stands, seconds = left(services(request), space)
    details = {
        "api": seconds,
        "streaming_avatar": 0,
        "streaming_avatar_instance_quota": 0,
        "seat": 1,
        "avatar_iv": seconds,
        "plan_credit": seconds if seconds == PLENTY else seconds // CREDIT,
    }
    told = {"remaining_quota": seconds, "details": details, "plan": plan.name}
    if plan.monthly_seconds is not None:
        told["resets_at"] = stands.resets_at.isoformat(timespec="seconds")
    if request.scope["path"].startswith("/v1/"):
        return envelopes.v1(told)
    return envelopes.v2(told)


@router.get(
    "/v3/usage",
    summary="The plan, and what was used of it",
    response_model=answers.V3[answers.around.Usage],
)
def usage(
    request: Request, space: Space, days: Annotated[int, Query(ge=1, le=366)] = 31
) -> JSONResponse:
    """Standin's own. Finished videos, their seconds and frames, and the characters of speech: of
    this month, of today, and of each of the last ``days`` on which there was something."""
    return envelopes.v3(used(services(request), space, days))


def used(here: Services, space: str, days: int) -> dict[str, Any]:
    """A space's plan and what it has used."""
    plan, stands, _ = left(here, space)
    since = now().date() - timedelta(days=days - 1)
    return {
        "space": space,
        "plan": plan.model_dump(),
        "month": _used(stands.month),
        "today": _used(stands.today),
        "in_the_making": {"videos": stands.running, "held_seconds": round(stands.held, 2)},
        "remaining_seconds": stands.left(plan),
        "resets_at": stands.resets_at.isoformat(timespec="seconds"),
        "days": [
            {"day": day.isoformat(), **_used(each)}
            for day, each in here.library.usage.days(space, since)
        ],
    }


def _used(each: Used) -> dict[str, Any]:
    return {
        "videos": each.videos,
        "seconds": round(each.seconds, 2),
        "frames": each.frames,
        "characters": each.characters,
    }


def person(space: str) -> dict[str, Any]:
    """A space as HeyGen describes a user."""
    return {
        "username": space,
        "email": f"{space}@localhost",
        "first_name": space,
        "last_name": "",
    }
