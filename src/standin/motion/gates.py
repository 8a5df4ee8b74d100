"""What blending must not soften: lips that meet (p b m), the lip at the teeth (f v)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .coarticulation import Segment
from .curves import Curve, frame_centres, smoothstep
from .phones import LABIALS, LABIODENTALS, SILENCE, VOWELS

LEAD: Final = 0.020
"""The mouth is this far ahead of the sound, seconds, as it is on people."""
_SHORTEST: Final = 0.042
"""A gate stays shut at least this long, seconds."""
_SPARE: Final = 0.050
"""A vowel this long is always seen, seconds."""
_HOLD_AT: Final = 0.35
"""Where in a sound its gate is surely shut: the share of the sound before it."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one gate moves, seconds."""

    sounds: frozenset[str]
    closing: float
    opening: float
    early: float
    """Shut this long before the sound."""


_CLOSE: Final = _Kind(LABIALS, closing=0.065, opening=0.070, early=0.012)
_TEETH: Final = _Kind(LABIODENTALS, closing=0.060, opening=0.060, early=0.008)


@dataclass(frozen=True, slots=True)
class _Closure:
    """A gate's trapezoid, seconds."""

    closing: float
    shut: tuple[float, float]
    opening: float


def gates(parts: Sequence[Segment], frames: int, fps: float) -> tuple[Curve, Curve]:
    """Lips together, and lower lip at the teeth: float64 [frames], 0 to 1 each.

    Each p b m has a frame within it where the first is exactly 1, each f v one where the
    second is, unless the lips are shut then.
    """
    close = _sampled(parts, _CLOSE, frames, fps)
    shut = _held_frames(parts, LABIALS, fps, np.zeros(frames, np.bool_))
    close[shut] = 1.0
    _ease_steps(close, fps)
    _spare_vowels(close, shut, parts, fps)

    teeth = _sampled(parts, _TEETH, frames, fps)
    touching = _held_frames(parts, LABIODENTALS, fps, close >= 1.0)
    teeth[touching] = 1.0
    _spare_vowels(teeth, touching, parts, fps)
    for frame in np.flatnonzero(touching):
        _part_lips(close, int(frame))
    return close, np.minimum(teeth, 1.0 - close)


def _sampled(parts: Sequence[Segment], kind: _Kind, frames: int, fps: float) -> Curve:
    """The gate at each frame: float64 [frames]."""
    gate = np.zeros(frames)
    at = frame_centres(frames, fps) + LEAD
    for closure in _closures(parts, kind, fps):
        start, end = closure.shut
        first, last = np.searchsorted(at, (start - closure.closing, end + closure.opening))
        t = at[first:last]
        outside = np.maximum((start - t) / closure.closing, (t - end) / closure.opening)
        gate[first:last] = np.maximum(gate[first:last], smoothstep(1 - outside))
    return gate


def _closures(parts: Sequence[Segment], kind: _Kind, fps: float) -> Iterator[_Closure]:
    """One closure for each run of the gate's sounds: /mp/ shuts once."""
    for inside, run in groupby(range(len(parts)), lambda i: parts[i].sound in kind.sounds):
        if inside:
            indices = list(run)
            yield _closure(parts, indices[0], indices[-1], kind, fps)


def _closure(parts: Sequence[Segment], first: int, last: int, kind: _Kind, fps: float) -> _Closure:
    """The trapezoid of a run; slopes leave room for the neighbours."""
    before = parts[first - 1] if first else None
    after = parts[last + 1] if last + 1 < len(parts) else None
    start, end = parts[first].start, parts[last].end
    plosive = parts[last].sound == "p"
    room = 0.7 * before.duration if before and before.sound != SILENCE else kind.closing
    opening = kind.opening * (0.7 if plosive else 1.0)
    rest = 0.8 * after.duration if after else opening
    held = parts[last].start + _HOLD_AT * parts[last].duration + LEAD
    end = max(end - _release(parts[last], end - start), held)
    return _Closure(
        closing=min(kind.closing, max(0.03, room)),
        shut=_widened(start - kind.early, end, fps),
        opening=min(opening, max(0.03, rest)),
    )


