"""The judge against clips whose truth is known: a drawn head that speaks, or does not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cartoon
import numpy as np
import pytest
from cartoon import DARK, LIGHT
from numpy.typing import NDArray

from standin.errors import MediaError
from standin.evaluation import observe as looking
from standin.evaluation import sync
from standin.evaluation.face import HeadTracker, Pose
from standin.evaluation.observe import Observation, observe
from standin.evaluation.phones import TimedPhone
from standin.evaluation.sound import SoundReport

PHONES = cartoon.speech()
SHORT = cartoon.speech(seed=2, phrases=2)
BLINKS = (1.0, 3.2, 5.5, 7.1)
NO_SOUND_NEEDED = SoundReport(48000, 1, 1.0, 1.0, 0.0, None, None, None, 0, None, None)


@pytest.fixture(scope="module")
def speaking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clips") / "speaking.mp4"
    return cartoon.film(path, PHONES, blinks=BLINKS)


@pytest.fixture(scope="module")
def seen(speaking: Path) -> Observation:
    return observe(speaking)


def later(phones: Sequence[TimedPhone], seconds: float) -> list[TimedPhone]:
    moved = [replace(p, start=p.start + seconds, end=p.end + seconds) for p in phones]
    return [p for p in moved if p.start >= 0]


def report(seen: Observation, phones: Sequence[TimedPhone]) -> sync.SyncReport:
    return sync.assess(seen, phones, None, NO_SOUND_NEEDED)


def test_a_clip_that_says_its_phones(speaking: Path) -> None:
    result = sync.judge(speaking, PHONES, other=cartoon.speech(seed=5))
    assert result.pbm_count >= 10
    assert result.pbm_closed_share is not None and result.pbm_closed_share >= 0.95
    assert result.swallowed_vowel_share == 0
    assert result.open_vowel_share is not None and result.open_vowel_share >= 0.95
    assert result.fv_contact_share is not None and result.fv_contact_share >= 0.8
    assert result.chance.fv_contact_share is not None and result.chance.fv_contact_share < 0.5
    assert result.face_found_share == 1
    assert sync.failures(result) == []
    assert result.other is not None and result.other.pbm_closed_share is not None
    assert result.other.pbm_closed_share < 0.6
    assert abs(result.sound.difference_ms) < 60
    late = result.sound.onset_after_first_phone_ms
    assert late is not None and abs(late) <= 20


def test_the_report_is_json(seen: Observation) -> None:
    data = json.loads(json.dumps(report(seen, PHONES).as_dict()))
    assert data["pbm_count"] >= data["chance"]["pbm_count"] > 0
    assert data["sound"]["rate"] == 48000


def test_opening_is_what_was_drawn(seen: Observation) -> None:
    drawn = np.array([cartoon.spoken(PHONES)(float(t)) for t in seen.times])
    assert np.corrcoef(drawn, seen.opening)[0, 1] > 0.97


@pytest.mark.parametrize("shift", [-0.2, 0.2])
def test_phones_at_the_wrong_time_score_near_chance(seen: Observation, shift: float) -> None:
    result = report(seen, PHONES)
    moved = sync.shares(seen, later(PHONES, shift), sync.spoken(seen, PHONES))
    assert result.chance.pbm_closed_share is not None and moved.pbm_closed_share is not None
    assert result.chance.pbm_closed_share < 0.45
    assert moved.pbm_closed_share < result.chance.pbm_closed_share + 0.25


@pytest.mark.parametrize("shift", [-80, -40, 0, 40, 80])
def test_best_shift_finds_a_known_shift(seen: Observation, shift: int) -> None:
    """Phones that come later than they are heard have to be shifted back by as much."""
    found, agreement = sync.best_shift(seen, later(PHONES, shift / 1000))
    assert found == pytest.approx(-shift, abs=20)
    assert agreement is not None and agreement > 0.8


def test_head_movement_is_not_mouth_movement(seen: Observation) -> None:
    """The drawn head turns, nods and tilts all the time."""
    movement = sync.silence_movement(seen, PHONES)
    assert movement is not None and movement < 0.06


def test_blinks_are_counted(seen: Observation) -> None:
    assert seen.blinks == len(BLINKS)
    begun = [frame / seen.rate for frame in seen.scenes[0].blinks]
    assert begun == pytest.approx(BLINKS, abs=0.12)


def test_a_mouth_that_never_closes(tmp_path: Path) -> None:
    lips = cartoon.spoken(SHORT)
    path = cartoon.film(tmp_path / "open.mp4", SHORT, lambda t: 0.3 + 0.7 * lips(t))
    result = report(observe(path), SHORT)
    assert result.pbm_closed_share == 0
    assert result.swallowed_vowel_share == 0
    assert "p b m" in sync.failures(result)[0]


def test_a_mouth_that_stays_shut(tmp_path: Path) -> None:
    """It closes at every p b m, and is caught by the vowels."""
    path = cartoon.film(tmp_path / "shut.mp4", SHORT, cartoon.still)
    result = report(observe(path), SHORT)
    assert result.pbm_closed_share == 1
    assert result.swallowed_vowel_share == 1
    assert result.open_vowel_share == 0
    assert result.silence_movement is not None and result.silence_movement < 0.06
    assert result.best_shift_ms is None
    assert len(sync.failures(result)) == 3


def test_two_presenters_in_one_video(tmp_path: Path) -> None:
    path = cartoon.film(tmp_path / "two.mp4", PHONES, looks=(LIGHT, DARK))
    seen = observe(path)
    result = report(seen, PHONES)
    assert result.scene_count == 2
    assert result.pbm_closed_share is not None and result.pbm_closed_share >= 0.9
    assert result.swallowed_vowel_share is not None and result.swallowed_vowel_share <= 0.05
    assert result.face_found_share > 0.98


def test_no_face_is_an_error_and_not_a_number(tmp_path: Path) -> None:
    empty = np.asarray(cartoon.backdrop(LIGHT)[::2, ::2])
    path = cartoon.encode(tmp_path / "empty.mp4", [empty] * 10, cartoon.voice(SHORT, 10))
    with pytest.raises(MediaError, match=r"no speaking face found in empty\.mp4"):
        sync.judge(path, SHORT)


def test_a_face_too_small_is_an_error(tmp_path: Path) -> None:
    near = cartoon.head(LIGHT, 0.3)
    far = np.asarray(cartoon.backdrop(LIGHT)[::2, ::2]).copy()
    far[100:172, 200:328] = near[::5, ::5]
    path = cartoon.encode(tmp_path / "far.mp4", [far] * 10, cartoon.voice(SHORT, 10))
    with pytest.raises(MediaError, match="at least 120 pixels"):
        sync.judge(path, SHORT)


def test_without_sound(tmp_path: Path) -> None:
    path = cartoon.encode(tmp_path / "mute.mp4", [cartoon.head(LIGHT, 0.0)] * 3, None)
    with pytest.raises(MediaError, match=r"mute\.mp4 has no sound"):
        sync.judge(path, SHORT)


def test_without_picture(tmp_path: Path) -> None:
    path = cartoon.encode(tmp_path / "dark.mp4", [], cartoon.voice(SHORT, 25))
    with pytest.raises(MediaError, match=r"dark\.mp4 has no video"):
        sync.judge(path, SHORT)


def test_not_a_video(tmp_path: Path) -> None:
    path = tmp_path / "text.mp4"
    path.write_text("no video")
    with pytest.raises(MediaError, match="cannot be read"):
        sync.judge(path, SHORT)
    with pytest.raises(MediaError, match="cannot be read"):
        looking.observe(path)


def test_only_pauses_to_judge_by(speaking: Path) -> None:
    with pytest.raises(MediaError, match="no phones"):
        sync.judge(speaking, [TimedPhone("", 0.0, 2.0)])


def test_a_short_phone_is_judged_by_the_frame_on_screen(seen: Observation) -> None:
    between = TimedPhone("p", 1.025, 1.035)
    assert sync.frames_in(seen, between).tolist() == [25]
    assert sync.frames_in(seen, TimedPhone("p", 100.0, 100.1)).tolist() == []


def test_frames_in_which_the_head_is_lost_do_not_stop_the_judge(
    speaking: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow, calls = HeadTracker.follow, iter(range(10_000))

    def losing(tracker: HeadTracker, image: NDArray[np.uint8]) -> Pose | None:
        pose = follow(tracker, image)
        return None if next(calls) % 20 == 7 else pose

    monkeypatch.setattr(HeadTracker, "follow", losing)
    seen = observe(speaking)
    assert seen.face_found_share == pytest.approx(0.95, abs=0.02)
    whole = np.flatnonzero(seen.found)
    assert (whole % 20 != 7).all()
    assert (sync.shares(seen, PHONES).pbm_closed_share or 0) >= 0.9
