"""Neck, torso, sleeves and what is worn on them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .colour import Cloth, Skin, cloth, mix, parse, shift
from .face import SIDES, skin_of
from .jackets import blazer, cardigan, coat, overshirt, stethoscope
from .native import skia
from .paint import Box, Brush, Point, flipped, image, linear, painted, smooth, without
from .spec import BodySpec, CharacterSpec, FaceSpec, Garment, OutfitSpec
from .tailor import BOTTOM, ELBOW, RAISED, Work, fold, light_edge, outline
from .tops import blouse, hoodie, jersey, kurta, polo, shirt

__all__ = [
    "BODY", "BOTTOM", "ELBOW", "RAISED", "fabric_of", "fold", "paint_clothes", "paint_lower_arm",
    "paint_neck", "paint_torso", "paint_upper_arm",
]  # fmt: skip

# Neck --------------------------------------------------------------------------------------


def paint_neck(brush: Brush, spec: CharacterSpec, in_hair: bool) -> None:
    """The neck, its shadow under the chin, and the back of the collar."""
    with brush.moved(0, -RAISED):
        _collar_back(brush, spec.outfit, spec.body.neck_width)
        _neck(brush, spec, in_hair)


_COLLAR_BACK: dict[Garment, float] = {
    "blazer": 150, "coat": 150, "overshirt": 150, "shirt": 150, "polo": 154, "kurta": 150,
    "hoodie": 146, "blouse": 172, "cardigan": 160,
}  # fmt: skip
"""Height of the collar behind the neck; other garments' lies lower."""


def _collar_back(brush: Brush, outfit: OutfitSpec, n: float) -> None:
    """The inside of the collar, seen behind the neck: without it, collar ends stand up alone."""
    if outfit.kind == "turtle":
        return
    inner = outfit.collar == "shirt" and outfit.kind in ("blazer", "coat")
    colour = parse(outfit.inner if inner else outfit.main)
    y = _COLLAR_BACK.get(outfit.kind, 166)
    out = 22 if outfit.kind == "hoodie" else 0
    outline: list[Point] = [
        (-n - 18 - out, y + 26, 1), (-n - 8 - out, y + 4), (-n + 6, y - 8), (0, y - 14),
        (n - 6, y - 8), (n + 8 + out, y + 4), (n + 18 + out, y + 26, 1), (0, y + 40),
    ]  # fmt: skip
    stops = [(0.0, shift(colour, -0.06)), (1.0, shift(colour, -0.20, 0, -10))]
    brush.shade(smooth(outline, True), linear((0, y - 12), (0, y + 20), stops))


def _neck(brush: Brush, spec: CharacterSpec, in_hair: bool) -> None:
    tones, n, low = skin_of(spec), spec.body.neck_width, spec.face.length
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
        brush.line(flipped([(9, 204), (42, 199), (88, 189)], side), tones.deep, 0.30, 4, 4)
        light = 0.55 - 0.15 * side
        brush.line(flipped([(14, 210), (46, 206), (86, 197)], side), tones.light, light, 5, 4)
    brush.spot(0, 201, 7, 6, tones.deep, 0.40, 4)
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


# Torso ----------------------------------------------------------------------------------


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
        work = Work(brush, outfit, spec.body, skin_of(spec), fabric, under, outline(spec.body))
        _GARMENTS[outfit.kind](work)
        if outfit.sleeves == "short":
            for side in SIDES:
                _bare_arm(work, side)
        if outfit.stethoscope:
            stethoscope(work)
        light_edge(work)


_GARMENTS: dict[Garment, Callable[[Work], None]] = {
    "blazer": blazer, "coat": coat, "cardigan": cardigan, "overshirt": overshirt,
    "sweater": jersey, "tee": jersey, "turtle": jersey, "shirt": shirt, "polo": polo,
    "kurta": kurta, "blouse": blouse, "hoodie": hoodie,
}  # fmt: skip


# Arms ----------------------------------------------------------------------------------

HEM = 398.0
"""Where a short sleeve ends, before the body is moved up."""


def _bare_arm(work: Work, side: float) -> None:
    """Skin below a short sleeve: narrower than cloth, so the cloth's arm goes first."""
    brush, tones, x, w = work.brush, work.tones, work.x, work.build.weight

    def at(*points: Point) -> list[Point]:
        return [(side * work.x(p[0]), p[1]) for p in points]

    hem = at((163, HEM - 3), (178, HEM), (204, HEM), (236, HEM - 8))
    below = skia.Path(smooth(hem))
    for px, py in ((side * x(250), HEM), (side * x(250), BOTTOM + 40), (side * x(163), BOTTOM + 40),
                   (side * x(163), 470)):  # fmt: skip
        below.lineTo(px, py)
    below.close()
    brush.erase(below)
    fat = 3 * w
    arm = smooth(at(
        (172 - fat, HEM - 20), (172 - fat, 430), (175 - fat, 480), (172 - fat, 560),
        (176 - fat, BOTTOM + 30), (204 + fat, BOTTOM + 30), (211 + fat, 560), (211 + fat, 480),
        (214 + fat, 430), (213 + fat, HEM - 20),
    ), True)  # fmt: skip
    with brush.clipped(below):
        _flesh(brush, tones, arm, side * x(170), side * x(216))
        with brush.clipped(arm):
            brush.line([(px, py + 4) for px, py in hem], tones.deep, 0.75, 11, 4)
            bend = at((182, 462), (194, 470), (207, 464))
            brush.line(bend, tones.deep, 0.22, 4, 2.5)
    with brush.clipped(work.body):
        brush.line([(px, py - 3) for px, py in hem], work.fabric.deep, 0.55, 2.0, 0.9)
        brush.line([(px, py - 10) for px, py in hem], work.fabric.deep, 0.32, 1.4, 0.7)
        brush.line([(px, py - 8) for px, py in hem], work.fabric.light, 0.35, 2.0, 0.9)


