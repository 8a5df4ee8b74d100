"""What a finished video shows, frame by frame: the head, the lips, the eyes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import MediaError
from . import eyes, mouth
from .face import HeadTracker, Pose, Scene, survey
from .frames import Floats, Image, frame_rate, frames_of

LEAST_FACE = 0.2
"""Share of the frames that have to show a face and a mouth for a video to be judged."""
LEAST_RANGE = 0.08
"""Smallest open range of a scene, in eye distances; a mouth that hardly moves is not magnified."""
SMALLEST_EYE_DISTANCE = 40.0
"""Pixels; on smaller faces closed and open lips look the same. Below 60 some narrow openings are
still read as closed, so that swallowed vowels are overcounted."""


@dataclass(frozen=True)
class Seen:
    """One scene, judged by its own colours and its own range."""

    scene: Scene
    poses: tuple[Pose | None, ...]
    """The head in each frame of the scene."""
    lips: mouth.MouthSeries | None
    """None when no mouth was found."""
    eye_openness: Floats
    """1 as usual, about 0 shut; NaN without a head."""
    blinks: tuple[int, ...]
    """Frames of the scene in which blinks begin."""

    @property
    def low(self) -> float:
        """Opening at rest, in eye distances."""
        return self.lips.low if self.lips else 0.0

    @property
    def range(self) -> float:
        """Open range in eye distances: from the lowest 5 % to the highest 3 %."""
        if self.lips is None:
            return LEAST_RANGE
        high = float(np.nanquantile(self.lips.opening, 0.97))
        return max(LEAST_RANGE, high - self.low)


@dataclass(frozen=True)
class Observation:
    """A whole video. Arrays have one value a frame, NaN (or False) where no mouth was found."""

    rate: float
    """Frames a second."""
    times: NDArray[np.float64]
    """Seconds of the middle of each frame's time on screen."""
    scenes: tuple[Seen, ...]
    opening: Floats
    """Height between the lips, in eye distances."""
    relative: Floats
    """The same from 0 (at rest) to about 1 (widest) of the scene."""
    closed: NDArray[np.bool_]
    bitten: NDArray[np.bool_]
    """Frames in which the lower lip lies at the upper teeth; see `MouthSeries.bitten`."""
    found: NDArray[np.bool_]
    """Frames in which the mouth was located."""

    @property
    def face_found_share(self) -> float:
        return float(self.found.mean())

    @property
    def seconds(self) -> float:
        """Length of the picture."""
        return len(self.times) / self.rate

    @property
    def blinks(self) -> int:
        return sum(len(seen.blinks) for seen in self.scenes)

    def place(self, frame: int) -> tuple[Pose, tuple[float, float]] | None:
        """The head in a frame and the middle of the mouth in the head frame."""
        for seen in self.scenes:
            if seen.scene.start <= frame < seen.scene.end and seen.lips is not None:
                pose = seen.poses[frame - seen.scene.start]
                return (pose, seen.lips.centre) if pose else None
        return None


def observe(video: Path) -> Observation:
    """Looks at every frame. Raises `MediaError` when there is no face to look at."""
    rate = frame_rate(video)
    seen: list[Seen] = []
    watchers = [_Watcher(scene, rate) for scene in survey(video)]
    times: list[float] = []
    at = 0
    for frame in frames_of(video):
        times.append(frame.time + 0.5 / rate)
        watchers[at].look(frame.image)
        if frame.index + 1 == watchers[at].scene.end:
            seen.append(watchers[at].done())
            at += 1
    result = _joined(rate, np.array(times), tuple(seen))
    if result.face_found_share < LEAST_FACE:
        share = round(100 * result.face_found_share)
        raise MediaError(
            f"no speaking face found in {video.name}: a mouth was located in {share} % of the "
            f"frames; faces have to look at the camera and be at least 120 pixels high"
        )
    return result


class _Watcher:
    """Collects the windows of one scene."""

    def __init__(self, scene: Scene, rate: float) -> None:
        self.scene = scene
        self._rate = rate
        large = scene.eye_distance >= SMALLEST_EYE_DISTANCE
        usable = scene.sighting is not None and large
        self._tracker = (
            HeadTracker(scene.sighting, scene.unit) if usable and scene.sighting else None
        )
        self._poses: list[Pose | None] = []
        self._mouths: list[Image] = []
        self._eyes: tuple[list[Image], list[Image]] = ([], [])

    def look(self, image: Image) -> None:
        pose = self._tracker.follow(image) if self._tracker else None
        self._poses.append(pose)
        if pose is None:
            return
        self._mouths.append(pose.window(image, mouth.WINDOW, mouth.SCALE))
        for windows, box in zip(self._eyes, eyes.WINDOWS, strict=True):
            windows.append(pose.window(image, box, eyes.SCALE))

    def done(self) -> Seen:
        """The scene as seen; its windows are let go."""
        seen = np.array([pose is not None for pose in self._poses], bool)
        lids = np.full(len(seen), np.nan, np.float32)
        lips = None
        if seen.any():
            found = np.stack(self._mouths)
            windows = np.zeros((len(seen), *found.shape[1:]), np.uint8)
            windows[seen] = found
            lips = mouth.measure(windows, seen)
            both = [eyes.openness(np.stack(each)) for each in self._eyes]
            lids[seen] = np.mean(both, axis=0)
        self._mouths, self._eyes = [], ([], [])
        blinks = tuple(eyes.blinks(lids, self._rate)) if seen.any() else ()
        return Seen(self.scene, tuple(self._poses), lips, lids, blinks)


def _joined(rate: float, times: NDArray[np.float64], scenes: tuple[Seen, ...]) -> Observation:
    opening, relative = (np.full(len(times), np.nan, np.float32) for _ in range(2))
    closed, bitten = (np.zeros(len(times), bool) for _ in range(2))
    for seen in scenes:
        if seen.lips is None:
            continue
        part = slice(seen.scene.start, seen.scene.end)
        opening[part] = seen.lips.opening
        relative[part] = (seen.lips.opening - seen.low) / seen.range
        closed[part] = seen.lips.closed
        bitten[part] = seen.lips.bitten
    found = ~np.isnan(opening)
    return Observation(rate, times, scenes, opening, relative, closed, bitten, found)
