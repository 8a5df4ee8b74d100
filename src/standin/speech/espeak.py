"""espeak-ng: robotic, but some 138 languages and exact timing, from pip alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import EngineError
from . import ipa, merged, written
from .engine import Gender, VoiceInfo
from .timed import Phone, Samples, Speech, words_of
from .tone import Tone
from .worker import Worker

REVISION = 2
"""Of what is asked of espeak; raise it when the same call gives other samples or words."""
RATE = 160
"""Words a minute at speed 1; espeak takes 80 to 450, so speed 0.5 is its slowest."""
FAST = 0.87
"""Exponent on speeds above 1. Measured: twice the words a minute make 0.43 (German) to 0.46
(English) of the duration; with the exponent, speed 2 makes 0.48 (German) to 0.54 (Spanish)."""
SAMPLE_RATE = 22050
LIST_SECONDS = 20.0
SPEAK_SECONDS = (30.0, 0.02)
"""Time allowed for a text: seconds, and seconds a character. It needs about 0.0002."""

KLATT = "klatt 4"
"""For English: a recogniser of human speech missed 50 % of its words, 88 % without it."""
FEMALE = "\n".join(
    [
        *("klatt 4", "gender female", "pitch 125 210"),
        *(
            f"formant {i} {percent}"
            for i, percent in enumerate((100, 108, 112, 114, 112, 112, 110))
        ),
    ]
)
"""`KLATT` with a shorter vocal tract and a higher voice. Measured: fundamental 187 Hz (`KLATT`
102), harmonics-to-noise ratio 11.6 dB (`KLATT` 12.2, espeak's own female variant f3 11.8). The
same recogniser missed 74 % of f3's words; nobody has measured this one's."""

REACH = 0.058
"""Seconds that a stop may start before its reported place, at 155 words a minute."""
_QUIET = 0.15
"""Of the loudest 3 ms of the phone before, without low frequencies: the sound has stopped."""

_STOPS = tuple("pbtdkɡ")
_MNEMONICS = str.maketrans(
    {"S": "ʃ", "Z": "ʒ", "N": "ŋ", "A": "ɑ", "X": "χ", "g": "ɡ", "ε": "ɛ", ":": "ː", "?": "ʔ"}
    | dict.fromkeys("#-.[]^`|‿'\"*_ 0123456789ˈˌ")
)
"""A few languages leave espeak's own mnemonics among the IPA, and tone numbers."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A speech sound as espeak would make it, or a pause."""

    name: str
    """IPA with stress, length and tone marks (``"ˈoʊ"``); empty for a pause."""
    ipa: str
    """IPA as in `Phone.ipa`."""
    word: int
    """Index into `Pronunciation.spans`; -1 for a pause."""
    begins: bool
    """It begins a word as spoken: a number of one written word has several."""

    @property
    def stress(self) -> int:
        """As `Phone.stress`."""
        return _stress(self.name)


@dataclass(frozen=True, slots=True)
class Pronunciation:
    """How espeak would say a text."""

    sounds: tuple[Sound, ...]
    spans: tuple[tuple[int, int], ...]
    """First and one past the last character of each word that has sounds."""


@dataclass(frozen=True)
class Espeak:
    """Every espeak-ng voice that loads, as ``espeak-<language tag>``."""

    worker: Worker = field(
        default_factory=lambda: Worker("espeak-ng", Path(__file__).with_name("espeak_worker.py"))
    )
    name: str = "espeak"

    def voices(self) -> Sequence[VoiceInfo]:
        """All voices, ordered by id; listed once in a process. Raises `EngineError`."""
        return self._voices

    @cached_property
    def _voices(self) -> tuple[VoiceInfo, ...]:
        header, _ = self.worker.ask({"list": True}, LIST_SECONDS)
        found: dict[str, VoiceInfo] = {}
        for entry in header["voices"]:
            for voice in _infos(entry):
                found.setdefault(voice.id, voice)
        return tuple(found[k] for k in sorted(found))

    def synthesize(
        self, voice: VoiceInfo, text: str, *, speed: float = 1.0, semitones: float = 0.0
    ) -> Speech:
        """Speak ``text``; see `VoiceEngine`. Speed is 0.5 to 2, semitones -12 to 12.

        Raises `EngineError`, also when espeak says nothing.
        """
        return self.express(voice, text, Tone(speed, semitones))

    def spell(self, voice: VoiceInfo, sounds: str) -> str:
        """IPA as espeak's mnemonics; see `ExpressiveEngine`. Raises `InvalidField`."""
        return f"{_OPEN}{ipa.mnemonics(sounds, voice.locale, voice.id)}{_CLOSE}"

    def express(self, voice: VoiceInfo, text: str, tone: Tone) -> Speech:
        """Speak ``text`` in a tone; see `ExpressiveEngine`. Raises as `synthesize` does."""
        rate = round(RATE * tone.rate ** (FAST if tone.rate > 1 else 1))
        phonemes = _OPEN in text
        plain = _bracketed(text) if phonemes else written.speakable(text)
        bare = _unbracketed(plain) if phonemes else plain
        request: dict[str, Any] = {
            "voice": voice.engine_voice,
            "variant": _variant(voice),
            "text": plain,
            "rate": rate,
            "pitch": 2 ** (tone.semitones / 12),
            "melody": tone.melody,
            "phonemes": phonemes,
            "words": merged.candidates(bare),
        }
        allowed, each = SPEAK_SECONDS
        header, pcm = self.worker.ask(request, allowed + each * len(text))
        samples = np.frombuffer(pcm, np.int16).astype(np.float32) / np.float32(32768)
        spans, sounds = _sounds(samples, header, plain, rate)
        told = [(s.ipa, s.word) for s in sounds]
        spans, words = merged.separate(bare, spans, told, _alone(request["words"], header))
        for sound, word in zip(sounds, words, strict=True):
            sound.word = word
        return _timed(samples, int(header["rate"]), sounds, spans, text)

    def pronounce(self, voice: VoiceInfo, text: str) -> Pronunciation:
        """The sounds of ``text``, without stretching or variants: for engines that take phonemes.

        Raises `EngineError`, also when there is nothing to pronounce.
        """
        plain = written.speakable(text)
        request: dict[str, Any] = {
            "voice": voice.engine_voice, "variant": "", "text": plain, "rate": RATE, "pitch": 1.0,
            "melody": 1.0, "phonemes": False, "words": merged.candidates(plain),
        }  # fmt: skip
        allowed, each = SPEAK_SECONDS
        header, _ = self.worker.ask(request, allowed + each * len(text))
        return _pronunciation(header["events"], plain, _alone(request["words"], header))

    def version(self, voice: VoiceInfo) -> str:
        """See `VoiceEngine`."""
        return f"{metadata.version('espeakng-loader')}.{REVISION}"


_OPEN, _CLOSE = "\ue000\ue000", "\ue001\ue001"
"""Around mnemonics on their way to espeak, which takes [[ and ]]; text may have those as text."""


_MNEMONIC = re.compile(r"\[\[.*?\]\]")


def _bracketed(text: str) -> str:
    plain = written.speakable(text).replace("[[", "[ ").replace("]]", " ]")
    return plain.replace(_OPEN, "[[").replace(_CLOSE, "]]")


def _unbracketed(text: str) -> str:
    """The text with mnemonics as spaces: they are no words."""
    return _MNEMONIC.sub(lambda found: " " * len(found[0]), text)


def _alone(words: Sequence[str], header: dict[str, Any]) -> dict[str, list[str]]:
    """IPA of each word said alone, without marks; those that are silent are left out."""
    said = zip(words, header["words"], strict=True)
    found = {word: [sound for name in names if (sound := _ipa(name))] for word, names in said}
    return {word: sounds for word, sounds in found.items() if sounds}


def _variant(voice: VoiceInfo) -> str:
    if not voice.locale.lower().startswith("en"):
        return ""
    return FEMALE if voice.gender == "female" else KLATT


def _infos(entry: dict[str, Any]) -> list[VoiceInfo]:
    tag = _tag(entry)
    language = re.split(r" *\(", entry["name"])[0]
    gender: Gender = entry["gender"]
    voice = VoiceInfo(
        id=f"espeak-{tag}",
        name=entry["name"],
        language=language,
        locale=_locale(tag),
        gender=gender,
        engine="espeak",
        engine_voice=entry["identifier"],
        sample_rate=SAMPLE_RATE,
        licence="GPL-3.0-or-later",
        emotions=True,
    )
    if tag not in ("en-us", "en-gb"):
        return [voice]
    woman = replace(voice, id=f"{voice.id}-f", name=f"{voice.name}, female", gender="female")
    return [voice, woman]


def _tag(entry: dict[str, Any]) -> str:
    # Two voices for Cantonese both call themselves "yue"; the identifier tells them apart.
    own = str(entry["languages"][0]).lower()
    last = str(entry["identifier"]).rsplit("/")[-1].lower()
    return last if own == "yue" else own


def _locale(tag: str) -> str:
    parts = tag.split("-")
    cased = [parts[0]]
    for i, part in enumerate(parts[1:], 1):
        private = "x" in parts[:i]
        if len(part) == 2 and not private:
            part = part.upper()
        elif len(part) == 4 and part.isalpha() and not private:
            part = part.title()
        cased.append(part)
    return "-".join(cased)


# --- Pronunciation --------------------------------------------------------------------------


def _pronunciation(
    events: list[list[Any]], plain: str, alone: dict[str, list[str]]
) -> Pronunciation:
    marks = [(int(e[2]), int(e[2]) + int(e[3])) for e in events if e[0] == "word"]
    spans, of_event = _spans(plain, marks)
    sounds: list[Sound] = []
    event, begins = -1, True
    for kind, _, *rest in events:
        if kind == "word":
            event, begins = event + 1, True
            continue
        name = str(rest[0])
        sound = _ipa(name)
        if name and not sound:
            continue
        word = of_event[event] if sound and event >= 0 else -1
        sounds.append(Sound(name if sound else "", sound, word, begins and bool(sound)))
        begins = begins and not sound
    spans, words = merged.separate(plain, spans, [(s.ipa, s.word) for s in sounds], alone)
    order = {word: i for i, word in enumerate(dict.fromkeys(w for w in words if w >= 0))}
    if not order:
        raise EngineError("espeak-ng said nothing: the text has nothing that it can pronounce")
    said = (replace(s, word=order.get(w, -1)) for s, w in zip(sounds, words, strict=True))
    return Pronunciation(tuple(said), tuple(spans[word] for word in order))


# --- Timing ---------------------------------------------------------------------------------


@dataclass(slots=True)
class _Sound:
    """A phone while its end is still open."""

    ipa: str
    start: int
    stress: int
    event: int
    """Index of the word event it follows; -1 before the first."""
    word: int = -1


def _sounds(
    samples: Samples, header: dict[str, Any], plain: str, rate: int
) -> tuple[list[tuple[int, int]], list[_Sound]]:
    """The words that espeak tells of, and all sounds with the one that each belongs to."""
    sounds, marks = _read(header["events"], len(samples))
    spoken = [s for s in sounds if s.ipa]
    if not spoken or float(np.abs(samples).max(initial=0.0)) < 0.001:
        raise EngineError("espeak-ng said nothing: the text has nothing that it can speak")
    _move_stops(sounds, samples, round(REACH * 155 / rate * header["rate"]))
    spans, of_event = _spans(plain, marks)
    for sound in spoken:
        sound.word = of_event[sound.event] if sound.event >= 0 else -1
    return spans, sounds


def _read(events: list[list[Any]], count: int) -> tuple[list[_Sound], list[tuple[int, int]]]:
    """The sounds in order, the first at sample 0, and each word event's character span."""
    sounds = [_Sound("", 0, 0, -1)]
    marks: list[tuple[int, int]] = []
    at = 0
    for kind, sample, *rest in events:
        if kind == "word":
            marks.append((int(rest[0]), int(rest[0]) + int(rest[1])))
            continue
        at = min(count, max(at, int(sample)))
        name = str(rest[0])
        sound = _ipa(name)
        if name and not sound:
            continue  # a change of language, or a mark on the phone before: no sound of its own
        sounds.append(_Sound(sound, at, _stress(name), len(marks) - 1 if sound else -1))
    return _merged(sounds, count), marks


def _stress(name: str) -> int:
    return 1 if "ˈ" in name else 2 if "ˌ" in name else 0


def _ipa(name: str) -> str:
    if "(" in name:
        return ""
    sound = name.translate(_MNEMONICS)
    return sound if any(unicodedata.category(c) in ("Ll", "Lo") for c in sound) else ""


def _merged(sounds: list[_Sound], count: int) -> list[_Sound]:
    """With neighbouring pauses as one, and every sound at least a sample long.

    espeak sometimes reports two sounds at one sample (``ɛ``, then ``l n`` together in "well
    known"); they share the time up to the next one.
    """
    kept: list[_Sound] = []
    for sound, end in zip(sounds, _ends(sounds, count), strict=True):
        if sound.ipa or (end > sound.start and not (kept and not kept[-1].ipa)):
            kept.append(sound)
    first = 0
    for i, end in enumerate(_ends(kept, count)):
        start, many = kept[first].start, i + 1 - first
        if end <= start:
            continue
        for k in range(many):
            kept[first + k].start = start + (end - start) * k // many
        first = i + 1
    return kept[:first]


def _ends(sounds: list[_Sound], count: int) -> list[int]:
    return [*(s.start for s in sounds[1:]), count]


def _move_stops(sounds: list[_Sound], samples: Samples, reach: int) -> None:
    """Start each stop with its closure: espeak often reports it at the burst that ends it.

    Measured at 155 words a minute: the silent gap lies 63 ms before the reported start, at 220
    46 ms; but some voiced stops are reported rightly. So the closure is looked for in the sound,
    up to ``reach`` samples and half of the phone before. After a pause nothing is to be heard of
    it, and it gets that much.
    """
    for before, sound in pairwise(sounds):
        if not sound.ipa.startswith(_STOPS):
            continue
        earliest = sound.start - min(reach, (sound.start - before.start) // 2)
        if before.ipa:
            earliest += _closure(samples[before.start : sound.start], sound.start - earliest)
        sound.start = earliest


def _closure(before: Samples, reach: int) -> int:
    """Samples from the start of the last ``reach`` of a phone to where its sound stops.

    ``reach`` when it does not stop: the last quiet stretch of 9 ms or more begins the closure.
    """
    hop = SAMPLE_RATE // 333
    if len(before) < 2 * hop:
        return reach
    # Twice differenced: the hum of voiced stops is all below the first formant.
    high = np.diff(before, 2, prepend=before[:1], append=before[-1:])
    frames = high[len(high) % hop :].reshape(-1, hop)
    level = np.sqrt(np.mean(frames * frames, axis=1))
    quiet = level < _QUIET * float(level.max())
    run = 0
    for i in range(len(quiet) - 1, -1, -1):
        run = run + 1 if quiet[i] else 0
        ends = i == 0 or not quiet[i - 1]
        if run >= 3 and ends:
            return max(0, reach - (len(quiet) - i) * hop)
    return reach


def _timed(
    samples: Samples, rate: int, sounds: list[_Sound], spans: list[tuple[int, int]], text: str
) -> Speech:
    """Phones and the words that have any."""
    order: dict[int, int] = {}
    for sound in sounds:
        if sound.word >= 0:
            order.setdefault(sound.word, len(order))
    phones = tuple(
        Phone(s.ipa, s.start, end, order.get(s.word, -1), s.stress, s.stress == 1)
        for s, end in zip(sounds, _ends(sounds, len(samples)), strict=True)
    )
    words = words_of(phones, [spans[word] for word in order], text)
    return Speech(samples, rate, phones, words, text)


def _spans(text: str, marks: list[tuple[int, int]]) -> tuple[list[tuple[int, int]], list[int]]:
    """The written words, and the one that each word event speaks (-1 if none).

    espeak reports a number's parts one by one, at positions inside the number, and counts a
    little off after symbols. So events of one written word with digits or symbols are one
    word; one of letters alone is split where espeak says, which also separates Chinese words.
    """
    tokens = written.words(text)
    spans: list[tuple[int, int]] = []
    of_event: list[int] = []
    token = -1
    for place, stop in marks:
        at = _word_at(text, place)
        here = _token_at(tokens, at, token)
        if (
            0 <= here == token
            and here + 1 < len(tokens)
            and _overruns(text, tokens[here], at, stop)
        ):
            here += 1
        if here < 0:
            of_event.append(len(spans) - 1)
            continue
        start, end = tokens[here]
        if here > token:
            spans.append((start, end))
        elif spans[-1][0] < at < end and _splits(text, start, end, at):
            spans[-1] = (spans[-1][0], _trimmed(text, spans[-1][0], at))
            spans.append((at, end))
        token = here
        of_event.append(len(spans) - 1)
    return spans, of_event


def _overruns(text: str, word: tuple[int, int], at: int, stop: int) -> bool:
    """The event reaches over the end of the written word in which it begins, so it is the next
    one: of "it is", which espeak reads as one entry, it places the second a letter after the
    first.
    """
    start, end = word
    return start < at < end < stop and written.letters_only(text[start:end])


def _splits(text: str, start: int, end: int, at: int) -> bool:
    return text[at].isalpha() and written.letters_only(text[start:end])


def _word_at(text: str, at: int) -> int:
    """``at``, or the word after the spaces there: where espeak points behind a stop, or at a dash
    before a word."""
    while at < len(text) and (text[at].isspace() or _dash(text, at)):
        at += 1
    return at


def _dash(text: str, at: int) -> bool:
    return text[at] in "-‐‑–—" and text[at + 1 : at + 2].isspace()


def _token_at(tokens: list[tuple[int, int]], at: int, not_before: int) -> int:
    """The written word at a position, or the last one before it; never going back."""
    here = not_before
    for i in range(max(0, not_before), len(tokens)):
        if tokens[i][0] <= at:
            here = i
        else:
            break
    return here


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start + 1 and not written.words(text[end - 1]):
        end -= 1
    return end
