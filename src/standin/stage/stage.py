"""Frames in, finished frames out: the character on its background."""

import numpy as np
import skia
from numpy.typing import NDArray

from ..avatars.avatar import Picture
from ..scene import Background, ColourBackground


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

    def compose(self, picture: Picture | None) -> NDArray[np.uint8]:
        """A finished frame: uint8 [height, width, 4], RGBA, opaque.

        The array is the stage's own and is painted over by the next call.
        """
        np.copyto(self._pixels, self._backdrop)
        if picture is not None:
            height, width = picture.pixels.shape[:2]
            image = skia.Image.MakeRasterData(
                _info(width, height), skia.Data.MakeWithoutCopy(picture.pixels), width * 4
            )
            self._surface.getCanvas().drawImage(image, picture.left, picture.top)
        return self._pixels


def _info(width: int, height: int) -> skia.ImageInfo:
    return skia.ImageInfo.Make(width, height, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
