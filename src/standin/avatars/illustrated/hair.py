"""Hair styles: what lies behind the head, what lies over it, and the shadow on the face."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .colour import Ramp, mix
from .face import SIDES, ramp_of, skin_of
from .hair_curly import paint_box_back, paint_box_front, paint_curls_front
from .hair_cut import (
    bob_shadow,
    no_shadow,
    paint_bob_back,
    paint_bob_front,
    paint_nothing,
    paint_pixie_back,
    paint_pixie_front,
    pixie_shadow,
)
from .hair_tied import (
    braid_shadow,
    paint_braid_back,
    paint_braid_front,
    paint_ponytail_back,
    paint_ponytail_front,
    ponytail_shadow,
)
from .headwear import paint_turban_back, paint_turban_front, turban_shadow
from .paint import (
    Brush,
    Floats,
    Point,
    Points,
    between,
    flipped,
    linear,
    mirrored,
    sampled,
    smooth,
    tapered,
    without,
)
from .painter import Painter
from .spec import CharacterSpec, HairStyle
from .strands import Lock, paint_curls, paint_lock
from .warp import CONTROLS, Deform, Depth, cropped_depth, ease, hair_depth, rigid


def domed(depth: Depth) -> Depth:
    """A depth that shrinks towards the crown, which turns on the spot when the head nods."""

    def rounded(x: Floats, y: Floats) -> Floats:
        return np.asarray(depth(x, y) * (1 - 0.7 * ease(0, 1, -(y + 55) / 125)))

    return rounded


LOOSE, CLOSE = domed(hair_depth), domed(cropped_depth)
"""For hair that stands off the temples, and for hair that must not leave them."""


@dataclass(frozen=True)
class Style:
    """One way to wear hair."""

    back: Painter
    """Paints what lies behind head, neck and clothes."""
    front: Painter
    """Paints what lies over face and clothes."""
    shadow: Callable[[], Any]
    """The path of what casts a shadow on the face."""
    ears: tuple[float, ...]
    """On which sides ears are seen: -1 the viewer's left, 1 the right."""
    sides: bool = False
    """Whether short sides are painted on the head itself."""
    long: bool = False
    """Whether the neck lies in the hair's shade."""
    depth: Depth = LOOSE
    """How far in front of the head's middle the front lies."""
    fields: Deform = rigid
    """What the face's movement does to the front."""


def style_of(spec: CharacterSpec) -> Style:
    """The style that a character wears."""
    return STYLES[spec.hair.style]


# Long hair ---------------------------------------------------------------------------------


def _long_back(brush: Brush, spec: CharacterSpec) -> None:
    rng, hair, low = np.random.default_rng(1), ramp_of(spec), spec.hair.length
    deep = (hair.dark[0] * 0.7, hair.dark[1] * 0.7, hair.dark[2] * 0.7)
    shade = Ramp(deep, mix(hair.dark, hair.mid, 0.45), mix(hair.dark, hair.mid, 0.9), hair.light)
    lock = Lock(200, swing=6, turns=1.3, width=(2, 6), edge=0.25, alpha=(0.15, 0.4))
    for side in SIDES:
        inner: list[Point] = [(0, -140), (side * 10, 0), (side * 14, 120), (side * 60, 232 + low)]
        outer: list[Point] = [
            (0, -152), (100, -110), (112, 20), (124, 130), (90, 230 + low * 1.1),
        ]  # fmt: skip
        paint_lock(brush, inner, flipped(outer, side), shade, lock, rng)


def _long_guides(low: float) -> tuple[tuple[Points, Points], tuple[Points, Points]]:
    right_inner: Points = [
        (-26, -101), (14, -100), (50, -83), (77, -44), (87, 4), (89, 48), (100, 100), (108, 150),
        (96, 208), (105, 266 + low),
    ]  # fmt: skip
    right_outer: Points = [
        (-28, -163), (32, -171), (92, -142), (121, -74), (124, 4), (126, 62), (146, 116),
        (158, 168), (142, 224), (110, 276 + low),
    ]  # fmt: skip
    left_inner: Points = [
        (-18, -101), (-46, -94), (-71, -66), (-85, -20), (-89, 26), (-92, 66), (-104, 112),
        (-112, 162), (-99, 214), (-105, 262 + low),
    ]  # fmt: skip
    left_outer: Points = [
        (-12, -166), (-58, -164), (-106, -126), (-123, -58), (-124, 10), (-129, 70), (-148, 120),
        (-160, 172), (-144, 226), (-109, 272 + low),
    ]  # fmt: skip
    return (right_inner, right_outer), (left_inner, left_outer)


