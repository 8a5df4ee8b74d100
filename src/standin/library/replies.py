"""Answers kept for repeated requests."""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, update

from .database import Database
from .models import Reply, now

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
        moment = now()
        with self._database.write() as session:
            session.execute(delete(Reply).where(Reply.created_at < moment - KEPT))
            before = session.get(Reply, reply_id)
            if before is not None:
                if before.status is not None or before.created_at > moment - PATIENCE:
                    return before
                before.created_at = moment
                return None
            session.add(Reply(id=reply_id, status=None, body="", created_at=moment))
        return None

    def keep(self, reply_id: str, status: int, body: str) -> None:
        """The answer, from now on repeated."""
        change = update(Reply).where(Reply.id == reply_id).values(status=status, body=body)
        with self._database.write() as session:
            session.execute(change)

    def drop(self, reply_id: str) -> None:
        """Forget a request that came to nothing: it may be tried again."""
        with self._database.write() as session:
            session.execute(delete(Reply).where(Reply.id == reply_id))
