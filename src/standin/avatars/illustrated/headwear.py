"""What is worn over the hair: a turban."""

from __future__ import annotations

from typing import Any

from .colour import Ramp, mix
from .face import ramp_of
from .paint import Brush, Point, Points, between, flipped, linear, mirrored, smooth, tapered
from .spec import CharacterSpec

_TURBAN: list[Point] = [
    (0, -214), (50, -206), (98, -172), (124, -118), (126, -66), (113, -22), (100, 0), (92, -8),
    (84, -36), (64, -64), (34, -82), (0, -92),
]  # fmt: skip
_WRAPS = 6


def paint_turban_back(brush: Brush, spec: CharacterSpec) -> None:
    """The cloth behind the head."""
    half: list[Point] = [(0, -190), (90, -150), (106, -60), (90, -2), (56, 24), (0, 28)]
    brush.area(mirrored(half), mix(ramp_of(spec).dark, (0, 0, 0), 0.25))


def paint_turban_front(brush: Brush, spec: CharacterSpec) -> None:
    """Layers of cloth that cross over the forehead and rise to the crown."""
    cloth = ramp_of(spec)
    path = smooth(mirrored(_TURBAN), True)
    stops = [(0.0, cloth.light), (0.35, cloth.mid), (0.8, mix(cloth.mid, cloth.dark, 0.6)),
             (1.0, cloth.dark)]  # fmt: skip
    brush.shade(path, linear((-110, -200), (110, 0), stops))
    with brush.clipped(path):
        crown: list[Point] = [(-46, -236), (46, -236), (40, -168), (0, -140), (-40, -168)]
        brush.area(crown, mix(cloth.mid, cloth.dark, 0.45), 1, 2)
        for x in (-26.0, -12.0, 2.0, 16.0, 29.0):
            crease: list[Point] = [(x * 0.9, -224), (x * 1.1, -186), (x * 0.3, -146)]
            brush.fill(tapered(crease, 1, 5, 1), cloth.dark, 0.5, 2)
        for k in range(_WRAPS - 1, -1, -1):
            for side in (1.0, -1.0):
                _wrap(brush, spec, k, side)
        far: list[Point] = [(70, -220), (96, -120), (90, 0), (150, 10), (150, -220)]
        brush.area(far, cloth.dark, 0.45, 14)
        brush.spot(-64, -150, 34, 22, cloth.spec, 0.35, 14, -36)
    rim: list[Point] = [(0, -91), (34, -81), (64, -63), (84, -35), (93, -6)]
    for side in (1.0, -1.0):
        brush.line(flipped(rim, side), cloth.dark, 0.55, 3, 1.6)
    brush.grain(path, 0.05, 0.7, 0.7, 3)


def _wrap(brush: Brush, spec: CharacterSpec, k: int, side: float) -> None:
    """One layer from behind the ear to over the middle of the forehead."""
    cloth = ramp_of(spec)
    lift, over = 20.0 * k, 15.0
    low: Points = [
        (side * 108, 8 - lift * 0.9), (side * 94, -34 - lift), (side * 58, -68 - lift),
        (side * 10, -90 - lift * 0.98), (-side * over, -92 - lift),
    ]  # fmt: skip
    high: Points = [
        (side * 132, -26 - lift), (side * 108, -66 - lift), (side * 64, -98 - lift),
        (side * 14, -116 - lift), (-side * over, -114 - lift),
    ]  # fmt: skip
    with brush.fading((-side * 13, 0), (side * 24, 0)):  # both sides cross without an edge
        _layer_of(brush, cloth, low, high, side, lift)


def _layer_of(
    brush: Brush, cloth: Ramp, low: Points, high: Points, side: float, lift: float
) -> None:  # fmt: skip
    piece = between(low, high)
    tone = mix(cloth.mid, cloth.dark, 0.28 if side > 0 else 0.0)
    with brush.moved(0, 3):
        brush.fill(piece, cloth.dark, 0.55, 3)
    stops = [(0.0, mix(tone, cloth.light, 0.55)), (0.55, tone), (1.0, mix(tone, cloth.dark, 0.55))]
    brush.shade(piece, linear((side * 40, -112 - lift), (side * 50, -62 - lift), stops))
    with brush.clipped(piece):
        for place, wide in ((0.35, 2.2), (0.7, 3.0)):
            crease = [
                (a[0] * (1 - place) + b[0] * place, a[1] * (1 - place) + b[1] * place)
                for a, b in zip(low, high, strict=True)
            ]
            brush.fill(tapered(crease, 0.4, wide, 0.4), cloth.dark, 0.28, 1.4)
            above = [(x, y - 3.5) for x, y in crease]
            brush.fill(tapered(above, 0.3, wide, 0.3), cloth.spec, 0.20, 1.4)


def turban_shadow() -> Any:
    """What casts a shadow on the face."""
    return smooth(
        [
            (-130, -180), (130, -180), (124, 10), (93, -4), (84, -34), (64, -62), (34, -80),
            (0, -90), (-34, -80), (-64, -62), (-84, -34), (-93, -4), (-124, 10),
        ],
        True,
    )  # fmt: skip
