"""Hair that is tied: a low braid over the shoulder, and a ponytail."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .colour import Ramp, mix, shift
from .face import SIDES, ramp_of, skin_of
from .paint import (
    Brush,
    Floats,
    Point,
    Points,
    flipped,
    mirrored,
    normals,
    sampled,
    smooth,
    tapered,
)
from .spec import CharacterSpec
from .strands import Lock, paint_lock

_COMBED_INNER: Points = [
    (0, -103), (30, -97), (62, -72), (81, -34), (91, 4), (93, 40), (80, 84),
]  # fmt: skip
_COMBED_OUTER: Points = [
    (0, -160), (54, -157), (97, -124), (115, -66), (116, -4), (112, 46), (90, 94),
]  # fmt: skip


def _combed(
    brush: Brush, hair: Ramp, inner: Points, outer: Points, side: float, rng: np.random.Generator
) -> None:
    gloss = [(0.24, 0.07, 0.85), (0.62, 0.06, 0.4)]
    lock = Lock(320, gloss, 1.4, 1.1, (0.7, 2.4), 0.35, tint=lambda u: -0.06 * (side > 0))
    paint_lock(brush, flipped(inner, side), flipped(outer, side), hair, lock, rng)
    a, b = np.array(inner), np.array(outer)
    for place in (0.34, 0.66):
        seam = a * (1 - place) + b * place
        points = [(side * x, y) for x, y in seam.tolist()]
        brush.fill(tapered(points, 0.4, 2.4, 0.4, 30), hair.dark, 0.35, 1.6)


def _hairline(brush: Brush, spec: CharacterSpec, rng: np.random.Generator) -> None:
    """A soft parting and fine hairs at the temples."""
    hair = ramp_of(spec)
    brush.fill(tapered([(0, -102), (-1, -128), (0, -160)], 6, 7, 4), hair.dark, 0.5, 3)
    scalp: list[Point] = [(0, -101), (-0.5, -116), (0, -136)]
    brush.fill(tapered(scalp, 2.2, 1.7, 0.2), skin_of(spec).shade, 0.6, 0.7)
    curve = sampled(_COMBED_INNER[:5], 60)
    for _ in range(110):
        side = rng.choice(SIDES)
        i = int(rng.integers(1, 55))
        x, y = curve[i]
        along = curve[min(59, i + 6)] - curve[i]
        wisp: list[Point] = [
            (side * (x - rng.uniform(0, 2.5)), y + rng.uniform(0, 3)),
            (side * (x + along[0] * 0.6), y + along[1] * 0.6),
            (side * (x + along[0] + 2.5), y + along[1]),
        ]
        brush.fill(tapered(wisp, 0.3, 0.9, 0.3, 6), mix(hair.dark, hair.mid, rng.random()), 0.4)


def braid_shadow() -> Any:
    """What casts a shadow on the face."""
    return smooth(
        [
            (-130, -150), (130, -150), (118, -10), (92, -14), (80, -44), (60, -74), (30, -96),
            (0, -102), (-30, -96), (-61, -71), (-80, -34), (-91, 6), (-92, 62), (-126, 70),
        ],
        True,
    )  # fmt: skip


# Braid -------------------------------------------------------------------------------------

_BRAID: Points = [(-66, 108), (-80, 142), (-92, 190), (-88, 246), (-80, 300)]
_BRAID_LENGTH = 13


def paint_braid_back(brush: Brush, spec: CharacterSpec) -> None:
    """The back of the head and the hair gathered at the nape."""
    outline: list[Point] = [
        (0, -150), (82, -126), (100, -50), (90, 10), (62, 52), (0, 96), (-50, 112), (-84, 92),
        (-104, 40), (-108, -40), (-86, -124),
    ]  # fmt: skip
    brush.area(outline, mix(ramp_of(spec).dark, (0, 0, 0), 0.2))


def paint_braid_front(brush: Brush, spec: CharacterSpec) -> None:
    """Hair combed to both sides of a parting, and a braid over the viewer's left shoulder."""
    rng, hair, low = np.random.default_rng(31), ramp_of(spec), spec.hair.length
    right_inner: Points = [(0, -103), (30, -97), (60, -76), (80, -46), (91, -16)]
    right_outer: Points = [(0, -160), (54, -157), (96, -126), (112, -72), (104, -20)]
    _combed(brush, hair, right_inner, right_outer, 1, rng)
    curve = [(x, y + low * max(0, k - 1) / 3) for k, (x, y) in enumerate(_BRAID)]
    with brush.moved(5, 8):
        brush.fill(tapered(curve, 30, 34, 16, 30), (0.05, 0.03, 0.05), 0.30, 7)
    plait(brush, sampled(curve, 100), 20, 14, _BRAID_LENGTH, hair, rng)
    inner: Points = [*_COMBED_INNER[:5], (91, 40), (80, 84), (56, 122)]
    outer: Points = [*_COMBED_OUTER[:5], (113, 52), (106, 100), (88, 142)]
    _combed(brush, hair, inner, outer, -1, rng)
    _hairline(brush, spec, rng)


