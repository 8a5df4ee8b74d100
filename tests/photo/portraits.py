"""Portraits made by code: somebody with a face, where the landmarks are known."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from standin.avatars.photo.pack import Pack
from standin.avatars.photo.prepare import build

Image = NDArray[np.uint8]


def noise(width: int, height: int, seed: int = 1) -> Image:
    """A picture full of detail: uint8 [height, width, 3]."""
    random = np.random.default_rng(seed)
    coarse = random.normal(128, 60, (height // 8 + 1, width // 8 + 1, 3)).astype(np.float32)
    grown = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    fine = random.normal(0, 6, (height, width, 3))
    return np.clip(grown + fine, 0, 255).astype(np.uint8)


def scattered(width: int, height: int, seed: int = 1) -> NDArray[np.float32]:
    """Landmarks that are no face: float32 [478, 3]."""
    random = np.random.default_rng(seed)
    return (random.uniform(0, 1, (478, 3)) * (width, height, width / 4)).astype(np.float32)


def disc(width: int, height: int) -> NDArray[np.float32]:
    """A rough matte of a head in the middle: float32 [height, width]."""
    mask = np.zeros((height, width), np.float32)
    cv2.ellipse(mask, (width // 2, height // 2), (width // 4, height // 3), 0, 0, 360, 1.0, -1)
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), 6), np.float32)


def pack(width: int = 160, height: int = 200, matte: bool = True) -> Pack:
    """A pack whose landmarks are no face."""
    return build(
        noise(width, height), scattered(width, height), disc(width, height) if matte else None
    )
