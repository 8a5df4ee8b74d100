"""The map of a layer never folds over itself, and its inverse leads back."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest

from standin.avatars.illustrated import layers
from standin.avatars.illustrated.adapter import PITCH, ROLL, YAW, pose
from standin.avatars.illustrated.arm import LONGEST, SHORTEST, Arm, Sleeve
from standin.avatars.illustrated.cast import FOLDER
from standin.avatars.illustrated.document import CharacterDocument
from standin.avatars.illustrated.pose import ArmPose, Pose
from standin.avatars.illustrated.spec import CharacterSpec
from standin.avatars.illustrated.warp import (
    Grid,
    Mesh,
    Warp,
    controls,
    face_fields,
    inverse,
    turned,
)

from .pictures import face

DRAWN = {
    "hair back": (-125.0, -160.0, 125.0, 250.0),
    "neck": (-60.0, 50.0, 60.0, 230.0),
    "torso": (-240.0, 150.0, 240.0, 600.0),
    "head": (-100.0, -132.0, 100.0, 136.0),
    "brows": (-76.0, -44.0, 76.0, -20.0),
    "glasses": (-92.0, -34.0, 92.0, 30.0),
    "earrings": (-112.0, 40.0, 112.0, 75.0),
    "hair front": (-105.0, -172.0, 105.0, 20.0),
}
"""What each layer really fills; beyond it a map may do as it likes."""
LIMITS = [
    Pose(yaw=a * YAW, pitch=b * PITCH, roll=c * ROLL, breath=b, jaw=j, smile=(j, j), pucker=1 - j)
    for a, b, c, j in product((-1, 0, 1), (-1, 0, 1), (-1, 1), (0.0, 1.0))
]


def character(name: str) -> CharacterSpec:
    document = CharacterDocument.from_json((FOLDER / f"{name}.json").read_text())
    return document.drawn(document.looks[0])


def jacobians(grid: Grid, moved: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> np.ndarray[
    tuple[int, ...], np.dtype[np.float64]
]:  # fmt: skip
    """Determinant of the map in each cell."""
    x, y = (axis.reshape(grid.rows, grid.columns) for axis in grid.nodes())
    px, py = x + moved[..., 0], y + moved[..., 1]
    dx = (np.diff(px, axis=1)[:-1], np.diff(py, axis=1)[:-1])
    dy = (np.diff(px, axis=0)[:, :-1], np.diff(py, axis=0)[:, :-1])
    return np.asarray((dx[0] * dy[1] - dx[1] * dy[0]) / grid.step**2)


@pytest.mark.parametrize(
    "name", ["maya", "kenji", "helen", "noor", "mei", "priya", "zanele", "arjun"]
)
def test_no_layer_folds_at_the_limits_of_the_pose(name: str) -> None:
    plans = layers.plans(character(name))
    warp = Warp([Mesh(DRAWN[p.name], p.depth, p.weight, p.fields, p.step) for p in plans])
    for limit in LIMITS:
        for plan, grid, moved in zip(plans, warp.grids, warp.forward(limit), strict=True):
            inner = jacobians(grid, moved)[1:-2, 1:-2]
            assert inner.min() > 0.05, (plan.name, limit)


@pytest.mark.parametrize("side", [-1.0, 1.0])
@pytest.mark.parametrize("name", ["daniel", "mei"])
def test_no_sleeve_folds_when_its_arm_rises(name: str, side: float) -> None:
    arm = Arm(character(name).body, 1e3, side)
    left, right = sorted((side * 245.0, side * 155.0))
    sleeve = Sleeve(Grid.over((left, 216.0, right, 470.0), 14.0), arm)
    for raised, out, up in product((0.0, 0.5, 1.0), (-1, 1), (-1, 1)):
        one = ArmPose(raised=raised, out=out, up=up)
        moved = sleeve.forward(Pose(arms=(one, one)))
        assert jacobians(sleeve.grid, moved).min() > 0.2


@pytest.mark.parametrize("name", ["marcus", "mei", "maya"])
def test_arms_bend_as_arms_do(name: str) -> None:
    body = character(name).body
    for reach, out, up in product((220.0, 512.0), (-1, 0, 1), (-1, 0, 1)):
        joints = []
        for raised in np.linspace(0, 1, 21):
            one = ArmPose(raised=float(raised), out=out, up=up, turn=30)
            pose_ = Pose(arms=(one, one))
            left, right = (Arm(body, reach, side).joint(pose_) for side in (-1.0, 1.0))
            assert left.wrist[0] == pytest.approx(-right.wrist[0])
            assert left.hand == pytest.approx(-right.hand)
            assert SHORTEST - 0.1 <= left.length <= LONGEST + 0.1
            bend = (left.hand - left.turn + 180) % 360 - 180
            assert abs(bend) <= 50.1, "no wrist bends further"
            joints.append(left)
        hanging, raised_ = joints[0], joints[-1]
        assert hanging.hangs and not raised_.hangs
        assert abs(hanging.upper) < 1e-9
        steps = [np.hypot(*np.subtract(a.wrist, b.wrist)) for a, b in pairwise(joints)]
        assert max(steps) < 60, "the hand never jumps"


def test_the_inverse_leads_back() -> None:
    plan = next(p for p in layers.plans(character("maya")) if p.name == "head")
    warp = Warp([Mesh(DRAWN["head"], plan.depth, plan.weight, plan.fields, plan.step)])
    (grid,) = warp.grids
    limit = Pose(yaw=YAW, pitch=PITCH, roll=-ROLL, jaw=1, smile=(1, 0))
    (moved,) = warp.forward(limit)
    x = np.linspace(-60, 80, 40)
    y = np.linspace(-60, 110, 40)
    found = inverse(grid, moved, x, y)
    u = (grid.left + grid.step * found[..., 0].astype(float)).ravel()
    v = (grid.top + grid.step * found[..., 1].astype(float)).ravel()
    bend = np.tensordot(controls(limit), face_fields(u, v), 1)
    there = turned(u + bend[0], v + bend[1], plan.depth(u, v), limit).reshape(2, 40, 40)
    miss = np.hypot(there[0] - x, there[1] - y[:, None])
    assert miss.mean() < 0.15
    assert miss.max() < 1.0


def test_poses_are_clipped_to_what_the_drawing_can_show() -> None:
    clipped = pose(face(headYaw=60, headPitch=-40, headRoll=25, jawOpen=3, handTurn=300))
    assert (clipped.yaw, clipped.pitch, clipped.roll) == (YAW, -PITCH, ROLL)
    assert clipped.jaw == 1
    assert [arm.turn for arm in clipped.arms] == [110, 110]
    assert min(pose(face()).blink) > 0, "lids at rest cut the iris"
