"""A forearm with an open hand: the elbow at the origin, the fingers up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .clothes import fabric_of, fold
from .colour import Cloth, Skin, mix, shift
from .face import skin_of
from .native import skia
from .paint import Brush, Point, Points, band, linear, sampled, smooth
from .spec import CharacterSpec

REACH = 166.0
"""Units from the elbow to the wrist."""
HAND = 1.2
"""How much larger than drawn the hand is."""


def paint_forearm(brush: Brush, spec: CharacterSpec) -> None:
    """Sleeve, cuff and an open palm."""
    size = 0.88 + 0.12 * (1 - spec.face.feminine)
    outer, inner = fabric_of(spec)
    with brush.moved(0, -REACH, size * HAND, size * HAND):
        paint_palm(brush, skin_of(spec))
    if spec.outfit.kind == "blazer":
        _cuff(brush, inner, size)
    _sleeve(brush, outer, size)


def _cuff(brush: Brush, inner: Cloth, k: float) -> None:
    outline: list[Point] = [
        (-25 * k, -176, 1), (0, -179), (25 * k, -176, 1), (26 * k, -150, 1), (-26 * k, -150, 1),
    ]  # fmt: skip
    far = shift(inner.main, -0.14, 0.01, -10)
    brush.shade(smooth(outline, True), linear((-26, 0), (26, 0), [(0, inner.main), (1, far)]))


def _sleeve(brush: Brush, fabric: Cloth, k: float) -> None:
    outline: list[Point] = [
        (-27 * k, -166, 1), (0, -170), (27 * k, -166, 1), (33 * k, -110), (38 * k, -50),
        (40 * k, 4), (28 * k, 34), (0, 42), (-28 * k, 34), (-42 * k, 4), (-39 * k, -50),
        (-33 * k, -110),
    ]  # fmt: skip
    path = smooth(outline, True)
    stops = [
        (0.0, mix(fabric.main, fabric.shade, 0.5)), (0.28, fabric.light), (0.6, fabric.main),
        (1.0, fabric.shade),
    ]  # fmt: skip
    brush.shade(path, linear((-40, 0), (42, 0), stops))
    with brush.clipped(path):
        shade: list[Point] = [(22, -170), (26, -60), (28, 60), (60, 60), (60, -170)]
        brush.area(shade, fabric.deep, 0.6, 8)
        brush.line([(-34, -166), (-42, -50), (-44, 60)], fabric.deep, 0.5, 8, 5)
        for a, b, sag in (
            ((-30, -60), (26, -38), 10), ((-34, -20), (20, 6), 12), ((34, -86), (-10, -70), 8),
            ((-28, -130), (10, -120), 6),
        ):  # fmt: skip
            x, y = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2 + sag * 0.6
            fold(brush, [a, (x, y), b], fabric.deep, 0.45, 10, 4)
            above = [(a[0], a[1] - 8), (x, y - 8), (b[0], b[1] - 8)]
            fold(brush, above, fabric.light, 0.4, 7, 4)
        brush.line([(-27 * k, -166), (0, -170), (27 * k, -166)], fabric.deep, 0.55, 4, 1)
        brush.line([(-27 * k, -161), (0, -165), (27 * k, -161)], fabric.light, 0.5, 1.2, 0.6)
    brush.grain(path, 0.10, 0.3, 0.9, 8)


_FINGERS: tuple[tuple[Points, float, float], ...] = (
    ([(-26, -70), (-34, -98), (-42, -122)], 17, 13),
    ([(-10, -76), (-13, -112), (-15, -144)], 18.5, 14),
    ([(8, -78), (10, -118), (11, -154)], 19, 14.5),
    ([(25, -74), (32, -108), (37, -140)], 18.5, 14),
)
_THUMB: tuple[Points, float, float] = ([(9, -12), (36, -38), (55, -68), (61, -92)], 21, 13)
_PALM: list[Point] = [
    (-18, 16), (-19, -8), (-29, -36), (-35, -62), (-36, -78), (-27, -86), (-18, -86), (-10, -92),
    (0, -90), (8, -94), (17, -90), (25, -90), (34, -82), (36, -66), (34, -38), (21, -8), (18, 16),
]  # fmt: skip


def paint_palm(brush: Brush, tones: Skin) -> None:
    """An open right hand seen from the palm, the wrist at the origin."""
    palm = smooth(_PALM, True)
    whole = palm
    for points, root, tip in (*_FINGERS, _THUMB):
        whole = skia.Op(whole, _outline(points, root, tip)[0], skia.PathOp.kUnion_PathOp)
    with brush.clipped(whole):  # fingers cast their shadows on the hand, not into the air
        _paint_parts(brush, tones, palm)


def _paint_parts(brush: Brush, tones: Skin, palm: skia.Path) -> None:
    brush.fill(palm, tones.deep, 0.4, 2)
    stops = [(0.0, tones.light), (0.45, tones.base), (1.0, mix(tones.base, tones.shade, 0.7))]
    brush.shade(palm, linear((-34, -70), (40, -10), stops))
    with brush.clipped(palm):
        _palm_lines(brush, tones)
    for points, root, tip in _FINGERS:
        with brush.fading((points[0][0], points[0][1] + 6), (points[0][0], points[0][1] - 16)):
            _finger(brush, tones, points, root, tip, (0.18, 0.46, 0.74))
    _finger(brush, tones, *_THUMB, (0.62,))
    with brush.clipped(palm):
        brush.spot(14, -28, 15, 24, tones.base, 0.85, 5, -30)
        brush.spot(14, -32, 8, 15, tones.light, 0.45, 5, -26)


def _palm_lines(brush: Brush, tones: Skin) -> None:
    brush.spot(-22, -34, 14, 28, tones.light, 0.45, 7, -8)
    brush.spot(22, -36, 18, 24, tones.blush, 0.22, 8)
    brush.spot(0, -50, 14, 14, tones.shade, 0.5, 9)
    brush.spot(0, -72, 32, 9, tones.light, 0.35, 6)
    for points, alpha, width in (
        ([(-30, -56), (-8, -62), (16, -66), (30, -74)], 0.32, 1.6),
        ([(-26, -42), (-4, -52), (22, -58), (35, -60)], 0.28, 1.5),
        ([(34, -62), (14, -50), (6, -30), (6, -8)], 0.38, 1.8),
        ([(-20, 2), (0, 5), (20, 2)], 0.3, 1.4),
    ):
        brush.line(points, tones.deep, alpha, width, 1.1)
    brush.line([(24, 14), (30, -14), (40, -50)], tones.deep, 0.4, 7, 4)


def _outline(
    points: Points, root: float, tip: float
) -> tuple[skia.Path, NDArray[np.float64], NDArray[np.float64]]:
    """A finger from its root to its round tip; also its middle line [26, 2] and widths [26]."""
    curve = sampled(points, 26)
    width = np.interp(
        np.linspace(0, 1, 26),
        [0, 0.25, 0.5, 0.75, 0.93, 1],
        np.array([root, root * 0.96, root * 0.92, (root + tip) * 0.485, tip * 0.80, tip * 0.36]),
    )
    path = band(curve, width / 2)
    round_tip = skia.Path()
    round_tip.addCircle(float(curve[-3][0]), float(curve[-3][1]), float(width[-4] * 0.465))
    return skia.Op(path, round_tip, skia.PathOp.kUnion_PathOp), curve, width


def _finger(
    brush: Brush, tones: Skin, points: Points, root: float, tip: float, creases: tuple[float, ...]
) -> None:
    path, curve, width = _outline(points, root, tip)
    with brush.moved(1.6, 2.2):
        brush.fill(path, tones.deep, 0.55, 2.2)
    along = curve[-1] - curve[0]
    along /= np.linalg.norm(along)
    across = np.array([-along[1], along[0]])
    lit = across * root * 0.62 * (-1 if across[0] > 0 else 1)
    middle = (curve[0] + curve[-1]) / 2
    stops = [
        (0.0, mix(tones.base, tones.shade, 0.35)), (0.22, tones.light), (0.55, tones.base),
        (1.0, tones.shade),
    ]  # fmt: skip
    brush.shade(path, linear(tuple(middle + lit), tuple(middle - lit), stops))
    with brush.clipped(path):
        x, y = curve[22]
        brush.spot(float(x), float(y), root * 0.42, root * 0.5, tones.blush, 0.3, 3)
        brush.stroke(path, tones.deep, 0.30, 2, 1.2)
        for place in creases:
            i = int(place * 25)
            reach = across * width[i] * 0.375
            crease = [curve[i] - reach, curve[i] + along * 1.2, curve[i] + reach]
            brush.line([tuple(p) for p in crease], tones.deep, 0.34, 1.3, 0.8)
