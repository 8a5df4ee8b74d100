"""How neighbouring sounds blend: dominance after Cohen & Massaro (1993), with two additions.

A sound holds its full dominance from its start to its end, and turns down its neighbours'
meanwhile. Without the second, short strong sounds (w in "we") never reach their shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from . import targets
from .curves import Curve, Grid
from .phones import ROUNDED, SILENCE, VOWELS, Unit
from .prosody import Prosody
from .style import Style

RATE: Final = 400
"""Points a second at which the mouth is computed."""
_INHIBITION: Final = 0.85
_INHIBITION_RAMP: Final = 0.025
_NARROW: Final = 0.75
"""Factor on the slopes of `targets`: best likeness to the sound's level."""
_REACH: Final = 3.5
"""Widths beyond which a sound is not felt: exp(-3.5 ** 2) is 5e-6."""
_WEAK_CONSONANTS: Final = frozenset("tknh")
_JAW: Final = 0


@dataclass(frozen=True, slots=True)
class Segment:
    """A unit with its targets, adapted to how it is spoken."""

    sound: str
    start: float
    """Seconds."""
    end: float
    shape: NDArray[np.float64]
    """float64 [9], by `targets.CHANNELS`."""
    dominance: NDArray[np.float64]
    """float64 [4], by `targets.ARTICULATORS`."""
    pause: float = 0.0
    """How much of a pause it is: 0 for a sound, 1 for a pause that shuts the mouth."""

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.end - self.start


def segments(units: Sequence[Unit], rate: int, prosody: Prosody, style: Style) -> list[Segment]:
    """Units with their targets: the jaw by stress, level, length and style; pauses by length."""
    marked = any(unit.stress for unit in units)
    last = len(units) - 1
    return [
        _pause(unit, rate, edge=i in (0, last))
        if unit.sound == SILENCE
        else _sound(unit, rate, prosody, style, marked)
        for i, unit in enumerate(units)
    ]


def blend(parts: Sequence[Segment], duration: float) -> tuple[Grid, Curve]:
    """The mouth's channels over time: float64 [9, points], 0 to about 1.

    Every segment touches only the points that it can reach, so cost and memory grow with the
    length of the speech.
    """
    grid = Grid(duration, RATE)
    damping = _damping(parts, grid)
    total = np.full((len(targets.ARTICULATORS), grid.points), 1e-9)
    weighted = np.zeros((len(targets.CHANNELS), grid.points))
    last = len(parts) - 1
    for i, part in enumerate(parts):
        plateau, attack, release = _slopes(part, first=i == 0, last=i == last)
        span = grid.span(
            plateau[0] - _REACH * float(attack.max()), plateau[1] + _REACH * float(release.max())
        )
        t = grid.times(span)
        before, after = np.maximum(plateau[0] - t, 0.0), np.maximum(t - plateau[1], 0.0)
        tau = before / attack[:, None] + after / release[:, None]
        felt = part.dominance[:, None] * np.exp(-(tau**2)) * damping[:, span]
        felt /= _own_damping(part, t)
        total[:, span] += felt
        weighted[:, span] += felt[targets.ARTICULATOR_OF] * part.shape[:, None]
    return grid, weighted / total[targets.ARTICULATOR_OF]


def _sound(unit: Unit, rate: int, prosody: Prosody, style: Style, marked: bool) -> Segment:
    target = targets.TARGETS[unit.sound]
    start, end = unit.start / rate, unit.end / rate
    shape, dominance = target.shape.copy(), target.dominance.copy()
    if unit.sound in VOWELS:
        shape[_JAW] *= _stress_gain(unit, marked) * style.jaw
        shape[_JAW] *= np.clip(1 + 0.14 * prosody.loudness(start, end), 0.72, 1.22)
        shape[_JAW] *= np.clip(((end - start) / 0.105) ** 0.25, 0.62, 1.08)
    if unit.sound in _WEAK_CONSONANTS and end - start < 0.045:
        dominance[_JAW] *= 0.5
    return Segment(unit.sound, start, end, np.clip(shape, 0.0, 1.0), dominance)


def _stress_gain(unit: Unit, marked: bool) -> float:
    """Factor on the jaw. Where no vowel of the speech is marked, none is taken as weak."""
    if unit.sound == "ə":
        gain = 0.85
    elif not marked:
        gain = 1.0
    else:
        gain = {1: 1.06, 2: 1.0}.get(unit.stress, 0.80)
    return gain * (1.06 if unit.accent else 1.0)


def _pause(unit: Unit, rate: int, edge: bool) -> Segment:
    """Short pauses hold the last shape, longer ones let the mouth shut."""
    target = targets.TARGETS[SILENCE]
    start, end = unit.start / rate, unit.end / rate
    weight = 1.0 if edge else float(np.interp(end - start, [0.06, 0.12, 0.35], [0.10, 0.45, 1.0]))
    shape = target.shape.copy()
    shape[_JAW] = 0.06 * (1 - weight)
    return Segment(SILENCE, start, end, shape, target.dominance * weight, weight)


def _slopes(part: Segment, first: bool, last: bool) -> tuple[tuple[float, float], Curve, Curve]:
    """Where a segment acts fully, and the widths of its slopes: float64 [4] each, seconds."""
    if part.sound == SILENCE:
        slope = np.full(len(targets.ARTICULATORS), targets.SILENCE_SLOPE * _NARROW)
        late = 0.0 if first else min(targets.SILENCE_INSET, 0.35 * part.duration)
        early = 0.0 if last else min(targets.SILENCE_INSET, 0.30 * part.duration)
        return (part.start + late, part.end - early), slope, slope
    attack = targets.ATTACK.copy()
    if part.sound in ROUNDED:
        attack[targets.ARTICULATORS.index("rounding")] = targets.EARLY_ROUNDING
    return (part.start, part.end), attack * _NARROW, targets.RELEASE * _NARROW


def _damping(parts: Sequence[Segment], grid: Grid) -> Curve:
    """How far all segments together turn down the dominance of others: float64 [4, points]."""
    damping = np.ones((len(targets.ARTICULATORS), grid.points))
    for part in parts:
        span = grid.span(part.start - _INHIBITION_RAMP, part.end + _INHIBITION_RAMP)
        damping[:, span] *= _own_damping(part, grid.times(span))
    return damping


def _own_damping(part: Segment, t: Curve) -> Curve:
    """What one segment contributes to `_damping`: float64 [4, len(t)], 0.15 to 1."""
    inside = np.minimum(t - part.start, part.end - t) / _INHIBITION_RAMP + 0.5
    return np.asarray(1 - _INHIBITION * part.dominance[:, None] * np.clip(inside, 0.0, 1.0))
