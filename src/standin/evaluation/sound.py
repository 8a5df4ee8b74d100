"""The sound of a finished video: length, level, peaks, and where speech begins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import av
import av.error
import numpy as np
import pyloudnorm
import soxr
from numpy.typing import NDArray

from ..errors import MediaError

Samples = NDArray[np.float32]

CLIPPED = 0.9999
"""Magnitude from which a sample counts as clipped."""
ONSET_BELOW_LOUDEST = 35.0
"""Decibels below the loudest 10 ms at which sound counts as begun."""
SHORTEST_FOR_LOUDNESS = 0.4
"""Seconds that integrated loudness needs (one gating block of BS.1770)."""


@dataclass(frozen=True, slots=True)
class SoundReport:
    """What can be said of the sound. Levels are None for silence."""

    rate: int
    """Samples a second."""
    channels: int
    picture_seconds: float
    sound_seconds: float
    difference_ms: float
    """Sound minus picture."""
    peak_db: float | None
    """Largest sample, dBFS."""
    true_peak_db: float | None
    """Largest value between samples, from 4 times as many (ITU-R BS.1770), dBTP."""
    loudness_lufs: float | None
    """Integrated loudness of the channels as stored (BS.1770), LUFS."""
    clipped_samples: int
    """Samples at full scale, over all channels."""
    onset_seconds: float | None
    """Where the sound begins: the first 10 ms within `ONSET_BELOW_LOUDEST` of the loudest."""
    onset_after_first_phone_ms: float | None
    """Positive when the sound begins later than the first phone."""


def report(video: Path, picture_seconds: float, first_phone: float | None) -> SoundReport:
    """Measures the first audio stream. Raises `MediaError` when there is none."""
    samples, rate = decode(video)
    seconds = len(samples) / rate
    begun = onset(samples, rate)
    late = None if begun is None or first_phone is None else 1000 * (begun - first_phone)
    return SoundReport(
        rate=rate,
        channels=samples.shape[1],
        picture_seconds=picture_seconds,
        sound_seconds=seconds,
        difference_ms=1000 * (seconds - picture_seconds),
        peak_db=_decibels(float(np.abs(samples).max())),
        true_peak_db=_decibels(true_peak(samples, rate)),
        loudness_lufs=loudness(samples, rate),
        clipped_samples=int((np.abs(samples) >= CLIPPED).sum()),
        onset_seconds=begun,
        onset_after_first_phone_ms=late,
    )


def with_picture(heard: SoundReport, picture_seconds: float) -> SoundReport:
    """The same report for a picture of another length."""
    difference = 1000 * (heard.sound_seconds - picture_seconds)
    return replace(heard, picture_seconds=picture_seconds, difference_ms=difference)


def decode(video: Path) -> tuple[Samples, int]:
    """float32 [n, channels], and samples a second."""
    try:
        with av.open(str(video)) as box:
            if not box.streams.audio:
                raise MediaError(f"{video.name} has no sound")
            stream = box.streams.audio[0]
            resampler = av.AudioResampler(format="fltp")
            parts = [
                piece.to_ndarray()
                for block in box.decode(stream)
                for piece in resampler.resample(block)
            ]
            rate = stream.rate
    except (av.error.FFmpegError, OSError) as why:
        raise MediaError(f"{video.name} cannot be read as sound: {why}") from why
    if not parts or not rate:
        raise MediaError(f"{video.name} has an empty sound stream")
    return np.concatenate(parts, axis=1).T.astype(np.float32), int(rate)


def true_peak(samples: Samples, rate: int) -> float:
    """Largest magnitude at 4 times the rate."""
    if not np.any(samples):
        return 0.0
    return float(np.abs(soxr.resample(samples, rate, 4 * rate)).max())


def loudness(samples: Samples, rate: int) -> float | None:
    """LUFS; None for silence and for less than `SHORTEST_FOR_LOUDNESS`."""
    if len(samples) < SHORTEST_FOR_LOUDNESS * rate or not np.any(samples):
        return None
    value = float(pyloudnorm.Meter(rate).integrated_loudness(samples.astype(np.float64)))
    return value if np.isfinite(value) else None


def onset(samples: Samples, rate: int) -> float | None:
    """Seconds until the sound begins; None for silence."""
    block = rate // 100
    whole = len(samples) // block * block
    power = (samples[:whole].mean(axis=1).reshape(-1, block) ** 2).mean(axis=1)
    if len(power) == 0 or power.max() <= 0:
        return None
    loud = power >= power.max() * 10 ** (-ONSET_BELOW_LOUDEST / 10)
    return float(np.argmax(loud)) * 0.01


def _decibels(value: float) -> float | None:
    return 20 * float(np.log10(value)) if value > 0 else None
