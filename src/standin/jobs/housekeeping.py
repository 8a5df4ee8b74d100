"""Housekeeping: what is no longer kept goes, now and then, by one worker of all."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final

import structlog

from ..library import Library
from ..library.models import now
from ..library.retention import BATCH, Policy, Removed, Retention
from ..settings import Settings
from .durable import DurableJobs

CHORE: Final = "clean"
LOOK_SECONDS: Final = 60.0
"""How often a worker asks whether it is time."""

log = structlog.get_logger(__name__)


def clean(
    library: Library,
    jobs: DurableJobs,
    settings: Settings,
    dry: bool = False,
    go_on: Callable[[], bool] = lambda: True,
) -> Iterator[Removed]:
    """Remove what the settings no longer keep; gives how much of each kind went.

    A ``dry`` one only counts. ``go_on`` is asked between batches: False ends.
    """
    retention = Retention(library, Policy.of(settings), dry, go_on)
    yield from retention.rows()
    yield _jobs(library, jobs, retention)
    yield from retention.objects()
    yield retention.paint(settings.home / "paint")


def _jobs(library: Library, jobs: DurableJobs, retention: Retention) -> Removed:
    """Ended jobs, with the parts that they had."""
    gone, age = Removed("ended jobs"), retention.policy.jobs
    while age is not None and retention.go_on():
        ids = jobs.ended(now() - age, None if retention.dry else BATCH)
        # A job that ended while its video did not is still to be told to the one who asked.
        unfinished = library.videos.unfinished_among(ids)
        done = [video_id for video_id in ids if video_id not in unfinished]
        if not retention.dry:
            jobs.forget(done)
        gone.count += len(done)
        if retention.dry or len(ids) < BATCH or not done:
            break
    return gone


class Housekeeper:
    """A thread that cleans when it is time, unless another worker does."""

    def __init__(self, library: Library, jobs: DurableJobs, settings: Settings) -> None:
        self._library, self._jobs, self._settings = library, jobs, settings
        self._every = timedelta(minutes=settings.clean_minutes)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="housekeeping", daemon=True)

    def start(self) -> None:
        """Begin; nothing is done where the operator cleans."""
        if self._every:
            self._thread.start()

    def stop(self) -> None:
        """End after the batch that is at work."""
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(LOOK_SECONDS):
            try:
                if self._library.chores.take(CHORE, self._every):
                    self._clean()
            except Exception:  # a database or store that is away: the next round tries again
                log.exception("housekeeping failed")

    def _clean(self) -> None:
        go_on = self._pause
        for gone in clean(self._library, self._jobs, self._settings, go_on=go_on):
            if gone.count:
                log.info("removed", what=gone.what, count=gone.count, bytes=gone.size)

    def _pause(self) -> bool:
        return not self._stopped.wait(0.02)  # others want the database too
