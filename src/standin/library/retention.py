"""What is no longer kept: rows and objects whose time is over, and objects that nobody knows.

Everything goes in small batches, each a short transaction, so that requests and workers hardly
notice; ended in the middle it goes on the next time. What an unfinished video needs stays.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from ..settings import Settings
from . import assets, voices
from .database import clock
from .holds import Needed
from .library import Library
from .models import (
    Asset,
    Base,
    Batch,
    Consent,
    Draft,
    Event,
    Part,
    Rate,
    Reply,
    StudioSession,
    Template,
    Video,
    now,
)
from .objects import ObjectInfo
from .replies import KEPT
from .videos import UNFINISHED

BATCH: Final = 100
"""Rows or objects that go in one transaction."""
LEFT: Final = timedelta(hours=1)
"""After so long without a change, an unfinished copy is taken for one that a crash left."""
WATCHED: Final = timedelta(days=1)
"""How long after its end somebody may still watch a video as it was being made."""
PENDING_UPLOADS: Final = timedelta(days=1)
FORGOTTEN: Final = timedelta(days=1)
"""A space that has asked for nothing since then has all its requests again anyway."""
EXPIRED: Final = "expired"
"""Holder of an expired asset's file: requests that have just found the asset come first."""

_ENDED: Final = Video.state.not_in(UNFINISHED)
_UNFINISHED_COPY: Final = re.compile(r"\..+\.[0-9a-f]{32}|.+#[0-9]+")
"""Names that `Objects.put_file` and obstore's `put` give to files while they write them."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How long things are kept; None is for ever."""

    videos: timedelta | None
    """After their end."""
    assets: timedelta | None
    drafts: timedelta | None
    """After their last change."""
    parts: timedelta | None
    """Takes and chunks, after the last video that used them."""
    previews: timedelta | None
    speech: timedelta | None
    """What the speech calls gave; at least as long as links to it work."""
    generations: timedelta | None
    events: timedelta | None
    jobs: timedelta | None
    paint: timedelta | None
    orphans: timedelta
    """Age from which an object that nobody knows is removed."""

    @classmethod
    def of(cls, settings: Settings) -> Policy:
        """What the operator has set."""
        links = _days(settings.link_days)
        speech = _days(settings.keep_speech_days)
        return cls(
            videos=_days(settings.keep_videos_days),
            assets=_days(settings.keep_assets_days),
            drafts=_days(settings.keep_drafts_days),
            parts=_days(settings.keep_parts_days),
            previews=_days(settings.keep_previews_days),
            speech=max(speech, links) if speech and links else None,
            generations=_days(settings.keep_generations_days),
            events=_days(settings.keep_events_days),
            jobs=_days(settings.keep_jobs_days),
            paint=_days(settings.keep_paint_days),
            orphans=timedelta(hours=settings.orphan_hours),
        )


def _days(count: int) -> timedelta | None:
    return timedelta(days=count) if count else None


@dataclass(slots=True)
class Removed:
    """How much of one kind went, or would go."""

    what: str
    count: int = 0
    size: int = 0
    """Bytes; 0 where nobody has counted them."""


