"""How far the eyes are open, and when they blink."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .frames import Floats, Image

WINDOWS = ((-0.72, -0.16, -0.28, 0.16), (0.28, -0.16, 0.72, 0.16))
"""Left, top, right, bottom of both eye windows in the head frame."""
SCALE = 64.0
"""Pixels a unit in the eye windows."""

SHUT, OPEN = 0.42, 0.62
"""Openness at which a blink begins, and above which it is over."""
LONGEST_BLINK = 0.6
"""Seconds; eyes that stay shut longer rest and do not blink."""


def openness(windows: Image) -> Floats:
    """How far an eye is open in each frame: 1 as it usually is in the scene, about 0 shut.

    ``windows`` is uint8 [n, height, width, 3], BGR, of one eye. Openness is how much of the usual
    picture of the open eye (white, iris, pupil) is to be seen instead of the lid: the window's
    deviation from the lid's colour, weighted by where the open eye deviates from it.
    """
    lab = _lab(windows)
    usual = np.median(lab[:: max(1, len(lab) // 200)], axis=0)
    lid = _lid_colour(usual)
    strength = np.linalg.norm(usual - lid, axis=2)
    weight = np.where(strength > 0.5 * np.percentile(strength, 98), strength, 0)
    total = float((weight * strength).sum())
    if total < 1:
        return np.ones(len(windows), np.float32)
    away = np.linalg.norm(lab - lid, axis=3)
    return np.asarray(np.clip((away * weight).sum(axis=(1, 2)) / total, 0, 2), np.float32)


def _lab(windows: Image) -> Floats:
    n, h, w = windows.shape[:3]
    flat = windows.reshape(n * h, w, 3).astype(np.float32) / 255
    return np.asarray(cv2.cvtColor(flat, cv2.COLOR_BGR2LAB), np.float32).reshape(n, h, w, 3)


def _lid_colour(usual: Floats) -> Floats:
    """The skin around the eye: the lid has its colour."""
    rim = np.concatenate([usual[:2].reshape(-1, 3), usual[-3:].reshape(-1, 3)])
    return np.asarray(np.median(rim, axis=0), np.float32)


def blinks(openness: Floats, rate: float) -> list[int]:
    """The frames in which blinks begin.

    A blink begins below `SHUT` and is over above `OPEN` of the usual openness of the second
    around it; NaN frames (head not found) end it without counting.
    """
    usual = _usual(openness, rate)
    found: list[int] = []
    start: int | None = None
    for frame, value in enumerate(openness / usual):
        if np.isnan(value):
            start = None
        elif start is None and value < SHUT:
            start = frame
        elif start is not None and value > OPEN:
            found += [start] if (frame - start) / rate <= LONGEST_BLINK else []
            start = None
    return found


def _usual(openness: Floats, rate: float) -> NDArray[np.float32]:
    seen = openness[~np.isnan(openness)]
    level = float(np.percentile(seen, 75)) if len(seen) else 1.0
    return np.full(len(openness), max(level, 1e-3), np.float32)
