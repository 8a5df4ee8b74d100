"""Layers laid tile by tile look as if each was bent whole and laid over the one before."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from standin.avatars.illustrated.textures import Texture
from standin.avatars.illustrated.tiles import Easel, Lattice, Layer, Sheet

Pixels = NDArray[np.uint8]
FRAME = (160, 120)
TILE = 8


def texture(seed: int, left: float, top: float, size: tuple[int, int], solid: bool) -> Texture:
    """Noise that fades out towards its edges, or that is opaque up to them."""
    rng = np.random.default_rng(seed)
    width, height = size
    pixels = np.zeros((height, width, 4), np.uint8)
    inner = pixels[2:-2, 2:-2]
    inner[..., 3] = 255 if solid else rng.integers(0, 255, inner.shape[:2])
    noise = cv2.GaussianBlur(rng.random((*inner.shape[:2], 3)), (0, 0), 3)
    inner[..., :3] = noise * inner[..., 3:]
    return Texture(pixels, left, top, 1.5)


TEXTURES = {
    "back": texture(1, 10, 5, (140, 130), solid=True),
    "middle": texture(2, 30, 20, (120, 90), solid=False),
    "front": texture(3, 25, 40, (90, 60), solid=True),
    "last": texture(4, 60, 10, (60, 101), solid=False),
}


def bent(name: str, x: NDArray[np.floating], y: NDArray[np.floating]) -> NDArray[np.float32]:
    """Straight within a tile's size, so that the tiles' corners say it all."""
    turn = {"back": 0.02, "middle": -0.1, "front": 0.06, "last": 0.0}[name]
    there = np.empty((len(y), len(x), 2), np.float32)
    there[..., 0] = x + turn * y[:, None] + 1.3
    there[..., 1] = y[:, None] - turn * x + 0.4
    return there


def layers(sheet: Sheet, lattice: Lattice, names: list[str]) -> list[Layer]:
    made = []
    for name in names:
        rows, columns = slice(0, lattice.rows), slice(0, lattice.columns)
        made.append(sheet.layer(name, bent(name, *lattice.edges(rows, columns)), rows, columns))
    return made


def over(below: NDArray[np.float64], name: str, lattice: Lattice) -> NDArray[np.float64]:
    """A layer laid over a whole picture."""
    height, width = below.shape[:2]
    at = bent(name, lattice.left + np.arange(width) + 0.5, lattice.top + np.arange(height) + 0.5)
    painted = TEXTURES[name]
    source = (at - (painted.left, painted.top)) * painted.scale - 0.5
    none = np.empty(0, np.float32)
    seen = np.asarray(
        cv2.remap(painted.pixels, source.astype(np.float32), none, cv2.INTER_LINEAR), np.float64
    )
    return np.asarray(seen + below * (1 - seen[..., 3:] / 255))


@pytest.mark.parametrize("cut", [0, 1, 2, 4])
def test_tiles_look_like_whole_layers(cut: int) -> None:
    """Laid in one go, or some of them later over what is there."""
    sheet, names = Sheet(TEXTURES, 40), list(TEXTURES)
    easel, lattice = Easel(sheet, TILE), Lattice.over((0, 0, 151, 117), TILE, FRAME[0])
    made = layers(sheet, lattice, names)
    shown, solid = easel.visible(made, lattice)
    drawn = np.zeros((lattice.rows * TILE, lattice.columns * TILE, 4), np.uint8)
    easel.lay(drawn, lattice, made[:cut], shown[:cut], solid[:cut], over=False)
    easel.lay(drawn, lattice, made[cut:], shown[cut:], solid[cut:], over=True)
    wanted = np.zeros(drawn.shape)
    for name in names:
        wanted = over(wanted, name, lattice)
    assert np.abs(drawn - wanted).max() < 5
    assert (drawn[..., :3].max(2) <= drawn[..., 3]).all(), "alpha is not premultiplied"


def test_what_is_hidden_or_empty_is_left_out() -> None:
    sheet, names = Sheet(TEXTURES, 40), list(TEXTURES)
    easel, lattice = Easel(sheet, TILE), Lattice.over((0, 0, 160, 120), TILE, FRAME[0])
    made = layers(sheet, lattice, names)
    alone = [easel.visible([layer], lattice)[0][0] for layer in made]
    shown, solid = easel.visible(made, lattice)
    for mask in alone:
        assert 0 < mask.sum() < mask.size, "there is nothing beyond a layer's edges"
    assert (shown[0] < alone[0]).any(), "the front hides some of the back"
    assert not (shown[0] & solid[2]).any()
    assert not (shown[1] & solid[2]).any()
    assert (shown[3] == alone[3]).all(), "nothing hides the last"
    assert not solid[1].any(), "what is half transparent hides nothing"


def test_a_neighbour_on_the_sheet_is_never_seen() -> None:
    """Far outside of its own place a layer is empty, however far a tile reaches."""
    sheet = Sheet(TEXTURES, 40)
    easel, lattice = Easel(sheet, TILE), Lattice.over((0, 0, 160, 120), TILE, FRAME[0])
    rows, columns = slice(0, lattice.rows), slice(0, lattice.columns)
    for name in TEXTURES:
        there = 40 * bent(name, *lattice.edges(rows, columns)) + 900
        layer = sheet.layer(name, there, rows, columns)
        assert not easel.visible([layer], lattice)[0][0].any()


def test_the_lattice_keeps_to_the_frame_where_it_can() -> None:
    assert Lattice.over((20, 9, 101, 60), 8, 160) == Lattice(20, 9, 11, 7, 8)
    assert Lattice.over((100, 0, 160, 8), 8, 160).left == 96
    assert Lattice.over((0, 0, 157, 8), 8, 157).left == 0
    rows, columns = Lattice(20, 9, 11, 7, 8).around((30, 9, 45, 26))
    assert (rows, columns) == (slice(0, 3), slice(1, 4))
