"""A face that speaks in the footage, bent back to how the reference frame has it."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..photo import topology as t
from ..photo.face import Face
from ..photo.warp import Grid

Floats = NDArray[np.float32]

CONTROLS: Final = tuple(
    dict.fromkeys(
        (*t.JAW[2:-2], *t.CHIN, *t.UPPER_LIP[0], *t.LOWER_LIP[0], *t.UPPER_LIP[3], *t.LOWER_LIP[3],
         *t.FOLD[0], *t.FOLD[1], *t.CHEEKS)
    )
)  # fmt: skip
"""Landmarks that speaking moves."""
_HELD: Final = (*t.NOSE[:8], 33, 133, 362, 263, 168, 454, 234, 127, 356)
_RIDGE: Final = 1.2
"""Millimetres by which a landmark may be missed: the tracker is no better."""


class Unspoken:
    """Where each pixel of the reference face lies in a frame's, beyond the head's own movement.

    Landmarks tell it; between them the radial basis -r does, as in the photo engine. All that
    depends on the reference alone is solved once.
    """

    def __init__(self, face: Face, grid: Grid) -> None:
        self._indices = list(CONTROLS)
        ring = np.vstack([face.ring(1.42), face.ring(1.8)])
        still = np.vstack([face.xy[list(_HELD)], ring])
        points = np.vstack([face.xy[self._indices], still]) / face.mm
        count = len(points)
        system = np.zeros((count + 1, count + 1))
        away = points[:, None].astype(np.float64) - points[None]
        system[:count, :count] = _RIDGE * np.eye(count) - np.sqrt((away**2).sum(2))
        system[:count, count] = system[count, :count] = 1
        solve = np.linalg.pinv(system, rcond=1e-9)[:, : len(self._indices)]
        nodes = grid.nodes.reshape(-1, 2) / face.mm
        basis = np.empty((len(nodes), count + 1))
        for start in range(0, len(nodes), 1024):
            part = nodes[start : start + 1024, None].astype(np.float64) - points[None]
            basis[start : start + 1024, :count] = -np.sqrt((part**2).sum(2))
        basis[:, count] = 1
        self._spread = (basis @ solve).astype(np.float32)
        self._shape = (grid.rows, grid.columns, 2)
        self._reference = face.xy[self._indices]

    def field(self, points: Floats, pose: Floats) -> Floats:
        """For a frame's landmarks [478, 3] and pose: displacements, float32 [rows, columns, 2]."""
        back = np.linalg.inv(pose[:, :2].astype(np.float64))
        there = (points[self._indices, :2] - pose[:, 2]) @ back.T
        away = (there - self._reference).astype(np.float32)
        return np.ascontiguousarray((self._spread @ away).reshape(self._shape), np.float32)
