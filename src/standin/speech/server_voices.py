"""Voices as speech servers list them, and as they are listed here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any, Final

from ..errors import UnknownVoice
from .engine import Gender, VoiceInfo
from .locales import best

RATE: Final = 24000
"""Samples a second, whatever the server sends: most send this."""
LICENCE: Final = "the speech server's own"
_KOKORO = re.compile(r"([abefhijpz])([fm])_[a-z]")
_KOKORO_LOCALES = {
    "a": "en-US", "b": "en-GB", "e": "es-ES", "f": "fr-FR", "h": "hi-IN", "i": "it-IT",
    "j": "ja-JP", "p": "pt-BR", "z": "zh-CN",
}  # fmt: skip


def info(
    entry: dict[str, str], captions: bool, engine: str, languages: Sequence[VoiceInfo]
) -> VoiceInfo:
    """A voice that a server listed, as catalogues list it."""
    own = entry["id"]
    kokoro = _KOKORO.match(own)
    locale = entry.get("locale") or (kokoro and _KOKORO_LOCALES[kokoro[1]]) or "en-US"
    gender = entry.get("gender") or (kokoro and kokoro[2]) or ""
    try:
        language = best(languages, locale).language
    except UnknownVoice:
        locale, language = "en-US", "English"
    return VoiceInfo(
        id=f"server-{_slug(own)}",
        name=entry.get("name") or own,
        language=language,
        locale=locale,
        gender=_gender(gender),
        engine=engine,
        engine_voice=own,
        sample_rate=RATE,
        licence=LICENCE,
        commercial=False,
        quality="natural",
        timing="words" if captions else "aligned",
        pitch=False,
    )


def cloned(engine: str, voice_id: str, name: str, locale: str, language: str = "") -> VoiceInfo:
    """A voice that a server speaks like a recording, as catalogues list it."""
    return VoiceInfo(
        id=voice_id,
        name=name,
        language=language or locale,
        locale=locale,
        gender="unknown",
        engine=engine,
        engine_voice="",
        sample_rate=RATE,
        licence=LICENCE,
        commercial=False,
        quality="natural",
        timing="aligned",
        pitch=False,
    )


def named(part: str) -> dict[str, str]:
    """A voice as ``STANDIN_SPEECH_VOICES`` names it."""
    own, _, locale = part.strip().partition("=")
    return {"id": own.strip(), "locale": locale.strip()}


def entries(found: Any) -> list[dict[str, str]]:
    """The voices in a list of names or objects, or an object of them, by itself or in another."""
    if isinstance(found, dict):
        inner = next((found[k] for k in ("voices", "data", "items") if k in found), None)
        if inner is not None:
            return entries(inner)
        found = [{"id": k, **(v if isinstance(v, dict) else {})} for k, v in found.items()]
    listed = [_entry(item) for item in found] if isinstance(found, list) else []
    return [e for e in listed if e["id"]]


def _entry(item: Any) -> dict[str, str]:
    if isinstance(item, str):
        return {"id": item}
    if not isinstance(item, dict):
        return {"id": ""}

    def first(*keys: str) -> str:
        values = (item.get(k) for k in keys)
        return next((v for v in values if isinstance(v, str) and v), "")

    return {
        "id": first("id", "voice_id", "voice", "name"),
        "name": first("name", "display_name", "title"),
        "locale": first("locale", "language_code", "lang_code", "lang", "language"),
        "gender": first("gender", "sex"),
    }


def _gender(told: str) -> Gender:
    first = told.strip().lower()[:1]
    return "female" if first in ("f", "w") else "male" if first == "m" else "unknown"


def _slug(own: str) -> str:
    """For the id; a name that letters and digits do not tell apart gets a number of its own."""
    plain = re.sub(r"[^a-z0-9]+", "-", own.lower()).strip("-")
    if re.fullmatch(r"[A-Za-z0-9_-]+", own) and plain:
        return plain
    digest = hashlib.sha256(own.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{plain}-{digest}".strip("-")
