"""How true the estimates are: what was told of videos that wait, against what it took."""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from ..jobs.durable import DurableJobs
from ..library import Library, turn
from ..library.turns import Priority
from ..scene import ColourBackground, Scene, Silence
from ..scene import Video as Asked
from .cluster import Cluster

SECONDS: Final = 4.0
EVERY: Final = 1.0
"""Seconds between two questions."""
WAIT: Final = 0.15
"""Seconds of a task."""
PLACES: Final = 4


@dataclass(frozen=True)
class Told:
    """Of one kind of videos."""

    kind: str
    times: int
    """How often somebody asked."""
    truth: float
    """Seconds that there were still to wait, in the middle."""
    ratio: float
    """Seconds that were told by those that it took, in the middle."""
    early: float
    """The same of the tenth who were promised most."""

    def line(self) -> str:
        """For people."""
        return (
            f"{self.kind}: asked {self.times} times, {self.truth:.1f} s to wait; told "
            f"{self.ratio:.2f} times that, in the worst tenth {self.early:.2f}"
        )


def measure(folder: Path, count: int) -> list[Told]:
    """One worker of `PLACES` places and synthetic videos: ``count`` normal ones of a space with a
    low one amidst them, half as many of another space, and later some high ones."""
    with (
        Cluster(folder, 0, "sqlite") as cluster,
        Library.open(cluster.settings()) as library,
    ):
        jobs = DurableJobs(cluster.settings().jobs_database_url)
        line = _Line(library, jobs)
        line.ask("before", count=12)  # so that the speed is known
        module = ("-m", "standin.evaluation.scaling", "--as-worker", str(WAIT))
        cluster.add_worker(command=module, STANDIN_WORKERS=str(PLACES))
        line.watch(until=12)
        line.ask("normal", count=count // 2)
        line.ask("low", "low")
        line.ask("another space", count=count // 2, space="another")
        line.ask("normal", count=count // 2)
        line.watch(until=12 + count // 4)
        line.ask("high", "high", count=count // 8)
        line.watch(until=len(line.asked))
        jobs.close()
        return [line.told(kind) for kind in ("normal", "another space", "low", "high")]


class _Line:
    def __init__(self, library: Library, jobs: DurableJobs) -> None:
        self._library, self._jobs = library, jobs
        self.asked: dict[str, str] = {}
        self._promised: list[tuple[str, float, float]] = []
        self._ended: dict[str, float] = {}

    def ask(
        self, kind: str, priority: Priority = "normal", count: int = 1, space: str = "space"
    ) -> None:
        for _ in range(count):
            colour = ColourBackground(f"#{len(self.asked):06x}")
            asked = Asked((Scene(Silence(SECONDS), background=colour),), 128, 128)
            row = self._library.videos.create(asked, space_id=space, priority=priority)
            self._jobs.submit(row.id, space, turn(row))
            self.asked[row.id] = kind

    def watch(self, until: int) -> None:
        """Ask how long everybody has to wait, until so many have ended."""
        while len(self._ended) < until:
            time.sleep(EVERY)
            for video_id in self.asked.keys() - self._ended.keys():
                moment, told = time.monotonic(), self._library.videos.progress(video_id)
                if told.percent == 100:
                    self._ended[video_id] = moment
                elif told.eta_seconds is not None:
                    self._promised.append((video_id, moment, told.eta_seconds))

    def told(self, kind: str) -> Told:
        """Only what was told three seconds and more before the end: it is asked once a second."""
        found = [
            (eta, self._ended[video_id] - moment)
            for video_id, moment, eta in self._promised
            if self.asked[video_id] == kind and self._ended[video_id] - moment > 3 * EVERY
        ]
        ratios = sorted(eta / truth for eta, truth in found)
        truth = statistics.median(truth for _, truth in found)
        early = ratios[len(ratios) // 10]
        return Told(kind, len(found), truth, statistics.median(ratios), early)


def main() -> None:
    """A line for each kind of videos."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=48)
    parser.add_argument("--save", type=Path, help="keep the figures here")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="standin-", ignore_cleanup_errors=True) as name:
        found = measure(Path(name), asked.count)
    for each in found:
        sys.stdout.write(each.line() + "\n")
    if asked.save is not None:
        asked.save.write_text(json.dumps([asdict(each) for each in found], indent=1) + "\n")


if __name__ == "__main__":
    main()
