"""The face of one photo in pixels of the frame, and its measures."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from . import topology as t

Floats = NDArray[np.float32]

WIDTH_MM: Final = 140.0
"""From ear to ear of the face that lengths are given for."""
NEUTRAL_MOUTH: Final = 0.355
"""Width of a mouth at rest in face widths: about 50 of 140 mm."""
SMALLEST: Final = 24.0
"""Pixels from ear to ear below which nothing of a face can be moved."""


def smooth(low: float, high: float, x: NDArray[np.floating]) -> Floats:
    """0 below ``low``, 1 above ``high``, and a smooth step between."""
    share = np.clip((np.asarray(x, np.float32) - low) / (high - low), 0, 1)
    return np.asarray(share * share * (3 - 2 * share), np.float32)


def ease(low: float, high: float, x: float) -> float:
    """`smooth` of one number."""
    share = min(1.0, max(0.0, (x - low) / (high - low)))
    return share * share * (3 - 2 * share)


class Face:
    """Landmarks with the face's own axes. All lengths are pixels; ``mm`` converts.

    ``right`` and ``down`` are unit vectors of the image in the face's own frame: along the eyes
    towards the image's right, and from the eyes to the mouth.
    """

    def __init__(self, points: Floats) -> None:
        """``points``: float32 [478, 3], x and y in pixels of the box, z in the same unit."""
        self.points = np.asarray(points, np.float32)
        self.xy = self.points[:, :2]
        self.z = self.points[:, 2]
        self.width = _length(self.xy[t.LEFT_EAR] - self.xy[t.RIGHT_EAR])
        self.height = _length(self.xy[t.CHIN_TIP] - self.xy[t.FOREHEAD_TOP])
        self.mm = max(self.width, 1.0) / WIDTH_MM
        across = self.xy[263] - self.xy[33]
        self.right = np.asarray(across / max(_length(across), 1e-3), np.float32)
        self.down = np.array([-self.right[1], self.right[0]], np.float32)
        self.mouth = np.asarray((self.xy[13] + self.xy[14]) / 2, np.float32)
        self.half_mouth = max(_length(self.xy[291] - self.xy[61]) / 2, 1.0)
        self.gap = max(0.0, float((self.xy[14] - self.xy[13]) @ self.down))

    @cached_property
    def toothy(self) -> float:
        """0 where the lips of the photo are closed, 1 where they are well apart."""
        return ease(1.2, 2.6, self.gap / self.mm)

    @property
    def usable(self) -> bool:
        """Whether the landmarks lie like a face that looks forwards, so that it can be moved."""
        xy, size = self.xy, self.width
        if size < SMALLEST or not 0.6 < self.height / size < 2.4:
            return False
        eyes = (xy[33] + xy[263]) / 2
        to_mouth = float((self.mouth - eyes) @ self.down) / size
        to_chin = float((xy[t.CHIN_TIP] - self.mouth) @ self.down) / size
        span = _length(xy[263] - xy[33]) / size
        mouth = 2 * self.half_mouth / size
        return 0.2 < to_mouth < 1.2 and 0.08 < to_chin < 1.0 and 0.35 < span < 0.9 and mouth < 0.8

    def along(self, points: NDArray[np.floating], origin: NDArray[np.floating]) -> Floats:
        """Points in the face's own axes about an origin: float32 [n, 2], to the right, down."""
        away = np.asarray(points, np.float32) - np.asarray(origin, np.float32)
        return np.stack([away @ self.right, away @ self.down], axis=-1)

    def across(self, indices: Sequence[int]) -> Floats:
        """Where points lie between the corners of the mouth: -1.2 to 1.2, float32 [n]."""
        u = self.along(self.xy[list(indices)], self.mouth)[:, 0] / self.half_mouth
        return np.asarray(np.clip(u, -1.2, 1.2), np.float32)

    def below(self, indices: Sequence[int]) -> Floats:
        """Pixels of points below the middle of the mouth: float32 [n]."""
        return self.along(self.xy[list(indices)], self.mouth)[:, 1]

    def line(self, indices: Sequence[int], steps: int = 4) -> Floats:
        """A smooth line through landmarks: float32 [n, 2], ``steps`` points a landmark."""
        return spline(self.xy[list(indices)], steps)

    def ring(self, factor: float) -> Floats:
        """The oval, larger by a factor about its middle: float32 [36, 2]."""
        oval = self.xy[list(t.OVAL)]
        middle = oval.mean(0)
        return np.asarray(middle + (oval - middle) * factor, np.float32)


def spline(points: Floats, steps: int = 4) -> Floats:
    """A Catmull-Rom line through points: float32 [(n - 1) * steps + 1, 2]."""
    ends = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    a, b, c, d = ends[:-3], ends[1:-2], ends[2:-1], ends[3:]
    s = (np.arange(steps, dtype=np.float32) / steps)[None, :, None]
    a, b, c, d = a[:, None], b[:, None], c[:, None], d[:, None]
    curve = 0.5 * (
        2 * b + (c - a) * s + (2 * a - 5 * b + 4 * c - d) * s**2 + (3 * b - a - 3 * c + d) * s**3
    )
    return np.vstack([curve.reshape(-1, 2), points[-1:]]).astype(np.float32)


def _length(vector: NDArray[np.floating]) -> float:
    return float(np.hypot(vector[0], vector[1]))
