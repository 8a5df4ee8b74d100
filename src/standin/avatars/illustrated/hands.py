"""Hands in several shapes, and the forearm that carries one.

A hand is drawn with its wrist at the origin and its fingers up, as the one at the viewer's left:
the presenter's right. The other is its mirror image, lit from the same side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from .clothes import fabric_of, fold
from .colour import Cloth, Skin, mix, palm, shift
from .face import skin_of
from .native import skia
from .paint import Brush, Floats, Point, Points, band, flipped, linear, sampled, smooth, without
from .painter import Painter
from .spec import CharacterSpec

REACH = 178.0
"""Units from the elbow to the wrist of a forearm that lies in the picture."""
SHAPES = ("relaxed", "open", "point", "thumb", "one", "two", "three", "together")
"""The hands that are painted."""
HAND_BOX = (-100.0, -210.0, 100.0, 45.0)
FOREARM_BOX = (-70.0, -200.0, 70.0, 60.0)

_HAND = 0.98
_CUFFED = ("blazer", "coat", "overshirt", "shirt", "blouse")


@dataclass(frozen=True, slots=True)
class _Digit:
    """A finger or thumb from its root to its tip."""

    points: Points
    root: float = 18.5
    """Width there."""
    tip: float = 14.2
    creases: tuple[float, ...] = (0.20, 0.47, 0.74)
    """Where the joints are, as shares of its length."""
    nail: bool = False
    """Whether its back is seen."""
    fade: bool = True
    """Whether it grows out of the palm without an edge."""


@dataclass(frozen=True, slots=True)
class _Hand:
    palm: Points
    digits: tuple[_Digit, ...]
    """In the order in which they are painted over the palm."""
    back: bool = False
    """The back of the hand is seen, not its palm."""
    fist: bool = False


_PALM: tuple[Point, ...] = (
    (0, 16), (-14, 10), (-19, -8), (-28, -34), (-35, -60), (-36, -76), (-28, -85), (-18, -86),
    (-10, -91), (0, -90), (8, -93), (17, -90), (26, -89), (34, -81), (35, -64),
    (33, -38), (21, -10), (15, 10),
)  # fmt: skip
_BACK: tuple[Point, ...] = tuple((-p[0], p[1]) for p in reversed(_PALM))
_FIST: tuple[Point, ...] = (
    (0, 16), (-14, 10), (-19, -6), (-29, -28), (-35, -52), (-36, -78), (-30, -97), (-18, -103),
    (0, -106), (16, -104), (30, -97), (36, -80), (35, -56), (32, -34), (22, -8), (15, 10),
)  # fmt: skip
_SIDE_FIST: tuple[Point, ...] = (
    (0, 16), (-14, 10), (-21, -4), (-32, -22), (-37, -48), (-36, -76), (-28, -94), (-8, -100),
    (16, -97), (30, -88), (32, -60), (30, -34), (21, -10), (14, 10),
)  # fmt: skip


def _folded(x: float, top: float, low: float, width: float = 18.0) -> _Digit:
    """A finger that is bent into the palm: its back half is seen, the tip pointing down."""
    points = ((x * 1.02, top), (x * 1.04, (top + low) / 2), (x * 0.90, low))
    return _Digit(points, width, width * 0.84, (0.30,), nail=False, fade=False)


_PINKY_IN = _folded(-26, -92, -52, 16.5)
_RING_IN = _folded(-9.5, -99, -50, 18)
_MIDDLE_IN = _folded(8, -102, -50, 18.5)
_INDEX_UP = _Digit(((25, -76), (28, -114), (30, -148)))
_OVER: Points = ((13, -12), (27, -33), (25, -54), (9, -64), (-9, -63))
_THUMB_OVER = _Digit(_OVER, 22, 14.5, (0.66,), nail=True)
_THUMB_OVER_TWO = _Digit(((13, -12), (26, -33), (22, -53), (4, -62), (-14, -60)), 22, 14.5, (0.66,),
                         nail=True)  # fmt: skip
_THUMB_OVER_ONE = _Digit(((13, -12), (25, -34), (17, -53), (-4, -60), (-23, -60)), 22, 14.5,
                         (0.66,), nail=True)  # fmt: skip

_HANDS: dict[str, _Hand] = {
    "open": _Hand(
        _PALM,
        (
            _Digit(((-26, -70), (-35, -98), (-42, -123)), 17, 13),
            _Digit(((-10, -76), (-14, -112), (-16, -145))),
            _Digit(((8, -78), (10, -118), (11, -155)), 19, 14.5),
            _Digit(((25, -74), (31, -108), (36, -140))),
            _Digit(((9, -12), (35, -37), (53, -64), (60, -90)), 23, 14, (0.64,)),
        ),
    ),
    "relaxed": _Hand(
        _PALM,
        (
            _Digit(((-26, -70), (-32, -94), (-33, -114)), 17, 13, (0.3, 0.66)),
            _Digit(((-10, -76), (-14, -108), (-12, -133)), 18.5, 14, (0.28, 0.62)),
            _Digit(((8, -78), (9, -114), (12, -141)), 19, 14.5, (0.28, 0.62)),
            _Digit(((25, -74), (29, -105), (33, -130)), 18.5, 14, (0.26, 0.60)),
            _Digit(((9, -12), (33, -37), (45, -64), (45, -88)), 23, 14, (0.64,)),
        ),
    ),
    "one": _Hand(_FIST, (_INDEX_UP, _PINKY_IN, _RING_IN, _MIDDLE_IN, _THUMB_OVER), fist=True),
    "two": _Hand(
        _FIST,
        (
            _Digit(((9, -80), (5, -120), (0, -155)), 19, 14.5),
            _Digit(((25, -76), (32, -113), (38, -146))),
            _PINKY_IN,
            _RING_IN,
            _THUMB_OVER_TWO,
        ),
        fist=True,
    ),
    "three": _Hand(
        _FIST,
        (
            _Digit(((-9, -80), (-17, -116), (-23, -146))),
            _Digit(((9, -80), (9, -120), (8, -157)), 19, 14.5),
            _Digit(((25, -76), (34, -112), (41, -143))),
            _PINKY_IN,
            _THUMB_OVER_ONE,
        ),
        fist=True,
    ),
    "point": _Hand(
        _BACK,
        (
            _Digit(((26, -70), (28, -90), (25, -103)), 17, 15, (), fade=True),
            _Digit(((10, -74), (11, -96), (9, -110)), 18.5, 16.5, (), fade=True),
            _Digit(((-8, -74), (-7, -98), (-7, -112)), 19, 17, (), fade=True),
            _Digit(((-25, -72), (-27, -112), (-27, -148)), 18.5, 13.5, (0.36, 0.68), nail=True),
            _Digit(((-8, -16), (-33, -40), (-43, -66), (-36, -90)), 22, 14, (0.62,), nail=True),
        ),
        back=True,
    ),
    "together": _Hand(
        _BACK,
        (
            _Digit(((-9, -16), (-32, -38), (-41, -62), (-36, -86)), 22, 14, (0.62,), nail=True),
            _Digit(((26, -70), (27, -98), (22, -121)), 16.5, 12.5, (0.36, 0.70), nail=True),
            _Digit(((10, -76), (11, -110), (8, -139)), 18, 13.5, (0.36, 0.68), nail=True),
            _Digit(((-8, -78), (-7, -116), (-6, -148)), 18.5, 14, (0.36, 0.68), nail=True),
            _Digit(((-24, -74), (-23, -108), (-20, -137)), 18, 13.5, (0.36, 0.68), nail=True),
        ),
        back=True,
    ),
    "thumb": _Hand(
        _SIDE_FIST,
        (
            _Digit(((-10, -70), (-18, -104), (-15, -134), (-7, -156)), 25, 16.5, (0.66,)),
            _Digit(((-21, -29), (4, -26), (24, -27)), 17, 16, (), fade=False),
            _Digit(((-25, -46), (4, -43), (29, -44)), 18.5, 17.5, (), fade=False),
            _Digit(((-26, -64), (4, -61), (31, -62)), 19, 18, (), fade=False),
            _Digit(((-22, -82), (4, -80), (29, -81)), 19, 18, (), fade=False),
        ),
        fist=True,
    ),
}  # fmt: skip


def size_of(spec: CharacterSpec) -> float:
    """How large the hand is; men's are larger."""
    return _HAND * (0.90 + 0.12 * (1 - spec.face.feminine))


