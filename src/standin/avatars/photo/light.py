"""What a photo's light, sharpness and grain are like, so that drawn parts fit in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from . import topology as t
from .face import Face
from .matting import blurred

Floats = NDArray[np.float32]
Image = NDArray[np.uint8]
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


@dataclass(frozen=True)
class Light:
    """Measured on the photo at the size of the frame."""

    skin: Floats
    """float32 [3], RGB 0 to 255: the cheeks."""
    white: Floats
    """float32 [3], RGB 0 to 255: what a white thing in the face looks like."""
    blur: float
    """Sigma in pixels of the photo's sharpest edges."""
    grain: float
    """Standard deviation of the noise on smooth skin, grey levels."""

    @property
    def colour(self) -> float:
        """1 for a photo in colour, 0 for a grey one."""
        spread = float(self.skin.max() - self.skin.min()) / max(float(self.skin.max()), 1.0)
        return min(1.0, spread / 0.10)


def measure(image: Image, face: Face) -> Light:
    """Of a face in ``image``, uint8 [h, w, 3], RGB."""
    skin = _skin(image, face)
    return Light(skin, _white(image, face, skin), _blur(image, face), _grain(image, face))


def patch(image: NDArray[Any], at: Floats, radius: float) -> NDArray[Any]:
    """A square of pixels around a point, inside the image."""
    r = max(1, round(radius))
    height, width = image.shape[:2]
    x = int(np.clip(round(float(at[0])), 0, width - 1))
    y = int(np.clip(round(float(at[1])), 0, height - 1))
    return image[max(0, y - r) : y + r + 1, max(0, x - r) : x + r + 1]


def _skin(image: Image, face: Face) -> Floats:
    cells = [patch(image, face.xy[i], 3 * face.mm).reshape(-1, 3) for i in t.CHEEKS]
    return np.asarray(np.median(np.vstack(cells), axis=0), np.float32)


def _white(image: Image, face: Face, skin: Floats) -> Floats:
    """From the whites of the eyes; the skin's own light where they say nothing."""
    whites = []
    for side in (0, 1):
        line = [*t.UPPER_LID[side], *t.LOWER_LID[side][::-1]]
        mask = np.zeros(image.shape[:2], np.uint8)
        cv2.fillPoly(mask, [np.round(face.xy[line]).astype(np.int32)], 255)
        pixels = image[mask > 0].astype(np.float32)
        if len(pixels) > 12:
            levels = pixels @ _LUMA
            whites.append(pixels[levels >= np.quantile(levels, 0.85)].mean(0))
    by_skin = skin / max(float(skin.max()), 1.0) * 120 + np.array([110, 106, 100], np.float32)
    if not whites:
        return by_skin.astype(np.float32)
    eyes = np.mean(whites, axis=0)
    luma = float(eyes @ _LUMA)
    least = 0.55 * float(by_skin @ _LUMA)
    # Eyes lie in the shade of the brows.
    bright = min(240.0, max(40.0, 1.12 * max(luma, least)))
    tint = 0.6 * eyes / max(luma, 1.0) + 0.4 * by_skin / float(by_skin @ _LUMA)
    return np.asarray(tint * bright, np.float32)


def _blur(image: Image, face: Face) -> float:
    """From eyes and lips: an edge of contrast c under a blur of sigma s has a slope of at most
    ``c / (s * sqrt(2 pi))``."""
    found = []
    for index, reach in ((468, 14.0), (473, 14.0), (13, 20.0)):
        cell = patch(image, face.xy[index], reach * face.mm)
        luma = (cell.astype(np.float32) @ _LUMA).astype(np.float32)
        if min(luma.shape) < 8:
            continue
        slope = np.hypot(
            cv2.Sobel(luma, cv2.CV_32F, 1, 0, scale=1 / 8),
            cv2.Sobel(luma, cv2.CV_32F, 0, 1, scale=1 / 8),
        )
        side = 2 * max(2, round(1.2 * face.mm)) + 1
        window = np.ones((side, side), np.uint8)
        contrast = cv2.dilate(luma, window) - cv2.erode(luma, window)
        sharp = (slope >= np.quantile(slope, 0.985)) & (slope > 2)
        if sharp.any():
            found.append(float(np.median(contrast[sharp] / slope[sharp])) / 2.507)
    return float(np.clip(np.median(found), 0.45, 6.0)) if found else 1.0


def _grain(image: Image, face: Face) -> float:
    levels = []
    for index in (*t.CHEEKS, 151):
        cell = patch(image, face.xy[index], 6 * face.mm)
        luma = (cell.astype(np.float32) @ _LUMA).astype(np.float32)
        rest = luma - cv2.GaussianBlur(luma, (0, 0), 1.5)
        levels.append(1.4826 * float(np.median(np.abs(rest))))
    return float(np.clip(np.median(levels), 0, 12))


def noise(height: int, width: int, light: Light) -> Floats:
    """Grain like the photo's: float32 [height, width], grey levels. Always the same."""
    random = np.random.default_rng(20)
    made = random.standard_normal((height, width)).astype(np.float32)
    made = blurred(made, max(0.4, 0.6 * light.blur))
    return np.asarray(made * (light.grain / max(float(made.std()), 1e-6)), np.float32)
