"""What engines hear, against numbers worked out by hand and a second way."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from standin.avatars.neural.sound import (
    BLOCK,
    RATE,
    Hearing,
    hann,
    log_mel,
    mel_filters,
)

Floats = NDArray[np.float32]


def tone(hz: float, seconds: float, rate: int = RATE, loud: float = 0.4) -> Floats:
    at = np.arange(round(seconds * rate)) / rate
    return (loud * np.sin(2 * np.pi * hz * at)).astype(np.float32)


def triangle(hz: float, band: int, low: float, high: float) -> float:
    """Weight of a frequency in a band, by Slaney's formulas, one number at a time."""

    def to_mel(f: float) -> float:
        return 3 * f / 200 if f < 1000 else 15 + 27 * math.log(f / 1000) / math.log(6.4)

    def to_hz(m: float) -> float:
        return 200 * m / 3 if m < 15 else 1000 * math.exp(math.log(6.4) * (m - 15) / 27)

    step = (to_mel(high) - to_mel(low)) / 81
    left, middle, right = (to_hz(to_mel(low) + (band + i) * step) for i in range(3))
    height = min((hz - left) / (middle - left), (right - hz) / (right - middle))
    return max(0.0, height) * 2 / (right - left)


def test_filters_are_slaneys() -> None:
    made = mel_filters(800, 55.0, 7600.0)
    for band, at in ((0, 4), (20, 45), (50, 130), (79, 370)):
        assert made[band, at] == pytest.approx(triangle(20 * at, band, 55, 7600), abs=1e-8)
    # The first of Whisper's filters, as its published table has it.
    assert mel_filters(400, 0.0, 8000.0)[0, 1] == pytest.approx(0.02486259, abs=1e-6)


def test_a_tone_in_wav2lips_spectrogram() -> None:
    hz, loud = 1000.0, 0.4
    mel = Hearing(tone(hz, 2.0, loud=loud), RATE).mel(80, 16)
    assert mel.shape == (80, 16)
    # The loudness is brought to a common level first: all but the loudest 0.5 % below 0.4.
    sharp = abs(1 - 0.97 * np.exp(-2j * np.pi * hz / RATE))
    expected = []
    for band in range(80):
        heard = sum(
            part * 800 / 4 * loud * sharp * triangle(hz + 20 * away, band, 55, 7600)
            for away, part in ((-1, 0.5), (0, 1.0), (1, 0.5))
        )
        decibels = 20 * math.log10(max(heard, 1e-5)) - 20
        expected.append(min(4.0, max(-4.0, 8 * (decibels + 100) / 100 - 4)))
    near = np.flatnonzero(np.array(expected) > -1)
    assert len(near) >= 1
    assert np.allclose(mel[near, 8], np.array(expected)[near], atol=0.02)


def test_silence_is_the_floor() -> None:
    assert np.all(Hearing(np.zeros(RATE, np.float32), RATE).mel(0, 16) == -4)
    assert np.allclose(log_mel(np.zeros(BLOCK * RATE, np.float32)), -1.5)


def test_whispers_spectrogram_of_a_tone() -> None:
    sound = np.zeros(BLOCK * RATE, np.float32)
    sound[RATE : 2 * RATE] = tone(440, 1.0)
    made = log_mel(sound)
    assert made.shape == (80, 3000)
    assert made.max() - made.min() == pytest.approx(2.0)  # 8 decades, by 4
    best = max(range(80), key=lambda band: triangle(440, band, 0, 8000))
    assert int(made[:, 150].argmax()) == best
    # Frame 150 is centred on 1.5 s: by the sum of the window's cosines, not by a transform.
    window = sound[150 * 160 - 200 : 150 * 160 + 200].astype(np.float64) * hann(400)
    power = 0.0
    for at in range(201):
        turn = 2 * np.pi * at * np.arange(400) / 400
        size = (window @ np.cos(turn)) ** 2 + (window @ np.sin(turn)) ** 2
        power += size * triangle(40 * at, best, 0, 8000)
    assert made[best, 150] == pytest.approx((math.log10(power) + 4) / 4, abs=1e-4)


def test_what_is_heard_does_not_depend_on_what_was_asked_before() -> None:
    random = np.random.default_rng(2)
    samples = random.normal(0, 0.1, round(62.3 * 22050)).astype(np.float32)
    whole = Hearing(samples, 22050)
    across = whole.mel(29 * 80, 160)  # over the end of a block
    for at in (0, 3, 77, 130):
        alone = Hearing(samples, 22050).mel(29 * 80 + at, 16)
        assert np.array_equal(alone, whole.mel(29 * 80 + at, 16))
        assert np.allclose(alone, across[:, at : at + 16], atol=1e-5)


def test_a_block_sounds_as_the_whole_does() -> None:
    samples = tone(500, 61.0, 22050)
    made = Hearing(samples, 22050).cut(30 * RATE - 400, 800)
    at = np.arange(30 * RATE - 400, 30 * RATE + 400) / RATE
    assert np.abs(made - 0.4 * np.sin(2 * np.pi * 500 * at)).max() < 2e-3


def test_ends_are_mirrored() -> None:
    samples = (np.arange(1, 101) / 400).astype(np.float32)
    heard = Hearing(samples, RATE)
    scale = heard.cut(0, 1)[0] / samples[0]
    assert np.allclose(heard.cut(-3, 6) / scale, samples[[3, 2, 1, 0, 1, 2]], atol=1e-6)
    assert np.allclose(heard.cut(98, 4) / scale, samples[[98, 99, 98, 97]], atol=1e-6)
