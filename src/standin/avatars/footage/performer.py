"""Footage prepared for one placement: it goes on, and its mouth says what is asked.

Which frame is shown and where the head is in it is told here; a `Mover` changes the mouth. Where
nothing moves, the frame stays as it is, to the pixel.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from ...motion.coefficients import Row
from ..avatar import Picture, Placement
from ..photo.face import Face
from ..photo.framing import framing
from .analysis import BLEND, poses
from .frames import Frames
from .mover import Crop, Mover, Movers, Still
from .pack import FootagePack

Floats = NDArray[np.float32]
Image = NDArray[np.uint8]


class FootagePerformer:
    """Implements `Performer`."""

    def __init__(self, pack: FootagePack, placement: Placement, movers: Movers) -> None:
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
        self._mover: Mover | None = None
        face = Face(reference)
        if face.usable:
            still = Still(self._frames.at(facts.reference), face, facts.at_rest)
            self._mover = movers(still)

    def frame(self, coefficients: Row, seconds: float = 0.0) -> Picture:
        """The frame ``seconds`` after the start; see `Performer`."""
        shown, points, pose = self._at(seconds)
        if self._mover is not None and np.isfinite(pose).all():
            crop = Crop(shown, self._mover.box, pose, points)
            patch = self._mover.moved(crop, coefficients, seconds)
            if patch is not None:
                shown = patch.blended(shown)
        return self._placed(shown)

    def points(self, coefficients: Row, seconds: float = 0.0) -> Floats | None:
        """Where the face is in that frame; see `Faced`."""
        _, points, pose = self._at(seconds)
        if self._mover is None or not np.isfinite(pose).all() or not np.isfinite(points).all():
            return None
        corner = np.array([self._left, self._top], np.float32)
        return np.asarray(points[:, :2] + corner, np.float32)

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
