"""Skia helpers in design units: smooth paths, soft fills, tapered strokes, textures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .colour import Colour
from .native import skia

Point = tuple[float, ...]
"""x, y, and optionally a third value: not 0 makes the point a corner."""
Points = Sequence[Point]
Floats = NDArray[np.float64]
Stop = tuple[float, Colour] | tuple[float, Colour, float]
"""Position 0 to 1, colour, alpha (1 when left out)."""
Box = tuple[float, float, float, float]
"""Left, top, right, bottom in design units."""

SCREEN = skia.BlendMode.kScreen
SOFT_LIGHT = skia.BlendMode.kSoftLight
ERASE = skia.BlendMode.kDstOut


def colour4(rgb: Colour, alpha: float = 1.0) -> Any:
    """A colour as skia takes it."""
    return skia.Color(_byte(rgb[0]), _byte(rgb[1]), _byte(rgb[2]), _byte(alpha))


def _byte(value: float) -> int:
    return 0 if value <= 0 else 255 if value >= 1 else round(255 * value)


@lru_cache(maxsize=512)
def _blur(sigma: float) -> Any:
    return skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, sigma)


def filling(rgb: Colour = (0, 0, 0), alpha: float = 1.0, blur: float = 0.0) -> Any:
    """A paint that fills; `blur` is the mask's sigma in units."""
    paint = skia.Paint()
    paint.setAntiAlias(True)
    paint.setColor(colour4(rgb, alpha))
    if blur:
        paint.setMaskFilter(_blur(blur))
    return paint


def stroking(rgb: Colour, alpha: float, width: float, blur: float = 0.0) -> Any:
    """A paint that draws a round-ended line."""
    paint = filling(rgb, alpha, blur)
    paint.setStyle(skia.Paint.kStroke_Style)
    paint.setStrokeWidth(width)
    paint.setStrokeCap(skia.Paint.kRound_Cap)
    paint.setStrokeJoin(skia.Paint.kRound_Join)
    return paint


# What is only drawn with is made once: many paints are the same in every frame.
_fill = lru_cache(maxsize=512)(filling)
_stroke = lru_cache(maxsize=512)(stroking)


def _colours(stops: Sequence[Stop]) -> tuple[list[Any], list[float]]:
    return [colour4(*stop[1:]) for stop in stops], [stop[0] for stop in stops]


def linear(start: Point, end: Point, stops: Sequence[Stop]) -> Any:
    """A gradient along a line."""
    ends = [skia.Point(*start[:2]), skia.Point(*end[:2])]
    return skia.GradientShader.MakeLinear(ends, *_colours(stops))


def radial(centre: Point, radius: float, stops: Sequence[Stop]) -> Any:
    """A gradient from a centre outwards."""
    return skia.GradientShader.MakeRadial(skia.Point(*centre[:2]), radius, *_colours(stops))


def smooth(points: Points, closed: bool = False) -> Any:
    """A Catmull-Rom path through points."""
    path = skia.Path()
    path.moveTo(points[0][0], points[0][1])
    if closed:
        around = [points[-1], *points, points[0], points[1 % len(points)]]
    else:
        around = [points[0], *points, points[-1]]
    cubic = path.cubicTo
    try:
        # This runs some twenty times a frame.
        for (px, py), (ax, ay), (bx, by), (qx, qy) in zip(  # noqa: B905
            around, around[1:], around[2:], around[3:]
        ):
            bow = bx - (qx - ax) / 6, by - (qy - ay) / 6
            cubic(ax + (bx - px) / 6, ay + (by - py) / 6, *bow, bx, by)
    except ValueError:  # a point of three values
        return _cornered(points, closed)
    if closed:
        path.close()
    return path


def _cornered(points: Points, closed: bool) -> Any:
    """`smooth` where some of the points are corners."""
    n = len(points)
    path = skia.Path()
    path.moveTo(points[0][0], points[0][1])
    for i in range(n if closed else n - 1):
        a, b = points[i], points[(i + 1) % n]
        before = points[i - 1] if closed or i else a
        after = points[(i + 2) % n] if closed or i + 2 < n else b
        dx, dy = b[0] - a[0], b[1] - a[1]
        if len(a) > 2 and a[2]:
            ax, ay = dx * 0.15, dy * 0.15
        else:
            ax, ay = (b[0] - before[0]) / 6, (b[1] - before[1]) / 6
        if len(b) > 2 and b[2]:
            bx, by = dx * 0.15, dy * 0.15
        else:
            bx, by = (after[0] - a[0]) / 6, (after[1] - a[1]) / 6
        path.cubicTo(a[0] + ax, a[1] + ay, b[0] - bx, b[1] - by, b[0], b[1])
    if closed:
        path.close()
    return path


