"""LivePortrait: keypoints from our motion, and pictures that come back where they were."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from standin.avatars.avatar import Avatar, Heard, Listener, Performer, Placement
from standin.avatars.footage.avatar import FootageAvatar
from standin.avatars.neural import expression
from standin.avatars.neural.avatar import NeuralAvatar
from standin.avatars.neural.contracts import LIVEPORTRAIT
from standin.avatars.neural.crop import seen
from standin.avatars.neural.engines import opened_anew
from standin.avatars.neural.files import Engines, Installed, assigned
from standin.avatars.neural.liveportrait import (
    LivePortrait,
    LivePortraitScript,
    degrees,
    rotation,
)
from standin.avatars.photo.avatar import PhotoAvatar
from standin.evaluation.portraits import portrait
from standin.motion.coefficients import Track, neutral, row

from . import tiny

MOUTH_SIDES = ("mouthLeft", "mouthRight")
WHOLE = Placement(320, 240, framing="close_up")


def engine(folder: Path, lips: bool = False, first: str = "pitch") -> Installed:
    given = tiny.liveportrait(folder / "given", lips, first)
    return Engines(folder / "home").add(LIVEPORTRAIT, assigned(LIVEPORTRAIT, [str(given)]), "ana")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return engine(tmp_path_factory.mktemp("liveportrait"))


def speaking(avatar: Avatar, placement: Placement, values: NDArray[np.float32]) -> Performer:
    performer = avatar.prepare(placement)
    assert isinstance(performer, Listener)
    sound = np.zeros(len(values) * 640, np.float32)
    return performer.listening(Heard(sound, 16000, Track(values, 25.0)))


def test_bins_tell_degrees() -> None:
    bins = np.full(66, -50, np.float32)
    bins[40] = 50
    assert degrees(bins) == pytest.approx(40 * 3 - 97.5)
    bins[41] = 50
    assert degrees(bins) == pytest.approx(40.5 * 3 - 97.5)


def test_the_head_turns_where_we_say() -> None:
    """x to the right, y down, z into the picture: the nose is nearer than the face's middle."""
    nose = np.array([[0, 0, -1]], np.float32)
    ear = np.array([[1, 0, 0]], np.float32)
    assert (nose @ rotation(*expression.pose(row(headYaw=10))))[0, 0] > 0.1  # viewer's right
    assert (nose @ rotation(*expression.pose(row(headPitch=10))))[0, 1] > 0.1  # down
    assert (ear @ rotation(*expression.pose(row(headRoll=10))))[0, 1] > 0.1  # clockwise
    turn = rotation(12, -7, 5)
    assert np.allclose(turn @ turn.T, np.eye(3), atol=1e-6)


def test_rest_changes_nothing_and_each_movement_its_own_keypoints() -> None:
    assert not expression.delta(neutral()).any()
    assert not expression.opened(neutral()).any()
    wide = expression.delta(row(mouthStretchLeft=1, mouthStretchRight=1))
    assert set(np.nonzero(wide)[0]) <= set(expression.LIPS)
    blink = expression.delta(row(eyeBlinkLeft=1, eyeBlinkRight=1))
    assert set(np.nonzero(blink)[0]) == {11, 13, 15, 16}
    # The lids come down, each of its own eye.
    assert blink[11, 1] > 0
    assert set(np.nonzero(expression.delta(row(eyeBlinkRight=1)))[0]) == {11, 13}
    right = expression.delta(row(eyeLookOutLeft=1, eyeLookInRight=1))
    assert right[11, 0] > 0
    assert right[15, 0] > 0
    assert expression.delta(row(eyeLookUpLeft=1, eyeLookUpRight=1))[15, 1] < 0
    assert expression.opening(row(jawOpen=0.8)) == pytest.approx(0.8)
    assert expression.opening(row(jawOpen=0.8, mouthClose=1)) == 0


