"""Garments that are open in front."""

from __future__ import annotations

from .colour import Colour, cloth, mix, parse, shift
from .face import SIDES
from .native import skia
from .paint import Point, flipped, linear, radial, smooth, tapered, without
from .tailor import BOTTOM, Work, buttons, cast, fold, stitches, torso_shading, weave, wing


def blazer(work: Work) -> None:
    """A jacket with lapels over a round-necked top or a shirt, with a tie where asked."""
    n, opening = work.build.neck_width, work.outfit.opening
    _shirt(work)
    if work.outfit.collar == "shirt":
        _shirt_front(work)
    hole: list[Point] = [
        (-n - 16, 150, 1), (-n - 12, 190), (-54, 270), (-2, opening, 1), (54, 270), (n + 12, 190),
        (n + 16, 150, 1),
    ]  # fmt: skip
    jacket = without(work.body, smooth(hole, True))
    cast(work, jacket, work.inner.deep, 0.55, (3, 5), 6)
    weave(work, jacket)
    with work.brush.clipped(jacket):
        torso_shading(work)
        _closing(work)
    for side in (1.0, -1.0):
        _lapel(work, side)
    work.brush.grain(jacket, 0.10, 0.3, 0.9, 8)
    _button(work)
    if work.outfit.pocket:
        _pocket(work)


def _shirt(work: Work) -> None:
    brush, inner, n = work.brush, work.inner, work.build.neck_width
    if work.outfit.collar == "round":
        throat: list[Point] = [(n + 14, 168, 1), (n + 2, 196), (28, 228), (0, 242)]
    else:
        top = _top(work)
        throat = [(n + 10, 164, 1), (30, top - 42), (0, top, 1)]
    low: list[Point] = [(120, 300), (60, 560)]
    outline = [*flipped(throat, -1), *throat[-2::-1], *low, *flipped(low[::-1], -1)]
    path = smooth(outline, True)
    stops = [(0.0, inner.light), (0.5, inner.main), (1.0, inner.shade)]
    with brush.clipped(path):
        brush.shade(path, linear((-60, 190), (70, 430), stops))
        for x0, y0, x1, y1 in (
            (-30, 236, -12, 380), (10, 246, -2, 400), (34, 232, 14, 370), (-8, 250, -16, 420),
        ):  # fmt: skip
            x, y = (x0 + x1) / 2, (y0 + y1) / 2
            fold(brush, [(x0, y0), (x + 6, y), (x1, y1)], inner.deep, 0.35, 9, 4)
            fold(brush, [(x0 - 7, y0), (x - 2, y), (x1 - 6, y1)], inner.light, 0.6, 6, 3)
        brush.stroke(path, inner.deep, 0.5, 3, 2)
    if work.outfit.collar == "round":
        seam: list[Point] = [(-n - 2, 194), (-28, 228), (0, 242), (28, 228), (n + 2, 194)]
        brush.line(seam, inner.light, 0.9, 2, 0.6)


def _top(work: Work) -> float:
    """Height of a shirt's highest closed button."""
    return 216.0 if work.outfit.tie else 250.0


def _shirt_front(work: Work) -> None:
    brush, inner, n, top = work.brush, work.inner, work.build.neck_width, _top(work)
    brush.line([(0, top), (1, 330), (0, 430)], inner.deep, 0.7, 1.4, 0.5)
    brush.line([(5, top), (6, 330), (5, 430)], inner.light, 0.7, 1.2, 0.5)
    for y in (285, 330, 375):
        brush.spot(2.5, y, 2.6, 2.6, inner.shade, 1, 0.3)
        brush.spot(1.9, y - 0.6, 1.6, 1.6, inner.light, 1, 0.4)
    if work.outfit.tie:
        _tie_part(work, _blade(top), top)
    outline: list[Point] = [
        (n - 1, 148, 1), (n + 9, 160), (n + 12, 180), (40, top - 6, 1), (2, top + 2, 1),
        (22, top - 36), (n - 3, 176 - (250 - top) * 0.25),
    ]  # fmt: skip
    for side in SIDES:
        wing(work, outline, inner, side)
    if work.outfit.tie:
        _tie_part(work, _knot(top), top)


