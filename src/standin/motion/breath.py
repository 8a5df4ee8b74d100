"""Breath: 15 a minute, 35 % in, 45 % out, 20 % rest; taken in pauses where there are some."""

from __future__ import annotations

import numpy as np

from .curves import Curve, Grid, ease
from .prosody import Prosody

_PERIOD = 4.0
_SHORTEST = 1.6
_IN, _OUT = 0.35, 0.80
"""Shares of a breath at which it has been taken, and is out again."""


def breathe(prosody: Prosody, grid: Grid, random: np.random.Generator) -> Curve:
    """How full the lungs are: float64 [points], 0 to 1."""
    pauses = _pauses(prosody)
    starts = _starts(prosody.duration, pauses, random.uniform(0.0, _PERIOD))
    air = grid.zeros()
    for start, end in zip(starts, [*starts[1:], starts[-1] + _PERIOD], strict=True):
        span = grid.span(start, end)
        u = (grid.times(span) - start) / (end - start)
        # Between two phrases a breath is quick.
        taken = min(_IN, 0.45 / (end - start)) if start in pauses else _IN
        air[span] = np.where(u < taken, ease(u / taken), 1 - ease((u - taken) / (_OUT - taken)))
    return air


def _pauses(prosody: Prosody) -> list[float]:
    """Moments before a phrase when there is time to breathe in, seconds."""
    ends = [-np.inf, *(p.end for p in prosody.phrases)]
    return [
        p.start - 0.30
        for p, end in zip(prosody.phrases, ends, strict=False)
        if p.start - end > 0.28
    ]


def _starts(duration: float, pauses: list[float], phase: float) -> list[float]:
    """When breaths begin, seconds, in order; the first not after 0."""
    starts = [-phase]
    while starts[-1] < duration + _PERIOD:
        due = starts[-1] + _PERIOD
        near = next((p for p in pauses if abs(p - due) < 1.1), due)
        starts.append(near if near > starts[-1] + _SHORTEST else due)
    return starts
