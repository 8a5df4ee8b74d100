"""Figures of the whole installation, read from the database when somebody asks.

They are the same whichever process is asked, and so are right with any number of them.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from .database import Database
from .models import Delivery, Switch, Video, now
from .videos import UNFINISHED
from .workers import Heard, Workers

LATELY: Final = timedelta(minutes=15)
"""What the speed is measured over."""
_MOST: Final = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """The unfinished videos of a space."""

    space_id: str
    waiting: int
    """Not begun."""
    making: int
    oldest: float
    """Seconds since the oldest that is not begun was asked for; 0 when there is none."""
    high: int = 0
    """Of the waiting ones, those of high priority."""
    low: int = 0


@dataclass(frozen=True, slots=True)
class Speed:
    """What was finished lately."""

    videos: int
    seconds: float
    """Of finished video."""
    frames: int
    working: float
    """Seconds from the begin to the end of each, together."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """The figures at one moment."""

    videos: Mapping[str, int]
    """By state."""
    failed: Mapping[int, int]
    """Failed videos by the code of their error; 0 for none."""
    lines: Sequence[Line]
    """By space, the longest waiting first."""
    speed: Speed
    workers: Sequence[Heard]
    deliveries: Mapping[str, int]
    """Of webhooks, by state."""
    delivery_age: float
    """Seconds since the oldest delivery that is not made yet was put down."""
    switches: Sequence[str]
    """What is on for everybody."""

    @property
    def waiting(self) -> int:
        """Videos that are not begun."""
        return sum(line.waiting for line in self.lines)

    @property
    def oldest(self) -> float:
        """Seconds for which the oldest of them waits."""
        return max((line.oldest for line in self.lines), default=0.0)


class Totals:
    """Counts of everything that is kept, which take longer the more there is: they are believed
    for ``seconds``."""

    def __init__(self, seconds: float = 0.0) -> None:
        self._seconds = seconds
        self._read_at = float("-inf")
        self._found: tuple[dict[str, int], dict[int, int]] = ({}, {})

    def read(self, session: Session) -> tuple[dict[str, int], dict[int, int]]:
        """Videos by state, and failed ones by code."""
        if time.monotonic() - self._read_at >= self._seconds:
            self._found = _counted(session, Video.state), _failed(session)
            self._read_at = time.monotonic()
        return self._found


def numbers(database: Database, totals: Totals | None = None) -> Numbers:
    """Read all figures, those of ``totals`` when they are old."""
    workers = Workers(database)
    with database.read() as session:
        videos, failed = (totals or Totals()).read(session)
        return Numbers(
            videos=videos,
            failed=failed,
            lines=lines(session),
            speed=_speed(session),
            workers=workers.list(),
            deliveries=_counted(session, Delivery.state),
            delivery_age=_delivery_age(session),
            switches=session.scalars(select(Switch.name)).all(),
        )


def lines(session: Session) -> list[Line]:
    """The unfinished videos by space, the longest waiting first."""
    begun = Video.state == "processing"
    query = (
        select(
            Video.space_id,
            func.count().filter(~begun),
            func.count().filter(begun),
            func.min(Video.created_at).filter(~begun),
            func.count().filter(~begun, Video.priority == "high"),
            func.count().filter(~begun, Video.priority == "low"),
        )
        .where(Video.state.in_(UNFINISHED))
        .group_by(Video.space_id)
    )
    moment = now()
    found = []
    for space, waiting, making, oldest, high, low in session.execute(query):
        age = (moment - oldest).total_seconds() if oldest else 0.0
        found.append(Line(space, waiting, making, max(age, 0.0), high, low))
    return sorted(found, key=lambda line: -line.oldest)


def _counted(session: Session, column: InstrumentedAttribute[str]) -> dict[str, int]:
    query = select(column, func.count()).group_by(column)
    return {name: count for name, count in session.execute(query)}  # noqa: C416  as mypy sees it


def _failed(session: Session) -> dict[int, int]:
    query = select(Video.error_code, func.count()).where(Video.state == "failed")
    return {code or 0: count for code, count in session.execute(query.group_by(Video.error_code))}


def _speed(session: Session) -> Speed:
    last = session.execute(
        select(Video.duration, Video.frames, Video.started_at, Video.finished_at)
        .where(Video.state == "completed", Video.finished_at > now() - LATELY)
        .order_by(Video.finished_at.desc())
        .limit(_MOST)
    ).all()
    return Speed(
        len(last),
        sum(duration or 0.0 for duration, _, _, _ in last),
        sum(frames or 0 for _, frames, _, _ in last),
        sum((end - begin).total_seconds() for _, _, begin, end in last if begin and end),
    )


def _delivery_age(session: Session) -> float:
    oldest = session.scalar(
        select(func.min(Delivery.created_at)).where(Delivery.state == "pending")
    )
    return max((now() - oldest).total_seconds(), 0.0) if oldest else 0.0