def _blade(top: float) -> list[Point]:
    return [(-8, top + 16, 1), (8, top + 16, 1), (21, 420, 1), (0, 452, 1), (-21, 420, 1)]


def _knot(top: float) -> list[Point]:
    return [
        (-15, top - 6, 1), (0, top - 11), (15, top - 6, 1), (9, top + 22, 1), (-9, top + 22, 1),
    ]  # fmt: skip


def _tie_part(work: Work, outline: list[Point], top: float) -> None:
    brush, tones, path = work.brush, cloth(parse(work.outfit.tie)), smooth(outline, True)
    with brush.moved(2, 4):
        brush.fill(path, work.inner.deep, 0.6, 4)
    stops = [(0.0, tones.light), (0.5, tones.main), (1.0, tones.deep)]
    brush.shade(path, linear((-16, top), (20, top + 20), stops))
    with brush.clipped(path):
        for k in range(12):
            y = top - 20 + 22 * k
            brush.line([(-24, y + 16), (24, y - 8)], tones.light, 0.30, 3, 0.8)
        brush.fill(tapered([(0, top + 20), (2, top + 46)], 1, 6, 1), tones.deep, 0.6, 2)


def _closing(work: Work) -> None:
    brush, fabric, y = work.brush, work.fabric, work.outfit.opening
    brush.line([(-1, y), (3, 500), (2, BOTTOM)], fabric.deep, 0.9, 2, 0.8)
    brush.spot(8, y + 60, 12, 90, fabric.deep, 0.4, 9)
    brush.line([(-3, y), (1, 500), (0, BOTTOM)], fabric.light, 0.4, 1.2, 0.6)


def _lapel(work: Work, side: float) -> None:
    brush, fabric = work.brush, work.fabric
    n, opening, wide = work.build.neck_width, work.outfit.opening, min(work.build.width, 1.05)
    outline: list[Point] = [
        (n + 10, 158, 1), (n + 26, 178), (92, 228, 1), (78, 244, 1), (112 * wide, 262, 1),
        (86, 330), (3, opening + 4, 1), (40, 312), (56, 262), (n + 8, 196),
    ]  # fmt: skip
    path = smooth(flipped(outline, side), True)
    cast(work, path, fabric.deep, 0.75, (side * 3 + 2, 6), 6)
    near = fabric.light if side < 0 else fabric.main
    middle = fabric.main if side < 0 else mix(fabric.main, fabric.shade, 0.5)
    ends = (side * 70 - 40, 180), (side * 50 + 40, 420)
    brush.shade(path, linear(*ends, [(0, near), (0.6, middle), (1, fabric.shade)]))
    with brush.clipped(path):
        roll: list[Point] = [(n + 8, 190), (58, 262), (30, 340), (2, opening)]
        fold(brush, flipped(roll, side), fabric.deep, 0.5, 10, 4)
        brush.stroke(path, fabric.light, 0.55, 2, 0.7)
        collar: list[Point] = [(64, 200), (72, 236), (79, 245)]
        brush.line(flipped(collar, side), fabric.deep, 0.6, 1.3, 0.6)
    notch: list[Point] = [(92, 228), (78, 244), (112 * wide, 262)]
    brush.line(flipped(notch, side), fabric.deep, 0.55, 1.0, 0.5)


def _button(work: Work) -> None:
    brush, fabric, y = work.brush, work.fabric, work.outfit.opening
    brush.spot(7, y + 22, 6.5, 6.5, fabric.deep, 0.8, 1.5)
    path = skia.Path()
    path.addCircle(6, y + 20, 5.6)
    brush.shade(path, radial((4, y + 17), 8, [(0, fabric.light), (1, fabric.deep)]))


def _pocket(work: Work) -> None:
    brush, inner, x = work.brush, work.inner, work.x
    brush.line([(x(74), 352), (x(124), 344)], work.fabric.deep, 0.8, 2.2, 0.7)
    square: list[Point] = [
        (x(82), 350, 1), (x(88), 334, 1), (x(98), 340, 1), (x(106), 330, 1), (x(114), 345, 1),
    ]  # fmt: skip
    ends = (80, 330), (110, 350)
    brush.shade(smooth(square, True), linear(*ends, [(0, inner.light), (1, inner.shade)]))


