"""A recording in, timed speech out: with what is said in it known, or without."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from typing import Final

import numpy as np
import soxr
from numpy.typing import NDArray

from ..errors import InvalidField, UnknownVoice
from . import allphone, features, network
from .align import Step, align, decode, settle
from .catalogue import Voices
from .engine import VoiceInfo
from .espeak import Espeak
from .features import Floats
from .network import CLASSES, GROUP_OF, GROUPS
from .sounds import SILENCE, classes
from .timed import Phone, Samples, Speech, Word, words_of

_FRAMES: Final = features.RATE // features.HOP
"""A second."""
TRACTS: Final = (0.92, 1.0, 1.08, 1.16, 1.24)
"""Factors on the length of the vocal tract. Most of the voices that the network knows are men's,
so that women, with shorter ones, are heard better through a longer one."""
_SHARPNESS: Final = 12.0
"""How much a nat of certainty counts in the choice among `TRACTS`."""
_HEARINGS: Final = 2
"""How many of `TRACTS` are chosen. Five hear no better, and take twice the time."""
_JUDGED: Final = 8
"""Seconds in the middle of a recording by which the choice is made."""

CHANGES: Final = 0.7
"""Weight of what usually follows what, against what is heard."""
_LIPS: Final = 1.0
"""Added to the logarithm of shut lips: one missed is worse to see than one too many."""
_SHORTEST: Final = {"sil": 5}
"""Frames that a group lasts at least, where that is not 2."""
_FINE: Final = 0.5
"""Weight of the exact class against its group when the sounds are known: people say other
vowels than the pronunciation says, but seldom of another group."""
_PAUSE: Final = np.float32(-5.0)
"""Added to the logarithm of silence while it is sought where the speaker pauses, the sounds being
known: few words are set apart, and the closures of stops are silent too."""
_EDGE: Final = np.float32(-3.0)
"""The same while it is sought how far the pauses reach that were found."""
_QUIET_DB: Final = 42.0
"""This far under the loud parts nobody speaks."""
_NOTHING_DB: Final = -70.0
"""Under this there is nothing at all, in recordings whose loud parts are near full scale."""
_SURE: Final = np.float32(4.0)
"""What such quiet takes off the logarithm of every sound's probability."""


def hear(
    samples: Samples,
    rate: int,
    transcript: str = "",
    locale: str = "en-US",
    helped: bool = True,
) -> Speech:
    """The recording with its phones, and with its words where a transcript is given.

    ``samples`` is mono float32 [n], -1 to 1. The transcript is what is said, word for word, in
    the language of ``locale`` (BCP-47; any that espeak-ng speaks). Without one, clean English is
    ``helped`` by pocketsphinx where that is installed. Raises `InvalidField` for a transcript that
    cannot be what is said, and `EngineError`.
    """
    english = locale.split("-")[0].lower() == "en" and not transcript.strip()
    chances = listen(samples, rate, helped=helped and english and allphone.available())
    if transcript.strip():
        phones, words = _known(chances, rate, len(samples), transcript, locale)
    else:
        phones, words = _unknown(chances, rate, len(samples)), ()
    return Speech(samples, rate, phones, words, transcript)


def listen(samples: Samples, rate: int, helped: bool = False) -> Floats:
    """Logarithms of the probabilities of `CLASSES`, 100 times a second: float32 [frames, 32].

    The sound is heard as if the speaker's vocal tract had two of `TRACTS`: those with which the
    network is surest, each counting accordingly; ``helped`` as `allphone.blended` does. Where it
    is far quieter than elsewhere, silence is favoured.
    """
    sound = soxr.resample(samples, rate, features.RATE) if rate != features.RATE else samples
    if not np.any(sound):
        return _nothing(features.count(len(sound)))
    sound = features.levelled(sound)
    chances = _believed(sound)
    if helped:
        chances = allphone.blended(chances, sound)
    logarithms: Floats = np.log(chances + np.float32(1e-9))
    logarithms[:, 1:] -= _silence(sound, len(logarithms))[:, None]
    return logarithms


