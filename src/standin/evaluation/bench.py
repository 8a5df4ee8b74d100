"""How fast this machine renders: measured through the same code that makes videos."""

from __future__ import annotations

import multiprocessing
import os
import resource
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np

from ..avatars.avatar import Performer, Placement
from ..avatars.catalogue import Catalogue
from ..media.encode import ChunkWriter
from ..motion import Track, animate
from ..scene import TextVoice
from ..speech import Voices
from ..stage import Stage, backdrop
from ..stage.seat import Seat

FPS: Final = 25
SIZES: Final = ((1280, 720), (1920, 1080))
TEXT: Final = (
    "People may ask what a presenter video is for. Some of them want to teach, others to sell, "
    "and a few just want to say thank you to five hundred customers by name. "
    "Whatever it is, a face that speaks is easier to follow than a page of words."
)


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement."""

    avatar: str
    """Kind of avatar: illustrated."""
    size: str
    """``1280x720``."""
    processes: int
    frames_per_second: float
    """Drawn, composed and encoded."""
    times_real_time: float
    """Against 25 frames a second."""
    share_of_encode_ceiling: float
    """Against encoding ready-made frames in as many processes, in the same run."""
    encode_only_frames_per_second: float
    draw_only_frames_per_second: float
    """Drawn and composed, nothing encoded."""
    draw_cpu_ms: float
    """Milliseconds of processor time for one frame drawn and composed."""
    peak_mib: int
    """Largest resident memory of one process."""


def bench(avatar_id: str = "maya", seconds: float = 8, cores: int | None = None) -> list[Row]:
    """Measure one process and all cores at each of `SIZES`, about ``seconds`` s of video each."""
    everybody = cores or len(os.sched_getaffinity(0))
    track = _track(seconds)
    return [
        _row(avatar_id, size, processes, track)
        for size in SIZES
        for processes in sorted({1, everybody})
    ]


def _track(seconds: float) -> Track:
    voices = Voices()
    speech = voices.speak(TextVoice(voices.default().id, TEXT))
    track = animate(speech, fps=FPS, style="expressive", seed=1)
    return Track(track.values[: round(seconds * FPS)], FPS)


def _row(avatar_id: str, size: tuple[int, int], processes: int, track: Track) -> Row:
    draws = _measure(_draw, processes, avatar_id, size, track)
    encodes = _measure(_encode, processes, avatar_id, size, track)
    wholes = _measure(_whole, processes, avatar_id, size, track)
    speed = _speed(wholes, track)
    ceiling = _speed(encodes, track)
    return Row(
        avatar=Catalogue().get(avatar_id).info.kind,
        size=f"{size[0]}x{size[1]}",
        processes=processes,
        frames_per_second=round(speed, 1),
        times_real_time=round(speed / FPS, 2),
        share_of_encode_ceiling=round(speed / ceiling, 3),
        encode_only_frames_per_second=round(ceiling, 1),
        draw_only_frames_per_second=round(_speed(draws, track), 1),
        draw_cpu_ms=round(1000 * float(np.mean([d.cpu for d in draws])) / len(track), 1),
        peak_mib=max(w.peak for w in wholes) // 1024,
    )


@dataclass(frozen=True, slots=True)
class _Time:
    wall: float
    cpu: float
    peak: int


Work = Callable[[str, tuple[int, int], Track], _Time]


def _speed(times: Sequence[_Time], track: Track) -> float:
    return sum(len(track) / t.wall for t in times)


def _measure(
    work: Work, processes: int, avatar_id: str, size: tuple[int, int], track: Track
) -> list[_Time]:
    """Run ``work`` in fresh processes at the same time."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        list(pool.map(_ready, range(processes)))
        jobs = [pool.submit(work, avatar_id, size, track) for _ in range(processes)]
        return [job.result() for job in jobs]


def _ready(_: int) -> None:
    import cv2

    cv2.setNumThreads(1)
    time.sleep(0.2)  # so that every process of the pool gets one


def _timed(steps: Callable[[], None]) -> _Time:
    wall, cpu = time.perf_counter(), time.process_time()
    steps()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return _Time(wall, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def _performer(avatar_id: str, size: tuple[int, int], track: Track) -> tuple[Performer, Stage]:
    performer = Catalogue().get(avatar_id).prepare(Placement(*size))
    seats = [Seat(Placement(*size))]
    stage = Stage(*size, backdrop.Still(backdrop.plain(*size, "#DCE3EA")), seats)
    for row in track.values[:5]:
        stage.compose(0, [performer.frame(row)])
    return performer, stage


def _draw(avatar_id: str, size: tuple[int, int], track: Track) -> _Time:
    performer, stage = _performer(avatar_id, size, track)

    def steps() -> None:
        for row in track.values:
            stage.compose(0, [performer.frame(row)])

    return _timed(steps)


def _encode(avatar_id: str, size: tuple[int, int], track: Track) -> _Time:
    performer, stage = _performer(avatar_id, size, track)
    ready = [stage.compose(0, [performer.frame(row)]).pixels.copy() for row in track.values[:50]]
    with TemporaryDirectory() as folder, ChunkWriter(Path(folder) / "c.mp4", *size, FPS) as writer:

        def steps() -> None:
            for i in range(len(track)):
                writer.write(ready[i % len(ready)])

        return _timed(steps)


def _whole(avatar_id: str, size: tuple[int, int], track: Track) -> _Time:
    performer, stage = _performer(avatar_id, size, track)
    with TemporaryDirectory() as folder, ChunkWriter(Path(folder) / "c.mp4", *size, FPS) as writer:

        def steps() -> None:
            for row in track.values:
                finished = stage.compose(0, [performer.frame(row)])
                writer.write(finished.pixels, finished.changed)

        return _timed(steps)
