"""Any video spoken for: its own mouth is covered, and all the rest is as it was."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from filmed import GAP, blank, speaking
from standin.avatars.avatar import AvatarInfo, Placement
from standin.avatars.footage import SUFFIX, analysis
from standin.avatars.footage.avatar import FootageAvatar
from standin.avatars.footage.frames import Frames
from standin.avatars.footage.pack import facts
from standin.avatars.photo import landmarks
from standin.avatars.photo.face import Face
from standin.motion.coefficients import neutral, row
from standin.render import draw, twin
from standin.render.twin import FootageRefused, shape
from standin.scene import Character
from standin.stage import footage

__all__ = ["speaking"]

AA = row(jawOpen=0.8)
SIZE = (384, 216)


@pytest.fixture(scope="module")
def whole(speaking: Path) -> FootageAvatar:
    out = speaking.with_suffix(SUFFIX)
    twin.prepare_whole(speaking, out)
    return FootageAvatar(out, AvatarInfo("filmed", "Filmed", "unknown", "footage", {}))


def test_all_of_a_video_is_kept_in_its_size_and_rate(whole: FootageAvatar, speaking: Path) -> None:
    told = facts(whole.pack.path)
    count = footage.facts(speaking).frames
    assert (told.width, told.height, told.fps) == (*SIZE, 25.0)
    assert (told.loop, told.at_rest, told.frames) == ((0, count), False, count + 1)
    seen = np.isfinite(whole.pack.landmarks[:, 0, 0])
    assert not seen[GAP[0] : GAP[1]].any()
    assert seen[: GAP[0] - 3].all()
    assert seen[GAP[1] + 3 :].all()


def test_frames_without_a_face_pass_through(whole: FootageAvatar) -> None:
    performer, frames = whole.prepare(Placement(*SIZE)), Frames(whole.pack.video())
    for number in range(GAP[0], GAP[1], 5):
        shown = performer.frame(AA, number / 25).pixels[..., :3]
        assert np.array_equal(shown, frames.at(number))


def test_only_the_lower_face_is_another(whole: FootageAvatar) -> None:
    performer, frames = whole.prepare(Placement(*SIZE)), Frames(whole.pack.video())
    for number in (5, 30, 70):
        spoken = performer.frame(AA, number / 25).pixels[..., :3].astype(int)
        away = np.abs(spoken - frames.at(number)).max(axis=2)
        face = Face(whole.pack.landmarks[number])
        ring = face.ring(1.5)
        top, left, right = face.xy[6, 1], ring[:, 0].min(), ring[:, 0].max()
        assert away.max() > 40
        assert away[: int(top) - 1].max() == 0
        assert away[:, : int(left) - 1].max() == 0
        assert away[:, int(right) + 2 :].max() == 0


def test_its_own_mouth_does_not_show(whole: FootageAvatar) -> None:
    pack = whole.pack
    wide = np.nan_to_num(analysis.openings(pack.landmarks[:-1]), nan=0)
    number = int(np.argmax(wide))
    assert wide[number] > 5  # millimetres
    shown = whole.prepare(Placement(*SIZE)).frame(neutral(), number / 25).pixels[..., :3]
    (seen,) = landmarks.find(np.ascontiguousarray(shown)).landmarks
    assert analysis.openings(seen[None].astype(np.float32))[0] < 0.35 * wide[number]


def test_beyond_its_end_it_goes_back(whole: FootageAvatar) -> None:
    performer, count = whole.prepare(Placement(*SIZE)), whole.pack.facts.loop[1]
    for back, number in ((1, count - 2), (20, count - 21), (count + 3, 4)):
        later = performer.frame(AA, (count - 1 + back) / 25).pixels
        assert np.array_equal(later, performer.frame(AA, number / 25).pixels)


@pytest.mark.parametrize(("times", "pace"), [(0.5, 1.0), (1.0, 1.0), (1.25, 0.8), (9.0, 0.5)])
def test_longer_speech_slows_it_down(whole: FootageAvatar, times: float, pace: float) -> None:
    who = Character("filmed", slowed=True)
    assert draw._pace(who, whole, times * whole.seconds) == pytest.approx(pace)
    assert draw._pace(replace(who, slowed=False), whole, times * whole.seconds) == 1.0


def test_a_part_is_that_part(speaking: Path, tmp_path: Path) -> None:
    out = tmp_path / f"a{SUFFIX}"
    told = twin.prepare_whole(speaking, out, 0.4, 1.2, shorter=180)
    assert (told.loop, told.width, told.height) == ((0, 20), 320, 180)
    shown = Frames(FootageAvatar(out, AvatarInfo("a", "A", "unknown", "footage", {})).pack.video())
    read = twin.Shape(320, 180, 25.0, 100, 4.0)
    wanted = next(twin.frames(speaking, read, 10, 11))
    assert np.abs(shown.at(0).astype(int) - wanted).mean() < 2


@pytest.mark.parametrize(
    ("start", "end", "code"), [(0.0, None, "no_face"), (0.9, 1.0, "wrong_length")]
)
def test_what_nobody_can_speak_for_says_why(
    tmp_path: Path, start: float, end: float | None, code: str
) -> None:
    with pytest.raises(FootageRefused) as refused:
        twin.prepare_whole(blank(tmp_path / "a.mp4", 1.2), tmp_path / "out", start, end)
    assert refused.value.code == code
    assert not (tmp_path / "out").exists()


def test_nothing_is_smoothed_over_a_cut_and_flicker_is_mended(whole: FootageAvatar) -> None:
    still = whole.pack.landmarks[-1]
    points = np.repeat(still[None], 40, axis=0)
    points[20:] += np.array([120, 0, 0], np.float32)  # another picture
    points[8:10] = np.nan
    points[30:36] = np.nan
    points[33] = still
    made = analysis.steadied(points)
    assert np.allclose(made[:20], still, atol=1e-2)
    assert np.allclose(made[20:30], points[20], atol=1e-2)
    assert np.isnan(made[30:36, 0, 0]).all()


def test_rates_show_every_frame() -> None:
    rates = {23.976: 24, 24: 24, 25: 25, 29.97: 30, 15: 30, 12.5: 25, 48: 50, 59.94: 60, 120: 60}
    assert {fps: shape.delivered(fps) for fps in rates} == rates
