"""A photo file to upright sRGB pixels, whatever camera or program wrote it.

The kind is told by the file's content, never by its name. Sizes are refused from the header,
before anything is unpacked.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from ..prepare import MAX_SIDE
from .report import Problem

MAX_BYTES: Final = 50_000_000
"""Largest file that is read."""
MAX_PIXELS: Final = 52_000_000
"""Cameras sold with 50 megapixels give up to 51.4."""
MIN_SIDE: Final = 256
"""Pixels of the shorter side."""
UNKNOWN: Final = "of an unknown kind"
MAX_RATIO: Final = 4.0
"""Longer side by the shorter: no portrait is a strip."""

_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_HEIC: Final = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
"""Brands of HEIF files (ISO/IEC 23008-12) that phones write."""
_KNOWN: Final = {
    b"GIF8": "a GIF",
    b"BM": "a BMP",
    b"II*\0": "a TIFF",
    b"MM\0*": "a TIFF",
    b"%PDF": "a PDF",
    b"<svg": "an SVG",
    b"<?xm": "an SVG",
    b"\x1aE\xdf\xa3": "a video",
}
"""First bytes of files that people send by mistake."""


class UnreadablePhoto(Exception):
    """The file is not a photo that can be used; ``problem`` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Photo:
    """A decoded photo, upright."""

    pixels: NDArray[np.uint8]
    """uint8 [h, w, 3], sRGB; where the file is transparent, neutral grey lies behind."""
    alpha: NDArray[np.uint8] | None
    """uint8 [h, w] of a file with transparent places, else None."""
    size: tuple[int, int]
    """Width and height in the file, upright; the pixels may be fewer."""
    format: str
    """``JPEG``, ``PNG``, ``WEBP`` or ``HEIF``."""
    frames: int = 1
    """Pictures in the file; the first is taken."""


def decode(data: bytes) -> Photo:
    """The photo in ``data``. Raises `UnreadablePhoto`."""
    if len(data) > MAX_BYTES:
        raise _refused(
            "file_too_large",
            f"the file has {len(data) / 1e6:.0f} MB, at most {MAX_BYTES / 1e6:.0f} MB are read",
            "save it as a JPEG",
        )
    with _guarded():
        image = _opened(data)
        _check_size(image.size)
        # What phones put behind a photo (depth, brightness) is no other picture of the person.
        frames = 1 if image.format == "MPO" else int(getattr(image, "n_frames", 1))
        if image.format in ("JPEG", "MPO"):
            # Lets the decoder skip detail that would be scaled away, at least twice as fast.
            image.draft(None, (MAX_SIDE, MAX_SIDE))
        size = image.size
        kind = "JPEG" if image.format == "MPO" else str(image.format)
        image.load()
        upright = _upright(image)
        if upright is not image and _is_turned(image):
            size = size[::-1]
        pixels, alpha = _standard(upright)
    return Photo(pixels, alpha, size, kind, frames)


def read(path: Path) -> Photo:
    """The photo in a file. Raises `UnreadablePhoto`, and `OSError` where there is no file."""
    with path.open("rb") as file:
        return decode(file.read(MAX_BYTES + 1))


