"""Refuse texts and captions that cannot be shown, naming the field and the limit."""

import math
import re
from typing import Final

from ..errors import InvalidField, Path
from . import limits
from .video import Captions, Recording, TextOverlay, TextVoice, Video

_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")


def check_text(path: Path, text: TextOverlay) -> None:
    """Raise `InvalidField` for a text over a scene that cannot be drawn."""
    if not text.text.strip():
        raise InvalidField((*path, "text"), "is empty; there is nothing to show")
    if len(text.text) > limits.OVERLAY:
        message = f"has {len(text.text)} characters, at most {limits.OVERLAY}"
        raise InvalidField((*path, "text"), message)
    _within((*path, "x"), text.x, limits.PLACE)
    _within((*path, "y"), text.y, limits.PLACE)
    _within((*path, "width"), text.width, limits.TEXT_WIDTH)
    _within((*path, "font_size"), text.font_size, limits.FONT_SIZE)
    _within((*path, "line_height"), text.line_height, limits.LINE_HEIGHT)
    _family((*path, "font_family"), text.font_family)
    if not _COLOUR.fullmatch(text.colour):
        raise InvalidField((*path, "colour"), f"must be #RRGGBB in hex, not {text.colour[:40]!r}")


def check_captions(video: Video) -> None:
    """Raise `InvalidField` for captions that cannot be made."""
    asked = video.captions
    if asked is None:
        return
    _captions(("captions",), asked)
    voices = [voice for s in video.scenes for voice in (s.voice, *(t.voice for t in s.turns))]
    if any(isinstance(v, TextVoice) or (isinstance(v, Recording) and v.transcript) for v in voices):
        return
    message = "captions need words: a text for a voice, or the transcript of a recording"
    raise InvalidField(("captions",), message)


def _captions(path: Path, asked: Captions) -> None:
    if asked.preset not in limits.CAPTION_PRESETS:
        known = ", ".join(limits.CAPTION_PRESETS)
        raise InvalidField((*path, "preset"), f"must be one of {known}, not {asked.preset[:40]!r}")
    if asked.font_size is not None:
        _within((*path, "font_size"), asked.font_size, limits.FONT_SIZE)
    if asked.x is not None:
        _within((*path, "x"), asked.x, (0.0, 1.0))
    if asked.y is not None:
        _within((*path, "y"), asked.y, (0.0, 1.0))
    _family((*path, "font_family"), asked.font_family)


def _family(path: Path, family: str | None) -> None:
    if family is not None and len(family) > limits.FONT_FAMILY:
        raise InvalidField(path, f"has {len(family)} characters, at most {limits.FONT_FAMILY}")


def _within(path: Path, value: float, bounds: tuple[float, float]) -> None:
    low, high = bounds
    if not (math.isfinite(value) and low <= value <= high):
        raise InvalidField(path, f"must be {low:g} to {high:g}, not {value:g}")
