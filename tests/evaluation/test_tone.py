"""The measurement of match tone, on one recording."""

import pytest

from standin.evaluation import tone
from standin.scene import TextVoice
from standin.speech import Voices


def test_a_row_tells_before_and_after() -> None:
    voices = Voices()
    if "flite-slt" not in {voice.id for voice in voices.list()}:
        pytest.skip("needs flite")
    said = voices.speak(TextVoice("flite-slt", tone.RECORDED))
    row = tone._row("flite-slt", said, voices)
    assert row.base != "flite-slt"
    assert abs(row.after["pitch_semitones_off"]) < abs(row.before["pitch_semitones_off"])
    assert row.after["colour_off"] < row.before["colour_off"] / 2
    assert row.peak < 1