def _long_front(brush: Brush, spec: CharacterSpec) -> None:
    rng, hair = np.random.default_rng(2), ramp_of(spec)
    right, left = _long_guides(spec.hair.length)
    _curtain(brush, *right, hair, spec.hair.wave, lambda u: -0.22 * (u > 0.8), rng)
    _curtain(brush, *left, hair, spec.hair.wave, lambda u: 0.05, rng)
    _parting(brush, spec, hair)
    for _ in range(90):
        _baby_hair(brush, right[0], hair, False, rng)
        _baby_hair(brush, left[0], hair, True, rng)


def _curtain(
    brush: Brush, inner: Points, outer: Points, hair: Ramp, wave: float,
    tint: Callable[[float], float], rng: np.random.Generator,
) -> None:  # fmt: skip
    bands = [(0.19, 0.075, 1.0), (0.47, 0.06, 0.55), (0.66, 0.05, 0.6), (0.86, 0.05, 0.3)]
    lock = Lock(300, bands, wave, 2.1, (0.8, 3.0), 0.35, tint=tint)
    paint_lock(brush, inner, outer, hair, lock, rng)
    a, b = np.array(inner), np.array(outer)
    for start, end in ((0.05, 0.36), (0.40, 0.66), (0.62, 0.97)):
        near: Floats = a * (1 - start) + b * start
        far: Floats = a * (1 - end) + b * end
        parted = [(float(x), float(y)) for x, y in near]
        brush.fill(tapered(parted, 0, 3.5, 1, 30), hair.dark, 0.34, 2.2)
        gloss = [(0.21 + 0.02 * start, 0.05, 0.55), (0.5 + 0.1 * start, 0.06, 0.5)]
        fine = Lock(80, gloss, wave * 1.5, 2.3 + start, (0.7, 2.2), 0.5, (0.25, 0.6), body=False)
        paint_lock(brush, near, far, hair, fine, rng)


def _parting(brush: Brush, spec: CharacterSpec, hair: Ramp) -> None:
    roots: list[Point] = [(-22, -101), (-24, -126), (-22, -160)]
    scalp: list[Point] = [(-22, -100), (-23.5, -114), (-23, -132)]
    brush.fill(tapered(roots, 9, 10, 5), hair.dark, 0.55, 4)
    brush.fill(tapered(scalp, 2.2, 1.6, 0.2), skin_of(spec).shade, 0.55, 0.7)


def _baby_hair(
    brush: Brush, guide: Points, hair: Ramp, left: bool, rng: np.random.Generator
) -> None:
    curve = sampled(guide[:5], 60)
    i = int(rng.integers(2, 54))
    along = curve[min(59, i + 5)] - curve[i]
    across = np.array([-along[1], along[0]]) / (np.linalg.norm(along) + 1e-6)
    across *= -1.0 if left else 1.0
    if across[1] < 0:
        across = -across
    root = curve[i] - across * 2
    tip = curve[i] + along * 0.9 + across * rng.uniform(0, 2.6)
    middle = (curve[i] + tip) / 2
    path = tapered([tuple(root), tuple(middle), tuple(tip)], 0.8, 0.7, 0.1, 6)
    brush.fill(path, mix(hair.dark, hair.mid, rng.random()), 0.42)


def _long_shadow() -> Any:
    return smooth(
        [
            (-130, -150), (130, -150), (130, 140), (94, 130), (88, 60), (86, 6), (76, -42),
            (49, -81), (14, -98), (-20, -100), (-46, -92), (-70, -64), (-84, -20), (-88, 24),
            (-92, 70), (-96, 130), (-130, 140),
        ],
        True,
    )  # fmt: skip


# Short hair --------------------------------------------------------------------------------


def _short_back(brush: Brush, spec: CharacterSpec) -> None:
    nape: list[Point] = [
        (-83, -60), (-81, -10), (-70, 12), (70, 12), (81, -10), (83, -60), (60, -120), (-60, -120),
    ]  # fmt: skip
    brush.area(nape, ramp_of(spec).dark)


