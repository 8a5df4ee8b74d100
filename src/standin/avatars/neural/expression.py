"""From our coefficients to LivePortrait's expression: an approximation.

LivePortrait's 21 keypoints are learnt, and nobody named them. What is known is what its authors'
own editor does: sliders that move single keypoints (``gradio_pipeline.py`` of LivePortrait, MIT:
gaze, wink, eyebrow, smile, pursing, grin, lips from close to open). Each slider's keypoints, axes
and weights are theirs; how far our coefficients push a slider is ours, chosen within the ranges of
the editor, and was never tried with the weights.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...motion.coefficients import INDEX, Row

Floats = NDArray[np.float32]
Slider = tuple[tuple[int, int, float], ...]
"""Keypoint, axis (x to the right, y down, z), and how far it goes for 1 of the slider."""

KEYPOINTS: Final = 21
LIPS: Final = (3, 6, 7, 12, 14, 17, 19, 20)
"""Keypoints of the mouth, and of the cheeks that its sliders move."""
OPEN: Final[Slider] = ((19, 1, 0.001), (19, 2, 0.0001), (17, 1, -0.0001))
GRIN: Final[Slider] = ((20, 2, -0.001), (20, 1, -0.001), (14, 1, -0.001))
PURSE: Final[Slider] = ((14, 1, 0.001), (3, 1, -0.0005), (7, 1, -0.0005), (17, 2, -0.0005))
SMILE: Final[Slider] = (
    (20, 1, -0.01), (14, 1, -0.02), (17, 1, 0.0065), (17, 2, 0.003),
    (13, 1, -0.00275), (16, 1, -0.00275), (3, 1, -0.0035), (7, 1, -0.0035),
)  # fmt: skip
LIDS: Final[tuple[Slider, Slider]] = (
    ((11, 1, 0.001), (13, 1, -0.0003)),
    ((15, 1, 0.001), (16, 1, -0.0003)),
)
"""Of the person's right and left eye, closing."""
LOOK_UP: Final[Slider] = ((11, 1, -0.0005), (15, 1, -0.0005), (13, 1, -0.00015), (16, 1, -0.00015))
BROWS_UP: Final[Slider] = ((1, 1, 0.001), (2, 1, -0.001))
BROWS_DOWN: Final[Slider] = ((1, 0, 0.001), (2, 0, -0.001), (1, 1, -0.0003), (2, 1, 0.0003))

SIDEWAYS: Final[Slider] = ((19, 0, 1.0),)

_OPEN, _GRIN, _PURSE, _SMILE = 100.0, 12.0, 14.0, 1.0
_LID, _GAZE, _BROW = 20.0, 15.0, 15.0
_PRESS, _SIDEWAYS = -15.0, 0.05
"""What a slider is pushed to by a coefficient of 1."""
LIP_RATIO: Final = 0.6
"""Height of the open mouth by its width where `opening` is 1."""


def delta(row: Row) -> Floats:
    """What a row adds to the expression: float32 [21, 3]; 0 at rest."""
    made = np.zeros((KEYPOINTS, 3), np.float32)
    c = {name: float(row[at]) for name, at in INDEX.items()}
    _push(made, PURSE, _PURSE * max(c["mouthPucker"], 0.8 * c["mouthFunnel"]))
    stretch = (c["mouthStretchLeft"] + c["mouthStretchRight"]) / 2
    dimple = (c["mouthDimpleLeft"] + c["mouthDimpleRight"]) / 2
    _push(made, GRIN, _GRIN * max(stretch, 0.6 * dimple))
    # Lips that are pressed together go on closing; rounded ones part in their middle (`opening`).
    press = (c["mouthPressLeft"] + c["mouthPressRight"]) / 2
    _push(made, OPEN, _PRESS * press * c["mouthClose"])
    # The viewer's right is the presenter's left.
    sideways = c["mouthLeft"] - c["mouthRight"] + (c["jawLeft"] - c["jawRight"]) / 2
    _push(made, SIDEWAYS, _SIDEWAYS * sideways)
    smile = (c["mouthSmileLeft"] + c["mouthSmileRight"]) / 2
    frown = (c["mouthFrownLeft"] + c["mouthFrownRight"]) / 2
    _push(made, SMILE, _SMILE * (smile - 0.3 * frown))
    for side, name in enumerate(("Right", "Left")):
        narrow = c[f"eyeBlink{name}"] + 0.2 * c[f"eyeSquint{name}"] - 0.25 * c[f"eyeWide{name}"]
        _push(made, LIDS[side], _LID * narrow)
    _look(made, c)
    raised = (c["browInnerUp"] + (c["browOuterUpLeft"] + c["browOuterUpRight"]) / 2) / 2
    lowered = (c["browDownLeft"] + c["browDownRight"]) / 2
    _push(made, BROWS_UP, _BROW * raised)
    _push(made, BROWS_DOWN, _BROW * lowered)
    return made


def opening(row: Row) -> float:
    """How far the lips are apart, 0 to 1; 0 where they meet, whatever the jaw does."""
    jaw, close = float(row[INDEX["jawOpen"]]), float(row[INDEX["mouthClose"]])
    parted = float(row[INDEX["mouthLowerDownLeft"]] + row[INDEX["mouthUpperUpLeft"]]) / 2
    rolled = 0.6 * float(row[INDEX["mouthRollLower"]])
    parted += 0.4 * float(row[INDEX["mouthFunnel"]])
    return min(1.0, max(0.0, (jaw + 0.25 * parted) * (1 - close) * (1 - rolled)))


def opened(row: Row) -> Floats:
    """`delta` of the opening alone: float32 [21, 3]."""
    made = np.zeros((KEYPOINTS, 3), np.float32)
    _push(made, OPEN, _OPEN * opening(row))
    return made


def pose(row: Row) -> tuple[float, float, float]:
    """Degrees that a row adds to the head's pitch (down), yaw (to the viewer's left) and roll
    (clockwise), as the network counts them."""
    return (
        float(row[INDEX["headPitch"]]), -float(row[INDEX["headYaw"]]), float(row[INDEX["headRoll"]])
    )  # fmt: skip


def _look(made: Floats, c: dict[str, float]) -> None:
    # The viewer's right is the presenter's left.
    right = (
        c["eyeLookOutLeft"] - c["eyeLookInLeft"] + c["eyeLookInRight"] - c["eyeLookOutRight"]
    ) / 2
    up = (
        c["eyeLookUpLeft"] + c["eyeLookUpRight"] - c["eyeLookDownLeft"] - c["eyeLookDownRight"]
    ) / 2
    outer, inner = (0.001, 0.0007) if right > 0 else (0.0007, 0.001)
    _push(made, ((11, 0, inner), (15, 0, outer)), _GAZE * right)
    _push(made, LOOK_UP, _GAZE * up)


def _push(made: Floats, slider: Slider, far: float) -> None:
    for keypoint, axis, weight in slider:
        made[keypoint, axis] += np.float32(weight * far)
