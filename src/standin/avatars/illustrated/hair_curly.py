"""Curls of a few units and box braids."""

from __future__ import annotations

import numpy as np

from .colour import mix
from .face import SIDES, ramp_of, skin_of
from .paint import Brush, Floats, Point, Points, band, linear, mirrored, sampled, smooth, tapered
from .spec import CharacterSpec
from .strands import paint_curls

# Loose curls -------------------------------------------------------------------------------


def paint_curls_front(brush: Brush, spec: CharacterSpec) -> None:
    """A full top of loose curls that fall a little into the forehead."""
    rng, hair, v = np.random.default_rng(41), ramp_of(spec), spec.hair.volume
    half: list[Point] = [
        (0, -130 - 46 * v), (40, -128 - 44 * v), (80, -110 - 36 * v), (106, -104), (110, -62),
        (103, -28), (92, -30), (88, -56), (74, -82), (52, -92), (36, -82), (18, -92), (0, -86),
    ]  # fmt: skip
    path = smooth(mirrored(half), True)
    tone = [(0.0, mix(hair.dark, hair.mid, 0.5)), (0.6, hair.dark), (1.0, hair.dark)]
    brush.shade(path, linear((-60, -170), (80, -20), tone), blur=2)
    outline = sampled([*mirrored(half), mirrored(half)[0]], 150)
    for k in range(0, 150, 2):
        x, y = outline[k]
        if y < -40:
            _curl(brush, x + rng.normal() * 3, y + rng.normal() * 3, rng.uniform(5, 9), spec, rng)
    paint_curls(brush, path, hair, 900, (4, 9), rng)
    for _ in range(260):
        x, y = rng.uniform(-100, 100), rng.uniform(-178, -60)
        if path.contains(x, y):
            _curl(brush, x, y, rng.uniform(6, 11), spec, rng)


def _curl(
    brush: Brush, x: float, y: float, size: float, spec: CharacterSpec, rng: np.random.Generator
) -> None:
    """A lock that winds up, lit from the upper left."""
    hair = ramp_of(spec)
    turn, start = rng.uniform(4.0, 6.6), rng.uniform(0, 6.28)
    angle = start + np.linspace(0, turn, 26)
    shrink = np.linspace(1, 0.35, 26) * size
    curve = np.stack([x + shrink * np.cos(angle), y + 0.86 * shrink * np.sin(angle)], 1)
    profile = np.sin(np.pi * np.linspace(0.12, 0.96, 26))
    lit = max(0.05, min(0.95, 0.60 - 0.0022 * (x + 20) - 0.0030 * (y + 110) + 0.18 * rng.normal()))
    brush.fill(band(curve, 2.9 * profile), hair.dark, 0.8)
    brush.fill(band(curve - (0.5, 0.7), 2.2 * profile), hair.tone(lit * 0.8), 0.85)
    brush.fill(band((curve - (0.9, 1.2))[3:15], 0.8 * profile[3:15]), hair.light, 0.5 * lit)


# Box braids --------------------------------------------------------------------------------

_ROOTS = 8
"""Braids that are seen on each side of the parting."""


def _guides(side: float, low: float) -> tuple[Floats, Floats]:
    inner: Points = [
        (side * 3, -132), (side * 40, -112), (side * 74, -78), (side * 92, -26), (side * 99, 30),
        (side * 103, 90), (side * 104, 150), (side * 94, 236 + low),
    ]  # fmt: skip
    outer: Points = [
        (side * 2, -168), (side * 62, -164), (side * 112, -124), (side * 130, -52),
        (side * 134, 16), (side * 140, 84), (side * 146, 150), (side * 136, 250 + low),
    ]  # fmt: skip
    return sampled(inner, 120), sampled(outer, 120)


def paint_box_back(brush: Brush, spec: CharacterSpec) -> None:
    """Braids behind neck and shoulders."""
    rng, hair, low = np.random.default_rng(42), ramp_of(spec), spec.hair.length
    half: list[Point] = [
        (0, -156), (90, -126), (116, -20), (118, 100), (110, 214 + low), (60, 222 + low),
        (0, 210 + low),
    ]  # fmt: skip
    brush.area(mirrored(half), mix(hair.dark, (0, 0, 0), 0.4))
    for k in range(13):
        x = -102 + 17 * k
        points = [(x * 0.94, 20), (x, 100), (x * 1.0 + 3 * rng.normal(), 224 + low)]
        _rope(brush, sampled(points, 60), 5.5, spec, 0.24)


