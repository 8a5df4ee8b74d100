"""The words of a text as written, and the text as an engine may be given it."""

import re
import unicodedata

_WORD = re.compile("s*w+(?:[sj]w+)*s*|s+")
_SYMBOLS = "%#&@"
_JOINERS = ".,'’-‐‑:/_·"
_JOIN_CONTROLS = "\u200c\u200d"


def speakable(text: str) -> str:
    """``text`` with what no engine can take (NUL, other controls, surrogates) as spaces.

    The length stays the same, so positions in one are positions in the other.
    """
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in text)


def words(text: str) -> list[tuple[int, int]]:
    """First and one past the last character of each written word, in order.

    A word is letters, marks and digits with joiners between them (``don't``, ``3.5``,
    ``Well-known``) and symbols beside them (``$20``, ``50%``), or symbols alone (an emoji).
    Text without spaces between words (Chinese, Thai) is one word up to the next punctuation.
    """
    classes = "".join(_class(c) for c in text)
    return [m.span() for m in _WORD.finditer(classes)]


def letters_only(word: str) -> bool:
    """Whether ``word`` has no digits and no symbols: it is spoken as it is spelt."""
    return all(_class(c) == "j" or unicodedata.category(c)[0] in "LMC" for c in word)


def _class(c: str) -> str:
    if c in _JOINERS:
        return "j"
    if c in _SYMBOLS:
        return "s"
    kind = unicodedata.category(c)[0]
    if kind in "LMN" or c in _JOIN_CONTROLS:
        return "w"
    return "s" if kind == "S" else " "
