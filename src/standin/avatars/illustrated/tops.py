"""Garments that are closed in front."""

from __future__ import annotations

from typing import Any

from .colour import Colour, mix, parse, shift
from .face import SIDES
from .paint import Point, flipped, linear, sampled, smooth, without
from .tailor import BOTTOM, Work, buttons, cast, fold, torso_shading, weave, wing


def jersey(work: Work) -> None:
    """A jumper, a T-shirt or a polo neck."""
    brush, fabric, n = work.brush, work.fabric, work.build.neck_width
    neckline: list[Point] = [
        (-n - 2, 168), (-n + 1, 184), (-30, 203), (0, 212), (30, 203), (n - 1, 184), (n + 2, 168),
    ]  # fmt: skip
    shirt = without(work.body, smooth([*neckline, (0, 100)], True))
    weave(work, shirt)
    with brush.clipped(shirt):
        torso_shading(work)
        for a, b in (
            ((-60, 240), (-20, 300)), ((60, 236), (24, 300)), ((-90, 300), (-30, 350)),
            ((95, 300), (40, 356)), ((0, 240), (4, 330)),
        ):  # fmt: skip
            middle = ((a[0] + b[0]) / 2 - 4, (a[1] + b[1]) / 2 + 8)
            fold(brush, [a, middle, b], fabric.shade, 0.30, 14, 8)
        if work.outfit.kind == "sweater":
            _knit(work)
    collar = _turtle_collar(n) if work.outfit.kind == "turtle" else _round_collar(n, neckline)
    _collar(work, smooth(collar, True))
    brush.grain(shirt, 0.10, 0.5, 0.8, 4)


def _knit(work: Work) -> None:
    brush, fabric = work.brush, work.fabric
    for k in range(60):
        x = -250 + k * 8.5
        brush.line([(x, 180), (x + 3, BOTTOM)], fabric.deep, 0.10, 1.2, 0.6)
        brush.line([(x + 2.5, 180), (x + 5.5, BOTTOM)], fabric.light, 0.10, 1.2, 0.6)


def _turtle_collar(n: float) -> list[Point]:
    return [
        (-n - 2, 140), (-n + 8, 136), (-16, 143), (12, 145), (n - 8, 137), (n + 2, 140),
        (n + 9, 176), (n + 6, 198), (0, 214), (-n - 6, 198), (-n - 9, 176),
    ]  # fmt: skip


def _round_collar(n: float, neckline: list[Point]) -> list[Point]:
    return [
        *neckline, (n + 6, 166), (n + 11, 174), (n + 10, 192), (38, 216), (0, 227), (-38, 216),
        (-n - 10, 192), (-n - 11, 174), (-n - 6, 166),
    ]  # fmt: skip


def _collar(work: Work, path: Any) -> None:
    brush, fabric = work.brush, work.fabric
    cast(work, path, fabric.deep, 0.6, (2, 5), 5)
    stops = [(0.0, fabric.light), (0.5, fabric.main), (1.0, fabric.shade)]
    brush.shade(path, linear((-50, 170), (60, 230), stops))
    with brush.clipped(path):
        for k in range(-24, 25):
            x = k * 4.2
            brush.line([(x, 120), (x * 0.92, 190), (x * 0.8, 240)], fabric.deep, 0.22, 1.1, 0.5)
        brush.stroke(path, fabric.light, 0.5, 1.6, 0.8)
        if work.outfit.kind == "turtle":
            chin: list[Point] = [(-60, 120), (-30, 150), (10, 158), (60, 146), (60, 110)]
            brush.area(chin, fabric.deep, 0.55, 8)


# Cut and sewn ------------------------------------------------------------------------------


def _front(work: Work, throat: list[Point], soft: float = 0.3) -> Any:
    """The body of a garment with a neckline, given from the viewer's right to the middle."""
    brush, fabric = work.brush, work.fabric
    hole: list[Point] = [*throat, *flipped(throat[-2::-1], -1), (0, 90)]
    piece = without(work.body, smooth(hole, True))
    weave(work, piece)
    with brush.clipped(piece):
        torso_shading(work)
        for a, b in (
            ((-64, 236), (-22, 306)), ((64, 232), (24, 306)), ((-92, 300), (-34, 352)),
            ((96, 300), (42, 358)),
        ):  # fmt: skip
            middle = ((a[0] + b[0]) / 2 - 4, (a[1] + b[1]) / 2 + 8)
            fold(brush, [a, middle, b], fabric.shade, soft, 14, 8)
    return piece


