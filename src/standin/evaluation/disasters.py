"""What may happen to a cluster: its processes are killed, frozen and restarted."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from ..jobs.durable import DurableJobs
from ..library import Library
from .cluster import Cluster, Running

SHORT: Final = (1.0, 6.0)
"""Seconds for which a server is away or frozen."""
LONG: Final = (12.0, 20.0)
"""Seconds for which a store is away that was stopped outright."""
_WATCH: Final = 300.0
"""Seconds after which nobody waits for a recovery any longer."""


class Disasters:
    """Things that happen to ``cluster``, each kind now and then, and how long it takes until the
    work of a worker goes on elsewhere."""

    def __init__(self, cluster: Cluster, library: Library, jobs: DurableJobs, seed: int) -> None:
        self._cluster, self._library, self._jobs = cluster, library, jobs
        self._random = random.Random(seed)
        self._deck: Iterator[Callable[[], None]] = iter(())
        self._threads: list[threading.Thread] = []
        self.counts: Counter[str] = Counter()
        self.killed: list[float] = []
        """Seconds from the death of a worker until what it had begun was for others to do."""
        self.frozen: list[float] = []
        """The same of workers that were frozen."""

    def happen(self) -> None:
        """One more; returns when it is over, but for what goes on in the background."""
        what = next(self._deck, None)
        if what is None:
            self._deck = self._shuffled()
            what = next(self._deck)
        self.counts[what.__name__.strip("_").replace("_", " ")] += 1
        what()

    def pause(self, between: tuple[float, float]) -> None:
        """Wait for a random number of seconds."""
        time.sleep(self._random.uniform(*between))

    def supervise(self) -> None:
        """Start again what ended by itself, as whatever looks after processes on a machine does."""
        for running in (*self._cluster.workers, self._cluster.api):
            if running is not None and not running.alive:
                running.start()

    def end(self, seconds: float) -> None:
        """Wait for what goes on in the background, at most so long."""
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.1, deadline - time.monotonic()))

    def misjudged(self) -> int:
        """How often a worker was taken for dead that was neither killed nor frozen."""
        logs = [worker.log for worker in self._cluster.workers]
        told = sum(path.read_text(errors="replace").count("taken for dead") for path in logs)
        return max(0, told - self.counts["freeze worker"])

    def _shuffled(self) -> Iterator[Callable[[], None]]:
        """Every kind, in any order, the likelier ones more than once."""
        kinds = [self._kill_worker] * 4 + [self._freeze_worker, self._kill_server]
        if self._cluster.postgres is not None:
            kinds += [self._restart_database] * 2 + [self._freeze_database]
        if self._cluster.store is not None:
            kinds += [self._restart_store, self._freeze_store, self._stop_store]
        self._random.shuffle(kinds)
        return iter(kinds)

    def _victim(self) -> Running:
        alive = [each for each in self._cluster.workers if each.alive]
        return self._random.choice(alive or self._cluster.workers)

    def _kill_worker(self) -> None:
        victim = self._victim()
        self._watch(victim, self.killed)
        victim.kill()
        self.pause((0.5, 2))
        victim.start()

    def _freeze_worker(self) -> None:
        """Long enough to be taken for dead; then it wakes up."""
        victim = self._victim()
        process = victim.process
        self._watch(victim, self.frozen)
        victim.signal(signal.SIGSTOP)

        def wake() -> None:
            time.sleep(1.5 * self._cluster.settings().dead_seconds)
            if victim.process is process and victim.alive:
                victim.signal(signal.SIGCONT)

        self._behind(wake)

    def _kill_server(self) -> None:
        assert self._cluster.api is not None
        self._cluster.api.kill()
        self.pause((0.5, 2))
        self._cluster.api.start()

    def _restart_database(self) -> None:
        assert self._cluster.postgres is not None
        self._cluster.postgres.stop("immediate")
        self.pause(SHORT)
        self._cluster.postgres.start()

    def _freeze_database(self) -> None:
        assert self._cluster.postgres is not None
        whole = _family(self._cluster.postgres.pid())
        _signal(whole, signal.SIGSTOP)
        self.pause(SHORT)
        _signal(whole, signal.SIGCONT)

    def _restart_store(self) -> None:
        self._store_away(SHORT)

    def _stop_store(self) -> None:
        self._store_away(LONG)

    def _store_away(self, seconds: tuple[float, float]) -> None:
        assert self._cluster.store is not None
        self._cluster.store.stop()
        self.pause(seconds)
        self._cluster.store.start()

    def _freeze_store(self) -> None:
        assert self._cluster.store is not None
        self._cluster.store.freeze(True)
        self.pause(SHORT)
        self._cluster.store.freeze(False)

    def _watch(self, victim: Running, times: list[float]) -> None:
        """Measure from now until others have begun what the victim had begun."""
        pid = victim.process.pid if victim.process else 0
        try:
            rows = [heard.worker for heard in self._library.workers.list()]
            dead = next((row.id for row in rows if row.pid == pid), None)
            begun = {job.id for job in self._jobs.begun(dead)} if dead else set()
        except Exception:
            return
        if dead and begun:
            since = time.monotonic()
            self._behind(lambda: self._follow(dead, since, times))

    def _follow(self, dead: str, since: float, times: list[float]) -> None:
        while time.monotonic() - since < _WATCH:
            time.sleep(0.2)
            with suppress(Exception):
                self._library.database.ping()  # the queue's own calls would wait longer
                if not self._jobs.begun(dead):
                    times.append(time.monotonic() - since)
                    return
        times.append(_WATCH)

    def _behind(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()


def _family(parent: int) -> list[int]:
    """A process and its children."""
    told = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [parent, *map(int, told.split())]


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