@contextmanager
def _guarded() -> Iterator[None]:
    """Turn whatever a decoder says about a bad file into one refusal."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except UnreadablePhoto:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many("hundreds of") from None
    except MemoryError:
        raise _too_many("too many") from None
    except Exception:  # decoders raise anything on hostile files
        raise _refused(
            "unreadable",
            "the file is cut off or damaged",
            "open it in a program that shows it, and save it again as a JPEG or PNG",
        ) from None


def _opened(data: bytes) -> Image.Image:
    formats = list(_FORMATS)
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        _load_heic()
        formats.append("HEIF")
    try:
        return Image.open(io.BytesIO(data), formats=formats)
    except UnidentifiedImageError:
        raise _refused(
            "unsupported_format",
            f"the file is {_what(data)}, not a photo in JPEG, PNG, WebP or HEIC",
            "save the photo as a JPEG or PNG",
        ) from None


def _what(data: bytes) -> str:
    if not data:
        return "empty"
    if data[4:8] == b"ftyp":
        return "an AVIF" if data[8:12] in (b"avif", b"avis") else "a video"
    return next((name for start, name in _KNOWN.items() if data.startswith(start)), UNKNOWN)


def _load_heic() -> None:
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        raise _refused(
            "unsupported_format",
            "the file is a HEIC photo, and the decoder for those is not installed",
            "send a JPEG, or install the decoder: pip install 'standin[heic]'",
        ) from None
    register_heif_opener(thumbnails=False)


def _check_size(size: tuple[int, int]) -> None:
    width, height = size
    if width * height > MAX_PIXELS:
        raise _too_many(f"{width * height / 1e6:.0f}")
    if min(size) < MIN_SIDE:
        raise _refused(
            "photo_too_small",
            f"the photo has {width} x {height} pixels, at least {MIN_SIDE} x {MIN_SIDE} are needed",
            "send the original, not a thumbnail",
            min(size),
            MIN_SIDE,
        )
    if max(size) > MAX_RATIO * min(size):
        raise _refused(
            "strange_shape",
            f"the photo is {max(size) / min(size):.1f} times as long as wide, "
            f"at most {MAX_RATIO:g} times",
            "cut the photo around head and shoulders",
            max(size) / min(size),
            MAX_RATIO,
        )


def _too_many(megapixels: str) -> UnreadablePhoto:
    return _refused(
        "too_many_pixels",
        f"the photo has {megapixels} megapixels, at most {MAX_PIXELS / 1e6:.0f} are read",
        f"scale it down; {MAX_SIDE} pixels across are as many as are used",
    )


def _upright(image: Image.Image) -> Image.Image:
    """Turned as its EXIF says. A broken EXIF says nothing."""
    with suppress(Exception):
        return ImageOps.exif_transpose(image)
    return image


def _is_turned(image: Image.Image) -> bool:
    with suppress(Exception):
        return image.getexif().get(0x0112) in (5, 6, 7, 8)
    return False


def _standard(image: Image.Image) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
    """Pixels in 8-bit sRGB at most `MAX_SIDE` long, and what of them is seen."""
    icc = image.info.get("icc_profile")
    image = _eight_bit(image)
    alpha = image.getchannel("A") if image.mode in ("RGBA", "LA") else None
    if alpha is not None:
        image = image.convert("RGB" if image.mode == "RGBA" else "L")
    if max(image.size) > MAX_SIDE:
        factor = MAX_SIDE / max(image.size)
        size = (round(image.width * factor), round(image.height * factor))
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
        alpha = alpha.resize(size, Image.Resampling.BOX) if alpha is not None else None
    pixels = np.array(_srgb(image, icc), np.uint8)
    if alpha is None or alpha.getextrema() == (255, 255):
        return pixels, None
    seen = np.array(alpha, np.uint8)
    return _over_grey(pixels, seen), seen


def _eight_bit(image: Image.Image) -> Image.Image:
    """As L, RGB, CMYK, LA or RGBA with 8 bits a channel."""
    if image.mode.startswith("I"):  # 16-bit grey; Pillow's own conversion clips instead of scaling
        wide = np.asarray(image).astype(np.int64)
        return Image.fromarray((np.clip(wide, 0, 65535) >> 8).astype(np.uint8))
    if image.mode in ("P", "PA"):
        return image.convert(
            "RGBA" if "transparency" in image.info or image.mode == "PA" else "RGB"
        )
    if image.mode in ("L", "RGB") and "transparency" in image.info:
        return image.convert("RGBA")
    if image.mode in ("L", "LA", "RGB", "RGBA", "CMYK"):
        return image
    return image.convert("RGB")


_SPACES: Final = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}


def _srgb(image: Image.Image, icc: bytes | None) -> Image.Image:
    """In sRGB, through the photo's own profile where that fits its channels."""
    if icc:
        with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            own = ImageCms.ImageCmsProfile(io.BytesIO(icc))
            if own.profile.xcolor_space.strip() == _SPACES[image.mode]:
                done = ImageCms.profileToProfile(
                    image,
                    own,
                    ImageCms.createProfile("sRGB"),
                    ImageCms.Intent.RELATIVE_COLORIMETRIC,
                    outputMode="RGB",
                    flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
                )
                if done is not None:
                    return done
    return image.convert("RGB")


def _over_grey(pixels: NDArray[np.uint8], alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    weight = alpha[..., None].astype(np.float32) / 255
    return (pixels * weight + 128 * (1 - weight) + 0.5).astype(np.uint8)


def _refused(
    code: str,
    message: str,
    advice: str,
    value: float | None = None,
    limit: float | None = None,
) -> UnreadablePhoto:
    return UnreadablePhoto(Problem(code, "photo", message, advice, value, limit))
