"""IPA of any language to the classes of sounds that look different on a face."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final

from ..speech.timed import Phone, Speech

SILENCE: Final = "sil"
NEUTRAL: Final = "h"
"""What an unknown sound becomes: its neighbours decide the shape."""

VOWELS: Final = frozenset("iɪeɛæaɑʌəɜɒɔoʊuyø")
OPEN_VOWELS: Final = frozenset("æaɑʌɒ")
"""Vowels that open the mouth widest."""
ROUNDED: Final = frozenset("woɔʊuyøʃ")
"""Classes that round the lips well before they sound."""
LABIALS: Final = frozenset("pm")
"""Classes that shut the lips."""
LABIODENTALS: Final = frozenset("f")
"""Classes that bring the lower lip to the upper teeth."""
PLOSIVES: Final = frozenset("ptk")
"""Classes that end in a burst."""

_LETTERS: Final = {
    "p": "pbɓʙʘB",
    "m": "m",
    "f": "fvɱʋⱱɸβ",
    "θ": "θðTD",
    "t": "tdʈɖɗɾʇʗʖȶȡǀǁǂǃ",
    "n": "nɲɳȵ",
    "l": "lɭʎʟɫɬɮɺȴłL",
    "k": "kɡgqɢxɣχʁŋɴʀcɟʄɠʛɰXNGK",
    "h": "hɦħʕʔʜʢʡH",
    "ʃ": "ʃʒɕʑʂʐʝɧʧʤʨʥSZC",
    "s": "szʦʣ",
    "ɹ": "ɹrɻɽɼR",
    "w": "wɥʍW",
    "j": "jJ",
    "i": "i",
    "ɪ": "ɪɨᵻɩıɿʅI",
    "e": "e",
    "ɛ": "ɛεE",
    "æ": "æ",
    "a": "a",
    "ɑ": "ɑA",
    "ʌ": "ʌɐV",
    "ə": "əɘɤɯ@M",
    "ɜ": "ɜɚɝɞ",
    "ɒ": "ɒɶQ",
    "ɔ": "ɔO",
    "o": "oɵ",
    "ʊ": "ʊᵿɷ",
    "u": "uʉU",
    "y": "yʏʮʯY",
    "ø": "øœ",
}
"""Letters of each class. Capitals are an engine's own names for sounds (S for ʃ, N for ŋ) where
it does not translate them to IPA."""
_CLASS_OF: Final = {letter: name for name, letters in _LETTERS.items() for letter in letters}
_PAUSE: Final = re.compile(r"[\s_:|]*")
_LANGUAGE_SWITCH: Final = re.compile(r"\([^)]*\)?")
_GLIDES: Final = frozenset("iuy")
_SPLIT: Final = 0.6
"""Share of a diphthong that belongs to its first vowel (the open-source Rhubarb's value); the
rest where the first is a glide (Chinese ia, ua)."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of one class of sounds."""

    sound: str
    """A key of `targets.TARGETS`; ``"sil"`` for a pause."""
    start: int
    """First sample."""
    end: int
    """One past the last sample; the next unit starts here."""
    stress: int = 0
    accent: bool = False


def is_pause(ipa: str) -> bool:
    """Whether an engine means silence."""
    return _PAUSE.fullmatch(ipa) is not None


@lru_cache(maxsize=4096)
def classes(ipa: str) -> tuple[str, ...]:
    """The classes of the sounds in one phone, in order.

    Stress, tones, length and diacritics are dropped; an affricate becomes its sibilant, [kp]
    its lips. Empty when nothing but marks is left; letters nobody knows become `NEUTRAL`.
    """
    # The cedilla of ç would be taken for a diacritic of c.
    bare = _LANGUAGE_SWITCH.sub("", ipa).replace("ç", "ɕ").replace("ç", "ɕ")
    letters = [c for c in unicodedata.normalize("NFD", bare) if c == "@" or _is_letter(c)]
    found = [name for name, _ in groupby(_CLASS_OF.get(c, NEUTRAL) for c in letters)]
    return tuple(_merged(found))


def units(speech: Speech) -> list[Unit]:
    """Who sounds when: all samples of ``speech``, in order, without gaps or empty units.

    Neighbouring pauses are one unit; a diphthong is two.
    """
    made: list[Unit] = []
    total = len(speech.samples)
    for phone in speech.phones:
        start = made[-1].end if made else 0
        end = min(phone.end, total)
        for sound, share in _shares(phone, made):
            stop = min(end, phone.start + round(share * (phone.end - phone.start)))
            if stop > start:
                _append(made, Unit(sound, start, stop, phone.stress, phone.accent))
                start = stop
    at = made[-1].end if made else 0
    if at < total:
        _append(made, Unit(SILENCE, at, total))
    return made


def _is_letter(character: str) -> bool:
    return unicodedata.category(character) in ("Ll", "Lu", "Lo")


def _merged(found: list[str]) -> list[str]:
    """One class where two letters are one articulation."""
    pair = tuple(found)
    if len(pair) == 2:
        first, second = pair
        if first == "t" and second in ("s", "ʃ"):
            return [second]
        if first == "k" and second in LABIALS:
            return [second]
    return found


def _shares(phone: Phone, before: list[Unit]) -> list[tuple[str, float]]:
    """The classes of a phone, each with the fraction of the phone at which it ends."""
    if is_pause(phone.ipa):
        return [(SILENCE, 1.0)]
    found = classes(phone.ipa)
    if not found:  # a mark alone lengthens what was before it
        held = before[-1].sound if before else SILENCE
        return [(NEUTRAL if held == SILENCE else held, 1.0)]
    if len(found) == 2:
        rising = found[0] in _GLIDES and found[1] in VOWELS - _GLIDES - {"ə"}
        return [(found[0], 1 - _SPLIT if rising else _SPLIT), (found[1], 1.0)]
    return [(name, (i + 1) / len(found)) for i, name in enumerate(found)]


def _append(made: list[Unit], unit: Unit) -> None:
    if made and made[-1].sound == unit.sound == SILENCE:
        unit = Unit(SILENCE, made.pop().start, unit.end)
    made.append(unit)
