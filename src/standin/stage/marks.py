"""What lies over every frame: a watermark, and the word TEST on a quick look."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import skia

from ..avatars.avatar import Picture
from ..scene import Watermark
from . import images
from .box import Box
from .pixels import canvas
from .seat import box_of

_MARGIN: Final = 0.03
"""Of the frame's shorter side."""
_LETTERS: Final[dict[str, tuple[tuple[tuple[float, float], ...], ...]]] = {
    "T": (((0.0, 0.0), (0.8, 0.0)), ((0.4, 0.0), (0.4, 1.0))),
    "E": (((0.7, 0.0), (0.0, 0.0), (0.0, 1.0), (0.7, 1.0)), ((0.0, 0.48), (0.6, 0.48))),
    "S": (
        (
            (0.72, 0.12), (0.56, 0.02), (0.36, 0.0), (0.14, 0.06), (0.04, 0.2), (0.1, 0.36),
            (0.36, 0.48), (0.62, 0.6), (0.72, 0.78), (0.62, 0.94), (0.38, 1.0), (0.16, 0.98),
            (0.0, 0.86),
        ),
    ),
}  # fmt: skip
"""Strokes of letters that are 1 high; no font is needed."""
_ADVANCE: Final = 1.12
_WORD: Final = "TEST"


def watermark(mark: Watermark, path: Path, width: int, height: int) -> Picture:
    """The image of a watermark, where it lies in the frame. Raises `MediaError`."""
    pixels = images.across(path, max(1, round(mark.scale * width)))
    pixels = np.round(pixels * np.float32(mark.opacity)).astype(np.uint8)
    rows, columns = pixels.shape[:2]
    margin = round(_MARGIN * min(width, height))
    left = {"l": margin, "r": width - margin - columns, "c": (width - columns) // 2}
    top = {"t": margin, "b": height - margin - rows, "c": (height - rows) // 2}
    side = "c" if mark.place == "center" else mark.place.split("_")[1][0]
    found = Picture(pixels, left[side], top[mark.place[0]])
    return _inside(found, width, height)


def draft_mark(width: int, height: int) -> Picture:
    """The word TEST over and over, aslant: light enough to see everything, hard to cut away."""
    pixels = np.zeros((height, width, 4), np.uint8)
    surface = canvas(pixels)
    size = min(width, height) / 9
    surface.translate(width / 2, height / 2)
    surface.rotate(-24)
    reach = (width + height) / 2
    rows = round(reach / (2.2 * size)) + 1
    columns = round(reach / (7.5 * size)) + 1
    for row in range(-rows, rows + 1):
        for column in range(-columns, columns + 1):
            shift = 3.75 * ((row + 1) % 2)  # none in the middle, where the face is
            _word(surface, ((column * 7.5) + shift - 2.2) * size, (row * 2.2 - 0.5) * size, size)
    return Picture(pixels, 0, 0)


def _word(surface: Any, x: float, y: float, size: float) -> None:
    path = skia.Path()
    for place, letter in enumerate(_WORD):
        for stroke in _LETTERS[letter]:
            points = [
                skia.Point(x + (px + place * _ADVANCE) * size, y + py * size) for px, py in stroke
            ]
            path.addPoly(points, False)
    for colour, wide in ((skia.Color(0, 0, 0, 26), 0.2), (skia.Color(255, 255, 255, 64), 0.14)):
        paint = skia.Paint(AntiAlias=True, Style=skia.Paint.kStroke_Style, Color=colour)
        paint.setStrokeWidth(wide * size)
        paint.setStrokeCap(skia.Paint.kRound_Cap)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
        surface.drawPath(path, paint)


def _inside(picture: Picture, width: int, height: int) -> Picture:
    """The part of a picture that lies in the frame."""
    box = box_of(picture).within(Box(0, 0, width, height))
    rows = slice(box.top - picture.top, box.bottom - picture.top)
    columns = slice(box.left - picture.left, box.right - picture.left)
    return Picture(np.ascontiguousarray(picture.pixels[rows, columns]), box.left, box.top)