def paint_sides(brush: Brush, spec: CharacterSpec) -> None:
    """Short sides that fade into the skin; they belong to the head and turn with it."""
    rng, hair = np.random.default_rng(4), ramp_of(spec)
    outline: list[Point] = [
        (62, -116), (96, -92), (100, -44), (96, -14), (92, 12), (86, 8), (86, -24), (84, -58),
        (66, -92),
    ]  # fmt: skip
    for side in SIDES:
        path = smooth(flipped(outline, side), True)
        fade = linear(
            (0, -100), (0, 14), [(0, hair.dark), (0.55, hair.dark, 0.85), (1, hair.dark, 0.15)]
        )
        brush.shade(path, fade, blur=2)
        left = 520
        while left:
            x, y = side * rng.uniform(60, 106), rng.uniform(-112, 14)
            if not path.contains(x, y):
                continue
            left -= 1
            down = min(1.0, max(0.0, (y + 60) / 76))
            hairs = [(x, y), (x + side * 1.5, y + 3.5), (x + side, y + 8)]
            tone = mix(hair.dark, hair.light, rng.random() ** 1.6)
            brush.fill(tapered(hairs, 0.9, 0.5, 0.1, 5), tone, 0.5 * (1 - 0.8 * down * down))


def _short_locks(volume: float) -> list[tuple[Points, Points]]:
    def top(y: float) -> float:
        return -128 + (y + 128) * volume

    return [
        (
            [(-58, -92), (-78, -92), (-92, -72), (-97, -36)],
            [(-58, -118), (-86, -122), (-106, -88), (-104, -30)],
        ),
        (
            [(-60, -92), (-52, -122), (-28, -134), (0, -130), (36, -116), (64, -96)],
            [(-66, -96), (-78, top(-142)), (-36, top(-172)), (10, top(-170)), (60, top(-152)),
             (92, -112)],
        ),
        (
            [(-60, -90), (-40, -108), (-8, -116), (34, -106), (70, -82), (92, -36)],
            [(-64, -96), (-66, top(-146)), (-14, top(-164)), (44, top(-154)), (96, -114),
             (99, -32)],
        ),
        (
            [(-58, -88), (-30, -98), (4, -101), (38, -94), (68, -76), (90, -26)],
            [(-62, -94), (-46, -134), (4, top(-148)), (54, -136), (90, -102), (97, -24)],
        ),
        (
            [(-58, -86), (-34, -92), (-6, -94), (20, -92), (46, -84), (66, -70)],
            [(-60, -92), (-44, -120), (-8, -130), (30, -124), (62, -104), (78, -74)],
        ),
    ]  # fmt: skip


def _short_front(brush: Brush, spec: CharacterSpec) -> None:
    rng, hair = np.random.default_rng(4), ramp_of(spec)
    for k, (inner, outer) in enumerate(_short_locks(spec.hair.volume)):
        brush.fill(between(inner, outer), hair.dark, 0.5, 1.5)
        gloss = [(0.38, 0.11, 0.7 if k in (1, 2, 3) else 0.4)]
        lock = Lock(170 if k else 90, gloss, 1.6, 1.2, edge=0.45, tint=lambda u: 0.1 * u - 0.05)
        paint_lock(brush, inner, outer, hair, lock, rng)
    for _ in range(40):
        x = rng.uniform(-50, 70)
        y = -94 - 8 * math.cos(x / 40) + rng.uniform(-3, 4)
        wisp = [(x, y + 4), (x + 8, y - 8), (x + 20, y - 14)]
        brush.fill(tapered(wisp, 0.2, 1.3, 0.2, 8), mix(hair.dark, hair.light, rng.random()), 0.5)


def _short_shadow() -> Any:
    return smooth(
        [
            (-130, -160), (130, -160), (120, 0), (90, 0), (86, -40), (70, -74), (40, -90),
            (0, -98), (-34, -96), (-60, -88), (-84, -60), (-90, 0), (-120, 0),
        ],
        True,
    )  # fmt: skip


# Bun ---------------------------------------------------------------------------------------


