"""The mouth's channels, one value a frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from .coarticulation import RATE, Segment, blend
from .curves import Curve, Grid, frame_centres, smooth
from .gates import LEAD, gates
from .targets import CHANNELS

_JAW_BLUR: Final = 0.1
"""Weight of the frames before and after on the jaw at 25 fps."""
_REST_BLUR: Final = 0.24
"""Seconds over which a face goes from speech to rest."""


@dataclass(frozen=True)
class Mouth:
    """A mouth over time; every curve is float64 [frames], 0 to 1."""

    channels: dict[str, Curve]
    """One for each of `targets.CHANNELS`."""
    close: Curve
    """1 where the lips meet."""
    teeth: Curve
    """1 where the lower lip touches the upper teeth."""
    rest: Curve
    """1 while nothing is said."""


def speak(parts: Sequence[Segment], duration: float, frames: int, fps: float) -> Mouth:
    """The mouth that says ``parts``, a little ahead of the sound."""
    grid, blended = blend(parts, duration)
    values = _at_frames(blended, frames, fps)
    values[0] = _blurred(values[0], fps)
    close, teeth = gates(parts, frames, fps)
    return Mouth(
        channels=dict(zip(CHANNELS, np.clip(values, 0.0, 1.0), strict=True)),
        close=close,
        teeth=teeth,
        rest=_rest(parts, grid, frames, fps),
    )


def _at_frames(curves: Curve, frames: int, fps: float) -> Curve:
    """Values at the frames' centres, or the extremum that a frame holds: float64 [k, frames].

    A short vowel opens and shuts again within 40 ms; its centre alone would miss it.
    """
    width = max(1, round(RATE / fps))
    first = np.floor((np.arange(frames) / fps + LEAD) * RATE).astype(np.int64)
    held = curves[:, np.clip(first[:, None] + np.arange(width), 0, curves.shape[1] - 1)]
    value = held[:, :, width // 2]
    for extremum, chosen in ((held.min(2), held.argmin(2)), (held.max(2), held.argmax(2))):
        inside = (chosen > 0) & (chosen < width - 1)
        value = np.where(inside, extremum, value)
    return value


def _blurred(jaw: Curve, fps: float) -> Curve:
    """``jaw`` with the same blur in seconds at any frame rate."""
    weight = _JAW_BLUR * (fps / 25) ** 2
    passes = max(1, math.ceil(weight / 0.15))
    w = weight / passes
    for _ in range(passes):
        jaw = np.convolve(np.pad(jaw, 1, "edge"), [w, 1 - 2 * w, w], "valid")
    return jaw


def _rest(parts: Sequence[Segment], grid: Grid, frames: int, fps: float) -> Curve:
    """1 in pauses that are long enough to relax in: float64 [frames]."""
    speaking = grid.zeros()
    for part in parts:
        if part.pause < 0.6:
            speaking[grid.span(part.start, part.end)] = 1.0
    soft = smooth(speaking, round(_REST_BLUR * RATE))
    return 1 - np.clip(1.15 * grid.at(soft, frame_centres(frames, fps) + LEAD), 0.0, 1.0)