def _flesh(brush: Brush, tones: Skin, arm: Any, inside: float, outside: float) -> None:
    """A round limb lit from the upper left."""
    ends = (min(inside, outside), 0.0), (max(inside, outside), 0.0)
    stops = [
        (0.0, mix(tones.base, tones.shade, 0.75)), (0.26, tones.light), (0.55, tones.base),
        (1.0, mix(tones.shade, tones.deep, 0.35)),
    ]  # fmt: skip
    brush.shade(arm, linear(*ends, stops))
    with brush.clipped(arm):
        brush.stroke(arm, tones.deep, 0.34, 3, 2)


def _sleeve(body: BodySpec, side: float) -> Any:
    """The path of a sleeve with the cap of the shoulder; `side` -1 is the viewer's left."""
    w, d = body.width, body.drop
    outline: list[Point] = [
        (150 * w, 196 + d), (240 * w, 196), (250 * w, BOTTOM + 30), (165 * w, BOTTOM + 30),
        (161 * w, 560), (157 * w, 460), (159 * w, 405), (161.5 * w, 372), (158 * w, 330),
        (157 * w, 300), (152 * w, 270), (148 * w, 240),
    ]  # fmt: skip
    return smooth(flipped(outline, side), True)


BODY: Box = (-300.0, 90.0, 300.0, BOTTOM - RAISED)
"""What the clothes fill, at most."""


@lru_cache(maxsize=1)
def _painted(
    face: FaceSpec, body: BodySpec, outfit: OutfitSpec, scale: float, spec: _Unequal
) -> NDArray[np.uint8]:
    return painted(lambda brush: paint_clothes(brush, spec.spec), BODY, scale)


class _Unequal:
    """Rides through the cache's key without counting in it."""

    def __init__(self, spec: CharacterSpec) -> None:
        self.spec = spec

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Unequal)

    def __hash__(self) -> int:
        return 0


def _paint_from(brush: Brush, spec: CharacterSpec) -> None:
    """The clothes, painted once for all the parts that are cut from them."""
    scale = brush.canvas.getTotalMatrix().getScaleX()
    pixels = _painted(spec.face, spec.body, spec.outfit, scale, _Unequal(spec))
    with brush.moved(BODY[0], BODY[1], 1 / scale, 1 / scale):
        brush.canvas.drawImage(image(pixels), 0, 0)


def paint_torso(brush: Brush, spec: CharacterSpec) -> None:
    """The clothes without the sleeves, but with their shoulders."""
    _paint_from(brush, spec)
    w = spec.body.width
    outline: list[Point] = [
        (161 * w, 346), (164 * w, 326), (175 * w, 315), (200 * w, 312), (260 * w, 312, 1),
        (260 * w, BOTTOM + 30, 1), (165 * w, BOTTOM + 30, 1), (161 * w, 560), (157 * w, 460),
        (158 * w, 405), (160 * w, 376),
    ]  # fmt: skip
    with brush.moved(0, -RAISED):
        for side in SIDES:
            brush.erase(smooth(flipped(outline, side), True), 0.6)


def paint_upper_arm(brush: Brush, spec: CharacterSpec, side: float) -> None:
    """A sleeve, fading into the shoulder and rounded at the elbow."""
    _paint_from(brush, spec)
    with brush.moved(0, -RAISED):
        w, d = spec.body.width, spec.body.drop
        everything = skia.Path()
        everything.addRect(skia.Rect(-400, 0, 400, BOTTOM + 100))
        brush.erase(without(everything, _sleeve(spec.body, side)), 0.6)
        cap: list[Point] = [
            (400, 100, 1), (100, 100, 1), (100, 330, 1), (150 * w, 300), (168 * w, 262 + d),
            (200 * w, 238 + d), (400, 236 + d, 1),
        ]  # fmt: skip
        brush.erase(smooth(flipped(cap, side), True), 7)
        brush.erase(without(everything, _above_elbow(spec.body, side)), 0.6)


def paint_lower_arm(brush: Brush, spec: CharacterSpec, side: float) -> None:
    """The hanging sleeve below the elbow."""
    _paint_from(brush, spec)
    with brush.moved(0, -RAISED):
        everything = skia.Path()
        everything.addRect(skia.Rect(-400, 0, 400, BOTTOM + 100))
        brush.erase(without(everything, _sleeve(spec.body, side)), 0.6)
        upper = skia.Path()
        upper.addRect(skia.Rect(-400, 0, 400, ELBOW + RAISED - 36))
        brush.erase(upper)


def _above_elbow(body: BodySpec, side: float) -> Any:
    """The path of all that is over the elbow, which is round."""
    w, y = body.width, ELBOW + RAISED
    outline: list[Point] = [
        (300, 0, 1), (60, 0, 1), (60, y - 24, 1), (166 * w, y - 16), (174 * w, y + 10),
        (197 * w, y + 30), (221 * w, y + 10), (230 * w, y - 16), (300, y - 24, 1),
    ]  # fmt: skip
    return smooth(flipped(outline, side), True)


def fabric_of(spec: CharacterSpec) -> tuple[Cloth, Cloth]:
    """The tones of the outer and of the inner garment."""
    return cloth(parse(spec.outfit.main)), cloth(parse(spec.outfit.inner))
