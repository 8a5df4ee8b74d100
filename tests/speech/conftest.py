"""The real engines, once for all tests, and measures on their sound."""

from collections.abc import Callable

import numpy as np
import pytest

from standin.scene.video import TextVoice
from standin.speech import Speech, Voices


@pytest.fixture(scope="session")
def voices() -> Voices:
    return Voices()


@pytest.fixture(scope="session")
def say(voices: Voices) -> Callable[..., Speech]:
    """Speak with the default speed and pitch or others; skips where the voice is missing."""

    def speak(voice_id: str, text: str, speed: float = 1.0, pitch: float = 0.0) -> Speech:
        if voice_id.startswith("flite") and voice_id not in {v.id for v in voices.list()}:
            pytest.skip("flite's libraries are not installed")
        return voices.speak(TextVoice(voice_id, text, speed, pitch))

    return speak


def tiles(speech: Speech) -> bool:
    """Phones cover every sample, in order, each at least one sample long."""
    at = 0
    for phone in speech.phones:
        if phone.start != at or phone.end <= at:
            return False
        at = phone.end
    return at == len(speech.samples)


def fundamental(speech: Speech) -> float:
    """Median fundamental in Hz over voiced frames, by normalised autocorrelation."""
    x, rate = speech.samples.astype(np.float64), speech.rate
    size, found = rate // 12, []
    loud = 0.5 * np.sqrt(np.mean(x**2))
    for start in range(0, len(x) - size, size // 2):
        w = x[start : start + size] - x[start : start + size].mean()
        if np.sqrt(np.mean(w**2)) < loud:
            continue
        lag = _period(w, rate)
        if lag:
            found.append(rate / lag)
    return float(np.median(found))


def _period(w: "np.ndarray[tuple[int], np.dtype[np.float64]]", rate: int) -> int:
    lags = range(rate // 500, rate // 45)
    power = np.concatenate([[0.0], np.cumsum(w**2)])
    full = np.correlate(w, w, "full")[len(w) - 1 :]
    c = np.array(
        [full[k] / np.sqrt(power[len(w) - k] * (power[-1] - power[k]) + 1e-9) for k in lags]
    )
    if c.max() < 0.75:
        return 0
    # The first peak about as high as the highest: not a multiple of the period.
    k = int(np.argmax(c > 0.93 * c.max()))
    while k + 1 < len(c) and c[k + 1] > c[k]:
        k += 1
    return lags[k]
