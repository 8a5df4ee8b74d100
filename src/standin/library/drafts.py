"""Videos that are being edited: each change is kept as a revision, and none overwrites another."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.engine import CursorResult

from ..errors import InvalidField, StandinError
from .database import Database
from .models import Draft, now

MOST: Final = 1_000_000
"""Characters of a draft's JSON: fifty scenes with the longest scripts have a quarter of it."""
TITLE: Final = 500
"""Characters of its title that are kept beside it."""
_NOTHING: Final = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""The character U+0000 as JSON writes it."""


class UnknownDraft(StandinError):
    """No draft has this id, or not in this space."""


class DraftChanged(StandinError):
    """Somebody else changed the draft since it was read."""


class Drafts:
    """The library's drafts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, space_id: str, body: Mapping[str, Any]) -> Draft:
        """Keep a new one, revision 1. Raises `InvalidField` for one too large."""
        moment = now()
        made = Draft(
            id=uuid.uuid4().hex,
            space_id=space_id,
            title=_title(body),
            body=_json(body),
            revision=1,
            made=0,
            created_at=moment,
            updated_at=moment,
        )
        with self._database.write() as session:
            session.add(made)
        return made

    def get(self, draft_id: str, space_id: str) -> Draft:
        """The draft, if it is of that space. Raises `UnknownDraft`."""
        with self._database.read() as session:
            found = session.get(Draft, draft_id) if "\0" not in draft_id else None
        if found is None or found.space_id != space_id:
            raise UnknownDraft(f"no draft has the id {draft_id[:80]!r}")
        return found

    def revision(self, draft_id: str, space_id: str) -> int | None:
        """Its newest revision; None when it is gone."""
        query = select(Draft.revision).filter_by(id=draft_id, space_id=space_id)
        with self._database.read() as session:
            return session.scalar(query)

    def save(self, draft_id: str, space_id: str, body: Mapping[str, Any], revision: int) -> int:
        """Keep ``body`` as the next revision after ``revision``; gives its number.

        Raises `DraftChanged` where another one is the newest, `UnknownDraft`, `InvalidField`.
        """
        values = {"title": _title(body), "body": _json(body), "updated_at": now()}
        changed = (
            update(Draft)
            .filter_by(id=draft_id, space_id=space_id, revision=revision)
            .values(revision=revision + 1, **values)
        )
        with self._database.write() as session:
            done: CursorResult[Any] = session.connection().execute(changed)
        if done.rowcount:
            return revision + 1
        newest = self.get(draft_id, space_id).revision
        raise DraftChanged(f"the draft was changed elsewhere: revision {newest}, not {revision}")

    def mark_made(self, draft_id: str, space_id: str, revision: int) -> None:
        """A video was made of this revision."""
        query = update(Draft).filter_by(id=draft_id, space_id=space_id).values(made=revision)
        with self._database.write() as session:
            session.execute(query)

    def list(self, space_id: str, limit: int = 100, query: str | None = None) -> Sequence[Draft]:
        """Those of which no video was made since they were changed, the last changed first.

        With ``query`` only those whose title contains it, whatever its case.
        """
        wanted = select(Draft).where(Draft.space_id == space_id, Draft.made < Draft.revision)
        if query:
            wanted = wanted.where(func.lower(Draft.title).contains(query.lower(), autoescape=True))
        wanted = wanted.order_by(Draft.updated_at.desc(), Draft.id).limit(limit)
        with self._database.read() as session:
            return session.scalars(wanted).all()

    def delete(self, draft_id: str, space_id: str) -> None:
        """Forget the draft; one that is gone already is no error."""
        with self._database.write() as session:
            session.execute(delete(Draft).filter_by(id=draft_id, space_id=space_id))


def _json(body: Mapping[str, Any]) -> str:
    text = json.dumps(body, ensure_ascii=False)
    if len(text) > MOST:
        raise InvalidField(("body",), f"a draft has at most {MOST:,} characters of JSON")
    if _NOTHING.search(text):  # Postgres cannot keep it
        raise InvalidField(("body",), "must not contain the character U+0000")
    return text


def _title(body: Mapping[str, Any]) -> str:
    return str(body.get("title") or "")[:TITLE]
