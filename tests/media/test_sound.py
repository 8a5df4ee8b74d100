import numpy as np
import pytest

from standin.media import sound
from standin.media.sound import CEILING, LOUDNESS, RATE, Samples


def tone(seconds: float, rate: int = RATE, hz: float = 220, amplitude: float = 0.1) -> Samples:
    t = np.arange(round(seconds * rate)) / rate
    return (amplitude * np.sin(2 * np.pi * hz * t)).astype(np.float32)


@pytest.mark.parametrize("fps", [24, 25, 30, 50, 60])
@pytest.mark.parametrize("rate", [16_000, 22_050, 48_000])
def test_delivered_sound_is_exactly_as_long_as_its_frames(fps: int, rate: int) -> None:
    made = sound.deliver(tone(1.03, rate), rate, frames=2 * fps, fps=fps)
    assert len(made) == 2 * RATE
    assert np.abs(made[: RATE // 2]).max() > 0.05
    assert not made[round(1.1 * RATE) :].any()


@pytest.mark.parametrize("amplitude", [0.003, 0.1, 0.9])
def test_speech_is_levelled(amplitude: float) -> None:
    made = sound.level(tone(3, amplitude=amplitude))
    assert sound.loudness(made) == pytest.approx(LOUDNESS, abs=0.1)


def test_loudness_is_that_of_the_standard() -> None:
    # BS.1770-4: 997 Hz at full level in one channel is -3.01; in both of a stereo pair, 0.
    reference = tone(20, hz=997, amplitude=0.1)
    assert sound.loudness(reference) == pytest.approx(-20, abs=0.02)
    left = np.stack([reference, np.zeros_like(reference)], 1)
    assert sound.loudness(left) == pytest.approx(-23.01, abs=0.02)
    pieces = sound.Loudness()
    for start in range(0, len(reference), 7777):
        pieces.hear(reference[start : start + 7777])
    assert pieces.integrated() == pytest.approx(sound.loudness(reference), abs=1e-9)


def test_silence_stays_silence() -> None:
    made = sound.deliver(np.zeros(RATE, np.float32), RATE, 25, 25)
    assert not made.any()
    assert sound.loudness(made) == float("-inf")


def test_peaks_are_limited_between_samples_too() -> None:
    loud = tone(2, amplitude=0.2)
    loud[RATE : RATE + 40] = np.sin(np.arange(40) * np.pi / 2 + np.pi / 4) * 2
    assert sound.true_peak(loud) > 3
    limited = sound.limit(loud)
    assert sound.true_peak(limited) <= CEILING + 0.05
    far = slice(0, RATE // 2)
    assert np.array_equal(limited[far], loud[far])  # what is not loud is not touched


def test_a_true_peak_lies_above_the_samples() -> None:
    between = np.tile(np.array([0.5, 0.5, -0.5, -0.5], np.float32), 2000)
    assert sound.true_peak(between) > 20 * np.log10(0.5) + 2.5


def test_the_sound_is_the_same_twice() -> None:
    noise = np.random.default_rng(0).normal(0, 0.2, RATE).astype(np.float32)
    once, twice = (sound.deliver(noise, 22_050, 60, 25) for _ in range(2))
    assert np.array_equal(once, twice)


def test_odd_frame_rates_are_refused() -> None:
    with pytest.raises(ValueError, match="do not divide"):
        sound.samples_per_frame(29)


def test_volume_is_a_factor_after_levelling() -> None:
    once, half = (sound.deliver(tone(1.0, 22_050), 22_050, 25, 25, v) for v in (1.0, 0.5))
    assert np.allclose(half, once * 0.5, atol=1e-6)


@pytest.mark.parametrize("rate", [22_050, 48_000])
def test_long_speech_is_delivered_in_pieces_as_if_it_were_one(rate: int) -> None:
    rng = np.random.default_rng(3)
    loud = np.repeat(rng.uniform(0.05, 1, 50), rate // 2)
    speech = tone(25, rate) * loud.astype(np.float32) * 10
    pieces = list(sound.Delivery(speech, rate, 26 * 25, 25))
    assert max(map(len, pieces)) < 12 * RATE
    made = np.concatenate(pieces)
    assert len(made) == 26 * RATE
    fitted = np.concatenate([sound.resample(speech, rate), np.zeros(RATE, np.float32)])
    whole = sound.limit(sound.level(fitted))
    assert sound.true_peak(whole) < CEILING + 0.1
    assert np.abs(made - whole).max() < 2e-3
