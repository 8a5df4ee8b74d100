"""Checks of single values, which name the field and the limit."""

import math
import re
from collections.abc import Sequence

from ..errors import InvalidField, Path
from . import limits
from .video import Source

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_ADDRESS = re.compile(r"https?://[^\s/?#]+[^\s]*", re.IGNORECASE)


def between(path: Path, value: float, bounds: tuple[float, float], unit: str = "") -> None:
    """Raise `InvalidField` for a number outside of ``bounds``, which are allowed themselves."""
    low, high = bounds
    if not (math.isfinite(value) and low <= value <= high):
        raise InvalidField(
            path, f"must be {low:g} to {high:g}{' ' + unit if unit else ''}, not {value:g}"
        )


def word(path: Path, value: str, known: Sequence[str]) -> None:
    """Raise `InvalidField` for a word that is none of ``known``."""
    if value not in known:
        raise InvalidField(path, f"must be one of {', '.join(known)}, not {value[:40]!r}")


def colour(path: Path, value: str) -> None:
    """Raise `InvalidField` for what is no ``#RRGGBB``."""
    if not _COLOUR.fullmatch(value):
        raise InvalidField(path, f"must be #RRGGBB in hex, not {value[:40]!r}")


def source(path: Path, given: Source) -> None:
    """Raise `InvalidField` unless a file is named by its key or by an address of the web."""
    if not (given.url or given.asset_key):
        raise InvalidField((*path, "url"), "is required")
    if given.url and given.asset_key:
        raise InvalidField((*path, "url"), "is given beside asset_key; give one of them")
    if given.url and len(given.url) > limits.URL:
        message = f"has {len(given.url)} characters, at most {limits.URL}"
        raise InvalidField((*path, "url"), message)
    if given.url and not _ADDRESS.fullmatch(given.url):
        raise InvalidField((*path, "url"), "must be an http or https address")
