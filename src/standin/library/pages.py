"""Lists cut into pages, newest first, with a cursor that stays right while rows come and go."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, tuple_
from sqlalchemy.orm import Session

from ..errors import InvalidField

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list."""

    items: Sequence[Row]
    next_token: str | None
    """What to ask the next page with; None at the end."""


def page(
    session: Session, query: Select[Any], model: Any, limit: int, token: str | None
) -> Page[Any]:
    """The rows of ``query`` after ``token``, at most ``limit``.

    ``model`` has ``created_at`` and ``id``, by which the list is ordered. Raises `InvalidField`
    for a token that no page gave.
    """
    if token:
        moment, row_id = _read(token)
        query = query.where(tuple_(model.created_at, model.id) < (moment, row_id))
    query = query.order_by(model.created_at.desc(), model.id.desc()).limit(limit + 1)
    rows = session.scalars(query).all()
    more = len(rows) > limit
    return Page(rows[:limit], _token(rows[limit - 1]) if more else None)


def _token(row: Any) -> str:
    text = f"{row.created_at.isoformat()} {row.id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(token: str) -> tuple[datetime, str]:
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode("ascii")
        moment, _, row_id = text.partition(" ")
        found = datetime.fromisoformat(moment)
        if found.tzinfo is None or not row_id or "\0" in row_id:
            raise ValueError(token)
    except (ValueError, binascii.Error):
        raise InvalidField(("token",), "is not the token of a page") from None
    return found, row_id
