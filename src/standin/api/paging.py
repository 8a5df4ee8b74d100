"""Parameters that lists share, and the envelope of v3's."""

from typing import Annotated, Any

from fastapi import Query
from starlette.responses import JSONResponse

from ..errors import InvalidField
from ..library import Page
from . import envelopes
from .envelopes import ApiError

Token = Annotated[str | None, Query(description="next_token of the page before")]


def listed(page: Page[Any], items: list[Any]) -> JSONResponse:
    """A page of v3."""
    return envelopes.v3(items, has_more=page.next_token is not None, next_token=page.next_token)


def bad_token(error: InvalidField) -> ApiError:
    """The refusal of a token that no page gave."""
    return ApiError(400, "invalid_parameter", error.message, param="token")
