"""The folds of a smile, and how they go when the lips round."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from . import topology as t
from .face import Face, spline
from .matting import blurred

Floats = NDArray[np.float32]
Image = NDArray[np.uint8]
Box = tuple[int, int, int, int]

_WIDE = 15.0
"""Millimetres of cheek around a fold that are smoothed."""
_FINE, _BROAD = 0.55, 6.5
"""What lies between these two blurs (sigma in millimetres) is fold: finer is the skin's own
texture, broader the shape of the cheek."""


def difference(photo: Image, face: Face, box: Box) -> Floats:
    """What to add to the photo to take the folds away: float32 [h, w, 3], grey levels.

    ``photo`` is uint8 [h, w, 3], the pixels of the box.
    """
    skin = _skin(photo.shape[:2], face, box)
    image = photo.astype(np.float32)
    mm = face.mm
    fine, broad = (_mean(image, skin, max(0.5, size * mm)) for size in (_FINE, _BROAD))
    flat = broad - fine
    # Folds are dark lines beside bright cheeks: both go, the dark ones more.
    return np.asarray(flat * _where(photo.shape[:2], face, box)[..., None] * 0.92, np.float32)


def _mean(image: Floats, mask: Floats, sigma: float) -> Floats:
    """A blur that sees only what ``mask`` has."""
    weight = blurred(mask, sigma)
    return np.asarray(
        blurred(image * mask[..., None], sigma) / np.maximum(weight, 1e-3)[..., None], np.float32
    )


def _skin(shape: tuple[int, int], face: Face, box: Box) -> Floats:
    """The cheeks and the chin, without lips and nose: float32 [h, w]."""
    corner = np.array([box[0], box[1]], np.float32)
    made = np.zeros(shape, np.uint8)
    cv2.fillPoly(made, [_fixed(face.xy[list(t.OVAL)] - corner)], 255, cv2.LINE_AA, 4)
    lips = np.vstack([face.line(t.UPPER_LIP[0]), face.line(t.LOWER_LIP[0])[::-1]])
    nose = face.xy[[129, 98, 97, 2, 326, 327, 358, 279, 5, 49]]
    for part, grow in ((lips, 1.6), (nose, 0.4)):
        cv2.fillPoly(made, [_fixed(part - corner)], 0, cv2.LINE_AA, 4)
        wide = max(1, round(2 * grow * face.mm))
        cv2.polylines(made, [_fixed(part - corner)], True, 0, wide, cv2.LINE_AA, 4)
    return (made / np.float32(255)).astype(np.float32)


def _where(shape: tuple[int, int], face: Face, box: Box) -> Floats:
    """Around the folds, softly: float32 [h, w]."""
    corner = np.array([box[0], box[1]], np.float32)
    made = np.zeros(shape, np.uint8)
    wide = max(1, round(_WIDE * face.mm))
    for line in t.FOLD:
        points = spline(face.xy[list(line)] - corner)
        cv2.polylines(made, [_fixed(points)], False, 255, wide, cv2.LINE_AA, 4)
    soft = blurred((made / np.float32(255)).astype(np.float32), 2.6 * face.mm)
    skin = blurred(_skin(shape, face, box), 0.8 * face.mm)
    share = soft * np.clip(1.6 * skin - 0.5, 0, 1)
    rim = np.zeros(shape, np.float32)
    edge = max(2, round(3 * face.mm))
    rim[edge:-edge, edge:-edge] = 1
    return np.asarray(share * blurred(rim, edge / 2.5), np.float32)


def _fixed(points: Floats) -> NDArray[np.int32]:
    """Points in sixteenths of a pixel, as OpenCV draws them."""
    return np.round(points * 16).astype(np.int32)
