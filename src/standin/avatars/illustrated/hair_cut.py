"""Cut hair: a bob with a fringe, a pixie cut, and none."""

from __future__ import annotations

from typing import Any

import numpy as np

from .colour import Ramp, mix
from .face import SIDES, ramp_of
from .native import skia
from .paint import Brush, Point, Points, between, flipped, mirrored, smooth, tapered
from .spec import CharacterSpec
from .strands import Lock, paint_lock

# Bob ---------------------------------------------------------------------------------------


def paint_bob_back(brush: Brush, spec: CharacterSpec) -> None:
    """The inside of the hair behind neck and jaw."""
    rng, hair = np.random.default_rng(21), ramp_of(spec)
    low = spec.hair.length
    half: list[Point] = [
        (0, -150), (88, -120), (110, -30), (113, 60), (104, 104 + low), (60, 112 + low),
        (0, 110 + low),
    ]  # fmt: skip
    brush.area(mirrored(half), mix(hair.dark, (0, 0, 0), 0.35))
    deep = Ramp(hair.dark, mix(hair.dark, hair.mid, 0.4), mix(hair.dark, hair.mid, 0.8), hair.mid)
    lock = Lock(90, width=(1.5, 4), edge=0.2, alpha=(0.12, 0.3), body=False)
    for side in SIDES:
        inner: list[Point] = [(side * 30, 20), (side * 36, 60), (side * 40, 108 + low)]
        outer: list[Point] = [(side * 108, 0), (side * 110, 60), (side * 98, 108 + low)]
        paint_lock(brush, inner, outer, deep, lock, rng)


def paint_bob_front(brush: Brush, spec: CharacterSpec) -> None:
    """Two sides down to the jaw and a straight fringe."""
    rng, hair, low = np.random.default_rng(22), ramp_of(spec), spec.hair.length
    gloss = [(0.30, 0.06, 0.75), (0.72, 0.07, 0.4)]
    lock = Lock(300, gloss, spec.hair.wave * 0.2, 1, (0.8, 2.6), 0.4)
    inner: Points = [
        (4, -148), (46, -128), (72, -94), (84, -44), (88, 4), (88, 50),
        (84, 88 + low * 0.8), (73, 118 + low),
    ]  # fmt: skip
    outer: Points = [
        (4, -167), (66, -160), (108, -118), (122, -56), (125, 10), (121, 62),
        (115, 98 + low), (98, 121 + low),
    ]  # fmt: skip
    for side in SIDES:
        paint_lock(brush, flipped(inner, side), flipped(outer, side), hair, lock, rng)
    left: Points = [(-30, -166), (-66, -140), (-86, -96), (-90, -40)]
    right: Points = [(30, -166), (66, -140), (86, -96), (90, -40)]
    shade = [(p[0] * 0.98, p[1] + 7) for p in left], [(p[0] * 0.98, p[1] + 7) for p in right]
    brush.fill(between(*shade), hair.dark, 0.5, 3)
    fringe = Lock(330, [(0.52, 0.09, 0.95)], 0.8, 1, (0.8, 2.6), 0.25, (0.4, 0.85))
    paint_lock(brush, left, right, hair, fringe, rng)
    for _ in range(60):
        x = rng.uniform(-84, 84)
        y = -41 + rng.uniform(-6, 1)
        tip = [(x, y - 26), (x * 1.005, y - 10), (x * 1.01 + rng.normal() * 1.5, y + 7)]
        tone = mix(hair.dark, hair.mid, rng.random())
        brush.fill(tapered(tip, 2.2, 2.4, 0.2, 8), tone, 0.85)


def bob_shadow() -> Any:
    """What casts a shadow on the face."""
    return smooth(
        [
            (-130, -150), (130, -150), (130, 130), (90, 124), (86, 60), (86, 4), (82, -38),
            (40, -40), (0, -41), (-40, -40), (-82, -38), (-86, 4), (-86, 60), (-90, 124),
            (-130, 130),
        ],
        True,
    )  # fmt: skip


