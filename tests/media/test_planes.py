import numpy as np
import pytest

from standin.media.planes import Planes
from standin.stage import Box

WIDTH, HEIGHT = 258, 530


def noise(seed: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    made = np.random.default_rng(seed).integers(0, 256, (HEIGHT, WIDTH, 4), np.uint8)
    made[..., 3] = 255
    return made


def test_colours_are_bt709_limited_range() -> None:
    pixels = noise(1)
    converted = Planes(WIDTH, HEIGHT)
    converted.update(pixels, None)
    made = converted.frame.to_ndarray().astype(float)
    luma = made[:HEIGHT]
    cb, cr = made[HEIGHT:].reshape(2, HEIGHT // 2, WIDTH // 2)
    rgb = pixels[..., :3].astype(float)
    weights = np.array([0.2126, 0.7152, 0.0722])
    assert np.abs(luma - (16 + rgb @ weights * 219 / 255)).max() < 1
    small = rgb.reshape(HEIGHT // 2, 2, WIDTH // 2, 2, 3).mean((1, 3))
    grey = small @ weights
    assert np.abs(cb - (128 + (small[..., 2] - grey) / 1.8556 * 224 / 255)).max() < 1.2
    assert np.abs(cr - (128 + (small[..., 0] - grey) / 1.5748 * 224 / 255)).max() < 1.2


@pytest.mark.parametrize("grey, luma", [(0, 16), (255, 235)])
def test_black_and_white_have_no_colour(grey: int, luma: int) -> None:
    converted = Planes(WIDTH, HEIGHT)
    converted.update(np.full((HEIGHT, WIDTH, 4), grey, np.uint8), None)
    made = converted.frame.to_ndarray()
    assert (made[:HEIGHT] == luma).all()
    assert (made[HEIGHT:] == 128).all()


def test_a_converted_box_equals_a_converted_frame() -> None:
    random = np.random.default_rng(2)
    pixels = noise(3)
    kept, whole = Planes(WIDTH, HEIGHT), Planes(WIDTH, HEIGHT)
    kept.update(pixels, None)
    for turn in range(60):
        left, right = sorted(random.integers(0, WIDTH + 1, 2))
        top, bottom = sorted(random.integers(0, HEIGHT + 1, 2))
        box = Box(int(left), int(top), int(right), int(bottom))
        pixels[top:bottom, left:right] = noise(turn)[top:bottom, left:right]
        kept.update(pixels, box)
        whole.update(pixels, None)
        assert np.array_equal(kept.frame.to_ndarray(), whole.frame.to_ndarray())
