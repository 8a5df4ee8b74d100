from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest

from standin.avatars.avatar import Picture, Placement
from standin.scene import Character, Transition
from standin.stage import Finished, Stage, backdrop
from standin.stage.colour import rgb
from standin.stage.entrance import Entrance
from standin.stage.pixels import Pixels
from standin.stage.seat import Seat, seat

FREE = Seat(Placement(64, 32))


def picture(left: int, top: int, alpha: int = 255) -> Picture:
    pixels = np.zeros((10, 20, 4), np.uint8)
    pixels[..., 0] = alpha  # premultiplied red
    pixels[..., 3] = alpha
    return Picture(pixels, left, top)


def plain(colour: str | None = "#336699", width: int = 64, height: int = 32) -> backdrop.Still:
    return backdrop.Still(backdrop.plain(width, height, colour))


def one(picture: Picture) -> Pixels:
    return Stage(64, 32, plain(), [FREE]).compose(0, [picture]).pixels.copy()


def test_the_background_has_its_colour_and_is_opaque() -> None:
    made = Stage(64, 32, plain()).compose(0, []).pixels
    assert made.shape == (32, 64, 4)
    assert (made == (0x33, 0x66, 0x99, 255)).all()


@pytest.mark.parametrize("alpha", [0, 64, 128, 255])
def test_a_picture_is_laid_over_by_its_alpha(alpha: int) -> None:
    made = one(picture(30, 5, alpha))
    inside = made[5:15, 30:50, :3].reshape(-1, 3).astype(int)
    expected = np.array([alpha, 0, 0]) + np.array(rgb("#336699")) * (255 - alpha) / 255
    assert np.abs(inside - expected).max() <= 1
    outside = np.ones((32, 64), bool)
    outside[5:15, 30:50] = False
    assert (made[outside] == (0x33, 0x66, 0x99, 255)).all()


def test_without_a_background_the_frame_keeps_the_alpha_of_the_character() -> None:
    made = Stage(64, 32, plain(None), [FREE]).compose(0, [picture(30, 5, 100)]).pixels
    assert (made[5:15, 30:50] == (100, 0, 0, 100)).all()
    assert made[0, 0].tolist() == [0, 0, 0, 0]


def test_a_frame_does_not_remember_the_one_before() -> None:
    stage = Stage(64, 32, plain(), [FREE])
    stage.compose(0, [picture(40, 20)])
    assert np.array_equal(stage.compose(1, [picture(2, 2, 200)]).pixels, one(picture(2, 2, 200)))


@dataclass
class Blinking:
    """An overlay that comes with every third frame."""

    shown: Picture

    def at(self, number: int) -> Picture | None:
        return self.shown if number % 3 == 2 else None


