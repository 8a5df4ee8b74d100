"""The person apart from the background in each frame, steady in time."""

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

WORKER: Final = Path(__file__).with_name("matte_worker.py")
SIDE: Final = 640
"""Pixels of the longest side of a matte."""
_STEADY: Final = 10.0
"""Grey levels by which a pixel may differ from one frame to the next and still be of the same
thing."""
_GREY: Final = np.array([[0.299, 0.587, 0.114]], np.float32)
_EDGE: Final = (0.12, 0.88)
"""Below and above, what the filter gives is none and all of the person."""
_FAR: Final = 0.02
"""Of the frame's width: sigma of how far the background beside an edge is looked for."""
_SMALL: Final = 8
"""The background is looked for at so much less detail."""

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]


def mattes(frames: Iterable[Image], points: Floats) -> Iterator[Image]:
    """How much of each pixel is the person: uint8 [h, w], at most `SIDE` pixels long, 255 for all.

    ``frames``: uint8 [h, w, 3], RGB, all of one size; ``points``: their landmarks, float32
    [n, 478, 3]. Three frames are in memory. Raises `EngineError` and `MissingSystemLibrary`.
    """
    window: list[tuple[Image, Floats, float]] = []
    first = True
    for seen in _rough(frames, points):
        window = [*window[-2:], seen]
        if len(window) < 2:
            continue
        if first:
            yield _refined(window[0], [window[1]])
            first = False
        if len(window) == 3:
            yield _refined(window[1], [window[0], window[2]])
    if window:
        yield _refined(window[-1], window[-2:-1])


def cut(frame: Image, alpha: Image) -> Image:
    """The person alone: uint8 [h, w, 4], RGBA, premultiplied.

    What an edge has of the background is taken out: the colour that the background has beside it
    (after Porter & Duff 1984, colour minus its share).
    """
    height, width = alpha.shape
    size = (max(1, width // _SMALL), max(1, height // _SMALL))
    small = cv2.resize(frame, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    free = cv2.resize(alpha, size, interpolation=cv2.INTER_AREA) < 3
    weight = free.astype(np.float32)
    near = max(1.0, _FAR * width / _SMALL)
    total, colour = (
        cv2.GaussianBlur(part, (0, 0), near) + 0.01 * cv2.GaussianBlur(part, (0, 0), 4 * near)
        for part in (weight, small * weight[..., None])
    )
    mean = np.clip(colour / np.maximum(total, 1e-5)[..., None], 0, 255).astype(np.uint8)
    behind = cv2.resize(mean, (width, height), interpolation=cv2.INTER_LINEAR)
    share = cv2.merge([alpha] * 3)
    rest = cv2.multiply(behind, cv2.bitwise_not(share), scale=1 / 255)
    person = cv2.min(cv2.subtract(frame, rest), share)
    made = np.empty((height, width, 4), np.uint8)
    made[..., :3], made[..., 3] = person, alpha
    return made


def _refined(seen: tuple[Image, Floats, float], beside: list[tuple[Image, Floats, float]]) -> Image:
    """Steady in time, with the picture's own edges."""
    image, rough, unit = seen
    total, weight = rough.copy(), np.ones_like(rough)
    for other, matte, _ in beside:
        away = cv2.transform(cv2.absdiff(image, other), _GREY)
        same = np.exp(-((away / np.float32(_STEADY)) ** 2)).astype(np.float32)
        total += same * matte
        weight += same
    matte = total / weight
    guide = cv2.transform(image, _GREY).astype(np.float32) / np.float32(255)
    radius = max(2, round(0.03 * unit))
    made = (_guided(guide, matte, radius, 4e-4) - _EDGE[0]) / (_EDGE[1] - _EDGE[0])
    return np.asarray(np.round(np.clip(made, 0, 1) * 255), np.float32).astype(np.uint8)


def _guided(guide: Floats, matte: Floats, radius: int, eps: float) -> Floats:
    """The guided filter with a grey guide (He, Sun & Tang 2013)."""
    window = (2 * radius + 1, 2 * radius + 1)
    mean, level = cv2.blur(guide, window), cv2.blur(matte, window)
    both = cv2.blur(guide * matte, window) - mean * level
    gain = both / (cv2.blur(guide * guide, window) - mean * mean + np.float32(eps))
    made = cv2.blur(gain, window) * guide + cv2.blur(level - gain * mean, window)
    return np.asarray(made, np.float32)


def _rough(frames: Iterable[Image], points: Floats) -> Iterator[tuple[Image, Floats, float]]:
    """Each frame, small, what the segmentation says of it, and the face's width."""
    process: subprocess.Popen[bytes] | None = None
    try:
        for frame, face in zip(frames, points, strict=False):
            height, width = frame.shape[:2]
            factor = min(1.0, SIDE / max(width, height))
            size = (max(16, round(width * factor)), max(16, round(height * factor)))
            small = cv2.resize(frame, size, interpolation=cv2.INTER_AREA)
            process = process or _start(size)
            seen = face[:, :2] * np.float32(factor)
            box = np.concatenate([seen.min(0), seen.max(0)]).astype("<f4")
            told = _ask(process, np.ascontiguousarray(small).tobytes() + box.tobytes(), size)
            unit = float(box[2] - box[0]) if np.isfinite(box).all() else size[0] / 5
            yield np.asarray(small, np.uint8), told, unit
    finally:
        if process is not None:
            process.kill()
            process.communicate()


def _start(size: tuple[int, int]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-P", "-W", "ignore", str(WORKER), *map(str, size)]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )


def _ask(process: subprocess.Popen[bytes], request: bytes, size: tuple[int, int]) -> Floats:
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(request)
        process.stdin.flush()
        told = process.stdout.read(size[0] * size[1])
    except BrokenPipeError:
        told = b""
    if len(told) < size[0] * size[1]:
        if process.wait(10) == 3:  # the worker's MISSING
            raise MissingSystemLibrary(INSTALL)
        raise EngineError(f"the background was not told: exit status {process.returncode}")
    made = np.frombuffer(told, np.uint8).reshape(size[1], size[0])
    return made.astype(np.float32) / np.float32(255)
