"""The fundamental frequency of speech, by normalised autocorrelation."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .timed import Samples

LOWEST, HIGHEST = 60.0, 400.0
"""Hz that are looked for."""
_WINDOW: Final = 0.04
"""Seconds: more than two periods of the lowest voice."""
_HOP: Final = 0.01
_QUIET_DB: Final = 20.0
"""Frames this far under the loud ones are left out: they are no vowels."""
_VOICED: Final = 0.6
"""Least correlation with itself one period later, 0 to 1."""
_FIRST: Final = 0.9
"""Of several periods the shortest counts whose correlation is at least so much of the best."""
_OCTAVE: Final = 9.0
"""Semitones from the median beyond which a frame is an error of the measure."""


def fundamental(samples: Samples, rate: int) -> NDArray[np.float64]:
    """Hz of each voiced, loud frame of 10 ms, in order: float64 [frames].

    ``samples`` is mono float32 [n]. Empty for sound without any voice.
    """
    size, hop = round(_WINDOW * rate), round(_HOP * rate)
    longest, shortest = round(rate / LOWEST), round(rate / HIGHEST)
    if len(samples) < size + longest:
        return np.empty(0)
    span = size + longest
    windows = np.lib.stride_tricks.sliding_window_view(samples.astype(np.float64), span)[::hop]
    windows = windows - windows.mean(axis=1, keepdims=True)
    level = np.sqrt(np.mean(windows**2, axis=1))
    loud = level > np.percentile(level, 95) * 10 ** (-_QUIET_DB / 20)
    found = [_period(w, size, shortest, longest) for w in windows[loud]]
    hz = np.array([rate / lag for lag in found if lag is not None])
    if not len(hz):
        return hz
    near = np.abs(12 * np.log2(hz / np.median(hz))) < _OCTAVE
    return np.asarray(hz[near], np.float64)


def _period(window: NDArray[np.float64], size: int, shortest: int, longest: int) -> float | None:
    """Samples of one period; None without voice."""
    fft = 1 << (len(window) + size).bit_length()
    spectrum = np.conj(np.fft.rfft(window[:size], fft)) * np.fft.rfft(window, fft)
    products = np.fft.irfft(spectrum, fft)[: longest + 1]
    energy = np.concatenate([[0.0], np.cumsum(window**2)])
    later = energy[size : size + longest + 1] - energy[: longest + 1]
    alike = products / np.sqrt(later[0] * later + 1e-12)
    alike[:shortest] = 0
    peaks = 1 + np.flatnonzero((alike[1:-1] >= alike[:-2]) & (alike[1:-1] > alike[2:]))
    if not len(peaks) or alike[peaks].max() < _VOICED:
        return None
    lag = int(peaks[alike[peaks] >= _FIRST * alike[peaks].max()][0])
    a, b, c = alike[lag - 1 : lag + 2]  # the top of a parabola through three points
    return float(lag + 0.5 * (a - c) / (a - 2 * b + c))
