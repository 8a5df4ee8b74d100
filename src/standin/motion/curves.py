"""Curves on an even time axis: easing, pulses, steps, drift."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Curve = NDArray[np.float64]
"""A value at each point of a `Grid` or each frame: float64 [n]."""


def frame_count(samples: int, rate: int, fps: float) -> int:
    """Frames that cover ``samples``: ``ceil(samples * fps / rate)``, without rounding errors.

    ``fps`` is taken as the simplest fraction near it, so that 29.97 is 2997/100 and
    30000/1001 itself.
    """
    return math.ceil(samples * Fraction(fps).limit_denominator(1001) / rate)


def frame_centres(frames: int, fps: float) -> Curve:
    """The moment that stands for each frame: float64 [frames], seconds."""
    return np.asarray((np.arange(frames) + 0.5) / fps)


def ease(u: Curve) -> Curve:
    """From 0 at ``u`` = 0 to 1 at 1 with the least jerk (Flash & Hogan 1985); flat outside."""
    u = np.clip(u, 0.0, 1.0)
    return np.asarray(u**3 * (10 - 15 * u + 6 * u * u))


def smoothstep(u: Curve) -> Curve:
    """From 0 at ``u`` = 0 to 1 at 1 with level ends; flat outside."""
    u = np.clip(u, 0.0, 1.0)
    return np.asarray(u * u * (3 - 2 * u))


def smooth(y: Curve, width: int) -> Curve:
    """``y`` averaged under a Hann window of ``width`` points; the ends are held."""
    if width < 3 or not len(y):
        return y
    window = np.hanning(width)
    padded = np.pad(y, (width // 2, width - 1 - width // 2), "edge")
    return np.convolve(padded, window / window.sum(), "valid")


@dataclass(frozen=True, slots=True)
class Grid:
    """Points ``rate`` times a second from 0 to ``duration``; one more at the end."""

    duration: float
    """Seconds."""
    rate: int

    @property
    def points(self) -> int:
        return int(self.duration * self.rate) + 2

    def zeros(self) -> Curve:
        """A flat curve."""
        return np.zeros(self.points)

    def span(self, start: float, end: float) -> slice:
        """The points from ``start`` to ``end`` seconds; empty when outside."""
        first = min(max(math.ceil(start * self.rate), 0), self.points)
        last = min(max(math.floor(end * self.rate) + 1, first), self.points)
        return slice(first, last)

    def times(self, span: slice | None = None) -> Curve:
        """Seconds of the points in ``span``, or of all."""
        first, last, _ = (span or slice(None)).indices(self.points)
        return np.asarray(np.arange(first, last) / self.rate)

    def add_pulse(self, y: Curve, peak: float, rise: float, fall: float, size: float) -> None:
        """Add to ``y`` a smooth bump of height ``size`` at ``peak``, all in seconds."""
        span = self.span(peak - rise, peak + fall)
        t = self.times(span) - peak
        y[span] += size * ease(1 - np.maximum(-t / rise, t / fall))

    def add_step(self, y: Curve, start: float, duration: float, size: float) -> None:
        """Raise ``y`` by ``size`` for good, over ``duration`` seconds from ``start``."""
        span = self.span(start, start + duration)
        y[span] += size * ease((self.times(span) - start) / duration)
        y[span.stop :] += size

    def at(self, y: Curve, seconds: Curve) -> Curve:
        """Values of ``y`` between the points: float64, as many as ``seconds``."""
        return np.interp(seconds, self.times(), y)


def drift(grid: Grid, random: np.random.Generator, size: float) -> Curve:
    """Slow wandering with a 1/f-like spectrum: four octaves of smooth noise from 0.09 Hz."""
    t = grid.times()
    y = grid.zeros()
    for octave in range(4):
        frequency = 0.09 * 2**octave
        knots = random.normal(0.0, 1.0, int(t[-1] * frequency) + 4)
        position = t * frequency + random.uniform(0.0, 1.0)
        i = position.astype(np.int64)
        w = smoothstep(position - i)
        y += (knots[i] * (1 - w) + knots[i + 1] * w) * 2 ** (-0.75 * octave)
    return size * y / 1.6
