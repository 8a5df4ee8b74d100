"""Helpers that look at pictures."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from standin.avatars.avatar import Performer, Picture, Placement
from standin.avatars.catalogue import Catalogue
from standin.avatars.illustrated.framing import framing
from standin.motion.coefficients import row

Pixels = NDArray[np.uint8]
HD = Placement(1280, 720)
GREY = (206, 214, 222)


_SIDED = ("eye", "mouthSmile", "mouthPress", "mouthStretch", "mouthUpperUp", "armRaise", "hand")


def face(**values: float) -> NDArray[np.float32]:
    """A row; a name without its side sets both: ``face(eyeBlink=1)``."""
    wanted: dict[str, float] = {"breath": 0.5}
    for name, value in values.items():
        if name.startswith(
            ("eye", "mouthSmile", "mouthPress", "mouthStretch", "mouthUpperUp", "armRaise", "hand")
        ):
            sided = not name.endswith(("Left", "Right"))
        else:
            sided = name in ("mouthLowerDown", "browDown", "browOuterUp")
        wanted |= {f"{name}Left": value, f"{name}Right": value} if sided else {name: value}
    return row(**wanted)


def over(picture: Picture, placement: Placement, ground: tuple[int, int, int] = GREY) -> Pixels:
    """The whole frame over one colour: uint8 [h, w, 3], RGB."""
    frame = np.empty((placement.height, placement.width, 3), np.float32)
    frame[:] = ground
    h, w = picture.pixels.shape[:2]
    box = frame[picture.top : picture.top + h, picture.left : picture.left + w]
    box *= 1 - picture.pixels[..., 3:] / 255
    box += picture.pixels[..., :3]
    return np.clip(np.rint(frame), 0, 255).astype(np.uint8)


def region(
    performer: Performer, coefficients: NDArray[np.float32], units: tuple[float, ...],
    placement: Placement = HD,
) -> Pixels:  # fmt: skip
    """A part of the frame by its left, top, right, bottom in the drawing's units."""
    f = framing(placement)
    left, right = (round(units[k] * f.scale + f.x) for k in (0, 2))
    top, bottom = (round(units[k] * f.scale + f.y) for k in (1, 3))
    return over(performer.frame(coefficients), placement)[top:bottom, left:right]


MOUTH = (-45.0, 60.0, 45.0, 125.0)
LEFT_EYE = (-72.0, -18.0, -14.0, 18.0)
RIGHT_EYE = (14.0, -18.0, 72.0, 18.0)


def cavity(pixels: Pixels) -> int:
    """How many pixels have the dark red of a mouth's inside."""
    red, green, blue = (pixels[..., k].astype(int) for k in range(3))
    inside = (red > 25) & (red < 110) & (green < 0.33 * red) & (blue < 0.36 * red)
    return int(inside.sum())


def whites(pixels: Pixels) -> int:
    """How many pixels are as bright and colourless as the white of an eye."""
    low, high = pixels.min(2).astype(int), pixels.max(2).astype(int)
    return int(((low > 150) & (high - low < 40)).sum())


@cache
def performer(catalogue: Catalogue, name: str, placement: Placement = HD) -> Performer:
    """An avatar ready to be drawn."""
    return catalogue.get(name).prepare(placement)
