"""Videos made while processes are killed, frozen and restarted: is each made once, and the same?"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import shutil
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import httpx
from sqlalchemy import select

from ..jobs.durable import DurableJobs
from ..library import Event, Library, Video
from .cluster import Cluster, Kind, Running, given
from .servers import Postgres, Store

SECONDS: Final = 4.0
"""Of each video: chunks of 0.5, 0.5, 1 and 2 s."""
SIZE: Final = 128
_QUIET: Final = 15.0
"""Seconds that webhooks get after the last video."""


@dataclass
class Outcome:
    """What became of a run."""

    completed: int = 0
    lost: int = 0
    doubled: int = 0
    """Published or announced more than once: more than one event, or two events received."""
    redelivered: int = 0
    """Events of which the receiver got a second copy, with the same id."""
    differing: int = 0
    """Files that are not those of the calm run."""
    recoveries: list[float] = field(default_factory=list)
    """Seconds from the death of a worker until everything that it had begun was begun again."""
    disasters: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    digests: dict[int, str] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """For people; the last line for scripts."""
        times = self.recoveries
        told = (
            f"recovery: median {statistics.median(times):.1f} s, worst {max(times):.1f} s, "
            f"of {len(times)} workers that had work"
            if times
            else "recovery: no worker that died had work"
        )
        return [
            f"disasters: {', '.join(f'{n} {what}' for what, n in sorted(self.disasters.items()))}",
            f"{told}; whole run {self.seconds:.0f} s",
            f"files that differ from a calm run: {self.differing}; "
            f"webhooks that came again with the same event id: {self.redelivered}",
            f"chaos: {self.completed} completed, {self.lost} lost, {self.doubled} doubled",
        ]


class Receiver:
    """Listens for webhooks, and remembers which events came for which video."""

    def __init__(self) -> None:
        self.events: defaultdict[str, Counter[str]] = defaultdict(Counter)
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                receiver.events[told["event_data"]["video_id"]][told["event_id"]] += 1
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()


class Trial:
    """Videos of one cluster, with or without disasters."""

    def __init__(self, cluster: Cluster, library: Library, videos: int, seed: int) -> None:
        self._cluster, self._library, self._count = cluster, library, videos
        self._random = random.Random(seed)
        self._jobs = DurableJobs(cluster.settings().jobs_database_url)
        self._receiver = Receiver()
        self._watchers: list[threading.Thread] = []
        self.outcome = Outcome()

    def run(self, disasters: int, limit: float, between: tuple[float, float]) -> Outcome:
        """Ask for all videos, let ``disasters`` happen, and wait for the end of everything."""
        begun = time.monotonic()
        asking = threading.Thread(target=self._ask_for_all)
        asking.start()
        for _ in range(disasters):
            time.sleep(self._random.uniform(*between))
            self._supervise()
            self._disaster()
        deadline = begun + limit
        while time.monotonic() < deadline and (asking.is_alive() or not self._all_ended()):
            time.sleep(0.5)
            self._supervise()
        self.outcome.seconds = time.monotonic() - begun
        for watcher in self._watchers:
            watcher.join(max(0.1, deadline - time.monotonic()))
        self._await_webhooks()
        self._judge()
        self._receiver.close()
        self._jobs.close()
        return self.outcome

    def _ask_for_all(self) -> None:
        for index in range(self._count):
            while not self._ask(index):
                time.sleep(0.5)

    def _ask(self, index: int) -> bool:
        """Ask for a video; a server that died may have put it down all the same."""
        colour = f"#{(index * 7919 + 1) % 0xFFFFFF:06x}"  # no two share a chunk
        scene = {
            "voice": {"type": "silence", "duration": str(SECONDS)},
            "background": {"type": "color", "value": colour},
        }
        asked = {
            "video_inputs": [scene],
            "dimension": {"width": SIZE, "height": SIZE},
            "callback_id": str(index),
            "callback_url": self._receiver.url,
        }
        try:
            with self._cluster.client() as client:
                answer = client.post("/v2/video/generate", json=asked, timeout=20)
                if answer.status_code == 200:
                    return True
        except httpx.HTTPError:
            pass
        try:
            return any(row.callback_id == str(index) for row in self._rows())
        except Exception:  # the database is away too
            return False

    def _rows(self) -> Sequence[Video]:
        with self._library.database.read() as session:
            return session.scalars(select(Video).order_by(Video.created_at)).all()

    def _all_ended(self) -> bool:
        with suppress(Exception):
            rows = self._rows()
            ended = sum(row.finished_at is not None for row in rows)
            return len(rows) >= self._count and ended == len(rows)
        return False

    def _disaster(self) -> None:
        kinds: list[Callable[[], None]] = [self._kill_worker] * 4
        kinds += [self._freeze_worker, self._kill_server]
        if self._cluster.postgres is not None:
            kinds += [self._restart_database] * 2 + [self._restart_store, self._freeze_store]
        what = self._random.choice(kinds)
        self.outcome.disasters[what.__name__.strip("_").replace("_", " ")] += 1
        what()

    def _supervise(self) -> None:
        """Start again what ended by itself, as whatever looks after processes on a machine does."""
        for running in (*self._cluster.workers, self._cluster.api):
            if running is not None and not running.alive:
                running.start()

    def _victim(self) -> Running:
        return self._random.choice([each for each in self._cluster.workers if each.alive])

    def _kill_worker(self) -> None:
        victim = self._victim()
        self._watch(victim)
        victim.kill()
        self._later(victim.start)

    def _freeze_worker(self) -> None:
        """Long enough to be taken for dead; then it wakes up."""
        victim = self._victim()
        process = victim.process
        self._watch(victim)
        victim.signal(signal.SIGSTOP)

        def wake() -> None:
            time.sleep(self._cluster.settings().dead_seconds + 5)
            if victim.process is process and victim.alive:
                victim.signal(signal.SIGCONT)

        self._watchers.append(threading.Thread(target=wake))
        self._watchers[-1].start()

    def _kill_server(self) -> None:
        assert self._cluster.api is not None
        self._cluster.api.kill()
        self._later(self._cluster.api.start)

    def _restart_database(self) -> None:
        assert self._cluster.postgres is not None
        self._cluster.postgres.stop("immediate")
        time.sleep(self._random.uniform(1, 6))
        self._cluster.postgres.start()

    def _restart_store(self) -> None:
        assert self._cluster.store is not None
        self._cluster.store.stop()
        time.sleep(self._random.uniform(1, 6))
        self._cluster.store.start()

    def _freeze_store(self) -> None:
        assert self._cluster.store is not None
        self._cluster.store.freeze(True)
        time.sleep(self._random.uniform(1, 6))
        self._cluster.store.freeze(False)

    def _later(self, start: Callable[[], None]) -> None:
        time.sleep(self._random.uniform(0.5, 2))
        start()

    def _watch(self, victim: Running) -> None:
        """Measure from now until others have begun what the victim had begun."""
        pid = victim.process.pid if victim.process else 0
        try:
            rows = [heard.worker for heard in self._library.workers.list()]
            dead = next((row.id for row in rows if row.pid == pid), None)
            begun = {job.id for job in self._jobs.begun(dead)} if dead else set()
        except Exception:
            return
        if dead and begun:
            watcher = threading.Thread(target=self._follow, args=(dead, time.monotonic()))
            self._watchers.append(watcher)
            watcher.start()

    def _follow(self, dead: str, since: float) -> None:
        while time.monotonic() - since < 300:
            time.sleep(0.2)
            with suppress(Exception):
                if not self._jobs.begun(dead):
                    self.outcome.recoveries.append(time.monotonic() - since)
                    return

    def _await_webhooks(self) -> None:
        deadline = time.monotonic() + _QUIET
        while len(self._receiver.events) < self._count and time.monotonic() < deadline:
            time.sleep(0.2)

    def _judge(self) -> None:
        rows, outcome = self._rows(), self.outcome
        with self._library.database.read() as session:
            events = Counter(session.scalars(select(Event.entity_id)))
        made: Counter[int] = Counter()
        for row in rows:
            index = int(row.callback_id or -1)
            received = self._receiver.events.get(row.id, Counter())
            outcome.redelivered += sum(count - 1 for count in received.values())
            made[index] += 1
            if row.state == "completed" and row.video_key and received:
                outcome.completed += made[index] == 1
                content = self._library.objects.get(row.video_key)
                outcome.digests[index] = hashlib.sha256(content).hexdigest()
            if events[row.id] > 1 or len(received) > 1 or made[index] > 1:
                outcome.doubled += 1
        outcome.lost = self._count - outcome.completed


def trial(
    folder: Path,
    videos: int,
    kills: int,
    workers: int,
    kind: Kind,
    *,
    dead: float = 30.0,
    seed: int = 1,
    limit: float = 1800.0,
    between: tuple[float, float] = (1.0, 5.0),
) -> Outcome:
    """One run on a fresh cluster in ``folder``."""
    environment = {"STANDIN_DEAD_SECONDS": str(dead), "STANDIN_WEBHOOK_PRIVATE": "yes"}
    with (
        Cluster(folder, workers, kind, environment) as cluster,
        given(cluster.api.environment if cluster.api else {}),
        Library.open(cluster.settings()) as library,
    ):
        return Trial(cluster, library, videos, seed).run(kills, limit, between)


def compare(calm: Mapping[int, str], wild: Outcome) -> None:
    """Count the files that are not those of the calm run."""
    wild.differing = sum(calm.get(index) != digest for index, digest in wild.digests.items())


def main() -> None:
    """A calm run and a wild one, and what became of them."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--videos", type=int, default=200)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--kind", choices=["postgres", "sqlite"], default="postgres")
    parser.add_argument("--dead", type=float, default=30.0, help="STANDIN_DEAD_SECONDS")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for logs and files")
    asked = parser.parse_args()
    missing = (Postgres.missing() or Store.missing()) if asked.kind == "postgres" else None
    if missing:
        raise SystemExit(f"chaos: {missing}")
    folder = (asked.keep or Path(tempfile.mkdtemp(prefix="standin-chaos-"))).absolute()
    shape: dict[str, Any] = {"workers": asked.workers, "kind": asked.kind}
    _say(f"{asked.videos} videos, {asked.kills} disasters, {asked.workers} workers, {asked.kind}")
    wild = trial(
        folder / "wild", asked.videos, asked.kills, dead=asked.dead, seed=asked.seed, **shape
    )
    _say(f"wild run: {wild.seconds:.0f} s; now the calm one")
    calm = trial(folder / "calm", asked.videos, 0, **shape)
    compare(calm.digests, wild)
    _say(f"calm run: {calm.completed} completed in {calm.seconds:.0f} s")
    _say(*wild.lines())
    if asked.keep is None and not (wild.lost or wild.doubled or wild.differing):
        shutil.rmtree(folder, ignore_errors=True)
    raise SystemExit(bool(wild.lost or wild.doubled or wild.differing))


def _say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
