"""Painted layers as pixels, and their cache on disk."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from .paint import Box

MARGIN = 2
"""Transparent pixels around a texture, so that its edges stay soft when it is bent."""


@dataclass(frozen=True)
class Texture:
    """A painted layer, cropped to what is painted."""

    pixels: NDArray[np.uint8]
    """uint8 [h, w, 4], premultiplied RGBA, C-contiguous."""
    left: float
    """Design units of the crop's left edge."""
    top: float
    scale: float
    """Pixels a unit."""

    @property
    def box(self) -> Box:
        """What the texture fills, in design units."""
        height, width = self.pixels.shape[:2]
        return (
            self.left, self.top, self.left + width / self.scale, self.top + height / self.scale
        )  # fmt: skip


def cropped(pixels: NDArray[np.uint8], box: Box, scale: float) -> Texture:
    """The texture of a painted box, without the transparent pixels around it."""
    seen = pixels[..., 3] > 1
    rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
    if not len(rows):
        return Texture(np.zeros((1, 1, 4), np.uint8), box[0], box[1], scale)
    y0, y1, x0, x1 = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    framed = np.pad(pixels[y0:y1, x0:x1], ((MARGIN, MARGIN), (MARGIN, MARGIN), (0, 0)))
    left, top = box[0] + (x0 - MARGIN) / scale, box[1] + (y0 - MARGIN) / scale
    return Texture(np.ascontiguousarray(framed), float(left), float(top), scale)


@cache
def painter_version() -> str:
    """SHA-256 in hex of what paints: this folder's code and the libraries that draw."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for package in ("skia-python", "opencv-python-headless", "numpy"):
        digest.update(f"{package} {version(package)}\0".encode())
    return digest.hexdigest()


def load_or_paint(
    folder: Path | None, key: str, paint: Callable[[], dict[str, Texture]]
) -> dict[str, Texture]:
    """Textures from the cache; painted and kept there when it has none or a broken file."""
    if folder is None:
        return paint()
    path = folder / f"{key}.npz"
    with contextlib.suppress(OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return _read(path)
    textures = paint()
    with contextlib.suppress(OSError):  # a full or read-only disk only costs time
        _write(path, textures)
    return textures


def _read(path: Path) -> dict[str, Texture]:
    with path.open("rb") as data, np.load(data, allow_pickle=False) as file:
        names = [name for name in file.files if not name.endswith(" place")]
        if not names:
            raise ValueError("no textures")
        return {name: _texture(file[name], file[f"{name} place"]) for name in names}


def _texture(pixels: NDArray[np.uint8], place: NDArray[np.float64]) -> Texture:
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 4:
        raise ValueError("not a texture")
    left, top, scale = place.tolist()
    return Texture(np.ascontiguousarray(pixels), left, top, scale)


def _write(path: Path, textures: Mapping[str, Texture]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, NDArray[np.generic]] = {}
    for name, texture in textures.items():
        arrays[name] = texture.pixels
        arrays[f"{name} place"] = np.array([texture.left, texture.top, texture.scale])
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