@dataclass(slots=True)
class Retention:
    """Removes what a policy says; a ``dry`` one only counts."""

    library: Library
    policy: Policy
    dry: bool = False
    go_on: Callable[[], bool] = lambda: True
    """Asked between batches: False ends."""
    _now: datetime = field(init=False)
    """By the database's clock."""
    _of_objects: datetime = field(init=False)
    """The same moment by the clock of the store."""

    def __post_init__(self) -> None:
        self._now = self.library.database.clock()

    def rows(self) -> Iterator[Removed]:
        """Rows whose time is over."""
        yield self._videos()
        yield self._batches()
        drafts = Draft.updated_at < self._before(self.policy.drafts)
        yield self._go("drafts", Draft, Draft.id, drafts, self.policy.drafts)
        yield self._assets()
        events = Event.created_at < self._before(self.policy.events)
        yield self._go("events", Event, Event.id, events, self.policy.events)
        replies = Reply.created_at < self._now - KEPT
        yield self._go("answers for repeated requests", Reply, Reply.id, replies, KEPT)
        over = StudioSession.expires_at < self._now
        yield self._go("sessions that are over", StudioSession, StudioSession.id, over, KEPT)
        full = Rate.full_at < (self._now - FORGOTTEN).timestamp()
        yield self._go("counts of requests", Rate, Rate.space_id, full, FORGOTTEN)
        yield self._progress()
        yield self._holds()

    def objects(self) -> Iterator[Removed]:
        """Objects whose time is over, and those that nobody knows."""
        self._of_objects = self.library.objects.clock()
        for folder, (age, needed) in self._rules().items():
            if age is not None:
                yield self._folder(folder, age, needed)
        yield self._copies()
        if not self.dry:
            self.library.avatars.sweep(self.library.objects)

    def paint(self, folder: Path) -> Removed:
        """Painted layers of this machine that nobody has looked at for long."""
        gone = Removed("painted layers")
        if self.policy.paint is not None:
            limit = (now() - self.policy.paint).timestamp()  # files of this machine
            for path in folder.glob("*"):
                known = path.stat()
                if path.is_file() and max(known.st_atime, known.st_mtime) < limit:
                    self._unlink(path, known.st_size, gone)
        return gone

    def _before(self, age: timedelta | None) -> datetime:
        return self._now - (age or timedelta())

    def _go(
        self,
        what: str,
        table: type[Base],
        key: InstrumentedAttribute[str],
        old: ColumnElement[bool],
        age: timedelta | None,
    ) -> Removed:
        """Delete the rows of a table that are ``old``, unless ``age`` keeps them for ever."""
        gone = Removed(what)
        if age is None:
            return gone
        if self.dry:
            with self.library.database.read() as session:
                gone.count = len(session.scalars(select(key).where(old)).all())
            return gone
        while self.go_on():
            with self.library.database.write() as session:
                ids = session.scalars(select(key).where(old).limit(BATCH)).all()
                session.execute(delete(table).where(key.in_(ids)))
            gone.count += len(ids)
            if len(ids) < BATCH:
                break
        return gone

    def _videos(self) -> Removed:
        """Ended videos with their files."""
        gone = Removed("videos")
        if self.policy.videos is None:
            return gone
        old = select(Video.id).where(_ENDED, Video.finished_at < self._before(self.policy.videos))
        with self.library.database.read() as session:
            ids = session.scalars(old.order_by(Video.finished_at)).all()
        for video_id in ids:
            if not self.go_on():
                break
            if not self.dry:  # the row first: nobody is led to files that are gone
                self.library.videos.delete(video_id)
            gone.count += 1
            for info in list(self.library.objects.list(f"videos/{video_id}/")):
                gone.size += info.size
                if not self.dry:
                    self.library.objects.delete(info.key)
        return gone

    def _batches(self) -> Removed:
        left = exists().where(Video.batch_id == Batch.id)
        old = (Batch.created_at < self._before(self.policy.videos)) & Batch.complete & ~left
        return self._go("batches", Batch, Batch.id, old, self.policy.videos)

    def _assets(self) -> Removed:
        """Assets, but not those that a template or a draft names; their files become orphans."""
        gone = Removed("assets")
        if self.policy.assets is None:
            return gone
        drafted = exists().where(Draft.body.contains(Asset.id), Draft.made < Draft.revision)
        named = exists().where(Template.body.contains(Asset.id)) | drafted
        old = Asset.created_at < self._before(self.policy.assets)
        with self.library.database.read() as session:
            found = session.execute(select(Asset.id, Asset.key, Asset.size).where(old, ~named))
            rows = found.all()
        for asset_id, key, size in rows:
            if not self.go_on():
                break
            if not self.dry:
                self.library.holds.hold([key], EXPIRED)
                with self.library.database.write() as session:
                    session.execute(delete(Asset).where(Asset.id == asset_id))
            gone.count += 1
            gone.size += size
        return gone

    def _progress(self) -> Removed:
        """Progress of the parts of ended videos: nobody asks how far they are."""
        gone = Removed("progress of ended videos")
        ended = Video.finished_at < self._now - WATCHED
        parts = exists().where(Part.video_id == Video.id)
        while self.go_on():
            with self.library.database.write() as session:
                query = select(Video.id).where(_ENDED, ended, parts)
                ids = session.scalars(query if self.dry else query.limit(BATCH)).all()
                if not self.dry:
                    session.execute(delete(Part).where(Part.video_id.in_(ids)))
            gone.count += len(ids)
            if self.dry or len(ids) < BATCH:
                break
        return gone

    def _holds(self) -> Removed:
        gone = Removed("notes of use")
        longest = max(self.policy.parts or timedelta(), self.policy.orphans)
        while not self.dry and self.policy.parts is not None and self.go_on():
            found = self.library.holds.prune(self._now - longest, BATCH)
            gone.count += found
            if found < BATCH:
                break
        return gone

    def _rules(self) -> dict[str, tuple[timedelta | None, Needed]]:
        """Age and need by folder. Photos and packs of avatars are `Avatars.sweep`'s."""
        policy, orphans = self.policy, self.policy.orphans
        return {
            "takes": (policy.parts, _nobody),
            "chunks": (policy.parts, _nobody),
            "films": (policy.parts, _nobody),
            "previews": (policy.previews, _nobody),
            "speech": (policy.speech, _nobody),
            "generations": (policy.generations, _nobody),
            "uploads": (PENDING_UPLOADS, _nobody),
            "videos": (orphans, _of_videos),
            "recordings": (orphans, assets.needed),
            "images": (orphans, assets.needed),
            "footage": (orphans, assets.needed),
            "designs": (orphans, _of_designs),
            "consents": (orphans, _of_consents),
            voices.VOICES: (orphans, voices.needed),
            "_ping": (LEFT, _nobody),
        }

    def _folder(self, folder: str, age: timedelta, needed: Needed) -> Removed:
        gone, since, old_since = Removed(f"{folder}/"), self._now - age, self._of_objects - age
        for batch in self.library.objects.scan(folder):
            if not self.go_on():
                break
            old = {info.key: info for info in batch if info.modified < old_since}
            if old:
                self._remove(old, since, needed, gone)
        if not self.dry and folder == "videos":
            self.library.objects.tidy(folder, old_since)
        return gone

    def _remove(
        self, old: dict[str, ObjectInfo], since: datetime, needed: Needed, gone: Removed
    ) -> None:
        holds, keys = self.library.holds, sorted(old)
        free = holds.removable(keys, since, needed)  # most are needed: no lock for those
        for first in range(0, len(free), BATCH):
            some: Collection[str] = sorted(free)[first : first + BATCH]
            if not self.dry:
                some = holds.remove(self.library.objects, list(some), since, needed)
            gone.count += len(some)
            gone.size += sum(old[key].size for key in some)

    def _copies(self) -> Removed:
        """Copies that a crash left half written, where objects are files.

        A bucket does that by a rule of its own for uploads that were never completed.
        """
        gone, root = Removed("unfinished copies"), self.library.objects.root
        limit = (self._of_objects - LEFT).timestamp()
        for path in _files(root) if root else ():
            if _UNFINISHED_COPY.fullmatch(path.name) and self.go_on():
                try:
                    known = path.stat()
                except FileNotFoundError:  # it was finished just now
                    continue
                if known.st_mtime < limit:
                    self._unlink(path, known.st_size, gone)
        return gone

    def _unlink(self, path: Path, size: int, gone: Removed) -> None:
        if not self.dry:
            path.unlink(missing_ok=True)
        gone.count += 1
        gone.size += size


