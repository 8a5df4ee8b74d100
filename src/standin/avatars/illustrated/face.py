"""The head without eyes, mouth and brows: skin, nose, ears, age, beard."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from .colour import Colour, Ramp, Skin, mix, parse, shift, skin
from .paint import Brush, Point, flipped, linear, mirrored, smooth, tapered
from .spec import CharacterSpec, FaceSpec

SIDES = (-1.0, 1.0)
RIM_LIGHT: Colour = (0.80, 0.88, 1.0)


def skin_of(spec: CharacterSpec) -> Skin:
    """The tones of the character's skin."""
    return skin(parse(spec.face.skin), parse(spec.face.lip))


def ramp_of(spec: CharacterSpec) -> Ramp:
    """The tones of the character's hair."""
    return Ramp(*(parse(text) for text in spec.hair.ramp))


def beard_of(spec: CharacterSpec) -> Ramp:
    """The tones of the beard: the hair's, or the brows' where the hair is not seen."""
    if spec.hair.style not in ("turban", "hijab"):
        return ramp_of(spec)
    brow = parse(spec.brow.colour)
    return Ramp(shift(brow, -0.05), shift(brow, 0.05), shift(brow, 0.2), shift(brow, 0.4))


def proportions(face: FaceSpec) -> tuple[float, float, float]:
    """Cheek, jaw and chin with the weight that they carry."""
    weight = face.weight
    cheek = face.cheek * (1 + (0.035 if weight > 0 else 0.025) * weight)
    jaw = face.jaw * (1 + (0.11 if weight > 0 else 0.05) * weight)
    return cheek, jaw, face.chin * (1 + 0.10 * weight)


def outline(face: FaceSpec) -> list[Point]:
    """The closed outline of the face."""
    cheek, jaw, chin = proportions(face)
    low = face.length
    return mirrored(
        [
            (0, -130), (46, -121), (80, -90), (93 * cheek, -42), (94 * cheek, 0),
            (88.5 * cheek, 34 + low * 0.3), (75 * jaw, 75 + low * 0.6),
            (23.5 * (jaw + chin), 108 + low * 0.9), (21 * chin, 125.5 + low),
            (0, 129 + low),
        ]
    )  # fmt: skip


def paint_head(
    brush: Brush, spec: CharacterSpec, ears: tuple[float, ...], shadow: Any
) -> None:  # fmt: skip
    """Everything that moves with the skull; `shadow` is the path of the hair over the face."""
    tones, face = skin_of(spec), spec.face
    path = smooth(outline(face), True)
    for side in ears:
        _ear(brush, tones, side)
    _base(brush, tones, path)
    with brush.clipped(path):
        _planes(brush, tones)
        _colour(brush, tones, face)
        for side in SIDES:
            _socket(brush, tones, face, side)
        _nose(brush, tones, face.nose)
        _lights(brush, tones, face.length)
        for side in SIDES:
            _cheek_lines(brush, tones, face.age, side)
        _age(brush, tones, face.age)
        _jaw_edge(brush, tones, face.length)
        if face.weight > 0.2:
            _second_chin(brush, tones, face)
        if face.freckles:
            _freckles(brush, tones)
        if face.beard != "none":
            _beard(brush, spec, tones)
        _hair_shadow(brush, tones, shadow)
        glow = linear((40, 0), (95, 0), [(0, RIM_LIGHT, 0), (1, RIM_LIGHT, 0.6)])
        brush.rim(path, glow, 4.5, 2.2)
    turn = linear((5, -20), (98, 36), [(0, tones.deep, 0), (1, tones.deep, 0.36)])
    brush.shade(path, turn)


def _ear(brush: Brush, tones: Skin, side: float) -> None:
    outer: list[Point] = [
        (85, -8), (92, -19), (102, -21), (109, -12), (109, 4), (104, 20), (99, 31), (96, 42),
        (90, 46), (84, 38),
    ]  # fmt: skip
    path = smooth(flipped(outer, side), True)
    far = shift(tones.shade, 0, 0.01, -6)
    brush.shade(path, linear((side * 86, -20), (side * 108, 45), [(0, tones.base), (1, far)]))
    with brush.clipped(path):
        brush.spot(side * 95, 10, 9, 22, tones.deep, 0.5, 5, side * -8)
        brush.spot(side * 94, 12, 5, 11, tones.deep, 0.55, 3, side * -12)
        groove: list[Point] = [(93, -10), (100, -14), (104.5, -6), (103, 8), (99, 20), (95, 29)]
        brush.line(flipped(groove, side), tones.deep, 0.42, 2.0, 1.1)
        fold: list[Point] = [(92, -3), (98, -5), (100, 4), (97, 15), (94, 25)]
        brush.line(flipped(fold, side), tones.light, 0.55, 2.4, 1.2)
        tragus: list[Point] = [(87, 8), (90.5, 13), (88, 20)]
        brush.line(flipped(tragus, side), tones.light, 0.4, 3.0, 1.4)
        brush.spot(side * 93, 38, 5, 6, tones.light, 0.35, 3)
        brush.stroke(path, tones.light if side < 0 else RIM_LIGHT, 0.5, 2.5, 1.5)


