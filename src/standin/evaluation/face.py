"""Where the head is: found once a scene, then followed from frame to frame.

Everything is expressed in the *head frame*: the origin lies between the eyes, x runs to the right
of the picture, y down, and one unit is the distance between the eyes. A window at a fixed place
of the head frame therefore stays on the same piece of the face while the head moves, tilts and
grows, and the unit does not change with the jaw.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import cv2.data
import numpy as np
from numpy.typing import NDArray

from ..errors import MediaError
from .frames import Image, frames_of, is_cut, thumb

Matrix = NDArray[np.float64]
Box = tuple[int, int, int, int]
Point = tuple[float, float]

SURVEY_EVERY = 12
"""Frames between two searches for a face while a video is surveyed."""
LEAST_SEEN = 0.25
"""Share of the searches in a scene that have to find a face, or it counts as having none."""
SEARCH_WIDTH = 640
"""Pixels that the picture is reduced to for the search; faces of 120 px in 1280 are still found."""
SMALLEST_FACE = 44
"""Pixels of the smallest face box in the reduced picture."""
EYE_SEARCH_WIDTH = 176
"""Pixels that a face box is brought to for the search for its eyes."""
USUAL_EYES: tuple[Point, Point] = ((0.29, 0.41), (0.69, 0.41))
"""Where the eyes lie in a face box, as shares of its width, when they are not found themselves."""

TRACK_SCALE = 96.0
"""Pixels that the distance between the eyes has in the patch that the head is followed by."""
TRACK_WINDOW = (-1.0, -0.75, 1.0, 0.68)
"""Left, top, right, bottom of that patch in the head frame: brow to nose, never the mouth."""
FEWEST_POINTS = 10
"""Points that have to agree on a movement before it is believed."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Where the head frame lies in one picture."""

    matrix: Matrix
    """float64 [2, 3]: head frame to pixels, turned and scaled alike in all directions."""

    @classmethod
    def from_eyes(cls, left: Point, right: Point) -> Pose:
        """The pose of a head with these eyes (pixels; left and right as seen in the picture)."""
        dx, dy = right[0] - left[0], right[1] - left[1]
        x, y = (left[0] + right[0]) / 2, (left[1] + right[1]) / 2
        return cls(np.array([[dx, -dy, x], [dy, dx, y]], np.float64))

    @property
    def eye_distance(self) -> float:
        """Pixels between the eyes."""
        return float(np.hypot(self.matrix[0, 0], self.matrix[1, 0]))

    def scaled(self, factor: float) -> Pose:
        """The same place with another unit."""
        matrix = self.matrix.copy()
        matrix[:, :2] *= factor
        return Pose(matrix)

    def window(self, image: Image, box: tuple[float, float, float, float], scale: float) -> Image:
        """A piece of the face, upright and at ``scale`` pixels a unit.

        ``box`` is left, top, right, bottom in the head frame.
        """
        left, top, right, bottom = box
        size = (round((right - left) * scale), round((bottom - top) * scale))
        place = np.array([[1 / scale, 0, left], [0, 1 / scale, top], [0, 0, 1]])
        matrix = self.matrix @ place
        # Area averaging does not exist for warps: a face much larger than the window is
        # smoothed first, or thin lines such as closed lips would come and go.
        shrink = self.eye_distance / scale
        if shrink > 1.5:
            image, matrix = _smoothed(image, matrix, size, 0.4 * shrink)
        flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        mode = cv2.BORDER_REPLICATE
        piece = cv2.warpAffine(image, matrix, size, flags=flags, borderMode=mode)
        return piece.astype(np.uint8, copy=False)


def _smoothed(
    image: Image, matrix: Matrix, size: tuple[int, int], sigma: float
) -> tuple[Image, Matrix]:
    """The part of the image that a warp needs, smoothed, and the warp from it."""
    corners = np.array([[0, 0, 1], [size[0], 0, 1], [0, size[1], 1], [*size, 1]]) @ matrix.T
    margin = 3 * sigma + 2
    limits = np.array(image.shape[1::-1])
    low = np.clip(np.floor(corners.min(axis=0) - margin), 0, limits - 2).astype(int)
    high = np.clip(np.ceil(corners.max(axis=0) + margin), low + 2, limits).astype(int)
    part = cv2.GaussianBlur(image[low[1] : high[1], low[0] : high[0]], (0, 0), sigma)
    moved = matrix.copy()
    moved[:, 2] -= low
    return np.asarray(part, np.uint8), moved


