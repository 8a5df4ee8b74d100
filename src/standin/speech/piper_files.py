"""The files of a Piper voice: the network, its description beside it, and a card."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ..errors import EngineError
from .engine import Quality, VoiceInfo

CARD: Final = ".card.md"
"""Added to a voice's name: its card, which tells the licence."""
UNKNOWN_LICENCE: Final = "unknown"
_NATURAL = ("medium", "high")
_FREE = re.compile(
    r"cc0|public domain|\bmit\b|apache|\bbsd\b|creative commons zero|cc[- ]by(?![- ]*n)", re.I
)
_NOT_FREE = re.compile(r"\bn\.?c\b|-nc\b|non-?\s?commercial|research|personal|no commercial", re.I)
_LICENCE = re.compile(r"^\W*licen[sc]e\W*[:：]\s*\W*(.+?)\s*$", re.I | re.M)


@dataclass(frozen=True, slots=True)
class Config:
    """What the description of a voice says that a runner needs."""

    rate: int
    """Samples a second."""
    espeak_voice: str
    """Language tag for espeak: ``en-us``."""
    ids: Mapping[str, list[int]]
    """Numbers of each symbol."""
    length: float
    """Factor on durations that the maker found right."""
    speakers: Mapping[str, int]
    """Names and numbers; one nameless speaker 0 where the voice has only one."""
    locale: str
    """BCP-47: ``en-US``."""
    language: str
    """English name, or the locale where none is given."""
    quality: str
    """``x_low``, ``low``, ``medium``, ``high`` or empty."""


def config_of(model: Path) -> Path:
    """The description that belongs to a network."""
    return model.with_name(model.name + ".json")


def card_of(model: Path) -> Path:
    """Where the card of a voice is kept."""
    return model.with_name(model.name.removesuffix(".onnx") + CARD)


def read_config(model: Path) -> Config:
    """The description beside ``model``. Raises `EngineError` naming the file and what is wrong."""
    file = config_of(model)
    try:
        found = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise EngineError(f"{file} is missing; a Piper voice is two files") from None
    except (OSError, ValueError) as e:
        raise EngineError(f"{file} cannot be read: {e}") from None
    try:
        return _config(found)
    except (KeyError, TypeError, ValueError, AttributeError) as e:
        said = f"{e} is missing" if isinstance(e, KeyError) else str(e)
        raise EngineError(f"{file} does not describe a Piper voice: {said}") from None


def describe(model: Path) -> list[VoiceInfo]:
    """The catalogue's entries of a voice, one for each speaker. Raises `EngineError`."""
    config = read_config(model)
    key = model.name.removesuffix(".onnx")
    licence = licence_in(_text(card_of(model)))
    return [
        VoiceInfo(
            id=_id(key, speaker),
            name=_name(key, speaker, config),
            language=config.language,
            locale=config.locale,
            gender="unknown",
            engine="piper",
            engine_voice=f"{key}#{number}",
            sample_rate=config.rate,
            licence=licence,
            commercial=commercial(licence),
            quality=_quality(config.quality),
            pitch=False,
        )
        for speaker, number in config.speakers.items()
    ]


def licence_in(card: str) -> str:
    """The licence that a card tells, or `UNKNOWN_LICENCE`."""
    found = _LICENCE.search(card)
    return found[1][:120] if found else UNKNOWN_LICENCE


def commercial(licence: str) -> bool:
    """Whether a licence surely allows commercial use; what is not known is not sure."""
    return bool(_FREE.search(licence)) and not _NOT_FREE.search(licence)


def _config(found: dict[str, Any]) -> Config:
    kind = found.get("phoneme_type", "espeak")
    if kind != "espeak":
        raise ValueError(f"its phoneme_type is {kind!r}; only voices with espeak's are spoken")
    ids = {str(k): [int(i) for i in v] for k, v in found["phoneme_id_map"].items()}
    for symbol in "^$_":
        if not ids.get(symbol):
            raise ValueError(f"its phoneme_id_map has no {symbol!r}")
    rate = int(found["audio"]["sample_rate"])
    length = float(found.get("inference", {}).get("length_scale", 1))
    if not (8000 <= rate <= 192000 and 0.1 <= length <= 10):
        raise ValueError(f"a sample rate of {rate} or a length_scale of {length:g} cannot be")
    voice = str(found["espeak"]["voice"])
    language = found.get("language") or {}
    locale = str(language.get("code") or voice).replace("_", "-")
    return Config(
        rate=rate,
        espeak_voice=voice,
        ids=ids,
        length=length,
        speakers=_speakers(found),
        locale=locale,
        language=str(language.get("name_english") or locale),
        quality=str(found["audio"].get("quality") or ""),
    )


def _speakers(found: dict[str, Any]) -> dict[str, int]:
    count = int(found.get("num_speakers", 1))
    named = {str(k): int(v) for k, v in (found.get("speaker_id_map") or {}).items()}
    if count <= 1:
        return {"": 0}
    return named or {str(i): i for i in range(count)}


def _id(key: str, speaker: str) -> str:
    name = f"piper-{key}-{speaker}" if speaker else f"piper-{key}"
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _name(key: str, speaker: str, config: Config) -> str:
    parts = key.split("-")
    own = parts[1] if len(parts) > 1 else key
    whole = f"{own} {speaker}".replace("_", " ").strip()
    return f"{whole[:1].upper()}{whole[1:]} ({config.language}, {config.locale})"


def _quality(told: str) -> Quality:
    return "natural" if told in _NATURAL else "standard"


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace")
    except OSError:
        return ""
