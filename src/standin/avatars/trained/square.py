"""The square of a face that the network sees: as the still has it, always as large."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ..photo.face import Face, smooth

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Image = NDArray[np.uint8]

SIDE_MM: Final = 100.0
"""Side of the square on a face 140 mm wide: from beside the nose to below a dropped chin."""
DETAIL: Final = 256
"""Pixels of its side that the network paints."""
SEEN: Final = 128
"""Pixels of its side that the network is shown."""
ROOM: Final = 8
"""Pixels around it that training material has, to shift it in."""
_BELOW_MM: Final = 6.0
"""Its middle is so far below that of the mouth."""
OVAL: Final = (0.80, 0.86)
"""Half axes of the oval that is painted, in half sides: it leaves the jaw's corners alone."""


def square(face: Face, side: int = DETAIL, room: int = 0) -> Doubles:
    """From pixels of the square to those of the still: float64 [2, 3].

    ``room`` pixels more on each side come before the first.
    """
    axes = np.stack([face.right, face.down], axis=1).astype(np.float64)
    step = SIDE_MM * face.mm / side
    middle = face.mouth.astype(np.float64) + _BELOW_MM * face.mm * face.down
    turn = axes * step
    return np.hstack([turn, (middle - turn @ np.full(2, (side - 1) / 2 + room))[:, None]])


def joined(outer: NDArray[np.floating], inner: NDArray[np.floating]) -> Doubles:
    """One affine map after another, ``inner`` first: float64 [2, 3]."""
    whole = np.vstack([inner.astype(np.float64), [0, 0, 1]])
    return np.asarray(outer.astype(np.float64) @ whole, np.float64)


def cut(picture: Image, matrix: Doubles, side: int) -> Image:
    """A square out of a picture, given the map to it: uint8 [side, side, 3].

    A picture that is much finer is averaged first.
    """
    finer = float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
    if finer > 1.5:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.35 * finer), np.uint8)
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    made = cv2.warpAffine(
        picture, matrix, (side, side), flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(made, np.uint8)


def oval(side: int) -> Floats:
    """How much of each pixel the network may change: float32 [side, side], 0 at the rim to 1."""
    at = np.linspace(-1, 1, side, dtype=np.float32)
    x, y = at[None] / OVAL[0], at[:, None] / OVAL[1]
    return 1 - smooth(0.76, 1.0, np.hypot(x, y))


def light(picture: Image) -> Floats:
    """The light on a square: float32 [2, 3], its mean and its slope from left to right.

    Measured above the mouth, where nothing that is said moves anything.
    """
    side = picture.shape[1]
    rows = picture[round(0.04 * side) : round(0.36 * side)].astype(np.float32).mean(0)
    across = np.linspace(-1, 1, side, dtype=np.float32)
    inner = np.abs(across) < 0.7
    slope, middle = np.polyfit(across[inner], rows[inner], 1)
    return np.stack([middle, slope]).astype(np.float32)


def lit(picture: Image, more: Floats, reach: float = 1.0) -> Image:
    """A square with ``more`` light, the difference of two `light`: uint8 like ``picture``.

    ``reach``: how far the picture goes to both sides, in half sides of the square.
    """
    across = np.linspace(-reach, reach, picture.shape[1], dtype=np.float32)[:, None]
    made = picture + (more[0] + across * more[1])
    return np.asarray(np.clip(made + 0.5, 0, 255), np.uint8)
