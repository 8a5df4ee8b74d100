"""What one worker of all does: finds the dead, gives their work to others, looks after videos."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import structlog

from ..library import Library, turn
from ..library.models import Worker
from ..library.workers import BEATS
from ..settings import Settings
from .clocks import clock
from .durable import DurableJobs
from .hearing import Hearing
from .interface import JobStatus
from .lock import is_free
from .member import lock_of

LATE: Final = 2 / BEATS
"""Share of the time after which a worker is given up; one that is silent for so long leads no
more, so that nobody's death waits for that of the leader to be noticed."""
UNQUEUED_SECONDS: Final = 5.0
"""What whoever asked for a video has to queue it."""
HEADS: Final = 3
"""Who leads and who comes next: these listen to all workers, the others only to these. So a round
of all workers costs the database as many rows as there are workers, not their square."""
SAFETY_SECONDS: Final = 6.0
"""How often videos are compared with their jobs."""
_AT_ONCE: Final = 500
JOB_FAILED: Final = 1004
"""What a failed video says when its job ended without a word."""

log = structlog.get_logger(__name__)


class Leader:
    """The longest at work of those that are heard leads; `look_after` is to be called often.

    Workers may differ for a moment about who that is. All that a leader does may be done twice.
    """

    def __init__(
        self, library: Library, jobs: DurableJobs, settings: Settings, worker_id: str, version: str
    ) -> None:
        self._library, self._jobs, self._settings = library, jobs, settings
        self._id, self._version = worker_id, version
        self._hearing = Hearing(settings.dead_seconds)
        self._to_all = False
        self._compared = 0.0
        self._queued: set[str] = set()
        self._unqueued: dict[str, float] = {}

    def look_after(self) -> None:
        """One round. Raises when the database is away."""
        try:
            # First: the queue's own calls wait longer and longer for a database that is away.
            leads = self._id == self._first(self._listen(self._to_all))
            self._jobs.put_back_lost(self._id)
            if leads:
                self._bury()
        except BaseException:
            self._hearing.deaf()
            raise
        if leads and clock() - self._compared > SAFETY_SECONDS:
            self._compared = clock()
            self._compare()

    def _listen(self, to_all: bool) -> Sequence[Worker]:
        asked = clock()
        heard = self._library.workers.first(None if to_all else HEADS)
        self._hearing.hear(heard, asked)
        heads = heard[:HEADS]
        # When none of them is heard any more, all others have to know who comes next.
        self._to_all = self._id in [worker.id for worker in heads] or not any(
            self._is_heard(worker) and not self._is_gone(worker) for worker in heads
        )
        return heard

    def _first(self, heard: Sequence[Worker]) -> str | None:
        """Whose turn it is to lead: soon another's, when it is not heard."""
        here = (worker for worker in heard if not self._is_gone(worker))
        return next((worker.id for worker in here if self._is_heard(worker)), None)

    def _is_heard(self, worker: Worker) -> bool:
        late = LATE * self._settings.dead_seconds
        return worker.id == self._id or self._hearing.silence(worker.id) < late

    def _bury(self) -> None:
        """Give the work of the dead to others."""
        begun = self._jobs.begun()  # before the list: who begins a job is on the list already
        known, versions = {self._id}, {self._version}
        for worker in self._listen(to_all=True):
            # Only who was not heard since: this process may have been frozen between two lines.
            if self._is_gone(worker) and self._library.workers.forget(worker.id, worker.seen_at):
                silent = round(self._hearing.silence(worker.id), 1)
                log.warning("worker given up", worker=worker.id, silent=silent)
                lock_of(self._settings.home, worker.id).unlink(missing_ok=True)
            else:
                known.add(worker.id)
                versions.add(worker.jobs_version)
        lost = [job for job in begun if job.executor not in known]
        if lost:
            log.warning("work of others goes on", jobs=self._jobs.put_back(lost))
        self._renew(versions)

    def _is_gone(self, worker: Worker) -> bool:
        """Whether the worker is to be given up."""
        if worker.id == self._id:
            return False
        return worker.state == "left" or self._hearing.gone(worker.id) or self._ended_here(worker)

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
        begun, moment = videos.begun(), self._library.workers.clock()
        states = self._jobs.statuses([video.id for video in begun])
        for video in begun:
            if self._agree(video.id, video.space_id, states.get(video.id)) and video.started_at:
                self._limit(video.id, moment - video.started_at)
        there = waiting.keys() | {video.id for video in begun}
        self._unqueued = {name: at for name, at in self._unqueued.items() if name in there}

    def _agree(self, video_id: str, space_id: str, status: JobStatus | None) -> bool:
        """Whether an unfinished video has a job that will end; sees to it if not."""
        if status is None:
            row = self._library.videos.find(video_id)
            since = self._unqueued.setdefault(video_id, clock())
            if row is not None and clock() - since > UNQUEUED_SECONDS:
                log.warning("video was not queued", video=video_id)
                del self._unqueued[video_id]
                self._jobs.submit(video_id, space_id, turn(row))
            return False
        if status.state in ("queued", "running"):
            return True
        detail = status.detail or f"its job is {status.state}"
        self._library.videos.fail(video_id, JOB_FAILED, "the video could not be made", detail)
        return False

    def _limit(self, video_id: str, taken: timedelta) -> None:
        hours = self._settings.video_hours
        if hours and taken > timedelta(hours=hours):
            message = f"the video was not made within {hours:g} h"
            if self._library.videos.fail(video_id, JOB_FAILED, message):
                self._jobs.cancel(video_id)
