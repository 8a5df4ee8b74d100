"""What a followed face did: where the head was, when the mouth was at rest."""

from __future__ import annotations

import itertools
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..photo import topology as t
from ..photo.face import Face
from .occlusion import runs

Floats = NDArray[np.float32]

STABLE: Final = (
    33, 133, 362, 263, 168, 6, 197, 195, 5, 4, 1, 10, 109, 338, 67, 297, 127, 356, 234, 454,
    132, 361, 98, 327,
)  # fmt: skip
"""Corners of the eyes, bridge and wings of the nose, forehead, temples, ears: what speaking does
not move."""
SMOOTH: Final = 1.4
"""Frames: sigma in time of the smoothing of what moves with the head."""
QUICK: Final = 0.6
"""The same of what speaking moves: lips close for two frames only."""
REST_GAP: Final = 2.4
"""Millimetres of opening above the smallest at which lips still rest."""
REST_SPEED: Final = 22.0
"""Millimetres a second at which the lips of somebody at rest may move."""
REST_SECONDS: Final = 0.6
"""Shorter rests are pauses within speech."""
FLICKER: Final = 3
"""Frames for which a tracker may lose a face that is there, or find one that is not."""
CUT: Final = 0.25
"""Widths of the face by which it moves from one frame to the next where the film was cut."""


def smoothed(points: Floats, out: Floats | None = None) -> Floats:
    """Landmarks [n, 478, 3] smoothed in time; gaps stay gaps and nothing is smoothed over them.

    The result is written to ``out`` where that is given, which may be ``points``.
    """
    made = np.empty_like(points) if out is None else out
    stable = _smoothed(points[:, list(STABLE)], SMOOTH)
    block = 32  # landmarks at a time: ten minutes of all of them would be gigabytes
    for first in range(0, points.shape[1], block):
        part = slice(first, first + block)
        made[:, part] = _smoothed(points[:, part], QUICK)
    made[:, list(STABLE)] = stable
    return made


def steadied(points: Floats) -> Floats:
    """`smoothed` for a video of any kind: nothing is smoothed over a cut.

    A face that is lost for `FLICKER` frames is where it was on its way; one seen for no longer is
    none.
    """
    made = points.copy()
    for first, last in runs(np.isnan(points[:, 0, 0])):
        inside = first > 0 and last < len(points) and last - first <= FLICKER
        if inside and not _cuts(points[[first - 1, last]]).any():
            share = np.linspace(0, 1, last - first + 2, dtype=np.float32)[1:-1, None, None]
            made[first:last] = points[first - 1] + share * (points[last] - points[first - 1])
    edges = [0, *(np.flatnonzero(_cuts(made)) + 1).tolist(), len(made)]
    for first, last in itertools.pairwise(edges):
        made[first:last] = smoothed(made[first:last])
        for start, end in runs(np.isfinite(made[first:last, 0, 0])):
            if end - start <= FLICKER:
                made[first + start : first + end] = np.nan
    return made


def _cuts(points: Floats) -> NDArray[np.bool_]:
    """Whether another picture follows after each frame but the last: bool [n - 1].

    The head is elsewhere at once; where nobody is seen, it is where it was last.
    """
    seen = np.isfinite(points[:, 0, 0])
    last = np.maximum.accumulate(np.where(seen, np.arange(len(points)), 0))
    marks = points[:, list(STABLE), :2][last]
    across = points[last, t.LEFT_EAR, :2] - points[last, t.RIGHT_EAR, :2]
    away = np.linalg.norm(np.diff(marks, axis=0), axis=2).mean(1)
    return np.asarray(
        np.nan_to_num(away / np.maximum(np.linalg.norm(across[:-1], axis=1), 1)) > CUT
    )


