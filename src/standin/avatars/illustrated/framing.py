"""Where the drawing lies in a frame."""

from __future__ import annotations

from dataclasses import dataclass

from ..avatar import Placement
from .spec import Shot

BODY = 600.0
"""Units below the eyes that the frame may show: the body reaches further."""


@dataclass(frozen=True, slots=True)
class _Lens:
    """How much of a character a shot shows."""

    height: float
    """Units from the top of a landscape frame to its bottom."""
    width: float
    """Units that a narrow frame must show: the head and nearly all of the shoulders."""
    eyes: float
    """Where the eyes are, as a share of the frame's height."""
    eyes_tall: float
    """The same for a frame twice as high as wide, which would else show much empty wall."""


_LENSES: dict[Shot, _Lens] = {
    "wide": _Lens(700, 500, 0.38, 0.36),
    "half": _Lens(576, 440, 0.40, 0.37),
    "close": _Lens(466, 340, 0.47, 0.42),
}


@dataclass(frozen=True, slots=True)
class Framing:
    """Units to pixels: ``pixel = unit * scale + (x, y)``."""

    scale: float
    x: float
    y: float
    width: int
    height: int
    reach: float
    """Units from the middle of the character's own frame to its side edge."""


def framing(placement: Placement, shot: Shot = "half") -> Framing:
    """The framing of a placement. Raises `ValueError` for an empty frame or no scale."""
    width, height = placement.width, placement.height
    if width < 1 or height < 1 or not placement.scale > 0:
        raise ValueError(f"nothing can be drawn in {placement}")
    lens = _LENSES["close" if placement.framing == "close_up" else shot]
    tall = min(1.0, max(0.0, height / width - 1))
    eyes = lens.eyes + (lens.eyes_tall - lens.eyes) * tall
    unit = min(height / lens.height, width / lens.width)
    unit = max(unit, (1 - eyes) * height / BODY)
    return Framing(
        scale=unit * placement.scale,
        x=width / 2 + placement.offset_x * width,
        y=height * (0.5 + (eyes - 0.5) * placement.scale + placement.offset_y),
        width=width,
        height=height,
        reach=width / unit / 2,
    )
