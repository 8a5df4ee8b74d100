"""What a voice is like, measured on any speech of it: pitch, range, pace, colour, length of tract.

All of it is an average over many sounds, so that two recordings of one person agree although other
words are said in them. It is no likeness: two people may have the same profile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import soxr
from numpy.typing import NDArray

from . import features
from .colour import Decibels, colour
from .features import Floats
from .pitch import fundamental
from .recording import hear
from .sounds import classes
from .timed import Phone, Samples

LONGEST: Final = 45.0
"""Seconds that are measured, from the middle: more tells nothing new."""
TRACTS: Final = tuple(float(t) for t in np.round(np.arange(0.82, 1.2201, 0.02), 2))
"""Lengths of the vocal tract, against another's, that are tried."""
VOWELS: Final = frozenset("iɪeɛæaɑʌəɜɒɔoʊuyø")
_HOP: Final = features.HOP
_ENOUGH: Final = 6
"""Frames of a vowel from which its mean is believed."""
_SMOOTH: Final = 14
"""Cosines by which a spectrum is described: fewer than there are harmonics."""


@dataclass(frozen=True)
class Profile:
    """One voice, as it speaks in one recording."""

    pitch: float
    """Hz: the median of the fundamental."""
    spread: float
    """Semitones: standard deviation of the fundamental, by its 10th and 90th percentile."""
    pace: float
    """Vowels a second, pauses left out."""
    colour: Decibels
    """Long-term average spectrum, see `colour.colour`: dB, float64 [BANDS]."""
    vowels: dict[str, Floats]
    """Mean smoothed log-mel spectrum of each vowel that was heard often enough, float32 [40]."""
    sound: Samples
    """What was measured: mono float32 at `features.RATE`."""
    phones: tuple[Phone, ...]
    """As they were heard in it."""


def measure(samples: Samples, rate: int) -> Profile | None:
    """The profile of whoever speaks in ``samples`` (mono float32 [n], -1 to 1).

    None where too little of it is voiced to tell the pitch.
    """
    most = round(LONGEST * rate)
    start = max(0, len(samples) - most) // 2
    sound = samples[start : start + most]
    if rate != features.RATE:
        sound = soxr.resample(sound, rate, features.RATE)
    sound = features.levelled(np.ascontiguousarray(sound, np.float32))
    hz = fundamental(sound, features.RATE)
    if len(hz) < 50:
        return None
    low, middle, high = np.percentile(hz, (10, 50, 90))
    phones = hear(sound, features.RATE, helped=False).phones
    return Profile(
        pitch=float(middle),
        spread=float(12 * np.log2(high / low) / 2.563),  # of a normal distribution
        pace=_pace(phones),
        colour=colour(sound),
        vowels=_vowels(features.log_mel(sound), phones),
        sound=sound,
        phones=phones,
    )


def tract(mine: Profile, other: Profile, expected: float) -> float:
    """How much longer the vocal tract of ``mine`` is than that of ``other``, 0.82 to 1.22.

    The vowels of both are compared, each against the mean of all, so that microphones and rooms
    do not count; the length is the one that makes them most alike. What is ``expected`` decides
    where the sounds say little. Lee and Rose, "A frequency warping approach to speaker
    normalization" (1998).
    """
    both = sorted(mine.vowels.keys() & other.vowels.keys())
    if len(both) < 4:
        return expected
    wanted = _centred(np.stack([mine.vowels[v] for v in both]))
    costs = []
    for mel in features.log_mels(other.sound, TRACTS):
        found = _vowels(mel, other.phones)
        costs.append(float(np.mean((_centred(np.stack([found[v] for v in both])) - wanted) ** 2)))
    prior = (np.log(np.array(TRACTS) / expected) / 0.09) ** 2
    total = np.array(costs) / min(costs) + 0.12 * prior
    return TRACTS[int(np.argmin(total))]


def _pace(phones: tuple[Phone, ...]) -> float:
    said = [p for p in phones if p.ipa]
    seconds = sum(p.end - p.start for p in said) / features.RATE
    count = sum(not VOWELS.isdisjoint(classes(p.ipa)) for p in said)
    return count / seconds if seconds else 0.0


def _vowels(mel: Floats, phones: tuple[Phone, ...]) -> dict[str, Floats]:
    """Smoothed means by vowel, over the middle half of each that was heard."""
    frames: dict[str, list[Floats]] = {}
    for phone in phones:
        names = classes(phone.ipa)
        if len(names) != 1 or names[0] not in VOWELS:
            continue
        start, end = phone.start / _HOP, phone.end / _HOP
        a, b = round(start + (end - start) / 4), round(end - (end - start) / 4)
        frames.setdefault(names[0], []).append(mel[a : max(b, a + 1)])
    means = {name: np.concatenate(each) for name, each in frames.items()}
    basis = _cosines()
    return {
        name: np.asarray(basis @ (basis.T @ each.mean(axis=0)), np.float32)
        for name, each in means.items()
        if len(each) >= _ENOUGH
    }


def _cosines() -> NDArray[np.float64]:
    """An orthonormal basis of smooth spectra: float64 [40, _SMOOTH]."""
    n = np.arange(features.BANDS)
    made = np.cos(np.pi * (n[:, None] + 0.5) * np.arange(_SMOOTH)[None] / features.BANDS)
    return np.asarray(made / np.linalg.norm(made, axis=0), np.float64)


def _centred(vowels: Floats) -> Floats:
    """Without the level of each and without what all have in common."""
    level = vowels - vowels.mean(axis=1, keepdims=True)
    return np.asarray(level - level.mean(axis=0), np.float32)
