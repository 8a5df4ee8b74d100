"""The body: weight that goes from one leg to the other, and hair that follows the head."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from .curves import Curve, Grid, drift
from .head import Head
from .prosody import Prosody
from .style import Style

_STIFFNESS, _DAMPING = 8.5, 0.40
"""Hair swings about 1.3 times a second (rad/s) and settles after two swings."""
_YAW, _ROLL, _SHIFT = 1.2, -1.4, 9.0
"""Units that hanging hair is moved by a degree of the head's turn and tilt, and by the body."""
_FULL = 5.0


def shift_weight(prosody: Prosody, grid: Grid, style: Style, random: np.random.Generator) -> Curve:
    """Where the body stands: float64 [points], -1 to 1."""
    shift = drift(grid, random, 0.10 * style.weight)
    starts = [b.start - 0.2 for a, b in pairwise(prosody.phrases) if b.start - a.end > 0.25]
    here, at = 0.0, random.uniform(1.5, 4.0)
    while at < grid.duration - 1.0:
        near = min(starts, key=lambda start: abs(start - at), default=at)
        moment = near if abs(near - at) < 1.5 else at
        there = float(np.clip(random.normal(0.0, 0.6) - 0.4 * here, -1.0, 1.0)) * style.weight
        grid.add_step(shift, moment, random.uniform(0.8, 1.3), there - here)
        here, at = there, at + random.uniform(3.5, 8.0)
    return np.clip(shift, -1.0, 1.0)


def hair_lag(head: Head, shift: Curve, grid: Grid) -> Curve:
    """How far hanging hair is from where the head carries it: float64 [points], -1 to 1.

    A damped spring drawn along by the head, so it is known for the whole track before any frame
    is drawn.
    """
    carried = _YAW * head.yaw + _ROLL * head.roll + _SHIFT * shift
    step = 1.0 / grid.rate
    place, speed, lag = float(carried[0]), 0.0, np.empty(len(carried))
    pull, drag = _STIFFNESS**2, 2 * _DAMPING * _STIFFNESS
    for i, target in enumerate(carried.tolist()):
        speed += step * (pull * (target - place) - drag * speed)
        place += step * speed
        lag[i] = place - target
    return np.asarray(np.tanh(lag / _FULL))


def listen(head: Head, grid: Grid, random: np.random.Generator) -> None:
    """Slow nods of somebody who listens, added to the head."""
    at = random.uniform(1.2, 3.0)
    while at < grid.duration - 1.5:
        size = random.uniform(1.3, 2.4)
        grid.add_pulse(head.pitch, at, 0.34, 0.62, size)
        if random.random() < 0.5:
            grid.add_pulse(head.pitch, at + 0.75, 0.34, 0.60, 0.6 * size)
        tilt = math.copysign(random.uniform(0.4, 1.4), random.random() - 0.5)
        grid.add_pulse(head.roll, at + 1.2, 1.0, 1.6, tilt)
        at += random.uniform(3.0, 6.0)
