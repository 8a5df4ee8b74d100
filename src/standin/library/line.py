"""Who is before a video in line, and how fast the line moves; read from the database.

Within a space parts are made in the order of `turns.turn`; spaces take turns by their shares.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, defer

from .. import scene
from .models import Part, State, Video
from .progress import Shown, Speed
from .turns import DUE

UNFINISHED: Final[tuple[State, ...]] = ("waiting", "pending", "processing")

_LAST_FINISHED: Final = 20
_LOOKED_AT: Final = 50
"""Of those before a video, to say how much work they are."""
_SIZES_KEPT: Final = 10_000
_USUAL_AREA: Final = 1280 * 720

_sizes: dict[str, int] = {}
"""Pixels of a frame of videos that were looked at; they do not change."""


def queue() -> Select[Video]:
    """Unfinished videos, oldest first."""
    unfinished = Video.state.in_(UNFINISHED)
    return select(Video).where(unfinished).order_by(Video.created_at, Video.id)


def shown(session: Session, videos: Sequence[Video]) -> list[Shown]:
    """The videos with what is known of their parts."""
    parts: dict[str, list[Part]] = {video.id: [] for video in videos}
    for part in session.scalars(select(Part).where(Part.video_id.in_(list(parts)))):
        parts[part.video_id].append(part)
    sizes = _areas(session, list(parts))
    return [Shown(video, parts[video.id], sizes[video.id]) for video in videos]


def before(session: Session, video: Video) -> tuple[list[Shown], float]:
    """Unfinished videos of the same space whose turn comes first; of many the first ones, and how
    many times more all are."""
    ahead = queue().where(Video.space_id == video.space_id, _sooner(video))
    found = session.scalars(ahead.limit(_LOOKED_AT).options(defer(Video.request))).all()
    count = len(found)
    if count == _LOOKED_AT:
        count = session.scalars(select(func.count()).select_from(ahead.subquery())).one()
    return shown(session, found), count / max(len(found), 1)


def others(session: Session, video: Video) -> dict[str, float]:
    """Frames that each of the other spaces has in line."""
    left = func.sum(Video.guessed_frames * (100 - Video.percent)) / 100.0
    query = select(Video.space_id, left).where(
        Video.state.in_(UNFINISHED), Video.space_id != video.space_id
    )
    return {row[0]: float(row[1]) for row in session.execute(query.group_by(Video.space_id))}


def _sooner(video: Video) -> ColumnElement[bool]:
    """Whether a video is due before ``video``, as `turns.turn` has it."""
    due = video.created_at + DUE[video.priority]
    return or_(*(_asked_before(video, name, due - wait) for name, wait in DUE.items()))


def _asked_before(video: Video, priority: str, moment: object) -> ColumnElement[bool]:
    sooner = or_(Video.created_at < moment, and_(Video.created_at == moment, Video.id < video.id))
    return and_(Video.priority == priority, sooner)


def speed(session: Session) -> Speed | None:
    """How fast the videos finished last were made; None when there are none."""
    last = session.scalars(
        select(Video)
        .where(Video.state == "completed", Video.frames > 0)
        .order_by(Video.finished_at.desc())
        .limit(_LAST_FINISHED)
        .options(defer(Video.request))
    ).all()
    sizes = _areas(session, [video.id for video in last])
    made = [
        (video.started_at, video.finished_at, (video.frames or 0) * sizes[video.id])
        for video in reversed(last)
        if video.started_at is not None and video.finished_at is not None
    ]
    if not made:
        return None
    alone = max(pixels / _seconds(end - start) for start, end, pixels in made)
    # Many are made side by side: what counts is when each ends, and not when it began.
    first, *rest = made
    taken = pixels = 0.0
    known = first[1]
    for start, end, more in rest:
        taken, pixels, known = taken + _seconds(end - max(start, known)), pixels + more, end
    if taken < _seconds(first[1] - first[0]):  # too little was seen of the others
        taken, pixels = taken + _seconds(first[1] - first[0]), pixels + first[2]
    return Speed(pixels / taken, alone)


def _seconds(taken: timedelta) -> float:
    return max(taken.total_seconds(), 1e-3)


def _area(request: str) -> int:
    try:
        asked = scene.from_json(request)
    except ValueError:  # it cannot be made any more: no reason that others behind it are not told
        return _USUAL_AREA
    return asked.width * asked.height


def _areas(session: Session, ids: Iterable[str]) -> dict[str, int]:
    """Pixels of a frame of each of the videos."""
    wanted = list(ids)
    missing = [video_id for video_id in wanted if video_id not in _sizes]
    found = {video_id: _sizes[video_id] for video_id in wanted if video_id in _sizes}
    if missing:
        for row in session.execute(select(Video.id, Video.request).where(Video.id.in_(missing))):
            found[row.id] = _area(row.request)
        if len(_sizes) > _SIZES_KEPT:
            _sizes.clear()
        _sizes.update(found)
    return found
