"""What the voice does: level, pitch, prominent vowels, phrases. From the sound and its timing."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from ..speech.timed import Phone, Speech
from .curves import Curve
from .phones import VOWELS, classes, is_pause

Ending = Literal["statement", "question", "continuation"]

HOP: Final = 0.01
"""Seconds from one measurement to the next."""
_WINDOW: Final = 0.04
_ANALYSIS_RATE: Final = 8000
_BLOCK: Final = 512
"""Windows measured at once: bounds the memory on long speech."""
_PITCH_HZ: Final = (70.0, 400.0)
_PHRASE_PAUSE: Final = 0.13
"""A pause this long ends a phrase, seconds."""
_STATEMENT: Final = ".!…。！।॥。！۔"
_QUESTION: Final = "?？؟⸮՞"
_AFTER_WORD: Final = re.compile(r"[\s\"'’”»›)\]}*_]*(.?)", re.DOTALL)
_FUNCTION_WORDS: Final = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be but do for had he her his how i in is it its my of on or she so "
        "than that the them they this to was we were with you your",
    )
)
"""English words that seldom carry the accent; in other languages the same letters are mostly
little words too."""


@dataclass(frozen=True, slots=True)
class Vowel:
    """A vowel and how much it stands out."""

    start: float
    """Seconds."""
    end: float
    stress: int
    prominence: float
    """About 0 on average, 1 to 3 for the words that matter."""
    word: int = -1
    """Index into the speech's words; -1 for none."""

    @property
    def peak(self) -> float:
        """Its loudest part, about: seconds."""
        return self.start + 0.45 * (self.end - self.start)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words between two pauses."""

    start: float
    """Seconds."""
    end: float
    ending: Ending


@dataclass(frozen=True)
class Prosody:
    """What the voice does over time."""

    duration: float
    """Seconds."""
    level: Curve
    """Decibels each `HOP`; silence is -90."""
    tone: Curve
    """Pitch each `HOP`: semitones from the speaker's median, bridged where there is none."""
    tone_sd: float
    """Standard deviation of `tone` where it was measured, at least 1 semitone."""
    vowels: tuple[Vowel, ...]
    phrases: tuple[Phrase, ...]
    vowel_level: tuple[float, float]
    """Mean and standard deviation (at least 2) of the vowels' peak levels, decibels."""

    def loudness(self, start: float, end: float) -> float:
        """How loud a stretch is among the vowels: standard deviations from their mean."""
        mean, sd = self.vowel_level
        return (_peak(self.level, start, end) - mean) / sd

    @property
    def stressed(self) -> int:
        """How many vowels carry stress; an estimate for languages that mark none."""
        marked = sum(v.stress == 1 for v in self.vowels)
        return marked if marked * 10 > len(self.vowels) else round(0.4 * len(self.vowels))


def measure(speech: Speech) -> Prosody:
    """Everything in `Prosody`, from the samples and the phones."""
    level, pitch = _level_and_pitch(speech)
    tone, tone_sd = _tone(pitch)
    phones = [p for p in speech.phones if not VOWELS.isdisjoint(classes(p.ipa))]
    spans = [(p.start / speech.rate, p.end / speech.rate) for p in phones]
    loud = np.array([_peak(level, *span) for span in spans])
    return Prosody(
        duration=speech.duration,
        level=level,
        tone=tone,
        tone_sd=tone_sd,
        vowels=_vowels(speech, phones, loud, np.array([_peak(tone, *span) for span in spans])),
        phrases=tuple(_phrases(speech)),
        vowel_level=(float(loud.mean()), max(2.0, float(loud.std()))) if phones else (0.0, 2.0),
    )


def strongest(vowels: Sequence[Vowel], count: int, gap: float) -> list[Vowel]:
    """The ``count`` most prominent vowels that lie more than ``gap`` seconds apart, in order."""
    picked: list[Vowel] = []
    peaks: list[float] = []
    for vowel in sorted(vowels, key=lambda v: -v.prominence):
        if len(picked) >= count:
            break
        i = bisect_left(peaks, vowel.peak)
        if all(abs(vowel.peak - p) > gap for p in peaks[max(0, i - 1) : i + 1]):
            insort(peaks, vowel.peak)
            picked.append(vowel)
    return sorted(picked, key=lambda v: v.peak)


def _peak(y: Curve, start: float, end: float) -> float:
    first = min(int(start / HOP), len(y) - 1)
    return float(y[first : int(end / HOP) + 1].max())


