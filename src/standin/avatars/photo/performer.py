"""A photo prepared for one placement."""

from __future__ import annotations

import cv2
import numpy as np

from ...motion.coefficients import COEFFICIENTS, Row
from ..avatar import Picture, Placement
from .framing import framing
from .pack import Pack
from .texture import photo_box, sampled


class PhotoPerformer:
    """Implements `Performer`."""

    def __init__(self, pack: Pack, placement: Placement) -> None:
        self.framing = framing(placement, pack.size, pack.landmarks)
        self._box = photo_box(self.framing, pack.size)
        left, top, right, bottom = self._box
        if right <= left or bottom <= top:
            self._still = np.zeros((1, 1, 4), np.uint8)
            self._box = (0, 0, 1, 1)
            return
        cut = placement.matting and pack.alpha is not None
        colour = sampled(pack.foreground if cut else pack.image, self.framing, self._box)
        self._still = np.asarray(cv2.cvtColor(colour, cv2.COLOR_RGB2RGBA), np.uint8)
        if cut and pack.alpha is not None:
            alpha = sampled(pack.alpha, self.framing, self._box)
            self._still[..., :3] = np.round(colour * (alpha[..., None] / 255.0))
            self._still[..., 3] = alpha

    def frame(self, coefficients: Row) -> Picture:
        """Draw one frame; see `Performer`."""
        if len(coefficients) != len(COEFFICIENTS):
            raise ValueError(f"a row has {len(COEFFICIENTS)} coefficients")
        return Picture(self._still.copy(), self._box[0], self._box[1])
