"""Still pictures that somebody gave: read within limits, as sRGB, the right way up."""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from ..errors import MediaError
from ..scene import Fit
from ..scene.limits import IMAGE_PIXELS
from .box import Box
from .fit import fitted

FORMATS: Final = ("PNG", "JPEG", "WEBP", "AVIF", "GIF", "BMP", "TIFF")
"""Of the many that Pillow reads, those that people send."""
_DEEP: Final = ("I", "I;16", "I;16B", "I;16L", "F")
"""Pillow's modes of more than 8 bits, all grey."""


_ORIENTATION: Final = 0x0112
_LYING: Final = (5, 6, 7, 8)
"""EXIF's orientations that swap width and height."""


def check(path: Path) -> tuple[int, int]:
    """Width and height of a picture that can be read as a whole. Raises `MediaError`."""
    with _opened(path) as image:
        image.load()
        lying = image.getexif().get(_ORIENTATION) in _LYING
        return (image.height, image.width) if lying else image.size


def laid(path: Path, width: int, height: int, fit: Fit) -> tuple[NDArray[np.uint8], Box]:
    """A picture as it lies in a frame: premultiplied RGBA, uint8 [h, w, 4], and where.

    Raises `MediaError` for what is not a picture, a damaged, and one over the limits.
    """
    with _opened(path) as image:
        turned = _upright(image, width, height, fit)
        place = fitted(turned.size, (width, height), fit)
        part = (place.left, place.top, place.left + place.width, place.top + place.height)
        size = (place.box.right - place.box.left, place.box.bottom - place.box.top)
        clear = _plain(turned)
        made = clear.resize(size, Image.Resampling.LANCZOS, part, reducing_gap=3.0)
        return _premultiplied(made), place.box


def across(path: Path, width: int) -> NDArray[np.uint8]:
    """A picture ``width`` pixels wide: premultiplied RGBA, uint8 [h, w, 4]. Raises `MediaError`."""
    with _opened(path) as image:
        ImageOps.exif_transpose(image, in_place=True)
        clear = _plain(image)
        height = max(1, round(clear.height * width / clear.width))
        if height > 4 * 4096:
            raise MediaError("the picture is too narrow for its height")
        return _premultiplied(clear.resize((width, height), Image.Resampling.LANCZOS))


def _upright(image: Image.Image, width: int, height: int, fit: Fit) -> Image.Image:
    if image.format == "JPEG" and fit != "none":
        # A large photo is decoded at a half or a quarter of its size, never under the frame's.
        side = max(width, height)
        image.draft(None, (2 * side, 2 * side))
    ImageOps.exif_transpose(image, in_place=True)
    return image


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    """The picture, with every trouble of reading it as `MediaError`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about odd metadata and many pixels: checked below
            with Image.open(path, formats=FORMATS) as image:
                width, height = image.size
                if width * height > IMAGE_PIXELS:
                    most = math.isqrt(IMAGE_PIXELS)
                    raise MediaError(
                        f"the picture has {width} x {height} pixels, more than {most} x {most}"
                    )
                yield image
    except Image.DecompressionBombError:
        most = math.isqrt(IMAGE_PIXELS)
        raise MediaError(f"the picture has more than {most} x {most} pixels") from None
    except UnidentifiedImageError:
        known = ", ".join(FORMATS)
        raise MediaError(f"the picture cannot be read: it is damaged, or none of {known}") from None
    except MediaError:
        raise
    except Exception as failure:  # decoders of damaged files raise whatever they like
        raise MediaError(f"the picture cannot be read: {failure or type(failure).__name__}") from (
            failure
        )


def _plain(image: Image.Image) -> Image.Image:
    """RGB or RGBA of 8 bits in sRGB."""
    if image.mode in _DEEP:
        values = np.asarray(image, np.float64)
        full = 65535.0 if values.max(initial=0) > 255 else 255.0
        return Image.fromarray(np.uint8(np.clip(values * (255 / full), 0, 255) + 0.5)).convert(
            "RGB"
        )
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "RGBA", "CMYK"):
        image = _to_srgb(image, profile)
    see_through = "A" in image.getbands() or "transparency" in image.info
    return image.convert("RGBA" if see_through else "RGB")


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.getOpenProfile(io.BytesIO(profile))
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        made = ImageCms.profileToProfile(image, source, _SRGB, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # a broken profile is no reason to refuse the picture
    return made or image


_SRGB: Final = ImageCms.createProfile("sRGB")


def _premultiplied(image: Image.Image) -> NDArray[np.uint8]:
    pixels = np.array(image.convert("RGBA"), np.uint8)
    alpha = pixels[..., 3:].astype(np.uint16)
    if (alpha != 255).any():
        pixels[..., :3] = (pixels[..., :3] * alpha + 127) // 255
    return pixels
