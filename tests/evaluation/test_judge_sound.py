"""What the judge says about sound."""

from __future__ import annotations

from pathlib import Path

import cartoon
import numpy as np
import pytest

from standin.errors import MediaError
from standin.evaluation import sound


def test_a_tone_has_its_level(tmp_path: Path) -> None:
    time = np.arange(3 * cartoon.RATE) / cartoon.RATE
    tone = np.asarray(0.5 * np.sin(2 * np.pi * 1000 * time), np.float32)
    tone[: cartoon.RATE] = 0
    path = cartoon.encode(tmp_path / "tone.mp4", [cartoon.backdrop(cartoon.LIGHT)] * 75, tone)
    found = sound.report(path, 3.0, 0.9)
    assert found.peak_db == pytest.approx(-6.0, abs=0.7)
    assert found.true_peak_db == pytest.approx(-6.0, abs=0.7)
    assert found.loudness_lufs == pytest.approx(-9.0, abs=1.0)
    assert found.clipped_samples == 0
    assert found.sound_seconds == pytest.approx(3.0, abs=0.05)
    assert found.onset_seconds == pytest.approx(1.0, abs=0.03)
    assert found.onset_after_first_phone_ms == pytest.approx(100, abs=30)


def test_a_peak_between_the_samples_is_found() -> None:
    """At a quarter of the rate and 45 degrees, samples reach 0.71 of the wave only."""
    phase = np.pi / 2 * np.arange(4800) + np.pi / 4
    wave = np.asarray(np.sin(phase), np.float32)[:, None]
    assert float(np.abs(wave).max()) == pytest.approx(0.707, abs=0.01)
    assert sound.true_peak(wave, 48000) == pytest.approx(1.0, abs=0.05)


def test_silence_has_no_level() -> None:
    silence = np.zeros((48000, 2), np.float32)
    assert sound.loudness(silence, 48000) is None
    assert sound.onset(silence, 48000) is None
    assert sound.true_peak(silence, 48000) == 0


def test_no_sound_is_an_error(tmp_path: Path) -> None:
    path = cartoon.encode(tmp_path / "mute.mp4", [cartoon.backdrop(cartoon.LIGHT)] * 3, None)
    with pytest.raises(MediaError, match="no sound"):
        sound.decode(path)
