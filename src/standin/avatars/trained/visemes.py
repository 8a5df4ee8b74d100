"""What the sounds around a moment ask of a mouth, besides how wide it is.

Landmarks do not tell a tongue between teeth from an open mouth, nor where a mouth comes from and
goes to. Both are in the motion: rows of it that were animated to the speech of the footage, when
the network learns, and the rows of the video, when it draws.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...motion.coefficients import INDEX, Track

Floats = NDArray[np.float32]

SHAPES: Final = (
    "jawOpen", "mouthClose", "mouthPressLeft", "mouthFunnel", "mouthPucker", "mouthStretchLeft",
    "mouthUpperUpLeft", "mouthLowerDownLeft", "mouthRollLower", "tongueTip", "tongueOut",
)  # fmt: skip
"""Coefficients that sounds set; those of both sides are the same."""
AROUND: Final = (-0.08, 0.0, 0.08)
"""Seconds before and behind a moment at which it is asked too."""
COUNT: Final = len(SHAPES) * len(AROUND)
_COLUMNS: Final = [INDEX[name] for name in SHAPES]


def visemes(track: Track, seconds: float | NDArray[np.floating]) -> Floats:
    """What is said at moments of a track: float32 [..., COUNT], 0 to 1.

    Before its beginning and behind its end it says what it does there.
    """
    moments = np.asarray(seconds, np.float64)[..., None] + np.array(AROUND)
    at = np.clip(np.rint(moments * track.fps).astype(int), 0, len(track) - 1)
    said = track.values[:, _COLUMNS][at]
    return np.ascontiguousarray(said.reshape(*moments.shape[:-1], COUNT), np.float32)


def alone(row: NDArray[np.float32]) -> Floats:
    """`visemes` of a row of which nobody knows what comes before and after: float32 [COUNT]."""
    return np.tile(np.asarray(row, np.float32)[_COLUMNS], len(AROUND))
