"""The figures of `standin eval speech` mean what they say."""

from dataclasses import replace

import numpy as np
import pytest

from standin.errors import MissingSystemLibrary
from standin.evaluation import speech as evaluation
from standin.speech import Phone, Speech

RATE = 16_000


def _said(*phones: tuple[str, int]) -> Speech:
    """Phones with their length in hundredths of a second."""
    made, at = [], 0
    for ipa, long in phones:
        made.append(Phone(ipa, at * RATE // 100, (at + long) * RATE // 100))
        at += long
    return Speech(np.zeros(at * RATE // 100, np.float32), RATE, tuple(made))


TRUTH = _said(("", 20), ("m", 8), ("ɑ", 12), ("p", 8), ("i", 12), ("", 20))


def test_a_perfect_listener_has_everything_right() -> None:
    told = evaluation.score([TRUTH], lambda s: s)
    assert (told.frames, told.recall, told.precision) == (1.0, 1.0, 1.0)


def test_a_deaf_listener_has_nothing() -> None:
    told = evaluation.score([TRUTH], lambda s: replace(s, phones=(Phone("", 0, len(s.samples)),)))
    assert (told.frames, told.recall) == (0.0, 0.0)


def test_shares_are_of_speech_and_events_may_be_off_by_three_hundredths() -> None:
    late = _said(("", 23), ("m", 8), ("ɑ", 9), ("", 8), ("i", 12), ("b", 20))
    told = evaluation.score([TRUTH], lambda _: late)
    assert told.frames == pytest.approx((5 + 9 + 12) / 40, abs=0.001)
    assert told.recall == 0.5
    assert told.precision == 0.5


def test_noise_is_as_loud_as_it_says_and_the_same_every_time() -> None:
    rng = np.random.default_rng(0)
    voice = replace(TRUTH, samples=rng.normal(0, 0.1, len(TRUTH.samples)).astype(np.float32))
    for change in (evaluation.with_noise, evaluation.with_babble):
        (one,), (two,) = (evaluation.changed([voice], change) for _ in range(2))
        assert np.array_equal(one.samples, two.samples)
        added = one.samples - voice.samples
        level = 10 * np.log10(np.mean(voice.samples**2) / np.mean(added**2))
        assert level == pytest.approx(10, abs=0.1)
    (room,) = evaluation.changed([voice], evaluation.in_a_room)
    assert len(room.samples) == len(voice.samples)


def test_missing_material_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "recordings", list)
    monkeypatch.setattr(evaluation, "held_out", list)
    with pytest.raises(MissingSystemLibrary, match="apt-get install pocketsphinx-testdata flite"):
        evaluation.evaluate()


def test_figures_without_real_recordings_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "recordings", list)
    spoken = evaluation.held_out()[:1]
    if not spoken:
        pytest.skip("flite is not installed")
    monkeypatch.setattr(evaluation, "held_out", lambda: spoken)
    told = evaluation.evaluate()
    assert told["real_frames"] is None
    assert "missing" in told["material"]["real"]
    assert 0.3 < told["heldout_frames"] <= 1
