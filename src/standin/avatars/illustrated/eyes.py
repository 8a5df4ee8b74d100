"""The eyes: ball, iris, lids and lashes, drawn anew for each frame."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from .colour import Colour, Skin, from_oklch, mix, oklch, parse, shift
from .face import skin_of
from .native import skia
from .paint import (
    Brush,
    Point,
    filling,
    image,
    linear,
    painted,
    radial,
    smooth,
    stroking,
    tapered,
)
from .spec import CharacterSpec

PLACE = 42.0
"""Units from the middle of the face to the middle of an eye."""
IRIS = 11.6
_IRIS_BOX = 16.0
_IRIS_SCALE = 6.0

_UPPER = ((-22.5, 5.2), (-18.0, -1.2), (-10.0, -7.6), (1.0, -10.6), (12.0, -9.2), (19.0, -5.0))
_LOWER = ((-22.5, 5.2), (-16.0, 6.8), (-9.0, 8.6), (1.0, 9.5), (11.0, 8.2), (18.0, 4.8))
_CORNER = (24.5, -0.6)
_SQUINT = (0.0, 1.2, 2.4, 3.2, 3.2, 2.2, 0.0)
_SETTLE = (0.0, 0.0, 0.2, 0.4, 0.6, 0.8, 0.0)
"""How much lower than the lower lid's rest a closed lid lies."""
_FEMININE = (0.0, 0.0, 0.0, 1.2, 1.0, 0.0, 0.0)
_CREASE = (
    (1.5, -5.0), (1.0, -4.6), (0.0, -5.2), (0.0, -5.6), (0.5, -5.4), (1.0, -4.6), (1.5, -3.0),
)  # fmt: skip
_LASH = (0.9, 1.6, 2.3, 2.8, 3.2, 3.5, 1.0)
_LASHES = ((0.66, 2.6, 2.2), (0.76, 3.2, 3.2), (0.86, 3.6, 4.2), (0.94, 3.4, 4.8))


@dataclass(frozen=True, slots=True)
class Gaze:
    """What one eye does; see `Pose`."""

    side: float
    """-1 the viewer's left, 1 the right."""
    blink: float
    squint: float
    wide: float
    x: float
    y: float


