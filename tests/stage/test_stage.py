import numpy as np
import pytest

from standin.avatars.avatar import Picture
from standin.scene import ColourBackground
from standin.stage import Stage
from standin.stage.stage import rgb


def picture(left: int, top: int, alpha: int) -> Picture:
    pixels = np.zeros((10, 20, 4), np.uint8)
    pixels[..., 0] = alpha  # premultiplied red
    pixels[..., 3] = alpha
    return Picture(pixels, left, top)


def test_the_background_has_its_colour_and_is_opaque() -> None:
    made = Stage(64, 32, ColourBackground("#336699")).compose(None).pixels
    assert made.shape == (32, 64, 4)
    assert (made == (0x33, 0x66, 0x99, 255)).all()


@pytest.mark.parametrize("alpha", [0, 64, 128, 255])
def test_a_picture_is_laid_over_by_its_alpha(alpha: int) -> None:
    made = Stage(64, 32, ColourBackground("#336699")).compose(picture(30, 5, alpha)).pixels
    inside = made[5:15, 30:50, :3].reshape(-1, 3).astype(int)
    expected = np.array([alpha, 0, 0]) + np.array(rgb("#336699")) * (255 - alpha) / 255
    assert np.abs(inside - expected).max() <= 1
    outside = np.ones((32, 64), bool)
    outside[5:15, 30:50] = False
    assert (made[outside] == (0x33, 0x66, 0x99, 255)).all()


def test_a_frame_does_not_remember_the_one_before() -> None:
    stage = Stage(64, 32, ColourBackground("#FFFFFF"))
    alone = Stage(64, 32, ColourBackground("#FFFFFF")).compose(picture(2, 2, 200)).pixels.copy()
    stage.compose(picture(40, 20, 255))
    assert np.array_equal(stage.compose(picture(2, 2, 200)).pixels, alone)


def test_a_frame_equals_the_one_before_outside_of_what_changed() -> None:
    stage = Stage(64, 32, ColourBackground("#FFFFFF"))
    places = [(2, 2), (5, 3), None, (40, 20), (40, 20)]
    before = None
    for place in places:
        finished = stage.compose(picture(*place, 200) if place else None)
        if before is None:
            assert finished.changed is None
        else:
            assert finished.changed is not None
            left, top, right, bottom = finished.changed
            differs = np.argwhere((finished.pixels != before).any(2))
            for y, x in differs:
                assert left <= x < right
                assert top <= y < bottom
        before = finished.pixels.copy()