def _smoothed(points: Floats, sigma: float) -> Floats:
    known = np.isfinite(points[:, 0, 0]).astype(np.float64)
    reach = max(1, round(3 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    filled = np.where(known[:, None, None] > 0, np.nan_to_num(points), 0).astype(np.float64)
    total, weight = np.zeros_like(filled), np.zeros(len(points))
    for shift, share in zip(range(-reach, reach + 1), kernel, strict=True):
        source = np.arange(len(points)) + shift
        inside = (source >= 0) & (source < len(points))
        total[inside] += share * filled[source[inside]]
        weight[inside] += share * known[source[inside]]
    made = (total / np.maximum(weight, 1e-9)[:, None, None]).astype(np.float32)
    made[known == 0] = np.nan
    return np.asarray(made, np.float32)


def poses(points: Floats, reference: Floats) -> Floats:
    """The affine maps from a reference face [478, 3] to each frame's: float32 [n, 2, 3].

    Least squares over `STABLE`; NaN where nobody is seen. ``points``: float32 [n, 478, 3], or of
    `STABLE` alone.
    """
    base = np.hstack([reference[list(STABLE), :2], np.ones((len(STABLE), 1), np.float32)])
    solve = np.linalg.pinv(base.astype(np.float64))
    stable = points if points.shape[1] == len(STABLE) else points[:, list(STABLE)]
    target = stable[..., :2].astype(np.float64)
    return np.asarray(np.einsum("ks,nsd->ndk", solve, target), np.float32)


def widths(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """From ear to ear, pixels: float32 [n]; NaN where nobody is seen."""
    across = points[:, t.LEFT_EAR, :2] - points[:, t.RIGHT_EAR, :2]
    return np.asarray(np.linalg.norm(across, axis=1), np.float32)


def openings(points: Floats) -> Floats:
    """How far the lips are apart, millimetres: float32 [n]; NaN where nobody is seen."""
    gap = np.linalg.norm(points[:, 14, :2] - points[:, 13, :2], axis=1)
    return np.asarray(gap / np.maximum(widths(points), 1) * 140, np.float32)


def resting(points: Floats, fps: float) -> NDArray[np.bool_]:
    """Where the mouth rests for a while: bool [n]."""
    apart = openings(points)
    seen = np.isfinite(apart)
    if not seen.any():
        return seen
    least = float(np.quantile(apart[seen], 0.1))
    speed = np.abs(np.gradient(np.nan_to_num(apart, nan=least))) * fps
    still = seen & (apart < least + REST_GAP) & (_widest(speed, round(0.12 * fps)) < REST_SPEED)
    return _runs_of(still, round(REST_SECONDS * fps))


def reference(points: Floats, rest: NDArray[np.bool_]) -> int:
    """The frame that the others are measured by: nearest to the middle of all, mouth at rest."""
    seen = np.isfinite(points[:, 0, 0])
    among = np.flatnonzero(rest if rest.any() else seen)
    middle = np.median(points[seen][:, list(STABLE), :2], axis=0)
    away = np.linalg.norm(points[among][:, list(STABLE), :2] - middle, axis=2).mean(1)
    width = widths(points[among])
    blink = eyes(points[among]) < 0.75 * np.median(eyes(points[seen]))
    gap = openings(points)[among]
    # A mouth that is shut is worth more than one in the middle.
    score = 0.5 * away / np.maximum(width, 1) * 140 + 4 * gap + 50 * blink
    return int(among[int(np.argmin(score))])


def yaws(points: Floats) -> Floats:
    """Roughly how far the face is turned, degrees: float32 [n]."""
    nose = points[:, 4, :2]
    left, right = points[:, t.LEFT_EAR, :2], points[:, t.RIGHT_EAR, :2]
    across = left - right
    width = np.maximum(np.linalg.norm(across, axis=1), 1)
    along = ((nose - right) * across).sum(1) / width**2
    return np.asarray(np.rad2deg(np.arcsin(np.clip(2.0 * (along - 0.5), -1, 1))), np.float32)


def shake(points: Floats) -> float:
    """Millimetres by which the head leaves its way from frame to frame, usually; 0 for few frames.

    A head that moves goes on moving: its speed changes little in a frame.
    """
    marks = points[:, list(STABLE), :2].mean(1)
    width = np.maximum(widths(points)[1:-1], 1)
    away = np.linalg.norm(np.diff(marks, n=2, axis=0), axis=1) / width * 140
    away = away[np.isfinite(away)]
    return float(np.median(away)) if len(away) else 0.0


def usable(points: Floats) -> NDArray[np.bool_]:
    """Whether each frame's landmarks lie like a face that can be spoken for: bool [n]."""
    made = np.zeros(len(points), bool)
    for i in np.flatnonzero(np.isfinite(points[:, 0, 0])):
        made[i] = Face(points[i]).usable
    return made


def eyes(points: Floats) -> Floats:
    """How far the eyes are open: about 4 open, 1 shut; float32 [n]."""
    width = np.linalg.norm(points[:, 33, :2] - points[:, 263, :2], axis=1)
    open_ = np.linalg.norm(points[:, 159, :2] - points[:, 145, :2], axis=1)
    open_ = open_ + np.linalg.norm(points[:, 386, :2] - points[:, 374, :2], axis=1)
    return np.asarray(open_ / np.maximum(width, 1) * 20, np.float32)


def _widest(values: NDArray[np.floating], reach: int) -> NDArray[np.floating]:
    made = values.copy()
    for shift in range(1, max(1, reach) + 1):
        made[shift:] = np.maximum(made[shift:], values[:-shift])
        made[:-shift] = np.maximum(made[:-shift], values[shift:])
    return made


def _runs_of(mask: NDArray[np.bool_], least: int) -> NDArray[np.bool_]:
    made = np.zeros_like(mask)
    for first, last in runs(mask):
        if last - first >= least:
            made[first:last] = True
    return made
