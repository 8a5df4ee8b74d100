"""Which alphabets a language is written in; what a voice would pass over or only spell."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Final

_CYRILLIC: Final = "ru uk be bg mk sr kk ky tt ba cv nog mn tg"
_ARABIC: Final = "ar fa ur ug sd ps ku"
_DEVANAGARI: Final = "hi mr ne kok sa mai bho"
_ALPHABETS: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(_CYRILLIC.split(), frozenset(("CYRILLIC",))),
    **dict.fromkeys(_ARABIC.split(), frozenset(("ARABIC",))),
    **dict.fromkeys(_DEVANAGARI.split(), frozenset(("DEVANAGARI",))),
    **dict.fromkeys(("as", "bn", "bpy"), frozenset(("BENGALI",))),
    **dict.fromkeys(("cmn", "yue", "hak", "zh"), frozenset(("CJK", "BOPOMOFO", "IDEOGRAPHIC"))),
    **dict.fromkeys(("el", "grc"), frozenset(("GREEK",))),
    **dict.fromkeys(("am", "ti"), frozenset(("ETHIOPIC",))),
    **dict.fromkeys(("hy", "hyw"), frozenset(("ARMENIAN",))),
    **dict.fromkeys(("my", "shn"), frozenset(("MYANMAR",))),
    "az": frozenset(("CYRILLIC",)), "bs": frozenset(("CYRILLIC",)), "uz": frozenset(("CYRILLIC",)),
    "chr": frozenset(("CHEROKEE",)), "gu": frozenset(("GUJARATI",)), "he": frozenset(("HEBREW",)),
    "ja": frozenset(("HIRAGANA", "KATAKANA", "CJK", "KATAKANA-HIRAGANA", "IDEOGRAPHIC")),
    "ka": frozenset(("GEORGIAN",)), "kn": frozenset(("KANNADA",)),
    "ko": frozenset(("HANGUL", "CJK")), "ml": frozenset(("MALAYALAM",)),
    "or": frozenset(("ORIYA",)), "pa": frozenset(("GURMUKHI",)), "si": frozenset(("SINHALA",)),
    "ta": frozenset(("TAMIL",)), "te": frozenset(("TELUGU",)), "th": frozenset(("THAI",)),
}  # fmt: skip
"""Beside Latin, which every voice takes in some way."""
_LATIN_ONLY: Final = frozenset(
    (
        "af",
        "an",
        "ca",
        "cs",
        "cy",
        "da",
        "de",
        "en",
        "eo",
        "es",
        "et",
        "eu",
        "fi",
        "fr",
        "ga",
        "gd",
        "gn",
        "haw",
        "hr",
        "ht",
        "hu",
        "ia",
        "id",
        "io",
        "is",
        "it",
        "ku",
        "la",
        "lb",
        "lfn",
        "lt",
        "ltg",
        "lv",
        "mi",
        "ms",
        "mt",
        "nb",
        "nl",
        "om",
        "pap",
        "pl",
        "pt",
        "qu",
        "ro",
        "sk",
        "sl",
        "sq",
        "sv",
        "sw",
        "tk",
        "tn",
        "tr",
        "vi",
    )
)
_ELSEWHERE: Final = frozenset(
    (
        "MATHEMATICAL", "FULLWIDTH", "HALFWIDTH", "SUPERSCRIPT", "SUBSCRIPT", "FEMININE",
        "MASCULINE", "MODIFIER", "CIRCLED", "DOUBLE-STRUCK", "SCRIPT", "BLACK-LETTER",
        "INFORMATION", "MICRO", "COMBINING",
    )
)  # fmt: skip
"""First words of the names of letters in no alphabet of their own."""


def alphabet(c: str) -> str:
    """The alphabet of a letter (``LATIN``, ``CYRILLIC``); empty for what is in none."""
    if not unicodedata.category(c).startswith("L"):
        return ""
    name = unicodedata.name(c, "").split(" ")[0]
    return "" if name in _ELSEWHERE else name


def foreign(text: str, locale: str) -> tuple[int, int] | None:
    """Where the first letters stand that a voice of this locale cannot read; None without any.

    Latin letters count as readable everywhere. For languages that are not listed here nothing is
    known, and everything counts as readable.
    """
    language = locale.split("-")[0].lower()
    known = _ALPHABETS.get(language)
    if known is None and language not in _LATIN_ONLY:
        return None
    if "shaw" in locale.lower():
        return None
    for i, c in enumerate(text):
        if _strange(c, known or frozenset()):
            end = i + 1
            while end < len(text) and (_strange(text[end], known or frozenset())):
                end += 1
            return i, end
    return None


def _strange(c: str, known: frozenset[str]) -> bool:
    if c < "\u0250":
        return False
    name = alphabet(c)
    return name not in ("", "LATIN") and name not in known
