"""Footage that speaks: only the mouth changes, each frame is a function of its moment."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from filmed import blank
from standin.avatars import personal
from standin.avatars.avatar import Placement
from standin.avatars.footage import SUFFIX, analysis
from standin.avatars.footage.avatar import FootageAvatar
from standin.avatars.footage.frames import Frames
from standin.avatars.footage.pack import FootagePack, FootagePackError
from standin.avatars.photo.face import Face
from standin.errors import MediaError
from standin.motion.coefficients import neutral, row
from standin.render import twin
from standin.render.twin import FootageRefused, check
from standin.render.twin.follow import Followed

AA = row(jawOpen=0.8)
WHOLE = Placement(384, 288)


def test_a_quiet_person_gives_a_loop_at_rest(avatar: FootageAvatar) -> None:
    facts = avatar.pack.facts
    assert (facts.width, facts.height, facts.fps) == (384, 288, 25.0)
    assert facts.at_rest
    assert facts.loop[1] - facts.loop[0] >= 0.5 * 10 * 25
    assert avatar.info.kind == "footage"


def test_at_rest_the_footage_is_shown_as_it_is(avatar: FootageAvatar) -> None:
    performer, frames = avatar.prepare(WHOLE), Frames(avatar.pack.video())
    for number in (0, 20, 47):
        shown = performer.frame(neutral(), number / 25).pixels
        assert np.array_equal(shown[..., :3], frames.at(number))
        assert shown[..., 3].min() == 255


def test_speaking_changes_the_lower_face_and_nothing_else(avatar: FootageAvatar) -> None:
    performer = avatar.prepare(WHOLE)
    for number in (5, 30):
        still = performer.frame(neutral(), number / 25).pixels[..., :3].astype(int)
        spoken = performer.frame(AA, number / 25).pixels[..., :3].astype(int)
        away = np.abs(spoken - still).max(axis=2)
        face = Face(avatar.pack.landmarks[number])
        x, y = face.mouth.astype(int)
        assert away[y : y + round(8 * face.mm), x].max() > 40
        ring = face.ring(1.5)
        top, left, right = face.xy[6, 1], ring[:, 0].min(), ring[:, 0].max()
        assert away[: int(top)].max() == 0
        assert away[:, : int(left)].max() == 0
        assert away[:, int(right) + 1 :].max() == 0


def test_a_frame_alone_is_the_frame_in_sequence(avatar: FootageAvatar) -> None:
    one, other = avatar.prepare(WHOLE), avatar.prepare(WHOLE)
    walk = {n: one.frame(AA, n / 25).pixels for n in range(0, 120, 8)}
    for number in (112, 8, 64):
        assert np.array_equal(other.frame(AA, number / 25).pixels, walk[number])


def test_the_footage_goes_on_for_as_long_as_it_is_asked(avatar: FootageAvatar) -> None:
    performer = avatar.prepare(WHOLE)
    first, last = avatar.pack.facts.loop
    length = last - first

    def step(number: int) -> float:
        one, two = (performer.frame(neutral(), (number + k) / 25).pixels for k in (0, 1))
        return float(np.abs(one.astype(int) - two).mean())

    usual = max(step(number) for number in range(4, 40, 4))
    for turn in (1, 2, 7):
        assert step(turn * length - 1) < 3 * usual + 0.5
    assert performer.frame(neutral(), 3600.0).pixels.shape == (288, 384, 4)


@pytest.mark.parametrize(
    "placement",
    [
        Placement(640, 360),
        Placement(180, 320),
        Placement(200, 200, framing="close_up"),
        Placement(320, 180, scale=0.4, offset_x=0.4),
        Placement(320, 180, scale=3.0, offset_x=-2.0),
    ],
)
def test_it_stands_wherever_it_is_put(avatar: FootageAvatar, placement: Placement) -> None:
    picture = avatar.prepare(placement).frame(AA, 1.0)
    height, width = picture.pixels.shape[:2]
    assert picture.left >= 0
    assert picture.top >= 0
    assert picture.left + width <= placement.width
    assert picture.top + height <= placement.height


def test_the_background_can_be_left_out(avatar: FootageAvatar) -> None:
    placement = replace(WHOLE, matting=True)
    number = avatar.pack.facts.loop[1] + 3  # where the loop closes
    for seconds in (0.4, number / 25):
        picture = avatar.prepare(placement).frame(AA, seconds)
        alpha = picture.pixels[..., 3]
        face = Face(avatar.pack.landmarks[10])
        x, y = face.mouth.astype(int)
        assert alpha[y - 20 : y + 20, x - 20 : x + 20].min() == 255
        assert alpha[:40, :40].max() == alpha[:40, -40:].max() == 0
        assert picture.pixels[..., :3].max(axis=2)[alpha == 0].max() == 0
        assert (picture.pixels[..., :3] <= alpha[..., None]).all()


def test_a_pack_is_known_by_its_ending_and_damage_is_told(packed: Path, tmp_path: Path) -> None:
    assert isinstance(personal.load("ana", packed, None), FootageAvatar)
    content = packed.read_bytes()
    for name, bad in (("empty", b""), ("cut", content[: len(content) // 2]), ("noise", b"x" * 999)):
        file = tmp_path / f"{name}{SUFFIX}"
        file.write_bytes(bad)
        with pytest.raises(FootagePackError):
            FootagePack.open(file)


@pytest.mark.parametrize(("seconds", "code"), [(9.5, "wrong_length"), (10.0, "no_face")])
def test_videos_that_cannot_be_avatars_say_why(tmp_path: Path, seconds: float, code: str) -> None:
    with pytest.raises(FootageRefused) as refused:
        twin.prepare(blank(tmp_path / "a.mp4", seconds), tmp_path / "out")
    assert refused.value.code == code
    assert not (tmp_path / "out").exists()


def test_what_is_no_video_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.mp4"
    file.write_bytes(b"no video at all")
    with pytest.raises(MediaError):
        twin.prepare(file, tmp_path / "out")


def _landmarks(packed: Path, openings: NDArray[np.float32]) -> NDArray[np.float32]:
    """One real face again and again, its lips so many millimetres apart."""
    pack = FootagePack.open(packed)
    face = Face(pack.landmarks[pack.facts.reference])
    points = np.repeat(face.points[None], len(openings), axis=0)
    points[:, 14, :2] = points[:, 13, :2] + np.outer(openings * face.mm, face.down)
    return points.astype(np.float32)


def test_rests_are_found_between_words(packed: Path) -> None:
    talking = 3 + 6 * np.abs(np.sin(np.arange(50) * 0.9)).astype(np.float32)
    quiet = np.full(40, 0.5, np.float32)
    rest = analysis.resting(_landmarks(packed, np.concatenate([talking, quiet, talking])), 25)
    assert rest[55:85].all()
    assert not rest[:48].any()
    assert not rest[92:].any()


def test_a_shaking_camera_is_told_from_a_moving_head(packed: Path) -> None:
    points = _landmarks(packed, np.zeros(60, np.float32))
    width = float(np.ptp(points[0, :, 0]))
    moving, shaking = points.copy(), points.copy()
    moving[:, :, 0] += width * np.sin(np.arange(60) / 12)[:, None]
    shaking[:, :, 1] += 0.08 * width * np.random.default_rng(1).normal(size=(60, 1))
    assert analysis.shake(moving) < check.SHAKE < analysis.shake(shaking)


def _followed(packed: Path, **changes: Any) -> Followed:
    points = _landmarks(packed, np.zeros(60, np.float32))
    plain = Followed(
        points, np.ones(60, np.int64), np.zeros(60, bool), np.zeros((60, 2, 2), np.uint8), 60.0
    )
    return replace(plain, **changes)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"light": 5.0}, "too_dark"),
        ({"light": 99.0}, "too_bright"),
        ({"hidden": np.arange(60) < 20}, "mouth_covered"),
        ({"faces": np.full(60, 2)}, "several_faces"),
    ],
)
def test_what_is_wrong_with_a_film_has_a_name(
    packed: Path, changes: dict[str, Any], code: str
) -> None:
    check.check(_followed(packed))
    with pytest.raises(FootageRefused) as refused:
        check.check(_followed(packed, **changes))
    assert refused.value.code == code


def test_nobody_is_smoothed_over_a_gap(packed: Path) -> None:
    points = _landmarks(packed, np.zeros(20, np.float32))
    points[8:12] = np.nan
    points[12:, :, 0] += 100
    made = analysis.smoothed(points)
    assert np.isnan(made[8:12]).all()
    assert np.isfinite(made[:8]).all()
    assert np.isfinite(made[12:]).all()
