"""The arm that can be raised: a shoulder that bends the sleeve, and a forearm that swings up."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .clothes import ELBOW, RAISED
from .pose import Pose
from .spec import BodySpec
from .warp import Grid, ease

SPREAD = 30.0
"""Degrees that the upper arm leaves the body where the frame is wide enough."""
WIDE, NARROW = 350.0, 215.0
"""Units from the middle to the frame's edge: room for the whole gesture, or for none."""


@dataclass(frozen=True, slots=True)
class Joint:
    """Where the forearm is in a pose, in units."""

    x: float
    y: float
    turn: float
    """Degrees clockwise from straight up."""
    spread: float
    """Degrees that the upper arm is away from the body."""
    length: float
    """How much of the forearm's length is seen: -1 hanging, 0 towards the viewer, 1 raised."""


class Arm:
    """The arm at the viewer's left."""

    def __init__(self, body: BodySpec, reach: float) -> None:
        w = body.shoulders
        room = min(1.0, max(0.0, (reach - NARROW) / (WIDE - NARROW)))
        self._spread = 8 + (SPREAD - 8) * room
        self._lean = 14 - 8 * room
        self.shoulder = (-180 * w, 268 + body.drop - RAISED)
        self.elbow = (-196 * w, ELBOW)

    def angle(self, pose: Pose) -> float:
        """Radians that the upper arm is away from the body."""
        return math.radians(self._spread) * _swing(pose.arm)

    def joint(self, pose: Pose) -> Joint:
        """The forearm of a pose."""
        cos, sin = math.cos(self.angle(pose)), math.sin(self.angle(pose))
        x, y = self.elbow[0] - self.shoulder[0], self.elbow[1] - self.shoulder[1]
        swing = _swing(pose.arm)
        return Joint(
            x=self.shoulder[0] + x * cos - y * sin,
            y=self.shoulder[1] + x * sin + y * cos - 1.5 * pose.breath,
            spread=math.degrees(self.angle(pose)),
            turn=(self._lean + pose.arm_angle) * swing - 16 * (1 - swing),
            length=-math.cos(math.pi * swing),
        )


def _swing(arm: float) -> float:
    """Most of the way lies below the frame, so it is passed quickly."""
    return math.sin(arm * math.pi / 2)


class Sleeve:
    """How the sleeve's drawing bends with the shoulder."""

    def __init__(self, grid: Grid, arm: Arm) -> None:
        self.grid, self.arm = grid, arm
        x, y = grid.nodes()
        self._away = np.stack([x - arm.shoulder[0], y - arm.shoulder[1]])
        self._share = ease(-30, 44, self._away[1])
        self._breath = np.stack([np.zeros_like(y), -2.2 * (1 - ease(180, 430, y))])

    def forward(self, pose: Pose) -> NDArray[np.float32]:
        """How far each node moves: float32 [rows, columns, 2], units."""
        angle = self.arm.angle(pose) * self._share
        cos, sin = np.cos(angle), np.sin(angle)
        x, y = self._away
        moved = np.stack([x * cos - y * sin - x, x * sin + y * cos - y])
        moved += pose.breath * self._breath
        return moved.T.reshape(self.grid.rows, self.grid.columns, 2).astype(np.float32)