def _base(brush: Brush, tones: Skin, path: Any) -> None:
    stops = [
        (0.0, tones.light), (0.38, tones.base), (0.75, mix(tones.base, tones.shade, 0.35)),
        (1.0, mix(tones.base, tones.shade, 0.8)),
    ]  # fmt: skip
    brush.shade(path, linear((-85, -110), (80, 125), stops))


def _planes(brush: Brush, tones: Skin) -> None:
    right: list[Point] = [
        (48, -130), (66, -50), (60, 10), (66, 40), (44, 90), (16, 132), (140, 150), (140, -140),
    ]  # fmt: skip
    right_edge: list[Point] = [
        (88, -130), (92, -10), (86, 40), (66, 92), (30, 128), (140, 150), (140, -140),
    ]  # fmt: skip
    left_edge: list[Point] = [
        (-86, -130), (-91, 0), (-86, 40), (-66, 95), (-25, 130), (-140, 140), (-140, -140),
    ]  # fmt: skip
    brush.area(right, tones.shade, 0.85, 15)
    brush.area(right_edge, tones.deep, 0.55, 10)
    brush.area(left_edge, tones.shade, 0.55, 10)


def _colour(brush: Brush, tones: Skin, face: FaceSpec) -> None:
    for side in SIDES:
        brush.spot(side * 57, 38, 27, 19, tones.blush, 0.26 + 0.12 * face.feminine, 15, side * -20)
        hollow = 0.30 - (0.22 if face.weight > 0 else 0.34) * face.weight
        brush.spot(side * 70, 66, 14, 24, tones.shade, hollow, 11, side * 24)
        if face.weight > 0:
            brush.spot(side * 60, 70, 20, 20, tones.light, 0.34 * face.weight, 10)
    brush.spot(0, 44, 17, 13, tones.blush, 0.30, 8)
    brush.spot(0, 112 + face.length, 22, 12, tones.blush, 0.16, 9)
    brush.spot(-16, -78, 48, 26, tones.light, 0.75, 20)
    brush.spot(-26, -84, 22, 11, tones.spec, 0.35, 11)


def _socket(brush: Brush, tones: Skin, face: FaceSpec, side: float) -> None:
    lid = mix(tones.shade, tones.blush, face.feminine)
    brush.spot(side * 44, -9, 31, 15, tones.shade, 0.50, 9)
    inner = 0.34 if side > 0 else 0.26
    brush.spot(side * 22, -9, 9, 13, tones.deep, inner, 6, side * 12)
    brush.spot(side * 46, -20, 26, 7, lid, 0.26, 6)
    brush.spot(side * 43, 15, 23, 6, tones.shade, 0.22 + 0.2 * face.age, 5, side * 6)
    bag: list[Point] = [(24, 13), (36, 22), (54, 21)]
    brush.line(flipped(bag, side), tones.deep, 0.10 + 0.28 * face.age, 2, 2.2)
    brush.spot(side * 49, -30, 20, 4, tones.light, 0.28, 4, side * 6)


def _nose(brush: Brush, tones: Skin, width: float) -> None:
    w = width
    right: list[Point] = [
        (5, -22), (9, 0), (8, 24), (16 * w, 38), (19 * w, 50), (28, 52), (24, 20), (16, -10),
    ]  # fmt: skip
    left: list[Point] = [
        (-7, -22), (-10, 0), (-9, 26), (-18 * w, 40), (-24, 44), (-20, 10), (-14, -16),
    ]  # fmt: skip
    brush.area(right, tones.shade, 0.95, 5)
    brush.area(left, tones.shade, 0.42, 6)
    brush.spot(1, 57, 16 * w, 4.5, tones.deep, 0.60, 3.2)
    brush.spot(10 * w, 52, 9, 6, tones.deep, 0.45, 3.5)
    brush.spot(14, 60, 12, 6, tones.deep, 0.22, 5)
    brush.spot(4, 64, 13, 5, tones.shade, 0.35, 5)
    for side in SIDES:
        _nostril(brush, tones, w, side)
    brush.line([(-3.5 * w, 54.5), (0, 56.5), (3.5 * w, 54.5)], tones.deep, 0.35, 1.5, 1)
    brush.spot(-1.5, 38, 12 * w, 11, tones.light, 0.38, 5)
    brush.fill(tapered([(-1, -12), (-2, 10), (-2.5, 34)], 3, 3, 6), tones.spec, 0.42, 2.6)
    brush.spot(-3.2, 42, 4.6, 3.6, tones.spec, 0.75, 2)
    brush.spot(-3.8, 41, 1.9, 1.3, (1, 1, 1), 0.45, 0.8)