def mirrored(half: Points) -> list[Point]:
    """A closed outline from its right half, which runs from the top centre to the bottom centre."""
    return [*half, *((-p[0], *p[1:]) for p in half[-2:0:-1])]


def flipped(points: Points, side: float) -> list[Point]:
    """The points as they are (`side` 1) or mirrored to the viewer's left (`side` -1)."""
    return [(side * p[0], *p[1:]) for p in points]


def sampled(points: Points | Floats, count: int) -> Floats:
    """Points on the Catmull-Rom curve through `points`: float64 [count, 2]."""
    q = np.array([(p[0], p[1]) for p in points], float)
    return np.asarray(_shares(len(q), count) @ q)


@lru_cache(maxsize=256)
def _shares(given: int, count: int) -> Floats:
    """What each of the given points has of each sampled one: float64 [count, given]."""
    q = np.eye(given)
    tangent = np.empty_like(q)
    tangent[1:-1] = (q[2:] - q[:-2]) / 2
    tangent[0], tangent[-1] = q[1] - q[0], q[-1] - q[-2]
    u = np.linspace(0, given - 1 - 1e-6, count)
    i = u.astype(int)
    t = (u - i)[:, None]
    t2, t3 = t * t, t * t * t
    return np.asarray(
        (2 * t3 - 3 * t2 + 1) * q[i]
        + (t3 - 2 * t2 + t) * tangent[i]
        + (3 * t2 - 2 * t3) * q[i + 1]
        + (t3 - t2) * tangent[i + 1]
    )


@lru_cache(maxsize=256)
def steps(count: int) -> Floats:
    """Numbers evenly from 0 to 1: float64 [count], not to be written to."""
    return np.linspace(0, 1, count)


@lru_cache(maxsize=256)
def bow(start: float, end: float, count: int) -> Floats:
    """A part of half a sine wave: float64 [count], not to be written to."""
    return np.asarray(np.sin(np.pi * np.linspace(start, end, count)))


def polygon(points: Floats) -> Any:
    """A closed path with straight sides through float64 [n, 2]."""
    path = skia.Path()
    path.addPoly([skia.Point(x, y) for x, y in points.tolist()], True)
    return path


def normals(curve: Floats) -> Floats:
    """Unit vectors across a curve: float64 [n, 2]."""
    d = np.empty_like(curve)
    d[1:-1] = (curve[2:] - curve[:-2]) / 2
    d[0], d[-1] = curve[1] - curve[0], curve[-1] - curve[-2]
    x, y = d.T
    length = np.sqrt(x * x + y * y) + 1e-9
    return np.stack([-y / length, x / length], 1)


def band(curve: Floats, half_width: Floats) -> Any:
    """The path of a stroke whose width varies along the curve."""
    across = normals(curve) * half_width[:, None]
    return polygon(np.concatenate([curve + across, (curve - across)[::-1]]))


def tapered(points: Points, start: float, middle: float, end: float, count: int = 18) -> Any:
    """The path of a stroke with three widths."""
    width = np.interp(steps(count), [0, 0.5, 1], [start, middle, end])
    return band(sampled(points, count), width / 2)


def between(inner: Points | Floats, outer: Points | Floats, count: int = 80) -> Any:
    """The path of the area between two guide curves."""
    return polygon(np.concatenate([sampled(inner, count), sampled(outer, count)[::-1]]))


def without(path: Any, hole: Any) -> Any:
    """A path less another."""
    return skia.Op(path, hole, skia.PathOp.kDifference_PathOp)


