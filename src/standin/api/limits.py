"""Plans in HeyGen's words: how a limit is answered, and what is left of it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from ..errors import dotted
from ..library import Allowance, Balance, LimitReached, Plan
from ..library.plans import LimitName
from .envelopes import ApiError
from .services import Services

PLENTY: Final = 1_000_000_000
"""What stands for no limit where clients want a whole number: seconds of video."""
CREDIT: Final = 60
"""Seconds of quota that are one credit of HeyGen's."""

_ANSWERS: Final[Mapping[LimitName, tuple[int, str]]] = {
    "resolution": (402, "tier_not_support"),
    "scenes": (402, "tier_not_support"),
    "characters": (400, "invalid_text_input"),
    "seconds": (400, "movio_video_is_too_long"),
    "concurrency": (429, "rate_limit_exceeded"),
    "requests_per_minute": (429, "rate_limit_exceeded"),
    "monthly_seconds": (402, "insufficient_credit"),
    "daily_videos": (429, "trial_video_limit_exceeded"),
}
"""HTTP status and HeyGen's word by what is limited."""


@contextmanager
def answered() -> Iterator[None]:
    """Turn what a plan does not allow into the answer."""
    try:
        yield
    except LimitReached as error:
        raise refused(error) from None


def refused(error: LimitReached) -> ApiError:
    """The answer to what a plan does not allow."""
    status, code = _ANSWERS[error.limit]
    resets_at = error.resets_at.isoformat(timespec="seconds") if error.resets_at else None
    details = {
        "plan": error.plan,
        "limit": error.limit,
        "allowed": error.most,
        "used": error.used,
        "resets_at": resets_at,
    }
    wait = error.retry_after
    headers = {} if wait is None else {"Retry-After": str(wait)}
    param = dotted(error.path) if error.path else None
    return ApiError(status, code, error.message, headers, param, details)


def too_fast(plan: Plan, allowance: Allowance) -> LimitReached:
    """Why a request was not taken."""
    wait = max(1, -int(-allowance.wait // 1))
    message = (
        f"at most {allowance.most} requests a minute, and they are used; "
        f"the next is allowed in {wait} s"
    )
    return LimitReached(
        plan.name,
        "requests_per_minute",
        allowance.most,
        allowance.most,
        message,
        retry_after=wait,
    )


def rate_headers(allowance: Allowance) -> dict[str, str]:
    """What an answer tells of the requests that are left."""
    return {
        "X-RateLimit-Limit": str(allowance.most),
        "X-RateLimit-Remaining": str(allowance.left),
        "X-RateLimit-Reset": str(max(0, -int(-allowance.full // 1))),
    }


def left(here: Services, space: str) -> tuple[Plan, Balance, int]:
    """A space's plan, where it stands, and the whole seconds of quota that are left."""
    plan, stands = here.library.spaces.plan(space), here.library.usage.standing(space)
    seconds = stands.left(plan)
    return plan, stands, PLENTY if seconds is None else int(seconds)
