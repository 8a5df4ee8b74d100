"""Bending pictures: grids of displacements, the head's pose, inverses, sampling."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from . import topology as t
from .adapter import Moves
from .face import Face, smooth
from .fields import Spread, spread

Floats = NDArray[np.float32]
Image = NDArray[np.uint8]
Pixels = NDArray[Any]
"""uint8 or float32 [h, w, c]."""

DENSITY: Final = 2
"""Texture samples a pixel. Linear sampling of a texture this dense is as sharp as cubic sampling
of the plain one, and four times as fast."""
_NO_MAP: Final = np.empty(0, np.float32)
_STEPS: Final = 5
"""Of the fixed-point iteration; within the limits of the pose the error is below 0.1 pixels."""
_DISTANCE: Final = 6.0
"""Of the camera, in face widths."""
MARGIN: Final = 16
"""Pixels of mirrored photo around a texture."""


@dataclass(frozen=True)
class Grid:
    """Cells of ``cell`` pixels; a node in the middle of each. Upsampled without error at rest."""

    left: int
    top: int
    cell: int
    columns: int
    rows: int

    @property
    def width(self) -> int:
        return self.columns * self.cell

    @property
    def height(self) -> int:
        return self.rows * self.cell

    @cached_property
    def nodes(self) -> Floats:
        """float32 [rows, columns, 2], pixels."""
        middle = (self.cell - 1) / 2
        x = self.left + middle + self.cell * np.arange(self.columns, dtype=np.float32)
        y = self.top + middle + self.cell * np.arange(self.rows, dtype=np.float32)
        return np.stack(np.meshgrid(x, y), axis=-1).astype(np.float32)

    @cached_property
    def indices(self) -> Floats:
        """The nodes in cells: float32 [rows, columns, 2]."""
        x, y = np.arange(self.columns, dtype=np.float32), np.arange(self.rows, dtype=np.float32)
        return np.stack(np.meshgrid(x, y), axis=-1).astype(np.float32)

    def cells(self, points: Floats) -> Floats:
        """Pixels as cells: float32 [n, 2]."""
        middle = (self.cell - 1) / 2
        corner = np.array([self.left + middle, self.top + middle], np.float32)
        return np.asarray((points - corner) / self.cell, np.float32)

    def inverse(self, forward: Floats) -> Floats:
        """Where each node's pixels come from, as a displacement: float32 [rows, columns, 2].

        Solves ``back(y) = -forward(y + back(y))`` by repeated substitution.
        """
        back = -forward
        scale = np.float32(1 / self.cell)
        for _ in range(_STEPS):
            at = self.indices + back * scale
            back = -sample(forward, at)
        return np.asarray(back, np.float32)

    def at(self, field: Floats, points: Floats) -> Floats:
        """A field of the grid at points: float32 [n, 2]."""
        where = self.cells(points)[None]
        return np.asarray(sample(field, where)[0], np.float32)


def grid_over(box: tuple[int, int, int, int], cell: int, room: int = 0) -> Grid:
    """A grid that covers a box of pixels, and ``room`` cells more on each side."""
    left, top, right, bottom = box
    columns, rows = -(-(right - left) // cell), -(-(bottom - top) // cell)
    return Grid(left - room * cell, top - room * cell, cell, columns + 2 * room, rows + 2 * room)


class Texture:
    """A densely sampled piece of the photo, and the maps to sample it with."""

    def __init__(self, pixels: Pixels, left: int, top: int) -> None:
        """``pixels``: [h * DENSITY, w * DENSITY, c]; the first sample is pixel (left, top)."""
        self.pixels = pixels
        self.left, self.top = left, top

    def ramp(self, box: tuple[int, int, int, int]) -> Floats:
        """Where pixels of a box lie in the texture at rest: float32 [h, w, 2]."""
        x = (np.arange(box[0], box[2], dtype=np.float32) - self.left) * DENSITY
        y = (np.arange(box[1], box[3], dtype=np.float32) - self.top) * DENSITY
        return np.stack(np.meshgrid(x, y), axis=-1).astype(np.float32)


def sample(pixels: Pixels, where: Floats) -> Pixels:
    """``pixels`` at places in them: the values between are linear."""
    return np.asarray(
        cv2.remap(pixels, where, _NO_MAP, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    )


class Head:
    """The head as a relief that turns on the neck, and shoulders that breathe."""

    def __init__(self, face: Face, matted: bool) -> None:
        self.face = face
        self.matted = matted
        ears = face.xy[[t.LEFT_EAR, t.RIGHT_EAR]].mean(0)
        self.back = float(face.z[[t.LEFT_EAR, t.RIGHT_EAR]].mean())
        self.pivot = np.asarray(ears + 0.30 * face.height * face.down, np.float32)
        self.neck = np.asarray(face.xy[t.CHIN_TIP] + 0.15 * face.height * face.down, np.float32)
        self._depth = self._relief()

    def _relief(self) -> Spread:
        face = self.face
        chosen = [*range(0, 468, 2), *t.OVAL]
        edge = face.z[list(t.OVAL)]
        rings = [face.ring(factor) for factor in (1.12, 1.35, 1.8)]
        behind = [
            np.maximum(edge, self.back * 0.5) + 0.06 * face.width,
            np.full(len(edge), self.back + 0.16 * face.width),
            np.full(len(edge), self.back + 0.20 * face.width),
        ]
        points = np.vstack([face.xy[chosen], *rings]) / face.mm
        values = np.concatenate([face.z[chosen], *behind])[:, None] / face.mm
        return spread(points.astype(np.float32), values.astype(np.float32), ridge=3.7)

    def depth(self, points: Floats) -> Floats:
        """How far behind the camera's plane points lie, pixels: float32 [n]."""
        face = self.face
        told = self._depth.at(points / face.mm)[:, 0] * face.mm
        return np.clip(told, face.z.min(), self.back + 0.25 * face.width).astype(np.float32)

    def weight(self, points: Floats) -> Floats:
        """1 on the head, 0 on the shoulders: float32 [n]."""
        face = self.face
        from_chin = face.along(points, face.xy[t.CHIN_TIP])
        under = from_chin[:, 1]
        made = 1 - smooth(-0.05 * face.height, 0.55 * face.height, under)
        beside = smooth(0.55 * face.width, 0.95 * face.width, np.abs(from_chin[:, 0]))
        made = made * (1 - smooth(-0.1 * face.height, 0.25 * face.height, under) * beside)
        if not self.matted:
            made = made * self._near(points)
        return np.asarray(made, np.float32)

    def _near(self, points: Floats) -> Floats:
        """Without a matte the background bends along: 1 on the head to 0 further out."""
        face = self.face
        oval = face.xy[list(t.OVAL)]
        middle = oval.mean(0) - 0.12 * face.height * face.down
        away = face.along(points, middle)
        distance = np.hypot(away[:, 0] / (0.72 * face.width), away[:, 1] / (0.78 * face.height))
        return 1 - smooth(1.0, 1.9, distance)

    def lift(self, points: Floats) -> Floats:
        """How much of a breath moves points, -1 (up) to 1: float32 [n, 2] of millimetres."""
        face = self.face
        from_chin = face.along(points, face.xy[t.CHIN_TIP])
        across, under = from_chin[:, 0] / face.width, from_chin[:, 1] / face.height
        shoulders = smooth(0.1, 0.55, under) * (1 - smooth(1.1, 2.1, under))
        if not self.matted:
            shoulders = shoulders * (1 - smooth(0.9, 1.7, np.abs(across)))
        head = (1 - smooth(0.0, 0.4, under)) * self.weight(points)
        rise = -(1.1 * shoulders + 0.35 * head)
        widen = 0.5 * np.clip(across, -1.2, 1.2) * shoulders
        return np.stack([widen, rise], axis=-1).astype(np.float32)

    def posed(self, points: Floats, depth: Floats, weight: Floats, m: Moves) -> Floats:
        """Where the pose takes points [..., 2]: displacements, float32 [..., 2]."""
        face = self.face
        yaw, pitch, roll = (np.float32(np.deg2rad(v)) for v in (m.yaw, m.pitch, m.roll))
        x, y = points[..., 0] - self.pivot[0], points[..., 1] - self.pivot[1]
        z = depth - np.float32(self.back)
        x1, z1 = np.cos(yaw) * x - np.sin(yaw) * z, np.sin(yaw) * x + np.cos(yaw) * z
        y1, z2 = np.cos(pitch) * y - np.sin(pitch) * z1, np.sin(pitch) * y + np.cos(pitch) * z1
        far = np.float32(_DISTANCE * face.width)
        nearer = (far + z) / (far + z2)
        x1 = x1 * nearer + (self.pivot[0] - self.neck[0])
        y1 = y1 * nearer + (self.pivot[1] - self.neck[1])
        x2 = np.cos(roll) * x1 - np.sin(roll) * y1 + self.neck[0]
        y2 = np.sin(roll) * x1 + np.cos(roll) * y1 + self.neck[1]
        moved = np.stack([x2, y2], axis=-1) - points
        return np.asarray(weight[..., None] * moved, np.float32)
