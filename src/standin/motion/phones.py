"""When each class of sounds is to be seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ..speech.sounds import LABIALS, NEUTRAL, SILENCE, classes, is_pause
from ..speech.timed import Phone, Speech

__all__ = ["LABIALS", "NEUTRAL", "SILENCE", "Unit", "classes", "is_pause", "units"]

VOWELS: Final = frozenset("iɪeɛæaɑʌəɜɒɔoʊuyø")
OPEN_VOWELS: Final = frozenset("æaɑʌɒ")
"""Vowels that open the mouth widest."""
ROUNDED: Final = frozenset("woɔʊuyøʃ")
"""Classes that round the lips well before they sound."""
LABIODENTALS: Final = frozenset("f")
"""Classes that bring the lower lip to the upper teeth."""
PLOSIVES: Final = frozenset("ptk")
"""Classes that end in a burst."""

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
