"""How a video is read: its size, its rate, its frames."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, cast

import av
import numpy as np
from numpy.typing import NDArray

from ...scene.limits import DIMENSION, FILM_SECONDS, FPS
from ...stage.footage import Footage
from ...stage.footage import facts as footage_facts
from .refused import FootageRefused

SHORTEST, LONGEST = 10.0, 600.0
"""Seconds that a person's video may have."""
LARGEST: Final = 1920
"""Pixels of the longest side that are kept."""
SLOWEST, FASTEST = 12.0, 60.0
"""Frames a second."""
LARGEST_WHOLE: Final = 3840
"""`LARGEST` where a video is spoken for as it is."""

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Shape:
    """How the frames are read."""

    width: int
    height: int
    fps: float
    frames: int
    seconds: float


def shape_of(video: Path) -> Shape:
    """How a person's video is read. Raises `FootageRefused` for a wrong length, `MediaError`."""
    with Footage(video, 64, 64, "contain") as probe:
        known = probe.facts
    if not SHORTEST <= known.duration <= LONGEST:
        raise FootageRefused(
            "wrong_length",
            f"the video lasts {known.duration:.1f} seconds; it has to last {SHORTEST:g} to "
            f"{LONGEST:g} seconds",
        )
    width, height = _upright_size(video)
    factor = min(1.0, LARGEST / max(width, height))
    fps = known.frames / known.duration
    usual = min((24, 25, 30, 48, 50, 60), key=lambda rate: abs(rate - fps))
    fps = float(usual) if abs(usual - fps) < 0.3 else min(max(fps, SLOWEST), FASTEST)
    fps = float(Fraction(fps).limit_denominator(1000))
    even = [max(2, round(side * factor / 2) * 2) for side in (width, height)]
    return Shape(even[0], even[1], fps, int(known.duration * fps + 1e-6), known.duration)


def _upright_size(video: Path) -> tuple[int, int]:
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        frame = next(cast(Any, container).decode(stream))
        ratio = float(stream.sample_aspect_ratio or 1) or 1.0
        width, height = round(frame.width * ratio), frame.height
        return (width, height) if frame.rotation % 180 == 0 else (height, width)


def frames(
    video: Path, shape: Shape, first: int = 0, last: int | None = None, exact: bool = True
) -> Iterator[Image]:
    """Frames ``first`` to ``last`` of a video at its constant rate: uint8 [h, w, 3], RGB.

    Not ``exact``, they are read in half the time and a level too dark.
    """
    with Footage(video, shape.width, shape.height, "crop", exact) as footage:
        for number in range(first, shape.frames if last is None else last):
            pixels, _ = footage.at((number + 0.5) / shape.fps)
            yield np.ascontiguousarray(pixels[..., :3])


def stretch(
    video: Path, start: float, end: float | None, shorter: int | None
) -> tuple[Shape, int, int]:
    """How a part of a video is read, and its first and last (exclusive) frame."""
    known = footage_facts(video)
    least, most = FILM_SECONDS
    seconds = min(end or known.duration, known.duration) - start
    if not least <= seconds <= most:
        raise FootageRefused(
            "wrong_length",
            f"from {start:g} s on, the video has {max(seconds, 0):.1f} seconds; "
            f"{least:g} to {most:g} can be spoken for",
        )
    fps = delivered(known.frames / known.duration)
    sides = _upright_size(video)
    factor = min(1.0, LARGEST_WHOLE / max(sides), (shorter or LARGEST_WHOLE) / min(sides))
    factor = max(factor, DIMENSION[0] / min(sides))
    width, height = (max(2, round(side * factor / 2) * 2) for side in sides)
    count = int(known.duration * fps + 1e-6)
    first = min(round(start * fps), count - 1)
    last = min(count, first + max(1, int(seconds * fps + 1e-6)))
    return Shape(width, height, fps, count, known.duration), first, last


def delivered(fps: float) -> float:
    """The rate of `FPS` that shows all frames of a video, most evenly."""
    even = [rate for rate in FPS if rate > fps - 0.5 and abs(rate / fps - round(rate / fps)) < 0.02]
    return float(even[0] if even else min(FPS, key=lambda rate: abs(rate - fps)))
