"""The workers: who they are, what they can do and do now, and when they were last heard of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, delete, select, update

from .database import Database, clock, moment
from .models import Switch, Worker, WorkerState, now

MOVING: Final = "moving"
"""Switch of a database into which everything is being copied."""
DEAD_SECONDS: Final = 20.0
"""A worker that was silent for so long is given up, unless the operator says otherwise. Longer than
any stall of a living one."""
BEATS: Final = 6
"""Signs of life that a living worker gives in that time."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A worker and how long ago it was heard of."""

    worker: Worker
    silent: float
    """Seconds since its last sign of life, by the database's clock."""
    alive: bool
    """Whether it still counts as one that works."""


class Workers:
    """The library's workers. Times are the database's: clocks of machines may differ."""

    def __init__(self, database: Database, dead_seconds: float = DEAD_SECONDS) -> None:
        self._database = database
        self.dead_seconds = dead_seconds

    def enter(self, worker: Worker) -> datetime:
        """Put down a worker that has just started; gives the database's time."""
        with self._database.write() as session:
            worker.started_at = worker.seen_at = clock(session)
            session.add(worker)
        return worker.seen_at

    def beat(self, worker_id: str, **values: Any) -> datetime | None:
        """A sign of life, with new values of columns; gives the database's time, None when the
        worker was given up meanwhile."""
        with self._database.write() as session:
            change = update(Worker).where(Worker.id == worker_id).returning(Worker.seen_at)
            return session.scalar(change.values(seen_at=moment(session), **values))

    def list(self) -> Sequence[Heard]:
        """All that were not forgotten, the longest at work first."""
        with self._database.read() as session:
            told = clock(session)
            rows = session.scalars(_line()).all()
        return [self._heard(row, (told - row.seen_at).total_seconds()) for row in rows]

    def first(self, count: int | None = None) -> Sequence[Worker]:
        """The ``count`` longest at work of those that were not forgotten; None gives all."""
        with self._database.read() as session:
            return session.scalars(_line().limit(count)).all()

    def _heard(self, worker: Worker, silent: float) -> Heard:
        alive = worker.state != "left" and silent < self.dead_seconds
        return Heard(worker, max(silent, 0.0), alive)

    def forget(self, worker_id: str, seen_at: datetime | None = None) -> bool:
        """Take the worker off the list; if it lives, its next `beat` tells it so.

        With ``seen_at`` only when that was its last sign of life. False when nothing was done.
        """
        change = delete(Worker).where(Worker.id == worker_id).returning(Worker.id)
        if seen_at is not None:
            change = change.where(Worker.seen_at == seen_at)
        with self._database.write() as session:
            return session.execute(change).first() is not None

    def clock(self) -> datetime:
        """The database's time now."""
        return self._database.clock()


def _line() -> Select[Worker]:
    return select(Worker).order_by(Worker.started_at, Worker.id)


class Switches:
    """What is on for everybody."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def turn(self, name: str, on: bool) -> None:
        """Turn it on or off."""
        with self._database.write() as session:
            row = session.get(Switch, name)
            if on and row is None:
                session.add(Switch(name=name, since=now()))
            elif not on and row is not None:
                session.delete(row)

    def since(self, name: str) -> datetime | None:
        """Since when it is on; None while it is off."""
        with self._database.read() as session:
            row = session.get(Switch, name)
            return None if row is None else row.since


__all__ = ["BEATS", "DEAD_SECONDS", "Heard", "Switches", "WorkerState", "Workers"]
