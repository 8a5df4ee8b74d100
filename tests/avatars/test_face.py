"""What the face does, measured in pixels."""

from __future__ import annotations

from itertools import combinations, pairwise

import cv2
import numpy as np
import pytest

from standin.avatars.avatar import Picture, Placement
from standin.avatars.catalogue import Catalogue
from standin.avatars.illustrated.framing import framing
from standin.motion.coefficients import HANDS, INDEX, Row

from .pictures import (
    HD,
    LEFT_EYE,
    MOUTH,
    RIGHT_EYE,
    cavity,
    face,
    over,
    performer,
    region,
    whites,
)

CAST = (
    "amara", "arjun", "daniel", "diego", "elena", "helen", "ingrid", "kenji", "leo", "marcus",
    "maya", "mei", "noor", "priya", "robert", "sofia", "tariq", "zanele",
)  # fmt: skip
FACES = (
    "amara", "arjun", "diego", "helen", "ingrid", "kenji", "marcus", "maya", "mei", "zanele",
)  # fmt: skip
"""One of each kind of eyes, lips and beard."""
SMALL_FACE = Placement(426, 240, framing="close_up")
VISEMES: dict[str, Row] = {
    "sil": face(),
    "PP": face(mouthClose=1, jawOpen=0.08, mouthPress=0.75),
    "FF": face(mouthRollLower=1, jawOpen=0.10, mouthUpperUp=0.28),
    "TH": face(jawOpen=0.17, tongueTip=0.5, tongueOut=0.8, mouthUpperUp=0.12, mouthLowerDown=0.28),
    "DD": face(jawOpen=0.13, tongueTip=0.75, mouthUpperUp=0.12, mouthLowerDown=0.22),
    "kk": face(jawOpen=0.20, tongueTip=0.15, mouthLowerDown=0.10),
    "CH": face(
        jawOpen=0.09, mouthFunnel=0.75, mouthPucker=0.3, mouthUpperUp=0.3, mouthLowerDown=0.38
    ),
    "SS": face(jawOpen=0.05, mouthStretch=0.28, mouthUpperUp=0.26, mouthLowerDown=0.40),
    "RR": face(jawOpen=0.16, mouthFunnel=0.40, mouthPucker=0.42, mouthLowerDown=0.12),
    "aa": face(jawOpen=0.72, mouthUpperUp=0.10),
    "E": face(jawOpen=0.36, mouthStretch=0.46, mouthUpperUp=0.14, mouthLowerDown=0.18),
    "I": face(jawOpen=0.22, mouthStretch=0.58, mouthUpperUp=0.18, mouthLowerDown=0.26),
    "O": face(jawOpen=0.44, mouthFunnel=0.58, mouthPucker=0.52),
    "U": face(jawOpen=0.16, mouthFunnel=0.28, mouthPucker=0.98),
}


@pytest.mark.parametrize("name", FACES)
def test_a_blink_leaves_no_white_and_no_more_than_its_own_eye(
    catalogue: Catalogue, name: str
) -> None:
    actor = performer(catalogue, name)
    # The gleam on glasses and silver hair are there with open and closed eyes alike.
    shut = [whites(region(actor, face(eyeBlink=1), eye)) for eye in (LEFT_EYE, RIGHT_EYE)]
    opened = [whites(region(actor, face(), eye)) for eye in (LEFT_EYE, RIGHT_EYE)]
    gleam = 60 if name in ("helen", "robert", "kenji", "ingrid") else 0
    assert max(shut) <= gleam
    assert min(opened) > 100 + gleam
    # The presenter's left is the viewer's right.
    winking = face(eyeBlinkLeft=1)
    assert whites(region(actor, winking, RIGHT_EYE)) <= gleam
    assert whites(region(actor, winking, LEFT_EYE)) == opened[0]


