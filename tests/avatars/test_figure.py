"""The whole figure: its edges over any ground, no holes at the limits, builds, desks, sleeves."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from standin.avatars.avatar import Placement
from standin.avatars.catalogue import Catalogue
from standin.avatars.illustrated.cast import FOLDER, IllustratedAvatar
from standin.avatars.illustrated.desk import TOP, resting
from standin.avatars.illustrated.document import CharacterDocument
from standin.avatars.illustrated.framing import framing
from standin.avatars.illustrated.pose import ArmPose

from .pictures import Pixels, face, over, performer
from .test_face import CAST

SMALL = Placement(480, 270)
GROUNDS = ((0, 0, 0), (255, 255, 255), (0, 177, 64))


CORE = ((-18.0, -80.0, 18.0, 82.0), (-90.0, 225.0, 90.0, 325.0))
"""Face and chest: left, top, right, bottom in units. Elsewhere hair and arms leave gaps."""


def loose(solid: NDArray[np.bool_]) -> int:
    """How many parts of 12 pixels and more are not joined to the figure."""
    _, _, parts, _ = cv2.connectedComponentsWithStats(solid.astype(np.uint8))
    return int((parts[1:, cv2.CC_STAT_AREA] >= 12).sum()) - 1


@pytest.mark.parametrize("name", CAST)
def test_edges_have_the_figure_s_own_colours(catalogue: Catalogue, name: str) -> None:
    """No dark or pale fringe: what is half transparent is coloured as what it belongs to."""
    actor = performer(catalogue, name, SMALL)
    picture = actor.frame(face(mouthSmile=0.3))
    pixels = picture.pixels.astype(np.float32)
    alpha = pixels[..., 3]
    edge = (alpha > 70) & (alpha < 200)
    assert edge.sum() > 100
    own = pixels[..., :3] / np.maximum(alpha, 1)[..., None] * 255
    solid = (alpha > 250).astype(np.float32)
    total = cv2.blur(solid, (7, 7))
    near = cv2.blur(pixels[..., :3] * solid[..., None], (7, 7)) / np.maximum(total, 1e-6)[..., None]
    there = edge & (total > 0.05)
    bias = (own - near).mean(2)[there]
    assert abs(float(np.median(bias))) < 22
    shown = [over(picture, SMALL, ground).astype(int) for ground in GROUNDS]
    solid_there = np.zeros((SMALL.height, SMALL.width), bool)
    h, w = alpha.shape
    solid_there[picture.top : picture.top + h, picture.left : picture.left + w] = alpha == 255
    assert (np.ptp([s[solid_there] for s in shown], axis=0) == 0).all()
    empty = np.ones_like(solid_there)
    empty[picture.top : picture.top + h, picture.left : picture.left + w] = alpha == 0
    for frame, ground in zip(shown, GROUNDS, strict=True):
        assert (frame[empty] == ground).all()


@pytest.mark.parametrize("name", CAST)
def test_no_holes_and_no_loose_parts_at_the_limits_of_the_pose(
    catalogue: Catalogue, name: str
) -> None:
    actor = performer(catalogue, name, SMALL)

    f = framing(SMALL)
    boxes = [
        np.s_[round(t * f.scale + f.y) : round(b * f.scale + f.y),
              round(left * f.scale + f.x) : round(right * f.scale + f.x)]
        for left, t, right, b in CORE
    ]  # fmt: skip
    apart = loose(actor.frame(face()).pixels[..., 3] > 128)
    for yaw, pitch, roll in product((-18, 18), (-12, 12), (-10, 10)):
        limit = face(headYaw=yaw, headPitch=pitch, headRoll=roll, jawOpen=0.5, hairLag=yaw / 18)
        picture = actor.frame(limit)
        assert loose(picture.pixels[..., 3] > 128) <= apart, (yaw, pitch, roll)
        black, white = (over(picture, SMALL, ground) for ground in GROUNDS[:2])
        for box in boxes:
            assert (black[box] == white[box]).all(), (yaw, pitch, roll)


BASE = CharacterDocument.from_json((FOLDER / "daniel.json").read_text())


def built(weight: float, **look: object) -> IllustratedAvatar:
    first = replace(BASE.looks[0], **look)  # type: ignore[arg-type]
    document = replace(
        BASE, face=replace(BASE.face, weight=weight), body=replace(BASE.body, weight=weight),
        looks=(first,),
    )  # fmt: skip
    return IllustratedAvatar(document, first)


def test_weight_makes_face_and_body_wider() -> None:
    widths = []
    for weight in (-1.0, 0.0, 1.0):
        performer_ = built(weight).prepare(SMALL)
        solid = performer_.frame(face()).pixels[..., 3] > 128
        f = framing(SMALL)
        picture = performer_.frame(face())
        jaw, shoulders = (round(y * f.scale + f.y) - picture.top for y in (92, 280))
        widths.append((int(solid[jaw].sum()), int(solid[shoulders].sum())))
    assert all(a < b < c for a, b, c in zip(*widths, strict=True)), widths


def skin_share(pixels: Pixels) -> float:
    red, green, blue = (pixels[..., k].astype(int) for k in range(3))
    return float(((red > green + 15) & (green > blue + 8) & (red > 90)).mean())


def test_short_sleeves_bare_the_arms() -> None:
    outfit = replace(BASE.looks[0].outfit, kind="polo", main="#2b3a5c")
    arms = []
    for sleeves in ("long", "short"):
        look = built(0.0, outfit=replace(outfit, sleeves=sleeves), shot="wide")
        actor = look.prepare(SMALL)
        f = framing(SMALL, "wide")
        frame = over(actor.frame(face()), SMALL)
        top, bottom = (round(y * f.scale + f.y) for y in (404, 428))
        left, right = (round(x * f.scale + f.x) for x in (-215, -185))
        arms.append(skin_share(frame[top:bottom, left:right]))
    assert arms[0] < 0.05
    assert arms[1] > 0.8


def test_a_desk_hides_what_is_below_and_stands_still() -> None:
    actor = built(0.0, desk="#a67c58", shot="wide").prepare(SMALL)
    f = framing(SMALL, "wide")
    row = round((TOP + 10) * f.scale + f.y)
    frames = [
        over(actor.frame(face(bodyShift=shift, breath=breath, armRaise=raised)), SMALL)
        for shift, breath, raised in ((0, 0, 0), (1, 1, 0.5), (-1, 0.5, 1))
    ]
    for frame in frames:
        assert (frame[row:] == frames[0][row:]).all()
        assert skin_share(frame[row:, 60:-60]) > 0.5, "wood, not cloth"


def test_hands_lift_off_the_desk_without_a_jump() -> None:
    asked = ArmPose(out=0.5, up=0.8, turn=20, shape="open", before="relaxed")
    poses = [resting(replace(asked, raised=float(r))) for r in np.linspace(0, 1, 41)]
    assert poses[0].shape == "open" and poses[0].change == 0
    assert poses[0].before == "together"
    assert poses[-1] == replace(asked, raised=1.0)
    for a, b in pairwise(poses):
        assert abs(a.out - b.out) + abs(a.up - b.up) < 0.1
        assert abs(a.turn - b.turn) < 5
