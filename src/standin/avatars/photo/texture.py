"""Pieces of the photo at the size of the frame."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from .framing import Framing

Image = NDArray[np.uint8]
Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the frame."""


def photo_box(f: Framing, size: tuple[int, int]) -> Box:
    """The part of the frame that a photo of ``size`` (width, height) fills; may be empty."""
    left, top = f.x - (f.scale - 1) / 2, f.y - (f.scale - 1) / 2
    return (
        min(f.width, max(0, round(left))),
        min(f.height, max(0, round(top))),
        min(f.width, max(0, round(left + size[0] * f.scale))),
        min(f.height, max(0, round(top + size[1] * f.scale))),
    )


def sampled(image: Image, f: Framing, box: Box, density: int = 1, soft: bool = False) -> Image:
    """The photo (or what goes with it) in a box of the frame, ``density`` samples a pixel.

    uint8 [h, w] or [h, w, c]. The first sample is the centre of the box's first pixel. Beyond
    its edges the photo is mirrored. Smaller frames are filtered before they are sampled; at
    scale 1 the samples on pixels are the photo's own. ``soft`` samples linearly, which is quicker
    and enough for what has no detail.
    """
    left, top, right, bottom = box
    if f.scale < 0.999:
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), _prefilter(f.scale)), np.uint8)
    step = 1 / (f.scale * density)
    back = np.array(
        [[step, 0, (left - f.x) / f.scale], [0, step, (top - f.y) / f.scale]], np.float64
    )
    size = ((right - left) * density, (bottom - top) * density)
    flags = (cv2.INTER_LINEAR if soft else cv2.INTER_LANCZOS4) | cv2.WARP_INVERSE_MAP
    made = cv2.warpAffine(image, back, size, flags=flags, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(made, np.uint8)


def _prefilter(scale: float) -> float:
    """Sigma in pixels of the photo that takes away what a frame at ``scale`` cannot show."""
    return max(0.15, 0.5 * math.sqrt(1 / scale**2 - 1))
