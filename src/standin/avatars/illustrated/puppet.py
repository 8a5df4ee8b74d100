"""A character prepared for one placement: bends the painted layers, draws eyes and mouth."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...motion.coefficients import Row
from ..avatar import Picture, Placement
from . import layers
from .adapter import pose as pose_of
from .desk import Desk
from .eyes import PLACE, Eyes, Gaze
from .framing import Framing, framing
from .limbs import Limbs
from .mouth import Mouth
from .native import skia
from .paint import Floats, painted, surface
from .pose import Pose
from .spec import CharacterSpec
from .textures import Texture, cropped, load_or_paint, painter_version
from .tiles import Easel, Lattice, Layer, Sheet
from .warp import Grid, Mesh, Warp, inverse, on_face

SHARPNESS = 1.15
"""Texture pixels for each pixel of the frame."""
_SCALES = 16
"""Texture scales a unit: near sizes share their textures."""
_MAX_SCALE = 5.0
_TILE = 9.6
"""Units between the points at which a layer's inverse is solved."""
_BEHIND = (
    "hair back", "neck", "torso", "lower arm far", "upper arm far", "lower arm near",
    "upper arm near", "head",
)  # fmt: skip
"""Layers behind eyes and mouth."""
_BEFORE = ("brows", "glasses", "hair front", "earrings")

SIDES = (-1.0, 1.0)
"""The eye at the viewer's left, then the other."""
_EYES = [(side * PLACE + x, y) for side in SIDES for x, y in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0))]
"""The middle of each eye, and a unit to the right of it and below."""

