"""Motion: from timed speech to a face track, the same for every kind of avatar."""

from .coefficients import COEFFICIENTS, LOOK_DEGREES, Row, Track
from .phones import (
    LABIALS,
    LABIODENTALS,
    OPEN_VOWELS,
    ROUNDED,
    SILENCE,
    VOWELS,
    Unit,
    units,
)
from .style import STYLES, Style, StyleName
from .track import animate, animate_with

__all__ = [
    "COEFFICIENTS",
    "LABIALS",
    "LABIODENTALS",
    "LOOK_DEGREES",
    "OPEN_VOWELS",
    "ROUNDED",
    "SILENCE",
    "STYLES",
    "VOWELS",
    "Row",
    "Style",
    "StyleName",
    "Track",
    "Unit",
    "animate",
    "animate_with",
    "units",
]
