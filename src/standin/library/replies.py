"""Answers kept for repeated requests."""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, update

from .database import Database, clock, inserter
from .models import Reply

KEPT: Final = timedelta(hours=24)
"""How long an answer is repeated."""
PATIENCE: Final = timedelta(minutes=5)
"""After so long without an answer, the server that worked on it is taken for dead."""


class Replies:
    """Which requests are at work, and what the others were answered."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, reply_id: str) -> Reply | None:
        """Take a request as the first of its key; else the one before, answered or at work."""
        with self._database.write() as session:
            moment = clock(session)
            session.execute(delete(Reply).where(Reply.created_at < moment - KEPT))
            new = inserter(session)(Reply).values(
                id=reply_id, status=None, body="", created_at=moment
            )
            before = None
            while before is None:  # the one before may be dropped just now
                if session.execute(new.on_conflict_do_nothing().returning(Reply.id)).first():
                    return None
                before = session.get(Reply, reply_id, with_for_update=True)
            if before.status is not None or before.created_at > moment - PATIENCE:
                return before
            before.created_at = moment
        return None

    def go_on(self, reply_id: str) -> None:
        """The request is still at work: its patience begins anew."""
        change = update(Reply).where(Reply.id == reply_id, Reply.status.is_(None))
        with self._database.write() as session:
            session.execute(change.values(created_at=clock(session)))

    def keep(self, reply_id: str, status: int, body: str) -> None:
        """The answer, from now on repeated."""
        change = update(Reply).where(Reply.id == reply_id).values(status=status, body=body)
        with self._database.write() as session:
            session.execute(change)

    def drop(self, reply_id: str) -> None:
        """Forget a request that came to nothing: it may be tried again."""
        with self._database.write() as session:
            session.execute(delete(Reply).where(Reply.id == reply_id))