def hand_painter(shape: str, side: float) -> Painter:
    """Paints a hand of `SHAPES` at the viewer's left (`side` -1) or right (1)."""
    return partial(_paint_hand, shape=shape, side=-side)


def forearm_painter(side: float) -> Painter:
    """Paints the sleeve from the elbow, at the origin, up to the wrist."""
    return partial(_paint_forearm, side=side)


def _paint_hand(brush: Brush, spec: CharacterSpec, shape: str, side: float) -> None:
    size = size_of(spec)
    with brush.moved(0, 0, size, size):
        hand, tones = _HANDS[shape], skin_of(spec)
        _Painting(brush, tones if hand.back or hand.fist else palm(tones), hand, side).paint()


class _Painting:
    """One hand; `side` -1 mirrors it."""

    def __init__(self, brush: Brush, tones: Skin, hand: _Hand, side: float) -> None:
        self.brush, self.tones, self.hand, self.side = brush, tones, hand, side
        self.palm = smooth(self.at(hand.palm), True)
        self.digits = [_Shape(self.at(d.points), d) for d in hand.digits]

    def at(self, points: Sequence[Point]) -> list[Point]:
        return flipped(points, self.side)

    def paint(self) -> None:
        brush, tones = self.brush, self.tones
        whole = self.palm
        for digit in self.digits:
            whole = skia.Op(whole, digit.path, skia.PathOp.kUnion_PathOp)
        with brush.clipped(whole):  # fingers cast their shadows on the hand, not into the air
            stops = [
                (0.0, tones.light), (0.42, tones.base), (1.0, mix(tones.base, tones.shade, 0.8)),
            ]  # fmt: skip
            brush.shade(self.palm, linear((-34, -84), (36, 0), stops))
            with brush.clipped(self.palm):
                self._palm_shading()
            for digit in self.digits:
                self._digit(digit)
            if not self.hand.back and not self.hand.fist:
                self._thumb_base()
            # The arm's own shade at the wrist, and the rim of the far side.
            brush.area([(-30, -4), (0, 2), (30, -4), (30, 40), (-30, 40)], tones.deep, 0.22, 8)
            brush.stroke(whole, tones.deep, 0.30, 2.2, 1.4)
            with brush.moved(-1.4, -1.2):
                brush.stroke(whole, tones.deep, 0.22, 3.0, 1.8)

    def _palm_shading(self) -> None:
        brush, tones = self.brush, self.tones
        if self.hand.back:
            for x in (-24.0, -8.0, 9.0, 25.0):
                near, far = (self.side * x * 0.55, -34.0), (self.side * x, -76.0)
                brush.line([near, far], tones.light, 0.28, 6, 3.5)
            for between in (-16.0, 0.5, 17.0):
                brush.line(self.at([(between * 0.6, -44), (between, -74)]), tones.shade, 0.45, 5, 3)
            brush.spot(-6, -40, 22, 26, tones.light, 0.30, 10)
            return
        if self.hand.fist:
            brush.spot(0, -76, 34, 20, tones.shade, 0.65, 7)
            brush.spot(-12 * self.side, -22, 13, 22, tones.light, 0.35, 6)
            brush.line(self.at([(-20, 4), (0, 7), (20, 4)]), tones.deep, 0.26, 1.4, 1.1)
            return
        s = self.side
        brush.spot(-22 * s, -32, 13, 28, tones.light, 0.38, 7, -8 * s)
        brush.spot(22 * s, -34, 18, 24, tones.blush, 0.20, 8)
        brush.spot(0, -50, 15, 15, tones.shade, 0.55, 9)
        brush.spot(0, -74, 32, 9, tones.light, 0.32, 6)
        for points, alpha, width in (
            ([(-30, -57), (-8, -63), (14, -67), (27, -76)], 0.24, 1.5),
            ([(-25, -41), (-4, -52), (20, -58), (34, -60)], 0.22, 1.5),
            ([(33, -62), (14, -51), (6, -31), (7, -8)], 0.30, 1.7),
            ([(-20, 3), (0, 6), (20, 3)], 0.26, 1.4),
        ):
            brush.line(self.at(points), tones.deep, alpha, width, 1.0)

    def _thumb_base(self) -> None:
        with self.brush.clipped(self.palm):
            x = 15.0 * self.side
            self.brush.spot(x, -26, 14, 23, self.tones.base, 0.80, 6, -30 * self.side)
            self.brush.spot(x, -31, 8, 15, self.tones.light, 0.45, 5, -26 * self.side)

    def _digit(self, shape: _Shape) -> None:
        brush, digit = self.brush, shape.digit
        if not digit.fade:
            self._flesh(shape)
            return
        (x, y), (x2, y2) = shape.curve[0].tolist(), shape.curve[8].tolist()
        length = float(np.hypot(x2 - x, y2 - y)) + 1e-6
        along = ((x2 - x) / length, (y2 - y) / length)
        gone = (x - 5 * along[0], y - 5 * along[1])
        there = (x + 17 * along[0], y + 17 * along[1])
        # Where it fades beside the palm there must be flesh, or the wall is seen through it.
        root = band(shape.curve[:8], shape.width[:8] / 2)
        with brush.clipped(without(root, self.palm)):
            brush.fill(root, mix(self.tones.base, self.tones.shade, 0.5))
        with brush.fading(gone, there):
            self._flesh(shape)

    def _flesh(self, shape: _Shape) -> None:
        brush, tones, curve = self.brush, self.tones, shape.curve
        with brush.moved(1.8, 2.4):
            brush.fill(shape.path, tones.deep, 0.55, 2.4)
        across, root = shape.across, shape.digit.root
        lit = across * root * 0.62 * (-1 if across @ np.array([0.75, 0.65]) > 0 else 1)
        middle = (curve[0] + curve[-1]) / 2
        if shape.hooked:
            middle, lit = curve[13], np.array([-0.75, -0.95]) * root
        stops = [
            (0.0, mix(tones.base, tones.shade, 0.30)), (0.24, tones.light), (0.56, tones.base),
            (1.0, tones.shade),
        ]  # fmt: skip
        brush.shade(shape.path, linear(tuple(middle + lit), tuple(middle - lit), stops))
        with brush.clipped(shape.path):
            x, y = curve[21].tolist()
            brush.spot(x, y, root * 0.40, root * 0.46, tones.blush, 0.24, 3)
            brush.stroke(shape.path, tones.deep, 0.34, 2, 1.3)
            for place in shape.digit.creases:
                self._crease(shape, place)
            if shape.digit.nail:
                self._nail(shape)

    def _crease(self, shape: _Shape, place: float) -> None:
        i, tones = int(place * 25), self.tones
        here = shape.curve[min(i + 1, 25)] - shape.curve[i - 1]
        here = here / (np.linalg.norm(here) + 1e-9)
        across = np.array([-here[1], here[0]]) * shape.width[i]
        if shape.digit.nail:  # a knuckle: a soft oval with a wrinkle or two
            x, y = shape.curve[i].tolist()
            self.brush.spot(x, y, 5, 5, tones.shade, 0.40, 2.6)
        reach = 0.26 if shape.digit.nail else 0.40
        for offset in (-1.1, 1.3) if shape.digit.nail else (0.0,):
            centre = shape.curve[i] + here * offset
            line = [centre - across * reach, centre + here * 1.0, centre + across * reach]
            self.brush.line([tuple(p) for p in line], tones.deep, 0.26, 1.2, 0.8)

    def _nail(self, shape: _Shape) -> None:
        tip = shape.curve[25] - shape.curve[20]
        turn = float(np.degrees(np.arctan2(tip[0], -tip[1])))
        x, y = (shape.curve[22] + 0.3 * tip).tolist()
        w = shape.digit.tip
        tones = self.tones
        bed = mix(shift(tones.light, 0.03, 0, 0), tones.blush, 0.28)
        self.brush.spot(x, y, w * 0.30, w * 0.40, tones.deep, 0.34, 0.9, turn)
        self.brush.spot(x, y, w * 0.26, w * 0.36, bed, 0.85, 0.5, turn)
        self.brush.spot(x - w * 0.07, y - w * 0.06, w * 0.08, w * 0.20, (1, 1, 1), 0.26, 0.7, turn)