def _nostril(brush: Brush, tones: Skin, w: float, side: float) -> None:
    wing: list[Point] = [(12 * w, 36), (18.5 * w, 42), (19 * w, 50), (13 * w, 54)]
    brush.line(flipped(wing, side), tones.deep, 0.45, 1.8, 1.5)
    brush.spot(side * 15 * w, 46, 4.5 * w, 5.5, tones.light if side < 0 else tones.base, 0.45, 2.5)
    hole: list[Point] = [
        (4 * w, 54.2), (8 * w, 50.6), (13 * w, 51.2), (14.2 * w, 54), (9 * w, 55.4),
    ]  # fmt: skip
    brush.area(flipped(hole, side), tones.dark, 0.78, 0.9)


def _lights(brush: Brush, tones: Skin, low: float) -> None:
    brush.spot(-60, 20, 20, 8, tones.light, 0.8, 7, -24)
    brush.spot(-62, 17, 9, 3.2, tones.spec, 0.5, 4, -24)
    brush.spot(58, 20, 13, 6, tones.light, 0.42, 6, 24)
    for x in (-4.2, 4.2):
        brush.line([(x * 0.8, 61), (x, 71)], tones.shade, 0.35, 2.4, 1.6)
    brush.line([(0, 61), (0, 70)], tones.light, 0.3, 2.5, 1.4)
    brush.spot(0, 101 + low * 0.6, 17, 4.2, tones.deep, 0.28, 4.2)
    brush.spot(-4, 114 + low, 13, 7.5, tones.light, 0.62, 6)
    brush.spot(-5, 112 + low, 6, 3, tones.spec, 0.28, 3)


def _cheek_lines(brush: Brush, tones: Skin, age: float, side: float) -> None:
    brush.spot(side * 36, 82, 5, 7, tones.shade, 0.34, 4)
    fold: list[Point] = [(21, 50), (31, 60), (39, 74), (41, 86)]
    brush.line(flipped(fold, side), tones.deep, 0.08 + 0.44 * age, 2.2 + age, 3.0)
    if age > 0.3:
        line: list[Point] = [(21, 51), (30, 60), (37.5, 73), (39.5, 83)]
        brush.fill(tapered(flipped(line, side), 0.4, 2.2, 0.4), tones.deep, 0.40 * age, 0.9)
        corner: list[Point] = [(35, 89), (38, 97), (37, 106)]
        brush.fill(tapered(flipped(corner, side), 0.4, 2.6, 0.4), tones.deep, 0.34 * age, 1.4)
        brush.spot(side * 50, 100, 13, 9, tones.shade, 0.55 * age, 6, side * -35)
        brush.spot(side * 56, 88, 12, 7, tones.light, 0.30 * age, 6, side * -40)


def _age(brush: Brush, tones: Skin, age: float) -> None:
    if age <= 0.3:
        return
    for side in SIDES:
        for dy, alpha in ((-6, 0.40), (0, 0.50), (6, 0.42), (11, 0.3)):
            foot = [(side * 70, 2 + dy), (side * 76, dy * 1.4), (side * 83, -2 + dy * 2.0)]
            brush.fill(tapered(foot, 0.4, 1.3, 0.2), tones.deep, alpha * age, 0.5)
        brush.line([(side * 12, -34), (side * 11, -24)], tones.deep, 0.32 * age, 1.4, 1)
        bag: list[Point] = [(25, 15), (36, 23.5), (54, 22.5), (63, 16)]
        brush.fill(tapered(flipped(bag, side), 0.4, 2.0, 0.4), tones.deep, 0.36 * age, 0.9)
        brush.spot(side * 43, 27, 17, 5, tones.light, 0.30 * age, 4, side * 6)
    for y in (-62, -76, -90):
        brow = [(-38, y + 3), (-10, y), (14, y), (40, y + 4)]
        brush.line(brow, tones.deep, 0.22 * age, 1.5, 1.0)
        raised = [(x, y + 3.5) for x, y in brow]
        brush.line(raised, tones.light, 0.16 * age, 2.4, 1.6)


def _jaw_edge(brush: Brush, tones: Skin, low: float) -> None:
    edge: list[Point] = [
        (-92, 50), (-72, 86), (-44, 116), (0, 131 + low), (44, 116), (72, 86), (92, 50),
        (110, 170), (-110, 170),
    ]  # fmt: skip
    brush.area(edge, tones.deep, 0.30, 6)


