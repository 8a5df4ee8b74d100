"""Neck, torso, sleeves and what is worn on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .colour import Cloth, Colour, Skin, cloth, mix, parse, shift
from .face import RIM_LIGHT, SIDES, skin_of
from .native import skia
from .paint import (
    Brush,
    Point,
    Points,
    flipped,
    linear,
    mirrored,
    radial,
    smooth,
    tapered,
    without,
)
from .spec import BodySpec, CharacterSpec, OutfitSpec

RAISED = 14.0
"""Units that the body is moved up from where it is drawn, towards the head."""
BOTTOM = 690.0
"""Where the drawing of the body ends, before it is moved up."""
ELBOW = 452.0
"""Height of the elbow of a hanging arm, units below the eyes."""


@dataclass(frozen=True)
class _Work:
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
        return value * self.build.shoulders


def fold(
    brush: Brush, points: Points, rgb: Colour, alpha: float, width: float, blur: float
) -> None:
    """A soft crease."""
    path = tapered(points, width * 0.3, width, 0.2)
    brush.fill(path, rgb, alpha, blur)


# Neck --------------------------------------------------------------------------------------


def paint_neck(brush: Brush, spec: CharacterSpec, in_hair: bool) -> None:
    """The neck, its shadow under the chin, and the back of the collar."""
    with brush.moved(0, -RAISED):
        _collar_back(brush, spec.outfit, spec.body.neck)
        _neck(brush, spec, in_hair)


def _collar_back(brush: Brush, outfit: OutfitSpec, n: float) -> None:
    if outfit.kind == "turtle":
        return
    colour = parse(outfit.inner if outfit.collar == "shirt" else outfit.main)
    y = 150 if outfit.kind == "blazer" else 166
    outline: list[Point] = [
        (-n - 18, y + 26, 1), (-n - 8, y + 4), (-n + 6, y - 8), (0, y - 14), (n - 6, y - 8),
        (n + 8, y + 4), (n + 18, y + 26, 1), (0, y + 40),
    ]  # fmt: skip
    stops = [(0.0, shift(colour, -0.06)), (1.0, shift(colour, -0.20, 0, -10))]
    brush.shade(smooth(outline, True), linear((0, y - 12), (0, y + 20), stops))


def _neck(brush: Brush, spec: CharacterSpec, in_hair: bool) -> None:
    tones, n, low = skin_of(spec), spec.body.neck, spec.face.length
    half: list[Point] = [
        (n, 60), (n - 1, 120), (n + 3, 158), (n + 14, 184), (n + 30, 206), (n + 36, 240), (50, 330),
    ]  # fmt: skip
    path = smooth([*half, *flipped(half[::-1], -1)], True)
    stops = [
        (0.0, tones.base), (0.5, mix(tones.base, tones.shade, 0.35)),
        (1.0, mix(tones.base, tones.shade, 0.8)),
    ]  # fmt: skip
    brush.shade(path, linear((-n, 100), (n + 20, 240), stops))
    with brush.clipped(path):
        _throat(brush, tones, n)
        _chin_shadow(brush, tones, n, low)
        if spec.face.feminine < 0.5:
            brush.spot(2, 160, 6, 8, tones.light, 0.25, 4)
        if in_hair:
            right: list[Point] = [
                (n - 8, 60), (n - 2, 120), (n + 6, 160), (n + 10, 240), (n + 120, 240),
                (n + 90, 60),
            ]  # fmt: skip
            for side in SIDES:
                brush.area(flipped(right, side), tones.deep, 0.55, 8)


def _throat(brush: Brush, tones: Skin, n: float) -> None:
    right: list[Point] = [(8, 100), (14, 160), (30, 200), (70, 215), (130, 200), (80, 90)]
    left: list[Point] = [
        (-n - 4, 90), (-n + 5, 130), (-n + 2, 165), (-n - 20, 190), (-n - 40, 150),
    ]  # fmt: skip
    brush.area(right, tones.shade, 0.6, 12)
    brush.area(left, tones.shade, 0.5, 6)
    brush.line([(-n + 8, 120), (-22, 160), (-9, 186)], tones.light, 0.4, 6, 5)
    brush.line([(n - 6, 124), (24, 160), (9, 188)], tones.deep, 0.35, 6, 4)
    for side in SIDES:
        brush.line(flipped([(8, 192), (40, 193), (84, 200)], side), tones.deep, 0.35, 4, 4)
        light = 0.55 - 0.15 * side
        brush.line(flipped([(14, 198), (44, 200), (82, 207)], side), tones.light, light, 5, 4)
    brush.spot(0, 190, 7, 6, tones.deep, 0.45, 4)
    brush.spot(-26, 228, 40, 22, tones.light, 0.35, 16)


def _chin_shadow(brush: Brush, tones: Skin, n: float, low: float) -> None:
    """The strongest shadow of the figure: it parts the head from the neck."""
    jaw: list[Point] = [
        (-n - 6, 60), (-n - 4, 128), (-26, 156 + low), (6, 170 + low), (34, 172 + low),
        (n + 4, 156), (n + 6, 60),
    ]  # fmt: skip
    brush.area(jaw, tones.deep, 0.85, 5)
    with brush.moved(0, -8):
        brush.area(jaw, tones.dark, 0.38, 9)
    brush.spot(-10, 140 + low, 20, 7, tones.shade, 0.4, 7)


# Torso -------------------------------------------------------------------------------------


def _body(body: BodySpec) -> Any:
    w, n, d = body.shoulders, body.neck, body.drop
    half: list[Point] = [
        (0, 176), (n + 8, 172), (n + 30, 192 + d * 0.2), (w * 146 - 10, 214 + d * 0.6),
        (w * 182, 230 + d), (w * 204, 258 + d), (w * 215, 305), (w * 221, 380), (w * 225, 450),
        (w * 222, 520), (w * 214, 600), (w * 208, BOTTOM), (0, BOTTOM),
    ]  # fmt: skip
    path = smooth(mirrored(half), True)
    gap: list[Point] = [
        (160, 372), (152, 405), (144, 460), (150, 560), (158, BOTTOM + 20), (172, BOTTOM + 20),
        (172, 560), (171, 460), (166, 405),
    ]  # fmt: skip
    for side in SIDES:
        path = without(path, smooth([(side * w * x, y) for x, y in gap], True))
    return path


def paint_clothes(brush: Brush, spec: CharacterSpec) -> None:
    """Torso, both sleeves, and everything worn."""
    outfit = spec.outfit
    with brush.moved(0, -RAISED):
        inner = parse(outfit.inner)
        under = Cloth(
            inner, shift(inner, 0.03, -0.005), shift(inner, -0.10, 0.012, -10),
            shift(inner, -0.22, 0.015, -14),
        )  # fmt: skip
        fabric = cloth(parse(outfit.main))
        work = _Work(brush, outfit, spec.body, skin_of(spec), fabric, under, _body(spec.body))
        _GARMENTS[outfit.kind](work)
        _rim(work)


def _rim(work: _Work) -> None:
    ends = (work.x(120), 0.0), (work.x(225), 0.0)
    glow = linear(*ends, [(0, RIM_LIGHT, 0), (1, RIM_LIGHT, 0.5)])
    with work.brush.clipped(work.body):
        work.brush.rim(work.body, glow, 5, 2.4)


def _weave(work: _Work, path: Any) -> None:
    fabric = work.fabric
    stops = [
        (0.0, fabric.light), (0.35, fabric.main), (0.7, mix(fabric.main, fabric.shade, 0.6)),
        (1.0, fabric.shade),
    ]  # fmt: skip
    work.brush.shade(path, linear((work.x(-170), 190), (work.x(190), 470), stops))


def _torso_shading(work: _Work) -> None:
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


def _sleeve_shading(work: _Work, side: float) -> None:
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


# Jacket ------------------------------------------------------------------------------------


def _blazer(work: _Work) -> None:
    n, opening = work.build.neck, work.outfit.opening
    _shirt(work)
    if work.outfit.collar == "shirt":
        _shirt_front(work)
    hole: list[Point] = [
        (-n - 16, 150, 1), (-n - 12, 190), (-54, 270), (-2, opening, 1), (54, 270), (n + 12, 190),
        (n + 16, 150, 1),
    ]  # fmt: skip
    jacket = without(work.body, smooth(hole, True))
    _cast(work, jacket, work.inner.deep, 0.55, (3, 5), 6)
    _weave(work, jacket)
    with work.brush.clipped(jacket):
        _torso_shading(work)
        _closing(work)
    for side in (1.0, -1.0):
        _lapel(work, side)
    work.brush.grain(jacket, 0.10, 0.3, 0.9, 8)
    _button(work)
    if work.outfit.pocket:
        _pocket(work)


def _cast(
    work: _Work, path: Any, tone: Colour, alpha: float, away: tuple[float, float], blur: float
) -> None:
    """The shadow of a piece of cloth on the body under it."""
    with work.brush.clipped(work.body), work.brush.moved(*away):
        work.brush.fill(path, tone, alpha, blur)


def _shirt(work: _Work) -> None:
    brush, inner, n = work.brush, work.inner, work.build.neck
    if work.outfit.collar == "round":
        throat: list[Point] = [(n + 14, 168, 1), (n + 2, 196), (28, 228), (0, 242)]
    else:
        throat = [(n + 10, 164, 1), (30, 208), (0, 250, 1)]
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


def _shirt_front(work: _Work) -> None:
    brush, inner, n = work.brush, work.inner, work.build.neck
    brush.line([(0, 250), (1, 330), (0, 430)], inner.deep, 0.7, 1.4, 0.5)
    brush.line([(5, 250), (6, 330), (5, 430)], inner.light, 0.7, 1.2, 0.5)
    for y in (285, 330, 375):
        brush.spot(2.5, y, 2.6, 2.6, inner.shade, 1, 0.3)
        brush.spot(1.9, y - 0.6, 1.6, 1.6, inner.light, 1, 0.4)
    wing: list[Point] = [
        (n - 1, 148, 1), (n + 9, 160), (n + 12, 180), (40, 244, 1), (2, 252, 1), (22, 214),
        (n - 3, 176),
    ]  # fmt: skip
    for side in SIDES:
        path = smooth(flipped(wing, side), True)
        with brush.moved(side * 2, 5):
            brush.fill(path, inner.deep, 0.7, 4)
        far = mix(inner.main, inner.shade, 0.6 if side > 0 else 0.2)
        ends = (side * 20 - 30, 160), (side * 20 + 30, 250)
        brush.shade(path, linear(*ends, [(0, inner.light), (1, far)]))
        with brush.clipped(path):
            edge: list[Point] = [(n + 10, 178), (38, 240), (3, 250)]
            brush.line(flipped(edge, side), inner.deep, 0.45, 1, 0.4)
            roll: list[Point] = [(n, 160), (30, 200), (12, 240)]
            fold(brush, flipped(roll, side), inner.light, 0.6, 8, 4)


def _closing(work: _Work) -> None:
    brush, fabric, y = work.brush, work.fabric, work.outfit.opening
    brush.line([(-1, y), (3, 500), (2, BOTTOM)], fabric.deep, 0.9, 2, 0.8)
    brush.spot(8, y + 60, 12, 90, fabric.deep, 0.4, 9)
    brush.line([(-3, y), (1, 500), (0, BOTTOM)], fabric.light, 0.4, 1.2, 0.6)


def _lapel(work: _Work, side: float) -> None:
    brush, fabric = work.brush, work.fabric
    n, opening, wide = work.build.neck, work.outfit.opening, min(work.build.shoulders, 1.05)
    outline: list[Point] = [
        (n + 10, 158, 1), (n + 26, 178), (92, 228, 1), (78, 244, 1), (112 * wide, 262, 1),
        (86, 330), (3, opening + 4, 1), (40, 312), (56, 262), (n + 8, 196),
    ]  # fmt: skip
    path = smooth(flipped(outline, side), True)
    _cast(work, path, fabric.deep, 0.75, (side * 3 + 2, 6), 6)
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


def _button(work: _Work) -> None:
    brush, fabric, y = work.brush, work.fabric, work.outfit.opening
    brush.spot(7, y + 22, 6.5, 6.5, fabric.deep, 0.8, 1.5)
    path = skia.Path()
    path.addCircle(6, y + 20, 5.6)
    brush.shade(path, radial((4, y + 17), 8, [(0, fabric.light), (1, fabric.deep)]))


def _pocket(work: _Work) -> None:
    brush, inner, x = work.brush, work.inner, work.x
    brush.line([(x(74), 352), (x(124), 344)], work.fabric.deep, 0.8, 2.2, 0.7)
    square: list[Point] = [
        (x(82), 350, 1), (x(88), 334, 1), (x(98), 340, 1), (x(106), 330, 1), (x(114), 345, 1),
    ]  # fmt: skip
    ends = (80, 330), (110, 350)
    brush.shade(smooth(square, True), linear(*ends, [(0, inner.light), (1, inner.shade)]))


# Jersey ------------------------------------------------------------------------------------


def _jersey(work: _Work) -> None:
    brush, fabric, n = work.brush, work.fabric, work.build.neck
    neckline: list[Point] = [
        (-n - 2, 168), (-n + 1, 184), (-30, 203), (0, 212), (30, 203), (n - 1, 184), (n + 2, 168),
    ]  # fmt: skip
    shirt = without(work.body, smooth([*neckline, (0, 100)], True))
    _weave(work, shirt)
    with brush.clipped(shirt):
        _torso_shading(work)
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


def _knit(work: _Work) -> None:
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


def _collar(work: _Work, path: Any) -> None:
    brush, fabric = work.brush, work.fabric
    _cast(work, path, fabric.deep, 0.6, (2, 5), 5)
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


_GARMENTS: dict[str, Callable[[_Work], None]] = {
    "blazer": _blazer, "sweater": _jersey, "tee": _jersey, "turtle": _jersey,
}  # fmt: skip


# The arm that can be raised ----------------------------------------------------------------


def _sleeve(body: BodySpec) -> Any:
    """The path of the sleeve at the viewer's left, with the cap of the shoulder."""
    w, d = body.shoulders, body.drop
    outline: list[Point] = [
        (-150 * w, 196 + d), (-240 * w, 196), (-250 * w, BOTTOM + 30), (-165 * w, BOTTOM + 30),
        (-161 * w, 560), (-157 * w, 460), (-159 * w, 405), (-161.5 * w, 372), (-158 * w, 330),
        (-157 * w, 300), (-152 * w, 270), (-148 * w, 240),
    ]  # fmt: skip
    return smooth(outline, True)


