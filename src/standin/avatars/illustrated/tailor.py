"""What every garment is cut from: the body's outline, folds, weave, shade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .colour import Cloth, Colour, Skin, mix, shift
from .face import RIM_LIGHT, SIDES
from .paint import (
    Brush,
    Point,
    Points,
    flipped,
    linear,
    mirrored,
    sampled,
    smooth,
    tapered,
    without,
)
from .spec import BodySpec, OutfitSpec

RAISED = 14.0
"""Units that the body is moved up from where it is drawn, towards the head."""
BOTTOM = 690.0
"""Where the drawing of the body ends, before it is moved up."""
ELBOW = 452.0
"""Height of the elbow of a hanging arm, units below the eyes."""


@dataclass(frozen=True)
class Work:
    """A garment in the making."""

    brush: Brush
    outfit: OutfitSpec
    build: BodySpec
    tones: Skin
    fabric: Cloth
    inner: Cloth
    body: Any
    """The path of torso and sleeves."""

    def x(self, value: float) -> float:
        """A width that grows with the shoulders."""
        return value * self.build.width


def fold(
    brush: Brush, points: Points, rgb: Colour, alpha: float, width: float, blur: float
) -> None:
    """A soft crease."""
    path = tapered(points, width * 0.3, width, 0.2)
    brush.fill(path, rgb, alpha, blur)


def outline(body: BodySpec) -> Any:
    """The path of torso and sleeves, with the gaps between them."""
    w, n, d = body.width, body.neck_width, body.drop
    half: list[Point] = [
        (0, 176), (n + 8, 172), (n + 30, 192 + d * 0.2), (w * 146 - 10, 214 + d * 0.6),
        (w * 182, 230 + d), (w * 204, 258 + d), (w * 215, 305), (w * 221, 380), (w * 225, 450),
        (w * 222, 520), (w * 214, 600), (w * 208, BOTTOM), (0, BOTTOM),
    ]  # fmt: skip
    path = smooth(mirrored(half), True)
    # A slim waist lies further away from the arms; a heavy one reaches them nearly.
    waist = (9 if body.weight > 0 else 15) * body.weight
    gap: list[Point] = [
        (160, 372), (152 + waist * 0.5, 405), (144 + waist, 460), (150 + waist, 560),
        (158 + waist * 0.6, BOTTOM + 20), (172, BOTTOM + 20), (172, 560), (171, 460), (166, 405),
    ]  # fmt: skip
    for side in SIDES:
        path = without(path, smooth([(side * w * x, y) for x, y in gap], True))
    return path


def light_edge(work: Work) -> None:
    """The cool light from behind on the edge of the viewer's right."""
    ends = (work.x(120), 0.0), (work.x(225), 0.0)
    glow = linear(*ends, [(0, RIM_LIGHT, 0), (1, RIM_LIGHT, 0.5)])
    with work.brush.clipped(work.body):
        work.brush.rim(work.body, glow, 5, 2.4)


def weave(work: Work, path: Any) -> None:
    """Fill a piece with the garment's fabric."""
    fabric = work.fabric
    stops = [
        (0.0, fabric.light), (0.35, fabric.main), (0.7, mix(fabric.main, fabric.shade, 0.6)),
        (1.0, fabric.shade),
    ]  # fmt: skip
    work.brush.shade(path, linear((work.x(-170), 190), (work.x(190), 470), stops))


def torso_shading(work: Work) -> None:
    """Light and shade of a body under cloth."""
    brush, fabric, x = work.brush, work.fabric, work.x
    for side in SIDES:
        _sleeve_shading(work, side)
    chest: list[Point] = [
        (x(90), 200), (x(150), 260), (x(140), 330), (x(100), 420), (x(90), BOTTOM),
        (x(300), BOTTOM), (x(300), 200),
    ]  # fmt: skip
    brush.area(chest, fabric.shade, 0.55, 26)
    brush.spot(x(-120), 262, 40, 34, fabric.light, 0.5, 22, -20)
    brush.spot(x(-70), 330, 34, 60, fabric.light, 0.30, 24)
    brush.spot(x(-190), 300, 16, 46, fabric.light, 0.55, 12, 6)
    brush.spot(0, 700, 220, 60, fabric.deep, 0.40, 40)
    weight = work.build.weight
    if weight > 0:  # a chest and a belly that stand out
        brush.spot(x(-30), 455, x(92), 84, fabric.light, 0.42 * weight, 30)
        for side in SIDES:
            under: list[Point] = [(side * x(16), 372), (side * x(70), 378), (side * x(122), 356)]
            fold(brush, under, fabric.deep, 0.30 * weight, 20, 9)


