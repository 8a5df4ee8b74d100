"""The word STANDIN as an image: the watermark where an operator wants one and has none."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import skia

from .pixels import canvas

SIZE: Final = (720, 150)
"""Width and height in pixels."""
_HEIGHT: Final = 104.0
_Stroke = tuple[float, ...]
_LETTERS: Final[dict[str, tuple[float, tuple[_Stroke, ...]]]] = {
    "S": (
        0.62,
        (
            (0.6, 0.14, 0.48, -0.06, 0.03, -0.06, 0.03, 0.25),
            (0.03, 0.25, 0.03, 0.58, 0.62, 0.42, 0.62, 0.74),
            (0.62, 0.74, 0.62, 1.06, 0.12, 1.06, 0.0, 0.84),
        ),
    ),
    "T": (0.72, ((0.0, 0.0, 0.72, 0.0), (0.36, 0.0, 0.36, 1.0))),
    "A": (0.78, ((0.0, 1.0, 0.39, 0.0), (0.39, 0.0, 0.78, 1.0), (0.14, 0.66, 0.64, 0.66))),
    "N": (0.7, ((0.0, 1.0, 0.0, 0.0), (0.0, 0.0, 0.7, 1.0), (0.7, 1.0, 0.7, 0.0))),
    "D": (
        0.7,
        (
            (0.0, 0.0, 0.0, 1.0),
            (0.0, 1.0, 0.24, 1.0),
            (0.24, 1.0, 0.86, 1.0, 0.86, 0.0, 0.24, 0.0),
            (0.24, 0.0, 0.0, 0.0),
        ),
    ),
    "I": (0.0, ((0.0, 0.0, 0.0, 1.0),)),
}
"""Width and strokes of each letter, 1 high: lines and Bezier curves, from point to point. No font
is needed, and none decides how it looks."""
_GAP: Final = 0.34


def write(path: Path) -> None:
    """Write the word as a PNG with alpha; the same bytes every time."""
    pixels = np.zeros((SIZE[1], SIZE[0], 4), np.uint8)
    surface = canvas(pixels)
    word = _word("STANDIN")
    bounds = word.getBounds()
    surface.translate(SIZE[0] / 2 - bounds.centerX(), SIZE[1] / 2 - bounds.centerY())
    for colour, wide in ((skia.Color(0, 0, 0, 150), 30.0), (skia.ColorWHITE, 18.0)):
        paint = skia.Paint(AntiAlias=True, Style=skia.Paint.kStroke_Style, Color=colour)
        paint.setStrokeWidth(wide)
        paint.setStrokeCap(skia.Paint.kRound_Cap)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
        surface.drawPath(word, paint)
    image = skia.Image.fromarray(pixels, skia.kRGBA_8888_ColorType)
    path.write_bytes(bytes(image.encodeToData()))


def _word(text: str) -> skia.Path:
    path, x = skia.Path(), 0.0
    for letter in text:
        width, strokes = _LETTERS[letter]
        end = None
        for stroke in strokes:
            points = [
                ((px + x) * _HEIGHT, py * _HEIGHT)
                for px, py in zip(stroke[::2], stroke[1::2], strict=True)
            ]
            if points[0] != end:
                path.moveTo(*points[0])
            if len(points) == 2:
                path.lineTo(*points[1])
            else:
                path.cubicTo(*(value for point in points[1:] for value in point))
            end = points[-1]
        x += width + _GAP
    return path
