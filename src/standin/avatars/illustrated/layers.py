"""The layers of a character: what paints each, where it lies and how it moves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from . import brows, clothes, desk, face, hair, hands
from .paint import Box, Brush
from .painter import Painter
from .spec import CharacterSpec
from .warp import (
    Deform,
    Depth,
    Floats,
    brow_fields,
    ease,
    face_depth,
    face_fields,
    flat,
    follows,
    none,
    rigid,
    whole,
)

_TEMPLE = 92.0
"""Units from the middle of the face to where ears begin."""
_PAST_EVERYTHING = 430.0
SIDES = ((-1.0, "near"), (1.0, "far"))
"""The arm at the viewer's left, where the light comes from, and the other."""
ARM_BOXES: dict[float, Box] = {
    -1.0: (-300.0, 154.0, -84.0, clothes.BOTTOM - clothes.RAISED),
    1.0: (84.0, 154.0, 300.0, clothes.BOTTOM - clothes.RAISED),
}
"""16 units or a multiple from the body's, so that pixels of both lie on each other."""


@dataclass(frozen=True)
class LayerPlan:
    """One layer before it is painted."""

    name: str
    box: Box
    painter: Painter
    parts: tuple[str, ...]
    """Fields of the character that the painter reads: what the painted layer depends on."""
    depth: Depth = none
    weight: Depth = none
    fields: Deform = rigid
    step: float = 12.0
    sways: bool = False
    """Whether it lags behind the head, as hair does."""


_HAIR = ("face", "hair")
_CLOTHES = ("face", "body", "outfit")


def plans(spec: CharacterSpec) -> list[LayerPlan]:
    """The layers that turn with the pose, from back to front."""
    style = hair.style_of(spec)
    hanging = follows(95, 255)
    made = [
        LayerPlan(
            "hair back", (-200, -240, 200, 420), style.back, _HAIR, flat(-22), hanging, sways=True
        ),
        LayerPlan(
            "neck", (-170, 50, 170, 340), _neck(style.long), (*_CLOTHES, "hair"), _throat,
            follows(92, 178),
        ),
        LayerPlan("torso", clothes.BODY, clothes.paint_torso, _CLOTHES, step=24),
        LayerPlan(
            "head", (-125, -140, 125, 160), _head(style), _HAIR, _skull, whole, face_fields, 6
        ),
        LayerPlan(
            "brows", (-95, -60, 95, -15), brows.paint_brows, ("face", "brow"), _raised(2), whole,
            brow_fields, 8,
        ),
    ]  # fmt: skip
    if spec.glasses.kind != "none":
        parts = ("face", "glasses")
        made.append(
            LayerPlan(
                "glasses", (-110, -50, 110, 50), brows.paint_glasses, parts, _over_nose, whole
            )
        )
    box = (-200.0, -240.0, 200.0, _PAST_EVERYTHING)
    made.append(
        LayerPlan(
            "hair front", box, style.front, _HAIR, style.depth, hanging, style.fields, step=10,
            sways=True,
        )
    )  # fmt: skip
    if spec.earrings.kind != "none":
        made.append(
            LayerPlan(
                "earrings", (-125, 30, 125, 90), brows.paint_earrings, ("earrings", "hair"), _skull,
                whole,
            )
        )  # fmt: skip
    return made


def arm_plans() -> list[LayerPlan]:
    """The parts of both arms; they do not turn with the head."""
    made: list[LayerPlan] = []
    for side, name in SIDES:
        box = ARM_BOXES[side]
        upper = partial(clothes.paint_upper_arm, side=side)
        lower = partial(clothes.paint_lower_arm, side=side)
        made += [
            LayerPlan(f"lower arm {name}", box, lower, _CLOTHES),
            LayerPlan(f"upper arm {name}", box, upper, _CLOTHES),
            LayerPlan(
                f"forearm {name}", hands.FOREARM_BOX, hands.forearm_painter(side), _CLOTHES
            ),
        ]  # fmt: skip
        made += [
            LayerPlan(f"{shape} {name}", hands.HAND_BOX, hands.hand_painter(shape, side), ("face",))
            for shape in hands.SHAPES
        ]
    return made


def desk_plans(spec: CharacterSpec) -> list[LayerPlan]:
    """What stands before the body."""
    return [LayerPlan("desk", desk.BOX, desk.paint_desk, ("desk",))] if spec.desk else []


def _neck(long: bool) -> Painter:
    def paint(brush: Brush, spec: CharacterSpec) -> None:
        clothes.paint_neck(brush, spec, long)

    return paint


def _head(style: hair.Style) -> Painter:
    def paint(brush: Brush, spec: CharacterSpec) -> None:
        face.paint_head(brush, spec, style.ears, style.shadow())
        if style.sides:
            hair.paint_sides(brush, spec)

    return paint


def _throat(x: Floats, y: Floats) -> Floats:
    """Under the chin the neck turns with the head; in the collar it turns on the spot."""
    return np.asarray(10 - 32 * ease(80, 150, y))


def _skull(x: Floats, y: Floats) -> Floats:
    """The face, and ears that stand off: on the face's curve the far one would be a thread."""
    wide = np.abs(x)
    face = hair.domed(face_depth)(np.minimum(wide, _TEMPLE), y)
    return face - 0.7 * np.maximum(0, wide - _TEMPLE)


def _raised(lift: float) -> Depth:
    return lambda x, y: face_depth(x, y) + lift


def _over_nose(x: Floats, y: Floats) -> Floats:
    temples = 30 * ease(70, 98, np.abs(x))
    return face_depth(x * 0.6, y) * 0.9 + 14 - temples