def _nothing(count: int) -> Floats:
    """Silence throughout."""
    chances = np.full((count, len(CLASSES)), -20.0, np.float32)
    chances[:, CLASSES.index(SILENCE)] = 0
    return chances


def _believed(sound: Samples) -> Floats:
    """Probabilities of `CLASSES`, by the vocal tracts that the network believes in most."""
    most = _JUDGED * features.RATE
    start = max(0, len(sound) - most) // 2
    judged = _heard(sound[start : start + most], TRACTS)
    weights = _trust(judged)
    tracts = np.flatnonzero(weights)
    whole = (
        [judged[i] for i in tracts]
        if len(sound) <= most
        else _heard(sound, [TRACTS[i] for i in tracts])
    )
    chances: Floats = np.einsum("h,hfc->fc", weights[tracts].astype(np.float32), np.stack(whole))
    return chances


def _trust(judged: Sequence[Floats]) -> NDArray[np.float64]:
    """How far each hearing counts: the `_HEARINGS` of which the network is surest; sum 1."""
    sure = np.array([_sureness(chances) for chances in judged])
    weights = np.exp(_SHARPNESS * (sure - sure.max()))
    weights[np.argsort(-weights, kind="stable")[_HEARINGS:]] = 0
    trust: NDArray[np.float64] = weights / weights.sum()
    return trust


def _heard(sound: Samples, tracts: Sequence[float]) -> list[Floats]:
    """Probabilities of `CLASSES` with the vocal tract made longer by each factor."""
    mels = features.log_mels(sound, tracts)
    return [np.exp(network.shared()(features.normalised(mel)).chances) for mel in mels]


def _sureness(chances: Floats) -> float:
    """Minus the mean entropy, in nats, of the frames that are not silence."""
    sounding = chances[chances[:, 0] < 0.5]
    if not len(sounding):
        return 0.0
    return float(np.mean(np.sum(sounding * np.log(sounding + np.float32(1e-9)), axis=1)))


def _silence(sound: Samples, count: int) -> Floats:
    """What the level takes off the logarithm of every sound's probability: float32 [frames]."""
    padded = np.zeros(count * features.HOP, np.float32)
    half = features.HOP // 2  # a frame is centred on its place
    kept = min(len(sound), len(padded) - half)
    padded[half : half + kept] = sound[:kept]
    power = np.mean(padded.reshape(count, features.HOP) ** 2, axis=1) + 1e-12
    level = 10 * np.log10(power)
    threshold = max(_NOTHING_DB, float(np.percentile(level, 95)) - _QUIET_DB)
    return np.where(level < threshold, _SURE, np.float32(0))


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
    likely = groups.copy()
    likely[:, GROUPS.index("PP")] += _LIPS
    found: list[int] = decode(likely, CHANGES * _usual(), shortest).tolist()
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
    """A pronunciation as steps to align."""

    speech: Speech
    steps: list[Step]
    phone: list[int]
    """Of each step an index into ``speech.phones``; -1 for pauses."""

    @property
    def usual(self) -> NDArray[np.float64]:
        """How long espeak makes each step: float64 [steps], frames."""
        parts = Counter(self.phone)
        frames = [(p.end - p.start) / self.speech.rate * _FRAMES for p in self.speech.phones]
        usual = [max(1.0, frames[i] / parts[i]) if i >= 0 else 1.0 for i in self.phone]
        return np.array(usual)


def _known(
    chances: Floats, rate: int, count: int, transcript: str, locale: str
) -> tuple[tuple[Phone, ...], tuple[Word, ...]]:
    known = _pronounced(transcript, locale)
    scores = _FINE * chances + (1 - _FINE) * in_groups(chances)[:, GROUP_OF]
    silence = CLASSES.index(SILENCE)
    scores[:, silence] += _PAUSE
    try:
        spans = align(scores, known.steps)
    except ValueError:
        seconds = count / rate
        message = f"is longer than what can be said in the {seconds:.1f} s of the recording"
        raise InvalidField(("transcript",), message) from None
    scores[:, silence] += _EDGE - _PAUSE
    spans = settle(scores, known.steps, spans, known.usual)
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