def test_lips_open_close_and_go_where_the_sliders_say() -> None:
    """Keypoint 19 is the lower lip: y grows downwards, and its range is the editor's."""
    wide, ajar = (expression.opened(row(jawOpen=far))[19, 1] for far in (1.0, 0.3))
    assert 0.05 < wide <= 0.12  # -90 to 120 thousandths
    assert ajar == pytest.approx(0.3 * wide, rel=1e-5)
    for name in ("mouthLowerDownLeft", "mouthUpperUpLeft", "mouthFunnel"):
        assert expression.opened(row(**{name: 1.0}))[19, 1] > 0
    pressed = row(mouthClose=1, mouthPressLeft=0.75, mouthPressRight=0.75, jawOpen=0.1)
    assert not expression.opened(pressed).any()
    assert -0.03 < expression.delta(pressed)[19, 1] < 0
    # Without lips that touch there is nothing to press.
    assert expression.delta(row(mouthPressLeft=1, mouthPressRight=1))[19, 1] == 0
    left, right = (expression.delta(row(**{name: 1.0}))[19, 0] for name in MOUTH_SIDES)
    assert 0 < left <= 0.09  # the presenter's left is the viewer's right
    assert right == -left


def test_keypoints_are_turned_scaled_and_shifted(installed: Installed) -> None:
    walk = opened_anew(installed)
    assert isinstance(walk, LivePortrait)
    script = walk.listen(Heard(np.zeros(1, np.float32), 16000, Track(row()[None], 25.0)))
    assert isinstance(script, LivePortraitScript)
    picture = np.random.default_rng(0).integers(0, 256, (512, 512, 3)).astype(np.uint8)
    source, still = script._looked_at(picture.tobytes())
    assert source.pose == pytest.approx((0, 0, 0), abs=1e-5)
    at = np.arange(21) * 2 * np.pi / 21
    assert np.allclose(source.keypoints(source.exp)[:, 0], 1.5 * 0.2 * np.cos(at), atol=1e-5)
    driven = script._driven(source, row(jawOpen=1, headRoll=90))
    expected = 1.5 * (source.canonical @ rotation(0, 0, 90))
    expected[19] += 1.5 * np.array([0, 0.1, 0.01])
    expected[17, 1] -= 1.5 * 0.01
    assert np.allclose(driven, expected, atol=1e-5)
    small = cv2.resize(picture, (256, 256), interpolation=cv2.INTER_AREA)
    assert np.abs(still[::2, ::2] - small).max() < 1e-3


def test_networks_for_lips_and_another_order_of_outputs(
    installed: Installed, tmp_path: Path
) -> None:
    walks = [opened_anew(each) for each in (installed, engine(tmp_path, True, "kp"))]
    crop = np.full((512, 512, 3), 99, np.uint8).tobytes()
    found = []
    for walk in walks:
        script = walk.listen(Heard(np.zeros(1, np.float32), 16000, Track(row()[None], 25.0)))
        assert isinstance(script, LivePortraitScript)
        source, _ = script._looked_at(crop)
        found.append((source, script._driven(source, row(jawOpen=1)), script))
    (one, _, _), (two, driven, script) = found
    assert np.array_equal(one.canonical, two.canonical)
    moved = driven - two.keypoints(two.exp)
    # The network is asked for the widest mouth, and moves keypoint 19 alone.
    assert moved[19] == pytest.approx([0, 0.1 * expression.LIP_RATIO, 0], abs=1e-6)
    assert np.abs(np.delete(moved, 19, 0)).max() < 1e-6
    assert np.allclose(script._driven(two, neutral()), two.keypoints(two.exp), atol=1e-6)