class Flowing(backdrop.Still):
    """A background that changes with every fifth frame."""

    def __init__(self) -> None:
        super().__init__(backdrop.plain(64, 32, "#000000"))
        self._all = [np.full((32, 64, 4), 40 * i, np.uint8) for i in range(4)]

    def at(self, number: int) -> Pixels:
        return self._all[number // 5]


@pytest.mark.parametrize("behind", [plain(), Flowing()], ids=["still", "moving"])
@pytest.mark.parametrize("mask", ["none", "circle", "square"])
def test_a_frame_equals_the_one_before_outside_of_what_changed(
    mask: str, behind: backdrop.Backdrop
) -> None:
    who = Character("a", mask=mask, circle_colour="#00FF00")  # type: ignore[arg-type]
    made = _all_frames(behind, who, range(12))
    rng = np.random.default_rng(1)
    for start in rng.integers(0, 12, 3):  # any range gives the same frames
        for i, again in enumerate(_all_frames(behind, who, range(start, 12))):
            assert np.array_equal(again.pixels, made[start + i].pixels)
    assert made[0].changed is None
    boxes = 0
    for before, now in pairwise(made):
        if now.changed is None:
            continue
        boxes += 1
        left, top, right, bottom = now.changed
        assert 0 <= left <= right <= 64
        assert 0 <= top <= bottom <= 32
        differs = (now.pixels != before.pixels).any(2)
        differs[top:bottom, left:right] = False
        assert not differs.any()
    assert boxes >= 9


def _all_frames(behind: backdrop.Backdrop, who: Character, numbers: range) -> list[Finished]:
    overlays = [Blinking(picture(3, 18, 120)), Blinking(picture(50, 25, 90))]
    stage = Stage(64, 32, behind, [seat(who, 64, 32)], overlays, [picture(44, 0, 60)])
    found = []
    for number in numbers:
        finished = stage.compose(number, [picture(2 + number, 3, 200)])
        found.append(Finished(finished.pixels.copy(), finished.changed))
    return found


def test_a_mark_lies_over_everything_and_stays() -> None:
    mark = picture(10, 10, 128)
    stage = Stage(64, 32, plain(), [FREE], marks=[mark])
    for left in (0, 8, 30):
        made = stage.compose(0, [picture(left, 8)]).pixels
        alone = one(picture(left, 8))[12, 12].astype(int)
        wanted = np.array([128, 0, 0, 128]) + alone * 127 // 255
        assert np.abs(made[12, 12].astype(int) - wanted).max() <= 1


@pytest.mark.parametrize("transition", ["cross_fade", "slide"])
def test_a_scene_comes_in_over_the_one_before(transition: Transition) -> None:
    before = backdrop.plain(64, 32, "#000000")
    entrance = Entrance(transition, 4, before)
    stage = Stage(64, 32, plain("#C8C8C8"), marks=[picture(0, 0)], entrance=entrance)
    levels = []
    for number in range(6):
        finished = stage.compose(number, [])
        levels.append(finished.pixels[20:, :, 0].mean())
        assert finished.changed is None or number == 5
        assert finished.pixels[5, 5].tolist() == [255, 0, 0, 255]  # marks do not move
        assert (finished.pixels[..., 3] == 255).all()
    assert levels[4] == levels[5] == 200
    assert 0 < levels[0] < levels[1] < levels[2] < levels[3] < 200
    if transition == "cross_fade":
        assert levels[:4] == pytest.approx([40, 80, 120, 160], abs=1)


def test_a_circle_is_round_and_its_edge_mixes_once() -> None:
    who = Character("a", mask="circle", scale=0.9, circle_colour="#FFFFFF")
    chosen = seat(who, 400, 200)
    side = chosen.placement.width
    assert chosen.placement == Placement(180, 180)
    black = np.zeros((side, side, 4), np.uint8)
    black[..., 3] = 255  # fills all of its frame: no white may be seen at the edge
    made = Stage(400, 200, plain("#000000", 400, 200), [chosen]).compose(0, [Picture(black, 0, 0)])
    assert made.pixels[..., :3].max() == 0
    nobody = Picture(np.zeros((1, 1, 4), np.uint8), 0, 0)
    made = Stage(400, 200, plain("#000000", 400, 200), [chosen]).compose(0, [nobody])
    light = made.pixels[..., 0].astype(float) / 255
    assert light.sum() == pytest.approx(np.pi * 90**2, rel=0.002)
    y, x = np.mgrid[:200, :400] + 0.5
    distance = np.hypot(x - 200, y - 100)
    assert (light[distance < 89] == 1).all()
    assert (light[distance > 91] == 0).all()
    row = light[100]
    assert ((row > 0) & (row < 1)).sum() <= 4  # one soft pixel at each side


def test_a_mask_beyond_the_frame_is_cut() -> None:
    who = Character("a", mask="circle", scale=3, offset_x=0.5, circle_colour="#FFFFFF")
    chosen = seat(who, 64, 32)
    stage = Stage(64, 32, plain(), [chosen])
    for number in range(3):
        finished = stage.compose(number, [Picture(np.full((90, 90, 4), 255, np.uint8), 2, number)])
        assert finished.pixels.shape == (32, 64, 4)
    assert finished.changed is not None
    assert finished.changed.right <= 64