class _Shape:
    """A digit's outline."""

    def __init__(self, points: Points, digit: _Digit) -> None:
        self.digit = digit
        self.curve: Floats = sampled(points, 26)
        root, tip = digit.root, digit.tip
        self.width: NDArray[np.float64] = np.interp(
            np.linspace(0, 1, 26),
            [0, 0.2, 0.36, 0.5, 0.66, 0.85, 0.94, 1],
            [root, root * 0.95, root * 0.93, root * 0.89, (root + tip) * 0.485, tip * 0.96,
             tip * 0.80, tip * 0.42],
        )  # fmt: skip
        if not digit.fade:
            self.width[:4] *= (0.55, 0.80, 0.93, 0.99)
        path = band(self.curve, self.width / 2)
        for at, w in ((22, 0.48), *(() if digit.fade else ((2, 0.46),))):
            end = skia.Path()
            x, y = self.curve[at].tolist()
            end.addCircle(x, y, float(self.width[at] * w))
            path = skia.Op(path, end, skia.PathOp.kUnion_PathOp)
        self.path = path
        along = self.curve[-1] - self.curve[0]
        length = np.linalg.norm(np.diff(self.curve, axis=0), axis=1).sum()
        self.hooked = bool(np.linalg.norm(along) < 0.85 * length)
        along = along / np.linalg.norm(along)
        self.across = np.array([-along[1], along[0]])


