"""What moves a mouth in footage: a face is cut out of a frame, changed, and laid back.

Engines implement `Mover`. They get a `Crop` of each frame and give a `Patch`; which frame is
shown, where the head is in it, and what covers the face, is the performer's business.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol, runtime_checkable

import cv2
import numpy as np
from numpy.typing import NDArray

from ...motion.coefficients import Row, Track
from ..photo.face import Face

Floats = NDArray[np.float32]
Image = NDArray[np.uint8]
Box = tuple[int, int, int, int]
"""Left, top, right, bottom; the last two exclusive."""


@dataclass(frozen=True)
class Still:
    """The frame by which all others are measured: the mouth as shut as anywhere, eyes open."""

    frame: Image
    """uint8 [h, w, 3], RGB."""
    face: Face
    """The face in it, in its pixels."""
    at_rest: bool
    """Whether the footage's own mouth rests in all that is played; else it has to be covered."""


@dataclass(frozen=True)
class Crop:
    """The face in one frame, seen from where it is in the still: upright, always in one place."""

    frame: Image
    """The whole frame: uint8 [h, w, 3], RGB; read-only."""
    box: Box
    """What is cut out: pixels of the still. It may reach beyond the frame."""
    pose: Floats
    """From pixels of the still to those of the frame: float32 [2, 3]."""
    points: Floats
    """Landmarks in the frame: float32 [478, 3]; see `tracking.follow`."""

    @cached_property
    def pixels(self) -> Image:
        """The face, as large as the box: uint8 [h, w, 3], RGB."""
        left, top, right, bottom = self.box
        flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        made = cv2.warpAffine(
            self.frame, self.matrix, (right - left, bottom - top), flags=flags,
            borderMode=cv2.BORDER_REPLICATE,
        )  # fmt: skip
        return np.asarray(made, np.uint8)

    def part(self, box: Box) -> Crop:
        """Another piece of the same frame: ``box`` in pixels of the still."""
        return replace(self, box=box)

    @property
    def matrix(self) -> NDArray[np.float64]:
        """From `pixels` to the frame's: float64 [2, 3]."""
        left, top = self.box[:2]
        corner = np.array([[1, 0, left], [0, 1, top], [0, 0, 1]], np.float64)
        return np.asarray(self.pose.astype(np.float64) @ corner, np.float64)

    def patch(self, pixels: Image, alpha: Floats) -> Patch | None:
        """Changed `pixels` where the frame has them: what a `Mover` gives back.

        ``alpha``, float32 [h, w], 0 to 1, says how much of each replaces the frame's; it has to
        fall to 0 at the rim. None where nothing of it lies in the frame.
        """
        left, top, right, bottom = self.box
        corners = np.array([[left, top], [right, top], [left, bottom], [right, bottom]], np.float32)
        there = corners @ self.pose[:, :2].T + self.pose[:, 2]
        height, width = self.frame.shape[:2]
        x0, y0 = np.maximum(0, np.floor(there.min(0)).astype(int)).tolist()
        x1, y1 = np.ceil(there.max(0)).astype(int).tolist()
        x1, y1 = min(width, x1), min(height, y1)
        if x1 <= x0 or y1 <= y0:
            return None
        matrix = self.matrix - np.array([[0, 0, x0], [0, 0, y0]])
        size = (x1 - x0, y1 - y0)
        face = cv2.warpAffine(
            pixels, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
        share = cv2.warpAffine(alpha, matrix, size, flags=cv2.INTER_LINEAR)
        return Patch(np.asarray(face, np.uint8), np.asarray(share, np.float32), x0, y0)


@dataclass(frozen=True, slots=True)
class Patch:
    """What replaces a part of a frame."""

    pixels: Image
    """uint8 [h, w, 3], RGB."""
    alpha: Floats | None
    """How much of each pixel is replaced: float32 [h, w], 0 to 1; None for all."""
    left: int
    """Column of the frame; the patch lies wholly inside it."""
    top: int

    def blended(self, frame: Image, strength: float = 1.0) -> Image:
        """The frame with the patch in it: uint8 [h, w, 3]; equal to ``frame`` where alpha is 0."""
        if self.alpha is None and strength >= 1 and self.pixels.shape == frame.shape:
            return self.pixels
        made = frame.copy()
        self.lay(made, strength)
        return made

    def lay(self, frame: Image, strength: float = 1.0) -> None:
        """Put the patch into ``frame``, ``strength`` (0 to 1) of it."""
        height, width = self.pixels.shape[:2]
        view = frame[self.top : self.top + height, self.left : self.left + width]
        if self.alpha is None:
            view[:] = cv2.addWeighted(self.pixels, strength, view, 1 - strength, 0)
            return
        share = self.alpha * np.float32(strength)
        view[:] = cv2.blendLinear(self.pixels, view, share, 1 - share)


class Mover(Protocol):
    """Moves the mouth of one person's footage in one size."""

    box: Box
    """What it needs to see of each frame: pixels of the still."""

    def moved(self, crop: Crop, row: Row, seconds: float) -> Patch | None:
        """The face saying what ``row`` has; None where the frame stays as it is.

        A pure function: no other call before it changes the result. ``seconds`` since the scene
        began.
        """
        ...


@runtime_checkable
class Hearing(Protocol):
    """A `Mover` may implement this too: what comes before and after matters to it."""

    def hearing(self, track: Track) -> Mover:
        """The mover of a scene: it is asked for the rows of ``track``, at their moments."""
        ...


Movers = Callable[[Still], Mover]
"""Makes the `Mover` of a still; what does not change from frame to frame is done here."""
