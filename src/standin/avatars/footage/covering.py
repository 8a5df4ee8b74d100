"""A mouth that speaks in the footage itself, hidden under the one of the still."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ..photo.face import Face
from ..photo.mouth import Source
from ..photo.warp import DENSITY, Grid, sample
from .mover import Box, Crop

Floats = NDArray[np.float32]
Image = NDArray[np.uint8]

_WIDE: Final = 1.22
"""What is covered: an oval so many times as wide as the widest mouth."""
_NO_MAP: Final = np.empty(0, np.float32)


class Cover:
    """The still's mouth in the light of any frame."""

    def __init__(self, face: Face, still: Image, grid: Grid, mouth: Box, dense: Source) -> None:
        """``still``: the face's pixels on the grid; ``dense``: the lips of the still."""
        self._grid, self._dense = grid, dense
        whole = _oval(face, grid)
        self.box = _around(whole, grid, mouth)
        left, top, right, bottom = self.box
        self._slice = (
            slice(top - grid.top, bottom - grid.top),
            slice(left - grid.left, right - grid.left),
        )
        self._still = np.ascontiguousarray(still[self._slice])
        self._ramp = _ramp(right - left, bottom - top)
        size = (grid.columns, grid.rows)
        self._share = cv2.resize(whole, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        self._then = cv2.resize(still, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        # Light is compared around the mouth, not in it: there the two differ by what they say;
        # and in the face, not beside it: there the head is before something else.
        self._free = (1 - self._share) * cv2.resize(
            _face(face, grid), size, interpolation=cv2.INTER_AREA
        )
        self._halves = _halves(grid)
        self._near = max(1.0, 9 * face.mm / grid.cell)
        weight = cv2.GaussianBlur(self._free, (0, 0), self._near) + np.float32(1e-3)
        self._weight = weight[..., None]

    def light(self, crop: Crop, own: Floats) -> Floats:
        """What the frame's face is brighter than the still's: float32 [rows, columns, 3].

        ``own``: all by which the frame's face differs, see `Unspoken.fields`.
        """
        size = (2 * self._grid.columns, 2 * self._grid.rows)
        moved = self._halves + cv2.resize(own, size, interpolation=cv2.INTER_LINEAR)
        where = cv2.transform(moved, crop.pose)
        double = cv2.remap(
            crop.frame, where, _NO_MAP, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        now = cv2.resize(double, (size[0] // 2, size[1] // 2), interpolation=cv2.INTER_AREA)
        away = (now.astype(np.float32) - self._then) * self._free[..., None]
        made = cv2.GaussianBlur(away, (0, 0), self._near) / self._weight
        return np.asarray(made, np.float32)

    def skin(self, light: Floats) -> Source:
        """The lips of the still in that light."""
        dense, grid = self._dense, self._grid
        height, width = dense.pixels.shape[:2]
        x, y = dense.left - grid.left, dense.top - grid.top
        small = self._full(light)[y : y + height // DENSITY, x : x + width // DENSITY]
        more = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
        lit = cv2.add(dense.pixels, more, dtype=cv2.CV_8U)
        return Source(np.asarray(lit, np.uint8), dense.left, dense.top)

    def drawn(self, back: Floats, light: Floats) -> tuple[Image, Floats]:
        """`box` of the still, bent by ``back`` (see `Grid.inverse`), and how much of it covers.

        uint8 [h, w, 3] and float32 [h, w].
        """
        at = self._grid.indices + back * np.float32(1 / self._grid.cell)
        where = self._ramp + self._full(back)[self._slice]
        face = cv2.remap(
            self._still, where, _NO_MAP, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
        lit = cv2.add(face, self._full(sample(light, at))[self._slice], dtype=cv2.CV_8U)
        share = self._full(sample(self._share, at))[self._slice]
        return np.asarray(lit, np.uint8), np.ascontiguousarray(share)

    def _full(self, field: Floats) -> Floats:
        size = (self._grid.width, self._grid.height)
        return np.asarray(cv2.resize(field, size, interpolation=cv2.INTER_LINEAR), np.float32)


def _oval(face: Face, grid: Grid) -> Floats:
    """Where the footage's own mouth is hidden: float32 [h, w], 0 to 1."""
    made = np.zeros((grid.height, grid.width), np.uint8)
    chin = face.along(face.xy[[152]], face.mouth)[0, 1]
    corner = np.array([grid.left, grid.top], np.float32)
    middle = face.mouth + 0.36 * chin * face.down - corner
    axes = (_WIDE * (face.half_mouth + 9 * face.mm), 0.36 * chin + 17 * face.mm)
    angle = math.degrees(math.atan2(float(face.right[1]), float(face.right[0])))
    at = np.round(middle).astype(int)
    size = (round(axes[0]), round(axes[1]))
    cv2.ellipse(made, (int(at[0]), int(at[1])), size, angle, 0, 360, 255, -1, cv2.LINE_AA)
    soft = cv2.GaussianBlur(made, (0, 0), 3.5 * face.mm)
    return (soft / np.float32(255)).astype(np.float32)


def _face(face: Face, grid: Grid) -> Floats:
    """1 in the face: float32 [h, w]."""
    made = np.zeros((grid.height, grid.width), np.float32)
    ring = face.ring(0.94) - np.array([grid.left, grid.top], np.float32)
    cv2.fillPoly(made, [np.round(ring).astype(np.int32)], 1.0)
    return made


def _halves(grid: Grid) -> Floats:
    """The middles of the quarters of each cell: float32 [2 * rows, 2 * columns, 2]."""
    step, half = grid.cell / 2, (grid.cell / 2 - 1) / 2
    x = grid.left + half + step * np.arange(2 * grid.columns, dtype=np.float32)
    y = grid.top + half + step * np.arange(2 * grid.rows, dtype=np.float32)
    return np.stack(np.meshgrid(x, y), axis=-1).astype(np.float32)


def _around(share: Floats, grid: Grid, mouth: Box) -> Box:
    """The pixels of the grid that are covered or may be of the mouth."""
    rows, columns = np.flatnonzero(share.any(1)), np.flatnonzero(share.any(0))
    left, top = grid.left + int(columns[0]), grid.top + int(rows[0])
    right, bottom = grid.left + int(columns[-1]) + 1, grid.top + int(rows[-1]) + 1
    return min(mouth[0], left), min(mouth[1], top), max(mouth[2], right), max(mouth[3], bottom)


def _ramp(width: int, height: int) -> Floats:
    x, y = (np.arange(side, dtype=np.float32) for side in (width, height))
    return np.stack(np.meshgrid(x, y), axis=-1).astype(np.float32)
