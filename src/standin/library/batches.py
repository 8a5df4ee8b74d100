"""Many videos asked for at once."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, defer

from ..errors import StandinError
from .database import Database
from .models import Batch, State, Video, now
from .webhooks import put_down

_UNFINISHED: Final[tuple[State, ...]] = ("waiting", "pending", "processing")


class UnknownBatch(StandinError):
    """No batch has this id, or not in this space."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a batch stands."""

    batch: Batch
    videos: Sequence[Video]
    """Those that are put down, by their index; without their requests."""
    refused: Mapping[int, Any]
    """Why others were refused, by their index."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many videos of a batch are how far."""

    batch: Batch
    ready: int
    live: int
    """Waiting, or being made."""
    there: int
    """Videos that are not deleted."""

    @property
    def ended(self) -> bool:
        """Whether nothing of it is still to be made."""
        return self.batch.complete and not self.live


class Batches:
    """The library's batches."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(
        self, space_id: str, total: int, title: str = "", callback_url: str | None = None
    ) -> Batch:
        """A batch of ``total`` videos, none of which is put down yet."""
        batch = Batch(
            id=uuid.uuid4().hex,
            space_id=space_id,
            title=title,
            callback_url=callback_url,
            total=total,
            refused="{}",
            complete=False,
            created_at=now(),
        )
        with self._database.write() as session:
            session.add(batch)
        return batch

    def complete(self, batch_id: str, refused: Mapping[int, Any]) -> None:
        """All its videos are put down, but for those that were refused."""
        with self._database.write() as session:
            batch = session.get_one(Batch, batch_id)
            batch.refused = json.dumps(dict(refused))
            batch.complete = True
            session.flush()
            if_finished(session, batch_id)

    def get(self, batch_id: str, space_id: str) -> Standing:
        """Where the batch stands, if it is of that space. Raises `UnknownBatch`."""
        with self._database.read() as session:
            batch = session.get(Batch, batch_id) if "\0" not in batch_id else None
            if batch is None or batch.space_id != space_id:
                raise UnknownBatch(f"no batch has the id {batch_id[:80]!r}")
            query = select(Video).where(Video.batch_id == batch_id).order_by(Video.batch_index)
            videos = session.scalars(query.options(defer(Video.request))).all()
        refused = {int(index): why for index, why in json.loads(batch.refused).items()}
        return Standing(batch, videos, refused)

    def list(self, space_id: str, limit: int = 100) -> Sequence[Tally]:
        """The newest batches of a space; not those of which every video was deleted."""
        left = exists().where(Video.batch_id == Batch.id)
        wanted = select(Batch).where(Batch.space_id == space_id, left | ~Batch.complete)
        wanted = wanted.order_by(Batch.created_at.desc(), Batch.id).limit(limit)
        count = select(Video.batch_id, Video.state, func.count()).group_by(
            Video.batch_id, Video.state
        )
        with self._database.read() as session:
            found = session.scalars(wanted).all()
            ids = [batch.id for batch in found]
            rows = session.execute(count.where(Video.batch_id.in_(ids))).all() if ids else []
        return [_tally(batch, {s: n for b, s, n in rows if b == batch.id}) for batch in found]


def _tally(batch: Batch, counts: Mapping[str, int]) -> Tally:
    live = sum(counts.get(state, 0) for state in _UNFINISHED)
    return Tally(batch, counts.get("completed", 0), live, sum(counts.values()))


def if_finished(session: Session, batch_id: str) -> None:
    """Put down that a batch is finished, if its last video has just ended."""
    # Of two videos that end at once, each may see the other at work: the second waits here.
    batch = session.get(Batch, batch_id, with_for_update=True)
    if batch is None or not batch.complete:
        return
    left = select(func.count()).where(Video.batch_id == batch_id, Video.state.in_(_UNFINISHED))
    if session.scalar(left):
        return
    put_down(session, batch.space_id, "batch.finished", batch.id, {}, batch.callback_url)
