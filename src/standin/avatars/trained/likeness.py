"""Whether two pictures show the same person: how alike what is between brows and mouth looks.

No network that knows faces comes with Standin. Landmarks are of no use for it: where eyes and nose
are differs less from person to person than from pose to pose. So the pictures themselves are laid
over each other, without their light, and correlated (zero-mean normalised cross-correlation of the
luma and of both colours). That tells people apart who were filmed with the same hair, glasses and
make-up, which is what a network can learn from; it is no proof of who somebody is.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ..footage.analysis import poses
from ..photo.face import Face
from .square import joined

Floats = NDArray[np.float32]
Image = NDArray[np.uint8]

_SIDE: Final = 64
"""Pixels."""
_REACH_MM: Final = 62.0
"""Half the side of what is compared, on a face 140 mm wide."""
_ABOVE_MM: Final = 52.0
"""Its middle is so far above that of the mouth."""


def likeness(one: Image, face: Face, other: Image, points: Floats) -> float:
    """-1 to 1: how alike two people look; 1 is the same picture.

    ``one`` shows ``face``; ``other`` shows somebody with landmarks ``points``, float32 [478, 3].
    """
    pose = poses(points[None], face.points)[0]
    there = _place(face)
    seen = [_seen(one, there), _seen(other, joined(pose, there))]
    flat = [_without_light(each) for each in seen]
    together = float((flat[0] * flat[1]).sum())
    size = float(np.sqrt((flat[0] ** 2).sum() * (flat[1] ** 2).sum()))
    return together / max(size, 1e-6)


def _place(face: Face) -> NDArray[np.float64]:
    """From pixels of what is compared to those of the picture: float64 [2, 3]."""
    axes = np.stack([face.right, face.down], axis=1).astype(np.float64)
    turn = axes * (2 * _REACH_MM * face.mm / _SIDE)
    middle = face.mouth.astype(np.float64) - _ABOVE_MM * face.mm * face.down
    return np.hstack([turn, (middle - turn @ np.full(2, (_SIDE - 1) / 2))[:, None]])


def _seen(picture: Image, matrix: NDArray[np.float64]) -> Floats:
    finer = float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
    soft = cv2.GaussianBlur(picture, (0, 0), max(0.5 * finer, 0.3))
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    made = cv2.warpAffine(
        soft, matrix, (_SIDE, _SIDE), flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(cv2.cvtColor(made.astype(np.float32) / 255, cv2.COLOR_RGB2Lab), np.float32)


def _without_light(lab: Floats) -> Floats:
    """Detail and colours, each channel without the plane that lies through it."""
    at = np.linspace(-1, 1, _SIDE)
    x, y = (each.ravel() for each in np.meshgrid(at, at))
    planes = np.stack([np.ones_like(x), x, y], axis=1)
    flat = lab.reshape(-1, 3).astype(np.float64)
    flat = flat - planes @ (np.linalg.pinv(planes) @ flat)
    return np.asarray(flat, np.float32)