def _bun_back(brush: Brush, spec: CharacterSpec) -> None:
    rng, hair = np.random.default_rng(7), ramp_of(spec)
    skull: list[Point] = [(0, -156), (70, -144), (106, -90), (102, -10), (84, 26), (0, 28)]
    knot: list[Point] = [(0, -212), (40, -200), (52, -170), (36, -144), (0, -138)]
    brush.area(mirrored(skull), hair.dark)
    brush.area(mirrored(knot), hair.dark)
    lock = Lock(50, [(0.35, 0.14, 0.8)], 1, 1, (0.7, 2.0))
    for k in range(6):
        low: list[Point] = [(-44, -160 - k * 6), (0, -150 - k * 7), (44, -162 - k * 6)]
        high: list[Point] = [(-46, -172 - k * 5), (0, -164 - k * 8), (46, -174 - k * 5)]
        with brush.clipped(smooth(mirrored(knot), True)):
            paint_lock(brush, low, high, hair, lock, rng)


# Tight curls -------------------------------------------------------------------------------


def _crop_front(brush: Brush, spec: CharacterSpec) -> None:
    hair = ramp_of(spec)
    cap: list[Point] = [
        (-102, -14), (-100, -70), (-84, -122), (-44, -152), (0, -158), (44, -152), (84, -122),
        (100, -70), (102, -14), (95, 0), (90, -24), (84, -60), (64, -92), (30, -102), (0, -104),
        (-30, -102), (-64, -92), (-84, -60), (-90, -24), (-95, 0),
    ]  # fmt: skip
    path = smooth(cap, True)
    light = linear((-60, -150), (80, 0), [(0, hair.mid), (0.6, hair.dark), (1, hair.dark, 0.7)])
    brush.shade(path, light, blur=2.5)
    paint_curls(brush, path, hair, 1500, (1.6, 3.6), np.random.default_rng(12))


def _afro_back(brush: Brush, spec: CharacterSpec) -> None:
    """Hair behind the temples: seen between face and curls when the head turns."""
    hair = ramp_of(spec)
    half: list[Point] = [
        (0, -168), (76, -154), (118, -100), (126, -30), (108, 26), (70, 34), (0, 30),
    ]  # fmt: skip
    path = smooth(mirrored(half), True)
    brush.fill(path, hair.dark)
    paint_curls(brush, path, hair, 500, (4, 9), np.random.default_rng(13))


def _afro_front(brush: Brush, spec: CharacterSpec) -> None:
    hair = ramp_of(spec)
    cloud: list[Point] = [
        (-122, 40), (-146, -20), (-140, -90), (-100, -150), (-44, -182), (10, -186), (70, -172),
        (122, -130), (146, -70), (146, 0), (120, 44), (98, 30), (92, -20), (82, -64), (56, -94),
        (0, -104), (-56, -94), (-82, -64), (-92, -20), (-98, 30),
    ]  # fmt: skip
    path = smooth(cloud, True)
    brush.fill(path, hair.dark, 1, 3)
    paint_curls(brush, path, hair, 2600, (4, 9), np.random.default_rng(12))


# Headscarf ---------------------------------------------------------------------------------

_SCARF: list[Point] = [
    (0, -160), (62, -151), (105, -108), (119, -44), (114, 36), (100, 104), (108, 150), (128, 196),
    (100, 232), (40, 252), (-14, 256), (-70, 246), (-118, 220), (-128, 190), (-106, 150),
    (-100, 104), (-114, 36), (-119, -44), (-105, -108), (-62, -151),
]  # fmt: skip
_OPENING: list[Point] = [
    (0, -106), (44, -97), (74, -66), (84, -14), (81, 36), (67, 76), (42, 106), (18, 120), (0, 123),
]  # fmt: skip
_FOLDS: list[tuple[Points, float, float]] = [
    ([(-60, 96), (-20, 136), (30, 150), (84, 128)], 18, 0.6),
    ([(-88, 92), (-40, 150), (20, 174), (96, 152)], 16, 0.5),
    ([(-98, 120), (-50, 180), (20, 206), (110, 180)], 18, 0.5),
    ([(-100, 160), (-50, 214), (10, 234), (90, 220)], 16, 0.4),
    ([(-100, -70), (-96, 0), (-92, 60), (-72, 100)], 10, 0.35),
    ([(98, -70), (96, 0), (92, 60), (72, 108)], 12, 0.5),
    ([(-30, -150), (-70, -120), (-96, -60)], 8, 0.22),
    ([(30, -150), (74, -116), (98, -50)], 10, 0.3),
]


def _scarf_back(brush: Brush, spec: CharacterSpec) -> None:
    under: list[Point] = [(0, -150), (90, -110), (112, 0), (104, 110), (104, 180), (0, 184)]
    cloth = ramp_of(spec)
    brush.area(mirrored(under), mix(cloth.mid, cloth.dark, 0.7))


