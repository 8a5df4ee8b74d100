"""A face followed through a video, by a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ...errors import EngineError, MissingSystemLibrary
from ..photo.landmarks import INSTALL
from .track_worker import MISSING

WORKER: Final = Path(__file__).with_name("track_worker.py")
POINTS: Final = 478
SIDE: Final = 960
"""Pixels of the longest side that the tracker is shown."""
_ANSWER: Final = (POINTS * 3 + 1) * 4

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]


def follow(frames: Iterable[Image]) -> Iterator[tuple[Floats, int]]:
    """Landmarks of the person in each of ``frames`` (uint8 [h, w, 3], RGB, all of one size).

    Gives float32 [478, 3] (x and y in pixels, z in the same unit, NaN where nobody is seen) and
    how many faces there are. One frame is in memory. Raises `EngineError` and
    `MissingSystemLibrary`.
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
            yield _ask(process, _shrunk(frame, size), scale)
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


def _ask(process: subprocess.Popen[bytes], frame: Image, scale: Floats) -> tuple[Floats, int]:
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
    points = values[:-1].reshape(POINTS, 3) * scale
    return points.astype(np.float32), int(values[-1])
