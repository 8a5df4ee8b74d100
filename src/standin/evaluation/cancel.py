"""How long the processes of a video go on after somebody cancelled it, on workers of a cluster."""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from ..library import Library
from ..scene import ColourBackground, Scene, Silence, Video
from .cluster import Cluster, given

SECONDS: Final = 120.0
"""Of each video that is cancelled: four scenes, so that every worker has something to draw."""
_WAIT: Final = 60.0
_DONE: Final = 8.0


def measure(cluster: Cluster, library: Library, times: int, seed: int = 1) -> list[float]:
    """Seconds from each cancelling over HTTP until no child of a worker works for the video."""
    chance = random.Random(seed)
    return [_once(cluster, library, chance, index) for index in range(times)]


def _once(cluster: Cluster, library: Library, chance: random.Random, index: int) -> float:
    background = ColourBackground(f"#{chance.randrange(0xFFFFFF):06x}")
    scenes = tuple(Scene(Silence(SECONDS / 4 + i), background=background) for i in range(4))
    video = Video(scenes, 1920, 1080)
    with cluster.client() as client:
        created = library.videos.create(video)
        _submit(cluster, created.id)
        _until(lambda: library.videos.progress(created.id).percent >= 2)
        time.sleep(chance.uniform(0, 2))
        while not (busy := _busy(cluster)):
            pass
        client.post(f"/v3/videos/{created.id}/cancel").raise_for_status()
        return _stopping(busy)


def _stopping(busy: list[int]) -> float:
    """Seconds until the processes are gone: a stopped one is killed, however busy the machine."""
    begun = last = time.monotonic()
    left = set(busy)
    while left and time.monotonic() - begun < _WAIT:
        gone = {pid for pid in left if _ticks(pid) is None}
        left -= gone
        last = time.monotonic() if gone else last
        if time.monotonic() - begun > _DONE:  # what had its result just before is not killed
            left = {pid for pid in left if _works(pid, 1.0)}
        time.sleep(0.01)
    return _WAIT if left else last - begun


def _submit(cluster: Cluster, video_id: str) -> None:
    from ..jobs.durable import DurableJobs

    jobs = DurableJobs(cluster.settings().jobs_database_url)
    jobs.submit(video_id)
    jobs.close()


def _busy(cluster: Cluster) -> list[int]:
    """Children of the workers that work at this moment."""
    parents = [worker.process.pid for worker in cluster.workers if worker.process]
    before = {pid: _ticks(pid) for parent in parents for pid in _children(parent)}
    time.sleep(0.5)
    return [pid for pid, ticks in before.items() if (_ticks(pid) or 0) > (ticks or 0)]


def _children(parent: int) -> list[int]:
    with suppress(OSError):
        found: list[int] = []
        for task in Path(f"/proc/{parent}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
        return found
    return []


def _works(pid: int, seconds: float) -> bool:
    """Whether a process exists and takes CPU for so long."""
    before = _ticks(pid)
    time.sleep(seconds)
    after = _ticks(pid)
    return before is not None and after is not None and after > before


def _ticks(pid: int) -> int | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else int(fields[11]) + int(fields[12])


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _WAIT
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError("it was waited for longer than a minute")
        time.sleep(0.02)


def main() -> None:
    """Cancel videos of two workers at random moments, and print how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="standin-cancel-"))
    with (
        Cluster(folder, 2) as cluster,
        given(cluster.api.environment if cluster.api else {}),
        Library.open(cluster.settings()) as library,
    ):
        times = measure(cluster, library, asked.times)
    middle, worst = statistics.median(times), max(times)
    sys.stdout.write(f"{len(times)} cancelled: median {middle:.2f} s, worst {worst:.2f} s\n")


if __name__ == "__main__":
    main()