@pytest.mark.parametrize("matting", [False, True])
def test_a_photo_at_rest_is_the_photo_and_speaking_changes_the_mouth(
    installed: Installed, matting: bool
) -> None:
    placement = Placement(320, 240, framing="close_up", matting=matting)
    plain = PhotoAvatar(portrait("closed"))
    values = np.stack([neutral(), neutral(), row(jawOpen=0.7), row(jawOpen=0.7)])
    performer = speaking(NeuralAvatar(plain, installed), placement, values)
    still = plain.prepare(placement).frame(neutral()).pixels
    assert np.array_equal(performer.frame(values[0], 0.0).pixels, still)
    after = performer.frame(values[2], 2 / 25).pixels
    blue = (after[..., 2] > 200) & (after[..., 0] < 60)
    assert blue.sum() > 100
    assert np.array_equal(after[..., 3], still[..., 3])
    changed = np.argwhere(np.abs(after.astype(int) - still).max(2) > 1)
    low, high = changed.min(0), changed.max(0)
    at = np.argwhere(blue)
    assert np.all(low >= at.min(0) - 12)
    assert np.all(high <= at.max(0) + 12)


def test_a_photo_is_looked_at_once_and_its_head_is_turned_by_the_network(
    installed: Installed,
) -> None:
    plain = PhotoAvatar(portrait("closed"))
    walk = opened_anew(installed).within("head")
    turned = row(headYaw=5, breath=0.4, eyeBlinkLeft=0.5)
    assert np.array_equal(walk.base(turned), neutral())
    cut = walk.within("face").base(turned)
    assert cut[list(cut.nonzero()[0])].tolist() == row(headYaw=5, breath=0.4)[
        list(row(headYaw=5, breath=0.4).nonzero()[0])
    ].tolist()  # fmt: skip
    values = np.stack([row(headYaw=float(n)) for n in range(6)])
    performer = speaking(NeuralAvatar(plain, installed), WHOLE, values)
    first = performer.frame(values[0], 0.0).pixels
    # The tiny network moves nothing but paints as soon as a keypoint moves: the turn reached it.
    assert not np.array_equal(performer.frame(values[5], 5 / 25).pixels, first)


def test_footage_keeps_its_head_and_eyes(installed: Installed, filmed: FootageAvatar) -> None:
    values = np.stack([row(headYaw=5, eyeBlinkLeft=1, eyeBlinkRight=1)] * 4 + [row(jawOpen=1)] * 4)
    performer = speaking(NeuralAvatar(filmed, installed), WHOLE, values)
    plain = filmed.prepare(WHOLE)
    for number in (0, 3):
        shown = performer.frame(values[number], number / 25).pixels
        assert np.array_equal(shown, plain.frame(neutral(), number / 25).pixels)
    spoken = performer.frame(values[6], 6 / 25).pixels
    assert ((spoken[..., 2] > 200) & (spoken[..., 0] < 60)).sum() > 60


def test_the_crop_is_upright_and_larger_than_the_head(installed: Installed) -> None:
    pack = portrait("closed")
    walk = opened_anew(installed)
    points = pack.landmarks[:, :2]
    turn = cv2.getRotationMatrix2D((240, 240), -15, 1.0)
    tilted = (points @ turn[:, :2].T + turn[:, 2]).astype(np.float32)
    upright, leaning = walk.crop(points), walk.crop(tilted)
    assert leaning.width == pytest.approx(upright.width, rel=0.01)
    assert np.degrees(leaning.angle - upright.angle) == pytest.approx(15, abs=0.1)
    for found, at in ((upright, points), (leaning, tilted)):
        there = at @ found.matrix[:, :2].T + found.matrix[:, 2]
        assert 0.22 * 512 < there[10, 1] < there[152, 1] < 0.85 * 512
        assert there[:468, 0].mean() == pytest.approx(256, abs=12)
    picture = cv2.warpAffine(pack.image, turn, pack.size, borderMode=cv2.BORDER_REPLICATE)
    one, other = seen(pack.image, upright), seen(np.asarray(picture, np.uint8), leaning)
    inner = (slice(160, 380), slice(160, 350))
    assert np.abs(one[inner].astype(int) - other[inner]).mean() < 4
