"""A flat drawing turned in space: depth, what follows the head, the map and its inverse.

Each layer has nodes on a regular grid. What does not change (depth, weight, the deformers' fields)
is computed once; a frame evaluates all nodes of all layers in one go, then solves each layer's
inverse by a fixed number of steps from the same start, so that it depends on nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .paint import Box
from .pose import Pose

Floats = NDArray[np.float64]
Depth = Callable[[Floats, Floats], Floats]
Deform = Callable[[Floats, Floats], Floats]
"""x, y float64 [n] to the field of each control: float64 [CONTROLS, 2, n], units."""

PIVOT = (0.0, 72.0, -22.0)
DISTANCE = 1500.0
NEAR = 60.0
CONTROLS = 9
_NO_MAP = np.empty(0, np.float32)
_REPLICATE = cv2.BORDER_REPLICATE
STEPS = 10
"""Steps of the inverse at most; each leaves less than half of the error at a pose's limits."""
_EXACT = 0.03
"""Nodes by which the inverse may be off."""


def ease(a: float, b: float, x: Floats) -> Floats:
    """0 below `a`, 1 above `b`, smooth between."""
    t = np.clip((x - a) / (b - a), 0, 1)
    return np.asarray(t * t * (3 - 2 * t))


# Depths: parabolas, because a round rim is steep and folds over when the head turns ---------


def face_depth(x: Floats, y: Floats) -> Floats:
    """Units towards the viewer, with the nose."""
    round_face = 84 * (1 - (x / 116) ** 2) - 42 * ((y - 5) / 175) ** 2
    nose = 26 * np.exp(-((x / 15) ** 2)) * ease(-18, 42, y) * (1 - ease(46, 64, y))
    return np.asarray(round_face + nose)


def hair_depth(x: Floats, y: Floats) -> Floats:
    """Units towards the viewer, for hair in front of the face."""
    return np.asarray(
        np.maximum(92 * (1 - (x / 132) ** 2), -45) - 34 * np.minimum(1, ((y - 5) / 190) ** 2)
    )


def cropped_depth(x: Floats, y: Floats) -> Floats:
    """Units towards the viewer, for short hair that must not leave the temples."""
    return np.asarray(
        np.maximum(92 * (1 - (x / 115) ** 2), -30) - 36 * np.minimum(1, ((y - 5) / 180) ** 2)
    )


def flat(depth: float) -> Depth:
    """The same depth everywhere."""
    return lambda x, y: np.full_like(x, depth)


def follows(start: float, end: float) -> Depth:
    """Moves with the head above `start`, with the body below `end`."""
    return lambda x, y: 1 - ease(start, end, y)


def whole(x: Floats, y: Floats) -> Floats:
    """Moves with the head."""
    return np.ones_like(x)


def none(x: Floats, y: Floats) -> Floats:
    """Moves with the body."""
    return np.zeros_like(x)


# Deformers ---------------------------------------------------------------------------------


def controls(pose: Pose) -> Floats:
    """The strength of each deformer: float64 [CONTROLS]."""
    return np.array(
        [
            pose.jaw, *pose.smile, pose.pucker + 0.6 * pose.funnel, pose.brow_inner,
            *pose.brow_outer, *pose.brow_down,
        ]
    )  # fmt: skip


def rigid(x: Floats, y: Floats) -> Floats:
    """Nothing changes shape."""
    return np.zeros((CONTROLS, 2, len(x)))


def face_fields(x: Floats, y: Floats) -> Floats:
    """How jaw, smiles and rounding move the skin."""
    fields, wide = rigid(x, y), np.abs(x)
    chin = ease(70, 112, y) * (1 - 0.75 * ease(40, 90, wide))
    jowl = 0.35 * ease(40, 110, y) * ease(30, 70, wide) * (1 - ease(84, 100, wide))
    fields[0] = -0.06 * x * ease(70, 125, y), 24 * (chin + jowl)
    cheek = -5 * np.exp(-(((wide - 52) / 24) ** 2 + ((y - 42) / 24) ** 2))
    apart = 3.2 * np.sign(x) * np.exp(-(((wide - 48) / 22) ** 2 + ((y - 70) / 26) ** 2))
    for k, side in ((1, x < 0), (2, x >= 0)):
        fields[k] = apart * side, cheek * side
    fields[3, 0] = -4 * np.sign(x) * np.exp(-(((wide - 46) / 20) ** 2 + ((y - 80) / 26) ** 2))
    return fields


def brow_fields(x: Floats, y: Floats) -> Floats:
    """How the brows rise and frown."""
    fields, outer = rigid(x, y), ease(15, 70, np.abs(x))
    fields[4, 1] = -9 * (1 - outer)
    for k, side in ((0, x < 0), (1, x >= 0)):
        fields[5 + k, 1] = -9 * (0.35 + 0.65 * outer) * side
        fields[7 + k] = -3 * np.sign(x) * (1 - outer) * side, 7 * (1 - 0.6 * outer) * side
    return fields


# The map -----------------------------------------------------------------------------------


def _breath_field(x: Floats, y: Floats, weight: Floats) -> Floats:
    """What a full breath moves: the head rises, the chest widens. float64 [2, n]."""
    chest = 0.006 * x * np.exp(-(((y - 270) / 110) ** 2))
    rise = -2.2 * (1 - ease(180, 430, y))
    return np.stack([(1 - weight) * chest, -2.2 * weight + (1 - weight) * rise])


