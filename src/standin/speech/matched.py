"""A built-in voice with another's pitch, range, pace and colour: "match tone". It is no clone.

Nothing is resynthesised. Pitch, range and pace are the engine's own work. The vocal tract is made
longer or shorter by playing the speech slower or faster, having asked the engine for a pitch and a
pace that make up for it; the colour is an equaliser. So there are no artefacts of a vocoder, and
the time of every phone is known to the sample.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

import numpy as np
import soxr
from numpy.typing import NDArray

from . import features
from .colour import BANDS, centres
from .engine import ExpressiveEngine, VoiceInfo
from .timed import Samples, Speech
from .tone import Tone

REVISION: Final = 1
"""Of what is done to a voice; raise it when the same tuning sounds otherwise."""
MOST_GAIN: Final = 10.0
"""dB that a band is made louder or quieter at most."""
_TAPS: Final = 513
"""Of the equaliser at 16 kHz: 32 ms, symmetric, so that nothing is moved in time."""
_PEAK: Final = 0.98


@dataclass(frozen=True)
class Tuning:
    """What makes one voice sound more like another."""

    base: str
    """Id of the built-in voice that speaks."""
    semitones: float = 0.0
    """Added to the pitch."""
    melody: float = 1.0
    """Factor on the range of the pitch."""
    rate: float = 1.0
    """Factor on the speed."""
    tract: float = 1.0
    """Factor on the length of the vocal tract: formants are divided by it."""
    gains: tuple[float, ...] = field(default=(0.0,) * BANDS)
    """dB of each band of a `colour.colour`."""


@dataclass(frozen=True)
class Matched:
    """An engine whose one voice is ``base``, tuned; an `ExpressiveEngine`."""

    engine: ExpressiveEngine
    base: VoiceInfo
    tuning: Tuning

    @property
    def name(self) -> str:
        """That of the engine which speaks."""
        return self.engine.name

    def voices(self) -> Sequence[VoiceInfo]:
        """None by itself: a library knows whose they are."""
        return ()

    def version(self, voice: VoiceInfo) -> str:
        """See `VoiceEngine`."""
        return f"{self.engine.version(self.base)} tone {REVISION}"

    def synthesize(
        self, voice: VoiceInfo, text: str, *, speed: float = 1.0, semitones: float = 0.0
    ) -> Speech:
        """Speak ``text``; see `VoiceEngine`."""
        return self.express(voice, text, Tone(speed, semitones))

    def express(self, voice: VoiceInfo, text: str, tone: Tone) -> Speech:
        """Speak ``text`` in a tone; see `ExpressiveEngine`."""
        mine = self.tuning
        asked = Tone(
            tone.rate * mine.rate * mine.tract,
            tone.semitones + mine.semitones + 12 * math.log2(mine.tract),
            tone.melody * mine.melody,
        )
        return coloured(slower(self.engine.express(self.base, text, asked), mine.tract), mine.gains)

    def spell(self, voice: VoiceInfo, sounds: str) -> str:
        """See `ExpressiveEngine`."""
        return self.engine.spell(self.base, sounds)


def slower(speech: Speech, factor: float) -> Speech:
    """The speech played slower by a factor: lower, longer, and with a longer vocal tract.

    Its rate stays; phones and words keep their places in it.
    """
    if factor == 1:
        return speech
    # soxr wants the ratio of two rates; thousandths are finer than anybody hears.
    made = soxr.resample(speech.samples, speech.rate * 1000, speech.rate * round(factor * 1000))
    scale = len(made) / len(speech.samples)

    def at(place: int) -> int:
        return round(place * scale)

    return replace(
        speech,
        samples=np.ascontiguousarray(made, np.float32),
        phones=tuple(replace(p, start=at(p.start), end=at(p.end)) for p in speech.phones),
        words=tuple(replace(w, start=at(w.start), end=at(w.end)) for w in speech.words),
        marks=tuple(replace(m, at=at(m.at)) for m in speech.marks),
    )


def coloured(speech: Speech, gains: Sequence[float]) -> Speech:
    """The speech with each band louder or quieter by its dB; never beyond full scale."""
    if not any(gains) or not len(speech.samples):
        return speech
    made = _filtered(speech.samples, _taps(tuple(gains), speech.rate))
    peak = float(np.abs(made).max())
    return replace(speech, samples=made * np.float32(min(1.0, _PEAK / max(peak, 1e-9))))


@lru_cache(maxsize=32)
def _taps(gains: tuple[float, ...], rate: int) -> NDArray[np.float64]:
    """A symmetric filter with these gains, by the window method."""
    count = round(_TAPS * rate / features.RATE) | 1
    size = 1 << (4 * count).bit_length()
    hz = np.fft.rfftfreq(size, 1 / rate)
    wanted = 10 ** (np.interp(hz, centres(), gains) / 20)
    impulse = np.roll(np.fft.irfft(wanted, size), count // 2)[:count]
    return np.asarray(impulse * np.hanning(count + 2)[1:-1], np.float64)


def _filtered(samples: Samples, taps: NDArray[np.float64]) -> Samples:
    """As long as before, in blocks, without delay."""
    block, half = 1 << 16, len(taps) // 2
    size = block + len(taps) - 1
    spectrum = np.fft.rfft(taps, size)
    made = np.zeros(len(samples) + len(taps) - 1)
    for at in range(0, len(samples), block):
        piece = np.fft.irfft(np.fft.rfft(samples[at : at + block], size) * spectrum, size)
        end = min(at + size, len(made))
        made[at:end] += piece[: end - at]
    return np.ascontiguousarray(made[half : half + len(samples)], np.float32)
