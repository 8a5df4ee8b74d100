"""Moves a mouth in footage with the network that was trained on the person."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ...motion.coefficients import INDEX, Row, Track, neutral
from ..footage.mover import Crop, Patch, Still
from ..footage.warped import Warped
from ..photo.adapter import moves
from ..photo.face import ease
from ..photo.performer import collar
from .geometry import OPENING, Geometry, measures
from .network import Network, Painted
from .square import DETAIL, OVAL, cut, joined, oval, square
from .visemes import alone, visemes

Floats = NDArray[np.float32]
Image = NDArray[np.uint8]

_NO_MAP: Final = np.empty(0, np.float32)
_BEGINS: Final = 0.10
"""Movement, 0 to 1, at which the footage's own mouth has given way to the painted one."""


class Trained:
    """Implements `Mover`: jaw and cheeks are bent as ever, the mouth is painted by the network.

    What the network moves is the frame's own skin in full detail; what it paints, teeth and the
    inside of lips, has `DETAIL` pixels on the square's side.
    """

    def __init__(
        self,
        still: Still,
        network: Network,
        said: Callable[[Row, float], Floats] = lambda row, seconds: alone(row),
    ) -> None:
        """``said`` gives the visemes of a row and its moment; see `hearing`."""
        self._said = said
        self._network, self._warped, self._at_rest = network, Warped(still), still.at_rest
        self.box = self._warped.box
        self._geometry = Geometry(still.face, collar(still.frame, still.face))
        self._square = square(still.face)
        self._share = oval(DETAIL)
        self._opening = [INDEX[name] for name in OPENING]

    def hearing(self, track: Track) -> Trained:
        """The same in a scene of which all is known that is said; see `Hearing`."""
        made = copy.copy(self)
        made._said = lambda row, seconds: visemes(track, seconds)
        return made

    def moved(self, crop: Crop, row: Row, seconds: float) -> Patch | None:
        """See `Mover`."""
        said = self._said(row, seconds)
        row = row.copy()
        row[self._opening] *= np.float32(self._network.note.opening)
        mouth = moves(row, self._geometry.nature).mouth
        strength = ease(0.0, _BEGINS, float(np.abs(mouth).max()))
        if strength <= 0:
            return self._warped.moved(crop, row, seconds)
        # Where the painted mouth is all that is seen, the other needs not be drawn.
        hidden = strength >= 1
        bent = self._warped.bent(crop, row) if hidden else self._warped.moved(crop, row, seconds)
        matrix = joined(crop.pose, self._square)
        face = self._rested(crop, seconds)
        painted = self._network.paint(
            cut(face, matrix, DETAIL), measures(self._geometry.moved(mouth)), said
        )
        patch = self._laid_out(face, matrix, painted, strength)
        if bent is None or patch is None:
            return patch or bent
        made = bent.blended(crop.frame)  # nobody else's: a mover's patch is made anew
        patch.lay(made)
        return Patch(made, None, 0, 0)

    def _rested(self, crop: Crop, seconds: float) -> Image:
        """The frame with the mouth at rest."""
        if self._at_rest:
            return crop.frame
        covered = self._warped.moved(crop, neutral(), seconds)
        return crop.frame if covered is None else covered.blended(crop.frame)

    def _laid_out(
        self, face: Image, matrix: NDArray[np.float64], painted: Painted, strength: float
    ) -> Patch | None:
        """The square where the frame has it; ``matrix`` leads from it to the frame."""
        height, width = face.shape[:2]
        # Nothing is shown outside of the oval.
        sides = np.array([[-1, -1], [1, -1], [-1, 1], [1, 1]]) * OVAL
        corners = (sides + 1) * ((DETAIL - 1) / 2)
        there = corners @ matrix[:, :2].T + matrix[:, 2]
        x0, y0 = (max(0, math.floor(least)) for least in there.min(0).tolist())
        x1, y1 = (math.ceil(most) + 1 for most in there.max(0).tolist())
        x1, y1 = min(width, x1), min(height, y1)
        if x1 <= x0 or y1 <= y0:
            return None
        x, y = np.arange(x0, x1, dtype=np.float32), np.arange(y0, y1, dtype=np.float32)
        here = np.stack(np.meshgrid(x, y), axis=-1)
        back = cv2.invertAffineTransform(matrix)
        fine = cv2.transform(here, back)
        cells = painted.flow.shape[0]
        near = (fine + np.float32(0.5)) * np.float32(cells / DETAIL) - np.float32(0.5)
        flow = _sampled(painted.flow, near, cv2.INTER_LINEAR)
        where = here + cv2.transform(flow, matrix[:, :2] * DETAIL)
        moved = _sampled(face, where, cv2.INTER_CUBIC)
        paint = _sampled(np.dstack([painted.colours, painted.alpha]), fine, cv2.INTER_CUBIC)
        made = moved + np.clip(paint[..., 3:], 0, 1) * (np.clip(paint[..., :3], 0, 255) - moved)
        share = cv2.remap(self._share, fine, _NO_MAP, cv2.INTER_LINEAR, borderValue=0)
        pixels = np.clip(made + np.float32(0.5), 0, 255).astype(np.uint8)
        return Patch(pixels, (share * np.float32(strength)).astype(np.float32), x0, y0)


def _sampled(picture: Image | Floats, where: NDArray[Any], way: int) -> Floats:
    made = cv2.remap(picture, where, _NO_MAP, way, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(made, np.float32)