def _files(root: Path) -> Iterator[Path]:
    for folder, _, names in os.walk(root):
        yield from (Path(folder) / name for name in names)


def _nobody(session: Session, keys: Collection[str], since: datetime) -> set[str]:
    return set()


def _of_videos(session: Session, keys: Collection[str], since: datetime) -> set[str]:
    """Files of videos that are there; what was for early viewers only as long as it may be."""
    ids = {key.split("/")[1] for key in keys if key.count("/")}
    rows = session.execute(
        select(Video.id, Video.state, Video.finished_at).where(Video.id.in_(ids))
    ).all()
    known = {video_id: (state, finished) for video_id, state, finished in rows}
    watched = clock(session) - WATCHED

    def is_needed(key: str) -> bool:
        _, video_id, *rest = key.split("/")
        if video_id not in known:
            return False
        state, finished = known[video_id]
        over = state not in UNFINISHED and finished is not None and finished < watched
        return not (over and rest[0] == "early")

    return {key for key in keys if is_needed(key)}


def _of_designs(session: Session, keys: Collection[str], since: datetime) -> set[str]:
    ids = {Path(key).stem: key for key in keys}
    known: Sequence[str] = session.scalars(select(Asset.id).where(Asset.id.in_(ids))).all()
    return {ids[asset_id] for asset_id in known}


def _of_consents(session: Session, keys: Collection[str], since: datetime) -> set[str]:
    """Evidence of every consent, of revoked ones too: only what no consent names is removed."""
    rows = session.scalars(select(Consent.evidence_key).where(Consent.evidence_key.in_(keys)))
    return {key for key in rows if key}
