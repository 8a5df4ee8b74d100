"""The brows: raised on some accents and on questions, now and then drawn down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .curves import Curve, Grid
from .head import CALM, tone_on
from .prosody import Prosody, strongest
from .style import Style

_GAP = 0.9
_RISE, _FALL = 0.22, 0.55


@dataclass(frozen=True)
class Brows:
    """Float64 [points] each, 0 to 1."""

    inner: Curve
    outer: Curve
    down: Curve


def move_brows(prosody: Prosody, grid: Grid, style: Style, random: np.random.Generator) -> Brows:
    """Brows for the most prominent vowels. Inner and outer rise together: the inner ends alone
    look worried."""
    brows = Brows(grid.zeros(), grid.zeros(), grid.zeros())
    count = max(1, round(style.brow_share * prosody.stressed))
    calm = [v for v in prosody.vowels if CALM < v.peak < prosody.duration - 2 * CALM]
    for vowel in strongest(calm, count, _GAP):
        size = style.brow * random.uniform(0.7, 1.3)
        outer = random.uniform(0.8, 1.1)
        peak = vowel.peak - 0.03
        if random.random() < 0.15:
            grid.add_pulse(brows.down, peak, _RISE, _FALL, 0.6 * size)
        else:
            grid.add_pulse(brows.inner, peak, _RISE, _FALL, 0.75 * size)
            grid.add_pulse(brows.outer, peak, _RISE, _FALL, outer * size)
    for phrase in prosody.phrases:
        if phrase.ending == "question":
            grid.add_pulse(brows.inner, phrase.end - 0.1, 0.5, 0.6, 0.6 * style.brow)
            grid.add_pulse(brows.outer, phrase.end - 0.1, 0.5, 0.6, 0.8 * style.brow)
    brows.inner[:] += 0.05 * np.clip(tone_on(grid, prosody), 0.0, 2.0)
    return brows
