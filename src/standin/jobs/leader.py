"""What one worker of all does: finds the dead, gives their work to others, looks after videos."""

from __future__ import annotations

import socket
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

import structlog
from sqlalchemy import Connection, text

from ..library import Library, Video, turn
from ..library.database import Database
from ..library.models import Worker, now
from ..settings import Settings
from .durable import DurableJobs
from .interface import JobStatus
from .lock import Claim, is_free
from .member import Member, clock, lock_of

_ADVISORY: Final = 7331_2025
"""Any number, the same in every process: the key of Postgres' advisory lock."""
JUMP_SECONDS: Final = 5.0
"""A database's clock that went so much faster than ours has been set, or is another's."""
SAFETY_SECONDS: Final = 10.0
"""How often videos are compared with their jobs."""
_AT_ONCE: Final = 500
JOB_FAILED: Final = 1004
"""What a failed video says when its job ended without a word."""

log = structlog.get_logger(__name__)


class Lead(Protocol):
    """A right that one process of all has."""

    def held(self) -> bool:
        """Whether it is ours, after taking it if it was free. Raises when that cannot be told."""
        ...


class PostgresLead:
    """An advisory lock, which the server takes back when the connection ends."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Connection | None = None

    def held(self) -> bool:
        """As in `Lead`."""
        try:
            if self._connection is None:
                return self._take()
            self._connection.execute(text("SELECT 1"))
            return True
        except BaseException:
            self._drop()
            raise

    def _take(self) -> bool:
        engine = self._database.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._connection = engine.connect()
        asked = text("SELECT pg_try_advisory_lock(:key)")
        if self._connection.execute(asked, {"key": _ADVISORY}).scalar():
            return True
        self._connection.close()
        self._connection = None
        return False

    def _drop(self) -> None:
        if self._connection is not None:
            with suppress(Exception):
                self._connection.invalidate()
                self._connection.close()
            self._connection = None


class FileLead:
    """A lock beside the file of the database."""

    def __init__(self, database: str) -> None:
        self._claim = Claim(Path(f"{database}.leader"))

    def held(self) -> bool:
        """As in `Lead`."""
        return self._claim.take()


def lead_of(database: Database) -> Lead:
    """The lead of all workers on this database."""
    url = database.engine.url
    return (
        FileLead(str(url.database))
        if url.get_backend_name() == "sqlite"
        else PostgresLead(database)
    )


class Leader:
    """Leads while it can; `look_after` is to be called every few seconds."""

    def __init__(
        self, library: Library, jobs: DurableJobs, settings: Settings, member: Member, version: str
    ) -> None:
        self._library, self._jobs, self._settings = library, jobs, settings
        self._member, self._version = member, version
        self._lead = lead_of(library.database)
        self._since: float | None = None
        self._clocks: tuple[float, datetime] | None = None
        self._compared = 0.0
        self._queued: set[str] = set()

    def look_after(self) -> None:
        """One round. Raises when the database is away."""
        self._jobs.put_back_lost(self._member.id)
        try:
            leads = self._lead.held()
            if leads:
                self._connected()
        except BaseException:
            self._since = None
            raise
        if not leads:
            self._since = None
            return
        self._bury()
        if clock() - self._compared > SAFETY_SECONDS:
            self._compared = clock()
            self._compare()

    def _connected(self) -> None:
        """Since when the database can be asked, and its clock can be believed."""
        mine, theirs = clock(), self._library.workers.clock()
        if self._clocks is not None and self._since is not None:
            gone = (theirs - self._clocks[1]).total_seconds() - (mine - self._clocks[0])
            if abs(gone) > JUMP_SECONDS:
                log.warning("the database's clock jumped", seconds=round(gone, 1))
                self._since = None
        self._clocks = mine, theirs
        if self._since is None:
            self._since = mine

    @property
    def _may_judge(self) -> bool:
        """Whether the silent are dead: others may have been cut off as long as we were."""
        return self._since is not None and clock() - self._since > self._settings.dead_seconds

    def _bury(self) -> None:
        """Give the work of the dead to others."""
        begun = self._jobs.begun()  # before the list: who begins a job is on the list already
        heard = self._library.workers.list()
        known = {self._member.id}
        versions = {self._version}
        for each in heard:
            worker = each.worker
            if worker.id == self._member.id:
                continue
            silent = not each.alive and self._may_judge
            if worker.state == "left" or silent or self._ended_here(worker):
                log.warning("worker given up", worker=worker.id, silent=round(each.silent, 1))
                self._library.workers.forget(worker.id)
                lock_of(self._settings.home, worker.id).unlink(missing_ok=True)
            else:
                known.add(worker.id)
                versions.add(worker.jobs_version)
        lost = [job for job in begun if job.executor not in known]
        if lost:
            log.warning("work of others goes on", jobs=self._jobs.put_back(lost))
        if self._may_judge or isinstance(self._lead, FileLead):
            self._renew(versions)

    def _ended_here(self, worker: Worker) -> bool:
        """Whether it was a worker of this home whose process has ended."""
        here = worker.host == socket.gethostname()
        return here and is_free(lock_of(self._settings.home, worker.id))

    def _renew(self, versions: set[str]) -> None:
        """Begin anew what only a version could continue that nobody runs any more."""
        self._jobs.lead_with(self._version, versions)
        for video_id in self._jobs.stranded(versions, _AT_ONCE):
            row = self._library.videos.find(video_id)
            self._jobs.forget([video_id])
            if row is not None:
                log.warning("video begins anew with this version", video=video_id)
                self._jobs.submit(video_id, row.space_id, turn(row))

    def _compare(self) -> None:
        """Queue videos that a crash kept from the queue; fail those whose job has ended badly."""
        videos = self._library.videos
        waiting = videos.waiting()
        self._queued &= waiting.keys()
        unsure = [video_id for video_id in waiting if video_id not in self._queued]
        for start in range(0, len(unsure), _AT_ONCE):
            some = unsure[start : start + _AT_ONCE]
            states = self._jobs.statuses(some)
            for video_id in some:
                if self._agree(video_id, waiting[video_id], states.get(video_id)):
                    self._queued.add(video_id)
        begun = videos.begun()
        states = self._jobs.statuses([video.id for video in begun])
        for video in begun:
            if self._agree(video.id, video.space_id, states.get(video.id)):
                self._limit(video.id, video.started_at)

    def _agree(self, video_id: str, space_id: str, status: JobStatus | None) -> bool:
        """Whether an unfinished video has a job that will end; sees to it if not."""
        if status is None:
            row = self._library.videos.find(video_id)
            if row is not None and _old(row):
                log.warning("video was not queued", video=video_id)
                self._jobs.submit(video_id, space_id, turn(row))
            return False
        if status.state in ("queued", "running"):
            return True
        detail = status.detail or f"its job is {status.state}"
        self._library.videos.fail(video_id, JOB_FAILED, "the video could not be made", detail)
        return False

    def _limit(self, video_id: str, started: datetime | None) -> None:
        hours = self._settings.video_hours
        if hours and started is not None and now() - started > timedelta(hours=hours):
            message = f"the video was not made within {hours:g} h"
            if self._library.videos.fail(video_id, JOB_FAILED, message):
                self._jobs.cancel(video_id)


def _old(video: Video) -> bool:
    """Whether whoever asked for the video has had the time to queue it."""
    return video.created_at < now() - timedelta(seconds=5)