# Coat --------------------------------------------------------------------------------------


def coat(work: Work) -> None:
    """A white coat: a long jacket with broad lapels and a pen in its pocket."""
    blazer(work)
    brush, fabric, x = work.brush, work.fabric, work.x
    top: list[Point] = [(x(72), 336), (x(128), 328)]
    brush.line(top, fabric.deep, 0.6, 2, 0.7)
    brush.line([(p[0], p[1] + 9) for p in top], fabric.deep, 0.4, 1.1, 0.5)
    for a, b in ((x(72), x(74)), (x(128), x(130))):
        brush.line([(a, 336 if a < x(100) else 328), (b, 410)], fabric.deep, 0.4, 1.4, 0.6)
    brush.line([(x(90), 336), (x(89), 312)], (0.16, 0.24, 0.42), 1, 4.4)
    brush.line([(x(89) + 1.6, 332), (x(88) + 1.6, 312)], (0.75, 0.80, 0.88), 1, 1.3)


def stethoscope(work: Work) -> None:
    """Hung around the neck: tubes on one side, the chest piece on the other."""
    n = work.build.neck_width
    tube, metal = (0.20, 0.27, 0.33), (0.70, 0.73, 0.77)
    left: list[Point] = [(-n - 6, 166), (-n - 16, 194), (-66, 246), (-58, 300)]
    right: list[Point] = [(n + 6, 166), (n + 16, 194), (68, 250), (64, 310), (56, 352)]
    for points in (left, right):
        _tube(work, points, tube, 7.5)
    for end in (-70.0, -47.0):
        _tube(work, [(-58, 300), (-58 + (end + 58) * 0.7, 322), (end, 356)], metal, 4)
        work.brush.spot(end, 360, 4.4, 5.4, (0.12, 0.13, 0.15), 1, 0.4)
    brush = work.brush
    brush.spot(57, 370, 19, 19, work.fabric.deep, 0.55, 5)
    for size, tone in ((17.0, shift(metal, -0.16)), (15.5, metal), (10.0, shift(metal, -0.08))):
        path = skia.Path()
        path.addCircle(54, 364, size)
        stops = [(0.0, shift(tone, 0.18)), (1.0, shift(tone, -0.12))]
        brush.shade(path, linear((42, 352), (68, 378), stops))


def _tube(work: Work, points: list[Point], tone: Colour, width: float) -> None:
    brush = work.brush
    with brush.clipped(work.body), brush.moved(3, 5):
        brush.line(points, work.fabric.deep, 0.6, width, 3)
    brush.line(points, tone, 1, width)
    above = [(x - width * 0.18, y - 0.6) for x, y in points]
    brush.line(above, shift(tone, 0.22), 0.6, width * 0.26, 0.6)


# Knitwear and shirts that are worn open ----------------------------------------------------


