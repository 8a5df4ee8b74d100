"""Frames in, finished frames out: the character on its background."""

from dataclasses import dataclass

import numpy as np
import skia
from numpy.typing import NDArray

from ..avatars.avatar import Picture
from ..scene import Background, ColourBackground
from .box import Box


@dataclass(frozen=True, slots=True)
class Finished:
    """A frame as it will be seen."""

    pixels: NDArray[np.uint8]
    """uint8 [height, width, 4], RGBA, opaque, or premultiplied where there is no background."""
    changed: Box | None
    """Outside of it the frame equals the one before; None: any of it may differ."""


def rgb(colour: str) -> tuple[int, int, int]:
    """``#RRGGBB`` as three numbers, 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


class Stage:
    """Composes the frames of one scene."""

    def __init__(self, width: int, height: int, background: Background) -> None:
        self._backdrop = np.empty((height, width, 4), np.uint8)
        if not isinstance(background, ColourBackground):
            raise NotImplementedError(f"a background of the kind {background.kind!r}")
        self._backdrop[:] = (*rgb(background.colour), 255)
        self._pixels = self._backdrop.copy()
        info = _info(width, height)
        self._surface = skia.Surface.MakeRasterDirect(info, self._pixels, width * 4)
        self._covered: Box | None = None

    def compose(self, picture: Picture | None) -> Finished:
        """A finished frame. Its pixels are the stage's own and painted over by the next call.

        Only where the frame before covered the background, and where this one does, is painted.
        """
        before, now = self._covered, _box(picture)
        if before is not None and not before.empty:
            rows, columns = slice(before.top, before.bottom), slice(before.left, before.right)
            self._pixels[rows, columns] = self._backdrop[rows, columns]
        if picture is not None:
            height, width = picture.pixels.shape[:2]
            image = skia.Image.MakeRasterData(
                _info(width, height), skia.Data.MakeWithoutCopy(picture.pixels), width * 4
            )
            self._surface.getCanvas().drawImage(image, picture.left, picture.top)
        self._covered = now
        return Finished(self._pixels, None if before is None else before.union(now))


def _box(picture: Picture | None) -> Box:
    if picture is None:
        return Box(0, 0, 0, 0)
    height, width = picture.pixels.shape[:2]
    return Box(picture.left, picture.top, picture.left + width, picture.top + height)


def _info(width: int, height: int) -> skia.ImageInfo:
    return skia.ImageInfo.Make(width, height, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