def turned(x: Floats, y: Floats, z: Floats, pose: Pose) -> Floats:
    """Points of the head as the pose shows them, without breath: float64 [2, n], units."""
    yaw, pitch, roll = (math.radians(a) for a in (pose.yaw, pose.pitch, pose.roll))
    across, down, out = x - PIVOT[0], y - PIVOT[1], z - PIVOT[2]
    right = across * math.cos(yaw) + out * math.sin(yaw)
    out = out * math.cos(yaw) - across * math.sin(yaw)
    low = down * math.cos(pitch) + out * math.sin(pitch)
    out = out * math.cos(pitch) - down * math.sin(pitch)
    size = DISTANCE / (DISTANCE + NEAR - out)
    right, low = right * size, low * size
    cos, sin = math.cos(roll), math.sin(roll)
    return np.stack(
        [
            right * cos - low * sin + PIVOT[0] + 0.35 * pose.yaw,
            right * sin + low * cos + PIVOT[1],
        ]
    )


def on_face(points: Sequence[tuple[float, float]], lift: float, pose: Pose) -> Floats:
    """Points on the face as the pose shows them, `lift` units off the skin: float64 [n, 2]."""
    x, y = np.array(points, float).T
    seen = turned(x, y, face_depth(x, np.minimum(y, 125)) + lift, pose)
    seen[1] -= 2.2 * pose.breath
    return seen.T


def _sway_field(x: Floats, y: Floats) -> Floats:
    """What a unit of lag moves: locks hang from the head, their ends lie on the shoulders."""
    return np.asarray(ease(0, 150, y) * (1 - 0.7 * ease(190, 300, y)))


@dataclass(frozen=True)
class Mesh:
    """Where and how a layer moves."""

    box: Box
    """What the layer fills in the drawing."""
    depth: Depth
    weight: Depth
    fields: Deform = rigid
    step: float = 9.0
    """Units between nodes."""
    sways: bool = False
    """Whether it lags behind the head where it hangs."""


@dataclass(frozen=True)
class Grid:
    """The nodes of a mesh."""

    left: float
    top: float
    step: float
    columns: int
    rows: int

    @classmethod
    def over(cls, box: Box, step: float) -> Grid:
        """Nodes over a box and one step around it."""
        left, top = box[0] - step, box[1] - step
        columns = math.ceil((box[2] - left) / step) + 2
        rows = math.ceil((box[3] - top) / step) + 2
        return cls(left, top, step, columns, rows)

    def nodes(self) -> tuple[Floats, Floats]:
        """x and y of all nodes, row by row: float64 [rows * columns] each."""
        x, y = np.meshgrid(
            self.left + self.step * np.arange(self.columns),
            self.top + self.step * np.arange(self.rows),
        )
        return x.ravel(), y.ravel()


class Warp:
    """The maps of several layers, evaluated together."""

    def __init__(self, meshes: Sequence[Mesh]) -> None:
        self.grids = [Grid.over(mesh.box, mesh.step) for mesh in meshes]
        nodes = [grid.nodes() for grid in self.grids]
        self._x = np.concatenate([x for x, _ in nodes])
        self._y = np.concatenate([y for _, y in nodes])
        pairs = list(zip(meshes, nodes, strict=True))
        self._depth = np.concatenate([m.depth(x, y) for m, (x, y) in pairs])
        self._weight = np.concatenate([m.weight(x, y) for m, (x, y) in pairs])
        fields = np.concatenate([m.fields(x, y) for m, (x, y) in pairs], axis=2)
        self._fields = fields.reshape(CONTROLS, -1)
        self._breath = _breath_field(self._x, self._y, self._weight)
        sways = np.concatenate([np.full(len(x), m.sways) for m, (x, _) in pairs])
        self._sway = np.where(sways, _sway_field(self._x, self._y), 0.0)
        self._ends = np.cumsum([grid.columns * grid.rows for grid in self.grids])[:-1]

    def forward(self, pose: Pose) -> list[NDArray[np.float32]]:
        """How far each node moves: for each layer float32 [rows, columns, 2], units."""
        bent = (controls(pose) @ self._fields).reshape(2, -1)
        x, y = self._x + bent[0], self._y + bent[1]
        moved = turned(x, y, self._depth, pose)
        moved -= (self._x, self._y)
        moved *= self._weight
        moved += pose.breath * self._breath
        moved[0] += pose.lag * self._sway
        parts = np.split(moved.T.astype(np.float32), self._ends)
        return [
            part.reshape(grid.rows, grid.columns, 2)
            for part, grid in zip(parts, self.grids, strict=True)
        ]


def inverse(grid: Grid, moved: NDArray[np.float32], x: Floats, y: Floats) -> NDArray[np.float32]:
    """Where in the drawing the points of a picture come from.

    `moved` is a layer's part of `Warp.forward`; `x` [w] and `y` [h] are columns and rows of the
    picture in units. Returns float32 [h, w, 2]: places on the grid, in nodes.
    """
    seen = np.empty((len(y), len(x), 2), np.float32)
    seen[..., 0] = (x - grid.left) / grid.step
    seen[..., 1] = ((y - grid.top) / grid.step)[:, None]
    moved = moved / np.float32(grid.step)
    found = seen
    for _ in range(_steps(moved)):
        there = cv2.remap(moved, found, _NO_MAP, cv2.INTER_LINEAR, borderMode=_REPLICATE)
        found = np.asarray(cv2.subtract(seen, there), np.float32)
    return found


def _steps(moved: NDArray[np.float32]) -> int:
    """How many steps are needed: each leaves as much of the error as the map is steep."""
    steep = max(
        float(np.abs(moved[1:] - moved[:-1]).max()),
        float(np.abs(moved[:, 1:] - moved[:, :-1]).max()),
    )
    size = float(np.abs(moved).max())
    if size * steep <= _EXACT:
        return 1
    if steep >= 0.5:
        return STEPS
    return min(STEPS, 1 + math.ceil(math.log(_EXACT / size) / math.log(steep)))
