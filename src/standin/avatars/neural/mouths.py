"""What the engines that fill in the lower half of a face have in common."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...motion.coefficients import INDEX, Row

Floats = NDArray[np.float32]

MOUTH: Final = tuple(
    at
    for name, at in INDEX.items()
    if name.startswith(("mouth", "jaw")) or name in ("tongueOut", "tongueTip", "cheekPuff")
)
"""Columns of a track that the sound decides here."""


def without_mouth(row: Row) -> Row:
    """The same coefficients with the mouth at rest."""
    made = row.copy()
    made[list(MOUTH)] = 0
    return made


def stacked(crops: NDArray[np.uint8], low: float, high: float) -> Floats:
    """uint8 [n, h, w, 3] as float32 [n, 3, h, w], from ``low`` to ``high``."""
    scaled = crops.astype(np.float32) * np.float32((high - low) / 255) + np.float32(low)
    return np.ascontiguousarray(scaled.transpose(0, 3, 1, 2))


def pictures(tensor: Floats, low: float, high: float) -> Floats:
    """float32 [n, 3, h, w], from ``low`` to ``high``, as float32 [n, h, w, 3], 0 to 255."""
    scaled = (tensor - np.float32(low)) * np.float32(255 / (high - low))
    return np.ascontiguousarray(np.clip(scaled, 0, 255).transpose(0, 2, 3, 1))
