"""A character prepared for one placement: bends the painted layers, draws eyes and mouth."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
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
from .arm import Arm, Sleeve
from .eyes import PLACE, Eyes, Gaze
from .framing import Framing, framing
from .mouth import Mouth
from .native import skia
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
_CELL = 12
"""Pixels between the points at which a layer's inverse is solved."""
_NO_MAP = np.empty(0, np.float32)

Area = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the frame."""


def textures(spec: CharacterSpec, scale: float, folder: Path | None) -> dict[str, Texture]:
    """All painted layers of a character by name, from the cache folder where it has them."""
    made: dict[str, Texture] = {}
    for plan in [*layers.plans(spec), *layers.arm_plans()]:
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
        self._plans = layers.plans(spec)
        meshes = [
            Mesh(self._textures[p.name].box, p.depth, p.weight, p.fields, p.step)
            for p in self._plans
        ]
        self._warp = Warp(meshes)
        self._arm = Arm(spec.body, self.framing.reach)
        sleeve = self._textures["upper arm"].box
        self._sleeve = Sleeve(Grid.over(sleeve, 14.0), self._arm)
        self._eyes, self._mouth = Eyes(spec), Mouth(spec)
        self._stiff_images = {
            name: image(self._textures[name].pixels) for name in ("lower arm", "forearm")
        }
        self._sampling = skia.SamplingOptions(skia.FilterMode.kLinear)

    def frame(self, coefficients: Row) -> Picture:
        """Draw one frame; see `Performer`."""
        return self.draw(pose_of(coefficients))

    def draw(self, pose: Pose) -> Picture:
        """Draw one pose. A pure function."""
        moved = dict(zip([p.name for p in self._plans], self._warp.forward(pose), strict=True))
        grids = dict(zip(moved, self._warp.grids, strict=True))
        moved["upper arm"], grids["upper arm"] = self._sleeve.forward(pose), self._sleeve.grid
        areas = {name: self._area(grids[name], moved[name]) for name in moved}
        stiff = self._stiff(pose)
        areas |= {name: self._stiff_area(name, matrix) for name, matrix in stiff.items()}
        box = _union(list(areas.values()))
        if box is None:
            return Picture(np.zeros((1, 1, 4), np.uint8), 0, 0)
        left, top, right, bottom = box
        pixels = np.zeros((bottom - top, right - left, 4), np.uint8)
        canvas = surface(pixels).getCanvas()
        canvas.translate(-left, -top)
        for name in self._order():
            if name == "features":
                self._features(canvas, pose)
            elif name in stiff and not _empty(areas[name]):
                self._draw_stiff(canvas, name, stiff[name])
            elif name in moved and not _empty(areas[name]):
                self._draw_layer(canvas, name, grids[name], moved[name], areas[name])
        return Picture(pixels, left, top)

    def _order(self) -> tuple[str, ...]:
        return (
            "hair back", "neck", "torso", "lower arm", "upper arm", "head", "features", "brows",
            "glasses", "hair front", "earrings", "forearm",
        )  # fmt: skip

    # Layers --------------------------------------------------------------------------------

    def _area(self, grid: Grid, moved: NDArray[np.float32]) -> Area:
        """The part of the frame that a layer fills."""
        f = self.framing
        x = (
            moved[..., 0]
            + np.float32(grid.left)
            + np.float32(grid.step) * np.arange(grid.columns, dtype=np.float32)
        )
        y = (
            moved[..., 1]
            + (
                np.float32(grid.top)
                + np.float32(grid.step) * np.arange(grid.rows, dtype=np.float32)
            )[:, None]
        )
        # The outermost nodes lie outside of the texture, so they bound it.
        return _clip(
            float(x.min()) * f.scale + f.x, float(y.min()) * f.scale + f.y,
            float(x.max()) * f.scale + f.x, float(y.max()) * f.scale + f.y, f,
        )  # fmt: skip

    def _draw_layer(
        self, canvas: Any, name: str, grid: Grid, moved: NDArray[np.float32], area: Area
    ) -> None:
        left, top, right, bottom = area
        width, height = right - left, bottom - top
        texture = self._textures[name]
        source = self._source(grid, moved, area)
        # From nodes to the texture's pixels while the map is still coarse.
        size = grid.step * texture.scale
        source[..., 0] = source[..., 0] * size + (grid.left - texture.left) * texture.scale - 0.5
        source[..., 1] = source[..., 1] * size + (grid.top - texture.top) * texture.scale - 0.5
        rows, columns = source.shape[:2]
        fine = cv2.resize(source, (columns * _CELL, rows * _CELL), interpolation=cv2.INTER_LINEAR)[
            _CELL : _CELL + height, _CELL : _CELL + width
        ]
        bent = cv2.remap(
            texture.pixels, fine, _NO_MAP, cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT, borderValue=(0, 0, 0, 0),
        )  # fmt: skip
        pixels = np.asarray(bent, np.uint8)
        canvas.drawImage(image(pixels), left, top)

    def _source(self, grid: Grid, moved: NDArray[np.float32], area: Area) -> NDArray[np.float32]:
        """The inverse at the centres of cells over the area and one cell around it."""
        left, top, right, bottom = area
        columns = math.ceil((right - left) / _CELL) + 2
        rows = math.ceil((bottom - top) / _CELL) + 2
        f = self.framing
        x = left - _CELL / 2 + _CELL * np.arange(columns, dtype=np.float64)
        y = top - _CELL / 2 + _CELL * np.arange(rows, dtype=np.float64)
        return inverse(grid, moved, (x - f.x) / f.scale, (y - f.y) / f.scale)

    # Eyes and mouth ------------------------------------------------------------------------

    def _features(self, canvas: Any, pose: Pose) -> None:
        f = self.framing
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

    # Arm -----------------------------------------------------------------------------------

    def _stiff(self, pose: Pose) -> dict[str, Any]:
        """The part below the elbow that is seen, and its way from texture to frame."""
        joint = self._arm.joint(pose)
        f = self.framing
        matrix = skia.Matrix()
        matrix.setTranslate(f.x + joint.x * f.scale, f.y + joint.y * f.scale)
        if joint.length > 0:
            name = "forearm"
            matrix.preRotate(joint.turn)
        else:
            name = "lower arm"
            matrix.preRotate(joint.spread)
        texture = self._textures[name]
        size = f.scale / texture.scale
        matrix.preScale(size, size * abs(joint.length))
        left, top = texture.left, texture.top
        if name == "lower arm":
            left, top = left - self._arm.elbow[0], top - self._arm.elbow[1]
        matrix.preTranslate(left * texture.scale, top * texture.scale)
        return {name: matrix}

    def _stiff_area(self, name: str, matrix: Any) -> Area:
        height, width = self._textures[name].pixels.shape[:2]
        bounds = matrix.mapRect(skia.Rect(0, 0, width, height))
        return _clip(bounds.left(), bounds.top(), bounds.right(), bounds.bottom(), self.framing)

    def _draw_stiff(self, canvas: Any, name: str, matrix: Any) -> None:
        canvas.save()
        canvas.concat(matrix)
        canvas.drawImage(self._stiff_images[name], 0, 0, self._sampling)
        canvas.restore()


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