def _sleeve_shading(work: Work, side: float) -> None:
    brush, fabric = work.brush, work.fabric

    def at(*points: Point) -> list[Point]:
        return [(side * work.x(p[0]), p[1]) for p in points]

    under = at((158, 312), (163, 380), (160, BOTTOM), (186, BOTTOM), (178, 390), (168, 320))
    brush.area(under, fabric.deep, 0.75 if side > 0 else 0.6, 7)
    brush.line(at((157, 300), (163, 372), (164, 400)), fabric.deep, 0.85, 2.2, 1.1)
    hollow = at((164, 372), (172, 440), (168, BOTTOM), (150, BOTTOM), (158, 440))
    brush.area(hollow, shift(fabric.deep, -0.10), 0.6, 6)
    edge = at((206, 270), (212, 380), (204, BOTTOM), (240, BOTTOM), (240, 270))
    brush.area(edge, fabric.deep, 0.35 if side < 0 else 0.5, 8)
    ridge = at((188, 270), (194, 380), (188, BOTTOM))
    brush.line(ridge, fabric.light, 0.45 if side < 0 else 0.22, 16, 9)
    for points, tone, alpha, width, blur in (
        (at((160, 312), (140, 330), (104, 356)), fabric.deep, 0.55, 14, 6),
        (at((160, 322), (136, 356), (112, 396)), fabric.deep, 0.45, 12, 6),
        (at((158, 300), (150, 276), (152, 250)), fabric.deep, 0.4, 12, 6),
        (at((172, 340), (196, 356), (222, 352)), fabric.deep, 0.45, 10, 5),
        (at((176, 400), (200, 420), (226, 410)), fabric.deep, 0.35, 10, 5),
        (at((180, 362), (202, 376), (224, 372)), fabric.light, 0.40, 7, 4),
        (at((176, 470), (200, 484), (226, 474)), fabric.deep, 0.35, 10, 5),
    ):
        fold(brush, points, tone, alpha, width, blur)


def cast(
    work: Work, path: Any, tone: Colour, alpha: float, away: tuple[float, float], blur: float
) -> None:
    """The shadow of a piece of cloth on the body under it."""
    with work.brush.clipped(work.body), work.brush.moved(*away):
        work.brush.fill(path, tone, alpha, blur)


def wing(
    work: Work, points: Sequence[Point], fabric: Cloth, side: float, drop: float = 5.0
) -> None:
    """One side of a turned-down collar: `points` are its outline at the viewer's right."""
    brush = work.brush
    path = smooth(flipped(points, side), True)
    cast(work, path, fabric.deep, 0.7, (side * 2, drop), 4)
    far = mix(fabric.main, fabric.shade, 0.6 if side > 0 else 0.2)
    ends = (side * 20 - 30, 160), (side * 20 + 30, 250)
    brush.shade(path, linear(*ends, [(0, fabric.light), (1, far)]))
    with brush.clipped(path):
        brush.stroke(path, fabric.deep, 0.45, 1.6, 0.7)
        (ax, ay), (bx, by) = points[1][:2], points[3][:2]
        roll: list[Point] = [(ax - 6, ay + 4), ((ax + bx) / 2 - 8, (ay + by) / 2), (bx - 8, by - 6)]
        fold(brush, flipped(roll, side), fabric.light, 0.55, 8, 4)


def buttons(
    work: Work, x: float, heights: Sequence[float], tone: Colour, size: float = 3.0
) -> None:
    """A row of small buttons."""
    for y in heights:
        work.brush.spot(x + 0.8, y + 1.2, size, size, work.fabric.deep, 0.6, 1.2)
        work.brush.spot(x, y, size, size, shift(tone, -0.06), 1, 0.3)
        work.brush.spot(x - size * 0.25, y - size * 0.25, size * 0.6, size * 0.6,
                        shift(tone, 0.08), 0.9, 0.5)  # fmt: skip


def stitches(brush: Brush, points: Points, rgb: Colour, alpha: float = 0.7) -> None:
    """A dashed seam."""
    curve = sampled(points, 400)
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(curve, axis=0), axis=1))])
    for start in np.arange(0, along[-1] - 3, 5.4):
        i, j = (int(np.searchsorted(along, d)) for d in (start, start + 3.2))
        a, b = curve[min(i, 399)], curve[min(j, 399)]
        brush.line([(a[0], a[1]), (b[0], b[1])], rgb, alpha, 1.1)
