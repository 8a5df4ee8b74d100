"""The engine that needs no training: the frame's own skin is bent.

What speaking moves is told on the face as the still shows it, by the photo engine. The skin of the
frame is bent by it in one go, so that it keeps its sharpness and its grain; the mouth is drawn with
the frame's own lips, and laid over it.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ...motion.coefficients import Row
from ..photo import light as lights
from ..photo.adapter import Moves, Nature, moves
from ..photo.face import Face, smooth
from ..photo.fields import TOP, mouth_fields, smiling, top_fields
from ..photo.mouth import Mouth, Source
from ..photo.performer import cell_size, collar, mouth_box
from ..photo.sheet import Rig, Sheet
from ..photo.warp import DENSITY, Head, grid_over, sample
from .covering import Cover
from .mover import Box, Crop, Patch, Still
from .unspoken import Unspoken

Floats = NDArray[np.float32]
Image = NDArray[np.uint8]

_NO_MAP: Final = np.empty(0, np.float32)
_LEAST: Final = (0.05, 0.6)
"""Pixels of movement at which skin begins to be the still's in shape, and is so."""
_ANY: Final = np.ones((1, 3), np.float32)
_SOFT: Final = 1.2
"""Pixels: sigma of the edge of what is drawn."""


class Warped:
    """Implements `Mover`."""

    def __init__(self, still: Still) -> None:
        face = still.face
        rig = Rig(
            face, Head(face, False), *mouth_fields(face, collar(still.frame, face)),
            top_fields(face),
        )  # fmt: skip
        cell = cell_size(face.width / 40, 16)
        self._nature = Nature(face.toothy, smiling(face))
        region = _region(face)
        self._sheet = Sheet(rig, grid_over(region, cell))
        grid = self._sheet.grid
        self.box = (grid.left, grid.top, grid.left + grid.width, grid.top + grid.height)
        self._unspoken = Unspoken(face, grid)
        self._rim = _rim(grid.columns, grid.rows)[..., None]
        height, width = still.frame.shape[:2]
        self._frame_ramp = _ramp(0, 0, width, height)
        unmoved = np.eye(2, 3, dtype=np.float32)
        pixels = Crop(still.frame, self.box, unmoved, face.points).pixels
        box = self._mouth_box = _within(mouth_box(face), self.box)
        source = Source(_dense(pixels, box, grid.left, grid.top), box[0], box[1])
        light = lights.measure(still.frame, face)
        self._mouth = Mouth(rig, source, box, light, max(2, cell // 2))
        self._mouth_ramp = _ramp(*box)
        self._mouth_rim = _rim(box[2] - box[0], box[3] - box[1])
        lips = self._mouth.lips
        self._lips_ramp = _ramp(*lips, 1 / DENSITY)
        self._cover: Cover | None = None
        if not still.at_rest:
            dense = Source(source.crop(lips), lips[0], lips[1])
            self._cover = Cover(face, pixels, grid, box, dense)

    def moved(self, crop: Crop, row: Row, seconds: float) -> Patch | None:
        """See `Mover`."""
        return self._moved(crop, row, mouth=True)

    def bent(self, crop: Crop, row: Row) -> Patch | None:
        """`moved` without the mouth itself, for those who lay one of their own over it."""
        return self._moved(crop, row, mouth=False)

    def _moved(self, crop: Crop, row: Row, mouth: bool) -> Patch | None:
        m = self._sheet.held_back(_mouth_alone(moves(row, self._nature)))
        if self._cover is None and float(np.abs(m.mouth).max()) <= 1e-3:
            return None
        grid = self._sheet.grid
        both, upper, lower = self._sheet.flat(m)
        turn, own = self._unspoken.fields(crop.points, crop.pose)
        turn, own = turn * self._rim, own * self._rim
        back = grid.inverse(both) * self._rim
        at = grid.indices + back * np.float32(1 / grid.cell)
        share = self._share(both, upper, lower, own)
        # From the still to where its skin is in the frame; and how far that is from where the
        # still's own place is, in a head that is turned.
        shift = back + share * sample(own, at) + sample(turn, at)
        made = crop.frame.copy()
        here = grid.indices + grid.inverse(turn) * np.float32(1 / grid.cell)
        self._bend(made, crop, sample(shift - turn, here))
        if self._cover is None and not mouth:
            return Patch(made, None, 0, 0)
        around = self._mouth_box if self._cover is None else self._cover.box
        there = replace(crop, pose=self._turned(crop.pose, turn, around))
        if self._cover is None:
            self._mouth.wear(self._lips(crop, turn + own))
            layer, alpha = self._seen(crop, shift), None
        else:
            light = self._cover.light(crop, turn + own)
            self._mouth.wear(self._cover.skin(light))
            layer, alpha = self._cover.drawn(back, light)
        self._speak(made, there, layer, alpha, m if mouth else None)
        return Patch(made, None, 0, 0)

    def _turned(self, pose: Floats, turn: Floats, around: Box) -> Floats:
        """The pose of a part of the face, turned as the head is: the affine map nearest to both."""
        grid = self._sheet.grid
        (x0, y0), (x1, y1) = (
            np.clip(((np.array(corner) - (grid.left, grid.top)) // grid.cell).astype(int), 0, None)
            for corner in (around[:2], around[2:])
        )
        nodes = grid.nodes[y0 : y1 + 1, x0 : x1 + 1].reshape(-1, 2)
        moved = nodes + turn[y0 : y1 + 1, x0 : x1 + 1].reshape(-1, 2)
        base = np.hstack([nodes, np.ones((len(nodes), 1), np.float32)]).astype(np.float64)
        there = moved @ pose[:, :2].T + pose[:, 2]
        return np.asarray(np.linalg.lstsq(base, there, rcond=None)[0].T, np.float32)

    def _share(self, both: Floats, upper: Floats, lower: Floats, own: Floats) -> Floats:
        """Where the skin takes the shape of the still's: float32 [rows, columns, 1]."""
        movement = np.maximum(np.abs(both), np.maximum(np.abs(upper), np.abs(lower))).max(-1)
        if self._cover is not None:
            movement = np.maximum(movement, np.abs(own).max(-1))
        wide = cv2.dilate(smooth(*_LEAST, movement), np.ones((3, 3), np.uint8))
        return np.asarray(cv2.GaussianBlur(wide, (0, 0), 1.0)[..., None], np.float32)

    def _bend(self, made: Image, crop: Crop, shift: Floats) -> None:
        """Bend the face in ``made``, a copy of the frame. ``shift``: where each node's skin comes
        from, pixels of the still."""
        grid, pose = self._sheet.grid, crop.pose.astype(np.float64)
        lively = np.abs(shift).max(-1) > 0.02
        rows, columns = np.flatnonzero(lively.any(1)), np.flatnonzero(lively.any(0))
        if not len(rows):
            return
        low = grid.nodes[rows[0], columns[0]] - grid.cell
        high = grid.nodes[rows[-1], columns[-1]] + grid.cell
        corners = np.array([low, [high[0], low[1]], [low[0], high[1]], high])
        there = corners @ pose[:, :2].T + pose[:, 2]
        height, width = made.shape[:2]
        x0, y0 = np.maximum(0, np.floor(there.min(0)).astype(int)).tolist()
        x1, y1 = np.ceil(there.max(0)).astype(int).tolist()
        x1, y1 = min(width, x1), min(height, y1)
        if x1 <= x0 or y1 <= y0:
            return
        here = grid_over((x0, y0, x1, y1), grid.cell)
        back = np.linalg.inv(pose[:, :2])
        at = grid.cells(((here.nodes.reshape(-1, 2) - pose[:, 2]) @ back.T).astype(np.float32))
        at = np.ascontiguousarray(at.reshape(here.rows, here.columns, 2))
        found = cv2.remap(
            shift, at, _NO_MAP, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0
        )
        moved = (found @ pose[:, :2].T).astype(np.float32)
        whole = cv2.resize(moved, (here.width, here.height), interpolation=cv2.INTER_LINEAR)
        where = cv2.add(self._frame_ramp[y0:y1, x0:x1], whole[: y1 - y0, : x1 - x0])
        made[y0:y1, x0:x1] = _sampled(crop.frame, where)

    def _seen(self, crop: Crop, shift: Floats) -> Image:
        """The bent face around the mouth, where the still has it: uint8 [h, w, 3]."""
        where = self._mouth_ramp + self._cut(shift, self._mouth_box)
        return _sampled(crop.frame, cv2.transform(where, crop.pose))

    def _lips(self, crop: Crop, own: Floats) -> Source:
        """The frame's own lips in the still's place, densely sampled."""
        box = self._mouth.lips
        height, width = self._lips_ramp.shape[:2]
        moved = cv2.resize(self._cut(own, box), (width, height), interpolation=cv2.INTER_LINEAR)
        where = cv2.transform(self._lips_ramp + moved, crop.pose)
        return Source(_sampled(crop.frame, where), box[0], box[1])

    def _cut(self, field: Floats, box: Box) -> Floats:
        """A field of the grid on the pixels of a box inside it: float32 [h, w, 2]."""
        grid = self._sheet.grid
        whole = cv2.resize(field, (grid.width, grid.height), interpolation=cv2.INTER_LINEAR)
        rows = slice(box[1] - grid.top, box[3] - grid.top)
        return np.asarray(whole[rows, box[0] - grid.left : box[2] - grid.left], np.float32)

    def _speak(
        self, made: Image, crop: Crop, layer: Image, alpha: Floats | None, m: Moves | None
    ) -> None:
        """Draw the mouth over ``layer``, and that into ``made``; ``alpha``: what covers anyway.

        Without ``m`` there is no mouth.
        """
        around = self._mouth_box if self._cover is None else self._cover.box
        left, top, right, bottom = self._mouth_box
        rows = slice(top - around[1], bottom - around[1])
        columns = slice(left - around[0], right - around[0])
        if m is None:
            patch = None if alpha is None else crop.part(around).patch(layer, alpha)
            if patch is not None:
                patch.lay(made)
            return
        drawn = np.asarray(cv2.cvtColor(layer, cv2.COLOR_RGB2RGBA), np.uint8)
        self._mouth.draw(drawn[rows, columns], m)
        face = np.asarray(cv2.cvtColor(drawn, cv2.COLOR_RGBA2RGB), np.uint8)
        other = cv2.transform(cv2.absdiff(face[rows, columns], layer[rows, columns]), _ANY)
        share = np.zeros(layer.shape[:2], np.float32) if alpha is None else alpha
        if other.any():
            seen = cv2.dilate((other > 0).astype(np.float32), np.ones((3, 3), np.uint8))
            soft = cv2.GaussianBlur(seen, (0, 0), _SOFT) * self._mouth_rim
            share[rows, columns] = np.maximum(share[rows, columns], soft)
        elif alpha is None:
            return
        patch = crop.part(around).patch(face, share)
        if patch is not None:
            patch.lay(made)


def _sampled(frame: Image, where: NDArray[Any]) -> Image:
    # Cubic, because nothing else keeps a moving face as sharp as one that is still.
    made = cv2.remap(frame, where, _NO_MAP, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(made, np.uint8)


def _mouth_alone(m: Moves) -> Moves:
    """All but the mouth is the footage's own."""
    none = np.zeros(len(TOP), np.float32)
    return replace(
        m, top=none, blink=(0.0, 0.0), gaze=(0.0, 0.0), yaw=0.0, pitch=0.0, roll=0.0, breath=0.0
    )


def _rim(width: int, height: int) -> Floats:
    """0 at the rim, so that nothing ends in a line: float32 [height, width]."""
    x = np.minimum(np.arange(width), np.arange(width)[::-1]) / (0.06 * width)
    y = np.minimum(np.arange(height), np.arange(height)[::-1]) / (0.06 * height)
    return np.asarray(np.minimum(1, np.minimum(x[None], y[:, None])), np.float32)


def _ramp(left: int, top: int, right: int, bottom: int, step: float = 1.0) -> Floats:
    """The place of each pixel of a box, or of each sample: float32 [h, w, 2]."""
    x, y = np.arange(left, right, step), np.arange(top, bottom, step)
    return np.stack(np.meshgrid(x, y), axis=-1).astype(np.float32)


def _dense(skin: Image, box: Box, left: int, top: int) -> Image:
    """The samples that lips are drawn from; the first lies on the box's first pixel."""
    part = skin[box[1] - top : box[3] - top, box[0] - left : box[2] - left]
    step = np.array([[1 / DENSITY, 0, 0], [0, 1 / DENSITY, 0]], np.float64)
    size = (part.shape[1] * DENSITY, part.shape[0] * DENSITY)
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    made = cv2.warpAffine(part, step, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(made, np.uint8)


def _region(face: Face) -> Box:
    """Pixels that speaking may move: from the eyes to the collar."""
    ring = face.ring(1.45)
    top = float(face.xy[6, 1])
    return (
        math.floor(ring[:, 0].min()), math.floor(top),
        math.ceil(ring[:, 0].max()), math.ceil(ring[:, 1].max()),
    )  # fmt: skip


def _within(box: Box, region: Box) -> Box:
    return (
        max(region[0], box[0]), max(region[1], box[1]),
        min(region[2], box[2]), min(region[3], box[3]),
    )  # fmt: skip