def paint_torso(brush: Brush, spec: CharacterSpec) -> None:
    """The clothes without the sleeve at the viewer's left, but with its shoulder."""
    paint_clothes(brush, spec)
    w = spec.body.shoulders
    outline: list[Point] = [
        (-161 * w, 346), (-164 * w, 326), (-175 * w, 315), (-200 * w, 312), (-260 * w, 312, 1),
        (-260 * w, BOTTOM + 30, 1), (-165 * w, BOTTOM + 30, 1), (-161 * w, 560), (-157 * w, 460),
        (-160 * w, 405), (-162 * w, 376),
    ]  # fmt: skip
    with brush.moved(0, -RAISED):
        brush.erase(smooth(outline, True), 0.6)


def paint_upper_arm(brush: Brush, spec: CharacterSpec) -> None:
    """The sleeve at the viewer's left, fading into the shoulder and rounded at the elbow."""
    paint_clothes(brush, spec)
    with brush.moved(0, -RAISED):
        w, d = spec.body.shoulders, spec.body.drop
        everything = skia.Path()
        everything.addRect(skia.Rect(-400, 0, 400, BOTTOM + 100))
        brush.erase(without(everything, _sleeve(spec.body)), 0.6)
        cap: list[Point] = [
            (-400, 100, 1), (-100, 100, 1), (-100, 330, 1), (-150 * w, 300), (-168 * w, 262 + d),
            (-200 * w, 238 + d), (-400, 236 + d, 1),
        ]  # fmt: skip
        brush.erase(smooth(cap, True), 7)
        brush.erase(without(everything, _above_elbow(spec.body)), 0.6)


