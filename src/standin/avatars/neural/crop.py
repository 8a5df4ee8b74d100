"""The piece of a frame that a network sees, and how what it gives is laid back.

Where a network changes nothing, nothing changes: of the frame's own pixels only the difference
between what went in and what came out is taken away, and the grain stays.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ..avatar import Picture
from ..photo import topology as t

Floats = NDArray[np.float32]
Image = NDArray[np.uint8]

GREY: Final = 128
"""Behind a person who was cut out: networks never saw nothing."""
_KEPT: Final = (2.5, 10.0)
"""Grey levels by which the network changes a place: below, the frame's own detail stays on top of
what it gives; above, nothing of it."""
_LOCAL: Final = 0.01
"""How far around a place the change is looked at, of the crop's side."""
_RAMP: Final = 0.08
"""Over which a mask fades, of the crop's side."""


@dataclass(frozen=True, slots=True)
class Crop:
    """A square of a frame, seen by a network as ``side`` x ``side`` pixels."""

    centre: tuple[float, float]
    """In pixels of the frame; 0 is the middle of the first."""
    width: float
    """Pixels of the frame that it is wide."""
    height: float
    side: int
    angle: float = 0.0
    """Radians that it is turned clockwise."""

    @property
    def matrix(self) -> NDArray[np.float64]:
        """Frame to crop: float64 [2, 3], of middles of pixels."""
        across, down = self.side / self.width, self.side / self.height
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        turn = np.array([[across * cos, across * sin], [-down * sin, down * cos]])
        middle = (self.side - 1) / 2
        shift = np.array([middle, middle]) - turn @ np.array(self.centre)
        return np.column_stack([turn, shift])

    @property
    def back(self) -> NDArray[np.float64]:
        """Crop to frame: float64 [2, 3]."""
        return np.asarray(cv2.invertAffineTransform(self.matrix), np.float64)

    def box(
        self, frame: tuple[int, int], part: tuple[int, int, int, int] | None = None
    ) -> tuple[int, int, int, int]:
        """Left, top, right, bottom of all pixels of a frame (width, height) that it touches, or
        that a ``part`` of it does, given in its own pixels."""
        left, top, right, bottom = part or (0, 0, self.side, self.side)
        corners = np.array([[x, y] for x in (left, right) for y in (top, bottom)]) - 0.5
        there = corners @ self.back[:, :2].T + self.back[:, 2]
        low = np.maximum(0, np.floor(there.min(0)).astype(int))
        high = np.minimum(frame, np.ceil(there.max(0)).astype(int) + 1)
        return int(low[0]), int(low[1]), int(high[0]), int(high[1])


def colours(picture: Picture) -> Image:
    """What a network is shown of a picture: uint8 [h, w, 3], RGB."""
    pixels = picture.pixels
    if pixels[..., 3].min() == 255:
        return np.ascontiguousarray(pixels[..., :3])
    behind = (255 - pixels[..., 3:].astype(np.uint16)) * GREY // 255
    return (pixels[..., :3] + behind.astype(np.uint8)).astype(np.uint8)


