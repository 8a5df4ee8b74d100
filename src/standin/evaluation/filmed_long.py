"""A long video of a person, made of short ones of our own (`filmed`), and what preparing it takes.

A handful of pieces are encoded once each and come again and again; a tracker cannot tell.
"""

from __future__ import annotations

import itertools
import os
import resource
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ..avatars.avatar import AvatarInfo
from ..avatars.footage import SUFFIX
from ..avatars.footage.avatar import KIND, FootageAvatar
from ..media import decode
from ..media.encode import ChunkWriter
from ..media.join import join
from ..motion import Track
from ..render import twin
from . import filmed
from .memory import below, resident
from .photo import FPS, take

Image = NDArray[np.uint8]

PIECES: Final = 6
"""Different ones: three of somebody who speaks, three of the same person at rest."""
_EVERY: Final = 0.25
"""Seconds between two looks at the memory."""
_TENTHS: Final = 10


def long(out: Path, seconds: float, size: tuple[int, int] = filmed.SIZE) -> None:
    """A video of one person of up to ``seconds``, at least 12; the camera wanders, light moves."""
    with TemporaryDirectory(prefix="standin-") as name:
        folder = Path(name)
        films = [folder / "speaking.mp4", folder / "quiet.mp4"]
        filmed.speaking(films[0])
        filmed.quiet(films[1])
        lengths, pieces = [], []
        for number in range(PIECES if seconds > 60 else 1):
            pieces.append(folder / f"{number}.mp4")
            lengths.append(_piece(films[number % 2], pieces[-1], number, size))
        left, chosen = seconds * FPS, []
        for piece, length in itertools.cycle(zip(pieces, lengths, strict=True)):
            if left < length:
                break
            chosen.append(piece)
            left -= length
        join(chosen, iter([np.zeros(48_000, np.float32)]), out, FPS)


def _piece(film: Path, out: Path, number: int, size: tuple[int, int]) -> int:
    """One piece; gives how many frames it has. At both ends it is as it was filmed, so that no
    seam is seen."""
    with ChunkWriter(out, *size, FPS) as writer:
        count = 0
        total = sum(1 for _ in decode.frames(film))
        for frame in decode.frames(film):
            share = np.sin(np.pi * count / max(1, total - 1)) ** 2
            writer.write(_wandering(frame, share, number, count / FPS, size))
            count += 1
    return count


