"""Where the drawing lies in a frame."""

from __future__ import annotations

from dataclasses import dataclass

from ..avatar import Placement

LANDSCAPE_SCALE = 1.25 / 720
"""Pixels a unit for each pixel of the frame's height."""
WIDTH = 440.0
"""Units that a narrow frame must show: the head and nearly all of the shoulders."""
BODY = 600.0
"""Units below the eyes that the frame may show: the body reaches further."""
EYE_LINE = 0.40
"""Where the eyes are, as a share of the frame's height."""
EYE_LINE_TALL = 0.37
"""The same for a frame twice as high as wide, which would else show much empty wall."""


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


def framing(placement: Placement) -> Framing:
    """The framing of a placement. Raises `ValueError` for an empty frame or no scale."""
    width, height = placement.width, placement.height
    if width < 1 or height < 1 or not placement.scale > 0:
        raise ValueError(f"nothing can be drawn in {placement}")
    tall = min(1.0, max(0.0, height / width - 1))
    eyes = EYE_LINE + (EYE_LINE_TALL - EYE_LINE) * tall
    unit = min(LANDSCAPE_SCALE * height, width / WIDTH)
    unit = max(unit, (1 - eyes) * height / BODY)
    return Framing(
        scale=unit * placement.scale,
        x=width / 2 + placement.offset_x * width,
        y=height * (0.5 + (eyes - 0.5) * placement.scale + placement.offset_y),
        width=width,
        height=height,
        reach=width / unit / 2,
    )