class Eyes:
    """Draws a character's eyes."""

    def __init__(self, spec: CharacterSpec) -> None:
        self.spec, self.tones = spec, skin_of(spec)
        feminine, eye = spec.face.feminine, spec.eye
        corner = (_CORNER[0], _CORNER[1] - eye.tilt)
        upper = [*_UPPER, corner]
        self._upper: list[Point] = [
            (x, (y - feminine * extra) * (eye.height if 0 < k < 6 else 1))
            for k, ((x, y), extra) in enumerate(zip(upper, _FEMININE, strict=True))
        ]
        self._lower: list[Point] = [*_LOWER, corner]
        self._iris_pixels = painted(
            self._paint_iris, (-_IRIS_BOX, -_IRIS_BOX, _IRIS_BOX, _IRIS_BOX), _IRIS_SCALE
        )
        self._iris = image(self._iris_pixels)
        self._sampling = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)
        self._paints = _Paints(spec, self.tones)

    def draw(self, canvas: Any, matrix: Any, gaze: Gaze) -> None:
        """Draw one eye; `matrix` maps the eye's units, x outwards, to the canvas."""
        canvas.save()
        canvas.concat(matrix)
        size = self.spec.eye.size
        canvas.scale(size, size)
        closed = gaze.blink + 0.16 * max(0.0, gaze.y) - 0.06 * max(0.0, -gaze.y)
        closed = min(1.0, max(0.0, closed + 0.10 * gaze.squint))
        lower = [(x, y - gaze.squint * up) for (x, y), up in zip(self._lower, _SQUINT, strict=True)]
        upper = self._lid(lower, closed, gaze.wide)
        if closed < 0.97:
            self._ball(canvas, upper, lower, gaze)
        self._lower_lid(canvas, lower, closed)
        self._upper_lid(canvas, upper, closed, gaze)
        self._lash_line(canvas, upper, closed)
        canvas.restore()

    def _lid(self, lower: list[tuple[float, float]], closed: float, wide: float) -> list[Point]:
        arc = math.sin(closed * math.pi) * 0.6
        lid: list[Point] = []
        for k, ((x, y), (lx, ly)) in enumerate(zip(self._upper, lower, strict=True)):
            inside = 0 < k < 6
            high = y - 2.6 * wide if inside else y
            low = ly + _SETTLE[k]
            y = high * (1 - closed) + low * closed - (arc if inside else 0.0)
            lid.append((x * (1 - closed) + lx * closed, y))
        return lid

    def _ball(self, canvas: Any, upper: list[Point], lower: list[Any], gaze: Gaze) -> None:
        paints = self._paints
        opening = smooth([*upper, *lower[-2:0:-1]], True)
        x, y = gaze.x * 7.5 * gaze.side - 0.6, gaze.y * 5 - 1.2
        canvas.save()
        canvas.clipPath(opening, skia.ClipOp.kIntersect, True)
        canvas.drawPath(opening, paints.ball)
        canvas.save()
        canvas.translate(x, y)
        squeeze = (1 - 0.10 * abs(gaze.x)) * gaze.side / _IRIS_SCALE
        canvas.scale(squeeze, 1 / _IRIS_SCALE)
        corner = -_IRIS_BOX * _IRIS_SCALE
        canvas.drawImage(self._iris, corner, corner, self._sampling)
        canvas.restore()
        canvas.translate(0, 3.4)
        canvas.drawPath(smooth(upper), paints.lid_shadow)
        canvas.translate(0, -3.4)
        canvas.drawOval(skia.Rect(-24.0, 2.7, -18.4, 6.7), paints.duct)
        # One light from the upper left for both eyes, so the side undoes the eye's mirror.
        hx, hy = x - 4.0 * gaze.side, y - 4.0
        canvas.drawOval(skia.Rect(hx - 2.0, hy - 2.3, hx + 2.0, hy + 2.3), paints.catch)
        hx, hy = x + 4.6 * gaze.side, y + 4.6
        canvas.drawOval(skia.Rect(hx - 1.8, hy - 1.5, hx + 1.8, hy + 1.5), paints.catch_dim)
        canvas.restore()

    def _lower_lid(self, canvas: Any, lower: list[Any], closed: float) -> None:
        if closed < 0.97:
            waterline = smooth([(x, y + 0.5) for x, y in lower[1:-1]])
            canvas.drawPath(waterline, self._paints.waterline)
        edge = smooth([(x, y + 1.4) for x, y in lower[1:]])
        canvas.drawPath(edge, self._paints.lower_edge)

    def _upper_lid(self, canvas: Any, upper: list[Point], closed: float, gaze: Gaze) -> None:
        tones, spec = self.tones, self.spec
        crease: list[Point] = []
        for k, ((x, y), (dx, dy)) in enumerate(zip(self._upper, _CREASE, strict=True)):
            wide = 2.6 * gaze.wide if 0 < k < 6 else 0.0
            crease.append((x + dx, y + dy - wide + 0.84 * closed))
        path = smooth([*crease, *upper[::-1]], True)
        colour = mix(tones.base, tones.blush, 0.08 + 0.08 * spec.face.feminine)
        stops = [
            (0.0, mix(colour, tones.shade, 0.75)), (0.45, mix(colour, tones.shade, 0.30 * closed)),
            (1.0, mix(colour, tones.shade, 0.5 + 0.25 * closed)),
        ]  # fmt: skip
        brush = Brush(canvas)
        shader = linear((0, -19), (0, -8 + 18 * closed), stops)
        brush.shade(path, shader, blur=0.5 + 1.6 * closed)
        if spec.eye.shadow:
            canvas.drawPath(path, self._paints.make_up)
        if closed > 0.3:
            gleam = 0.57 * (closed - 0.3)
            brush.spot(-2 * gaze.side, -2 + 4 * closed, 10, 3.4, tones.light, gleam, 3)
        if spec.eye.fold > 0:
            alpha = (0.50 + 0.12 * spec.face.feminine) * spec.eye.fold * (1 - 0.6 * closed)
            fold = tapered(crease, 0.3, 1.7, 0.6, 14)
            brush.fill(fold, tones.dark, alpha, 0.45 + 0.5 * closed)

    def _lash_line(self, canvas: Any, lid: list[Point], closed: float) -> None:
        feminine = self.spec.face.feminine
        thick = 0.62 + 0.38 * feminine
        top = [(x, y - thick * w) for (x, y), w in zip(lid, _LASH, strict=True)]
        wing = (4.6, -1.6 + 3.2 * closed) if feminine else (1.2, 0.4)
        top[-1] = (top[-1][0] + wing[0], top[-1][1] + wing[1])
        paint = self._paints.lashes
        canvas.drawPath(smooth([*lid, *top[::-1]], True), paint)
        if feminine <= 0.5:
            return
        down = 2 * closed - 1
        for place, length, out in _LASHES:
            i = min(5, int(place * 6))
            t = place * 6 - i
            x = top[i][0] * (1 - t) + top[i + 1][0] * t
            y = top[i][1] * (1 - t) + top[i + 1][1] * t
            tip = (x + out, y + down * length * 0.8)
            path = skia.Path()
            path.moveTo(x - 0.9, y + 0.6)
            path.quadTo(x + out * 0.5, y + down * length * 0.3 - 0.2, *tip)
            path.quadTo(x + out * 0.5, y + down * length * 0.3 + 0.8, x + 0.5, y + 1.6)
            path.close()
            canvas.drawPath(path, paint)

    def _paint_iris(self, brush: Brush) -> None:
        colour, r = _muted(parse(self.spec.eye.colour)), IRIS
        dark, light = shift(colour, -0.20, 0, -5), shift(colour, 0.16, 0.02, 8)
        ring = shift(colour, -0.30)
        brush.spot(0, 0, r + 0.9, r + 0.9, ring, 0.55, 0.9)
        path = skia.Path()
        path.addCircle(0, 0, r)
        stops = [
            (0.0, dark), (0.30, mix(colour, dark, 0.3)), (0.55, colour),
            (0.80, mix(colour, dark, 0.25)), (1.0, ring),
        ]  # fmt: skip
        brush.shade(path, radial((0, 0), r, stops))
        rng = np.random.default_rng(3)
        for i in range(34):
            angle = i / 34 * 6.283 + rng.normal() * 0.06
            inner, outer = r * 0.42, r * rng.uniform(0.62, 0.9)
            x, y = math.cos(angle), math.sin(angle)
            fibre = stroking(light if rng.random() < 0.6 else dark, 0.38, 0.55)
            brush.canvas.drawLine(x * inner, y * inner, x * outer, y * outer, fibre)
        brush.spot(0, r * 0.52, r * 0.66, r * 0.36, light, 0.42, 2.0, screen=True)
        brush.spot(0, 0, r * 0.40, r * 0.40, (0.03, 0.02, 0.03), 0.96, 0.5)