def paint_lower_arm(brush: Brush, spec: CharacterSpec) -> None:
    """The hanging sleeve below the elbow."""
    paint_clothes(brush, spec)
    with brush.moved(0, -RAISED):
        everything = skia.Path()
        everything.addRect(skia.Rect(-400, 0, 400, BOTTOM + 100))
        brush.erase(without(everything, _sleeve(spec.body)), 0.6)
        upper = skia.Path()
        upper.addRect(skia.Rect(-400, 0, 400, ELBOW + RAISED - 36))
        brush.erase(upper)


def _above_elbow(body: BodySpec) -> Any:
    """The path of all that is over the elbow, which is round."""
    w, y = body.shoulders, ELBOW + RAISED
    outline: list[Point] = [
        (-300, 0, 1), (-60, 0, 1), (-60, y - 24, 1), (-166 * w, y - 16), (-174 * w, y + 10),
        (-197 * w, y + 30), (-221 * w, y + 10), (-230 * w, y - 16), (-300, y - 24, 1),
    ]  # fmt: skip
    return smooth(outline, True)


def fabric_of(spec: CharacterSpec) -> tuple[Cloth, Cloth]:
    """The tones of the outer and of the inner garment."""
    return cloth(parse(spec.outfit.main)), cloth(parse(spec.outfit.inner))
