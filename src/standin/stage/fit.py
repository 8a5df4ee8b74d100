"""How a picture of one size is laid into a frame of another."""

from __future__ import annotations

from typing import NamedTuple

from ..scene import Fit
from .box import Box


class Fitted(NamedTuple):
    """What of a picture is seen, and where."""

    left: float
    """Of the part that is seen, in pixels of the picture."""
    top: float
    width: float
    height: float
    box: Box
    """Where it lies in the frame; never empty."""


def fitted(size: tuple[int, int], frame: tuple[int, int], fit: Fit, wide: float = 1.0) -> Fitted:
    """How a picture of ``size`` (width, height) lies in the ``frame``, always in its middle.

    ``cover`` and ``crop`` fill the frame and cut what sticks out; ``contain`` shows all of the
    picture; ``none`` leaves it its size. ``wide`` is the width of a pixel against its height.
    """
    width, height = size[0] * wide, float(size[1])
    across, down = frame[0] / width, frame[1] / height
    scale = {"contain": min(across, down), "none": 1.0}.get(fit, max(across, down))
    seen_width, seen_height = min(width, frame[0] / scale), min(height, frame[1] / scale)
    columns = min(frame[0], max(1, round(seen_width * scale)))
    rows = min(frame[1], max(1, round(seen_height * scale)))
    left, top = (frame[0] - columns) // 2, (frame[1] - rows) // 2
    return Fitted(
        (width - seen_width) / 2 / wide,
        (height - seen_height) / 2,
        seen_width / wide,
        seen_height,
        Box(left, top, left + columns, top + rows),
    )
