"""The arm: raised before an accent, small beats on the next ones, back at rest soon after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .curves import Curve, Grid, ease
from .prosody import Prosody, Vowel
from .style import Style

RAISE, LOWER = 0.50, 0.65
"""Seconds that the arm takes up and down."""
_LAST_CALM = 0.1
_LIMIT = 22.0


@dataclass(frozen=True)
class Arm:
    """Float64 [points] each."""

    height: Curve
    """0 at rest to 1 raised."""
    angle: Curve
    """Degrees."""


@dataclass(frozen=True, slots=True)
class _Gesture:
    accent: float
    """When the arm is up, seconds."""
    end: float
    """When it starts to come down, seconds."""


def gesticulate(
    prosody: Prosody,
    accents: Sequence[Vowel],
    grid: Grid,
    style: Style,
    random: np.random.Generator,
) -> Arm:
    """At most one gesture a phrase. None begins in the last half second of a scene."""
    arm = Arm(grid.zeros(), grid.zeros())
    free = RAISE
    for accent in accents:
        gesture = _gesture(prosody, accent, free, style, random)
        if gesture:
            _perform(arm, gesture, accents, grid, style, random)
            free = gesture.end + random.uniform(0.9, 1.8) + RAISE
    return Arm(np.clip(arm.height, 0.0, 1.0), np.clip(arm.angle, -_LIMIT, _LIMIT))


def _gesture(
    prosody: Prosody, accent: Vowel, free: float, style: Style, random: np.random.Generator
) -> _Gesture | None:
    """The gesture on an accent, if there is room for one and chance wants it."""
    at = accent.peak
    phrase = next((p for p in prosody.phrases if p.start <= at <= p.end), None)
    if phrase is None or at < free + 0.1 or phrase.end - at < 0.35:
        return None
    if random.random() > style.gesture:
        return None
    # A palm held much longer than two seconds looks like "stop".
    end = max(at + 0.6, min(phrase.end - 0.05, at + random.uniform(1.1, 2.0)))
    end = min(end, prosody.duration - LOWER - _LAST_CALM)
    return _Gesture(at, end) if end - at >= 0.4 else None


def _perform(
    arm: Arm,
    gesture: _Gesture,
    accents: Sequence[Vowel],
    grid: Grid,
    style: Style,
    random: np.random.Generator,
) -> None:
    """Up, beats, down."""
    span = grid.span(gesture.accent - RAISE, gesture.end + LOWER)
    t = grid.times(span)
    raised = ease((t - gesture.accent) / RAISE + 1) * (1 - ease((t - gesture.end) / LOWER))
    height = style.arm * random.uniform(0.9, 1.1)
    angle, dip = np.full(grid.points, random.uniform(-5.0, 5.0)), grid.zeros()
    for accent in accents:
        if gesture.accent - 0.01 <= accent.peak <= gesture.end:
            side = 1 if random.random() < 0.75 else -1
            grid.add_pulse(angle, accent.peak, 0.20, 0.32, side * style.beat)
            grid.add_pulse(dip, accent.peak + 0.05, 0.16, 0.30, 0.05)
    arm.height[span] = np.maximum(arm.height[span], (height - dip[span]) * raised)
    arm.angle[span] += angle[span] * raised
