"""A recording in, timed speech out: with what is said in it known, or without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from typing import Final

import numpy as np
import soxr
from numpy.typing import NDArray

from ..errors import InvalidField, UnknownVoice
from . import features, network
from .align import Step, align, decode
from .catalogue import Voices
from .engine import VoiceInfo
from .espeak import Espeak
from .features import Floats
from .network import CLASSES, GROUP_OF, GROUPS, Heard
from .sounds import SILENCE, classes
from .timed import Phone, Samples, Speech, Word, words_of

CHANGES: Final = 0.5
"""Weight of what usually follows what, against what is heard."""
_COST: Final = -0.5
"""Added to every change of sound: without it, sounds flicker."""
_SHORTEST: Final = {"sil": 5}
"""Frames that a group lasts at least, where that is not 2."""
_FINE: Final = 0.4
"""Weight of the exact class against its group when the sounds are known: people say other
vowels than the pronunciation says, but seldom of another group."""
_QUIET_DB: Final = 42.0
"""This far under the loud parts nobody speaks."""
_NOTHING_DB: Final = -70.0
"""Under this there is nothing at all, in recordings whose loud parts are near full scale."""
_SURE: Final = np.float32(4.0)
"""What such quiet takes off the logarithm of every sound's probability."""


def hear(samples: Samples, rate: int, transcript: str = "", locale: str = "en-US") -> Speech:
    """The recording with its phones, and with its words where a transcript is given.

    ``samples`` is mono float32 [n], -1 to 1. The transcript is what is said, word for word, in
    the language of ``locale`` (BCP-47; any that espeak-ng speaks). Raises `InvalidField` for a
    transcript that cannot be what is said, and `EngineError`.
    """
    chances = listen(samples, rate)
    if transcript.strip():
        phones, words = _known(chances, rate, len(samples), transcript, locale)
    else:
        phones, words = _unknown(chances, rate, len(samples)), ()
    return Speech(samples, rate, phones, words, transcript)


def listen(samples: Samples, rate: int) -> Floats:
    """Logarithms of the probabilities of `CLASSES`, 100 times a second: float32 [frames, 32].

    Where it is far quieter than elsewhere, silence is favoured.
    """
    sound = soxr.resample(samples, rate, features.RATE) if rate != features.RATE else samples
    if not len(sound):
        sound = np.zeros(1, np.float32)
    sound = features.levelled(sound)
    heard: Heard = network.shared()(features.normalised(features.log_mel(sound)))
    chances = heard.chances
    chances[_quiet(sound, len(chances)), 1:] -= _SURE
    return chances


def _quiet(sound: Samples, count: int) -> NDArray[np.bool_]:
    """Which frames are at least `_QUIET_DB` under the loud ones, or nothing: bool [frames]."""
    padded = np.zeros(count * features.HOP, np.float32)
    half = features.HOP // 2  # a frame is centred on its place
    kept = min(len(sound), len(padded) - half)
    padded[half : half + kept] = sound[:kept]
    power = np.mean(padded.reshape(count, features.HOP) ** 2, axis=1) + 1e-12
    level = 10 * np.log10(power)
    return np.asarray(level < max(_NOTHING_DB, float(np.percentile(level, 95)) - _QUIET_DB))


# --- Nothing known ----------------------------------------------------------------------------


def _unknown(chances: Floats, rate: int, count: int) -> tuple[Phone, ...]:
    groups = in_groups(chances)
    phones, frame = [], 0
    for group, run in groupby(best_groups(groups)):
        end = frame + len(list(run))
        members = np.flatnonzero(np.equal(GROUP_OF, group))
        heard = chances[frame:end, members].mean(axis=0)
        name = CLASSES[members[int(heard.argmax())]]
        phones.append(("" if name == SILENCE else name, frame, end))
        frame = end
    return _placed([Phone(ipa, a, b) for ipa, a, b in phones], rate, count)


def in_groups(chances: Floats) -> Floats:
    """Logarithms of the probabilities of `GROUPS`: float32 [frames, 15]."""
    belongs = np.zeros((len(CLASSES), len(GROUPS)), np.float32)
    belongs[np.arange(len(CLASSES)), GROUP_OF] = 1
    made: Floats = np.log(np.exp(chances) @ belongs + np.float32(1e-12))
    return made


