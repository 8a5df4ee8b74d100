"""Who works with which object, so that no object is removed under somebody's hands.

Whoever is about to use or to write an object that has no row of its own holds its key first.
`Holds.remove` asks who needs a key and deletes its object in one transaction, which a hold of the
same key waits for: an object that is found after it was held stays.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, or_, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from .database import Database, clock, inserter
from .models import Hold, Video
from .objects import Objects
from .videos import UNFINISHED

REQUEST: Final = "request"
"""Holder of what came with a request: its row is written in a moment."""

Needed = Callable[[Session, Collection[str], datetime], set[str]]
"""Those of some keys that a row names; the time is the oldest one at which a hold counts."""


class Holds:
    """The library's holds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def hold(self, keys: Iterable[str], holder: str = REQUEST) -> None:
        """Keep the objects of ``keys``, whether they are there or not, from being removed."""
        wanted = sorted(set(keys))
        if not wanted:
            return
        with self._database.write() as session:
            _lock(session, wanted, shared=True)
            moment = clock(session)
            insert = inserter(session)(Hold).values(
                [{"key": key, "holder": holder, "held_at": moment} for key in wanted]
            )
            session.execute(
                insert.on_conflict_do_update(
                    index_elements=[Hold.key, Hold.holder], set_={"held_at": moment}
                )
            )

    def release(self, keys: Iterable[str], holder: str) -> None:
        """Let go of what ``holder`` holds."""
        with self._database.write() as session:
            session.execute(delete(Hold).where(Hold.key.in_(list(keys)), Hold.holder == holder))

    @contextmanager
    def holding(self, *keys: str) -> Iterator[None]:
        """Hold ``keys`` while the objects and the rows that name them are written."""
        holder = f"{REQUEST}-{uuid.uuid4().hex}"
        self.hold(keys, holder)
        try:
            yield
        finally:
            self.release(keys, holder)

    def held(self, session: Session, keys: Collection[str], since: datetime) -> set[str]:
        """Keys that an unfinished video holds, or that were held after ``since``."""
        query = select(Hold.key).where(Hold.key.in_(keys), _counts(since))
        return set(session.scalars(query))

    def removable(self, keys: Collection[str], since: datetime, needed: Needed) -> set[str]:
        """Those of ``keys`` that nobody needs at this moment."""
        with self._database.read() as session:
            return self._free(session, keys, since, needed)

    def remove(
        self, objects: Objects, keys: Sequence[str], since: datetime, needed: Needed
    ) -> set[str]:
        """Delete the objects of ``keys`` that nobody needs; gives their keys."""
        with self._database.write() as session:
            _lock(session, sorted(keys))
            free = self._free(session, keys, since, needed)
            for key in free:
                objects.delete(key)
            return free

    def prune(self, before: datetime, limit: int) -> int:
        """Forget up to ``limit`` holds that are older and not of an unfinished video."""
        old = select(Hold.key, Hold.holder).where(~_counts(before)).limit(limit)
        with self._database.write() as session:
            found = session.execute(old).all()
            for key, holder in found:
                session.execute(delete(Hold).where(Hold.key == key, Hold.holder == holder))
            return len(found)

    def _free(
        self, session: Session, keys: Collection[str], since: datetime, needed: Needed
    ) -> set[str]:
        free = set(keys) - self.held(session, keys, since)
        return free - needed(session, free, since) if free else free


def _counts(since: datetime) -> ColumnElement[bool]:
    unfinished = select(Video.id).where(Video.state.in_(UNFINISHED))
    return or_(Hold.held_at >= since, Hold.holder.in_(unfinished))


def _lock(session: Session, keys: Sequence[str], shared: bool = False) -> None:
    """Wait for others with the same keys. In SQLite a transaction that writes is alone anyway."""
    if session.get_bind().dialect.name != "postgresql":
        return
    lock = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    for key in keys:  # in one order everywhere, so that nobody waits in a circle
        session.execute(text(f"SELECT {lock}(hashtextextended(:key, 7331))"), {"key": key})


def named(
    session: Session, keys: Collection[str], *columns: InstrumentedAttribute[Any]
) -> set[str]:
    """Those of some keys that a row has in one of ``columns``, or an unfinished video names."""
    kept = {
        key
        for column in columns
        for key in session.scalars(select(column).where(column.in_(keys)))
        if key is not None
    }
    asked = select(Video.id).where(Video.state.in_(UNFINISHED)).limit(1)
    for key in set(keys) - kept:
        if session.scalar(asked.where(Video.request.contains(key, autoescape=True))):
            kept.add(key)
    return kept
