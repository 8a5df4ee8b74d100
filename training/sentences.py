"""Sentences to be spoken for training, found on this machine: nothing of them is kept here.

Translations come from installed gettext catalogues, English from installed documentation. They
only drive the synthesisers, so that many sounds follow each other in many ways.
"""

from __future__ import annotations

import gettext
import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

LANGUAGES = {
    "de": "de", "fr": "fr-fr", "es": "es", "it": "it", "pt_BR": "pt-br", "nl": "nl", "pl": "pl",
    "ru": "ru", "cs": "cs", "sv": "sv", "fi": "fi", "tr": "tr", "hu": "hu", "el": "el", "ro": "ro",
    "vi": "vi", "id": "id", "hi": "hi", "ar": "ar", "ja": "ja", "ko": "ko", "zh_CN": "cmn",
    "ca": "ca", "uk": "uk", "da": "da", "sr": "sr", "fa": "fa", "ka": "ka", "ta": "ta",
}  # fmt: skip
"""gettext's name of a language, and the tail of the espeak voice that speaks it."""

_DENSE = ("ja", "zh_CN", "ko")
_FOREIGN = ("ru", "el", "hi", "ar", "ja", "ko", "zh_CN", "uk", "sr", "fa", "ka", "ta")
_MARKS = re.compile(r"[%{][^ ]*|--?\w+|[<>()\[\]\"'`*_=|/\\«»„“”&]")
_SOURCES = (
    ("/usr/share/doc", "README*"),
    ("/usr/share/doc", "*.txt"),
    ("/usr/share/perl", "*.pod"),
    ("/usr/share/common-licenses", "*"),
)


def translated(locale: str, limit: int, seed: int = 1) -> list[str]:
    """Up to ``limit`` different sentences in a language of `LANGUAGES`, in random order."""
    low, high = (8, 40) if locale in _DENSE else (15, 90)
    found: set[str] = set()
    for file in sorted(Path("/usr/share/locale", locale, "LC_MESSAGES").glob("*.mo")):
        for text in _messages(file):
            found.update(s for s in _clauses(text) if low < len(s) < high and _good(s, locale))
        if len(found) > 20 * limit:
            break
    return _shuffled(found, limit, seed)


def english(limit: int, seed: int = 1) -> list[str]:
    """Up to ``limit`` different English sentences, in random order."""
    found: set[str] = set()
    for folder, pattern in _SOURCES:
        for file in sorted(Path(folder).rglob(pattern)):
            found.update(_prose(file))
        if len(found) > 20 * limit:
            break
    return _shuffled(found, limit, seed)


def _shuffled(found: Iterable[str], limit: int, seed: int) -> list[str]:
    ordered = sorted(found)
    random.Random(seed).shuffle(ordered)
    return ordered[:limit]


def _messages(file: Path) -> Iterator[str]:
    try:
        with file.open("rb") as stream:
            catalogue = gettext.GNUTranslations(stream)
    except (OSError, UnicodeError, ValueError):
        return
    entries: dict[object, object] = vars(catalogue).get("_catalog", {})
    for key, value in entries.items():
        if key and isinstance(value, str):
            yield value


def _clauses(text: str) -> Iterator[str]:
    for part in re.split(r"[\n.;:]+", text):
        yield re.sub(r"\s+", " ", _MARKS.sub(" ", part)).strip()


def _good(sentence: str, locale: str) -> bool:
    if re.search(r"\d{3}|[A-Z]{3}", sentence):
        return False
    return locale not in _FOREIGN or len(re.findall("[a-zA-Z]", sentence)) <= 3


def _prose(file: Path) -> Iterator[str]:
    try:
        text = file.read_text("utf-8", "ignore")[:400_000]
    except OSError:
        return
    for sentence in re.split(r"(?<=[.!?])\s", re.sub(r"\s+", " ", text)):
        plain = re.fullmatch(r"[A-Za-z ,.'?!-]{25,120}", sentence)
        if plain and not re.search("[A-Z]{2}|--", sentence):
            yield sentence