@pytest.mark.parametrize("name", FACES)
def test_closed_lips_hide_the_mouth_whatever_the_jaw_does(catalogue: Catalogue, name: str) -> None:
    actor = performer(catalogue, name)
    rest = cavity(region(actor, face(mouthClose=1), MOUTH))
    gaping = cavity(region(actor, face(jawOpen=0.5), MOUTH))
    shut = cavity(region(actor, face(jawOpen=0.5, mouthClose=1, mouthUpperUp=0.5), MOUTH))
    assert gaping > rest + 250
    assert shut <= rest + 60


@pytest.mark.parametrize("name", FACES)
def test_the_jaw_opens_the_mouth_further_and_further(catalogue: Catalogue, name: str) -> None:
    actor = performer(catalogue, name)
    dark = [cavity(region(actor, face(jawOpen=j), MOUTH)) for j in (0.2, 0.4, 0.6, 0.8, 1.0)]
    assert all(after > before for before, after in pairwise(dark)), dark


@pytest.mark.parametrize("name", FACES)
def test_f_brings_the_lower_lip_to_the_teeth_without_a_hole(
    catalogue: Catalogue, name: str
) -> None:
    actor = performer(catalogue, name)
    rest = cavity(region(actor, face(), MOUTH))
    bite = region(actor, VISEMES["FF"], MOUTH)
    assert cavity(bite) <= rest + 40
    assert whites(bite) > whites(region(actor, face(), MOUTH)) + 20, "no teeth are seen"


@pytest.mark.parametrize("name", CAST)
def test_visemes_differ_from_each_other(catalogue: Catalogue, name: str) -> None:
    actor = performer(catalogue, name, SMALL_FACE)
    seen = {k: region(actor, row, MOUTH, SMALL_FACE).astype(int) for k, row in VISEMES.items()}
    keys = list(seen)
    for k, one in enumerate(keys):
        for other in keys[k + 1 :]:
            changed = (np.abs(seen[one] - seen[other]).max(2) > 16).sum()
            assert changed > 6, (one, other, changed)


@pytest.mark.parametrize(
    ("coefficient", "moved", "still"),
    [
        ("eyeBlinkLeft", RIGHT_EYE, LEFT_EYE),
        ("eyeBlinkRight", LEFT_EYE, RIGHT_EYE),
        ("browDownLeft", (20.0, -50.0, 80.0, -20.0), (-80.0, -50.0, -20.0, -20.0)),
        ("browOuterUpRight", (-80.0, -50.0, -20.0, -20.0), (20.0, -50.0, 80.0, -20.0)),
        ("mouthSmileLeft", (15.0, 60.0, 50.0, 100.0), (-70.0, 20.0, -50.0, 60.0)),
    ],
)
def test_left_is_the_presenters_own(
    catalogue: Catalogue, coefficient: str, moved: tuple[float, ...], still: tuple[float, ...]
) -> None:
    actor = performer(catalogue, "maya")

    def change(units: tuple[float, ...]) -> int:
        rest = region(actor, face(), units).astype(int)
        return int((np.abs(region(actor, face(**{coefficient: 1}), units) - rest) > 12).sum())

    assert change(moved) > 60
    assert change(still) == 0


def test_both_eyes_look_the_same_way(catalogue: Catalogue) -> None:
    actor = performer(catalogue, "sofia")

    def pupil(row: Row, units: tuple[float, ...]) -> float:
        """Middle of the darkest pixels of an eye's core, in columns."""
        core = (units[0] + 8, -6.0, units[2] - 8, 6.0)
        dark = region(actor, row, core).max(2) < 70
        return float(np.flatnonzero(dark.any(0)).mean())

    rest, to_right = face(), face(eyeLookOutLeft=0.35, eyeLookInRight=0.35)
    for eye in (LEFT_EYE, RIGHT_EYE):
        assert pupil(to_right, eye) > pupil(rest, eye) + 3


def test_one_eye_alone_moves_the_gaze_half_as_far() -> None:
    from standin.avatars.illustrated.adapter import pose

    both = pose(face(eyeLookOutLeft=0.2, eyeLookInRight=0.2)).gaze_x
    assert both == pytest.approx(2 * pose(face(eyeLookOutLeft=0.2)).gaze_x)
    assert both > 0
    assert pose(face(eyeLookOutRight=0.2, eyeLookInLeft=0.2)).gaze_x == pytest.approx(-both)
    assert pose(face(eyeLookDown=0.2)).gaze_y > 0


