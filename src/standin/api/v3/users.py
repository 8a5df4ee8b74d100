"""``GET /v3/users/me``."""

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from .. import answers, envelopes
from ..auth import Space
from ..limits import CREDIT, left
from ..services import services
from ..users import person

router = APIRouter(tags=["Users"])


@router.get("/v3/users/me", summary="Whose key it is", response_model=answers.V3[answers.around.Me])
@router.get("/v3/user/me", include_in_schema=False, response_model=answers.V3[answers.around.Me])
def me(request: Request, space: Space) -> JSONResponse:
    """The space of the key, and the credits of its plan: a credit is a minute of video. Nothing
    is billed; without a quota the credits are null."""
    plan, stands, seconds = left(services(request), space)
    limited = plan.monthly_seconds is not None
    usage = {
        "included_credits": plan.monthly_seconds / CREDIT if plan.monthly_seconds else None,
        "remaining_credits": round(seconds / CREDIT, 2) if limited else None,
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
            "plan": plan.name,
            "resets_at": stands.resets_at.isoformat(timespec="seconds") if limited else None,
        }
    )
