"""A face that speaks in the footage, bent back to how the reference frame has it."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..photo import topology as t
from ..photo.face import Face
from ..photo.warp import Grid
from .analysis import STABLE

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
    """Where each pixel of the reference face lies in a frame's, beyond an affine map of the head.

    Landmarks tell it; between them the radial basis -r does, as in the photo engine. All that
    depends on the reference alone is solved once. A head that turns is told from one that speaks by
    the depth that landmarks have: what a map of all three dimensions explains is a turn.
    """

    def __init__(self, face: Face, grid: Grid) -> None:
        self._indices = [*CONTROLS, *(i for i in _HELD if i not in CONTROLS)]
        ring = np.vstack([face.ring(1.42), face.ring(1.8)])
        points = np.vstack([face.xy[self._indices], ring]) / face.mm
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
        deep = np.hstack([face.points, np.ones((len(face.points), 1), np.float32)])
        self._turn = deep[self._indices] @ np.linalg.pinv(deep[list(STABLE)].astype(np.float64))

    def fields(self, points: Floats, pose: Floats) -> tuple[Floats, Floats]:
        """For a frame's landmarks [478, 3] and pose: displacements by turning, and by speaking.

        float32 [rows, columns, 2], pixels of the reference.
        """
        back = np.linalg.inv(pose[:, :2].astype(np.float64))

        def field(there: Floats) -> Floats:
            away = (((there - pose[:, 2]) @ back.T) - self._reference).astype(np.float32)
            return np.ascontiguousarray((self._spread @ away).reshape(self._shape), np.float32)

        turned = (self._turn @ points[list(STABLE), :2]).astype(np.float32)
        turn = field(turned)
        return turn, field(points[self._indices, :2]) - turn