def plait(
    brush: Brush, curve: Floats, start: float, end: float, count: int, hair: Ramp,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """A braid of three along a curve, with its tie and tuft; widths are half widths in units."""
    across = normals(curve)
    last = len(curve) - 1
    for k in range(count):
        t = k / (count - 1)
        i = round(t * last * 0.86)
        wide, high = start + (end - start) * t, (start + (end - start) * t) * 0.95
        side = 1.0 if k % 2 else -1.0
        n = across[i] * side
        d = np.array([-across[i][1], across[i][0]])
        if d[1] < 0:
            d = -d
        _strand_of_plait(brush, curve[i], n, d, wide, high, hair, rng)
    tie, down = curve[round(last * 0.88)], curve[last] - curve[round(last * 0.88)]
    for _ in range(70):
        out = rng.normal() * end * 0.42
        tip = tie + down * rng.uniform(1.1, 2.1) + np.array([out, 0])
        middle = tie + down * 0.7 + np.array([out * 1.15, 0])
        tone = hair.tone(0.5 + 0.25 * rng.normal())
        points = [(tie[0] + out * 0.4, tie[1]), (middle[0], middle[1]), (tip[0], tip[1])]
        brush.fill(tapered(points, 1.2, 2.2, 0.2, 10), tone, 0.8)
    band = [(tie[0] - end * 0.55, tie[1]), (tie[0], tie[1] + 2), (tie[0] + end * 0.55, tie[1])]
    brush.line(band, shift(hair.mid, 0.12, 0.06), 1, 6)


def _strand_of_plait(
    brush: Brush, at: Floats, n: Floats, d: Floats, wide: float, high: float, hair: Ramp,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    def place(out: float, low: float) -> Point:
        x, y = at + n * (out * wide) + d * (low * high)
        return float(x), float(y)

    outline = [
        place(-0.30, -1.00), place(0.52, -1.05), place(1.02, -0.35), place(0.86, 0.55),
        place(-0.20, 1.35), place(-0.62, 1.00), place(-0.30, 0.10),
    ]  # fmt: skip
    path = smooth(outline, True)
    brush.fill(path, mix(hair.dark, (0, 0, 0), 0.3), 0.9, 1.2)
    brush.fill(path, mix(hair.dark, hair.mid, 0.45))
    with brush.clipped(path):
        for _ in range(26):
            u = rng.uniform(-0.1, 1.05)
            line = [place(-0.3 + 0.8 * u, -1.2), place(-0.1 + 1.1 * u, -0.2),
                    place(-0.65 + 1.3 * u, 1.35 - 0.8 * u)]  # fmt: skip
            light = 0.52 + 0.30 * math.sin(math.pi * u) + 0.2 * rng.normal()
            brush.fill(tapered(line, 0.8, 1.9, 0.8, 10), hair.tone(max(0.0, light)), 0.6)
        gleam = [place(0.35, -0.62), place(0.78, -0.15), place(0.60, 0.35)]
        brush.fill(tapered(gleam, 1, 5, 1, 10), hair.spec, 0.28, 2.2)
    brush.stroke(path, hair.dark, 0.55, 1.2, 0.8)


# Ponytail ----------------------------------------------------------------------------------


def paint_ponytail_back(brush: Brush, spec: CharacterSpec) -> None:
    """The back of the head, and the tail that falls behind the viewer's right shoulder."""
    rng, hair, low = np.random.default_rng(32), ramp_of(spec), spec.hair.length
    half: list[Point] = [(0, -150), (80, -126), (100, -50), (90, 10), (60, 40), (0, 44)]
    brush.area(mirrored(half), hair.dark)
    inner: Points = [(44, -60), (66, -10), (58, 60), (48, 130), (56, 214 + low)]
    outer: Points = [(84, -120), (142, -58), (136, 40), (112, 130), (104, 220 + low)]
    lock = Lock(260, [(0.3, 0.08, 0.6), (0.62, 0.07, 0.4)], spec.hair.wave, 1.6, (0.8, 2.8), 0.4)
    paint_lock(brush, inner, outer, hair, lock, rng)


def paint_ponytail_front(brush: Brush, spec: CharacterSpec) -> None:
    """Hair combed back over the top of the ears."""
    rng, hair = np.random.default_rng(33), ramp_of(spec)
    inner: Points = [(-14, -104), (20, -101), (56, -78), (78, -46), (90, -18)]
    outer: Points = [(-14, -162), (46, -160), (94, -128), (111, -72), (104, -22)]
    left_inner: Points = [(14, -104), (-20, -101), (-56, -78), (-78, -46), (-90, -18)]
    left_outer: Points = [(10, -162), (-46, -160), (-94, -128), (-111, -72), (-104, -22)]
    gloss = [(0.34, 0.09, 0.85), (0.74, 0.06, 0.3)]
    lock = Lock(330, gloss, 1.2, 1, (0.7, 2.4), 0.3, tint=lambda u: -0.05)
    paint_lock(brush, inner, outer, hair, lock, rng)
    lock = Lock(330, gloss, 1.2, 1, (0.7, 2.4), 0.3)
    with brush.fading((16, -130), (-12, -130)):  # no edge where both halves meet
        paint_lock(brush, left_inner, left_outer, hair, lock, rng)
    for _ in range(90):
        side = rng.choice(SIDES)
        curve = sampled(inner if side > 0 else left_inner, 40)
        i = int(rng.integers(4, 36))
        (x, y), along = curve[i], curve[min(39, i + 5)] - curve[i]
        wisp: list[Point] = [
            (x - side * rng.uniform(0, 2.5), y + rng.uniform(0, 3)),
            (x + along[0] * 0.6, y + along[1] * 0.6 - 1), (x + along[0], y + along[1] - 3),
        ]  # fmt: skip
        brush.fill(tapered(wisp, 0.3, 0.9, 0.3, 6), mix(hair.dark, hair.mid, rng.random()), 0.4)


def ponytail_shadow() -> Any:
    """What casts a shadow on the face."""
    return smooth(
        [
            (-130, -150), (130, -150), (118, -10), (92, -14), (78, -46), (56, -77), (20, -100),
            (0, -103), (-20, -100), (-56, -77), (-78, -46), (-92, -14), (-118, -10),
        ],
        True,
    )  # fmt: skip
