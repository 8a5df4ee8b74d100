"""A frame is a pure function of its row, and lies inside the video's frame."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import numpy as np
import pytest

from standin.avatars.avatar import Placement
from standin.avatars.catalogue import Catalogue
from standin.motion.coefficients import Row, neutral

from .pictures import HD, face, over, performer

ROWS = (
    neutral(),
    face(jawOpen=0.7, headYaw=9, mouthUpperUp=0.3, breath=0.1),
    face(eyeBlink=1, headPitch=-6, armRaise=0.8, handTurn=30, handOpen=1),
    face(mouthPucker=0.9, headRoll=5, eyeLookOutLeft=0.3, eyeLookInRight=0.3, breath=0.9),
    face(
        mouthSmile=0.8,
        jawOpen=0.3,
        mouthClose=1,
        browInnerUp=1,
        armRaiseLeft=1,
        handTwoLeft=0.6,
        handThreeLeft=0.4,
        hairLag=0.8,
        bodyShift=-0.6,
    ),
)


def digest(pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> str:
    return hashlib.sha256(pixels.tobytes()).hexdigest()


@pytest.mark.parametrize("name", ["maya", "marcus"])
def test_a_frame_alone_equals_the_frame_in_any_sequence(catalogue: Catalogue, name: str) -> None:
    alone = []
    for coefficients in ROWS:
        picture = catalogue.get(name).prepare(HD).frame(coefficients)
        alone.append((digest(picture.pixels), picture.left, picture.top))
    one = performer(catalogue, name)
    for k in np.random.default_rng(1).permutation(len(ROWS) * 3) % len(ROWS):
        picture = one.frame(ROWS[k])
        assert (digest(picture.pixels), picture.left, picture.top) == alone[k]


def test_another_process_draws_the_same_bytes(catalogue: Catalogue) -> None:
    code = (
        "import hashlib; from standin.avatars.catalogue import Catalogue;"
        "from standin.avatars.avatar import Placement; from standin.motion.coefficients import row;"
        "p = Catalogue().get('daniel').prepare(Placement(640, 360));"
        "f = p.frame(row(jawOpen=.5, headYaw=7, breath=.3));"
        "print(hashlib.sha256(f.pixels.tobytes()).hexdigest(), f.left, f.top)"
    )
    other = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.split()
    here = performer(catalogue, "daniel", Placement(640, 360)).frame(
        face(jawOpen=0.5, headYaw=7, breath=0.3)
    )
    assert other == [digest(here.pixels), str(here.left), str(here.top)]


def test_drawing_does_not_change_the_row(catalogue: Catalogue) -> None:
    coefficients = face(jawOpen=2.0, headYaw=90)
    before = coefficients.copy()
    performer(catalogue, "maya", Placement(320, 180)).frame(coefficients)
    assert (coefficients == before).all()


@pytest.mark.parametrize(
    "placement",
    [
        HD,
        Placement(720, 1280),
        Placement(720, 720),
        Placement(321, 181, 1.7, -0.4, 0.2),
        Placement(640, 360, 0.4, 0.3, 0.35),
        Placement(640, 360, 3.0, 0.9, -0.9),
        Placement(200, 640, 0.7, -0.5, 0.5),
        Placement(17, 9),
    ],
)
def test_the_box_lies_inside_the_frame(catalogue: Catalogue, placement: Placement) -> None:
    actor = performer(catalogue, "sofia", placement)
    for coefficients in ROWS[1:3]:
        picture = actor.frame(coefficients)
        height, width, channels = picture.pixels.shape
        assert channels == 4
        assert picture.pixels.dtype == np.uint8
        assert picture.pixels.flags.c_contiguous
        assert min(picture.left, picture.top) >= 0
        assert picture.left + width <= placement.width
        assert picture.top + height <= placement.height
        colour = picture.pixels[..., :3].max(2)
        assert (colour <= picture.pixels[..., 3]).all(), "alpha is not premultiplied"


def test_a_character_outside_of_the_frame_is_one_transparent_pixel(catalogue: Catalogue) -> None:
    picture = performer(catalogue, "maya", Placement(320, 180, 0.5, 3.0)).frame(neutral())
    assert picture.pixels.shape == (1, 1, 4)
    assert not picture.pixels.any()


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (720, 720), (1080, 1350), (360, 1280)])
def test_the_body_reaches_below_the_frame(catalogue: Catalogue, size: tuple[int, int]) -> None:
    placement = Placement(*size)
    picture = performer(catalogue, "sofia", placement).frame(face(breath=0, headPitch=-8))
    bottom = picture.pixels[-1]
    assert picture.top + len(picture.pixels) == placement.height
    middle = placement.width // 2 - picture.left
    assert bottom[middle - placement.width // 8 : middle + placement.width // 8, 3].min() == 255


def test_scale_and_offset_move_the_picture(catalogue: Catalogue) -> None:
    plain = performer(catalogue, "kenji", Placement(640, 360)).frame(neutral())
    moved = performer(catalogue, "kenji", Placement(640, 360, 1.0, 0.125)).frame(neutral())
    assert moved.left - plain.left == 80
    assert np.array_equal(moved.pixels, plain.pixels)
    small = performer(catalogue, "kenji", Placement(640, 360, 0.5)).frame(neutral())
    top = 180 + (plain.top - 180) / 2
    assert abs(small.top - top) <= 2


@pytest.mark.parametrize("broken", [np.zeros(5, np.float32), neutral() * np.float32("nan")])
def test_a_row_that_is_none_is_refused(catalogue: Catalogue, broken: Row) -> None:
    with pytest.raises(ValueError, match="coefficient"):
        performer(catalogue, "maya", Placement(320, 180)).frame(broken)


@pytest.mark.parametrize("placement", [Placement(0, 720), Placement(1280, 720, 0.0)])
def test_a_placement_without_size_is_refused(catalogue: Catalogue, placement: Placement) -> None:
    with pytest.raises(ValueError, match="nothing can be drawn"):
        performer(catalogue, "maya", placement)


def test_nothing_of_the_background_is_painted(catalogue: Catalogue) -> None:
    picture = performer(catalogue, "helen", HD).frame(neutral())
    light, dark = over(picture, HD, (255, 255, 255)), over(picture, HD, (0, 0, 0))
    assert (light[0, 0] == 255).all()
    assert (dark[0, 0] == 0).all()
    assert (light[400, 640] == dark[400, 640]).all()
