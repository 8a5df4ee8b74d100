"""What the network hears: the logarithm of energy in 40 mel bands, 100 times a second."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .timed import Samples

Floats = NDArray[np.float32]

RATE: Final = 16_000
"""Samples a second that the features are made from."""
HOP: Final = 160
"""Samples between two frames: 10 ms. Frame i is centred on sample ``i * HOP``."""
BANDS: Final = 40
_WINDOW: Final = 400
_FFT: Final = 512
_LOW, _HIGH, _TOP = 60.0, 7600.0, 7990.0
"""Hz of the lowest and the highest band's outer edges, and of the highest when warped."""
_EMPHASIS: Final = np.float32(0.9)
_FLOOR: Final = np.float32(1e-7)
_BLOCK: Final = 3000
"""Frames transformed at once, so that 10 minutes need no more memory than 30 seconds."""


def count(samples: int) -> int:
    """Frames of so many samples."""
    return samples // HOP + 1


def levelled(samples: Samples) -> Samples:
    """The same sound with its loud samples (all but 0.5 % are quieter) at 0.4 of full scale."""
    # Every seventh sample tells it as well, and sorts faster.
    loud = float(np.quantile(np.abs(samples[::7]), 0.995)) if len(samples) else 0.0
    louder: Samples = samples * np.float32(0.4 / max(loud, 1e-6))
    return louder


def log_mel(samples: Samples) -> Floats:
    """float32 [frames, 40] of mono sound at `RATE`; at least one sample."""
    return log_mels(samples, (1.0,))[0]


def log_mels(samples: Samples, tracts: Sequence[float]) -> list[Floats]:
    """`log_mel` as if the vocal tract were longer by each factor, 0.8 to 1.25.

    Each band is heard at its frequencies times the factor, as far as there are any (linear
    warping: Lee and Rose, "A frequency warping approach to speaker normalization", 1998).
    """
    sharp = np.empty(len(samples) + _WINDOW, np.float32)
    sharp[: _WINDOW // 2] = sharp[-_WINDOW // 2 :] = 0
    sharp[_WINDOW // 2] = samples[0]
    sharp[_WINDOW // 2 + 1 : -_WINDOW // 2] = samples[1:] - _EMPHASIS * samples[:-1]
    windows = np.lib.stride_tricks.sliding_window_view(sharp, _WINDOW)[::HOP]
    made = [np.empty((len(windows), BANDS), np.float32) for _ in tracts]
    for at in range(0, len(windows), _BLOCK):
        spectrum = np.fft.rfft(windows[at : at + _BLOCK] * _hann(), _FFT)
        power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
        for mel, tract in zip(made, tracts, strict=True):
            mel[at : at + _BLOCK] = np.log(power @ _filters(tract) + _FLOOR)
    return made


def normalised(mel: Floats) -> Floats:
    """The same without the recording's level and colour.

    The mean of each band over the louder 60 % of frames becomes 0; their spread over all
    bands becomes 1.
    """
    level = mel.mean(axis=1)
    loud = mel[level >= np.percentile(level, 40)]
    scaled: Floats = (mel - loud.mean(axis=0)) / (loud.std() + np.float32(1e-3))
    return scaled.astype(np.float32)


@lru_cache(maxsize=1)
def _hann() -> Floats:
    return np.hanning(_WINDOW).astype(np.float32)


@lru_cache(maxsize=16)
def _filters(tract: float) -> Floats:
    """Triangles, evenly spaced on the mel scale, at so much higher Hz: float32 [257, 40]."""
    low, high = (2595 * np.log10(1 + hz / 700) for hz in (_LOW, _HIGH))
    edges = 700 * (10 ** (np.linspace(low, high, BANDS + 2) / 2595) - 1) * tract
    edges = np.minimum(edges, _TOP + np.arange(len(edges)) / 10)
    hz = np.fft.rfftfreq(_FFT, 1 / RATE)
    rising = (hz[:, None] - edges[:-2]) / np.diff(edges)[:-1]
    falling = (edges[2:] - hz[:, None]) / np.diff(edges)[1:]
    filters: Floats = np.maximum(0, np.minimum(rising, falling)).astype(np.float32)
    return filters
