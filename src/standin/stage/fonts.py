"""The fonts of this machine: which are asked for a text, and which characters none of them has."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

import skia

SANS: Final = ("Noto Sans", "DejaVu Sans", "Liberation Sans", "Arial", "Helvetica", "sans-serif")
"""What a text is set in when nobody says otherwise, or what was asked for is not installed."""

NONE_INSTALLED: Final = "there are no fonts on this machine; install one (apt: fonts-dejavu-core)"

_EMOJI_FONTS: Final = ("Noto Color Emoji", "Noto Emoji", "Apple Color Emoji", "Segoe UI Emoji")
_HAN: Final = {
    "ja": ("Noto Sans CJK JP", "Noto Sans JP"),
    "ko": ("Noto Sans CJK KR", "Noto Sans KR"),
    "zh": ("Noto Sans CJK SC", "Noto Sans SC"),
}
"""The same character looks different in Japan, Korea and China."""

EMOJI: Final = re.compile(
    "(?:[\U0001f1e6-\U0001f1ff]{2}"  # flags are pairs of letters
    "|[0-9#*]\ufe0f?\u20e3"  # keys
    "|(?:[\U0001f000-\U0001f1e5\U0001f200-\U0001faff]|.\ufe0f)[\ufe0f\U0001f3fb-\U0001f3ff]*"
    "(?:\u200d.[\ufe0f\U0001f3fb-\U0001f3ff]*)*)+"
)
"""Pictures, with what changes and joins them (Unicode Technical Standard 51, simplified)."""

_UNSEEN: Final = ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp")
"""Categories of characters that nothing is drawn for."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Fonts for a text."""

    families: tuple[str, ...]
    """In the order in which they are asked for a character."""
    emoji: tuple[str, ...]
    """The same for `EMOJI`."""
    used: tuple[str, ...]
    """Those that have a character of the text."""
    missing: str
    """Characters that no font here has, each once; a box is drawn for them."""
    replaced: str | None = None
    """The family that was asked for, when it is not installed."""


def installed() -> bool:
    """Whether this machine has a font at all."""
    return bool(_manager().countFamilies())


@cache
def families() -> tuple[str, ...]:
    """Names of the fonts here that a text can be set in, in order; pictures are no letters."""
    manager = _manager()
    names = {manager.getFamilyName(i) for i in range(manager.countFamilies())}
    return tuple(sorted(names - {*_EMOJI_FONTS}))


@cache
def digest() -> str:
    """SHA-256 in hex of the fonts here: other fonts draw other pictures.

    Of each it takes the table ``head``, which holds the font's revision and checksum.
    """
    content = hashlib.sha256()
    manager = _manager()
    for name in sorted(manager.getFamilyName(i) for i in range(manager.countFamilies())):
        content.update(name.encode())
        styles = manager.matchFamily(name)
        heads = [_head(styles.createTypeface(i)) for i in range(styles.count())]
        for head in sorted(heads):
            content.update(head)
    return content.hexdigest()


@lru_cache(maxsize=1024)
def choose(text: str, family: str | None = None, bold: bool = False) -> Choice:
    """Fonts for ``text``, beginning with ``family`` when it is installed."""
    style = skia.FontStyle.Bold() if bold else skia.FontStyle.Normal()
    asked = family if family and _face(family, style) is not None else None
    common = next((name for name in SANS if _face(name, style) is not None), None)
    families = list(dict.fromkeys(name for name in (asked, common) if name))
    pictures = [name for name in _EMOJI_FONTS if _face(name, style) is not None]
    plain = dict.fromkeys(EMOJI.sub("", text))
    drawn = dict.fromkeys("".join(EMOJI.findall(text)))
    language = _language(text)
    if language:
        han = (name for name in _HAN[language] if _face(name, style) is not None)
        families += list(han)
    missing = _complete(plain, families, language, style)
    missing += _complete(drawn, pictures, "", style)
    used = [
        *(_first(character, families, style) for character in plain if _seen(character)),
        *(_first(character, pictures, style) for character in drawn if _seen(character)),
    ]
    return Choice(
        tuple(families),
        tuple(dict.fromkeys([*pictures, *families])),
        tuple(dict.fromkeys(name for name in used if name)),
        missing,
        family if family and asked is None else None,
    )


def _complete(characters: Iterable[str], families: list[str], language: str, style: Any) -> str:
    """Add families until each character is in one; gives back those that no font here has."""
    left = [c for c in characters if _seen(c) and not _first(c, families, style)]
    wanted = [language] if language else []
    offered: dict[str, None] = {}
    missing = ""
    for character in left:
        # The font that the system keeps for such characters.
        face = _manager().matchFamilyStyleCharacter("", style, wanted, ord(character))
        if face is None or not face.unicharToGlyph(ord(character)):
            missing += character
        else:
            offered[face.getFamilyName()] = None
    while offered and (left := [c for c in left if not _first(c, families, style)]):
        # One font for a whole word where there is one: the best of them first.
        best = max(offered, key=lambda name: sum(_has(name, style, ord(c)) for c in left))
        families.append(best)
        del offered[best]
    return missing


def _first(character: str, families: Sequence[str], style: Any) -> str | None:
    return next((name for name in families if _has(name, style, ord(character))), None)


def _seen(character: str) -> bool:
    """Whether something is drawn for a character by itself."""
    selector = "\ufe00" <= character <= "\ufe0f"
    return unicodedata.category(character) not in _UNSEEN and not selector


def _is_han(character: str) -> bool:
    return "\u2e80" <= character <= "\u9fff" or "\U00020000" <= character <= "\U0003ffff"


def _language(text: str) -> str:
    """Which of the languages that write with Han characters the text is in."""
    if re.search("[\u3040-\u30ff]", text):
        return "ja"
    if re.search("[\u1100-\u11ff\uac00-\ud7af]", text):
        return "ko"
    return "zh" if any(map(_is_han, text)) else ""


@cache
def _manager() -> Any:
    return skia.FontMgr.RefDefault()


@lru_cache(maxsize=512)
def _face_of(family: str, weight: int) -> Any:
    return _manager().matchFamilyStyle(
        family, skia.FontStyle(weight, 5, skia.FontStyle.kUpright_Slant)
    )


def _face(family: str, style: Any) -> Any:
    return _face_of(family, style.weight())


def _has(family: str, style: Any, code: int) -> bool:
    face = _face(family, style)
    return face is not None and bool(face.unicharToGlyph(code))


def _head(face: Any) -> bytes:
    table = face.getTableData(int.from_bytes(b"head")) if face is not None else None
    return bytes(table) if table is not None else b""


def told(choices: Sequence[Choice]) -> list[str]:
    """What a user should know of the fonts of some texts, as sentences."""
    replaced = dict.fromkeys(c.replaced for c in choices if c.replaced)
    missing = dict.fromkeys(character for c in choices for character in c.missing)
    said = []
    for family in replaced:
        used = dict.fromkeys(name for c in choices if c.replaced == family for name in c.used)
        instead = f"; {', '.join(used)} was used" if used else ""
        said.append(f"the font {family!r} is not installed{instead}")
    if missing:
        shown = ", ".join(f"{c} (U+{ord(c):04X})" for c in list(missing)[:8])
        more = f" and {len(missing) - 8} more" if len(missing) > 8 else ""
        said.append(
            f"no font on this machine has {shown}{more}; boxes are drawn instead "
            "(the packages fonts-noto-* cover every script)"
        )
    return said
