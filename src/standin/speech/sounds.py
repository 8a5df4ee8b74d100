"""IPA of any language to the classes of sounds that look different on a face."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import groupby
from typing import Final

SILENCE: Final = "sil"
NEUTRAL: Final = "h"
"""What an unknown sound becomes: its neighbours decide the shape."""
LABIALS: Final = frozenset("pm")
"""Classes that shut the lips."""

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
