"""What spaces have used: counted when a video is finished, held while one is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from .database import Database, inserter
from .models import Day, Space, Video, now
from .plans import LimitName, LimitReached, Plan, next_day, next_month, until

_UNFINISHED: Final = ("waiting", "pending", "processing")
_BUSY_SECONDS: Final = 10
"""After which a place among the videos that are made at once may be free."""


@dataclass(frozen=True, slots=True)
class Used:
    """What a space has used in a time."""

    videos: int = 0
    """Finished ones; neither failed ones nor tests count anywhere here."""
    seconds: float = 0.0
    frames: int = 0
    characters: int = 0
    """Of texts spoken: those of finished videos, and of speech alone."""


@dataclass(frozen=True, slots=True)
class Balance:
    """Where a space stands within its month."""

    month: Used
    today: Used
    held: float
    """Seconds that videos in the making are thought to need."""
    waiting: int
    """Videos in the making that will count when they are finished."""
    running: int
    """All videos in the making, tests too."""
    resets_at: datetime
    """When the month ends."""

    def left(self, plan: Plan) -> float | None:
        """Seconds that are left of the month's quota; None without one."""
        if plan.monthly_seconds is None:
            return None
        return max(0.0, plan.monthly_seconds - self.month.seconds - self.held)


class Usage:
    """Counts, and tells what was counted."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def standing(self, space_id: str) -> Balance:
        """Where a space stands now."""
        with self._database.read() as session:
            return _standing(session, space_id)

    def days(self, space_id: str, since: date) -> Sequence[tuple[date, Used]]:
        """What was used on each day of UTC on which something was, oldest first."""
        query = select(Day).where(Day.space_id == space_id, Day.day >= since).order_by(Day.day)
        with self._database.read() as session:
            return [(row.day, _used(row)) for row in session.scalars(query)]

    def check(self, plan: Plan, space_id: str, seconds: float, counts: bool) -> None:
        """Raise `LimitReached` where the plan would not allow one more video just now."""
        if plan.holds:
            with self._database.read() as session:
                stands = _standing(session, space_id)
            _check(plan, stands, seconds, counts, waits=False)

    def spoken(self, space_id: str, characters: int) -> None:
        """Count speech that was made without a video."""
        with self._database.write() as session:
            _count(session, space_id, characters=characters)


def take(session: Session, plan: Plan, video: Video) -> None:
    """Look whether the plan allows one more video, in the transaction that puts it down.

    Raises `LimitReached`. Of two requests that come at once the second sees the first.
    """
    if not plan.holds:
        return
    session.execute(
        inserter(session)(Space)
        .values(id=video.space_id, created_at=now())
        .on_conflict_do_nothing()
    )
    session.execute(select(Space.id).where(Space.id == video.space_id).with_for_update())
    stands = _standing(session, video.space_id)
    waits = video.batch_id is not None  # whoever asks for many at once does not mean at once
    _check(plan, stands, video.held_seconds, video.counts, waits)


def finished(session: Session, video: Video) -> None:
    """Count a video that was just finished."""
    if video.counts:
        _count(
            session,
            video.space_id,
            videos=1,
            seconds=video.duration or 0.0,
            frames=video.frames or 0,
            characters=video.characters,
        )


def _check(plan: Plan, stands: Balance, seconds: float, counts: bool, waits: bool) -> None:
    if counts:
        _check_quota(plan, stands, seconds)
    if plan.overflow == "refuse" and not waits:
        _check_running(plan, stands)


def _check_quota(plan: Plan, stands: Balance, seconds: float) -> None:
    left, most = stands.left(plan), plan.monthly_seconds
    if left is not None and most is not None and seconds > left:
        used = f"{stands.month.seconds:.1f} s are used"
        if stands.held:
            used += f" and {stands.held:.1f} s held by {stands.waiting} videos in the making"
        message = (
            f"Insufficient credit: of {most} s a month {used}; this video needs {seconds:.1f} s"
        )
        taken = round(stands.month.seconds + stands.held, 1)
        raise _reached(plan, "monthly_seconds", most, taken, message, stands.resets_at)
    today = stands.today.videos + stands.waiting
    if plan.daily_videos is not None and today >= plan.daily_videos:
        most = plan.daily_videos
        message = f"It seems you've reached your daily api limit of {most} videos: {today} are used"
        raise _reached(plan, "daily_videos", most, today, message, next_day(now()))


def _check_running(plan: Plan, stands: Balance) -> None:
    most = plan.concurrency
    if most is not None and stands.running >= most:
        raise LimitReached(
            plan.name,
            "concurrency",
            most,
            stands.running,
            f"{stands.running} of at most {most} videos are in the making; "
            f"try again when one of them has ended",
            retry_after=_BUSY_SECONDS,
        )


def _reached(
    plan: Plan, limit: LimitName, most: float, used: float, message: str, resets_at: datetime
) -> LimitReached:
    told = f"{message}; it resets at {resets_at:%Y-%m-%d %H:%M} UTC"
    wait = until(resets_at)
    return LimitReached(plan.name, limit, most, used, told, resets_at=resets_at, retry_after=wait)


def _standing(session: Session, space_id: str) -> Balance:
    moment = now()
    resets_at = next_month(moment)
    today = moment.date()
    mine = Day.space_id == space_id
    counted = Video.counts.is_(True)
    row = session.execute(
        select(
            func.count(),
            func.sum(Video.held_seconds).filter(counted),
            func.count().filter(counted),
        ).where(Video.space_id == space_id, Video.state.in_(_UNFINISHED))
    ).one()
    return Balance(
        _sum(session, mine & (Day.day >= today.replace(day=1))),
        _sum(session, mine & (Day.day == today)),
        float(row[1] or 0.0),
        int(row[2]),
        int(row[0]),
        resets_at,
    )


def _sum(session: Session, where: ColumnElement[bool]) -> Used:
    columns = (Day.videos, Day.seconds, Day.frames, Day.characters)
    row = session.execute(select(*(func.sum(column) for column in columns)).where(where)).one()
    return Used(int(row[0] or 0), float(row[1] or 0.0), int(row[2] or 0), int(row[3] or 0))


def _count(session: Session, space_id: str, **more: Any) -> None:
    """Add to today's row, which is made when it is the first."""
    today = datetime.now(UTC).date()
    zeros = {"videos": 0, "seconds": 0.0, "frames": 0, "characters": 0}
    new = inserter(session)(Day).values(space_id=space_id, day=today, **zeros)
    session.execute(new.on_conflict_do_nothing())
    change = update(Day).where(Day.space_id == space_id, Day.day == today)
    session.execute(change.values({name: getattr(Day, name) + by for name, by in more.items()}))


def _used(row: Day) -> Used:
    return Used(row.videos, row.seconds, row.frames, row.characters)