def _placket(work: Work, top: float, low: float, tone: Colour) -> None:
    """A strip with buttons down the middle."""
    brush, fabric = work.brush, work.fabric
    strip = smooth([(-10, top, 1), (10, top, 1), (10, low, 1), (-10, low, 1)], True)
    with brush.clipped(work.body), brush.moved(2, 3):
        brush.fill(strip, fabric.deep, 0.45, 3)
    stops = [(0.0, fabric.light), (1.0, mix(fabric.main, fabric.shade, 0.4))]
    brush.shade(strip, linear((-10, 0), (12, 0), stops))
    for x in (-8.0, 8.0):
        brush.line([(x, top), (x, low)], fabric.deep, 0.30, 0.9, 0.3)
    brush.line([(10, top), (10, low)], fabric.deep, 0.7, 1.4, 0.6)
    buttons(work, 0, [y for y in (266, 312, 358, 404) if top + 8 < y < low - 6], tone)


def shirt(work: Work) -> None:
    """A shirt with a turned-down collar, its top button open."""
    n = work.build.neck_width
    piece = _front(work, [(n + 10, 162, 1), (n + 2, 184), (26, 214), (0, 250, 1)])
    _placket(work, 248, BOTTOM, work.fabric.light)
    collar: list[Point] = [
        (n - 1, 148, 1), (n + 9, 160), (n + 13, 182), (44, 242, 1), (2, 254, 1), (22, 214),
        (n - 3, 176),
    ]  # fmt: skip
    for side in SIDES:
        wing(work, collar, work.fabric, side)
    work.brush.grain(piece, 0.08, 0.5, 0.8, 4)


def polo(work: Work) -> None:
    """A knitted shirt with a soft collar and two buttons."""
    brush, fabric, n = work.brush, work.fabric, work.build.neck_width
    piece = _front(work, [(n + 10, 162, 1), (n + 2, 186), (24, 212), (0, 236, 1)])
    _placket(work, 232, 334, fabric.light)
    brush.line([(-10, 334), (10, 334)], fabric.deep, 0.6, 1.4, 0.5)
    collar: list[Point] = [
        (n - 1, 152, 1), (n + 10, 164), (n + 17, 188), (50, 234, 1), (6, 240, 1), (24, 212),
        (n - 3, 180),
    ]  # fmt: skip
    for side in SIDES:
        wing(work, collar, fabric, side)
        rib: list[Point] = [(n + 13, 190), (47, 229), (8, 235)]
        brush.line(flipped(rib, side), parse(work.outfit.accent or work.outfit.main), 0.6, 2.4, 0.5)
    brush.grain(piece, 0.12, 0.5, 0.5, 4)


def kurta(work: Work) -> None:
    """A long shirt with a stand-up collar, embroidered around the opening."""
    brush, fabric, n = work.brush, work.fabric, work.build.neck_width
    thread = parse(work.outfit.accent or "#d9b45a")
    piece = _front(work, [(n + 8, 158, 1), (n + 1, 178), (20, 202), (0, 246, 1)], 0.24)
    band: list[Point] = [
        (n - 2, 146, 1), (n + 7, 154), (n + 10, 180), (34, 208), (8, 250, 1), (0, 246, 1),
        (16, 204), (n - 6, 178),
    ]  # fmt: skip
    for side in SIDES:
        wing(work, band, fabric, side, 3)
        edge = sampled(flipped([(n + 8, 168), (n + 2, 186), (30, 206), (6, 247)], side), 26)
        for x, y in edge.tolist():
            brush.spot(x, y, 1.5, 1.5, thread, 0.95)
        for x, y in sampled(flipped([(n + 16, 176), (n + 6, 196), (36, 216), (14, 262)], side), 15):
            brush.spot(float(x), float(y), 2.6, 1.3, thread, 0.85, 0.2, 45 * side)
    strip = smooth([(-12, 248, 1), (12, 248, 1), (12, 372, 1), (0, 384, 1), (-12, 372, 1)], True)
    brush.fill(strip, fabric.shade, 0.55, 0.8)
    for x in (-12.0, 12.0):
        for y in range(252, 374, 6):
            brush.spot(x, y, 1.4, 1.9, thread, 0.9)
    for y in range(264, 372, 9):
        for x in (-6.0, 6.0):
            brush.spot(x, y, 1.1, 2.4, thread, 0.7, 0.2, 30 * x / 6)
    buttons(work, 0, (270, 302, 334, 366), thread, 3.2)
    brush.grain(piece, 0.10, 0.9, 0.4, 5)


