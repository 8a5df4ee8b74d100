"""What the engines hear: mono sound at 16 kHz, and two kinds of mel spectrograms of it.

Sound is worked on in blocks at fixed places, so that what is heard at a moment is the same
whichever part of a video is drawn.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
import soxr
from numpy.typing import NDArray

Floats = NDArray[np.float32]

RATE: Final = 16_000
BLOCK: Final = 30
"""Seconds resampled at once; also what Whisper hears at once."""
_LOUD, _MOST_GAIN, _SILENT = 0.4, 20.0, 1e-3
"""All but 0.5 % of the samples are brought below the first; what is quieter than the last stays."""
_AROUND: Final = 1
"""Seconds on both sides of a block, so that its ends sound as in the middle."""

# Wav2Lip, hparams.py of its repository.
MEL_HOP: Final = 200
MEL_BANDS: Final = 80
MEL_RATE: Final = RATE // MEL_HOP
"""Mel frames a second: 80."""
_MEL_FFT: Final = 800
_MEL_HZ: Final = (55.0, 7600.0)
_EMPHASIS: Final = np.float32(0.97)
_FLOOR_DB, _REFERENCE_DB, _LARGEST = -100.0, 20.0, 4.0

# Whisper, feature extraction of its repository.
LOG_MEL_HOP: Final = 160
_LOG_MEL_FFT: Final = 400
LOG_MEL_FRAMES: Final = BLOCK * RATE // LOG_MEL_HOP


class Hearing:
    """A scene's sound at 16 kHz, its loud moments at a common level."""

    def __init__(self, samples: Floats, rate: int) -> None:
        """``samples``: float32 [n], mono, at ``rate``."""
        self._samples = np.asarray(samples, np.float32)
        self._rate = rate
        # Every seventh sample tells it as well, and sorts faster.
        loud = float(np.quantile(np.abs(self._samples[::7]), 0.995)) if len(samples) else 0.0
        self._gain = np.float32(min(_LOUD / loud, _MOST_GAIN) if loud > _SILENT else 1.0)
        self.length = round(len(self._samples) * RATE / rate)
        """Samples at 16 kHz."""
        self._block = lru_cache(maxsize=3)(self._resampled)

    def _resampled(self, number: int) -> Floats:
        """Seconds ``30 * number`` to 30 later: float32 [480000], 0 behind the end."""
        start = (number * BLOCK - _AROUND) * self._rate
        end = ((number + 1) * BLOCK + _AROUND) * self._rate
        part = self._samples[max(0, start) : max(0, end)]
        whole = np.zeros(end - start, np.float32)
        whole[max(0, -start) : max(0, -start) + len(part)] = part
        made = whole if self._rate == RATE else soxr.resample(whole, self._rate, RATE)
        inner = made[_AROUND * RATE : (_AROUND + BLOCK) * RATE] * self._gain
        return np.clip(inner, -1, 1).astype(np.float32)

    def cut(self, first: int, count: int) -> Floats:
        """``count`` samples from ``first`` on, float32; before the beginning and behind the end the
        sound is mirrored, as the engines' own front ends do."""
        at = np.arange(first, first + count)
        last = max(self.length - 1, 0)
        at = np.abs(at)
        at = np.clip(np.where(at > last, 2 * last - at, at), 0, last)
        made = np.empty(count, np.float32)
        for number in range(int(at.min()) // (BLOCK * RATE), int(at.max()) // (BLOCK * RATE) + 1):
            here = at // (BLOCK * RATE) == number
            made[here] = self._block(number)[at[here] - number * BLOCK * RATE]
        return made

    def block(self, number: int) -> Floats:
        """Block ``number`` with nothing behind the end: float32 [480000]."""
        made = self._block(number).copy()
        made[max(0, self.length - number * BLOCK * RATE) :] = 0
        return made

    @property
    def mel_frames(self) -> int:
        """Of `mel`: those of all the sound."""
        return self.length // MEL_HOP + 1

    def mel(self, first: int, count: int) -> Floats:
        """Wav2Lip's spectrogram: float32 [80, count], -4 to 4, from mel frame ``first`` on.

        Pre-emphasis 0.97, windows of 800 samples (Hann) every 200, 80 bands from 55 to 7600 Hz,
        decibels from -100 on, 20 less, scaled to -4 to 4. Frame i is centred on sample 200 i.
        """
        start = first * MEL_HOP - _MEL_FFT // 2
        sound = self.cut(start - 1, (count - 1) * MEL_HOP + _MEL_FFT + 1)
        sharp = sound[1:] - _EMPHASIS * sound[:-1]
        windows = np.lib.stride_tricks.sliding_window_view(sharp, _MEL_FFT)[::MEL_HOP]
        spectrum = np.abs(np.fft.rfft(windows * hann(_MEL_FFT))).astype(np.float32)
        heard = spectrum @ mel_filters(_MEL_FFT, *_MEL_HZ).T
        decibels = 20 * np.log10(np.maximum(heard, 10 ** (_FLOOR_DB / 20))) - _REFERENCE_DB
        scaled = 2 * _LARGEST * (decibels - _FLOOR_DB) / -_FLOOR_DB - _LARGEST
        return np.ascontiguousarray(np.clip(scaled, -_LARGEST, _LARGEST).T, np.float32)


def log_mel(sound: Floats) -> Floats:
    """Whisper's spectrogram of 30 s: float32 [80, 3000].

    ``sound``: float32 [480000]. Windows of 400 samples (Hann) every 160, mirrored at the ends, 80
    bands from 0 to 8000 Hz, log10 of the power, at most 8 below its largest, then (x + 4) / 4.
    """
    around = np.pad(sound, _LOG_MEL_FFT // 2, mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(around, _LOG_MEL_FFT)[::LOG_MEL_HOP]
    spectrum = np.fft.rfft(windows[:LOG_MEL_FRAMES] * hann(_LOG_MEL_FFT))
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
    heard = np.log10(np.maximum(power @ mel_filters(_LOG_MEL_FFT, 0.0, 8000.0).T, 1e-10))
    heard = (np.maximum(heard, heard.max() - 8) + 4) / 4
    return np.ascontiguousarray(heard.T, np.float32)


@lru_cache(maxsize=2)
def hann(size: int) -> Floats:
    """A periodic Hann window: float32 [size]."""
    return np.asarray(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size), np.float32)


@lru_cache(maxsize=2)
def mel_filters(size: int, low: float, high: float) -> Floats:
    """Triangles of equal area on Slaney's mel scale: float32 [80, size / 2 + 1].

    M. Slaney, "Auditory Toolbox", 1998: linear below 1000 Hz, logarithmic above.
    """
    edges = _hz(np.linspace(_mel(low), _mel(high), MEL_BANDS + 2))
    hz = np.fft.rfftfreq(size, 1 / RATE)
    rising = (hz[None] - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - hz[None]) / np.diff(edges)[1:, None]
    area = 2 / (edges[2:] - edges[:-2])
    return np.asarray(np.maximum(0, np.minimum(rising, falling)) * area[:, None], np.float32)


_LINEAR: Final = 200 / 3
_KNEE: Final = 1000.0
_STEP: Final = np.log(6.4) / 27


def _mel(hz: float) -> float:
    return hz / _LINEAR if hz < _KNEE else _KNEE / _LINEAR + float(np.log(hz / _KNEE)) / _STEP


def _hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    knee = _KNEE / _LINEAR
    return np.where(mel < knee, mel * _LINEAR, _KNEE * np.exp(_STEP * (mel - knee)))
