"""Rows that are looked for in landmarks ask for the mouth that was seen."""

import numpy as np
import pytest

from standin.avatars.photo.face import Face
from standin.avatars.trained.geometry import MEASURES, Geometry, measures
from standin.avatars.trained.square import DETAIL, cut, light, lit, oval, square
from standin.evaluation.portraits import portrait
from standin.motion.coefficients import row


@pytest.fixture(scope="module")
def geometry() -> Geometry:
    return Geometry(Face(portrait("closed").landmarks), 14.0)


@pytest.mark.parametrize(
    "asked",
    [
        row(rest=0.0, jawOpen=0.6),
        row(rest=0.0, jawOpen=0.3, mouthStretchLeft=0.5, mouthStretchRight=0.5),
        row(rest=0.0, jawOpen=0.16, mouthPucker=0.9, mouthFunnel=0.3),
        row(rest=0.0, jawOpen=0.2, mouthClose=1.0),
        row(rest=0.0),
    ],
)
def test_a_mouth_is_found_again(geometry: Geometry, asked: np.ndarray) -> None:
    wanted = geometry.told(asked)
    # Another frame was found with something quite different: no reason to go astray.
    far = geometry.fitted(_where(geometry, row(rest=0.0, mouthClose=1.0, jawOpen=0.5)))[1]
    for start in (None, far):
        found, _ = geometry.fitted(_where(geometry, asked), start)
        missed = np.abs(geometry.told(found) - wanted)
        assert missed[MEASURES.index("gap")] < 0.4
        assert missed.max() < 2.6


def test_lengths_are_millimetres_of_a_common_face(geometry: Geometry) -> None:
    rest, open_ = measures(geometry.rest), geometry.told(row(rest=0.0, jawOpen=0.7))
    at = MEASURES.index
    assert 0 <= rest[at("gap")] < 1.5
    assert 40 < rest[at("width")] < 65
    assert 30 < rest[at("chin")] < 60
    assert open_[at("gap")] > rest[at("gap")] + 6
    assert open_[at("chin")] > rest[at("chin")] + 3


def test_the_square_has_the_mouth_in_its_place_at_any_size() -> None:
    pack = portrait("closed")
    for scale in (1.0, 1.7):
        face = Face(pack.landmarks * np.float32(scale))
        matrix = square(face)
        at = np.linalg.solve(matrix[:, :2], face.mouth - matrix[:, 2])
        assert np.allclose(at, [(DETAIL - 1) / 2, (DETAIL - 1) / 2 - 6 * DETAIL / 100], atol=0.5)
    assert cut(pack.image, square(Face(pack.landmarks)), DETAIL).shape == (DETAIL, DETAIL, 3)
    share = oval(DETAIL)
    assert share[DETAIL // 2, DETAIL // 2] == 1
    rim = (share[0], share[-1], share[:, 0], share[:, -1])
    assert max(float(edge.max()) for edge in rim) == 0


def test_light_that_comes_from_the_side_is_given_to_another_frame() -> None:
    rng = np.random.default_rng(1)
    plain = rng.integers(90, 130, (64, 64, 3)).astype(np.uint8)
    slope = np.linspace(-12, 12, 64)[:, None] + 9
    other = np.clip(plain + slope, 0, 255).astype(np.uint8)
    made = lit(plain, light(other) - light(plain))
    assert np.abs(made.astype(int) - other).mean() < 1.5


def _where(geometry: Geometry, asked: np.ndarray) -> np.ndarray:
    from standin.avatars.photo.adapter import moves

    return geometry.moved(moves(asked, geometry.nature).mouth)
