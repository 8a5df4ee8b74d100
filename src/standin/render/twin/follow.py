"""A face followed through a video."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...avatars.footage import loops, occlusion, tracking
from ...avatars.photo import landmarks
from .shape import Image, Shape, frames


@dataclass(frozen=True, slots=True)
class Followed:
    """A face followed through a video."""

    points: NDArray[np.float32]
    """float32 [n, 478, 3]; NaN where nobody is seen."""
    faces: NDArray[np.int64]
    hidden: NDArray[np.bool_]
    """Whether something is before the mouth."""
    looks: Image
    """See `loops.look`: uint8 [n, h, w]."""
    light: float
    """Lightness of the face as Lab has it, 0 to 100."""


def follow(
    video: Path,
    shape: Shape,
    on_frame: Callable[[int], None],
    first: int = 0,
    last: int | None = None,
) -> Followed:
    """The largest face at first, then always the nearest to it. Raises `MediaError`, `EngineError`
    and `MissingSystemLibrary`."""
    total = (shape.frames if last is None else last) - first
    small, scale = _tracked(shape)
    points = np.full((total, tracking.POINTS, 3), np.nan, np.float32)
    faces = np.zeros(total, np.int64)
    colours = np.full((total, tracking.POINTS, 3), 0, np.uint8)
    size = loops.size((small.width, small.height))
    looks = np.full((total, size[1], size[0]), 0, np.uint8)
    for number, seen in enumerate(tracking.follow(frames(video, small, first, last, exact=False))):
        points[number] = seen.points * scale
        faces[number], colours[number], looks[number] = seen.faces, seen.colours, seen.look
        on_frame(number + 1)
    known = np.isfinite(points[:, 0, 0])
    hidden = occlusion.hidden(colours, known, shape.fps)
    return Followed(points, faces, hidden, looks, occlusion.lightness(colours[known]))


def _tracked(shape: Shape) -> tuple[Shape, NDArray[np.float32]]:
    """How a video is read for the tracker, and what its points are multiplied by: float32 [3]."""
    factor = min(1.0, tracking.SIDE / max(shape.width, shape.height))
    small = replace(
        shape,
        width=max(16, round(shape.width * factor)),
        height=max(16, round(shape.height * factor)),
    )
    across, down = shape.width / small.width, shape.height / small.height
    return small, np.array([across, down, across], np.float32)


def closely(frame: Image, points: NDArray[np.float32]) -> NDArray[np.float32]:
    """The landmarks of one frame, looked at as a photo is: lips that touch are seen to touch."""
    found = landmarks.find(frame)
    middle = points[:, :2].mean(0)
    for seen in found.landmarks if found.turns == 0 else ():
        if np.linalg.norm(seen[:, :2].mean(0) - middle) < 0.2 * np.ptp(points[:, 0]):
            return np.asarray(seen, np.float32)
    return np.asarray(points, np.float32)
