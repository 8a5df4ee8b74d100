"""Where the photo lies in the frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..avatar import Placement

CLOSE_UP: Final = 2.6
"""Height of a close-up in faces, from forehead to chin."""
NEARLY: Final = 1.85
"""A close-up that would leave gaps in its frame may be so much closer to fill it."""
EYE_LINE: Final = 0.42
"""Where a close-up has the eyes, as a share of its height."""


@dataclass(frozen=True, slots=True)
class Framing:
    """Photo to frame: ``pixel = point * scale + (x, y)``, in pixel centres."""

    scale: float
    x: float
    y: float
    width: int
    height: int


def framing(placement: Placement, size: tuple[int, int], landmarks: NDArray[np.float32]) -> Framing:
    """The framing of a photo of ``size`` (width, height) in a placement.

    The whole photo is shown as large as it fits into the frame, in the middle, without its
    background on the lower edge. ``close_up`` cuts
    to head and shoulders. Raises `ValueError` for an empty frame or no scale.
    """
    width, height = placement.width, placement.height
    if width < 1 or height < 1 or not placement.scale > 0:
        raise ValueError(f"nothing can be drawn in {placement}")
    if placement.framing == "close_up":
        face = float(np.linalg.norm(landmarks[152, :2] - landmarks[10, :2]))
        close = height / (CLOSE_UP * max(face, 1.0))
        fit = max(close, min(width / size[0], height / size[1]))
        cover = max(width / size[0], height / size[1])
        fit = cover if fit < cover <= NEARLY * close else fit
        eyes = (landmarks[33, :2] + landmarks[263, :2]) / 2
        x = _within(width / 2 - float(eyes[0]) * fit, width, size[0] * fit)
        y = _within(EYE_LINE * height - float(eyes[1]) * fit, height, size[1] * fit)
    else:
        fit = min(width / size[0], height / size[1])
        x, y = (width - size[0] * fit) / 2, (height - size[1] * fit) / 2
        if placement.matting:
            y = height - size[1] * fit  # who is cut out stands on the lower edge
    scale = fit * placement.scale
    left = width * (0.5 + placement.offset_x) + (x - width / 2) * placement.scale
    top = height * (0.5 + placement.offset_y) + (y - height / 2) * placement.scale
    # Edges of pixels become centres of pixels.
    return Framing(scale, left + (scale - 1) / 2, top + (scale - 1) / 2, width, height)


def _within(start: float, frame: float, photo: float) -> float:
    """Where a photo's edge lies so that the frame is filled, or the photo wholly inside."""
    room = frame - photo
    return min(max(start, min(0.0, room)), max(0.0, room))