def cardigan(work: Work) -> None:
    """A fine knit, buttoned below the chest, over a round-necked top."""
    brush, fabric, n, low = work.brush, work.fabric, work.build.neck_width, work.outfit.opening
    with brush.clipped(work.body):
        _shirt(work)
    right: list[Point] = [
        (n + 6, 156, 1), (n + 7, 184), (54, 254), (34, low - 70), (0, low, 1),
    ]  # fmt: skip
    hole = [*right, *flipped(right[-2::-1], -1)]
    knit = without(work.body, smooth(hole, True))
    cast(work, knit, work.inner.deep, 0.5, (2, 4), 6)
    weave(work, knit)
    with brush.clipped(knit):
        torso_shading(work)
        for k in range(124):
            x = -260 + k * 4.2
            brush.line([(x, 170), (x + 2, BOTTOM)], fabric.deep, 0.10, 0.9, 0.5)
    for side in (1.0, -1.0):
        edge = flipped(right, side)
        outer: list[Point] = [(x + side * 15, y + 2, 0) for x, y, *_ in edge]
        if side > 0:
            outer[-1] = (9, low + 4, 0)
            down: list[Point] = [(9, BOTTOM, 1), (-9, BOTTOM, 1), (-9, low, 0)]
            band = smooth([*edge[:-1], (-2, low - 3), *down[::-1], *outer[::-1]], True)
        else:
            outer[-1] = (-9, low + 22, 0)
            band = smooth([*edge, *outer[::-1]], True)
        band = skia.Op(band, work.body, skia.PathOp.kIntersect_PathOp)
        cast(work, band, fabric.deep, 0.5, (side * 2, 4), 4)
        stops = [(0.0, fabric.light), (1.0, mix(fabric.main, fabric.shade, 0.4 if side > 0 else 0))]
        brush.shade(band, linear((side * 60 - 20, 170), (20, low), stops))
        with brush.clipped(band):
            for y in range(150, round(BOTTOM), 4):
                brush.line([(-90, y), (90, y + 3 * side)], fabric.deep, 0.16, 1.0, 0.4)
            brush.stroke(band, fabric.deep, 0.35, 1.4, 0.7)
    buttons(work, 0, (low + 22, low + 78), fabric.light, 4.6)
    brush.grain(knit, 0.10, 0.5, 0.8, 4)


def overshirt(work: Work) -> None:
    """A shirt worn open over a round-necked top, with visible seams."""
    brush, fabric, n = work.brush, work.fabric, work.build.neck_width
    thread = parse(work.outfit.accent or "#c98f4e")
    _shirt(work)
    right: list[Point] = [(n + 13, 154, 1), (n + 16, 190), (62, 262), (50, 380), (44, BOTTOM, 1)]
    hole = [*right, *flipped(right[::-1], -1)]
    shirt = without(work.body, smooth(hole, True))
    cast(work, shirt, work.inner.deep, 0.55, (3, 5), 6)
    weave(work, shirt)
    with brush.clipped(shirt):
        torso_shading(work)
        for side in SIDES:
            front = flipped(right[1:], side)
            brush.line([(x + side * 2, y) for x, y, *_ in front], fabric.light, 0.6, 1.6, 0.6)
            stitches(brush, [(x + side * 16, y) for x, y, *_ in front], thread)
            stitches(brush, [(x + side * 4, y) for x, y, *_ in front], thread, 0.5)
    for side in SIDES:
        _chest_pocket(work, side, thread)
        collar: list[Point] = [
            (n + 2, 148, 1), (n + 14, 158), (n + 34, 182), (n + 50, 232, 1), (58, 250, 1),
            (n + 8, 200), (n + 2, 176),
        ]  # fmt: skip
        wing(work, collar, fabric, side)
        stitches(brush, flipped([(n + 30, 190), (n + 43, 228), (62, 243)], side), thread, 0.6)
    brush.grain(shirt, 0.13, 0.6, 1.1, 6)


def _chest_pocket(work: Work, side: float, thread: Colour) -> None:
    brush, fabric, x = work.brush, work.fabric, work.x
    box: list[Point] = [
        (x(86), 306, 1), (x(136), 302, 1), (x(138), 366, 1), (x(112), 378, 1), (x(88), 368, 1),
    ]  # fmt: skip
    flap: list[Point] = [
        (x(84), 298, 1), (x(138), 294, 1), (x(138), 314, 1), (x(111), 326, 1), (x(85), 318, 1),
    ]  # fmt: skip
    for points in (box, flap):
        path = smooth(flipped(points, side), True)
        brush.stroke(path, fabric.deep, 0.6, 2.2, 1)
        tone = mix(fabric.main, fabric.shade, 0.5 if side > 0 else 0.0)
        brush.shade(path, linear((0, 300), (0, 376), [(0, shift(tone, 0.02)), (1, tone)]), 0.9)
        inside = [((p[0] - x(111)) * 0.86 + x(111), (p[1] - 312) * 0.86 + 311) for p in points]
        stitches(brush, flipped([*inside, inside[0]], side), thread, 0.5)
    buttons(work, side * x(111), (318,), thread, 2.6)
