"""Eyebrows, glasses and earrings: what lies over the face."""

from __future__ import annotations

from typing import Any

import numpy as np

from .colour import mix, parse, shift
from .face import SIDES, skin_of
from .native import skia
from .paint import Brush, Point, flipped, linear, polygon, sampled, smooth, tapered
from .spec import CharacterSpec


def paint_brows(brush: Brush, spec: CharacterSpec) -> None:
    """Both brows: flat, thick and 35 above the eyes look friendly."""
    rng = np.random.default_rng(8)
    for side in SIDES:
        _brow(brush, spec, side, rng)


def _brow(brush: Brush, spec: CharacterSpec, side: float, rng: np.random.Generator) -> None:
    base, thick = parse(spec.brow.colour), spec.brow.thickness
    dark = (base[0] * 0.6, base[1] * 0.6, base[2] * 0.6)
    upper: list[Point] = [(17, -29.5), (34, -33), (54, -35), (74, -25.5)]
    lower: list[Point] = [
        (18.5, -29.5 + 6.6 * thick), (36, -33 + 7.4 * thick), (55, -35 + 5.6 * thick), (74.5, -25),
    ]  # fmt: skip
    top, low = sampled(flipped(upper, side), 24), sampled(flipped(lower, side), 24)
    arch = spec.brow.arch * np.sin(np.linspace(0, 1, 24) * np.pi) ** 2 * 4
    top[:, 1] -= arch
    low[:, 1] -= arch
    brush.fill(polygon(np.concatenate([top, low[::-1]])), base, 0.55, 1.8)
    for _ in range(190):
        u, v = rng.random() ** 0.9 * 0.93, rng.random()
        i = int(u * 23)
        root = top[i] * (1 - v) + low[i] * v
        along = top[min(23, i + 3)] - top[i]
        along /= np.linalg.norm(along) + 1e-6
        length = rng.uniform(5, 9) * (1 - 0.3 * u)
        tip = root + along * length
        tip[1] -= length * (1 - u) * 0.5 * (v - 0.25)
        middle = (root + tip) / 2
        hair = [(root[0], root[1]), (middle[0], middle[1] - 0.6), (tip[0], tip[1])]
        tone = mix(base, dark, rng.random())
        brush.fill(tapered(hair, 0.5, 1.15, 0.1, 6), tone, 0.35 + 0.4 * rng.random())


def _rim(kind: str, side: float) -> Any:
    if kind == "round":
        path = skia.Path()
        path.addOval(skia.Rect(side * 45 - 31, -32, side * 45 + 31, 28))
        return path
    outline: list[Point] = [
        (14, -22), (19, -29), (45, -30), (73, -29), (78, -21), (76, 8), (63, 24), (45, 26),
        (27, 24), (14, 8),
    ]  # fmt: skip
    return smooth(flipped(outline, side), True)


def paint_glasses(brush: Brush, spec: CharacterSpec) -> None:
    """Frames, their shadow on the skin, and a faint gleam on the lenses."""
    frame, tones, width = parse(spec.glasses.colour), skin_of(spec), spec.glasses.width
    gleam = shift(frame, 0.25)
    white = (1.0, 1.0, 1.0)
    for side in SIDES:
        x, path = side * 45, _rim(spec.glasses.kind, side)
        with brush.moved(2, 5):
            brush.stroke(path, tones.deep, 0.35, 3.5, 2.5)
        lens = linear(
            (x - 30, -30), (x + 20, 26),
            [(0, white, 0.20), (0.32, white, 0.04), (0.33, white, 0), (0.6, white, 0),
             (1, (0.8, 0.9, 1.0), 0.10)],
        )  # fmt: skip
        brush.shade(path, lens)
        brush.stroke(path, frame, 1, width)
        brush.stroke(path, gleam, 0.35, 0.9, 0.5)
        temple: list[Point] = [(77, -14), (86, -15), (92, -13)]
        brush.line(flipped(temple, side), frame, 1, 3.4)
    brush.line([(-14, -8), (0, -12), (14, -8)], frame, 1, 3.2)
    brush.line([(-12, -9.5), (0, -13), (12, -9.5)], gleam, 0.6, 0.9)


def paint_earrings(brush: Brush, spec: CharacterSpec) -> None:
    """A pair at the lobes."""
    colour, kind = parse(spec.earrings.colour), spec.earrings.kind
    pale, deep = shift(colour, 0.18, -0.03), shift(colour, -0.24, 0.01, -12)
    # A braid over one shoulder hides the ear on its side.
    for side in SIDES[1:] if spec.hair.style == "braid" else SIDES:
        x, y = side * 93.0, 43.0
        if kind == "hoop":
            path = skia.Path()
            path.addOval(skia.Rect(x - 11, y - 2, x + 11, y + 27))
            brush.stroke(path, deep, 1, 4.2)
            brush.stroke(path, colour, 1, 3.0)
            arc: list[Point] = [(x - 10.5, y + 16), (x - 9, y + 6), (x - 4, y - 0.5)]
            brush.line(arc, pale, 0.95, 1.4, 0.3)
            continue
        if kind == "drop":
            brush.line([(x, y + 2), (x, y + 12)], colour, 1, 1.4)
            brush.spot(x + 0.6, y + 19, 5.4, 8, deep, 1, 0.3)
            brush.spot(x, y + 18.4, 5, 7.6, colour, 1, 0.3)
            brush.spot(x - 1.6, y + 15.4, 1.6, 2.8, pale, 0.95, 0.5)
        brush.spot(x + 0.4, y + 0.5, 3.9, 3.9, deep, 1, 0.3)
        brush.spot(x, y, 3.5, 3.5, colour, 1, 0.3)
        brush.spot(x - 1, y - 1.1, 1.4, 1.4, pale, 1, 0.4)
