"""Blinks: log-normal gaps, rather at the ends of phrases and with looks away."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .curves import Curve, ease, frame_centres
from .gaze import Glance
from .prosody import Prosody
from .style import Style

_SPREAD = 0.55
"""Of the logarithm of the gaps."""
_DOWN, _HOLD = 0.085, 0.020
_UP = (0.19, 0.25)
"""Lids fall in about 90 ms and rise in about 240 (VanderWerf 2003), seconds."""


def blink(
    prosody: Prosody,
    glances: Sequence[Glance],
    frames: int,
    fps: float,
    style: Style,
    random: np.random.Generator,
) -> Curve:
    """How far the lids are down: float64 [frames], exactly 1 on one frame of each blink."""
    lids = np.zeros(frames)
    centres = frame_centres(frames, fps)
    for at in _moments(prosody, glances, style, random):
        # Between two frames the lids would never be seen quite shut.
        shut = centres[min(max(round(at * fps - 0.5), 0), frames - 1)]
        rising = random.uniform(*_UP)
        first, last = np.searchsorted(centres, (shut - 0.2, shut + 0.4))
        t = centres[first:last] - shut
        falls = ease(1 + (t + _HOLD / 2) / _DOWN)
        rises = ease(1 - (t - _HOLD / 2) / rising) ** 1.15
        lids[first:last] = np.maximum(lids[first:last], np.minimum(falls, rises))
    return lids


def _moments(
    prosody: Prosody, glances: Sequence[Glance], style: Style, random: np.random.Generator
) -> list[float]:
    """When the lids are shut, seconds, in order."""
    inviting = [p.end + 0.06 for p in prosody.phrases]
    inviting += [g.start for g in glances if g.size > 4]
    mean = 60 / style.blinks
    found: list[float] = []
    at = random.uniform(0.6, 1.6)
    while at < prosody.duration - 0.35:
        near = min(inviting, key=lambda moment: abs(moment - at), default=math.inf)
        moved = abs(near - at) < 0.65 and random.random() < 0.7
        chosen = near if moved else at
        if 0.2 < chosen < prosody.duration - 0.35 and (not found or chosen - found[-1] > 0.45):
            found.append(chosen)
            again = chosen + random.uniform(0.34, 0.50)
            if random.random() < 0.12 and again < prosody.duration - 0.35:
                found.append(again)
        gap = random.lognormal(math.log(mean * 1.12) - _SPREAD**2 / 2, _SPREAD)
        at = max(at, chosen) + float(np.clip(gap, 0.7, 9.0))
    return found
