"""Scripts with tags: a subset of SSML, read into texts, breaks and marks.

``docs/script.md`` lists the tags. ``<`` that opens no tag (``a < b``, ``<3``) is text. Everything
else that looks like a tag and is none of these is refused, so that it is never read out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, NoReturn, TypeVar, get_args

from ..errors import InvalidField
from .tone import EMPHASIS, PLAIN, Tone

LONGEST_BREAK = 10.0
"""Seconds of pause at one place; breaks beside each other add up to at most this."""
DEEPEST = 16
"""Tags inside each other."""
LONGEST_IPA = 200
"""Characters of IPA in one ``<phoneme>``."""
PARAGRAPH = 0.4
"""Seconds of pause that ``<p>`` sets before and after itself, beside the sentences' own."""

Reading = Literal[
    "sub", "phoneme", "characters", "spell-out", "cardinal", "number", "ordinal", "digits",
    "date", "time", "telephone", "currency",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """How a piece is to be said instead of as it is written."""

    reading: Reading
    value: str = ""
    """Of ``sub`` the alias, of ``phoneme`` the IPA, of ``date`` its format."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words to speak, as they stand in the script."""

    text: str
    start: int
    """Offset of the first character in the script."""
    tone: Tone = PLAIN
    said: Said | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """A pause."""

    seconds: float
    """0 to `LONGEST_BREAK`; 0 only ends the sentence."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A named place, whose time the speech tells."""

    name: str
    start: int
    """Offset in the script."""


Piece = Text | Break | Mark

_T = TypeVar("_T")

TAG = re.compile(r"<(/?)([A-Za-z][\w:.-]*)([^<>]*)>")
_ODD = re.compile(r"<(?:!--|!\[|![A-Za-z]|\?[A-Za-z])[^<>]{0,40}>?")
_NAMES: Final = (
    "speak", "p", "s", "break", "prosody", "emphasis", "say-as", "phoneme", "sub", "mark",
)  # fmt: skip
_OPEN = re.compile(rf"</?(?:{'|'.join(n for n in _NAMES if len(n) > 2)})(?![\w-])", re.I)
_ATTRIBUTE = re.compile(r"""\s*([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_TIME = re.compile(r"\s*(\d{1,6}(?:\.\d{1,6})?|\.\d{1,6})\s*(ms|s)\s*", re.I)
_PERCENT = re.compile(r"([+-]?)(\d{1,4}(?:\.\d{1,4})?)%")
_SEMITONES = re.compile(r"([+-]?\d{1,3}(?:\.\d{1,4})?)\s*st", re.I)
_DECIBELS = re.compile(r"([+-]?\d{1,3}(?:\.\d{1,4})?)\s*dB", re.I)

_STRENGTHS: Final[Mapping[str, float]] = {
    "none": 0.0, "x-weak": 0.1, "weak": 0.2, "medium": 0.4, "strong": 0.7, "x-strong": 1.2,
}  # fmt: skip
"""Seconds of a break that tells its strength only."""
_RATES: Final[Mapping[str, float]] = {
    "x-slow": 0.5, "slow": 0.75, "medium": 1.0, "default": 1.0, "fast": 1.25, "x-fast": 1.6,
}  # fmt: skip
_PITCHES: Final[Mapping[str, float]] = {
    "x-low": -6, "low": -3, "medium": 0, "default": 0, "high": 3, "x-high": 6,
}  # fmt: skip
_VOLUMES: Final[Mapping[str, float]] = {
    "silent": -60, "x-soft": -12, "soft": -6, "medium": 0, "default": 0, "loud": 4, "x-loud": 8,
}  # fmt: skip
_RANGES: Final[Mapping[str, float]] = {
    "x-low": 0.3, "low": 0.6, "medium": 1.0, "default": 1.0, "high": 1.4, "x-high": 1.8,
}  # fmt: skip


def pieces(script: str, pitch: bool = True) -> list[Piece]:
    """The script's texts, breaks and marks in order; blank texts are left out.

    Breaks beside each other are added. Raises `InvalidField` with the path ``("text",)`` for
    tags that are unknown, wrong, not closed or closed in another order, and for a pause longer
    than `LONGEST_BREAK`; the message names the tag and its place. Without ``pitch`` (see
    `VoiceInfo.pitch`) also for one that changes it; emphasis is then pace and loudness alone.
    """
    reader = _Reader(script, pitch)
    at = 0
    for match in TAG.finditer(script):
        reader.text(at, match.start())
        at = match.end()
        reader.tag(match)
    reader.text(at, len(script))
    reader.close()
    return reader.found


@dataclass(frozen=True, slots=True)
class _Element:
    """An open tag."""

    name: str
    shown: str
    at: int
    tone: Tone
    said: Said | None = None
    first: int = 0
    """Number of pieces before it."""


@dataclass(slots=True)
class _Reader:
    script: str
    pitch: bool
    found: list[Piece] = field(default_factory=list)
    open: list[_Element] = field(default_factory=list)

    def text(self, start: int, end: int) -> None:
        text = self.script[start:end]
        if "<" in text:
            for kind in (_ODD, _OPEN):
                odd = kind.search(text)
                if odd is not None:
                    what = "is not taken" if kind is _ODD else "is not closed by >"
                    _refuse(odd[0], start + odd.start(), what)
        if not text.strip():
            return
        inner = self.open[-1] if self.open else None
        tone, said = (inner.tone, inner.said) if inner else (PLAIN, None)
        self.found.append(Text(text, start, tone, said))

    def tag(self, match: re.Match[str]) -> None:
        shown, name = match[0][:60], match[2].lower()
        if name not in _NAMES:
            known = ", ".join(_NAMES)
            _refuse(shown, match.start(), f"is not understood; the tags are {known}")
        if match[1]:
            self._end(name, shown, match.start())
            return
        body = match[3].rstrip()
        given = _attributes(body.removesuffix("/"), name, shown, match.start())
        inner = self.open[-1] if self.open else None
        if inner is not None and inner.said is not None:
            _refuse(shown, match.start(), f"stands inside {inner.shown}, which takes only text")
        if name == "break":
            self._pause(_seconds(given, shown, match.start()))
            return
        if name == "mark":
            self.found.append(Mark(_name(given, shown, match.start()), match.start()))
            return
        self._begin(name, given, shown, match.start())
        if body.endswith("/"):
            self._end(name, shown, match.start())

    def close(self) -> None:
        if self.open:
            last = self.open[-1]
            _refuse(last.shown, last.at, f"is not closed by </{last.name}>")

    def _begin(self, name: str, given: dict[str, str], shown: str, at: int) -> None:
        if len(self.open) >= DEEPEST:
            _refuse(shown, at, f"stands inside {DEEPEST} other tags; no more are taken")
        outer = self.open[-1].tone if self.open else PLAIN
        tone = _tone(name, given, shown, at)
        if tone.semitones and not self.pitch:
            if name == "prosody":
                _refuse(shown, at, "changes the pitch, and the voice has only one")
            tone = replace(tone, semitones=0.0)
        tone = tone.within(outer)
        if name in ("p", "s"):
            self._pause(PARAGRAPH if name == "p" and self.found else 0.0)
        said = _said(name, given, shown, at)
        self.open.append(_Element(name, shown, at, tone, said, len(self.found)))

    def _end(self, name: str, shown: str, at: int) -> None:
        if name in ("break", "mark") and shown.startswith("</"):
            return
        if not self.open:
            _refuse(shown, at, "closes nothing")
        inner = self.open.pop()
        if inner.name != name:
            _refuse(shown, at, f"closes nothing: {inner.shown} is still open")
        if inner.said is not None and len(self.found) == inner.first:
            _refuse(inner.shown, inner.at, "has no text")
        if name in ("p", "s"):
            self._pause(PARAGRAPH if name == "p" else 0.0)

    def _pause(self, seconds: float) -> None:
        if self.found and isinstance(self.found[-1], Break):
            seconds += self.found[-1].seconds
            self.found.pop()
        if seconds > LONGEST_BREAK:
            raise InvalidField(
                ("text",), f"a pause is at most {LONGEST_BREAK:g} s at one place, not {seconds:g} s"
            )
        self.found.append(Break(seconds))


_ATTRIBUTES: Final[Mapping[str, tuple[str, ...]]] = {
    "break": ("time", "strength"),
    "prosody": ("rate", "pitch", "volume", "range"),
    "emphasis": ("level",),
    "say-as": ("interpret-as", "format", "detail"),
    "phoneme": ("alphabet", "ph"),
    "sub": ("alias",),
    "mark": ("name",),
}


def _attributes(body: str, name: str, shown: str, at: int) -> dict[str, str]:
    given: dict[str, str] = {}
    end = 0
    for match in _ATTRIBUTE.finditer(body):
        if match.start() != end:
            break
        end = match.end()
        key = match[1].lower()
        if key in given:
            _refuse(shown, at, f"has {key} twice")
        given[key] = match[2] if match[2] is not None else match[3]
    if body[end:].strip():
        _refuse(shown, at, _wrong_attributes(name))
    for key in given:
        known = _ATTRIBUTES.get(name)
        if known is not None and key not in known:
            _refuse(shown, at, f"has {key}, but {name} takes {', '.join(known)}")
    return given


def _wrong_attributes(name: str) -> str:
    if name == "break":
        return 'needs a time such as "1s" or "500ms"'
    return 'has attributes that are not written as name="value"'


def _seconds(given: dict[str, str], shown: str, at: int) -> float:
    if "time" in given:
        time = _TIME.fullmatch(given["time"])
        if time is None:
            _refuse(shown, at, 'needs a time such as "1s" or "500ms"')
        return float(time[1]) / (1000 if time[2].lower() == "ms" else 1)
    return _choice(given.get("strength", "medium"), "strength", _STRENGTHS, shown, at)


def _name(given: dict[str, str], shown: str, at: int) -> str:
    if not given.get("name", "").strip():
        _refuse(shown, at, 'needs a name: <mark name="here"/>')
    return given["name"]


def _tone(name: str, given: dict[str, str], shown: str, at: int) -> Tone:
    if name == "emphasis":
        return _choice(given.get("level", "moderate"), "level", EMPHASIS, shown, at)
    if name != "prosody":
        return PLAIN
    if not given:
        _refuse(shown, at, "needs rate, pitch, range or volume")
    return Tone(
        _rate(given.get("rate", "medium"), shown, at),
        _pitch(given.get("pitch", "medium"), shown, at),
        _choice(given.get("range", "medium"), "range", _RANGES, shown, at),
        _volume(given.get("volume", "medium"), shown, at),
    )


def _rate(value: str, shown: str, at: int) -> float:
    percent = _PERCENT.fullmatch(value.strip())
    if percent is None:
        return _choice(value, "rate", _RATES, shown, at, "or a percentage")
    share = float(percent[2]) / 100
    rate = share if not percent[1] else 1 + share if percent[1] == "+" else 1 - share
    if not 0.2 <= rate <= 4:
        _refuse(shown, at, "has a rate outside 20% to 400%")
    return rate


def _pitch(value: str, shown: str, at: int) -> float:
    semitones = _SEMITONES.fullmatch(value.strip())
    percent = _PERCENT.fullmatch(value.strip())
    if semitones is not None:
        shift = float(semitones[1])
    elif percent is not None and percent[1]:
        factor = 1 + float(percent[1] + percent[2]) / 100
        shift = 12 * math.log2(factor) if factor > 0 else -99
    else:
        return _choice(value, "pitch", _PITCHES, shown, at, "or like +2st, -10%")
    if not -24 <= shift <= 24:
        _refuse(shown, at, "has a pitch outside -24st to +24st")
    return shift


def _volume(value: str, shown: str, at: int) -> float:
    decibels = _DECIBELS.fullmatch(value.strip())
    if decibels is None:
        return _choice(value, "volume", _VOLUMES, shown, at, "or like +3dB")
    if not -60 <= float(decibels[1]) <= 12:
        _refuse(shown, at, "has a volume outside -60dB to +12dB")
    return float(decibels[1])


def _choice(
    value: str, name: str, choices: Mapping[str, _T], shown: str, at: int, more: str = ""
) -> _T:
    try:
        return choices[value.strip().lower()]
    except KeyError:
        known = f"{', '.join(choices)} {more}".strip()
        _refuse(shown, at, f"has a wrong {name}: it is {known}")


def _said(name: str, given: dict[str, str], shown: str, at: int) -> Said | None:
    if name == "sub":
        if not given.get("alias", "").strip():
            _refuse(shown, at, 'needs an alias: <sub alias="...">')
        return Said("sub", given["alias"])
    if name == "phoneme":
        if given.get("alphabet", "ipa").lower() != "ipa" or not given.get("ph", "").strip():
            _refuse(shown, at, 'needs IPA: <phoneme alphabet="ipa" ph="...">')
        if len(given["ph"]) > LONGEST_IPA:
            _refuse(shown, at, f"has more than {LONGEST_IPA} characters of IPA")
        return Said("phoneme", given["ph"])
    if name != "say-as":
        return None
    known = [r for r in get_args(Reading) if r not in ("sub", "phoneme")]
    for reading in known:
        if given.get("interpret-as", "").lower() == reading:
            return Said(reading, given.get("format", given.get("detail", "")).lower())
    _refuse(shown, at, f"needs interpret-as: {', '.join(known)}")


def _refuse(shown: str, at: int, why: str) -> NoReturn:
    raise InvalidField(("text",), f"{shown[:60]} at character {at + 1} {why}")
