"""What can be measured of a face in a photo, independent of the photo's size.

Indices are those of mediapipe's face mesh: 10 and 152 are the top and the bottom of the face,
234 and 454 its sides, 33 and 263 the outer corners of the eyes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Pixels = NDArray[np.uint8]

OUTER_LIPS: Final = (
    61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146,
)  # fmt: skip
INNER_LIPS: Final = (
    78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95,
)  # fmt: skip
OVAL: Final = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
EYES: Final = (
    (33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7),
    (263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249),
)

STANDARD: Final = 160
"""Pixels between the sides of the face in the upright crop that is measured."""
CROP: Final = (288, 320)
"""Width and height of that crop; the middle of the face is in its middle."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Where a face looks, in degrees; 0 is into the camera."""

    yaw: float
    """Positive towards the right of the picture."""
    pitch: float
    """Positive downwards."""
    roll: float
    """Positive clockwise."""


@dataclass(frozen=True, slots=True)
class Crop:
    """A face, upright and at one size."""

    pixels: Pixels
    """uint8 [320, 288, 3] RGB."""
    points: Floats
    """float32 [478, 2] in its pixels."""
    inside: NDArray[np.bool_]
    """bool [320, 288]: what lies in the photo."""
    enlarged: float
    """Factor from the photo's pixels to these; more than 1 where the face is small."""


def width(points: Floats) -> float:
    """Pixels between the sides of the face, as seen from its front."""
    return float(np.linalg.norm(points[454] - points[234]))


def height(points: Floats) -> float:
    """Pixels from the top of the forehead to the chin, as seen from its front."""
    return float(np.linalg.norm(points[152] - points[10]))


def pose(points: Floats) -> Pose:
    """Angles of the mesh's own axes.

    Its depth is a guess, so angles above 40 degrees come out too small.
    """
    across = points[454] - points[234]
    down = points[152] - points[10]
    eyes = points[263] - points[33]
    flat = float(np.hypot(across[0], across[1]))
    yaw = math.degrees(math.atan2(float(across[2]), max(flat, 1e-6)))
    lie = float(np.hypot(down[0], down[1]))
    pitch = math.degrees(math.atan2(float(down[2]), max(lie, 1e-6)))
    roll = math.degrees(math.atan2(float(eyes[1]), float(eyes[0])))
    return Pose(yaw, pitch, roll)


def crop(photo: Pixels, points: Floats) -> Crop:
    """The face upright, `STANDARD` pixels wide, whatever its size in the photo."""
    flat = points[:, :2].astype(np.float64)
    middle = (flat[234] + flat[454] + flat[10] + flat[152]) / 4
    eyes = flat[263] - flat[33]
    factor = STANDARD / max(width(points), 1.0)
    turn: NDArray[np.float64] = np.array(
        cv2.getRotationMatrix2D(
            (float(middle[0]), float(middle[1])),
            math.degrees(math.atan2(float(eyes[1]), float(eyes[0]))),
            factor,
        )
    )
    turn[:, 2] += np.array(CROP) / 2 - middle
    source, matrix = photo, turn
    if factor < 0.7:  # warping alone would skip pixels
        small = cv2.resize(photo, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        step = np.array([small.shape[1] / photo.shape[1], small.shape[0] / photo.shape[0]])
        source, matrix = np.asarray(small, np.uint8), turn.copy()
        matrix[:, :2] = turn[:, :2] / step
    pixels = cv2.warpAffine(
        source, matrix, CROP, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    inside = cv2.warpAffine(np.ones(source.shape[:2], np.uint8), matrix, CROP, flags=0)
    placed = flat @ turn[:, :2].T + turn[:, 2]
    return Crop(np.asarray(pixels, np.uint8), placed.astype(np.float32), inside > 0, factor)


def openness_of_eyes(points: Floats) -> tuple[float, float]:
    """Height by width of the eyes, the picture's left one first; about 0.3 when open."""

    def ratio(top: int, bottom: int, left: int, right: int) -> float:
        across = float(np.linalg.norm(points[left] - points[right]))
        return float(np.linalg.norm(points[top, :2] - points[bottom, :2])) / max(across, 1e-6)

    return ratio(159, 145, 33, 133), ratio(386, 374, 362, 263)


def opening_of_mouth(points: Floats) -> float:
    """Height between the lips by the width of the mouth."""
    gap = float(np.linalg.norm(points[14, :2] - points[13, :2]))
    return gap / max(float(np.linalg.norm(points[291] - points[61])), 1e-6)


def polygon(points: Floats, indices: tuple[int, ...], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Mask of the polygon over these points."""
    mask = np.zeros(shape, np.uint8)
    cv2.fillPoly(mask, [np.round(points[list(indices)]).astype(np.int32)], 1)
    return mask > 0


def face_mask(face: Crop) -> NDArray[np.bool_]:
    """The face's oval, as far as it lies in the photo."""
    return polygon(face.points, OVAL, face.pixels.shape[:2]) & face.inside


def grey(face: Crop) -> Floats:
    """Luma, 0 to 255."""
    return np.asarray(cv2.cvtColor(face.pixels, cv2.COLOR_RGB2GRAY), np.float32)
