"""Looks of captions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Preset:
    """How captions look; sizes are in font sizes, colours ``#RRGGBB``."""

    size: float
    """Pixels of a frame whose shorter side has 1080."""
    bold: bool = False
    colour: str = "#FFFFFF"
    outline: float = 0.0
    """Width of a dark stroke around the letters."""
    shadow: float = 0.0
    """Opacity of a soft shadow."""
    box: float = 0.0
    """Opacity of a dark box behind each line."""
    spoken: str | None = None
    """Colour of the word that is being spoken; None when none stands out."""
    pill: str | None = None
    """Colour of a rounded box behind that word."""
    upper: bool = False
    """All in capitals."""
    lines: int = 2
    words: int = 1000
    """Words at once."""
    letters: float = 42.0
    """Letters in a line."""


PRESETS: Final[Mapping[str, Preset]] = MappingProxyType(
    {
        "plain": Preset(46, outline=0.07, shadow=0.5),
        "boxed": Preset(44, box=0.72),
        "karaoke": Preset(48, bold=True, outline=0.07, shadow=0.5, spoken="#FFD23F"),
        "bold": Preset(
            84,
            bold=True,
            outline=0.085,
            shadow=0.6,
            spoken="#FFFFFF",
            pill="#6C3BF5",
            upper=True,
            lines=2,
            words=4,
            letters=14,
        ),
        "minimal": Preset(38, outline=0.035, shadow=0.75, lines=1, letters=44),
    }
)
