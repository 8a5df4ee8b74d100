"""From a photo with its landmarks and matte to a pack. Numpy and OpenCV alone."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from . import matting
from .pack import LANDMARKS, Idle, Pack

MAX_SIDE: Final = 2560
"""Pixels; larger photos are made smaller. A face in them still has more than a video shows."""


def build(
    image: NDArray[np.uint8],
    landmarks: NDArray[np.float32],
    matte: NDArray[np.float32] | None = None,
    idle: Idle | None = None,
) -> Pack:
    """The pack of one photo.

    ``image`` is uint8 [h, w, 3], RGB, upright. ``landmarks`` is float32 [478, 3], MediaPipe's
    face mesh with irises: x and y in pixels, z in the same unit. ``matte`` is a rough
    segmentation of the person, float32 [h, w], 0 to 1, at any size with the photo's proportions;
    None leaves the person and the background in one piece. Raises `ValueError` for other shapes.
    """
    image, landmarks = _checked(image, landmarks)
    image, landmarks = _limited(image, landmarks)
    if matte is None:
        return Pack(image, landmarks, None, image, image, idle or Idle())
    height, width = image.shape[:2]
    unit = face_width(landmarks)
    coarse = matting.resized(np.asarray(matte, np.float32), width, height)
    alpha = np.round(matting.refine(image, coarse, unit) * 255).astype(np.uint8)
    foreground, plate = matting.apart(image, (alpha / np.float32(255)).astype(np.float32), unit)
    return Pack(image, landmarks, alpha, foreground, plate, idle or Idle())


def face_width(landmarks: NDArray[np.float32]) -> float:
    """Pixels from ear to ear."""
    return float(np.linalg.norm(landmarks[454, :2] - landmarks[234, :2]))


def _checked(
    image: NDArray[np.uint8], landmarks: NDArray[np.float32]
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8 or 0 in image.shape:
        raise ValueError(f"a photo is uint8 [h, w, 3], not {image.dtype} {image.shape}")
    points = np.asarray(landmarks, np.float32)
    if points.shape != (LANDMARKS, 3) or not np.isfinite(points).all():
        raise ValueError(f"landmarks are {LANDMARKS} finite points in 3 dimensions")
    return np.ascontiguousarray(image), points


def _limited(
    image: NDArray[np.uint8], landmarks: NDArray[np.float32]
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    height, width = image.shape[:2]
    factor = MAX_SIDE / max(width, height)
    if factor >= 1:
        return image, landmarks
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    scale = np.array([size[0] / width, size[1] / height, factor], np.float32)
    # Pixel centres: the middle of the first pixel stays the middle of the first pixel's area.
    half = np.array([0.5, 0.5, 0], np.float32)
    return np.asarray(small, np.uint8), ((landmarks + half) * scale - half).astype(np.float32)
