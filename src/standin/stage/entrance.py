"""How a scene comes in over the one before it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ..scene import Transition
from .pixels import Pixels


@dataclass(frozen=True)
class Entrance:
    """The first frames of a scene, mixed with the last frame of the one before it."""

    transition: Transition
    frames: int
    """How many frames are mixed."""
    before: Pixels
    """The last frame of the scene before."""

    def mix(self, number: int, now: Pixels, out: Pixels) -> None:
        """Write frame ``number`` of the scene, which alone would be ``now``, into ``out``."""
        t = (number + 1) / (self.frames + 1)
        if self.transition == "slide":
            self._slide(t, now, out)
        else:
            cv2.addWeighted(now, t, self.before, 1 - t, 0.0, dst=out)

    def _slide(self, t: float, now: Pixels, out: Pixels) -> None:
        """The new scene pushes the old one out to the left, starting and stopping softly."""
        width = now.shape[1]
        shift = round(width * (t**3 * (t * (6 * t - 15) + 10)))
        np.copyto(out[:, : width - shift], self.before[:, shift:])
        np.copyto(out[:, width - shift :], now[:, :shift])
