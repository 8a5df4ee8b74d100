"""Frames of a finished video, one after the other, and the places where the picture is cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import av.error
import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import MediaError

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]

THUMB = (32, 18)
"""Columns and rows of the picture that cuts are looked for in."""
CUT_LEVELS = 14.0
"""Grey levels (0-255) that a cell of the thumb changes by in a cut."""
CUT_SHARE = 0.18
"""Share of the cells that change in a cut; an arm that moves changes far fewer in one frame."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One decoded picture."""

    index: int
    """0 for the first frame."""
    time: float
    """Seconds from the first frame's start to this frame's start."""
    image: Image
    """uint8 [height, width, 3], BGR."""


def frames_of(video: Path) -> Iterator[Frame]:
    """Every frame of the file's first video stream, in the order of showing.

    Raises `MediaError` for a file that cannot be read or has no pictures.
    """
    try:
        with av.open(str(video)) as box:
            if not box.streams.video:
                raise MediaError(f"{video.name} has no video stream")
            stream = box.streams.video[0]
            stream.thread_type = "AUTO"
            yield from _decoded(box.decode(stream), float(stream.average_rate or 25))
    except (av.error.FFmpegError, OSError) as why:
        raise MediaError(f"{video.name} cannot be read as a video: {why}") from why


def _decoded(pictures: Iterator[av.VideoFrame], rate: float) -> Iterator[Frame]:
    first = None
    for index, picture in enumerate(pictures):
        at = float(picture.time) if picture.time is not None else index / rate
        first = at if first is None else first
        image = picture.to_ndarray(format="bgr24").astype(np.uint8, copy=False)
        yield Frame(index, at - first, image)


def frame_rate(video: Path) -> float:
    """Frames a second of the first video stream, as the file says."""
    try:
        with av.open(str(video)) as box:
            if not box.streams.video:
                raise MediaError(f"{video.name} has no video stream")
            rate = box.streams.video[0].average_rate
    except (av.error.FFmpegError, OSError) as why:
        raise MediaError(f"{video.name} cannot be read as a video: {why}") from why
    if not rate:
        raise MediaError(f"{video.name} does not say its frame rate")
    return float(rate)


def thumb(image: Image) -> Floats:
    """The picture as 32 x 18 grey cells, for `is_cut`."""
    small = cv2.resize(image, THUMB, interpolation=cv2.INTER_AREA)
    return cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).astype(np.float32)


def is_cut(before: Floats, after: Floats) -> bool:
    """Whether the picture changed in so many places at once that it is another scene."""
    changed = np.abs(after - before) > CUT_LEVELS
    return float(changed.mean()) > CUT_SHARE
