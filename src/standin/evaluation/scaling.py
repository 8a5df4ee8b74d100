"""What the queue costs: videos whose drawing is only waited for, by 1, 2 and 4 workers."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, select

from ..jobs.durable import DurableJobs
from ..library import Library, Video
from ..render import Crew
from ..render.tasks import TASKS
from ..scene import ColourBackground, Scene, Silence
from ..scene import Video as Asked
from ..settings import Settings
from .cluster import Cluster, Kind, given
from .machine import describe
from .servers import Postgres, Store

SECONDS: Final = 4.0
"""Of each video: four chunks, and 16 steps of the queue."""
CHUNKS: Final = 4
STEPS: Final = 16
USUAL: Final[tuple[tuple[Kind, int, int], ...]] = (
    ("postgres", 1, 1000),
    ("postgres", 2, 1000),
    ("postgres", 4, 1000),
    ("postgres", 4, 10_000),
    ("sqlite", 1, 1000),
    ("sqlite", 2, 1000),
    ("sqlite", 4, 1000),
)
"""Kind, workers and queued videos of the runs that are kept."""
USUAL_SECONDS: Final = 20.0
USUAL_WAIT: Final = 0.05
_TICKS: Final = os.sysconf("SC_CLK_TCK")


class Waiting(Crew):
    """A crew that waits as long as work would take, and writes a byte."""

    def __init__(self, size: int, seconds: float) -> None:
        super().__init__(0)
        self.size, self._seconds = size, seconds

    def warm(self) -> None:
        """Nothing to start."""

    def run(
        self,
        task: str,
        *,
        on_progress: Callable[[int], None] = lambda done: None,
        cancelled: Callable[[], bool] = lambda: False,
        timeout: float = 1800,
        quiet: float | None = None,
        **arguments: Any,
    ) -> dict[str, Any]:
        """As a `Crew` would answer."""
        time.sleep(self._seconds)
        if task == "speak":  # once: all say nothing for as long
            return TASKS[task](on_progress, **arguments)
        if "out" in arguments:
            Path(arguments["out"]).write_bytes(b"x")
        return {"frames": round(SECONDS * 25), "faults": [], "reason": "", "warnings": []}


@dataclass(frozen=True)
class Figures:
    """Of one run."""

    workers: int
    queued: int
    """Videos that waited when the measurement began."""
    asked_a_second: float
    """Videos put down and queued, by four threads of one process."""
    videos_a_second: float
    worker_ms: float
    """Milliseconds of CPU of the workers for a video."""
    database_ms: float
    """Milliseconds of CPU of PostgreSQL for a video."""
    busy: float
    """Cores that workers and database used, of those that there are."""

    def line(self) -> str:
        """For people."""
        rate = self.videos_a_second
        return (
            f"{self.workers} workers, {self.queued} queued: asked {self.asked_a_second:.0f}/s, "
            f"made {rate:.2f} videos/s ({rate * CHUNKS:.1f} chunks/s); CPU a video: workers "
            f"{self.worker_ms:.0f} ms, database {self.database_ms:.0f} ms; "
            f"a step {(self.worker_ms + self.database_ms) / STEPS:.1f} ms; {self.busy:.1f} cores"
        )


def measure(
    folder: Path, workers: int, queued: int, seconds: float, wait: float, kind: Kind
) -> Figures:
    """Queue videos, start workers, and watch them for ``seconds``."""
    with (
        # Objects in a folder: the trial's store is no part of the question.
        Cluster(folder, 0, kind, {"STANDIN_OBJECTS": str(folder / "objects")}) as cluster,
        given(cluster.api.environment if cluster.api else {}),
        Library.open(cluster.settings()) as library,
    ):
        jobs = DurableJobs(cluster.settings().jobs_database_url)
        asked = _ask(library, jobs, queued)
        module = ("-m", "standin.evaluation.scaling", "--as-worker", str(wait))
        for _ in range(workers):
            cluster.add_worker(command=module, STANDIN_WORKERS="16")
        while _made(library) < 4 * workers:  # all have begun
            time.sleep(0.1)
        first, cpu, database = _made(library), _cpu(cluster), _database_cpu(cluster)
        begun = time.monotonic()
        while time.monotonic() - begun < seconds and _made(library) < queued:
            time.sleep(0.2)
        taken, made = time.monotonic() - begun, max(_made(library) - first, 1)
        figures = Figures(
            workers,
            queued,
            asked,
            made / taken,
            1000 * (_cpu(cluster) - cpu) / made,
            1000 * (_database_cpu(cluster) - database) / made,
            (_cpu(cluster) - cpu + _database_cpu(cluster) - database) / taken,
        )
        jobs.close()
        return figures


def _ask(library: Library, jobs: DurableJobs, count: int) -> float:
    begun = time.monotonic()

    def ask(index: int) -> None:
        scene = Scene(Silence(SECONDS), background=ColourBackground(f"#{index:06x}"))
        space = f"space-{index % 20}"
        row = library.videos.create(Asked((scene,), 128, 128), space_id=space)
        jobs.submit(row.id, space)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(ask, range(count)))
    return count / (time.monotonic() - begun)


def _made(library: Library) -> int:
    with library.database.read() as session:
        made = select(func.count()).select_from(Video).where(Video.state == "completed")
        return session.scalars(made).one()


def _cpu(cluster: Cluster) -> float:
    return sum(_seconds(each.process.pid) for each in cluster.workers if each.process)


def _database_cpu(cluster: Cluster) -> float:
    """Seconds of all processes of the database, those that have ended too."""
    if cluster.postgres is None:
        return 0.0
    master = cluster.postgres.pid()
    children = [
        int(folder.name)
        for folder in Path("/proc").iterdir()
        if folder.name.isdigit() and _fields(int(folder.name))[1:2] == [str(master)]
    ]
    return sum(map(_seconds, children)) + sum(map(float, _fields(master)[13:15])) / _TICKS


def _seconds(pid: int) -> float:
    return sum(map(float, _fields(pid)[11:13])) / _TICKS


def _fields(pid: int) -> list[str]:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return []


def main() -> None:
    """Figures of several sizes, one line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--queued", type=int, nargs="+", default=[1000])
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--wait", type=float, default=0.05, help="seconds of a task")
    parser.add_argument("--kind", choices=["postgres", "sqlite"], default="postgres")
    parser.add_argument("--as-worker", type=float, help=argparse.SUPPRESS)
    parser.add_argument("--save", type=Path, help="measure the usual sizes and keep them here")
    asked = parser.parse_args()
    if asked.as_worker is not None:
        from ..jobs import worker

        settings = Settings.load()
        worker.run(settings, owned=False, crew=Waiting(settings.workers, asked.as_worker))
    if asked.save is not None:
        _save(asked.save)
        return
    missing = (Postgres.missing() or Store.missing()) if asked.kind == "postgres" else None
    if missing:
        raise SystemExit(f"scaling: {missing}")
    for queued in asked.queued:
        for workers in asked.workers:
            _measured(workers, queued, asked.seconds, asked.wait, asked.kind)


def _measured(workers: int, queued: int, seconds: float, wait: float, kind: Kind) -> Figures:
    with tempfile.TemporaryDirectory(prefix="standin-", ignore_cleanup_errors=True) as name:
        found = measure(Path(name), workers, queued, seconds, wait, kind)
    sys.stdout.write(f"{kind}: {found.line()}\n")
    sys.stdout.flush()
    return found


def _save(path: Path) -> None:
    """The figures of docs/cluster.md, about five minutes on a machine that does nothing else."""
    runs = [
        {"kind": kind, **asdict(_measured(workers, queued, USUAL_SECONDS, USUAL_WAIT, kind))}
        for kind, workers, queued in USUAL
    ]
    told = {"machine": describe(), "video": {"chunks": CHUNKS, "steps": STEPS}, "runs": runs}
    path.write_text(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    main()
