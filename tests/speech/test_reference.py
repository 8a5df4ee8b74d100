"""Recordings of voices: what is refused, and that the limit is named."""

import numpy as np
import pytest
from numpy.typing import NDArray

from standin.errors import InvalidField
from standin.scene import TextVoice
from standin.speech import Espeak, Voices
from standin.speech.reference import Checked, examine

TEXT = (
    "My brother may buy five apples before the evening. We opened two new branches this month, "
    "and more people than ever came to see us. Would you like to know how we did it?"
)
VOICES = Voices([Espeak()])
Sound = NDArray[np.float32]


def said(voice: str) -> tuple[Sound, int]:
    speech = VOICES.speak(TextVoice(voice, TEXT))
    return speech.samples, speech.rate


WOMAN, RATE = said("espeak-en-us-f")
MAN, _ = said("espeak-en-us")


def noise(level: float, size: int = len(WOMAN)) -> Sound:
    made = np.random.default_rng(3).normal(0, 10 ** (level / 20), size)
    return made.astype(np.float32)


def wrong(checked: Checked) -> list[str]:
    return [check.name for check in checked.checks if not check.ok]


def test_clean_speech_is_taken() -> None:
    checked = examine(WOMAN, RATE)
    assert checked.ok
    names = ["length", "speech", "level", "clipping", "noise", "speakers"]
    assert [check.name for check in checked.checks] == names
    checked.demand()
    assert checked.to_list()[0]["message"].endswith("s long")


@pytest.mark.parametrize(
    ("sound", "name", "told"),
    [
        (WOMAN[: 4 * RATE], "length", r"4\.0 s long, at least 5 s"),
        (np.tile(WOMAN, 70)[: 601 * RATE], "length", r"601 s long, at most 600 s"),
        (np.zeros(8 * RATE, np.float32), "speech", "at least 3 s are needed"),
        (
            (0.2 * np.sin(np.arange(8 * RATE) * 0.06)).astype(np.float32),
            "speech",
            "at least 3 s are needed",
        ),
        (WOMAN * np.float32(0.002), "level", "at least -45 dB"),
        (np.clip(WOMAN * 12, -1, 1), "clipping", r"at most 0\.2%"),
        (WOMAN + noise(-26), "noise", "at least 15 dB"),
        (np.concatenate([WOMAN, MAN]), "speakers", "more than one person"),
    ],
)
def test_what_is_wrong_is_named_with_its_limit(sound: Sound, name: str, told: str) -> None:
    checked = examine(sound, RATE)
    assert wrong(checked) == [name]
    with pytest.raises(InvalidField, match=told) as refused:
        checked.demand()
    assert refused.value.path == ("audio",)


def test_a_little_noise_and_a_long_pause_do_no_harm() -> None:
    pause = np.zeros(4 * RATE, np.float32)
    sound = np.concatenate([WOMAN, pause, WOMAN])
    assert examine(sound + noise(-50, len(sound)), RATE).ok
