"""The face track: one row of named coefficients a frame, the same for every kind of avatar."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

ARKIT: Final = (
    "eyeBlinkLeft", "eyeLookDownLeft", "eyeLookInLeft", "eyeLookOutLeft", "eyeLookUpLeft",
    "eyeSquintLeft", "eyeWideLeft", "eyeBlinkRight", "eyeLookDownRight", "eyeLookInRight",
    "eyeLookOutRight", "eyeLookUpRight", "eyeSquintRight", "eyeWideRight", "jawForward",
    "jawLeft", "jawRight", "jawOpen", "mouthClose", "mouthFunnel", "mouthPucker", "mouthLeft",
    "mouthRight", "mouthSmileLeft", "mouthSmileRight", "mouthFrownLeft", "mouthFrownRight",
    "mouthDimpleLeft", "mouthDimpleRight", "mouthStretchLeft", "mouthStretchRight",
    "mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper", "mouthPressLeft",
    "mouthPressRight", "mouthLowerDownLeft", "mouthLowerDownRight", "mouthUpperUpLeft",
    "mouthUpperUpRight", "browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft",
    "browOuterUpRight", "cheekPuff", "cheekSquintLeft", "cheekSquintRight", "noseSneerLeft",
    "noseSneerRight", "tongueOut",
)  # fmt: skip
"""Apple's 52 blendshape names, 0 to 1. Left and right are the presenter's own.

`mouthClose` is 1 when the lips meet, whatever the jaw does. `mouthRollLower` is the lower lip
drawn to the upper teeth (f, v). `eyeLook*` is degrees / `LOOK_DEGREES`.
"""

HANDS: Final = (
    "handOpen", "handPoint", "handThumb", "handOne", "handTwo", "handThree", "handTogether",
)  # fmt: skip
"""Shapes of a hand, each with ``Left`` and ``Right`` behind it; none is a relaxed hand."""
_ARM: Final = ("armRaise", "handOut", "handUp", "handTurn", *HANDS)
BODY: Final = (
    "headYaw", "headPitch", "headRoll", "tongueTip", "breath", "rest", "bodyShift", "hairLag",
    *(name + side for side in ("Left", "Right") for name in _ARM),
)  # fmt: skip
"""What ARKit does not name.

headYaw, headPitch, headRoll: degrees; positive turns the face towards the viewer's right, down,
and clockwise as the viewer sees it. tongueTip: height of the tip, 0 to 1. breath: 0 empty to 1
full. rest: 1 while nothing is said. bodyShift: the weight on one leg, -1 to 1, positive to the
viewer's right. hairLag: how far hanging hair stays behind the head, -1 to 1, positive to the
viewer's right. Of each arm: armRaise, 0 hanging to 1 with the hand where handOut (-1 before the
middle of the chest, 1 far from the body) and handUp (-1 belly, 0 chest, 1 shoulder) say; handTurn,
degrees that the fingertips lean outwards from straight up; and one weight, 0 to 1, for each shape
of `HANDS`.
"""

COEFFICIENTS: Final = ARKIT + BODY
"""Names of the columns of a `Track`, in order."""
INDEX: Final = {name: i for i, name in enumerate(COEFFICIENTS)}
LOOK_DEGREES: Final = 30.0
"""What 1.0 of an ``eyeLook*`` coefficient stands for."""

Row = NDArray[np.float32]
"""One frame's coefficients: float32 [len(COEFFICIENTS)]."""


@dataclass(frozen=True)
class Track:
    """The face over time."""

    values: NDArray[np.float32]
    """float32 [frames, len(COEFFICIENTS)]."""
    fps: float

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, name: str) -> NDArray[np.float32]:
        """The column of one coefficient: float32 [frames]."""
        return self.values[:, INDEX[name]]

    def to_bytes(self) -> bytes:
        """Everything, as one ``.npz`` file."""
        file = io.BytesIO()
        np.savez(file, values=self.values, fps=np.float64(self.fps))
        return file.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Track:
        """The track that `to_bytes` wrote."""
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            return cls(file["values"], float(file["fps"]))


def neutral() -> Row:
    """A face at rest: every coefficient 0 but `rest`."""
    row = np.zeros(len(COEFFICIENTS), np.float32)
    row[INDEX["rest"]] = 1.0
    return row


def row(**values: float) -> Row:
    """A neutral face with some coefficients set by name. Raises `KeyError` for an unknown name."""
    made = neutral()
    for name, value in values.items():
        made[INDEX[name]] = value
    return made