Area = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the frame."""


_NOWHERE: Area = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Bent:
    """A layer as a pose bends it."""

    grid: Grid
    moved: NDArray[np.float32]
    """How far each node is off its place; see `Warp.forward`."""

    def area(self, f: Framing) -> Area:
        """The part of the frame that the layer fills."""
        grid, moved = self.grid, self.moved
        x = moved[..., 0] + (grid.left + grid.step * np.arange(grid.columns)).astype(np.float32)
        y = moved[..., 1].T + (grid.top + grid.step * np.arange(grid.rows)).astype(np.float32)
        # The outermost nodes lie outside of the texture, so they bound it.
        return _clip(
            float(x.min()) * f.scale + f.x, float(y.min()) * f.scale + f.y,
            float(x.max()) * f.scale + f.x, float(y.max()) * f.scale + f.y, f,
        )  # fmt: skip

    def source(self, x: Floats, y: Floats, f: Framing) -> NDArray[np.float32]:
        """Which places of the drawing are seen where columns x and rows y of the frame's pixels
        meet: float32 [len(y), len(x), 2], units."""
        grid = self.grid
        at = inverse(grid, self.moved, (x - f.x) / f.scale, (y - f.y) / f.scale)
        return at * np.float32(grid.step) + np.array((grid.left, grid.top), np.float32)


def textures(spec: CharacterSpec, scale: float, folder: Path | None) -> dict[str, Texture]:
    """All painted layers of a character by name, from the cache folder where it has them."""
    made: dict[str, Texture] = {}
    for plan in [*layers.plans(spec), *layers.arm_plans(), *layers.desk_plans(spec)]:
        # Each layer is kept by what it depends on, so that looks share those that are equal.
        parts = [getattr(spec, part) for part in plan.parts]
        key = f"{painter_version()} {plan.name} {scale} {parts}"
        digest = hashlib.sha256(key.encode()).hexdigest()
        made |= load_or_paint(folder, digest, partial(_painted, plan, spec, scale))
    return made


def _painted(plan: layers.LayerPlan, spec: CharacterSpec, scale: float) -> dict[str, Texture]:
    painter = partial(plan.painter, spec=spec)
    return {plan.name: cropped(painted(painter, plan.box, scale), plan.box, scale)}


class Puppet:
    """Implements `Performer`."""

    def __init__(self, spec: CharacterSpec, placement: Placement, folder: Path | None) -> None:
        self.spec = spec
        self.framing = framing(placement, spec.shot)
        wanted = min(_MAX_SCALE, self.framing.scale * SHARPNESS)
        scale = max(1, math.ceil(wanted * _SCALES)) / _SCALES
        made = textures(spec, scale, folder)
        self._plans = layers.plans(spec)
        self._warp = Warp(
            [
                Mesh(made[p.name].box, p.depth, p.weight, p.fields, p.step, p.sways)
                for p in self._plans
            ]
        )
        self._limbs = Limbs(spec, self.framing.reach, made)
        self._desk = Desk(made["desk"], self.framing) if spec.desk else None
        self._tile = min(32, max(8, round(_TILE * self.framing.scale)))
        # A tile reaches beyond what is painted, and more so where the drawing is squeezed.
        margin = math.ceil(3 * self._tile * scale / self.framing.scale)
        bent = [name for name in (*_BEHIND, *_BEFORE) if name in made]
        self._easel = Easel(Sheet({name: made[name] for name in bent}, margin), self._tile)
        self._eyes, self._mouth = Eyes(spec), Mouth(spec)

    def frame(self, coefficients: Row, seconds: float = 0.0) -> Picture:
        """Draw one frame; see `Performer`."""
        return self.draw(pose_of(coefficients))

    def draw(self, pose: Pose) -> Picture:
        """Draw one pose. A pure function."""
        f = replace(self.framing, x=self.framing.x + pose.shift * self.framing.scale)
        bent = self._bent(pose, f)
        hands = [piece for limb in self._limbs.both for piece in limb.pieces(pose, f)]
        hanging = {p.name: p for p in hands if p.name.startswith("lower arm")}
        areas = {name: each.area(f) for name, each in bent.items()}
        areas |= {p.name: _rectangle(self._limbs.bounds(p), f) for p in hands}
        if self._desk:
            areas["desk"] = self._desk.area
        box = _union(list(areas.values()))
        if box is None:
            return Picture(np.zeros((1, 1, 4), np.uint8), 0, 0)
        lattice = Lattice.over(box, self._tile, f.width)

        def tiles(names: Sequence[str]) -> list[Layer]:
            made = []
            for name in names:
                if _empty(areas.get(name, _NOWHERE)):
                    continue
                rows, columns = lattice.around(areas[name])
                x, y = lattice.edges(rows, columns)
                there = bent[name].source(x, y, f) if name in bent else hanging[name].source(x, y)
                made.append(self._easel.sheet.layer(name, there, rows, columns))
            return made

        behind, before = tiles(_BEHIND), tiles(_BEFORE)
        shown, solid = self._easel.visible([*behind, *before], lattice)
        pixels = np.zeros((lattice.rows * self._tile, lattice.columns * self._tile, 4), np.uint8)
        n = len(behind)
        self._easel.lay(pixels, lattice, behind, shown[:n], solid[:n], over=False)
        canvas = surface(pixels).getCanvas()
        canvas.translate(-lattice.left, -lattice.top)
        self._features(canvas, pose, f)
        self._easel.lay(pixels, lattice, before, shown[n:], solid[n:], over=True)
        for piece in hands:
            if piece.name not in hanging:
                self._limbs.draw(canvas, piece)
        if self._desk:
            self._desk.draw(canvas)
        seen = pixels[: f.height - lattice.top, : f.width - lattice.left]
        return Picture(np.ascontiguousarray(seen), lattice.left, lattice.top)

    def _bent(self, pose: Pose, f: Framing) -> dict[str, Bent]:
        """The layers that are bent by a grid of nodes."""
        moved = zip(self._plans, self._warp.grids, self._warp.forward(pose), strict=True)
        bent = {plan.name: Bent(grid, nodes) for plan, grid, nodes in moved}
        for limb in self._limbs.both:
            bent[limb.upper] = Bent(limb.sleeve.grid, limb.sleeve.forward(pose))
        return bent

    # Eyes and mouth ------------------------------------------------------------------------

    def _features(self, canvas: Any, pose: Pose, f: Framing) -> None:
        canvas.save()
        canvas.translate(f.x, f.y)
        canvas.scale(f.scale, f.scale)
        self._mouth.draw(canvas, pose)
        for index, matrix in enumerate(_eye_matrices(pose)):
            gaze = Gaze(
                SIDES[index], pose.blink[index], pose.squint[index], pose.wide[index], pose.gaze_x,
                pose.gaze_y,
            )  # fmt: skip
            self._eyes.draw(canvas, matrix, gaze)
        canvas.restore()


def _rectangle(bounds: Any, f: Framing) -> Area:
    return _clip(bounds.left(), bounds.top(), bounds.right(), bounds.bottom(), f)


def _eye_matrices(pose: Pose) -> list[Any]:
    """From each eye's units, x outwards, to the drawing's: the face's slope at the eye."""
    seen = on_face(_EYES, -3, pose).tolist()
    matrices = []
    for side, ((x, y), (right, right_y), (low, low_y)) in zip(
        SIDES, (seen[:3], seen[3:]), strict=True
    ):
        matrix = skia.Matrix()
        matrix.setAll(
            (right - x) * side, low - x, x, (right_y - y) * side, low_y - y, y, 0, 0, 1
        )  # fmt: skip
        matrices.append(matrix)
    return matrices


def _clip(left: float, top: float, right: float, bottom: float, f: Framing) -> Area:
    return (
        max(0, math.floor(left)), max(0, math.floor(top)),
        min(f.width, math.ceil(right)), min(f.height, math.ceil(bottom)),
    )  # fmt: skip


def _empty(area: Area) -> bool:
    return area[2] <= area[0] or area[3] <= area[1]


def _union(areas: Sequence[Area]) -> Area | None:
    seen = [area for area in areas if not _empty(area)]
    if not seen:
        return None
    left, top, right, bottom = zip(*seen, strict=True)
    return min(left), min(top), max(right), max(bottom)