# Pixie -------------------------------------------------------------------------------------


def paint_pixie_back(brush: Brush, spec: CharacterSpec) -> None:
    """Hair behind the head and short ends at the nape."""
    rng, hair = np.random.default_rng(23), ramp_of(spec)
    half: list[Point] = [(0, -140), (80, -118), (100, -40), (86, 8), (64, 40), (0, 50)]
    brush.area(mirrored(half), mix(hair.dark, hair.mid, 0.15))
    for side in SIDES:
        for _ in range(40):
            x, y = side * rng.uniform(34, 66), rng.uniform(6, 36)
            ends = [(x, y), (x - side * 3, y + 16), (x - side * rng.uniform(4, 12), y + 34)]
            tone = mix(hair.dark, hair.mid, 0.2 + 0.6 * rng.random())
            brush.fill(tapered(ends, 3, 4, 0.3, 8), tone, 0.8)


def paint_pixie_front(brush: Brush, spec: CharacterSpec) -> None:
    """Layers swept over the forehead to the viewer's left, wisps before the ears."""
    rng, hair = np.random.default_rng(24), ramp_of(spec)
    v = spec.hair.volume
    for inner, outer, strands, gloss in (
        (
            [(38, -116), (66, -98), (84, -62), (91, -20), (92, 30)],
            [(34, -140 - 22 * v), (92, -122 - 20 * v), (113, -84), (109, -22), (94, 34)], 200, 0.6,
        ),
        (
            [(-30, -110), (-66, -90), (-84, -54), (-92, -12), (-93, 34)],
            [(-10, -146 - 22 * v), (-84, -118 - 20 * v), (-114, -84), (-111, -20), (-95, 38)],
            200, 0.6,
        ),
        (
            [(48, -112), (20, -104), (-20, -92), (-60, -70), (-86, -36), (-95, 0)],
            [(40, -144 - 22 * v), (-16, -150 - 24 * v), (-78, -120 - 18 * v), (-112, -80),
             (-110, -36), (-97, 2)], 260, 0.9,
        ),
        (
            [(50, -108), (28, -100), (-8, -86), (-46, -68), (-80, -34)],
            [(44, -136 - 14 * v), (0, -140 - 12 * v), (-54, -116), (-88, -80), (-84, -32)], 170,
            0.8,
        ),
        (
            [(46, -112), (62, -96), (78, -72), (90, -30)],
            [(40, -150 - 14 * v), (84, -128), (106, -84), (93, -26)], 130, 0.7,
        ),
    ):  # fmt: skip
        brush.fill(between(inner, outer), hair.dark, 0.45, 2)
        lock = Lock(strands, [(0.34, 0.1, gloss)], 2.2, 1.1, (0.8, 2.6), 0.42)
        paint_lock(brush, inner, outer, hair, lock, rng)
    for side in SIDES:
        for _ in range(26):
            x = side * rng.uniform(86, 96)
            y = rng.uniform(-10, 22)
            wisp = [(x, y - 18), (x + side, y), (x - side * rng.uniform(1, 5), y + 18)]
            tone = mix(hair.dark, hair.light, rng.random())
            brush.fill(tapered(wisp, 1, 1.8, 0.2, 8), tone, 0.6)


def pixie_shadow() -> Any:
    """What casts a shadow on the face."""
    return smooth(
        [
            (-130, -160), (130, -160), (124, 30), (92, 24), (87, -20), (80, -60), (62, -92),
            (46, -106), (20, -98), (-14, -84), (-50, -64), (-84, -34), (-90, 0), (-92, 30),
            (-124, 36),
        ],
        True,
    )  # fmt: skip


# None --------------------------------------------------------------------------------------


def paint_nothing(brush: Brush, spec: CharacterSpec) -> None:
    """A bald head has no hair layers."""


def no_shadow() -> Any:
    """No hair, no shadow."""
    return skia.Path()