def _second_chin(brush: Brush, tones: Skin, face: FaceSpec) -> None:
    """What lies under a chin that carries weight."""
    low, share = face.length, face.weight - 0.2
    under: list[Point] = [(-40, 108 + low), (-20, 119 + low), (0, 122 + low), (20, 119 + low),
                          (40, 108 + low)]  # fmt: skip
    brush.fill(tapered(under, 0.5, 5, 0.5), tones.deep, 0.40 * share, 2.4)
    below = [(x, y + 5) for x, y in under]
    brush.fill(tapered(below, 0.5, 4, 0.5), tones.light, 0.34 * share, 2)


def _freckles(brush: Brush, tones: Skin) -> None:
    rng = np.random.default_rng(5)
    for _ in range(70):
        x = rng.normal() * 34
        y = 24 + rng.normal() * 9 + abs(x) * 0.12
        rx, ry = rng.uniform(0.5, 1.3), rng.uniform(0.5, 1.1)
        brush.spot(x, y, rx, ry, tones.deep, rng.uniform(0.12, 0.38), 0.4)


def _hair_shadow(brush: Brush, tones: Skin, shadow: Any) -> None:
    brush.fill(shadow, tones.deep, 0.55, 8)
    with brush.moved(5, 9):
        brush.fill(shadow, tones.deep, 0.38, 6)


@dataclass(frozen=True)
class _Beard:
    fill: float
    whiskers: int
    length: tuple[float, float]
    below: float = 0.0
    """Units that it reaches below the chin."""


_BEARDS = {
    "stubble": _Beard(0.30, 1500, (1.0, 2.2)),
    "short": _Beard(0.64, 3600, (2.0, 4.2)),
    "full": _Beard(0.80, 2600, (4.0, 9.0), 3.0),
    "long": _Beard(0.84, 3400, (6.0, 13.0), 15.0),
}


def _beard(brush: Brush, spec: CharacterSpec, tones: Skin) -> None:
    low = spec.face.length
    rng = np.random.default_rng(9)
    if spec.face.beard == "moustache":
        _moustache(brush, spec, tones, rng)
        return
    kind = _BEARDS[spec.face.beard]
    low += kind.below
    wide = max(1.0, proportions(spec.face)[1] / 1.1)
    outer: list[Point] = [
        (-95, 10), (-88, 44), (-75 * wide, 84), (-52 * wide, 114 + low), (-22 * wide, 131 + low),
        (0, 136 + low), (22 * wide, 131 + low), (52 * wide, 114 + low), (75 * wide, 84), (88, 44),
        (95, 10),
    ]  # fmt: skip
    inner: list[Point] = [
        (86, 20), (74, 50), (58, 68), (40, 66), (22, 61), (0, 63), (-22, 61), (-40, 66),
        (-58, 68), (-74, 50), (-86, 20),
    ]  # fmt: skip
    path, hair = smooth([*outer, *inner], True), beard_of(spec)
    brush.fill(path, mix(hair.dark, tones.deep, 0.35), kind.fill, 5)
    left = kind.whiskers
    while left:
        x, y = rng.uniform(-96, 96) * wide, rng.uniform(10, 138 + low)
        if path.contains(x, y):
            left -= 1
            angle = math.atan2(1.0, x / 70 + rng.normal() * 0.3)
            _whisker(brush, x, y, angle, rng.uniform(*kind.length), hair, rng)


def _moustache(
    brush: Brush, spec: CharacterSpec, tones: Skin, rng: np.random.Generator
) -> None:  # fmt: skip
    """On the upper lip, combed outwards."""
    hair = beard_of(spec)
    half: list[Point] = [
        (0, 61), (12, 60), (25, 64), (35, 71), (40, 76), (34, 79), (24, 77), (10, 75), (0, 75.5),
    ]  # fmt: skip
    path = smooth(mirrored(half), True)
    brush.fill(path, mix(hair.dark, tones.deep, 0.3), 0.72, 2.2)
    left = 620
    while left:
        x, y = rng.uniform(-42, 42), rng.uniform(59, 83)
        if path.contains(x, y):
            left -= 1
            angle = math.atan2(0.6, (x + rng.normal() * 4) / 22)
            _whisker(brush, x, y - 2, angle, rng.uniform(4, 8), hair, rng)


def _whisker(
    brush: Brush, x: float, y: float, angle: float, length: float, hair: Ramp,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    dx, dy = math.cos(angle) * length, math.sin(angle) * length
    bend = rng.normal() * 0.3
    tone = mix(hair.dark, hair.light, rng.random() ** 2 * 0.9)
    whisker = [(x, y), (x + dx * 0.5 + bend, y + dy * 0.5), (x + dx, y + dy)]
    brush.fill(tapered(whisker, 0.7, 0.4, 0.1, 5), tone, rng.uniform(0.15, 0.45))
