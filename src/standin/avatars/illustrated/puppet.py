"""A character prepared for one placement: bends the painted layers, draws eyes and mouth."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import cv2
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
from .occupancy import occupied, rectangles, without_hidden
from .paint import image, painted, surface
from .pose import Pose
from .spec import CharacterSpec
from .textures import Texture, cropped, load_or_paint, painter_version
from .warp import Grid, Mesh, Warp, inverse, on_face

SHARPNESS = 1.15
"""Texture pixels for each pixel of the frame."""
_SCALES = 16
"""Texture scales a unit: near sizes share their textures."""
_MAX_SCALE = 5.0
_CELL = 9.6
"""Units between the points at which a layer's inverse is solved."""
_LARGE = 250
"""Cells in a layer's area from which it is worth drawing only where there is something."""
_FULL = 0.74
"""Share of a layer's nodes with something to show above which all of it is drawn."""
_COVERED = (
    ("hair back", ("head", "hair front", "neck", "torso"), 40),
    ("neck", ("torso",), 14),
)
"""Layers, what lies over them, and how many units both move against each other."""
_NO_MAP = np.empty(0, np.float32)

Area = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the frame."""


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
        self._textures = textures(spec, scale, folder)
        self._cell = min(24, max(8, round(_CELL * self.framing.scale)))
        self._plans = layers.plans(spec)
        for name, covers, margin in _COVERED:
            self._textures[name] = without_hidden(self._textures, name, covers, margin)
        meshes = [
            Mesh(self._textures[p.name].box, p.depth, p.weight, p.fields, p.step, p.sways)
            for p in self._plans
        ]
        self._warp = Warp(meshes)
        masks = {
            plan.name: occupied(self._textures[plan.name], grid)
            for plan, grid in zip(self._plans, self._warp.grids, strict=True)
        }
        self._occupied = {name: mask for name, mask in masks.items() if mask.mean() < _FULL}
        self._limbs = Limbs(spec, self.framing.reach, self._textures)
        self._desk = Desk(self._textures["desk"]) if spec.desk else None
        self._eyes, self._mouth = Eyes(spec), Mouth(spec)

    def frame(self, coefficients: Row) -> Picture:
        """Draw one frame; see `Performer`."""
        return self.draw(pose_of(coefficients))

    def draw(self, pose: Pose) -> Picture:
        """Draw one pose. A pure function."""
        f = replace(self.framing, x=self.framing.x + pose.shift * self.framing.scale)
        moved = dict(zip([p.name for p in self._plans], self._warp.forward(pose), strict=True))
        grids = dict(zip(moved, self._warp.grids, strict=True))
        for limb in self._limbs.both:
            moved[limb.upper], grids[limb.upper] = limb.sleeve.forward(pose), limb.sleeve.grid
        areas = {name: _area(grids[name], moved[name], f) for name in moved}
        pieces = {p.name: p for limb in self._limbs.both for p in limb.pieces(pose, f)}
        areas |= {name: _rectangle(self._limbs.bounds(p), f) for name, p in pieces.items()}
        if self._desk:
            areas["desk"] = _rectangle(self._desk.bounds(self.framing), f)
        box = _union(list(areas.values()))
        if box is None:
            return Picture(np.zeros((1, 1, 4), np.uint8), 0, 0)
        left, top, right, bottom = box
        pixels = np.zeros((bottom - top, right - left, 4), np.uint8)
        canvas = surface(pixels).getCanvas()
        canvas.translate(-left, -top)
        for name in [*self._order(), *(n for n in pieces if not n.startswith("lower arm"))]:
            if name == "features":
                self._features(canvas, pose, f)
            elif _empty(areas.get(name, (0, 0, 0, 0))):
                continue
            elif name in pieces:
                self._limbs.draw(canvas, pieces[name])
            else:
                self._draw_layer(canvas, name, grids[name], moved[name], areas[name], f)
        if self._desk:
            self._desk.draw(canvas, self.framing)
        return Picture(pixels, left, top)

    def _order(self) -> tuple[str, ...]:
        return (
            "hair back", "neck", "torso", "lower arm far", "upper arm far", "lower arm near",
            "upper arm near", "head", "features", "brows", "glasses", "hair front", "earrings",
        )  # fmt: skip

    # Layers --------------------------------------------------------------------------------

    def _draw_layer(
        self, canvas: Any, name: str, grid: Grid, moved: NDArray[np.float32], area: Area, f: Framing
    ) -> None:
        left, top, right, bottom = area
        width, height = right - left, bottom - top
        texture, cell = self._textures[name], self._cell
        source = _source(grid, moved, area, f, cell)
        rows, columns = source.shape[:2]
        parts = [(0, 0, columns, rows)]
        if name in self._occupied and rows * columns > _LARGE:
            parts = rectangles(self._occupied[name], source)
        # From nodes to the texture's pixels while the map is still coarse.
        size = grid.step * texture.scale
        source[..., 0] = source[..., 0] * size + (grid.left - texture.left) * texture.scale - 0.5
        source[..., 1] = source[..., 1] * size + (grid.top - texture.top) * texture.scale - 0.5
        fine = cv2.resize(source, (columns * cell, rows * cell), interpolation=cv2.INTER_LINEAR)[
            cell : cell + height, cell : cell + width
        ]
        for x0, y0, x1, y1 in parts:
            x0, y0 = max(0, (x0 - 1) * cell), max(0, (y0 - 1) * cell)
            x1, y1 = min(width, (x1 - 1) * cell), min(height, (y1 - 1) * cell)
            if x1 <= x0 or y1 <= y0:
                continue
            bent = cv2.remap(
                texture.pixels, fine[y0:y1, x0:x1], _NO_MAP, cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_CONSTANT, borderValue=(0, 0, 0, 0),
            )  # fmt: skip
            canvas.drawImage(image(np.asarray(bent, np.uint8)), left + x0, top + y0)

    # Eyes and mouth ------------------------------------------------------------------------

    def _features(self, canvas: Any, pose: Pose, f: Framing) -> None:
        canvas.save()
        canvas.translate(f.x, f.y)
        canvas.scale(f.scale, f.scale)
        self._mouth.draw(canvas, pose)
        for index, side in ((0, -1.0), (1, 1.0)):
            gaze = Gaze(
                side, pose.blink[index], pose.squint[index], pose.wide[index], pose.gaze_x,
                pose.gaze_y,
            )  # fmt: skip
            self._eyes.draw(canvas, _eye_matrix(side, pose), gaze)
        canvas.restore()


def _area(grid: Grid, moved: NDArray[np.float32], f: Framing) -> Area:
    """The part of the frame that a layer fills."""
    x = moved[..., 0] + (grid.left + grid.step * np.arange(grid.columns)).astype(np.float32)
    y = moved[..., 1] + (grid.top + grid.step * np.arange(grid.rows)).astype(np.float32)[:, None]
    # The outermost nodes lie outside of the texture, so they bound it.
    return _clip(
        float(x.min()) * f.scale + f.x, float(y.min()) * f.scale + f.y,
        float(x.max()) * f.scale + f.x, float(y.max()) * f.scale + f.y, f,
    )  # fmt: skip


def _source(
    grid: Grid, moved: NDArray[np.float32], area: Area, f: Framing, cell: int
) -> NDArray[np.float32]:
    """The inverse at the centres of cells over the area and one cell around it."""
    left, top, right, bottom = area
    columns = math.ceil((right - left) / cell) + 2
    rows = math.ceil((bottom - top) / cell) + 2
    x = left - cell / 2 + cell * np.arange(columns, dtype=np.float64)
    y = top - cell / 2 + cell * np.arange(rows, dtype=np.float64)
    return inverse(grid, moved, (x - f.x) / f.scale, (y - f.y) / f.scale)


def _rectangle(bounds: Any, f: Framing) -> Area:
    return _clip(bounds.left(), bounds.top(), bounds.right(), bounds.bottom(), f)


def _eye_matrix(side: float, pose: Pose) -> Any:
    """From an eye's units, x outwards, to the drawing's: the face's slope at the eye."""
    (x, y), (right, right_y), (low, low_y) = on_face(
        [(side * PLACE, 0), (side * PLACE + 1, 0), (side * PLACE, 1)], -3, pose
    ).tolist()
    matrix = skia.Matrix()
    matrix.setAll(
        (right - x) * side, low - x, x, (right_y - y) * side, low_y - y, y, 0, 0, 1
    )  # fmt: skip
    return matrix


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
