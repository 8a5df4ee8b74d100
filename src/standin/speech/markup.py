"""The one tag that scripts may have: ``<break time="1s"/>``, a pause."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import InvalidField

LONGEST_BREAK = 10.0
"""Seconds of pause at one place; breaks beside each other add up to at most this."""

_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_BREAK = re.compile(r"<break(?:\s+(.*?))?\s*/?>|</break\s*>", re.IGNORECASE | re.DOTALL)
_TIME = re.compile(r"""time\s*=\s*(["'])\s*(\d+(?:\.\d+)?|\.\d+)\s*(ms|s)\s*\1""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Text:
    """Words to speak, as they stand in the script."""

    text: str
    start: int
    """Offset of the first character in the script."""


@dataclass(frozen=True, slots=True)
class Break:
    """A pause."""

    seconds: float
    """0 to `LONGEST_BREAK`."""


Piece = Text | Break


def pieces(script: str) -> list[Piece]:
    """The script's texts and breaks in order; blank texts are left out, adjoining breaks added.

    ``<`` that opens no tag (``a < b``, ``<3``) is text. Raises `InvalidField` with the path
    ``("text",)`` for another tag, a break without a time, and a pause longer than
    `LONGEST_BREAK`.
    """
    found: list[Piece] = []
    at = 0
    for match in _TAG.finditer(script):
        seconds = _seconds(match[0])
        _add_text(found, script, at, match.start())
        at = match.end()
        if seconds is not None:
            _add_break(found, seconds)
    _add_text(found, script, at, len(script))
    return found


def _seconds(tag: str) -> float | None:
    """The length of a break; None for ``</break>``, which is allowed and means nothing."""
    match = _BREAK.fullmatch(tag)
    if match is None:
        raise InvalidField(
            ("text",), f'{tag[:60]} is not understood; the only tag is <break time="1s"/>'
        )
    if tag.startswith("</"):
        return None
    time = _TIME.fullmatch((match[1] or "").strip())
    if time is None:
        raise InvalidField(("text",), f'{tag[:60]} needs a time such as "1s" or "500ms"')
    return float(time[2]) / (1000 if time[3].lower() == "ms" else 1)


def _add_text(found: list[Piece], script: str, start: int, end: int) -> None:
    if script[start:end].strip():
        found.append(Text(script[start:end], start))


def _add_break(found: list[Piece], seconds: float) -> None:
    if found and isinstance(found[-1], Break):
        seconds += found.pop().seconds  # type: ignore[union-attr]
    if seconds > LONGEST_BREAK:
        raise InvalidField(
            ("text",), f"a pause is at most {LONGEST_BREAK:g} s at one place, not {seconds:g} s"
        )
    found.append(Break(seconds))