def _scarf_front(brush: Brush, spec: CharacterSpec) -> None:
    scarf = ramp_of(spec)
    opening = smooth(mirrored(_OPENING), True)
    path = without(smooth(_SCARF, True), opening)
    stops = [
        (0.0, scarf.light), (0.35, scarf.mid), (0.75, mix(scarf.mid, scarf.dark, 0.5)),
        (1.0, scarf.dark),
    ]  # fmt: skip
    brush.shade(path, linear((-110, -150), (110, 240), stops))
    with brush.clipped(path):
        far: list[Point] = [
            (70, -160), (92, -60), (92, 40), (78, 110), (96, 250), (160, 250), (160, -160),
        ]  # fmt: skip
        brush.area(far, scarf.dark, 0.55, 14)
        brush.spot(-62, -112, 40, 20, scarf.spec, 0.40, 14, -38)
        brush.spot(-106, -20, 8, 60, scarf.spec, 0.30, 7)
        brush.stroke(opening, scarf.dark, 0.75, 9, 4)
        brush.stroke(opening, scarf.spec, 0.55, 1.8, 0.8)
        for points, width, alpha in _FOLDS:
            fold = tapered(points, width * 0.25, width, width * 0.25)
            brush.fill(fold, scarf.dark, alpha, 5)
            above = [(p[0] - 1, p[1] - 9) for p in points]
            brush.fill(tapered(above, 1, width * 0.6, 1), scarf.spec, alpha * 0.55, 3.5)
        hem: list[Point] = [(-64, 92), (-10, 132), (50, 140), (112, 196)]
        brush.fill(tapered(hem, 1.2, 1.6, 1.2), scarf.dark, 0.8, 0.6)
    brush.grain(path, 0.08, 0.9, 0.9, 2)


def _scarf_shadow() -> Any:
    frame = smooth([(-130, -160), (130, -160), (130, 140), (-130, 140)], True)
    inner = [(p[0] * 0.965, p[1] * 0.965) for p in _OPENING]
    return without(frame, smooth(mirrored(inner), True))


def scarf_fields(x: Floats, y: Floats) -> Floats:
    """The chin takes the scarf's edge along when the jaw drops."""
    fields = np.zeros((CONTROLS, 2, len(x)))
    chin = ease(84, 122, y) * (1 - ease(124, 232, y)) * (1 - ease(30, 84, np.abs(x)))
    fields[0, 1] = 23 * chin
    return fields


STYLES: dict[HairStyle, Style] = {
    "long": Style(_long_back, _long_front, _long_shadow, ears=(), long=True),
    "short": Style(_short_back, _short_front, _short_shadow, ears=SIDES, sides=True, depth=CLOSE),
    "bun": Style(_bun_back, paint_ponytail_front, ponytail_shadow, ears=SIDES, depth=CLOSE),
    "crop": Style(_short_back, _crop_front, _short_shadow, ears=SIDES, sides=True, depth=CLOSE),
    "afro": Style(_afro_back, _afro_front, _short_shadow, ears=SIDES, depth=CLOSE),
    "hijab": Style(
        _scarf_back,
        _scarf_front,
        _scarf_shadow,
        ears=(),
        long=True,
        depth=CLOSE,
        fields=scarf_fields,
    ),
    "bob": Style(paint_bob_back, paint_bob_front, bob_shadow, ears=(), long=True, depth=CLOSE),
    "pixie": Style(paint_pixie_back, paint_pixie_front, pixie_shadow, ears=SIDES, depth=CLOSE),
    "braid": Style(paint_braid_back, paint_braid_front, braid_shadow, ears=(1.0,), depth=CLOSE),
    "ponytail": Style(
        paint_ponytail_back,
        paint_ponytail_front,
        ponytail_shadow,
        ears=SIDES,
        depth=CLOSE,
    ),
    "curls": Style(
        _short_back, paint_curls_front, _short_shadow, ears=SIDES, sides=True, depth=CLOSE
    ),
    "box": Style(
        paint_box_back, paint_box_front, ponytail_shadow, ears=SIDES, long=True, depth=CLOSE
    ),
    "turban": Style(paint_turban_back, paint_turban_front, turban_shadow, ears=SIDES, depth=CLOSE),
    "bald": Style(paint_nothing, paint_nothing, no_shadow, ears=SIDES),
}
