"""This worker as others see it: its row, its signs of life, and what it may take."""

from __future__ import annotations

import json
import os
import shutil
import socket
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import structlog

from .. import __version__
from ..library import Library, Worker, WorkerState
from ..library.models import now
from ..library.workers import BEATS
from ..settings import Settings
from . import fitness
from .clocks import SKEW_SECONDS, clock
from .inside import Gate, active
from .lock import Claim, is_free
from .probes import STARTS

PAUSED: Final = "paused"
"""The switch of the whole queue."""
HALTED: Final = "the queue is paused"
"""Why all workers are held while that is on."""

log = structlog.get_logger(__name__)


class GivenUp(Exception):
    """Others took this worker for dead and do its work."""


def new_id() -> str:
    """Name of a worker that starts now."""
    return f"{socket.gethostname()[:60]}-{os.getpid()}-{uuid.uuid4().hex[:8]}"


def lock_of(home: Path, worker_id: str) -> Path:
    """The file that a worker of this home holds for as long as it lives."""
    return home / "workers" / f"{worker_id}.lock"


class Member:
    """One worker's place among the workers."""

    def __init__(
        self, library: Library, settings: Settings, version: str, given_up: Callable[[], None]
    ) -> None:
        """``given_up`` is called, from a thread, when others have taken over this one's work."""
        self.id = new_id()
        self._library, self._settings, self._version = library, settings, version
        self._given_up = given_up
        self._lock = Claim(lock_of(settings.home, self.id))
        self._lock.take()
        self._doing: dict[int, dict[str, Any]] = {}
        self._heard = clock()
        self._leaving = threading.Event()
        self._ended = threading.Event()
        self._gate: Gate | None = None
        self._state: tuple[WorkerState, str | None] = ("working", None)
        self._begun = False
        self._seen = fitness.look(settings)
        self._skew = 0.0

    @property
    def scratch(self) -> Path:
        """Its own folder for temporary files."""
        return self._settings.home / "tmp" / self.id

    def enter(self) -> None:
        """Put down the row; only then may it begin work."""
        moment = self._library.workers.enter(
            Worker(
                id=self.id,
                host=socket.gethostname(),
                pid=os.getpid(),
                version=__version__,
                jobs_version=self._version,
                processes=self._settings.workers,
                capabilities=fitness.capabilities(self._settings),
                memory_free=self._seen.memory,
                disk_free=self._seen.disk,
            )
        )
        self._heard = clock()
        self._compare_clocks(moment)

    def start(self, gate: Gate) -> None:
        """Give signs of life from now on, and open or shut ``gate`` as it is fit."""
        self._gate = gate
        self._look()
        self._begun = True
        threading.Thread(target=self._beat_on, name="heartbeat", daemon=True).start()

    def problem(self) -> str | None:
        """Why this worker could take no work now; a paused queue is no fault of its own."""
        if not self._begun:
            return STARTS
        silent = clock() - self._heard
        if silent > self._settings.dead_seconds / 2:
            return f"the database has not answered for {silent:.0f} s"
        state, reason = self._state
        if state == "draining":
            return "it is told to stop"
        return None if reason == HALTED else reason

    @contextmanager
    def at_work(self, video_id: str, part: str) -> Iterator[None]:
        """While a part is made."""
        entry = {"video": video_id, "part": part, "since": round(time.time(), 1)}
        self._doing[id(entry)] = entry
        try:
            yield
        finally:
            del self._doing[id(entry)]

    def assure(self) -> None:
        """Raise `GivenUp` if others have taken over: what is published must be published once."""
        if clock() - self._heard > self._settings.dead_seconds / 2:
            try:
                self._beat()
            except GivenUp:
                self._given_up()
                raise

    def own_scratch(self) -> None:
        """Keep temporary files of this process and its children apart."""
        self.scratch.mkdir(parents=True)
        sweep(self._settings.home)
        os.environ["TMPDIR"] = str(self.scratch)
        tempfile.tempdir = None

    def leave(self, seconds: float) -> None:
        """Take nothing more, and wait for what is being made, at most so long."""
        self._leaving.set()
        deadline = time.monotonic() + seconds
        with _quiet("could not say that this worker leaves"):
            self._look()
            self._beat()
        while self._doing and time.monotonic() < deadline:
            time.sleep(0.1)

    def end(self) -> None:
        """Say that what it had begun is for others."""
        self._ended.set()
        with _quiet("could not say that this worker left"):
            self._library.workers.beat(self.id, state="left", doing="[]")
        shutil.rmtree(self.scratch, ignore_errors=True)

    def _beat_on(self) -> None:
        while not self._ended.wait(self._settings.dead_seconds / BEATS):
            try:
                self._look()
                self._beat()
                self._mind_the_clock()
            except GivenUp:
                self._given_up()
                return
            except Exception as error:  # the database is away for a moment
                log.warning("no sign of life", worker=self.id, error=str(error).splitlines()[0])

    def _mind_the_clock(self) -> None:
        """Leave its work to others when the clock has jumped: the store would refuse it."""
        if abs(self._skew) > SKEW_SECONDS and active():
            log.error("the clock is wrong, others do this worker's work", seconds=self._skew)
            self.end()
            raise GivenUp(self.id)

    def _look(self) -> None:
        """Whether it may take work now."""
        self._seen = fitness.look(self._settings)
        if self._leaving.is_set():
            self._state = "draining", None
        elif self._seen.lacks:
            self._state = "held", self._seen.lacks
        elif abs(self._skew) > SKEW_SECONDS:
            behind = "behind" if self._skew > 0 else "ahead of"
            self._state = "held", f"the clock is {abs(self._skew):.0f} s {behind} the database's"
        elif self._library.switches.since(PAUSED) is not None:
            self._state = "held", HALTED
        else:
            self._state = "working", None
        if self._gate is not None:
            self._gate.open = self._state[0] == "working"

    def _beat(self) -> None:
        state, reason = self._state
        moment = self._library.workers.beat(
            self.id,
            state=state,
            reason=reason,
            memory_free=self._seen.memory,
            disk_free=self._seen.disk,
            doing=json.dumps(list(self._doing.values())),
        )
        if moment is None:
            raise GivenUp(self.id)
        self._heard = clock()
        self._compare_clocks(moment)

    def _compare_clocks(self, moment: datetime) -> None:
        """``moment`` is the database's time just now."""
        self._skew = (moment - now()).total_seconds()


def sweep(home: Path) -> None:
    """Remove temporary files of workers of this home that live no more."""
    for folder in (home / "tmp").iterdir():
        lock = lock_of(home, folder.name)
        if folder.is_dir() and (is_free(lock) or not lock.exists()):
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _quiet(trouble: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        log.warning(trouble, error=str(error).splitlines()[0])
