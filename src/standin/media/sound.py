"""Sound for delivery: 48 kHz, equal loudness, no clipping."""

from fractions import Fraction
from typing import Final

import numpy as np
import pyloudnorm
import soxr
from numpy.typing import NDArray

Samples = NDArray[np.float32]

RATE: Final = 48_000
"""Samples a second of everything that is delivered."""
LOUDNESS: Final = -16.0
"""LUFS of speech (ITU-R BS.1770): what podcasts and web video are levelled to."""
CEILING: Final = -2.0
"""dBTP before the encoder; AAC overshoots by up to about 1 dB, so the file stays under -1."""
_SHORTEST: Final = 0.4
"""Seconds that BS.1770 needs for one gating block."""
_BLOCK: Final = RATE // 1000
"""Samples of a limiter block: 1 ms."""


def samples_per_frame(fps: int) -> int:
    """Samples of 48 kHz sound that one frame lasts. Raises `ValueError` if not a whole number."""
    exact = Fraction(RATE, fps)
    if exact.denominator != 1:
        raise ValueError(f"{fps} frames a second do not divide {RATE} samples")
    return int(exact)


def deliver(speech: Samples, rate: int, frames: int, fps: int, volume: float = 1.0) -> Samples:
    """Mono speech at any rate as levelled 48 kHz sound exactly ``frames`` frames long.

    Takes and returns float32 [n], -1 to 1. ``volume``, 0 to 1, is a factor after the levelling.
    """
    wide = resample(speech, rate)
    length = frames * samples_per_frame(fps)
    fitted = np.zeros(length, np.float32)
    kept = min(length, len(wide))
    fitted[:kept] = wide[:kept]
    made = limit(level(fitted))
    return made if volume == 1 else made * np.float32(volume)


def resample(samples: Samples, rate: int) -> Samples:
    """Mono sound of any rate at 48 kHz."""
    if rate == RATE:
        return samples
    wide: Samples = soxr.resample(samples, rate, RATE)
    return wide


def loudness(samples: Samples) -> float:
    """Integrated loudness in LUFS, as heard from two loudspeakers; -inf for silence.

    ``samples`` is float32 [n] or [n, channels] at 48 kHz. Mono counts as the two equal channels
    that it is delivered as.
    """
    if len(samples) < _SHORTEST * RATE or not np.any(samples):
        return float("-inf")
    both = np.stack([samples, samples], 1) if samples.ndim == 1 else samples
    return float(pyloudnorm.Meter(RATE).integrated_loudness(both.astype(np.float64)))


def level(samples: Samples) -> Samples:
    """The same sound at `LOUDNESS`; silence and very short sounds stay as they are."""
    measured = loudness(samples)
    if not np.isfinite(measured) or measured < -70:
        return samples
    return (samples * np.float32(10 ** ((LOUDNESS - measured) / 20))).astype(np.float32)


def true_peak(samples: Samples) -> float:
    """Largest level between the samples too, in dBTP (4 times oversampled, BS.1770 annex 2)."""
    peak = float(_oversampled_peaks(samples).max(initial=0.0))
    return 20 * float(np.log10(peak)) if peak > 0 else float("-inf")


def limit(samples: Samples) -> Samples:
    """Turn down what would exceed `CEILING`, smoothly, looking 5 ms ahead."""
    ceiling = 10 ** (CEILING / 20)
    peaks = _oversampled_peaks(samples)
    if peaks.max(initial=0.0) <= ceiling:
        return samples
    blocks = -(-len(samples) // _BLOCK)
    held = np.zeros(blocks * _BLOCK)
    held[: len(peaks)] = peaks
    gain = np.minimum(1.0, ceiling / np.maximum(held.reshape(blocks, _BLOCK).max(1), 1e-9))
    # The lowest gain of 5 ms around, then a mean over 2 ms around: never above what is needed.
    low = np.lib.stride_tricks.sliding_window_view(np.pad(gain, 5, mode="edge"), 11).min(1)
    smooth = np.lib.stride_tricks.sliding_window_view(np.pad(low, 2, mode="edge"), 5).mean(1)
    centres = (np.arange(blocks) + 0.5) * _BLOCK
    turned: Samples = samples * np.interp(np.arange(len(samples)), centres, smooth)
    return turned.astype(np.float32)


def _oversampled_peaks(samples: Samples) -> NDArray[np.float32]:
    if not len(samples):
        return np.zeros(0, np.float32)
    fine = np.abs(soxr.resample(samples, RATE, 4 * RATE))[: 4 * len(samples)]
    padded = np.zeros(4 * len(samples), np.float32)
    padded[: len(fine)] = fine
    peaks: Samples = np.maximum(padded.reshape(-1, 4).max(1), np.abs(samples))
    return peaks
