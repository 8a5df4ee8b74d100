"""The colour of a voice: its long-term average spectrum in a few bands."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from . import features
from .timed import Samples

Decibels = NDArray[np.float64]

BANDS: Final = 22
"""Evenly spaced on the mel scale between `LOW` and `HIGH`."""
LOW, HIGH = 110.0, 7400.0
"""Hz."""
_FFT: Final = 1024
_QUIET_DB: Final = 30.0
"""This far under the loud frames a frame is no part of the colour."""


def colour(sound: Samples) -> Decibels:
    """dB of each band of mono sound at `features.RATE`, float64 [BANDS]; their mean is 0.

    Noise between the words is taken off.
    """
    windows = np.lib.stride_tricks.sliding_window_view(sound, _FFT)[:: features.HOP]
    power = np.abs(np.fft.rfft(windows * np.hanning(_FFT).astype(np.float32), axis=1)) ** 2
    level = 10 * np.log10(power.sum(axis=1) + 1e-9)
    loud = np.percentile(level, 95)
    quiet = level <= np.percentile(level, 5)
    speech = power[level > loud - _QUIET_DB].mean(axis=0)
    noise = power[quiet & (level < loud - 15)]
    if len(noise):
        speech = np.maximum(speech - noise.mean(axis=0), speech * 0.02)
    found = 10 * np.log10(filters() @ speech + 1e-9)
    return np.asarray(found - found.mean(), np.float64)


def filters() -> NDArray[np.float64]:
    """Triangles of the bands of a colour over a spectrum: float64 [BANDS, 513], sums 1."""
    edges = _hertz(np.linspace(_mel(LOW), _mel(HIGH), BANDS + 2))
    hz = np.fft.rfftfreq(_FFT, 1 / features.RATE)
    rising = (hz[None] - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - hz[None]) / np.diff(edges)[1:, None]
    made = np.maximum(0, np.minimum(rising, falling))
    return np.asarray(made / made.sum(axis=1, keepdims=True), np.float64)


def centres() -> NDArray[np.float64]:
    """Hz of the middle of each band."""
    return _hertz(np.linspace(_mel(LOW), _mel(HIGH), BANDS + 2))[1:-1]


def _mel(hz: float) -> float:
    return float(2595 * np.log10(1 + hz / 700))


def _hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(700 * (10 ** (mel / 2595) - 1), np.float64)
