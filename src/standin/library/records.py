"""Templates and brand voices: documents with a name, kept for a space."""

import json
import uuid
from typing import Any, Generic, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..errors import StandinError
from .database import Database
from .models import BrandVoice, Template, now
from .pages import Page, page

Kind = TypeVar("Kind", Template, BrandVoice)


class UnknownRecord(StandinError):
    """No document has this id, or not in this space."""


class Records(Generic[Kind]):
    """Documents of one kind."""

    def __init__(self, database: Database, kind: type[Kind], noun: str) -> None:
        self._database = database
        self._kind: type[Kind] = kind
        self._noun = noun

    def create(self, space_id: str, name: str, body: Any, **more: Any) -> Kind:
        """Keep a document; ``body`` is anything that JSON can hold."""
        moment = now()
        made: Kind = self._kind(
            id=uuid.uuid4().hex,
            space_id=space_id,
            name=name,
            body=json.dumps(body),
            created_at=moment,
            updated_at=moment,
            **more,
        )
        with self._database.write() as session:
            session.add(made)
        return made

    def get(self, record_id: str, space_id: str) -> Kind:
        """The document, if it is of that space. Raises `UnknownRecord`."""
        with self._database.read() as session:
            found: Kind = self._found(session, record_id, space_id)
        return found

    def list(self, space_id: str, limit: int = 100, token: str | None = None) -> Page[Kind]:
        """Documents of a space, newest first. Raises `InvalidField` for a wrong token."""
        query = select(self._kind).where(self._kind.space_id == space_id)
        with self._database.read() as session:
            found: Page[Kind] = page(session, query, self._kind, limit, token)
        return found

    def count(self, space_id: str) -> int:
        """How many a space has."""
        query = select(func.count()).where(self._kind.space_id == space_id)
        with self._database.read() as session:
            return session.scalar(query) or 0

    def change(self, record_id: str, space_id: str, **values: Any) -> Kind:
        """Change columns. Raises `UnknownRecord`."""
        with self._database.write() as session:
            found: Kind = self._found(session, record_id, space_id)
            for name, value in values.items():
                setattr(found, name, value)
            found.updated_at = now()
        return found

    def delete(self, record_id: str, space_id: str) -> None:
        """Forget the document. Raises `UnknownRecord`."""
        with self._database.write() as session:
            session.delete(self._found(session, record_id, space_id))

    def _found(self, session: Session, record_id: str, space_id: str) -> Kind:
        found: Kind | None = session.get(self._kind, record_id) if "\0" not in record_id else None
        if found is None or found.space_id != space_id:
            raise UnknownRecord(f"no {self._noun} has the id {record_id[:80]!r}")
        return found


def templates(database: Database) -> Records[Template]:
    """The library's templates."""
    return Records(database, Template, "template")


def brand_voices(database: Database) -> Records[BrandVoice]:
    """The library's brand voices."""
    return Records(database, BrandVoice, "brand voice")
