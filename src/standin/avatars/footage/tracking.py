"""A face followed through a video, by a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ...errors import EngineError, MissingSystemLibrary
from ..photo.landmarks import INSTALL
from . import loops, occlusion
from .track_worker import MISSING

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]

WORKER: Final = Path(__file__).with_name("track_worker.py")
POINTS: Final = 478
SIDE: Final = 960
"""Pixels of the longest side that the tracker is shown."""
_NOTHING: Final = np.zeros((POINTS, 3), np.uint8)
_ANSWER: Final = (POINTS * 3 + 1) * 4


@dataclass(frozen=True, slots=True)
class Sighting:
    """What is seen in one frame."""

    points: Floats
    """float32 [478, 3]: x and y in pixels, z in the same unit; NaN where nobody is seen."""
    faces: int
    colours: Image
    """See `occlusion.colours`; 0 where nobody is seen."""
    look: Image
    """See `loops.look`."""


def follow(frames: Iterable[Image]) -> Iterator[Sighting]:
    """The person in each of ``frames`` (uint8 [h, w, 3], RGB, all of one size).

    One frame is in memory. Raises `EngineError` and `MissingSystemLibrary`.
    """
    process: subprocess.Popen[bytes] | None = None
    scale = np.ones(3, np.float32)
    size = (0, 0)
    try:
        for frame in frames:
            if process is None:
                height, width = frame.shape[:2]
                factor = min(1.0, SIDE / max(width, height))
                size = (max(16, round(width * factor)), max(16, round(height * factor)))
                scale = np.array([width / size[0], height / size[1], width / size[0]], np.float32)
                process = _start(size)
            small = _shrunk(frame, size)
            points, faces = _ask(process, small)
            seen = np.isfinite(points).all()
            colours = occlusion.colours(small, points) if seen else _NOTHING
            yield Sighting((points * scale).astype(np.float32), faces, colours, loops.look(small))
    finally:
        if process is not None:
            process.kill()
            process.communicate()


def _start(size: tuple[int, int]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-P", "-W", "ignore", str(WORKER), *map(str, size)]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )


def _shrunk(frame: Image, size: tuple[int, int]) -> Image:
    if (frame.shape[1], frame.shape[0]) == size:
        return np.ascontiguousarray(frame)
    return np.asarray(cv2.resize(frame, size, interpolation=cv2.INTER_AREA), np.uint8)


def _ask(process: subprocess.Popen[bytes], frame: Image) -> tuple[Floats, int]:
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(frame.data)
        process.stdin.flush()
        told = process.stdout.read(_ANSWER)
    except BrokenPipeError:
        told = b""
    if len(told) < _ANSWER:
        if process.wait(10) == MISSING:
            raise MissingSystemLibrary(INSTALL)
        raise EngineError(f"the face could not be followed: exit status {process.returncode}")
    values = np.frombuffer(told, "<f4")
    return values[:-1].reshape(POINTS, 3).astype(np.float32), int(values[-1])