def blouse(work: Work) -> None:
    """A soft top with a crossed neckline."""
    brush, fabric, n = work.brush, work.fabric, work.build.neck_width
    throat: list[Point] = [(n + 14, 170, 1), (n + 4, 196), (26, 236), (0, 272, 1)]
    piece = _front(work, throat, 0.2)
    with brush.clipped(piece):
        for k in range(7):
            x = 40 + 13 * k
            for side in SIDES:
                line: list[Point] = [(x, 196 + 3 * k), (x - 14, 262 + 9 * k), (14 + 2 * k, 330)]
                fold(brush, flipped(line, side), fabric.deep, 0.17, 7, 3.4)
                light: list[Point] = [(px - 6, py - 2) for px, py in line]
                fold(brush, flipped(light, side), fabric.light, 0.4, 5, 3)
    for side in (1.0, -1.0):
        over: list[Point] = [
            (n + 14, 168, 1), (n + 24, 176), (n + 18, 204), (42, 250), (-14, 330, 1), (-24, 318, 1),
            (24, 242), (n + 4, 198),
        ]  # fmt: skip
        wing(work, over, fabric, side, 4)
    brush.grain(piece, 0.06, 0.9, 0.5, 5)


def hoodie(work: Work) -> None:
    """A sweatshirt with its hood down and two cords."""
    brush, fabric, n = work.brush, work.fabric, work.build.neck_width
    piece = _front(work, [(n + 8, 164, 1), (n, 186), (26, 208), (0, 218)], 0.34)
    brush.grain(piece, 0.13, 0.5, 0.6, 4)
    inside: list[Point] = [(n + 10, 160), (n + 2, 190), (28, 214), (0, 224), (0, 238), (60, 220)]
    for side in SIDES:
        brush.area(flipped(inside, side), fabric.deep, 0.8, 3)
        roll: list[Point] = [
            (n + 4, 152, 1), (n + 26, 150), (n + 50, 178), (n + 42, 216), (46, 252), (10, 276, 1),
            (-4, 262), (14, 236), (n - 4, 204), (n + 6, 178),
        ]  # fmt: skip
        path = smooth(flipped(roll, side), True)
        cast(work, path, fabric.deep, 0.7, (side * 2, 7), 7)
        near = fabric.light if side < 0 else fabric.main
        stops = [(0.0, near), (0.6, mix(fabric.main, fabric.shade, 0.3)), (1.0, fabric.shade)]
        brush.shade(path, linear((side * 70 - 24, 160), (side * 20 + 24, 270), stops))
        with brush.clipped(path):
            for points, wide, alpha in (
                ([(n + 12, 164), (n + 22, 204), (26, 254)], 14, 0.5),
                ([(n + 34, 172), (n + 30, 210), (44, 240)], 10, 0.35),
            ):
                fold(brush, flipped(points, side), fabric.deep, alpha, wide, 6)
            lit: list[Point] = [(n + 26, 160), (n + 38, 190), (n + 20, 228)]
            fold(brush, flipped(lit, side), fabric.light, 0.5, 12, 6)
            brush.stroke(path, fabric.light, 0.35, 2, 0.9)
        brush.grain(path, 0.13, 0.5, 0.6, 4)
    cord = parse(work.outfit.accent or "#f0ece4")
    for side, low in ((-1.0, 352.0), (1.0, 338.0)):
        line: list[Point] = [(side * 20, 254), (side * 24, 296), (side * 21, low)]
        with brush.moved(2, 3):
            brush.line(line, fabric.deep, 0.6, 4.5, 2)
        brush.line(line, cord, 1, 4.2)
        brush.line([(x - 0.9, y) for x, y in line], shift(cord, 0.06), 0.8, 1.2, 0.3)
        brush.line([(side * 21, low), (side * 21, low + 12)], shift(cord, -0.25), 1, 4.6)
        brush.spot(side * 20, 252, 4, 4, fabric.deep, 0.9, 0.5)
