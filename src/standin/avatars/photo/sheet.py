"""The movements of the face on a grid, and the pose of the head on top."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from . import topology as t
from .adapter import Moves
from .face import Face, smooth
from .fields import MOUTH, TOP, Spread
from .warp import Grid, Head

Floats = NDArray[np.float32]
_MUCH = 3.2
"""Sum of movements above which they may add up to a fold."""
_LESS = np.array(
    [0.8 if name in ("pucker", "funnel", "relax") else 0.95 for name in MOUTH], np.float32
)
"""What makes the mouth narrow is held back first."""
_LEAST_AREA = 0.12
"""Share of its area that every piece of the picture keeps."""
_REACH = (1.0, 1.05)
"""Beyond so many face widths and heights from the middle of the face nothing is bent."""


@dataclass(frozen=True)
class Rig:
    """What all sheets of one face are made from."""

    face: Face
    head: Head
    upper: Spread
    lower: Spread
    top: Spread


class Sheet:
    """A grid that knows how each movement bends it."""

    def __init__(self, rig: Rig, grid: Grid) -> None:
        self.rig, self.grid = rig, grid
        nodes = grid.nodes.reshape(-1, 2)
        shape = (grid.rows, grid.columns)
        self.depth = rig.head.depth(nodes).reshape(shape)
        self.weight = rig.head.weight(nodes).reshape(shape)
        self.lift = (rig.head.lift(nodes) * rig.face.mm).reshape(*shape, 2)
        fade = self._fade(nodes).reshape(shape)
        rows, columns = np.flatnonzero(fade.any(1)), np.flatnonzero(fade.any(0))
        empty = len(rows) == 0
        self.part = (
            slice(0, 0) if empty else slice(rows[0], rows[-1] + 1),
            slice(0, 0) if empty else slice(columns[0], columns[-1] + 1),
        )
        inside = grid.nodes[self.part].reshape(-1, 2)
        soft = fade[self.part].reshape(-1, 1)
        self.upper = self._basis(rig.upper, len(MOUTH), inside, soft)
        self.lower = self._basis(rig.lower, len(MOUTH), inside, soft)
        self.top = self._basis(rig.top, len(TOP), inside, soft)
        self.share = _above(rig.face, inside).reshape(*grid.nodes[self.part].shape[:2], 1)

    def _fade(self, nodes: Floats) -> Floats:
        face = self.rig.face
        middle = face.xy[[t.FOREHEAD_TOP, t.CHIN_TIP]].mean(0)
        away = np.abs(face.along(nodes, middle))
        reach = np.array([_REACH[0] * face.width, _REACH[1] * face.height], np.float32)
        return 1 - smooth(0.75, 1.0, (away / reach).max(1))

    def _basis(self, field: Spread, count: int, nodes: Floats, fade: Floats) -> Floats:
        """float32 [count, rows, columns, 2], pixels of the image."""
        face = self.rig.face
        rows, columns = self.part
        shape = (rows.stop - rows.start, columns.stop - columns.start)
        told = field.at((face.along(nodes, face.mouth) / face.mm).astype(np.float32))
        axes = np.stack([face.right, face.down]) * face.mm
        turned = (told.reshape(-1, count, 2) @ axes) * fade[:, :, None]
        return np.ascontiguousarray(
            turned.transpose(1, 0, 2).reshape(count, *shape, 2), dtype=np.float32
        )

    def flat(self, m: Moves) -> tuple[Floats, Floats, Floats]:
        """Displacements before the pose, pixels: the whole face, what hangs on the upper lip,
        and on the lower lip; each float32 [rows, columns, 2]."""
        top = np.tensordot(m.top, self.top, 1)
        upper = np.tensordot(m.mouth, self.upper, 1) + top
        lower = np.tensordot(m.mouth, self.lower, 1) + top
        both = lower + self.share * (upper - lower)
        return self._placed(both), self._placed(upper), self._placed(lower)

    def held_back(self, m: Moves) -> Moves:
        """The same movements, smaller where they would turn a piece of the picture inside out.

        What lies between the lips does not count: a drawn mouth covers it.
        """
        if float(np.abs(m.mouth).sum() + np.abs(m.top).sum()) <= _MUCH or self.upper.size == 0:
            return m
        for _ in range(12):
            top = np.tensordot(m.top, self.top, 1)
            upper = _area(np.tensordot(m.mouth, self.upper, 1) + top, self.grid.cell)
            lower = _area(np.tensordot(m.mouth, self.lower, 1) + top, self.grid.cell)
            least = np.where(self.share[..., 0] > 0.5, upper, lower).min()
            if least > _LEAST_AREA:
                break
            m = replace(m, mouth=m.mouth * _LESS, top=m.top * np.float32(0.95))
        return m

    def _placed(self, part: Floats) -> Floats:
        made = np.zeros((self.grid.rows, self.grid.columns, 2), np.float32)
        made[self.part] = part
        return made

    def posed(self, flat: Floats, m: Moves) -> Floats:
        """With the head's pose and the breath: float32 [rows, columns, 2]."""
        points = self.grid.nodes + flat
        turned = self.rig.head.posed(points, self.depth, self.weight, m)
        return np.asarray(flat + turned + np.float32(m.breath) * self.lift, np.float32)


def _area(field: Floats, cell: int) -> Floats:
    """What becomes of a unit of area under a displacement: float32 [rows, columns]."""
    if min(field.shape[:2]) < 2:
        return np.ones(field.shape[:2], np.float32)
    across, down = (np.gradient(field, axis=axis) / np.float32(cell) for axis in (1, 0))
    return np.asarray(
        (1 + across[..., 0]) * (1 + down[..., 1]) - across[..., 1] * down[..., 0], np.float32
    )


def _above(face: Face, points: Floats) -> Floats:
    """1 above the line between the lips, 0 below: float32 [n]."""
    line = (face.xy[list(t.UPPER_LIP[3])] + face.xy[list(t.LOWER_LIP[3])]) / 2
    told, at = face.along(line, face.mouth), face.along(points, face.mouth)
    order = np.argsort(told[:, 0])
    seam = np.interp(at[:, 0], told[order, 0], told[order, 1])
    beyond = np.maximum(0, np.maximum(told[:, 0].min() - at[:, 0], at[:, 0] - told[:, 0].max()))
    band = 1.2 * face.mm + 0.55 * beyond
    return smooth(-1.0, 1.0, (seam - at[:, 1]) / band)