def _muted(colour: Colour) -> Colour:
    """Irises are duller than one remembers them: a vivid one glows."""
    lightness, chroma, hue = oklch(colour)
    return from_oklch(min(lightness, 0.55), min(chroma, 0.052), hue)


class _Paints:
    """What does not change from frame to frame."""

    def __init__(self, spec: CharacterSpec, tones: Skin) -> None:
        feminine = spec.face.feminine
        brow = parse(spec.brow.colour)
        lash = mix((brow[0] * 0.35, brow[1] * 0.35, brow[2] * 0.35), (0.05, 0.03, 0.04), 0.6)
        rim = mix((0.80, 0.72, 0.70), tones.shade, 0.35)
        # Never white, and darker in a dark face: else the eyes shine out of it and stare.
        dim = 1 - 0.5 * max(0.0, 0.72 - oklch(tones.base)[0])
        inner, outer = ((v * dim, v * dim * 0.985, v * dim * 0.97) for v in (0.955, 0.895))
        white = [(0.0, inner), (0.62, outer), (1.0, rim)]
        self.ball = filling()
        self.ball.setShader(radial((-2, 0), 27, white))
        self.lid_shadow = stroking(shift(tones.dark, -0.05), 0.50, 5, 2.4)
        self.duct = filling(mix(tones.blush, tones.lip, 0.4), 0.75, 1.0)
        self.catch = filling((1, 1, 1), 0.95, 0.4)
        self.catch_dim = filling((1, 1, 1), 0.36, 0.8)
        self.waterline = stroking(shift(tones.light, 0.03, 0.01, -10), 0.75, 1.5, 0.5)
        self.lower_edge = stroking(tones.dark, 0.45 + 0.1 * feminine, 0.9, 0.5)
        self.make_up = filling(parse(spec.eye.shadow or "#000000"), 0.35, 1.5)
        self.lashes = filling(lash, 0.80 + 0.14 * feminine, 0.35)