# Forearm -----------------------------------------------------------------------------------


def _paint_forearm(brush: Brush, spec: CharacterSpec, side: float) -> None:
    size = (0.93 + 0.10 * (1 - spec.face.feminine)) * (0.5 + 0.5 * spec.body.width)
    if spec.outfit.sleeves == "short":
        _bare_forearm(brush, skin_of(spec), size, size_of(spec), spec.body.weight)
        return
    outer, inner = fabric_of(spec)
    if spec.outfit.kind in _CUFFED:
        under = spec.outfit.kind in ("blazer", "coat")
        _cuff(brush, inner if under else outer, size, under)
    _sleeve(brush, outer, size, side)


def _bare_forearm(brush: Brush, tones: Skin, k: float, hand: float, weight: float) -> None:
    """Skin from the elbow into the hand, without an edge at the wrist."""
    top, wrist, arm = -REACH, 14.5 * hand, k * (1 + 0.08 * weight)
    half: list[Point] = [
        (wrist, top - 16), (wrist * 1.2, top + 8), (18.5 * arm, -140), (24 * arm, -84),
        (27 * arm, -36), (26.5 * arm, 0), (20 * arm, 24), (0, 31),
    ]  # fmt: skip
    path = smooth([*half, *flipped(half[-2::-1], -1)], True)
    stops = [
        (0.0, mix(tones.base, tones.shade, 0.6)), (0.28, tones.light), (0.58, tones.base),
        (1.0, mix(tones.shade, tones.deep, 0.2)),
    ]  # fmt: skip
    with brush.fading((0, top - 14), (0, top + 10)):
        brush.shade(path, linear((-27 * arm, 0), (27 * arm, 0), stops))
        with brush.clipped(path):
            sides = [smooth([(side * x, y) for x, y in half]) for side in (-1, 1)]
            for line in sides:
                brush.stroke(line, tones.deep, 0.34, 2.6, 1.8)
            brush.spot(0, 30, 26, 22, tones.deep, 0.35, 10)
            inner: list[Point] = [(5, top + 12), (8, -120), (9, -80)]
            brush.line(inner, tones.shade, 0.35, 4, 3)


