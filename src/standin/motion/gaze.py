"""The eyes: at the viewer, with short looks away and tiny jumps; steady while the head moves."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from .curves import Curve, Grid
from .head import Head
from .prosody import Prosody
from .style import Style

_DIRECTIONS: Final = np.array([15.54, 6.46, 17.69, 7.44, 16.80, 7.89, 20.38, 7.79])
"""How often people look at 0, 45, ... 315 degrees, counted from their right, counter-clockwise
(Lee, Badler & Badler, "Eyes Alive", 2002), percent."""
_LIMITS = (10.0, 7.0)
"""Degrees that the eyes turn at most, across and up or down."""
_DWELL = 0.42
"""Median of a look away, seconds."""


@dataclass(frozen=True, slots=True)
class Glance:
    """One look away."""

    start: float
    """Seconds."""
    end: float
    x: float
    """Degrees, positive to the viewer's right."""
    y: float
    """Degrees, positive down."""

    @property
    def size(self) -> float:
        """Degrees."""
        return math.hypot(self.x, self.y)


@dataclass(frozen=True)
class Gaze:
    """Where the eyes point against the head: float64 [points] each, degrees."""

    x: Curve
    """Positive to the viewer's right."""
    y: Curve
    """Positive down."""
    glances: tuple[Glance, ...]


def move_eyes(
    prosody: Prosody, head: Head, grid: Grid, style: Style, random: np.random.Generator
) -> Gaze:
    """Eyes that talk to the viewer."""
    x, y = grid.zeros(), grid.zeros()
    glances = _glances(prosody, style, random)
    for glance in glances:
        _jump(grid, x, glance.start, glance.x, glance.size)
        _jump(grid, y, glance.start, glance.y, glance.size)
        _jump(grid, x, glance.end, -glance.x, glance.size)
        _jump(grid, y, glance.end, -glance.y, glance.size)
    _microsaccades(x, y, grid, random)
    # The eyes hold the camera while the head turns, or the gaze would slide with it.
    x -= 0.90 * head.yaw
    y -= 0.75 * head.pitch
    return Gaze(np.clip(x, -_LIMITS[0], _LIMITS[0]), np.clip(y, -_LIMITS[1], _LIMITS[1]), glances)


def _glances(prosody: Prosody, style: Style, random: np.random.Generator) -> tuple[Glance, ...]:
    """Looks away, rather just before a phrase begins."""
    with_viewer = 0.42 * (1 - style.away) / style.away
    found: list[Glance] = []
    at = random.uniform(0.8, 2.2)
    while True:
        at += random.lognormal(math.log(with_viewer), 0.5)
        if at > prosody.duration - 0.8:
            return tuple(found)
        starts = (p.start for p in prosody.phrases if abs(p.start - 0.1 - at) < 0.7)
        start = next(starts, at + 0.12) - 0.12
        dwell = float(np.clip(random.lognormal(math.log(_DWELL), 0.4), 0.24, 1.1))
        x, y = _direction(style, random)
        if start > max(0.4, found[-1].end + 0.6 if found else 0.0):
            found.append(Glance(start, start + dwell, x, y))
            at = start + dwell


def _direction(style: Style, random: np.random.Generator) -> tuple[float, float]:
    """Where a glance goes: degrees to the right and down. Sizes as in "Eyes Alive"."""
    size = min(style.away_degrees, 1.5 - 6.9 * math.log(random.uniform(1.0, 15.0) / 15.7))
    angle = math.radians(45 * random.choice(8, p=_DIRECTIONS / _DIRECTIONS.sum()))
    return size * math.cos(angle), -0.5 * size * math.sin(angle)


def _jump(grid: Grid, y: Curve, start: float, turn: float, size: float) -> None:
    """A saccade: 25 ms and 2.4 ms a degree."""
    grid.add_step(y, start, 0.025 + 0.0024 * size, turn)


def _microsaccades(x: Curve, y: Curve, grid: Grid, random: np.random.Generator) -> None:
    """One or two jumps a second, under a degree."""
    at, here = 0.5, np.zeros(2)
    while at < grid.duration - 0.2:
        there = np.clip(random.normal(0.0, 0.38, 2) * (1.0, 0.6), -0.9, 0.9)
        grid.add_step(x, at, 0.03, float(there[0] - here[0]))
        grid.add_step(y, at, 0.03, float(there[1] - here[1]))
        here = there
        at += random.lognormal(math.log(0.62), 0.4)
