"""Videos made while processes are killed, frozen and restarted: is each made once, and the same?"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import httpx
from sqlalchemy import select

from ..jobs.durable import DurableJobs
from ..library import Event, Library, Video
from ..library.workers import DEAD_SECONDS
from . import machine
from .cluster import Cluster, Kind, given
from .disasters import Disasters
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
    misjudged: int = 0
    """Workers that were taken for dead although nothing had happened to them."""
    killed: list[float] = field(default_factory=list)
    """Seconds from the death of a worker until all that it had begun was for others to do."""
    frozen: list[float] = field(default_factory=list)
    """The same from its freezing."""
    disasters: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    digests: dict[int, str] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """For people; the last line for scripts."""
        return [
            f"disasters: {', '.join(f'{n} {what}' for what, n in sorted(self.disasters.items()))}",
            f"recovery of killed workers: {_times(self.killed)}; of frozen ones: "
            f"{_times(self.frozen)}; whole run {self.seconds:.0f} s",
            f"workers taken for dead without reason: {self.misjudged}",
            f"files that differ from a calm run: {self.differing}; "
            f"webhooks that came again with the same event id: {self.redelivered}",
            f"chaos: {self.completed} completed, {self.lost} lost, {self.doubled} doubled",
        ]

    def as_dict(self) -> dict[str, Any]:
        """For a file."""
        every = self.killed + self.frozen
        return {
            "completed": self.completed,
            "lost": self.lost,
            "doubled": self.doubled,
            "redelivered": self.redelivered,
            "differing": self.differing,
            "misjudged": self.misjudged,
            "recovery_median_s": round(statistics.median(every), 1) if every else None,
            "recovery_worst_s": round(max(every), 1) if every else None,
            "recovery_killed_s": sorted(round(each, 1) for each in self.killed),
            "recovery_frozen_s": sorted(round(each, 1) for each in self.frozen),
            "disasters": dict(sorted(self.disasters.items())),
            "seconds": round(self.seconds, 1),
        }


def _times(seconds: Sequence[float]) -> str:
    if not seconds:
        return "none had work"
    middle, worst = statistics.median(seconds), max(seconds)
    return f"median {middle:.1f} s, worst {worst:.1f} s, of {len(seconds)} that had work"


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
        self._jobs = DurableJobs(cluster.settings().jobs_database_url)
        self._receiver = Receiver()
        self._disasters = Disasters(cluster, library, self._jobs, seed)
        self.outcome = Outcome()

    def run(self, disasters: int, limit: float, between: tuple[float, float]) -> Outcome:
        """Ask for all videos, let ``disasters`` happen, and wait for the end of everything."""
        begun = time.monotonic()
        asking = threading.Thread(target=self._ask_for_all)
        asking.start()
        for _ in range(disasters):
            self._disasters.pause(between)
            self._disasters.supervise()
            self._disasters.happen()
        deadline = begun + limit
        while time.monotonic() < deadline and (asking.is_alive() or not self._all_ended()):
            time.sleep(0.5)
            self._disasters.supervise()
        self.outcome.seconds = time.monotonic() - begun
        self._disasters.end(deadline - time.monotonic())
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

    def _await_webhooks(self) -> None:
        deadline = time.monotonic() + _QUIET
        while len(self._receiver.events) < self._count and time.monotonic() < deadline:
            time.sleep(0.2)

    def _judge(self) -> None:
        rows, outcome, happened = self._rows(), self.outcome, self._disasters
        outcome.disasters, outcome.misjudged = happened.counts, happened.misjudged()
        outcome.killed, outcome.frozen = happened.killed, happened.frozen
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
    dead: float = DEAD_SECONDS,
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
    parser.add_argument("--dead", type=float, default=DEAD_SECONDS, help="STANDIN_DEAD_SECONDS")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for logs and files")
    parser.add_argument("--save", type=Path, help="also keep the result in this file")
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
    if asked.save:
        _save(asked.save, asked, wild, calm)
    _say(*wild.lines())
    if asked.keep is None and not (wild.lost or wild.doubled or wild.differing):
        shutil.rmtree(folder, ignore_errors=True)
    raise SystemExit(bool(wild.lost or wild.doubled or wild.differing))


def _save(path: Path, asked: argparse.Namespace, wild: Outcome, calm: Outcome) -> None:
    """Keep the result of this kind of cluster beside that of the other."""
    kept = json.loads(path.read_text())["result"] if path.exists() else {}
    names = ("videos", "kills", "workers", "dead", "seed")
    told = {name: getattr(asked, name) for name in names} | wild.as_dict()
    kept[asked.kind] = told | {"calm_seconds": round(calm.seconds, 1)}
    result = dict(sorted(kept.items()))
    whole = {"command": "make chaos", "machine": machine.describe(), "result": result}
    path.write_text(json.dumps(whole, indent=1) + "\n")


def _say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