class Brush:
    """Draws on a canvas in design units. Alpha is 0 to 1; widths and blurs are units."""

    def __init__(self, canvas: Any) -> None:
        self.canvas = canvas

    def fill(self, path: Any, rgb: Colour, alpha: float = 1.0, blur: float = 0.0) -> None:
        """Fill a path with a colour."""
        self.canvas.drawPath(path, _fill(rgb, alpha, blur))

    def area(self, points: Points, rgb: Colour, alpha: float = 1.0, blur: float = 0.0) -> None:
        """Fill the smooth outline through points."""
        self.fill(smooth(points, True), rgb, alpha, blur)

    def shade(self, path: Any, shader: Any, alpha: float = 1.0, blur: float = 0.0) -> None:
        """Fill a path with a gradient."""
        paint = filling(alpha=alpha, blur=blur)
        paint.setShader(shader)
        self.canvas.drawPath(path, paint)

    def stroke(self, path: Any, rgb: Colour, alpha: float, width: float, blur: float = 0.0) -> None:
        """Draw along a path."""
        self.canvas.drawPath(path, _stroke(rgb, alpha, width, blur))

    def line(
        self, points: Points, rgb: Colour, alpha: float, width: float, blur: float = 0.0
    ) -> None:
        """Draw a smooth line through points."""
        self.stroke(smooth(points), rgb, alpha, width, blur)

    def rim(self, path: Any, shader: Any, width: float, blur: float) -> None:
        """Light the edge of a path with a gradient."""
        paint = stroking((1, 1, 1), 1, width, blur)
        paint.setShader(shader)
        paint.setBlendMode(SCREEN)
        self.canvas.drawPath(path, paint)

    def spot(
        self, x: float, y: float, rx: float, ry: float, rgb: Colour, alpha: float,
        blur: float = 0.0, turn: float = 0.0, screen: bool = False,
    ) -> None:  # fmt: skip
        """Fill an ellipse, turned by degrees clockwise."""
        paint = _fill(rgb, alpha, blur)
        if screen:
            paint = filling(rgb, alpha, blur)
            paint.setBlendMode(SCREEN)
        if not turn:
            self.canvas.drawOval(skia.Rect(x - rx, y - ry, x + rx, y + ry), paint)
            return
        self.canvas.save()
        self.canvas.translate(x, y)
        self.canvas.rotate(turn)
        self.canvas.drawOval(skia.Rect(-rx, -ry, rx, ry), paint)
        self.canvas.restore()

    def grain(self, path: Any, amount: float, across: float, along: float, seed: int) -> None:
        """Weave a fine noise into what is painted inside a path."""
        paint = skia.Paint()
        paint.setShader(skia.PerlinNoiseShader.MakeFractalNoise(across, along, 3, seed))
        paint.setBlendMode(SOFT_LIGHT)
        paint.setAlphaf(amount)
        grey = [0.33, 0.33, 0.33, 0, 0]
        paint.setColorFilter(skia.ColorFilters.Matrix([*grey, *grey, *grey, 0, 0, 0, 0, 1]))
        with self.clipped(path):
            self.canvas.drawPaint(paint)

    def erase(self, path: Any, blur: float = 0.0) -> None:
        """Take away what is painted inside a path."""
        paint = filling(blur=blur)
        paint.setBlendMode(ERASE)
        self.canvas.drawPath(path, paint)

    @contextmanager
    def fading(self, gone: Point, there: Point) -> Iterator[None]:
        """Paint what is invisible at one place and whole at another."""
        self.canvas.saveLayer()
        yield
        black = (0.0, 0.0, 0.0)
        mask = skia.Paint(Shader=linear(gone, there, [(0, black, 0), (1, black, 1)]))
        mask.setBlendMode(skia.BlendMode.kDstIn)
        self.canvas.drawPaint(mask)
        self.canvas.restore()

    @contextmanager
    def clipped(self, path: Any) -> Iterator[None]:
        """Paint only inside a path."""
        self.canvas.save()
        self.canvas.clipPath(path, skia.ClipOp.kIntersect, True)
        yield
        self.canvas.restore()

    @contextmanager
    def moved(
        self, x: float, y: float, scale_x: float = 1.0, scale_y: float = 1.0
    ) -> Iterator[None]:
        """Paint somewhere else."""
        self.canvas.save()
        self.canvas.translate(x, y)
        self.canvas.scale(scale_x, scale_y)
        yield
        self.canvas.restore()


def surface(pixels: NDArray[np.uint8]) -> Any:
    """A skia surface that draws into uint8 [h, w, 4], premultiplied RGBA, C-contiguous."""
    info = skia.ImageInfo.Make(
        pixels.shape[1], pixels.shape[0], skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType
    )
    return skia.Surface.MakeRasterDirect(info, pixels, pixels.shape[1] * 4)


def image(pixels: NDArray[np.uint8]) -> Any:
    """A skia image over uint8 [h, w, 4]; the array must outlive the image."""
    info = skia.ImageInfo.Make(
        pixels.shape[1], pixels.shape[0], skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType
    )
    return skia.Image.MakeRasterData(info, skia.Data.MakeWithoutCopy(pixels), pixels.shape[1] * 4)


def painted(paint: Callable[[Brush], None], box: Box, scale: float) -> NDArray[np.uint8]:
    """What is painted inside a box: uint8 [h, w, 4], premultiplied RGBA."""
    left, top, right, bottom = box
    width, height = round((right - left) * scale), round((bottom - top) * scale)
    pixels = np.zeros((height, width, 4), np.uint8)
    canvas = surface(pixels).getCanvas()
    canvas.scale(scale, scale)
    canvas.translate(-left, -top)
    paint(Brush(canvas))
    return pixels
