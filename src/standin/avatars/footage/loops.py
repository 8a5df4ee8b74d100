"""Where a loop of footage closes, and how its end becomes its beginning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from .analysis import STABLE, eyes, widths
from .occlusion import runs

Floats = NDArray[np.float32]
Image = NDArray[np.uint8]

SECONDS: Final = 1.6
"""The shortest loop."""
ROUND_SECONDS: Final = 5.0
"""A loop is so long where the footage allows it: shorter ones are seen to be loops."""
LONGEST: Final = 60.0
"""Seconds of footage that a loop may have."""
BLEND: Final = (0.32, 1.0)
"""Seconds, at least and at most, in which the end of a loop becomes its beginning: long enough for
no frame to change more than usual."""
_MANY: Final = 800
"""Frames among which ends are looked for; of longer stretches every second or third is."""
_LONGER: Final = 0.15
"""Millimetres by which a join may be worse for twice the length."""
_LEVEL: Final = 0.5
"""Millimetres that a grey level of `look` is worth: what is not the head moves as well."""
_LIDS: Final = 0.5
"""By which lids may differ (`analysis.eyes`): more is a blink on one side only."""
_BLINK: Final = 6.0
"""Millimetres that such a difference is worth."""
_LOOK: Final = 64
"""Pixels of the longest side of a `look`."""


@dataclass(frozen=True, slots=True)
class Loop:
    """Frames ``first`` to ``last`` (exclusive), played again and again."""

    first: int
    last: int
    blend: int
    """Frames from ``last`` on over which those from ``first`` on come in."""
    jump: float
    """Millimetres by which the head is elsewhere where it closes."""
    at_rest: bool
    """Whether the mouth rests in all of it; else its own movements have to be covered."""


def size(frame: tuple[int, int]) -> tuple[int, int]:
    """Width and height of the `look` of frames of a width and height."""
    factor = _LOOK / max(frame)
    return max(2, round(frame[0] * factor)), max(2, round(frame[1] * factor))


def look(frame: Image) -> Image:
    """A frame by which others are told to be like it: uint8 [h, w], grey and small."""
    height, width = frame.shape[:2]
    small = cv2.resize(frame, size((width, height)), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8)


def loop(points: Floats, rest: NDArray[np.bool_], fps: float, looks: Image) -> Loop | None:
    """The stretch to play for as long as is needed; None where nobody is seen long enough.

    The longest stretch at rest, or the longest at all, cut where its end goes on most like its
    beginning: the head, the lids, and all else in the picture. ``points``: float32 [n, 478, 3],
    smoothed; ``looks``: `look` of each frame, uint8 [n, h, w].
    """
    seen = np.isfinite(points[:, 0, 0])
    shortest, blend = (round(seconds * fps) for seconds in (SECONDS, BLEND[0]))
    for mask, at_rest in ((rest, True), (seen, False)):
        first, last = max(runs(mask), key=lambda run: run[1] - run[0], default=(0, 0))
        last = min(last, first + round(LONGEST * fps))
        if last - first >= shortest + blend:
            part = slice(first, last)
            room = min(round(BLEND[1] * fps), max(blend, (last - first) // 4))
            begin, end, jump = _closed(points[part], looks[part], fps, room)
            made = _blend(looks[part], begin, end, blend)
            return Loop(first + begin, first + end, made, jump, at_rest)
    return None


def _closed(points: Floats, looks: Image, fps: float, room: int) -> tuple[int, int, float]:
    """First and last (exclusive) frame, at least ``room`` from the end, and the jump there."""
    count = len(points)
    step = -(-count // _MANY)
    marks = points[::step, list(STABLE), :2].reshape(len(points[::step]), -1)
    marks = marks / np.sqrt(len(STABLE)) / max(float(widths(points).mean()), 1) * 140
    seen = looks[::step].reshape(len(marks), -1) / np.sqrt(looks[0].size) * _LEVEL
    away = _distances(np.hstack([marks, seen]).astype(np.float32))
    lids = eyes(points)[::step]
    blinks = np.maximum(np.abs(lids[:, None] - lids) - _LIDS, 0).astype(np.float32)
    reach = max(1, -(-room // step))
    least = round(max(SECONDS * fps, min(ROUND_SECONDS * fps, 0.6 * count)) / step)
    least = min(least, len(marks) - reach - 1)
    # What is faded into each other, from the first frame to the last, has to be alike.
    cost = _along(away, 0, reach) + _along(away, reach // 2, reach) + _along(away, reach, reach)
    cost /= 3
    steps = range(0, reach + 1, max(1, reach // 8))
    cost += _BLINK * np.maximum.reduce([_along(blinks, k, reach) for k in steps])
    frames = np.arange(len(cost))
    length = frames - frames[:, None]
    cost -= (_LONGER * np.log2(np.maximum(length, 1) / least)).astype(np.float32)
    cost[length < least] = np.inf
    begin, end = np.unravel_index(int(np.argmin(cost)), cost.shape)
    jump = float(np.linalg.norm(marks[end] - marks[begin]))
    return int(begin) * step, int(end) * step, jump


def _blend(looks: Image, begin: int, end: int, least: int) -> int:
    """Frames, ``least`` or more, in which no frame has to change more than usual."""
    changes = np.abs(np.diff(looks.astype(np.int16), axis=0)).mean((1, 2))
    usual = max(float(np.median(changes)), 0.02)
    reach = min(round(BLEND[1] / BLEND[0] * least), len(looks) - end)
    both = looks[begin : begin + reach].astype(np.int16) - looks[end : end + reach]
    # So small a picture shows about half of what differs.
    wanted = 2 * float(np.abs(both).mean()) / usual
    return round(min(max(wanted, least), reach))


def _distances(states: Floats) -> Floats:
    """Between each two of ``states``, float32 [n, k]: float32 [n, n]."""
    centred = (states - states.mean(0)).astype(np.float64)
    square = (centred**2).sum(1)
    apart = square[:, None] + square - 2 * centred @ centred.T
    return np.asarray(np.sqrt(np.maximum(apart, 0)), np.float32)


def _along(table: Floats, k: int, reach: int) -> Floats:
    """What ``table`` has ``k`` frames after each two frames, ``reach`` being the most."""
    return table[k : len(table) - reach + k, k : len(table) - reach + k]
