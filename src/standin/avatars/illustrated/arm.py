"""The arms: two bones each, from the shoulder to the elbow to the wrist."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .clothes import ELBOW, RAISED
from .desk import resting
from .pose import ArmPose, Pose
from .spec import BodySpec
from .warp import Grid, ease

WIDE, NARROW = 350.0, 215.0
"""Units from the middle to the frame's edge: room for the whole gesture, or for little."""
HANGING = 198.0
"""Units from the elbow to the wrist of a hanging arm."""
LONGEST, SHORTEST = 205.0, 62.0
"""Units that a forearm may seem to be long; shorter, it would point at the viewer."""
_BEND = 50.0
"""Degrees that a hand leans at most against its forearm."""


@dataclass(frozen=True, slots=True)
class Joint:
    """Where an arm is in a pose, in units."""

    elbow: tuple[float, float]
    wrist: tuple[float, float]
    upper: float
    """Degrees that the upper arm is away from the body."""
    hand: float
    """Degrees clockwise of the fingers from straight up."""

    @property
    def length(self) -> float:
        """Units from elbow to wrist, as seen."""
        return math.dist(self.elbow, self.wrist)

    @property
    def turn(self) -> float:
        """Degrees clockwise of the forearm from straight up."""
        x, y = self.wrist[0] - self.elbow[0], self.wrist[1] - self.elbow[1]
        return math.degrees(math.atan2(x, -y))

    @property
    def hangs(self) -> bool:
        """Whether the forearm points down, so that the hand is below every frame."""
        across, down = abs(self.wrist[0] - self.elbow[0]), self.wrist[1] - self.elbow[1]
        return down > max(40.0, 1.1 * across)


class Arm:
    """One arm; `side` -1 is at the viewer's left."""

    def __init__(self, body: BodySpec, reach: float, side: float, seated: bool = False) -> None:
        w, self.side, self._seated = body.width, side, seated
        self._room = min(1.0, max(0.0, (reach - NARROW) / (WIDE - NARROW)))
        self._farthest = max(90.0, reach - 95)
        self._index = 0 if side < 0 else 1
        self.shoulder = (side * 180 * w, 268 + body.drop - RAISED)
        self.elbow = (side * 196 * w, ELBOW)

    def of(self, pose: Pose) -> ArmPose:
        """This arm's part of a pose."""
        arm = pose.arms[self._index]
        return resting(arm) if self._seated else arm

    def angle(self, pose: Pose) -> float:
        """Radians that the upper arm is away from the body, positive outwards."""
        arm = self.of(pose)
        away = 7 + 9 * max(0.0, arm.out) + 5 * max(0.0, arm.up) - 3 * max(0.0, -arm.out)
        return math.radians(away * (0.45 + 0.55 * self._room)) * arm.raised

    def joint(self, pose: Pose) -> Joint:
        """Elbow, wrist and hand of a pose."""
        arm, side = self.of(pose), self.side
        angle = self.angle(pose)
        cos, sin = math.cos(angle), math.sin(angle) * -side
        x, y = self.elbow[0] - self.shoulder[0], self.elbow[1] - self.shoulder[1]
        elbow = (
            self.shoulder[0] + x * cos - y * sin,
            self.shoulder[1] + x * sin + y * cos - 1.5 * pose.breath,
        )
        wrist = self._wrist(arm, elbow, pose.breath)
        joint = Joint(elbow, wrist, math.degrees(angle) * -side, 0.0)
        # Between hanging and raised the hand turns over with its forearm.
        wanted = side * arm.turn
        lean = (wanted - joint.turn + 180) % 360 - 180
        own = joint.turn + min(_BEND, max(-_BEND, lean)) * ease_in(arm.raised)
        return Joint(elbow, wrist, joint.upper, own)

    def _wrist(
        self, arm: ArmPose, elbow: tuple[float, float], breath: float
    ) -> tuple[float, float]:
        side, up = self.side, arm.raised
        hanging = (self.side * (abs(self.elbow[0]) - 4), ELBOW + HANGING)
        across = min(self._farthest, 138 + (88 if arm.out < 0 else 100) * arm.out)
        there = (side * across, 318 - 72 * arm.up - 2.0 * breath)
        # The hand comes up before the body, not through the elbow.
        inwards = -side * 64 * math.sin(math.pi * up)
        x = hanging[0] + (there[0] - hanging[0]) * up + inwards
        y = hanging[1] + (there[1] - hanging[1]) * up
        away = math.dist(elbow, (x, y)) + 1e-6
        size = min(LONGEST, max(SHORTEST, away)) / away
        return elbow[0] + (x - elbow[0]) * size, elbow[1] + (y - elbow[1]) * size


def ease_in(raised: float) -> float:
    """How far a hand has its own direction rather than the forearm's."""
    t = min(1.0, max(0.0, (raised - 0.35) / 0.5))
    return t * t * (3 - 2 * t)


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
        angle = -self.arm.side * self.arm.angle(pose) * self._share
        cos, sin = np.cos(angle), np.sin(angle)
        x, y = self._away
        moved = np.stack([x * cos - y * sin - x, x * sin + y * cos - y])
        moved += pose.breath * self._breath
        return moved.T.reshape(self.grid.rows, self.grid.columns, 2).astype(np.float32)