def paint_box_front(brush: Brush, spec: CharacterSpec) -> None:
    """A scalp in neat partings and braids over both shoulders."""
    rng, hair, low = np.random.default_rng(43), ramp_of(spec), spec.hair.length
    gold = (0.83, 0.64, 0.28)
    cap: list[Point] = [
        (0, -172), (40, -169), (108, -118), (118, -52), (104, -14), (90, -18), (82, -58), (60, -92),
        (30, -103), (0, -106),
    ]  # fmt: skip
    brush.area(mirrored(cap), mix(hair.dark, skin_of(spec).dark, 0.4))
    for side in SIDES:
        inner, outer = _guides(side, low)
        for k in range(_ROOTS - 1, -1, -1):
            u = (k + 0.5) / _ROOTS
            curve = inner * (1 - u) + outer * u
            curve = curve + np.stack(
                [1.6 * np.sin(np.linspace(0, 5 + k, 120) + k), np.zeros(120)], 1
            )
            end = int(rng.integers(106, 120))
            _rope(brush, curve[:end], 6.2, spec, 0.62 - 0.10 * (side > 0) - 0.05 * (k % 2))
            if k in (1, 4):
                _cuff(brush, curve[84 + 5 * k], gold)
    for side in SIDES:
        for k in range(1, 5):
            u = k / 5
            root = [(side * 94 * u, -104 + 84 * u**2.2), (side * 100 * u + side, -128 + 74 * u**2)]
            brush.line(root, skin_of(spec).deep, 0.30, 1.4, 1.0)


def _rope(brush: Brush, curve: Floats, half: float, spec: CharacterSpec, lit: float) -> None:
    """One thin braid: short overlapping pieces from side to side."""
    hair = ramp_of(spec)
    width = np.full(len(curve), half)
    width[-6:] = np.linspace(half, half * 0.4, 6)
    brush.fill(band(curve + np.array([1.5, 2.0]), width * 1.1), (0.02, 0.01, 0.02), 0.35, 2)
    brush.fill(band(curve, width), mix(hair.dark, (0, 0, 0), 0.25))
    steps = np.linalg.norm(np.diff(curve, axis=0), axis=1)
    total = float(steps.sum())
    pieces = max(4, int(total / (half * 0.95)))
    at = np.interp(np.linspace(0, total, pieces), np.concatenate([[0], np.cumsum(steps)]),
                   np.arange(len(curve)))  # fmt: skip
    for j, place in enumerate(at[:-1]):
        i = int(place)
        p, q = curve[i], curve[min(len(curve) - 1, i + 2)]
        d = (q - p) / (np.linalg.norm(q - p) + 1e-6)
        n = np.array([-d[1], d[0]]) * (1 if j % 2 else -1)
        a, b = p + n * half * 0.75 - d * half * 0.35, p - n * half * 0.25 + d * half * 0.75
        c = (a + b) / 2 + n * half * 0.22
        points = [(a[0], a[1]), (c[0], c[1]), (b[0], b[1])]
        brush.fill(tapered(points, 1.4, half * 0.72, 1, 8), hair.tone(lit), 0.9)
        gleam = [(a[0] - 0.5, a[1] - 0.5), (c[0] - 0.7, c[1] - 0.9)]
        brush.line(gleam, hair.light, 0.34 * lit, 1.0, 0.3)


def _cuff(brush: Brush, at: Floats, gold: tuple[float, float, float]) -> None:
    x, y = float(at[0]), float(at[1])
    pale = (1.0, 0.92, 0.66)
    stops = [(0.0, pale), (0.45, gold), (1.0, (0.5, 0.34, 0.1))]
    for dy in (-4.0, 0.0, 4.0):  # a small coil of wire around a braid
        ring: list[Point] = [
            (x - 6.2, y + dy - 1.0), (x, y + dy + 0.6), (x + 6.2, y + dy - 1.0),
            (x + 6.2, y + dy + 1.2), (x, y + dy + 2.8), (x - 6.2, y + dy + 1.2),
        ]  # fmt: skip
        with brush.moved(0.8, 1.2):
            brush.area(ring, (0.02, 0.01, 0.02), 0.5, 0.8)
        brush.shade(smooth(ring, True), linear((x - 6, y), (x + 7, y + 3), stops))
