"""Pitch is measured rightly, and emotions do what they say."""

import numpy as np
import pytest

from standin.errors import InvalidField, UnknownVoice
from standin.evaluation import emotions
from standin.speech.pitch import fundamental
from standin.speech.tone import EMOTIONS

RATE = 16_000


def _voice(hz: np.ndarray) -> np.ndarray:
    """Pulses through a resonance at 700 Hz."""
    phase = np.cumsum(hz / RATE)
    pulses = np.diff(np.floor(phase), prepend=0.0)
    t = np.arange(RATE // 50) / RATE
    ring = np.exp(-t * 2 * np.pi * 80) * np.sin(2 * np.pi * 700 * t)
    return np.convolve(pulses, ring)[: len(hz)].astype(np.float32)


@pytest.mark.parametrize("hz", [75, 110, 180, 240, 330])
def test_a_steady_pitch_is_found(hz: float) -> None:
    found = fundamental(_voice(np.full(RATE, float(hz))), RATE)
    assert len(found) > 80
    assert float(np.median(found)) == pytest.approx(hz, rel=0.01)
    assert float(np.std(12 * np.log2(found / hz))) < 0.2


def test_a_glide_is_followed() -> None:
    found = fundamental(_voice(np.geomspace(100, 200, 2 * RATE)), RATE)
    assert found[:5].mean() == pytest.approx(100, rel=0.05)
    assert found[-5:].mean() == pytest.approx(200, rel=0.05)
    assert np.all(np.diff(found) > -3)


def test_noise_silence_and_next_to_nothing_have_no_pitch() -> None:
    rng = np.random.default_rng(0)
    assert len(fundamental(rng.normal(0, 0.1, RATE).astype(np.float32), RATE)) < 5
    assert len(fundamental(np.zeros(RATE, np.float32), RATE)) == 0
    assert len(fundamental(np.zeros(10, np.float32), RATE)) == 0


def test_emotions_change_pace_pitch_and_range_as_they_say() -> None:
    plain, *rows = emotions.measure(["espeak-en-us"])
    assert (plain.emotion, plain.pace, plain.pitch_semitones, plain.range) == ("none", 1, 0, 1)
    assert [row.emotion for row in rows] == list(EMOTIONS)
    for row in rows:
        tone = EMOTIONS[row.emotion]
        assert row.pace == pytest.approx(tone.rate, abs=0.04)
        assert row.pitch_semitones == pytest.approx(tone.semitones, abs=0.8)
        assert row.range == pytest.approx(tone.melody, abs=0.2)


def test_what_cannot_be_measured_is_said() -> None:
    with pytest.raises(InvalidField, match="voice"):
        emotions.measure(["espeak-fr-fr"])
    with pytest.raises(UnknownVoice, match="nobody"):
        emotions.measure(["nobody"])