def _level_and_pitch(speech: Speech) -> tuple[Curve, Curve]:
    """Decibels and hertz (NaN where no voice) each `HOP`: float64 [n] each."""
    factor = max(1, speech.rate // _ANALYSIS_RATE)
    rate = speech.rate / factor
    x = speech.samples[: len(speech.samples) // factor * factor]
    x = x.reshape(-1, factor).mean(1, dtype=np.float64)
    width = int(_WINDOW * rate)
    padded: Curve = np.pad(x, (width // 2, 2 * width)).astype(np.float64)
    starts = (np.arange(int(speech.duration / HOP) + 1) * HOP * rate).astype(np.int64)
    parts = [
        _measure_block(padded[starts[i : i + _BLOCK, None] + np.arange(width)], rate)
        for i in range(0, len(starts), _BLOCK)
    ]
    level = np.concatenate([p[0] for p in parts])
    pitch = np.concatenate([p[1] for p in parts])
    pitch[level < level.max() - 32] = np.nan
    return level, pitch


def _measure_block(windows: Curve, rate: float) -> tuple[Curve, Curve]:
    """Level and pitch of windows, float64 [k, width], by their autocorrelation."""
    windows = np.asarray(windows - windows.mean(1, keepdims=True))
    level = 10 * np.log10((windows**2).mean(1) + 1e-9)
    lowest, highest = (int(rate / hz) for hz in reversed(_PITCH_HZ))
    hann: Curve = np.hanning(windows.shape[1]).astype(np.float64)
    expected = _autocorrelation(hann[None])[0]
    likeness = _autocorrelation(np.asarray(windows * hann))
    likeness = likeness / (likeness[:, :1] + 1e-12) / (expected / expected[0] + 1e-3)
    lag = likeness[:, lowest:highest].argmax(1) + lowest
    rows = np.arange(len(lag))
    before, here, after = (likeness[rows, lag + k] for k in (-1, 0, 1))
    curvature = before - 2 * here + after
    bent = curvature < -1e-9
    shift = np.where(bent, 0.5 * (before - after) / np.where(bent, curvature, 1.0), 0.0)
    return level, np.where(here > 0.45, rate / (lag + np.clip(shift, -0.5, 0.5)), np.nan)


def _autocorrelation(rows: Curve) -> Curve:
    """Of each row, for lags 0 to its width: float64, the shape of ``rows``."""
    width = rows.shape[1]
    size = 1 << (2 * width - 1).bit_length()
    spectrum = np.fft.rfft(rows, size)
    return np.fft.irfft(spectrum.real**2 + spectrum.imag**2)[:, :width]


def _tone(pitch: Curve) -> tuple[Curve, float]:
    """Semitones from the median, bridged over unvoiced stretches; their standard deviation."""
    voiced = np.isfinite(pitch)
    if not voiced.any():
        return np.zeros(len(pitch)), 1.0
    median = float(np.median(pitch[voiced]))
    # Farther away than this are errors of an octave.
    voiced &= (np.nan_to_num(pitch) < 1.8 * median) & (np.nan_to_num(pitch) > 0.55 * median)
    semitones = 12 * np.log2(pitch[voiced] / median)
    bridged = np.interp(np.arange(len(pitch)), np.flatnonzero(voiced), semitones)
    return bridged, max(1.0, float(semitones.std()))


def _vowels(speech: Speech, phones: Sequence[Phone], loud: Curve, tone: Curve) -> tuple[Vowel, ...]:
    """Vowels with their prominence, weighted from what the engine says and what is heard."""
    if not phones:
        return ()
    spans = np.array([(p.start, p.end) for p in phones]) / speech.rate
    prominence = (
        0.9 * np.array([p.accent for p in phones])
        + 0.5 * np.array([p.stress == 1 for p in phones])
        + 0.35 * _standardised(tone)
        + 0.35 * _standardised(loud)
        + 0.25 * _standardised(np.log(spans[:, 1] - spans[:, 0] + 0.01))
        - 0.7 * np.array([_is_function_word(speech, p.word) for p in phones])
    )
    return tuple(
        Vowel(float(start), float(end), phone.stress, float(value), phone.word)
        for phone, (start, end), value in zip(phones, spans, prominence, strict=True)
    )


def _standardised(values: Curve) -> Curve:
    return np.asarray((values - values.mean()) / (values.std() + 1e-6))


def _is_function_word(speech: Speech, word: int) -> bool:
    known = 0 <= word < len(speech.words)
    return known and speech.words[word].text.lower() in _FUNCTION_WORDS


def _phrases(speech: Speech) -> Iterator[Phrase]:
    """Runs of sound between pauses: of `_PHRASE_PAUSE`, or of any length after a sentence."""
    run: list[Phone] = []
    for phone in speech.phones:
        if not is_pause(phone.ipa):
            run.append(phone)
        elif run:
            made = _phrase(speech, run)
            long = phone.end - phone.start >= _PHRASE_PAUSE * speech.rate
            if long or made.ending != "continuation":
                yield made
                run = []
    if run:
        yield _phrase(speech, run)


def _phrase(speech: Speech, run: Sequence[Phone]) -> Phrase:
    last = max((p.word for p in run), default=-1)
    return Phrase(run[0].start / speech.rate, run[-1].end / speech.rate, _ending(speech, last))


def _ending(speech: Speech, word: int) -> Ending:
    """What the punctuation after a word says; the end of the text is a full stop."""
    if not 0 <= word < len(speech.words):
        return "continuation"
    after = speech.words[word].char_end
    own = speech.text[max(0, after - 1) : after]
    found = _AFTER_WORD.match(speech.text, after)
    mark = own if own and own in _STATEMENT + _QUESTION else found.group(1) if found else ""
    if mark and mark in _QUESTION:
        return "question"
    return "statement" if not mark or mark in _STATEMENT else "continuation"
