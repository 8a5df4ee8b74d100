"""Arrays of pixels as skia sees them."""

from __future__ import annotations

from typing import Any

import numpy as np
import skia
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""Premultiplied RGBA: uint8 [height, width, 4], C-contiguous."""


def info(width: int, height: int) -> Any:
    """The format of `Pixels`."""
    return skia.ImageInfo.Make(width, height, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)


def image(pixels: Pixels) -> Any:
    """An image of the array itself, which must outlive it."""
    height, width = pixels.shape[:2]
    return skia.Image.MakeRasterData(
        info(width, height), skia.Data.MakeWithoutCopy(pixels), width * 4
    )


def canvas(pixels: Pixels) -> Any:
    """A canvas that paints into the array."""
    height, width = pixels.shape[:2]
    surface = skia.Surface.MakeRasterDirect(info(width, height), pixels, width * 4)
    return surface.getCanvas()
