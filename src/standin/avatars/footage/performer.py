"""Footage prepared for one placement: it goes on, and its mouth says what is asked.

Which frame is shown and where the head is in it is told here; a `Mover` changes the mouth. Where
nothing moves, the frame stays as it is, to the pixel.
"""

from __future__ import annotations

import copy
import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ...motion.coefficients import Row
from ..avatar import Heard, Performer, Picture, Placement
from ..photo.face import Face
from ..photo.framing import framing
from .analysis import STABLE, poses
from .frames import Frames
from .joins import Join
from .matting import cut
from .mover import Crop, Hearing, Mover, Movers, Still
from .pack import FootagePack

Floats = NDArray[np.float32]
Image = NDArray[np.uint8]

_LEVELS: Final = np.clip(np.round((np.arange(256) - 8) * 255 / 239), 0, 255).astype(np.uint8)
_FADE: Final = 0.12
"""Seconds in which the mouth becomes the footage's own before something that covers it."""


class FootagePerformer:
    """Implements `Performer`, `Listener` and `Faced`."""

    def __init__(self, pack: FootagePack, placement: Placement, movers: Movers) -> None:
        facts = pack.facts
        size = (facts.width, facts.height)
        seen = framing(placement, size, pack.landmarks[facts.reference])
        self._size = tuple(max(2, round(side * seen.scale)) for side in size)
        self._left = round(seen.x - (seen.scale - 1) / 2)
        self._top = round(seen.y - (seen.scale - 1) / 2)
        self._frame = (placement.width, placement.height)
        self._facts, self._pace = facts, placement.pace
        # What is larger than it was filmed is drawn as it was filmed: the same in less time.
        scale = min(1.0, seen.scale)
        drawn = (max(2, round(size[0] * scale)), max(2, round(size[1] * scale)))
        # Where a loop closes, the end is read beside the beginning: a reader for each.
        self._frames, self._ends = (Frames(pack.video(), drawn) for _ in range(2))
        files = [file for file in (pack.matte(), pack.matte()) if file] if placement.matting else []
        self._mattes = [Frames(file, drawn) for file in files]
        self._landmarks = pack.landmarks
        self._scale = np.array([drawn[0] / size[0], drawn[1] / size[1], scale], np.float32)
        self._larger = np.array([self._size[0] / drawn[0], self._size[1] / drawn[1]], np.float32)
        reference = self._scaled(pack.landmarks[facts.reference])
        self._poses = poses(self._scaled(pack.landmarks[:, list(STABLE)]), reference)
        self._strength = _strength(pack.hidden, facts.fps)
        self._mover: Mover | None = None
        face = Face(reference)
        if face.usable:
            still = Still(self._frames.at(facts.reference), face, facts.at_rest)
            self._mover = movers(still)

    def frame(self, coefficients: Row, seconds: float = 0.0) -> Picture:
        """The frame ``seconds`` after the start; see `Performer`."""
        shown, points, pose, strength = self._at(seconds)
        if self._mover is not None and strength > 0 and np.isfinite(pose).all():
            crop = Crop(shown, self._mover.box, pose, points)
            patch = self._mover.moved(crop, coefficients, seconds)
            if patch is not None:
                shown = patch.blended(shown, strength)
        return self._placed(shown, self._alpha(seconds))

    def listening(self, heard: Heard) -> Performer:
        """The performer of a scene, for a mouth that minds what comes next; see `Listener`."""
        if not isinstance(self._mover, Hearing) or not len(heard.track):
            return self
        made = copy.copy(self)
        made._mover = self._mover.hearing(heard.track)
        return made

    def points(self, coefficients: Row, seconds: float = 0.0) -> Floats | None:
        """Where the face is in that frame; see `Faced`."""
        _, points, pose, strength = self._at(seconds)
        seen = np.isfinite(pose).all() and np.isfinite(points).all()
        if self._mover is None or strength <= 0 or not seen:
            return None
        corner = np.array([self._left, self._top], np.float32)
        half = np.float32(0.5)
        return np.asarray((points[:, :2] + half) * self._larger - half + corner, np.float32)

    def strength(self, seconds: float = 0.0) -> float:
        """See `Faced`."""
        return float(self._strength[self._numbers(seconds)[0]])

    def _scaled(self, points: Floats) -> Floats:
        """Landmarks in the size in which the footage is drawn."""
        half = np.array([0.5, 0.5, 0], np.float32)
        return np.asarray((points + half) * self._scale - half, np.float32)

    def _at(self, seconds: float) -> tuple[Image, Floats, Floats, float]:
        """The footage at a time, the landmarks in it, where the reference face is, and how much of
        the mouth may be changed."""
        number, after, share = self._numbers(seconds)
        shown, pose = self._frames.at(number), self._poses[number]
        points = self._scaled(self._landmarks[number])
        strength = float(self._strength[number])
        if after is None:
            return shown, points, pose, strength
        join = self._join(number, after, share)
        return join.mixed(shown, self._ends.at(after)), join.middle, join.pose, strength

    def _join(self, number: int, after: int, share: float) -> Join:
        points = (self._scaled(self._landmarks[number]), self._scaled(self._landmarks[after]))
        return Join(share, (self._poses[number], self._poses[after]), points)

    def _alpha(self, seconds: float) -> Image | None:
        """How much of each pixel is the person: uint8 [h, w]; None for all."""
        if not self._mattes:
            return None
        number, after, share = self._numbers(seconds)
        made = self._mattes[0].at(number)
        if after is not None:
            made = self._join(number, after, share).mixed(made, self._mattes[1].at(after))
        # What coding has left of nothing and of all.
        return np.asarray(cv2.LUT(made[..., 1], _LEVELS), np.uint8)

    def _numbers(self, seconds: float) -> tuple[int, int | None, float]:
        """Which frame is shown at a time, which one it comes out of, and how much of it is there.

        Where a loop closes, the end goes on for a moment while the beginning comes in.
        """
        first, last = self._facts.loop
        count = last - first
        number = max(0, math.floor(seconds * self._pace * self._facts.fps + 1e-6))
        turn, at = divmod(number, count)
        if self._facts.there_and_back:
            return first + _there_and_back(number, count), None, 1.0
        blend = self._facts.blend
        if turn == 0 or at >= blend or last + at >= self._facts.reference:
            return first + at, None, 1.0
        return first + at, last + at, (at + 1) / (blend + 1)

    def _placed(self, shown: Image, alpha: Image | None) -> Picture:
        """The part of the footage that lies in the video's frame."""
        x0, y0 = max(0, -self._left), max(0, -self._top)
        x1 = min(self._size[0], self._frame[0] - self._left)
        y1 = min(self._size[1], self._frame[1] - self._top)
        if x1 <= x0 or y1 <= y0:
            return Picture(np.zeros((1, 1, 4), np.uint8), 0, 0)
        part = np.ascontiguousarray(self._shown(shown)[y0:y1, x0:x1])
        if alpha is None:
            pixels = np.asarray(cv2.cvtColor(part, cv2.COLOR_RGB2RGBA), np.uint8)
        else:
            pixels = cut(part, np.ascontiguousarray(self._shown(alpha)[y0:y1, x0:x1]))
        return Picture(pixels, self._left + x0, self._top + y0)

    def _shown(self, drawn: Image) -> Image:
        """A frame, or its matte, in the size in which the footage is shown."""
        width, height = self._size
        if drawn.shape[:2] == (height, width):
            return drawn
        made = cv2.resize(drawn, (width, height), interpolation=cv2.INTER_CUBIC)
        return np.asarray(made, np.uint8)


def _strength(hidden: NDArray[np.bool_], fps: float) -> Floats:
    """0 where something is before the mouth, 1 away from it: float32 [n]."""
    reach = max(1, round(_FADE * fps))
    made = np.ones(len(hidden), np.float32)
    for number in np.flatnonzero(hidden):
        low, high = max(0, number - reach), min(len(hidden), number + reach + 1)
        away = np.abs(np.arange(low, high) - number) / np.float32(reach + 1)
        made[low:high] = np.minimum(made[low:high], away)
    return made


def _there_and_back(number: int, count: int) -> int:
    """0 to ``count`` - 1 and back, each end once."""
    at = number % max(1, 2 * count - 2)
    return at if at < count else 2 * count - 2 - at
