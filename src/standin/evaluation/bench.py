"""How fast this machine renders: whole videos, through the same code that makes videos."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from ..avatars.avatar import Avatar
from ..avatars.catalogue import Catalogue
from ..avatars.photo.avatar import PhotoAvatar
from ..avatars.photo.pack import Pack
from ..media.encode import ChunkWriter
from ..render import Crew, render
from ..render.draw import Show
from ..render.take import Take, perform
from ..scene import Character, ColourBackground, Scene, TextVoice, Video
from ..speech import Voices
from .portraits import NAMES, portrait

FPS: Final = 25
SIZES: Final = ((1280, 720), (1920, 1080))
KINDS: Final = ("illustrated", "photo")
TEXT: Final = (
    "People may ask what a presenter video is for. Some of them want to teach, others to sell, "
    "and a few just want to say thank you to five hundred customers by name. "
    "Whatever it is, a face that speaks is easier to follow than a page of words. "
)
TEXT_SECONDS: Final = 13.0
"""About how long it takes to say."""
_READY: Final = 50
"""Frames that the ceiling is measured with, forwards and backwards in turn."""


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement: a video of several scenes, all parts of the work included."""

    avatar: str
    """Kind of avatar: illustrated or photo."""
    size: str
    """``1280x720``."""
    processes: int
    frames_per_second: float
    """Of the finished video, by the clock: speech, motion, drawing, encoding and joining."""
    times_real_time: float
    """Against 25 frames a second."""
    share_of_encode_ceiling: float
    """Against encoding such frames ready-made in as many processes, in the same run."""
    encode_only_frames_per_second: float
    draw_cpu_ms: float
    """Milliseconds of processor time for one frame drawn and composed."""
    encode_cpu_ms: float
    """Milliseconds of processor time for one frame converted and encoded."""
    peak_mib: int
    """Most resident memory of all the processes that drew, together."""


def bench(
    avatar_id: str = "maya",
    seconds: float = 26,
    cores: int | None = None,
    kinds: tuple[str, ...] = KINDS,
) -> list[Row]:
    """Measure one process and all cores at each of `SIZES`, with about ``seconds`` s of video.

    The processes are warm and the layers painted, as in a server that has made a video before.
    """
    everybody = cores or len(os.sched_getaffinity(0))
    with TemporaryDirectory(prefix="standin-bench-") as name:
        folder = Path(name)
        return [
            _row(_Subject.of(kind, avatar_id, folder), size, processes, seconds, folder)
            for kind in kinds
            for size in SIZES
            for processes in sorted({1, everybody})
        ]


@dataclass(frozen=True)
class _Subject:
    """Whom to draw."""

    kind: str
    character: Character
    files: Mapping[str, Path]

    @classmethod
    def of(cls, kind: str, avatar_id: str, folder: Path) -> _Subject:
        if kind == "illustrated":
            return cls(kind, Character(avatar_id, talking_style="expressive"), {})
        path = folder / "portrait.pack"
        if not path.exists():
            path.write_bytes(portrait(NAMES[0]).to_bytes())
        return cls(kind, Character("photo", pack_key="portrait"), {"portrait": path})

    def video(self, size: tuple[int, int], seconds: float) -> Video:
        """A video of as many scenes as it takes to speak for about ``seconds``."""
        voices = Voices()
        count = max(1, round(seconds / TEXT_SECONDS))
        words = TextVoice(voices.default().id, TEXT)
        scene = Scene(words, self.character, ColourBackground("#DCE3EA"))
        # Scenes that differ, so that nothing is spoken or drawn once for two of them.
        return Video(
            tuple(replace(scene, voice=replace(words, speed=1 + i / 100)) for i in range(count)),
            *size,
            FPS,
        )

    def avatar(self) -> Avatar:
        path = self.files.get(self.character.pack_key or "")
        if path is None:
            return Catalogue().get(self.character.avatar_id)
        return PhotoAvatar(Pack.from_bytes(path.read_bytes()))


def _row(
    subject: _Subject, size: tuple[int, int], processes: int, seconds: float, folder: Path
) -> Row:
    video = subject.video(size, seconds)
    ready = _ready_made(subject, video, folder, processes)
    with Crew(processes, folder / "paint") as crew:
        brief = TextVoice(Voices().default().id, "Hello.")
        warm = replace(video, scenes=(replace(video.scenes[0], voice=brief),) * processes)
        render(warm, folder / "warm.mp4", crew, files=subject.files)
        start = time.perf_counter()
        takes = render(video, folder / "video.mp4", crew, files=subject.files)
        wall = time.perf_counter() - start
        peak = crew.peak_memory()
    speed = sum(len(take.track) for take in takes) / wall
    ceiling = sum(each.frames / each.wall for each in ready)
    return Row(
        avatar=subject.kind,
        size=f"{size[0]}x{size[1]}",
        processes=processes,
        frames_per_second=round(speed, 1),
        times_real_time=round(speed / FPS, 2),
        share_of_encode_ceiling=round(speed / ceiling, 3),
        encode_only_frames_per_second=round(ceiling, 1),
        draw_cpu_ms=round(1000 * ready[0].draw, 1),
        encode_cpu_ms=round(1000 * ready[0].encode, 1),
        peak_mib=peak >> 20,
    )


@dataclass(frozen=True, slots=True)
class _Ceiling:
    """One process that encodes alone."""

    frames: int
    wall: float
    draw: float
    """Processor seconds for a frame."""
    encode: float


def _ready_made(subject: _Subject, video: Video, folder: Path, processes: int) -> list[_Ceiling]:
    """Encode the same frames in fresh processes at the same time."""
    take = perform(video.scenes[0], FPS, Voices())
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        list(pool.map(_settle, range(processes)))
        jobs = [
            pool.submit(_encode, subject, video, take, folder / f"{i}.mp4")
            for i in range(processes)
        ]
        return [job.result() for job in jobs]


def _settle(_: int) -> None:
    import cv2

    cv2.setNumThreads(1)
    time.sleep(0.2)  # so that every process of the pool gets one


def _encode(subject: _Subject, video: Video, take: Take, out: Path) -> _Ceiling:
    avatar = subject.avatar()
    show = Show(video, video.scenes[0], take, lambda who: avatar, subject.files)
    for number in range(5):
        show.frame(number)
    before = time.process_time()
    count = min(_READY, len(take.track) - 5)
    ready = []
    spent = 0.0
    for number in range(5, 5 + count):
        before = time.process_time()
        finished = show.frame(number)
        spent += time.process_time() - before
        ready.append((finished.pixels.copy(), finished.changed))
    show.close()
    frames = 4 * count
    with ChunkWriter(out, video.width, video.height, FPS) as writer:
        wall, cpu = time.perf_counter(), time.process_time()
        for here, there in _swinging(count, frames):
            pixels, _ = ready[here]
            # What changed on the way forth changes on the way back.
            writer.write(pixels, ready[max(here, there)][1])
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return _Ceiling(frames, wall, spent / count, cpu / frames)


def _swinging(count: int, frames: int) -> Iterator[tuple[int, int]]:
    """Each frame's number and that of the one before: there and back again."""
    way = [*range(count), *range(count - 2, 0, -1)]
    numbers = [way[i % len(way)] for i in range(frames)]
    return zip(numbers, [numbers[0], *numbers], strict=False)