def _cuff(brush: Brush, cloth: Cloth, k: float, under: bool) -> None:
    top = REACH + (7 if under else 2)
    outline: list[Point] = [
        (-22 * k, -top, 1), (0, -top - 3), (22 * k, -top, 1), (23 * k, -150, 1), (-23 * k, -150, 1),
    ]  # fmt: skip
    far = shift(cloth.main, -0.14, 0.01, -10)
    ends = (-24.0, 0.0), (24.0, 0.0)
    path = smooth(outline, True)
    brush.shade(path, linear(*ends, [(0, cloth.main), (0.3, cloth.light), (1, far)]))
    with brush.clipped(path):
        brush.stroke(path, cloth.deep, 0.35, 1.4, 0.8)


def _sleeve(brush: Brush, fabric: Cloth, k: float, side: float) -> None:
    top = -REACH
    outline: list[Point] = [
        (-23 * k, top, 1), (0, top - 3), (23 * k, top, 1), (27 * k, -120), (30 * k, -60),
        (31 * k, -4), (24 * k, 24), (0, 34), (-24 * k, 24), (-31 * k, -4), (-30 * k, -60),
        (-27 * k, -120),
    ]  # fmt: skip
    path = smooth(outline, True)
    dim = 0.0 if side < 0 else 0.45
    stops = [
        (0.0, mix(fabric.main, fabric.shade, 0.5 + dim / 2)),
        (0.28, mix(fabric.light, fabric.main, dim)),
        (0.6, mix(fabric.main, fabric.shade, dim)), (1.0, fabric.shade),
    ]  # fmt: skip
    brush.shade(path, linear((-32, 0), (33, 0), stops))
    with brush.clipped(path):
        shade: list[Point] = [(16 * k, top), (20 * k, -60), (20 * k, 60), (60, 60), (60, top)]
        brush.area(shade, fabric.deep, 0.55, 7)
        brush.line([(-26 * k, top), (-33 * k, -60), (-34 * k, 40)], fabric.deep, 0.45, 6, 4)
        brush.spot(0, 34, 30, 26, fabric.deep, 0.50, 12)
        for a, b, sag in (
            ((-26, -40), (20, -24), 8), ((-26, -8), (18, 8), 9), ((27, -74), (-8, -62), 7),
            ((-22, -122), (8, -114), 5), ((20, -146), (-4, -140), 4),
        ):  # fmt: skip
            x, y = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2 + sag * 0.6
            fold(brush, [a, (x, y), b], fabric.deep, 0.40, 8, 3.6)
            above = [(a[0], a[1] - 7), (x, y - 7), (b[0], b[1] - 7)]
            fold(brush, above, fabric.light, 0.34, 6, 3.4)
        brush.line([(-23 * k, top + 1), (0, top - 2), (23 * k, top + 1)], fabric.deep, 0.55, 3, 1)
        brush.line([(-24 * k, top + 15), (0, top + 12), (24 * k, top + 15)], fabric.deep, 0.30,
                   1.6, 0.8)  # fmt: skip
    brush.grain(path, 0.10, 0.3, 0.9, 8)