@pytest.mark.parametrize(
    ("turn", "axis", "sign"), [("headYaw", 1, 1), ("headPitch", 0, 1), ("headYaw", 1, -1)]
)
def test_the_face_turns_where_it_should(
    catalogue: Catalogue, turn: str, axis: int, sign: int
) -> None:
    actor = performer(catalogue, "maya")
    eyes = (-110.0, -30.0, 110.0, 30.0)

    def whites_at(row: Row) -> float:
        pixels = region(actor, row, eyes)
        low, high = pixels.min(2).astype(int), pixels.max(2).astype(int)
        return float(np.nonzero((low > 150) & (high - low < 40))[axis].mean())

    assert sign * (whites_at(face(**{turn: sign * 8.0})) - whites_at(face())) > 3


def columns(picture: Picture) -> tuple[int, int]:
    """The outermost columns of the frame in which something is seen."""
    seen = np.flatnonzero(picture.pixels[..., 3].any(0))
    return picture.left + int(seen[0]), picture.left + int(seen[-1])


WIDE = face(armRaise=1, handOut=0.8, handUp=0.2, handTurn=30, handOpen=1)


@pytest.mark.parametrize("name", ["maya", "marcus", "mei"])
def test_arms_rise_on_their_own_side_and_join_the_body(catalogue: Catalogue, name: str) -> None:
    actor = performer(catalogue, name)
    rest, both = columns(actor.frame(face())), columns(actor.frame(WIDE))
    assert both[0] < rest[0] - 40
    assert both[1] > rest[1] + 40
    right = columns(actor.frame(face(armRaiseRight=1, handOutRight=0.8, handUpRight=0.2)))
    assert right[0] < rest[0] - 20
    assert right[1] <= rest[1] + 2
    for raised in (0.0, 0.3, 0.6, 0.8, 1.0):
        moment = WIDE.copy()
        for side in ("Left", "Right"):
            moment[INDEX[f"armRaise{side}"]] = raised
        solid = (actor.frame(moment).pixels[..., 3] > 128).astype(np.uint8)
        _, _, sizes, _ = cv2.connectedComponentsWithStats(solid)
        area = sizes[1:, cv2.CC_STAT_AREA]
        # A hand that comes up from below the frame may be seen before its arm.
        assert raised in (0.3, 0.6, 0.8) or area.max() > 0.999 * area.sum()


@pytest.mark.parametrize("name", ["maya", "marcus"])
def test_hands_differ_from_each_other(catalogue: Catalogue, name: str) -> None:
    actor = performer(catalogue, name)
    # Where only the hand of the viewer's left changes.
    hand = (-230.0, 90.0, -60.0, 320.0)
    shown = [
        region(actor, face(armRaiseRight=1, **({f"{shape}Right": 1.0} if shape else {})), hand)
        for shape in ("", *HANDS)
    ]
    for one, other in combinations(shown, 2):
        assert (np.abs(one.astype(int) - other).max(2) > 24).sum() > 700


def test_a_hand_stays_opaque_while_its_shape_changes(catalogue: Catalogue) -> None:
    actor = performer(catalogue, "daniel")
    wide = {"armRaiseRight": 1.0, "handOutRight": 1.0, "handUpRight": 0.6}
    palm = (-240.0, 215.0, -220.0, 235.0)
    for share in (0.0, 0.3, 0.5, 0.8):
        row = face(**wide, handOneRight=1 - share, handTwoRight=share)
        black, white = (over(actor.frame(row), HD, (ground,) * 3) for ground in (0, 255))
        f = framing(HD)
        left, top, right, bottom = (
            round(v * f.scale + (f.x, f.y)[k % 2]) for k, v in enumerate(palm)
        )
        box = np.s_[top:bottom, left:right]
        assert np.abs(black[box].astype(int) - white[box]).max() <= 3, share
