"""Work that one of many processes does now and then."""

from datetime import timedelta

from sqlalchemy import update

from .database import Database, clock, inserter
from .models import Chore


class Chores:
    """When each chore is to be done next."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, name: str, every: timedelta) -> bool:
        """Whether the caller is to do the chore now; nobody else is, before ``every`` is over."""
        with self._database.write() as session:
            moment = clock(session)
            insert = inserter(session)(Chore).values(name=name, due_at=moment)
            session.execute(insert.on_conflict_do_nothing())
            mine = update(Chore).where(Chore.name == name, Chore.due_at <= moment)
            taken = session.execute(mine.values(due_at=moment + every).returning(Chore.name))
            return taken.first() is not None
