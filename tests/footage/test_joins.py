"""Where a loop closes: the right moment, and one head."""

from pathlib import Path

import cv2
import numpy as np

from standin.avatars.footage import loops
from standin.avatars.footage.frames import Frames
from standin.avatars.footage.joins import Join
from standin.render.twin import Shape
from standin.render.twin.keep import keep

FPS = 25.0


def _textured(away: float) -> loops.Image:
    """A cloudy picture, moved to the right by so many pixels."""
    noise = np.random.default_rng(3).normal(0, 1, (240, 320, 3)).astype(np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), 2.0)
    move = np.array([[1, 0, away], [0, 1, 0]], np.float32)
    made = cv2.warpAffine(
        soft / soft.std() * 40 + 128, move, (320, 240), borderMode=cv2.BORDER_REFLECT
    )
    return np.clip(made, 0, 255).astype(np.uint8)


def _face(away: float) -> loops.Floats:
    face = np.random.default_rng(5).uniform(-35, 35, (478, 3)).astype(np.float32)
    face[[454, 234]] = (40, 0, 0), (-40, 0, 0)
    return face + np.array([160 + away, 120, 0], np.float32)


def test_a_head_is_seen_once_where_a_loop_closes() -> None:
    poses = tuple(np.array([[1, 0, away], [0, 1, 0]], np.float32) for away in (6.0, 0.0))
    join = Join(0.5, (poses[0], poses[1]), (_face(6), _face(0)))
    one, other, between = (_textured(away) for away in (6, 0, 3))
    head = np.s_[90:150, 130:190]
    plain = cv2.addWeighted(one, 0.5, other, 0.5, 0)[head].astype(float) - between[head]
    made = join.mixed(one, other)[head].astype(float) - between[head]
    assert np.abs(made).mean() < 2
    assert np.abs(made).mean() < 0.15 * np.abs(plain).mean()
    assert np.allclose(join.middle, _face(3), atol=1e-3)


def test_what_is_far_from_the_head_stays_where_it_is() -> None:
    poses = tuple(np.array([[1, 0, away], [0, 1, 0]], np.float32) for away in (6.0, 0.0))
    small = tuple((_face(away) - (160, 120, 0)) * 0.25 + (40, 200, 0) for away in (6.0, 0.0))
    wall = _textured(0)
    made = Join(0.5, (poses[0], poses[1]), (small[0], small[1])).mixed(wall, wall)
    assert np.array_equal(made[:, 160:], wall[:, 160:])


def test_a_loop_closes_where_the_rest_of_the_picture_agrees_too() -> None:
    # The head is always in one place; a hand is in the picture for the last third.
    points = np.repeat(_face(0)[None], 300, axis=0)
    points[:, [33, 263], :2] = (150, 110), (170, 110)
    looks = np.full((300, 36, 64), 90, np.uint8)
    looks[200:, 20:, 40:] = 180
    made = loops.loop(points, np.ones(300, bool), FPS, looks)
    assert made is not None
    assert made.last + made.blend <= 200 or made.first >= 200
    assert loops.BLEND[0] * FPS <= made.blend <= loops.BLEND[1] * FPS


def test_what_is_kept_has_the_colours_of_what_was_given(tmp_path: Path) -> None:
    picture = cv2.resize(_textured(0)[::8, ::8], (320, 240), interpolation=cv2.INTER_CUBIC)
    given = np.asarray(cv2.convertScaleAbs(picture, alpha=0.7, beta=20), np.uint8)
    keep([given] * 3, Shape(320, 240, FPS, 3, 0.12), tmp_path / "a.mp4")
    with (tmp_path / "a.mp4").open("rb") as file:
        away = Frames(file).at(1).astype(float) - given
    assert abs(away.mean()) < 0.5
