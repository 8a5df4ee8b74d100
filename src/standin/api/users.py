"""Who has the key, and what is left to use: nothing runs out here."""

from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from . import envelopes
from .auth import Space

router = APIRouter(tags=["Users"])

PLENTY: Final = 1_000_000_000
"""What stands for no limit where clients want a whole number: seconds of video."""


@router.get("/v1/user/me", summary="Whose key it is")
def me(request: Request, space: Space) -> JSONResponse:
    """The space of the key; there are no people in it."""
    return envelopes.v1(person(space))


@router.get("/v2/user/remaining_quota", summary="What is left to use")
def remaining_quota(request: Request, space: Space) -> JSONResponse:
    """A number so large that it means no limit; 60 are one credit of HeyGen's."""
    details = {
        "api": PLENTY,
        "streaming_avatar": 0,
        "streaming_avatar_instance_quota": 0,
        "seat": 1,
        "avatar_iv": PLENTY,
        "plan_credit": PLENTY,
    }
    return envelopes.v2({"remaining_quota": PLENTY, "details": details})


def person(space: str) -> dict[str, Any]:
    """A space as HeyGen describes a user."""
    return {
        "username": space,
        "email": f"{space}@localhost",
        "first_name": space,
        "last_name": "",
    }
