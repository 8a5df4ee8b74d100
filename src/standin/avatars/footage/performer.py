"""Footage prepared for one placement: it goes on, and its mouth says what is asked.

Everything that speaking moves is drawn on the face as the reference frame shows it, by the photo
engine, but with the skin and lips of the frame itself; then it is laid back. Where nothing moves,
the frame stays as it is, to the pixel.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ...motion.coefficients import Row
from ..avatar import Picture, Placement
from ..photo import light as lights
from ..photo.adapter import Moves, Nature, moves
from ..photo.face import Face, smooth
from ..photo.fields import TOP, mouth_fields, smiling, top_fields
from ..photo.framing import framing
from ..photo.mouth import Box, Mouth, Source
from ..photo.performer import cell_size, collar, mouth_box
from ..photo.sheet import Rig, Sheet
from ..photo.warp import DENSITY, Head, grid_over
from .analysis import BLEND, poses
from .frames import Frames
from .pack import FootagePack
from .unspoken import Unspoken

Floats = NDArray[np.float32]
Image = NDArray[np.uint8]

_NO_MAP: Final = np.empty(0, np.float32)
_LEAST: Final = (0.05, 0.6)
"""Pixels of movement at which the drawn face begins to lie over the footage, and hides it."""
_COVER: Final = 1.22
"""What is covered of a mouth that speaks in the footage itself: an oval so many times as wide as
the widest mouth."""


class FootagePerformer:
    """Implements `Performer`."""

    def __init__(self, pack: FootagePack, placement: Placement) -> None:
        facts = pack.facts
        size = (facts.width, facts.height)
        seen = framing(placement, size, pack.landmarks[facts.reference])
        self._size = tuple(max(2, round(side * seen.scale)) for side in size)
        self._left = round(seen.x - (seen.scale - 1) / 2)
        self._top = round(seen.y - (seen.scale - 1) / 2)
        self._frame = (placement.width, placement.height)
        self._facts = facts
        self._frames = Frames(pack.video(), (self._size[0], self._size[1]))
        scale = np.array([self._size[0] / size[0], self._size[1] / size[1], seen.scale], np.float32)
        half = np.array([0.5, 0.5, 0], np.float32)
        self._points = ((pack.landmarks + half) * scale - half).astype(np.float32)
        reference = self._points[facts.reference]
        self._poses = poses(self._points, reference)
        self.face: Face | None = None
        face = Face(reference)
        if face.usable:
            self.face = face
            self._rig_up(face)

    # Preparation ----------------------------------------------------------------------------

    def _rig_up(self, face: Face) -> None:
        shown = self._frames.at(self._facts.reference)
        rig = Rig(
            face, Head(face, False), *mouth_fields(face, collar(shown, face)), top_fields(face)
        )
        cell = cell_size(face.width / 40, 16)
        self.nature = Nature(face.toothy, smiling(face))
        self._region = _region(face)
        self._sheet = Sheet(rig, grid_over(self._region, cell))
        grid = self._sheet.grid
        left, top = self._region[:2]
        self._region = (left, top, left + grid.width, top + grid.height)
        self._unspoken = Unspoken(face, grid)
        self._edge = _rim(grid.width, grid.height)
        self._ramp = _ramp(grid.width, grid.height)
        self._still = _stable(shown, np.eye(2, 3, dtype=np.float32), self._region)
        self._cover = _cover(face, self._region) if not self._facts.at_rest else None
        self._mouth_box = box = _within(mouth_box(face), self._region)
        self._mouth = Mouth(
            rig,
            Source(_dense(self._still, box, left, top), box[0], box[1]),
            box,
            lights.measure(shown, face),
            max(2, cell // 2),
        )

    # Frames ---------------------------------------------------------------------------------

    def frame(self, coefficients: Row, seconds: float = 0.0) -> Picture:
        """The frame ``seconds`` after the start; see `Performer`."""
        shown, points, pose = self._at(seconds)
        made = shown
        if self.face is not None and np.isfinite(pose).all():
            m = self._sheet.held_back(_mouth_alone(moves(coefficients, self.nature)))
            if self._cover is not None or float(np.abs(m.mouth).max()) > 1e-3:
                made = self._spoken(shown, points, pose, m)
        return self._placed(made)

    def _at(self, seconds: float) -> tuple[Image, Floats, Floats]:
        """The footage at a time, the landmarks in it, and where the reference face is."""
        first, last = self._facts.loop
        count = last - first
        number = max(0, math.floor(seconds * self._facts.fps + 1e-6))
        turn, at = divmod(number, count)
        if self._facts.there_and_back:
            turn, at = 0, _there_and_back(number, count)
        shown, pose = self._frames.at(first + at), self._poses[first + at]
        points = self._points[first + at]
        if turn == 0 or at >= BLEND or last + at >= self._facts.reference:
            return shown, points, pose
        # The end goes on for a moment while the beginning comes in.
        share = (at + 1) / (BLEND + 1)
        rest = np.float32(1 - share)
        mixed = cv2.addWeighted(shown, share, self._frames.at(last + at), 1 - share, 0)
        points = points + rest * (self._points[last + at] - points)
        pose = pose + rest * (self._poses[last + at] - pose)
        return np.asarray(mixed, np.uint8), points, pose

    def _spoken(self, shown: Image, points: Floats, pose: Floats, m: Moves) -> Image:
        sheet, grid = self._sheet, self._sheet.grid
        own = self._unspoken.field(points, pose)
        skin = self._bent(_stable(shown, pose, self._region), own)
        if self._cover is not None:
            skin = self._covered(skin)
        both, upper, lower = sheet.flat(m)
        face = self._bent(skin, grid.inverse(both))
        layer = np.asarray(cv2.cvtColor(face, cv2.COLOR_RGB2RGBA), np.uint8)
        (left, top), box = self._region[:2], self._mouth_box
        self._mouth.wear(Source(_dense(skin, box, left, top), box[0], box[1]))
        self._mouth.draw(layer[box[1] - top : box[3] - top, box[0] - left : box[2] - left], m)
        moved = np.maximum(np.abs(both), np.maximum(np.abs(upper), np.abs(lower))).max(-1)
        if self._cover is not None:
            moved = np.maximum(moved, np.abs(own).max(-1))
        alpha = smooth(*_LEAST, moved)
        wide = cv2.GaussianBlur(cv2.dilate(alpha, np.ones((3, 3), np.uint8)), (0, 0), 1.0)
        whole = cv2.resize(wide, (grid.width, grid.height), interpolation=cv2.INTER_LINEAR)
        share = np.asarray(whole * self._edge, np.float32)
        if self._cover is not None:
            share = np.maximum(share, self._cover)
        return self._laid(shown, layer, share, pose)

    def _bent(self, skin: Image, back: Floats) -> Image:
        """``skin`` sampled elsewhere: ``back`` in pixels on the grid's nodes."""
        grid = self._sheet.grid
        whole = cv2.resize(back, (grid.width, grid.height), interpolation=cv2.INTER_LINEAR)
        where = cv2.add(self._ramp, whole)
        # Cubic, because what was sampled before is sampled again.
        made = cv2.remap(skin, where, _NO_MAP, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(made, np.uint8)

    def _covered(self, skin: Image) -> Image:
        """The frame's face with the reference's mouth, in the frame's light."""
        assert self._cover is not None
        assert self.face is not None
        sigma = max(1.0, 9 * self.face.mm / 8)
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

    def _laid(self, shown: Image, layer: Image, alpha: Floats, pose: Floats) -> Image:
        """The drawn face laid over the frame, back where the frame has it."""
        left, top, right, bottom = self._region
        corners = np.array([[left, top], [right, top], [left, bottom], [right, bottom]], np.float32)
        there = corners @ pose[:, :2].T + pose[:, 2]
        height, width = shown.shape[:2]
        x0, y0 = np.maximum(0, np.floor(there.min(0)).astype(int)).tolist()
        x1, y1 = np.ceil(there.max(0)).astype(int).tolist()
        x1, y1 = min(width, x1), min(height, y1)
        if x1 <= x0 or y1 <= y0:
            return shown
        offset = np.array([[1, 0, left], [0, 1, top], [0, 0, 1]], np.float64)
        matrix = pose.astype(np.float64) @ offset - np.array([[0, 0, x0], [0, 0, y0]])
        size = (x1 - x0, y1 - y0)
        face = cv2.warpAffine(
            layer[..., :3], matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        ).astype(np.float32)
        share = cv2.warpAffine(alpha, matrix, size, flags=cv2.INTER_LINEAR)[..., None]
        made = shown.copy()
        view = made[y0:y1, x0:x1]
        view[:] = (view + share * (face - view) + np.float32(0.5) * (share > 0)).astype(np.uint8)
        return made

    def _placed(self, shown: Image) -> Picture:
        """The part of the footage that lies in the video's frame."""
        x0, y0 = max(0, -self._left), max(0, -self._top)
        x1 = min(self._size[0], self._frame[0] - self._left)
        y1 = min(self._size[1], self._frame[1] - self._top)
        if x1 <= x0 or y1 <= y0:
            return Picture(np.zeros((1, 1, 4), np.uint8), 0, 0)
        part = np.ascontiguousarray(shown[y0:y1, x0:x1])
        pixels = np.asarray(cv2.cvtColor(part, cv2.COLOR_RGB2RGBA), np.uint8)
        return Picture(pixels, self._left + x0, self._top + y0)


def _there_and_back(number: int, count: int) -> int:
    """0 to ``count`` - 1 and back, each end once."""
    at = number % max(1, 2 * count - 2)
    return at if at < count else 2 * count - 2 - at


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


def _stable(shown: Image, pose: Floats, region: Box) -> Image:
    """The region of the reference face, as a frame shows it: uint8 [h, w, 3]."""
    left, top, right, bottom = region
    to_face = np.array([[1, 0, left], [0, 1, top], [0, 0, 1]], np.float64)
    matrix = pose.astype(np.float64) @ to_face
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    size = (right - left, bottom - top)
    made = cv2.warpAffine(shown, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(made, np.uint8)


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