def seen(shown: Image, crop: Crop) -> Image:
    """The crop of a frame: uint8 [side, side, 3]; outside of the frame, its rim goes on."""
    shrink = max(crop.width, crop.height) / crop.side
    factor = max(1, math.ceil(shrink - 1e-6))
    big = crop.side * factor
    matrix = crop.matrix * factor
    matrix[:, 2] += (factor - 1) / 2
    made = cv2.warpAffine(
        shown, matrix, (big, big), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    if factor > 1:
        made = cv2.resize(made, (crop.side, crop.side), interpolation=cv2.INTER_AREA)
    return np.asarray(made, np.uint8)


def laid(picture: Picture, crop: Crop, given: NDArray[Any], made: Floats, mask: Floats) -> Picture:
    """The picture with ``made`` in the place of ``given``.

    Both are [side, side, 3], RGB, 0 to 255. ``mask``: float32 [side, side], how
    much of the network is shown; 0 at the crop's rim. Pixels under a mask of 0 stay as they are,
    and so do all where ``made`` is ``given``.
    """
    height, width = picture.pixels.shape[:2]
    left, top, right, bottom = crop.box((width, height), _extent(mask))
    if right <= left or bottom <= top:
        return picture
    back = crop.back - np.array([[0, 0, left], [0, 0, top]])
    size = (right - left, bottom - top)

    def there(what: Floats, border: int) -> Floats:
        grown = cv2.warpAffine(what, back, size, flags=cv2.INTER_CUBIC, borderMode=border)
        return np.asarray(grown, np.float32)

    share = np.clip(there(mask, cv2.BORDER_CONSTANT), 0, 1)
    share[share < 1 / 512] = 0
    before = given.astype(np.float32)
    change = there(made - before, cv2.BORDER_REPLICATE)
    own = 1 - _smooth(*_KEPT, _local(np.abs(change).max(2), crop))
    pixels = picture.pixels[top:bottom, left:right].astype(np.float32)
    alpha = pixels[..., 3:] / np.float32(255)
    shown = pixels[..., :3] + (1 - alpha) * GREY
    # Of the frame: its own detail where little changes, else the network's picture alone.
    detail = shown - there(before, cv2.BORDER_REPLICATE)
    moved = change - (1 - own)[..., None] * detail
    mixed = pixels[..., :3] + (share[..., None] * alpha) * moved
    out = picture.pixels.copy()
    limited = np.clip(mixed, 0, pixels[..., 3:])
    out[top:bottom, left:right, :3] = (limited + 0.5).astype(np.uint8)
    return Picture(out, picture.left, picture.top)


def _extent(mask: Floats) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of where a mask is not 0."""
    rows, columns = np.flatnonzero(mask.max(1)), np.flatnonzero(mask.max(0))
    if not len(rows):
        return 0, 0, 0, 0
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def lower_face(points: Floats, crop: Crop, top: float = 0.5) -> Floats:
    """A mask of jaw, mouth and cheeks in a crop: float32 [side, side].

    ``points``: float32 [478, 2], pixels of the frame. It begins at ``top``, a share of the crop:
    in its middle for the networks that fill in the lower half. It is larger than the jaw, which
    opens: what lies around it, the networks hardly change.
    """
    side, matrix = crop.side, crop.matrix
    line = points[list(t.JAW)] @ matrix[:, :2].T + matrix[:, 2]
    middle = line[[0, -1]].mean(0)
    grown = middle + (line - middle) * np.array([1.12, 1.22])
    made = np.zeros((side * 2, side * 2), np.uint8)
    cv2.fillPoly(made, [np.round(grown * 32).astype(np.int32)], 255, cv2.LINE_AA, 4)
    soft = cv2.resize(made, (side, side), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    soft = np.asarray(cv2.GaussianBlur(soft, (0, 0), _RAMP * side / 4), np.float32)
    return np.asarray(soft * ramp(side, top), np.float32)


def mouth_alone(points: Floats, crop: Crop) -> Floats:
    """`lower_face` in a crop of a whole head: from the tip of the nose on."""
    nose = points[4] @ crop.matrix[:, :2].T + crop.matrix[:, 2]
    return lower_face(points, crop, float(np.clip(nose[1] / crop.side, 0, 0.9)))


def whole(crop: Crop) -> Floats:
    """A mask of all of a crop but its rim, with round corners: float32 [side, side]."""
    at = np.abs(np.linspace(-1, 1, crop.side, dtype=np.float32))
    away = (at[None] ** 4 + at[:, None] ** 4) ** 0.25
    return np.asarray(1 - _smooth(0.78, 0.97, away), np.float32)


def inner_face(points: Floats, crop: Crop) -> Floats:
    """A mask of the face without its outline: float32 [side, side]."""
    matrix = crop.matrix
    line = points[list(t.OVAL)] @ matrix[:, :2].T + matrix[:, 2]
    made = np.zeros((crop.side, crop.side), np.uint8)
    grown = line.mean(0) + (line - line.mean(0)) * 0.94
    cv2.fillPoly(made, [np.round(grown * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    width = float(np.ptp(line[:, 0]))
    soft = cv2.GaussianBlur(made, (0, 0), max(1.0, 0.035 * width)).astype(np.float32) / 255
    return np.asarray(soft * ramp(crop.side), np.float32)


def ramp(side: int, top: float = 0.0) -> Floats:
    """1 within a square, 0 at its rim and above ``top``: float32 [side, side]."""
    at = np.linspace(0, 1, side, dtype=np.float32)
    across = _smooth(0, _RAMP, np.minimum(at, 1 - at))
    down = _smooth(top, top + _RAMP, at) * _smooth(0, _RAMP / 2, 1 - at)
    return np.asarray(down[:, None] * across[None], np.float32)


def _local(change: Floats, crop: Crop) -> Floats:
    """The largest change near by: a line that moved on leaves nothing behind."""
    sigma = max(0.8, _LOCAL * max(crop.width, crop.height))
    reach = 2 * math.ceil(sigma) + 1
    grown = cv2.dilate(change, np.ones((reach, reach), np.uint8))
    return np.asarray(cv2.GaussianBlur(grown, (0, 0), sigma), np.float32)


def _smooth(low: float, high: float, x: Floats) -> Floats:
    share = np.clip((x - np.float32(low)) / np.float32(high - low), 0, 1)
    return np.asarray(share * share * (3 - 2 * share), np.float32)
