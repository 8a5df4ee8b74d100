"""Housekeeping: what is no longer kept goes, now and then, by one worker of all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final

import structlog

from ..errors import StandinError
from ..library import Library, Objects
from ..library.retention import BATCH, Policy, Removed, Retention
from ..settings import Settings
from .clocks import Jumps, differ
from .durable import DurableJobs

CHORE: Final = "clean"
LOOK_SECONDS: Final = 60.0
"""How often a worker asks whether it is time."""
FORGET_SECONDS: Final = 3600.0
"""How often it is asked which copies are of objects that are gone."""

log = structlog.get_logger(__name__)


def clean(
    library: Library,
    jobs: DurableJobs,
    settings: Settings,
    dry: bool = False,
    go_on: Callable[[], bool] = lambda: True,
) -> Iterator[Removed]:
    """Remove what the settings no longer keep; gives how much of each kind went.

    A ``dry`` one only counts. ``go_on`` is asked between batches: False ends. Raises `StandinError`
    when it cannot be told how old things are.
    """
    if doubt := differ(library):
        raise StandinError(f"nothing is removed: {doubt}")
    retention = Retention(library, Policy.of(settings), dry, go_on)
    yield from retention.rows()
    yield _jobs(library, jobs, retention)
    yield from retention.objects()
    yield retention.paint(settings.home / "paint")
    if not dry:
        yield look_after_copies(library.objects)


def _jobs(library: Library, jobs: DurableJobs, retention: Retention) -> Removed:
    """Ended jobs, with the parts that they had."""
    gone, age, moment = Removed("ended jobs"), retention.policy.jobs, library.database.clock()
    while age is not None and retention.go_on():
        ids = jobs.ended(moment - age, None if retention.dry else BATCH)
        # A job that ended while its video did not is still to be told to the one who asked.
        unfinished = library.videos.unfinished_among(ids)
        done = [video_id for video_id in ids if video_id not in unfinished]
        if not retention.dry:
            jobs.forget(done)
        gone.count += len(done)
        if retention.dry or len(ids) < BATCH or not done:
            break
    return gone


class Copies:
    """A thread that looks after this machine's copies of objects: their room, and what is gone.

    What was erased is not left lying here for longer than `FORGET_SECONDS`.
    """

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="copies", daemon=True)

    def start(self) -> None:
        """Begin; nothing is done where there are no copies."""
        if self._objects.cache is not None:
            self._thread.start()

    def stop(self) -> None:
        """End soon."""
        self._stopped.set()

    def _run(self) -> None:
        due = time.monotonic()
        while not self._stopped.is_set():
            try:
                look_after_copies(self._objects, time.monotonic() >= due)
                if time.monotonic() >= due:
                    due = time.monotonic() + FORGET_SECONDS
            except Exception:  # the store is away: the next round tries again
                log.exception("copies of objects could not be looked after")
            self._stopped.wait(LOOK_SECONDS)


def look_after_copies(objects: Objects, forget: bool = True) -> Removed:
    """Let copies take no more than their room; ``forget`` those of objects that are gone."""
    gone = Removed("copies of objects")
    if objects.cache is not None:
        gone.size = objects.cache.trim()
        if forget:
            gone.count = objects.cache.forget(lambda key: not objects.exists(key))
    return gone


class Housekeeper:
    """A thread that cleans when it is time, unless another worker does."""

    def __init__(self, library: Library, jobs: DurableJobs, settings: Settings) -> None:
        self._library, self._jobs, self._settings = library, jobs, settings
        self._every = timedelta(minutes=settings.clean_minutes)
        self._doubted = False
        self._copies, self._jumps = Copies(library.objects), Jumps(library)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="housekeeping", daemon=True)

    def start(self) -> None:
        """Begin; where the operator cleans, only this machine's copies are looked after."""
        self._copies.start()
        if self._every:
            self._thread.start()

    def stop(self) -> None:
        """End after the batch that is at work."""
        self._copies.stop()
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(LOOK_SECONDS):
            try:
                self._clean_if_due()
            except Exception:  # a database or store that is away: the next round tries again
                log.exception("housekeeping failed")

    def _clean_if_due(self) -> None:
        doubt = self._jumps.doubt()
        if doubt is None and self._library.chores.take(CHORE, self._every):
            self._clean()
        elif doubt is not None and not self._doubted:
            log.warning("nothing is removed", reason=doubt)
        self._doubted = doubt is not None

    def _clean(self) -> None:
        go_on = self._pause
        for gone in clean(self._library, self._jobs, self._settings, go_on=go_on):
            if gone.count:
                log.info("removed", what=gone.what, count=gone.count, bytes=gone.size)

    def _pause(self) -> bool:
        return not self._stopped.wait(0.02)  # others want the database too
