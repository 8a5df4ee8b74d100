"""Frames in which a hand or a thing is before the mouth.

The tracker goes on as if nothing were there. But where the skin at the same landmarks has other
colours than in the rest of the video, something else is seen.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ..photo import topology as t

Floats = NDArray[np.float32]
Image = NDArray[np.uint8]

LOWER: Final = tuple(
    dict.fromkeys(
        (*t.UPPER_LIP[0], *t.UPPER_LIP[1], *t.LOWER_LIP[0], *t.LOWER_LIP[1], *t.CHIN, *t.FOLD[0],
         *t.FOLD[1], 164, 167, 393, 165, 391, 92, 322)
    )
)  # fmt: skip
"""The outer lips and the skin around them. What lies further in changes with what is said."""
UPPER: Final = (*t.CHEEKS, *t.NOSE, 117, 346, 118, 347, 119, 348, 151, 9, 108, 337, 69, 299)
"""Nose, cheeks and forehead: the light is told by them."""
_BLUR: Final = 0.012
"""Widths of the face: sigma by which colours are averaged."""
_FLOOR: Final = np.array([7.0, 3.5, 3.5], np.float32)
"""Lightness, a and b by which skin may differ anyway, at least (one sigma)."""
_FAR: Final = 3.5
"""Sigmas from which a point is something else."""
_MANY, _SOME = 0.35, 0.12
"""Shares of the points: so many are a thing before the mouth; before and after, so many are."""
_GAP, _BRIEF, _ROOM = 0.2, 0.06, 0.08
"""Seconds: things gone for less are still there, those seen for less are none, and what is taken
more at both ends."""
_MOST: Final = 2000
"""Frames that tell what is usual."""


def colours(frame: Image, points: Floats) -> Image:
    """What is seen at each landmark: uint8 [478, 3], Lab.

    ``frame``: uint8 [h, w, 3], RGB; ``points``: float32 [478, 3], pixels in it.
    """
    height, width = frame.shape[:2]
    low = np.clip(points[:, :2].min(0) - 8, 0, (width - 1, height - 1)).astype(int)
    high = np.clip(points[:, :2].max(0) + 9, 1, (width, height)).astype(int)
    part = frame[low[1] : max(high[1], low[1] + 1), low[0] : max(high[0], low[0] + 1)]
    across = float(np.linalg.norm(points[t.LEFT_EAR, :2] - points[t.RIGHT_EAR, :2]))
    soft = cv2.GaussianBlur(part, (0, 0), max(0.6, _BLUR * across))
    lab = cv2.cvtColor(soft, cv2.COLOR_RGB2LAB)
    at = np.round(points[:, :2] - low).astype(int)
    x, y = (np.clip(at[:, i], 0, lab.shape[1 - i] - 1) for i in (0, 1))
    return np.asarray(lab[y, x], np.uint8)


def hidden(seen: Image, known: NDArray[np.bool_], fps: float) -> NDArray[np.bool_]:
    """Frames in which something is before the mouth: bool [n].

    ``seen``: `colours` of each frame, uint8 [n, 478, 3]; ``known``: where there is a face.
    """
    share = strange(seen, known)
    made = np.zeros(len(share), bool)
    for first, last in runs(share > _SOME):
        if (share[first:last] > _MANY).any() and last - first >= max(2, _BRIEF * fps):
            made[first:last] = True
    room = round(_ROOM * fps)
    for first, last in runs(~made):
        inner = first > 0 and last < len(made)
        if inner and last - first < _GAP * fps + 2 * room:
            made[first:last] = True
    for first, last in runs(made):
        made[max(0, first - room) : last + room] = True
    return made


def lightness(seen: Image) -> float:
    """Of the face in frames with one, 0 to 100; `colours` of each. 50 where there is none."""
    return float(np.median(seen[:, list(UPPER), 0])) / 2.55 if len(seen) else 50.0


def strange(seen: Image, known: NDArray[np.bool_]) -> Floats:
    """The share of points around the mouth that show something else than usual: float32 [n]."""
    share = np.zeros(len(seen), np.float32)
    frames = np.flatnonzero(known)
    if not len(frames):
        return share
    usual = seen[frames[:: max(1, -(-len(frames) // _MOST))]]
    middle = np.median(usual, axis=0).astype(np.float32)
    lit = np.stack([_lit(each, middle) for each in usual])
    middle_low = np.median(lit, axis=0)
    spread = 1.48 * np.median(np.abs(lit - middle_low), axis=0) + _FLOOR
    for number in frames:
        away = np.abs(_lit(seen[number], middle) - middle_low) / spread
        share[number] = float((np.sqrt((away**2).sum(1)) > _FAR).mean())
    return share


def _lit(colour: Image, middle: Floats) -> Floats:
    """Colours around the mouth in the usual light: float32 [len(LOWER), 3].

    The light on the upper face is compared, with how it changes from side to side.
    """
    away = colour[list(UPPER)].astype(np.float32) - middle[list(UPPER)]
    return np.asarray(colour[list(LOWER)] - np.median(away, axis=0), np.float32)


def runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last (exclusive) of what is true in a row."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