def _wandering(frame: Image, share: float, number: int, t: float, size: tuple[int, int]) -> Image:
    height, width = frame.shape[:2]
    angle = share * 1.5 * np.sin(0.7 * t + number)
    zoom = size[0] / width * (1 + share * 0.02 * (number + 1))
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, zoom)
    turn[0, 2] += (size[0] - width) / 2 + share * 8 * np.sin(t + number)
    turn[1, 2] += (size[1] - height) / 2 + share * 8 * np.cos(1.3 * t)
    made = cv2.warpAffine(
        frame, turn, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    lit = cv2.convertScaleAbs(made, alpha=1 + share * 0.04 * np.sin(0.5 * t + number))
    return np.asarray(cv2.cvtColor(lit, cv2.COLOR_RGB2RGBA), np.uint8)


@dataclass(frozen=True, slots=True)
class Course:
    """Memory and time of one piece of work."""

    wall_seconds: float
    cpu_seconds: float
    """Of all its processes."""
    before_mib: float
    """Resident, before it began."""
    own_mib: list[float]
    """Most of the process itself in each tenth of the time."""
    children_mib: list[float]
    """Most of the processes that it started (which follow the face, and tell the background)."""
    peak_mib: float
    """Most of all together at any look."""


@dataclass(frozen=True, slots=True)
class LongReport:
    """What a long video took."""

    width: int
    height: int
    seconds: float
    file_mb: float
    pack_mb: float
    loop_seconds: float
    prepare: Course
    prepare_cpu_per_second: float
    """Seconds of processor time for a second of footage."""
    growth_per_minute_mib: float
    """By which the memory grows while the face is followed: slope of a line through all looks from
    the second tenth on, MiB for a minute of footage."""
    spoken_seconds: float
    speak: Course


def measure(seconds: float, spoken: float, size: tuple[int, int] = filmed.SIZE) -> dict[str, Any]:
    """What becoming an avatar takes for a video of ``seconds``, and ``spoken`` seconds of it."""
    with TemporaryDirectory(prefix="standin-") as name:
        video = Path(name) / "long.mp4"
        long(video, seconds, size)
        return assess(video, spoken)


def assess(video: Path, spoken: float) -> dict[str, Any]:
    """`LongReport` of a video that is given."""
    with TemporaryDirectory(prefix="standin-") as name:
        pack, out = Path(name) / f"long{SUFFIX}", Path(name) / "spoken.mp4"
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            facts, course, growth = pool.submit(_prepared, video, pack).result()
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            speak = pool.submit(_spoken, pack, out, spoken).result()
        report = LongReport(
            width=facts.width,
            height=facts.height,
            seconds=round(facts.seconds, 1),
            file_mb=round(video.stat().st_size / 1e6, 1),
            pack_mb=round(pack.stat().st_size / 1e6, 1),
            loop_seconds=(facts.loop[1] - facts.loop[0]) / facts.fps,
            prepare=course,
            prepare_cpu_per_second=round(course.cpu_seconds / facts.seconds, 3),
            growth_per_minute_mib=round(growth, 2),
            spoken_seconds=spoken,
            speak=speak,
        )
    return asdict(report)


def _prepared(video: Path, pack: Path) -> tuple[Any, Course, float]:
    cv2.setNumThreads(1)
    looks: list[tuple[int, float]] = []

    def on_frame(number: int) -> None:
        if number % 25 == 0:
            looks.append((number, resident()))

    with _watched() as watch:
        facts = twin.prepare(video, pack, on_frame)
    among = np.array(looks[len(looks) // 10 :], np.float64)
    slope = float(np.polyfit(among[:, 0], among[:, 1], 1)[0]) if len(among) > 2 else 0.0
    return facts, watch.course(), slope * facts.fps * 60


def _spoken(pack: Path, out: Path, seconds: float) -> Course:
    from .footage import speak

    cv2.setNumThreads(1)
    avatar = FootageAvatar(pack, AvatarInfo("long", "Long", "unknown", KIND, {}))
    speech, track = take(filmed.SPOKEN)
    times = -(-round(seconds * FPS) // len(track))
    values = np.tile(track.values, (times, 1))[: round(seconds * FPS)]
    with _watched() as watch:
        speak(avatar, speech, Track(values, FPS), out)
    return watch.course()


class _Watch:
    def __init__(self) -> None:
        self._begun, self._spent = time.monotonic(), _cpu()
        self._before = resident()
        self._looks: list[tuple[float, float]] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._ended.wait(_EVERY):
            self._looks.append((resident(), sum(resident(pid) for pid in below(os.getpid()))))

    def end(self) -> None:
        self._ended.set()
        self._thread.join()
        self._wall, self._used = time.monotonic() - self._begun, _cpu() - self._spent

    def course(self) -> Course:
        looks = np.array(self._looks or [(resident(), 0.0)])
        tenths = [part for part in np.array_split(looks, _TENTHS) if len(part)]
        return Course(
            wall_seconds=round(self._wall, 1),
            cpu_seconds=round(self._used, 1),
            before_mib=round(self._before, 1),
            own_mib=[round(float(part[:, 0].max()), 1) for part in tenths],
            children_mib=[round(float(part[:, 1].max()), 1) for part in tenths],
            peak_mib=round(float(looks.sum(1).max()), 1),
        )


@contextmanager
def _watched() -> Iterator[_Watch]:
    watch = _Watch()
    try:
        yield watch
    finally:
        watch.end()


def _cpu() -> float:
    """Seconds of processor time of this process and of those that it waited for."""
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(who) for who in both]
    return sum(each.ru_utime + each.ru_stime for each in used)