@dataclass(frozen=True, slots=True)
class Sighting:
    """A head that was found in one frame."""

    pose: Pose
    patch: NDArray[np.uint8]
    """Its rigid part in grey, at `TRACK_SCALE`."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A stretch without a cut."""

    start: int
    """First frame."""
    end: int
    """One past the last frame."""
    sighting: Sighting | None
    """The head where it was seen best; None when the scene shows no face."""
    unit: float = 1.0
    """The scene's usual distance between the eyes, in that of the sighting."""

    @property
    def eye_distance(self) -> float:
        """Pixels between the eyes, usually; 0 without a face."""
        return self.sighting.pose.eye_distance * self.unit if self.sighting else 0.0


@cache
def _cascade(name: str) -> cv2.CascadeClassifier:
    path = Path(cv2.data.haarcascades) / f"haarcascade_{name}.xml"
    cascade = cv2.CascadeClassifier(str(path))
    if cascade.empty():
        raise MediaError(f"OpenCV came without its face model {path.name}")
    return cascade


def find_face(image: Image) -> Pose | None:
    """The largest upright frontal face whose eyes can be placed, or None."""
    gray = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)
    factor = min(1.0, SEARCH_WIDTH / gray.shape[1])
    small = cv2.resize(gray, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    least = (SMALLEST_FACE, SMALLEST_FACE)
    for model in ("frontalface_alt2", "frontalface_default"):
        found = _cascade(model).detectMultiScale(small, 1.1, 3, minSize=least)
        for box in sorted(found, key=lambda b: -int(b[2])):
            x, y, w, h = (round(float(v) / factor) for v in box)
            eyes = _eyes(gray, (x, y, w, h))
            if eyes is not None:
                return Pose.from_eyes(*eyes)
    return None


def _eyes(gray: NDArray[np.uint8], box: Box) -> tuple[Point, Point] | None:
    x, y, w, h = box
    left, top = max(0, x), max(0, y + h // 6)
    crop = gray[top : y + round(0.62 * h), left : x + w]
    if min(crop.shape) < 16:
        return None
    factor = EYE_SEARCH_WIDTH / w
    crop = np.asarray(cv2.resize(crop, None, fx=factor, fy=factor), np.uint8)
    pair: list[Point] = []
    for usual in USUAL_EYES:
        near = ((usual[0] * w + x - left) * factor, (usual[1] * h + y - top) * factor)
        hit = _eye(crop, near)
        pair.append((left + hit[0] / factor, top + hit[1] / factor))
    (lx, ly), (rx, ry) = pair
    upright = abs(ry - ly) < 0.35 * (rx - lx)
    return (pair[0], pair[1]) if upright and 0.28 * w < rx - lx < 0.6 * w else None


def _eye(crop: NDArray[np.uint8], usual: Point) -> Point:
    """The eye near its usual place, or the usual place itself."""
    half = EYE_SEARCH_WIDTH // 2
    offset = 0 if usual[0] < half else half
    part = np.ascontiguousarray(crop[:, offset : offset + half])
    for name in ("eye", "eye_tree_eyeglasses"):
        found = _cascade(name).detectMultiScale(part, 1.06, 3, minSize=(20, 20))
        centres = [(bx + bw / 2 + offset, by + bh / 2) for bx, by, bw, bh in found]
        away = [float(np.hypot(x - usual[0], y - usual[1])) for x, y in centres]
        if away and min(away) < 0.11 * EYE_SEARCH_WIDTH:
            return centres[int(np.argmin(away))]
    return usual


def survey(video: Path) -> list[Scene]:
    """The scenes of a video, each with the head in its best frame."""
    scenes: list[Scene] = []
    before, start, last = None, 0, -1
    seen: list[Sighting] = []
    for frame in frames_of(video):
        small = thumb(frame.image)
        if before is not None and is_cut(before, small):
            scenes.append(_scene(start, frame.index, seen))
            start, seen = frame.index, []
        if (frame.index - start) % SURVEY_EVERY == 0:
            pose = find_face(frame.image)
            seen += [Sighting(pose, _patch(frame.image, pose))] if pose else []
        before, last = small, frame.index
    if last < 0:
        raise MediaError(f"{video.name} holds no pictures")
    return [*scenes, _scene(start, last + 1, seen)]


def _scene(start: int, end: int, seen: list[Sighting]) -> Scene:
    """The head is followed from the sighting that is most like all others."""
    searched = len(range(start, end, SURVEY_EVERY))
    if len(seen) < max(1, LEAST_SEEN * searched):
        return Scene(start, end, None)
    flat = np.array([one.pose.matrix.ravel() for one in seen])
    usual = float(np.median([one.pose.eye_distance for one in seen]))
    away = np.abs(flat - np.median(flat, axis=0)).sum(axis=1)
    best = seen[int(np.argmin(away))]
    return Scene(start, end, best, usual / best.pose.eye_distance)


def _patch(image: Image, pose: Pose) -> NDArray[np.uint8]:
    piece = pose.window(image, TRACK_WINDOW, TRACK_SCALE)
    return cv2.cvtColor(piece, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)


class HeadTracker:
    """Follows a head by the rigid part of its face, against one reference frame where that can be.

    Eyelids, brows and pupils move on their own; the agreement of most points (RANSAC) outvotes
    them, and because each frame is compared with the reference, errors do not add up. A head that
    has turned away from what the reference shows is followed from the frame before, until it is
    back.
    """

    def __init__(self, sighting: Sighting, unit: float = 1.0) -> None:
        self._reference = _Reference(sighting.patch)
        self._before: NDArray[np.uint8] | None = None
        self._pose: Pose | None = sighting.pose
        self._unit = unit

    def follow(self, image: Image) -> Pose | None:
        """The head in ``image``; None when it is lost. Frames should come in order."""
        pose = self._found(image)
        if pose is None:
            self._before = None
            return None
        self._pose, self._before = pose, _patch(image, pose)
        return pose.scaled(self._unit)

    def _found(self, image: Image) -> Pose | None:
        pose = _refined(image, self._pose, self._reference) if self._pose else None
        if pose is None and self._pose and self._before is not None:
            pose = _refined(image, self._pose, _Reference(self._before))
        if pose is None and (guess := find_face(image)) is not None:
            pose = _refined(image, guess, self._reference)
        return pose


class _Reference:
    """The rigid part of a face, and the points in it that can be found again."""

    def __init__(self, patch: NDArray[np.uint8]) -> None:
        self._patch = patch
        self._points = self._corners(patch)

    def step(self, patch: NDArray[np.uint8]) -> Matrix | None:
        """What is still missing between the reference and ``patch``, in the head frame."""
        if len(self._points) < FEWEST_POINTS:
            return None
        moved, status, _ = cv2.calcOpticalFlowPyrLK(
            self._patch,
            patch,
            self._points,
            np.empty_like(self._points),
            winSize=(17, 17),
            maxLevel=3,
        )
        kept = np.asarray(status).ravel() == 1
        if int(kept.sum()) < FEWEST_POINTS:
            return None
        landed = np.asarray(moved, np.float32)[kept]
        old, new = self._units(self._points[kept]), self._units(landed)
        step, inliers = cv2.estimateAffinePartial2D(
            old, new, method=cv2.RANSAC, ransacReprojThreshold=0.012
        )
        if step is None or int(inliers.sum()) < max(FEWEST_POINTS, 0.25 * len(self._points)):
            return None
        size = float(np.hypot(step[0, 0], step[1, 0]))
        return step.astype(np.float64) if 0.7 < size < 1.4 else None

    @staticmethod
    def _units(points: NDArray[np.float32]) -> NDArray[np.float32]:
        corner = np.array(TRACK_WINDOW[:2], np.float32)
        return (points.reshape(-1, 2) / np.float32(TRACK_SCALE) + corner).astype(np.float32)

    @staticmethod
    def _corners(patch: NDArray[np.uint8]) -> NDArray[np.float32]:
        mask = np.full(patch.shape, 255, np.uint8)
        for side in (-0.5, 0.5):  # eyes blink and look around
            x = round((side - TRACK_WINDOW[0]) * TRACK_SCALE)
            y = round(-TRACK_WINDOW[1] * TRACK_SCALE)
            cv2.ellipse(mask, (x, y), (20, 11), 0, 0, 360, 0, -1)
        found = cv2.goodFeaturesToTrack(patch, 120, 0.003, 6, mask=mask)
        none = np.empty((0, 1, 2), np.float32)
        return none if found is None else found.astype(np.float32)


def _refined(image: Image, guess: Pose, reference: _Reference) -> Pose | None:
    """Where the face of ``reference`` is, from a guess that is not far off."""
    for _ in range(2):
        step = reference.step(_patch(image, guess))
        if step is None:
            return None
        guess = Pose(guess.matrix @ np.vstack([step, [0.0, 0.0, 1.0]]))
        if abs(float(step[0, 2])) + abs(float(step[1, 2])) < 0.01:
            break
    return guess
