"""The end of a loop becoming its beginning: one comes in as the other goes, the head of both where
it is on its way from one to the other.

Two pictures of a head in two places, laid over each other, show it twice. So each is bent a little
first, the head and what is around it, to where the landmarks say that it is by then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ..photo import topology as t

Floats = NDArray[np.float32]
Image = NDArray[np.uint8]

_CELL: Final = 16
"""Pixels from one node of the bending to the next."""
_REACH: Final = (1.0, 2.6)
"""Widths of the face, from its middle: what is nearer goes along with the head, what is farther
stays."""
SEEN_TWICE: Final = 0.4
"""Pixels by which a head may be in two places and not be seen to be."""
_NO_MAP: Final = np.empty(0, np.float32)


@dataclass(frozen=True, slots=True)
class Join:
    """A moment at which two frames of the footage are seen."""

    share: float
    """Of the one that comes in, 0 to 1; the rest is the other's."""
    poses: tuple[Floats, Floats]
    """Of both, the one that comes in first: float32 [2, 3], see `analysis.poses`."""
    points: tuple[Floats, Floats]
    """Landmarks: float32 [478, 3]."""

    @property
    def pose(self) -> Floats:
        """Where the head is."""
        return self._between(*self.poses)

    @property
    def middle(self) -> Floats:
        """The landmarks of that head."""
        return self._between(*self.points)

    def _between(self, one: Floats, other: Floats) -> Floats:
        return np.asarray(one + np.float32(1 - self.share) * (other - one), np.float32)

    def mixed(self, one: Image, other: Image) -> Image:
        """The picture: uint8 [h, w, 3], of both."""
        there = (self._bent(one, self.poses[0]), self._bent(other, self.poses[1]))
        made = cv2.addWeighted(there[0], self.share, there[1], 1 - self.share, 0)
        return np.asarray(made, np.uint8)

    def _bent(self, image: Image, pose: Floats) -> Image:
        """The head of ``image``, which is at ``pose``, where it is in the join."""
        face = self.middle[:, :2]
        if not self._twice(face):
            return image
        centre = face.mean(0)
        width = float(np.linalg.norm(face[t.LEFT_EAR] - face[t.RIGHT_EAR]))
        height, wide = image.shape[:2]
        low = np.floor((centre - _REACH[1] * width) / _CELL).astype(int) * _CELL
        high = np.ceil((centre + _REACH[1] * width) / _CELL).astype(int) * _CELL
        (x0, y0), (x1, y1) = np.maximum(low, 0), np.minimum(high, (wide, height))
        if x1 - x0 < _CELL or y1 - y0 < _CELL:
            return image
        x, y = np.arange(x0, x1 + _CELL, _CELL), np.arange(y0, y1 + _CELL, _CELL)
        nodes = np.stack(np.meshgrid(x, y), axis=-1).astype(np.float32)
        far = np.linalg.norm(nodes - centre, axis=2) / width
        near = np.clip((_REACH[1] - far) / (_REACH[1] - _REACH[0]), 0, 1)
        away = (_carried(nodes, self.pose, pose) - nodes) * (near * near * (3 - 2 * near))[
            ..., None
        ]
        # Node k is pixel k * _CELL of the box.
        step = np.array([[_CELL, 0, 0], [0, _CELL, 0]], np.float64)
        size = (int(x1 - x0), int(y1 - y0))
        where = cv2.warpAffine(
            away.astype(np.float32), step, size, flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )  # fmt: skip
        across, down = np.meshgrid(np.arange(x0, x1), np.arange(y0, y1))
        where = cv2.add(where, np.stack([across, down], axis=-1).astype(np.float32))
        made = image.copy()
        made[y0:y1, x0:x1] = cv2.remap(
            image, where, _NO_MAP, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
        return made

    def _twice(self, face: Floats) -> bool:
        away = _carried(face, *self.poses) - face
        return bool(np.isfinite(away).all() and np.linalg.norm(away, axis=1).max() > SEEN_TWICE)


def _carried(points: Floats, here: Floats, there: Floats) -> Floats:
    """Where ``points`` of a head at one pose are when it is at another."""
    back = np.linalg.inv(here[:, :2].astype(np.float64))
    return np.asarray(
        ((points - here[:, 2]) @ back.T) @ there[:, :2].T.astype(np.float64) + there[:, 2],
        np.float32,
    )