def best_groups(groups: Floats) -> list[int]:
    """The most likely group of each frame, none shorter than speech can be."""
    shortest = np.array([_SHORTEST.get(name, 2) for name in GROUPS])
    found: list[int] = decode(groups, CHANGES * _usual() + _COST, shortest).tolist()
    return found


@cache
def _usual() -> NDArray[np.float64]:
    """Logarithm of how likely a group follows another one: float64 [15, 15]."""
    follows = np.exp(network.shared().bigrams.astype(np.float64))
    belongs = np.eye(len(GROUPS))[GROUP_OF]
    chances = belongs.T @ follows @ belongs / belongs.sum(axis=0)[:, None]
    np.fill_diagonal(chances, 0)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(chances / chances.sum(axis=1, keepdims=True)))


# --- The words known --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Known:
    """A pronunciation as steps to align; ``phone`` is an index into ``speech.phones``, or -1."""

    speech: Speech
    steps: list[Step]
    phone: list[int]


def _known(
    chances: Floats, rate: int, count: int, transcript: str, locale: str
) -> tuple[tuple[Phone, ...], tuple[Word, ...]]:
    known = _pronounced(transcript, locale)
    groups = in_groups(chances)[:, GROUP_OF]
    try:
        spans = align(_FINE * chances + (1 - _FINE) * groups, known.steps)
    except ValueError:
        seconds = count / rate
        message = f"is longer than what can be said in the {seconds:.1f} s of the recording"
        raise InvalidField(("transcript",), message) from None
    phones: list[Phone] = []
    for index, parts in groupby(zip(known.phone, spans, strict=True), key=lambda part: part[0]):
        places = [span for _, span in parts]
        start, end = places[0][0], places[-1][1]
        if end == start:
            continue
        said = known.speech.phones[index] if index >= 0 else Phone("", 0, 0)
        phones.append(Phone(said.ipa, start, end, said.word, said.stress, said.accent))
    return _with_words(_placed(phones, rate, count), known.speech, transcript)


def _with_words(
    phones: tuple[Phone, ...], said: Speech, transcript: str
) -> tuple[tuple[Phone, ...], tuple[Word, ...]]:
    """The phones and the words that have any, numbered anew."""
    order = {word: i for i, word in enumerate(sorted({p.word for p in phones} - {-1}))}
    numbered = tuple(replace(p, word=order.get(p.word, -1)) for p in phones)
    spans = [(said.words[word].char_start, said.words[word].char_end) for word in order]
    return numbered, words_of(numbered, spans, transcript)


def _pronounced(transcript: str, locale: str) -> _Known:
    espeak = Espeak()
    speech = espeak.synthesize(_voice(espeak, locale), transcript)
    steps, owners, word = [Step(0, pause=True)], [-1], -1
    for i, phone in enumerate(speech.phones):
        if (not phone.ipa or phone.word != word) and not steps[-1].pause:
            steps.append(Step(0, pause=True))
            owners.append(-1)
        word = phone.word
        for name in classes(phone.ipa) if phone.ipa else ():
            steps.append(Step(CLASSES.index(name)))
            owners.append(i)
    if not steps[-1].pause:
        steps.append(Step(0, pause=True))
        owners.append(-1)
    return _Known(speech, steps, owners)


def _voice(espeak: Espeak, locale: str) -> VoiceInfo:
    try:
        return Voices([espeak]).default(locale)
    except UnknownVoice:
        raise InvalidField(("locale",), f"no pronunciation is known for {locale!r}") from None


def _placed(phones: Sequence[Phone], rate: int, count: int) -> tuple[Phone, ...]:
    """Phones in frames as phones in samples, to the last sample."""
    scale = rate * features.HOP / features.RATE
    made = []
    for i, p in enumerate(phones):
        start = min(count, round(p.start * scale))
        end = count if i == len(phones) - 1 else min(count, round(p.end * scale))
        if end > start:
            made.append(Phone(p.ipa, start, end, p.word, p.stress, p.accent))
    return tuple(made)
