"""Parameters that lists share, and the envelope of v3's."""

from collections.abc import Sequence
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


def cut(items: Sequence[Any], limit: int, token: str | None) -> tuple[list[Any], str | None]:
    """A page of a list that is at hand, and the token of the next. Raises `ApiError`."""
    start = 0
    if token:
        good = token.isascii() and token.isdecimal() and len(token) < 10
        if not good or int(token) > len(items):
            message = "token: is not the token of a page"
            raise ApiError(400, "invalid_parameter", message, param="token")
        start = int(token)
    end = start + limit
    return list(items[start:end]), str(end) if end < len(items) else None


def bad_token(error: InvalidField) -> ApiError:
    """The refusal of a token that no page gave."""
    return ApiError(400, "invalid_parameter", error.message, param="token")