def _release(last: Segment, run: float) -> float:
    """How long before its end a run begins to open: a plosive's burst needs parted lips."""
    if last.sound == "p":
        return 0.30 * last.duration
    return (0.10 if last.sound in LABIALS else 0.20) * run


def _widened(start: float, end: float, fps: float) -> tuple[float, float]:
    """At least one whole frame, so that at any frame rate one falls inside."""
    missing = max(0.0, max(_SHORTEST, 1 / fps + 0.002) - (end - start))
    return start - missing / 2, end + missing / 2


def _ease_steps(close: Curve, fps: float) -> None:
    """Shut and open over two frames (at 25 fps) where the mouth is open for three or more."""
    shut = close > 0.95
    edges = np.flatnonzero(np.diff(shut.astype(np.int8), prepend=0, append=0))
    starts, ends = edges[::2], edges[1::2]
    room = round(0.12 * fps)
    away = np.arange(1, round(0.08 * fps) + 1)
    closing = np.interp(away / fps, [0.0, 0.04, 0.08], [1.0, 0.40, 0.0])
    opening = np.interp(away / fps, [0.0, 0.04, 0.08], [1.0, 0.28, 0.0])
    for i, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if start - (ends[i - 1] if i else 0) >= room:
            close[start - away] = np.maximum(close[start - away], closing)
        if (starts[i + 1] if i + 1 < len(starts) else len(close)) - end >= room:
            close[end - 1 + away] = np.maximum(close[end - 1 + away], opening)


def _held_frames(
    parts: Sequence[Segment], sounds: frozenset[str], fps: float, taken: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """For each of the sounds a frame, not ``taken``, that is surely inside: bool [frames].

    Where there is a choice, a frame stays free for a vowel between two of the sounds.
    """
    held = np.zeros(len(taken), np.bool_)
    last, since = -2, 0.0
    for part in parts:
        if part.sound not in sounds:
            continue
        wanted = (part.start + _HOLD_AT * part.duration) * fps
        free = [f for f in _frames_of(part, fps, len(taken)) if not taken[f]]
        if part.start - since >= _SPARE:
            free = [f for f in free if f > last + 1] or free
        if free:
            # A frame whose middle is in the sound shows it longest; a neighbour only if none is.
            free = [f for f in free if part.start <= (f + 0.5) / fps < part.end] or free
            last, since = min(free, key=lambda f: abs(f + 0.5 - wanted)), part.end
            held[last] = True
    return held


def _spare_vowels(
    gate: Curve, held: NDArray[np.bool_], parts: Sequence[Segment], fps: float
) -> None:
    """Leave every vowel that is not very short a frame with the mouth open, if one is free."""
    for part in parts:
        if part.sound not in VOWELS or part.duration < _SPARE:
            continue
        frames = [f for f in _frames_of(part, fps, len(gate)) if not held[f]]
        centred = [f for f in frames if part.start <= (f + 0.5) / fps < part.end]
        free = centred or frames
        if free and gate[free].min() > 0.5:
            middle = 0.5 * (part.start + part.end) * fps
            _dip(gate, held, min(free, key=lambda f: abs(f + 0.5 - middle)))


def _dip(gate: Curve, held: NDArray[np.bool_], frame: int, level: float = 0.2) -> None:
    """Open the gate at ``frame``; where it is open two frames away, also on the way there."""
    gate[frame] = level
    for step in (-1, 1):
        near, far = frame + step, frame + 2 * step
        if 0 <= far < len(gate) and gate[far] <= level and not held[near]:
            gate[near] = min(gate[near], level)


def _part_lips(close: Curve, frame: int) -> None:
    """Open the lips at ``frame``, and where they had begun to shut before it or end to open
    after it: lips do not part and meet again between two sounds."""
    for step in (-1, 1):
        at, level = frame + step, close[frame]
        while 0 <= at < len(close) and 0 < close[at] <= level:
            level, close[at] = close[at], 0.0
            at += step
    close[frame] = 0.0


def _frames_of(part: Segment, fps: float, frames: int) -> range:
    """The frames that show some of a segment, at least one."""
    first = min(int(part.start * fps), frames - 1)
    return range(first, max(first + 1, min(int(np.ceil(part.end * fps)), frames)))
