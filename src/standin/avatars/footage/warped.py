"""The engine that needs no training: the frame's own skin is bent.

Everything that speaking moves is drawn on the face as the still shows it, by the photo engine, but
with the skin and lips of the frame itself.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

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
from ..photo.warp import DENSITY, Head, grid_over
from .mover import Box, Crop, Patch, Still
from .unspoken import Unspoken

Floats = NDArray[np.float32]
Image = NDArray[np.uint8]

_NO_MAP: Final = np.empty(0, np.float32)
_LEAST: Final = (0.05, 0.6)
"""Pixels of movement at which the drawn face begins to lie over the footage, and hides it."""
_COVER: Final = 1.22
"""What is covered of a mouth that speaks in the footage itself: an oval so many times as wide as
the widest mouth."""


class Warped:
    """Implements `Mover`."""

    def __init__(self, still: Still) -> None:
        face = self._face = still.face
        rig = Rig(
            face, Head(face, False), *mouth_fields(face, collar(still.frame, face)),
            top_fields(face),
        )  # fmt: skip
        cell = cell_size(face.width / 40, 16)
        self._nature = Nature(face.toothy, smiling(face))
        region = _region(face)
        self._sheet = Sheet(rig, grid_over(region, cell))
        grid = self._sheet.grid
        left, top = region[:2]
        self.box = (left, top, left + grid.width, top + grid.height)
        self._unspoken = Unspoken(face, grid)
        self._edge = _rim(grid.width, grid.height)
        self._ramp = _ramp(grid.width, grid.height)
        unmoved = np.eye(2, 3, dtype=np.float32)
        self._still = Crop(still.frame, self.box, unmoved, face.points).pixels
        self._cover = None if still.at_rest else _cover(face, self.box)
        self._mouth_box = box = _within(mouth_box(face), self.box)
        self._mouth = Mouth(
            rig,
            Source(_dense(self._still, box, left, top), box[0], box[1]),
            box,
            lights.measure(still.frame, face),
            max(2, cell // 2),
        )

    def moved(self, crop: Crop, row: Row, seconds: float) -> Patch | None:
        """See `Mover`."""
        m = self._sheet.held_back(_mouth_alone(moves(row, self._nature)))
        if self._cover is None and float(np.abs(m.mouth).max()) <= 1e-3:
            return None
        sheet, grid = self._sheet, self._sheet.grid
        own = self._unspoken.field(crop.points, crop.pose)
        skin = self._bent(crop.pixels, own)
        if self._cover is not None:
            skin = self._covered(skin)
        both, upper, lower = sheet.flat(m)
        face = self._bent(skin, grid.inverse(both))
        layer = np.asarray(cv2.cvtColor(face, cv2.COLOR_RGB2RGBA), np.uint8)
        (left, top), box = self.box[:2], self._mouth_box
        self._mouth.wear(Source(_dense(skin, box, left, top), box[0], box[1]))
        self._mouth.draw(layer[box[1] - top : box[3] - top, box[0] - left : box[2] - left], m)
        movement = np.maximum(np.abs(both), np.maximum(np.abs(upper), np.abs(lower))).max(-1)
        if self._cover is not None:
            movement = np.maximum(movement, np.abs(own).max(-1))
        alpha = smooth(*_LEAST, movement)
        wide = cv2.GaussianBlur(cv2.dilate(alpha, np.ones((3, 3), np.uint8)), (0, 0), 1.0)
        whole = cv2.resize(wide, (grid.width, grid.height), interpolation=cv2.INTER_LINEAR)
        share = np.asarray(whole * self._edge, np.float32)
        if self._cover is not None:
            share = np.maximum(share, self._cover)
        return crop.patch(np.ascontiguousarray(layer[..., :3]), share)

    def _bent(self, skin: Image, back: Floats) -> Image:
        """``skin`` sampled elsewhere: ``back`` in pixels on the grid's nodes."""
        grid = self._sheet.grid
        whole = cv2.resize(back, (grid.width, grid.height), interpolation=cv2.INTER_LINEAR)
        where = cv2.add(self._ramp, whole)
        # Cubic, because what was sampled before is sampled again.
        made = cv2.remap(skin, where, _NO_MAP, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(made, np.uint8)

    def _covered(self, skin: Image) -> Image:
        """The frame's face with the still's mouth, in the frame's light."""
        assert self._cover is not None
        sigma = max(1.0, 9 * self._face.mm / 8)
        small = (skin.shape[1] // 8, skin.shape[0] // 8)
        now = cv2.resize(skin, small, interpolation=cv2.INTER_AREA).astype(np.float32)
        then = cv2.resize(self._still, small, interpolation=cv2.INTER_AREA).astype(np.float32)
        # Light is compared around the mouth, not in it: there the two differ by what they say.
        free = 1 - cv2.resize(self._cover, small, interpolation=cv2.INTER_AREA)
        weight = cv2.GaussianBlur(free, (0, 0), sigma) + 1e-3
        other = cv2.GaussianBlur((now - then) * free[..., None], (0, 0), sigma) / weight[..., None]
        light = cv2.resize(other, (skin.shape[1], skin.shape[0]), interpolation=cv2.INTER_LINEAR)
        lit = np.clip(self._still.astype(np.float32) + light, 0, 255)
        share = self._cover[..., None]
        return np.asarray(skin + share * (lit - skin) + 0.5, np.uint8)


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


def _ramp(width: int, height: int) -> Floats:
    """Each pixel's own place: float32 [height, width, 2]."""
    x, y = (np.arange(side, dtype=np.float32) for side in (width, height))
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


def _cover(face: Face, region: Box) -> Floats:
    """Where the footage's own mouth is hidden: float32 [h, w], 0 to 1."""
    left, top, right, bottom = region
    made = np.zeros((bottom - top, right - left), np.uint8)
    chin = face.along(face.xy[[152]], face.mouth)[0, 1]
    middle = face.mouth + 0.36 * chin * face.down - np.array([left, top], np.float32)
    axes = (_COVER * (face.half_mouth + 9 * face.mm), 0.36 * chin + 17 * face.mm)
    angle = math.degrees(math.atan2(float(face.right[1]), float(face.right[0])))
    at = np.round(middle).astype(int)
    size = (round(axes[0]), round(axes[1]))
    cv2.ellipse(made, (int(at[0]), int(at[1])), size, angle, 0, 360, 255, -1, cv2.LINE_AA)
    soft = cv2.GaussianBlur(made, (0, 0), 3.5 * face.mm)
    return (soft / np.float32(255)).astype(np.float32)
