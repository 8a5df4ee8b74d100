"""IPA in the letters of the engines: ARPAbet for flite, espeak-ng's mnemonics by language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from ..errors import InvalidField

_STRESS: Final = "ˈˌ"

_CONSONANTS: Final = {
    "p": "p", "b": "b", "t": "t", "d": "d", "k": "k", "ɡ": "g", "m": "m", "n": "n", "f": "f",
    "s": "s", "l": "l", "j": "j",
}  # fmt: skip
"""espeak's names that every language here has."""
_MNEMONICS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": _CONSONANTS | {
        "ŋ": "N", "v": "v", "θ": "T", "ð": "D", "z": "z", "ʃ": "S", "ʒ": "Z", "h": "h",
        "tʃ": "tS", "dʒ": "dZ", "ɹ": "r", "r": "r", "w": "w", "ɾ": "t#", "x": "x",
        "ɪ": "I", "i": "i:", "ɛ": "E", "e": "E", "æ": "a", "a": "a", "ɑ": "A:", "ɒ": "0",
        "ɔ": "O:", "ʊ": "U", "u": "u:", "ʌ": "V", "ɐ": "V", "ə": "@", "ɜ": "3:", "ɝ": "3:",
        "ɚ": "3", "o": "oU", "ɜː": "3:", "iː": "i:", "uː": "u:", "ɑː": "A:", "ɔː": "O:",
        "eɪ": "eI", "aɪ": "aI", "ɔɪ": "OI", "aʊ": "aU", "oʊ": "oU", "əʊ": "oU",
    },
    "de": _CONSONANTS | {
        "ŋ": "N", "v": "v", "z": "z", "ʃ": "S", "ʒ": "Z", "h": "h", "ç": "C", "x": "x",
        "ʁ": "r", "r": "r", "ɐ": "3", "ts": "ts", "pf": "pF", "tʃ": "tS", "dʒ": "dZ",
        "a": "a", "aː": "a:", "ɛ": "E", "ɛː": "E:", "e": "e:", "eː": "e:", "ə": "@", "ɪ": "I",
        "i": "i:", "iː": "i:", "ɔ": "O", "o": "o:", "oː": "o:", "ʊ": "U", "u": "u:", "uː": "u:",
        "ʏ": "y", "y": "y:", "yː": "y:", "œ": "W", "ø": "Y:", "øː": "Y:", "aɪ": "aI",
        "aʊ": "aU", "ɔʏ": "OY", "ɔɪ": "OY",
    },
    "fr": _CONSONANTS | {
        "v": "v", "z": "z", "ʃ": "S", "ʒ": "Z", "ʁ": "r", "r": "r", "w": "w", "ɲ": "n^",
        "ŋ": "N", "ɥ": "y", "a": "a", "ɑ": "a", "e": "e", "ɛ": "E", "i": "i", "o": "o",
        "ɔ": "O", "u": "u", "y": "y", "ø": "Y", "œ": "W", "ə": "@", "ɑ̃": "A~", "ɛ̃": "E~",
        "ɔ̃": "O~", "œ̃": "W~",
    },
    "es": _CONSONANTS | {
        "θ": "T", "x": "x", "tʃ": "tS", "ɲ": "n^", "ʎ": "l^", "r": "R2", "ɾ": "**", "w": "w",
        "β": "B", "ð": "D", "ɣ": "Q", "a": "a", "e": "e", "i": "i", "o": "o", "u": "u",
    },
}  # fmt: skip

_ARPABET: Final[Mapping[str, str]] = {
    "p": "p", "b": "b", "t": "t", "d": "d", "k": "k", "ɡ": "g", "m": "m", "n": "n", "ŋ": "ng",
    "f": "f", "v": "v", "θ": "th", "ð": "dh", "s": "s", "z": "z", "ʃ": "sh", "ʒ": "zh",
    "h": "hh", "tʃ": "ch", "dʒ": "jh", "l": "l", "ɹ": "r", "r": "r", "ɾ": "d", "j": "y",
    "w": "w", "ɪ": "ih", "i": "iy", "iː": "iy", "ɛ": "eh", "e": "eh", "æ": "ae", "a": "aa",
    "ɑ": "aa", "ɑː": "aa", "ɒ": "aa", "ɔ": "ao", "ɔː": "ao", "ʊ": "uh", "u": "uw", "uː": "uw",
    "ʌ": "ah", "ɐ": "ah", "ə": "ax", "ɜ": "er", "ɜː": "er", "ɝ": "er", "ɚ": "er", "o": "ow",
    "eɪ": "ey", "aɪ": "ay", "ɔɪ": "oy", "aʊ": "aw", "oʊ": "ow", "əʊ": "ow",
}  # fmt: skip
_ARPABET_VOWELS: Final = frozenset(
    ["aa", "ae", "ah", "ao", "aw", "ax", "ay", "eh", "er", "ey", "ih", "iy", "ow", "oy", "uh", "uw"]
)  # fmt: skip


def _clean(ipa: str) -> str:
    bare = ipa.strip().strip("/[]").replace("g", "ɡ").replace("'", "ˈ").replace(":", "ː")
    return re.sub(r"[\s.͜͡‿()]", "", bare)


def _mapped(ipa: str, table: Mapping[str, str], who: str) -> list[str]:
    """The names in ``table``, stress marks between them; the longest match counts."""
    text, names, at = _clean(ipa), [], 0
    while at < len(text):
        if text[at] in _STRESS:
            names.append(text[at])
            at += 1
            continue
        size = next((n for n in (2, 1) if text[at : at + n] in table), 0)
        if text[at] == "ː" and names:
            at += 1
            continue
        combined = at + size < len(text) and text[at + size] == "\u0303"
        if not size or combined:
            raise InvalidField(("text",), f"{who} cannot say {text[at : at + 2]!r} of /{ipa}/")
        names.append(table[text[at : at + size]])
        at += size
    if not any(n not in _STRESS for n in names):
        raise InvalidField(("text",), f"/{ipa}/ has no sounds")
    return names


def mnemonics(ipa: str, locale: str, voice: str) -> str:
    """espeak-ng's spelling of IPA in the voice's language.

    Raises `InvalidField` for a sound that the language's table lacks, and for a language
    without a table (there is one for English, German, French and Spanish).
    """
    table = _MNEMONICS.get(locale.split("-")[0].lower())
    if table is None:
        known = "English, German, French and Spanish"
        raise InvalidField(("text",), f"IPA is spoken in {known}, not by {voice}")
    names = _mapped(ipa, table, voice)
    # Names that could run into each other are parted; espeak drops the bar.
    stress = {"ˈ": "'", "ˌ": ","}
    return "".join(stress.get(n, f"{n}|") for n in names).removesuffix("|")


def arpabet(ipa: str, voice: str) -> list[str]:
    """ARPAbet of IPA, vowels with a stress digit; raises `InvalidField` for other sounds.

    Without any stress mark the first vowel has the stress.
    """
    names = _mapped(ipa, _ARPABET, voice)
    marked = any(n in _STRESS for n in names)
    phones, stress = [], "0" if marked else "1"
    for name in names:
        if name in _STRESS:
            stress = "1"
            continue
        if name in _ARPABET_VOWELS:
            phones.append(name + stress)
            stress = "0"
        else:
            phones.append(name)
    return phones


ARPABET_NAMES: Final = frozenset(
    f"{name}{stress}"
    for name in _ARPABET.values()
    for stress in (("0", "1") if name in _ARPABET_VOWELS else ("",))
)
"""Everything that `arpabet` gives."""
