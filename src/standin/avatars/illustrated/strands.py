"""Hair as locks of strands between guide curves, and as curls. Fixed seeds: same art each time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .colour import Ramp, mix
from .paint import Brush, Floats, Points, band, between, bow, normals, sampled, steps

Gloss = tuple[float, float, float]
"""Where along the lock light lies (0 root to 1 tip), how far it spreads, how strong it is."""
_FACET = 10.0
"""Units between the points of a strand: longer pieces show as corners in a large frame."""


@dataclass(frozen=True)
class Lock:
    """How the strands of a lock are drawn."""

    strands: int
    gloss: Sequence[Gloss] = ()
    swing: float = 0.0
    """Units that strands sway across the lock."""
    turns: float = 2.0
    """Sways from root to tip."""
    width: tuple[float, float] = (0.8, 2.8)
    edge: float = 0.4
    """How much darker the borders of the lock are."""
    alpha: tuple[float, float] = (0.35, 0.85)
    body: bool = True
    """Whether the area under the strands is filled."""
    tint: Callable[[float], float] = lambda u: 0.0
    """Lightness added across the lock: 0 inner to 1 outer."""


_PLACES = 60


class _Guides:
    def __init__(self, inner: Points | Floats, outer: Points | Floats, lock: Lock, phase: float):
        self.inner, self.outer = sampled(inner, _PLACES), sampled(outer, _PLACES)
        middle = (self.inner + self.outer) / 2
        self._table = np.concatenate([self.inner, self.outer, normals(middle)], axis=1)
        self.length = float(np.linalg.norm(np.diff(middle, axis=0), axis=1).sum())
        self.lock, self.phase = lock, phase

    def strand(self, t: Floats, u: Floats | float) -> Floats:
        """A curve along the lock at places `t`, at `u` of the way from inner to outer."""
        place = t * (_PLACES - 1)
        i = np.minimum(place.astype(np.intp), _PLACES - 2)
        between = (place - i)[:, None]
        row = self._table[i] * (1 - between) + self._table[i + 1] * between
        share = u[:, None] if isinstance(u, np.ndarray) else u
        wave = np.sin(self.phase + self.lock.turns * 6.28 * t + np.asarray(u) * 1.2)
        wave *= self.lock.swing * np.minimum(t * 2.2, 1)
        across = row[:, :2] * (1 - share) + row[:, 2:4] * share
        return np.asarray(across + row[:, 4:] * wave[:, None])


def paint_lock(
    brush: Brush, inner: Points | Floats, outer: Points | Floats, ramp: Ramp, lock: Lock,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """A lock of hair between two guide curves, root to tip."""
    guides = _Guides(inner, outer, lock, rng.uniform(0, 6.28))
    if lock.body:
        path = between(inner, outer)
        under = mix(ramp.dark, ramp.mid, 0.35)
        brush.fill(path, under)
        brush.fill(path, under, 0.7, 1.5)
    for _ in range(lock.strands):
        _strand(brush, guides, ramp, rng)
    for gloss in lock.gloss:
        for _ in range(int(lock.strands * 0.44)):
            _shine(brush, guides, ramp, gloss, rng)


def _strand(brush: Brush, guides: _Guides, ramp: Ramp, rng: np.random.Generator) -> None:
    lock = guides.lock
    u = rng.uniform(-0.01, 1.01)
    start, end = max(0.0, rng.normal() * 0.05), 1 - abs(rng.normal() * 0.05)
    if rng.random() < 0.3:
        start = rng.uniform(0, 0.5)
        end = min(1.0, start + rng.uniform(0.3, 0.5))
    count = max(12, int((end - start) * guides.length / _FACET))
    t = start + (end - start) * steps(count)
    curve = guides.strand(t, u + rng.normal() * 0.05 * t)
    border = max(0.0, min(1.0, 1 - min(u, 1 - u) * 2))
    tone = 0.5 + 0.28 * rng.normal() - lock.edge * border**2 + lock.tint(u)
    profile = bow(0.04, 0.99, count) ** 0.6
    path = band(curve, rng.uniform(*lock.width) * profile / 2)
    brush.fill(path, ramp.tone(max(0.0, tone)), rng.uniform(*lock.alpha))


def _shine(
    brush: Brush, guides: _Guides, ramp: Ramp, gloss: Gloss, rng: np.random.Generator
) -> None:
    place, spread, strength = gloss
    u = rng.uniform(0.04, 0.96)
    centre, reach = place + rng.normal() * spread * 0.35, spread * rng.uniform(0.5, 1.4)
    t = np.clip(centre + reach * (2 * steps(14) - 1), 0, 1)
    width = rng.uniform(0.5, 1.7) * bow(0.02, 0.98, 14) / 2
    tone = mix(ramp.light, ramp.spec, rng.random())
    brush.fill(band(guides.strand(t, u), width), tone, strength * rng.uniform(0.2, 0.75))


def paint_curls(
    brush: Brush, region: Any, ramp: Ramp, count: int, size: tuple[float, float],
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """Small tapered arcs inside a region, lit from the upper left."""
    bounds = region.getBounds()
    profile = bow(0.08, 0.95, 12)
    while count:
        x = rng.uniform(bounds.left(), bounds.right())
        y = rng.uniform(bounds.top(), bounds.bottom())
        if not region.contains(x, y):
            continue
        count -= 1
        radius = rng.uniform(*size)
        angle = np.linspace(0, rng.uniform(3, 6.5), 12) + rng.uniform(0, 6.28)
        shrink = np.linspace(1, 0.5, 12) * radius
        curve = np.stack([x + shrink * np.cos(angle), y + shrink * 0.8 * np.sin(angle)], 1)
        lit = 0.46 - 0.0022 * (x + 20) - 0.0036 * (y + 60) + rng.normal() * 0.22
        tone = _lit(ramp, max(0.0, min(1.0, lit)))
        brush.fill(band(curve, rng.uniform(0.5, 1.5) * profile), tone, rng.uniform(0.45, 0.95))


def _lit(ramp: Ramp, t: float) -> tuple[float, float, float]:
    if t < 0.6:
        return mix(ramp.dark, ramp.mid, min(1.0, t * 1.7))
    return mix(ramp.mid, ramp.light, min(1.0, (t - 0.6) * 2.2))
