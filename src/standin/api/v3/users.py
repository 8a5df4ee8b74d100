"""``GET /v3/users/me``."""

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from .. import envelopes
from ..auth import Space
from ..users import person

router = APIRouter(tags=["Users"])


@router.get("/v3/users/me", summary="Whose key it is")
@router.get("/v3/user/me", include_in_schema=False)
def me(request: Request, space: Space) -> JSONResponse:
    """The space of the key. Nothing is billed."""
    usage = {
        "included_credits": None,
        "remaining_credits": None,
        "spending_cap_usd": None,
        "spending_current_usd": 0.0,
    }
    return envelopes.v3(
        {
            **person(space),
            "billing_type": "usage_based",
            "wallet": None,
            "subscription": None,
            "usage_based": usage,
        }
    )
