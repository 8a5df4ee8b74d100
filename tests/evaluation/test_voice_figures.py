"""Figures of voices, with the real engines."""

import pytest

from standin.errors import UnknownVoice
from standin.evaluation.voices import SENTENCES, _edits, measure


@pytest.mark.slow
def test_a_voice_is_measured() -> None:
    (row,) = measure(["espeak-en-us"])
    assert (row.voice, row.engine) == ("espeak-en-us", "espeak")
    assert len(SENTENCES) == 20
    assert 30 < row.speech_seconds < 90
    assert 0 < row.processor_factor < 1
    assert row.real_time_factor > 0
    assert row.start_seconds > 0
    assert row.memory_mib is not None and 5 < row.memory_mib < 200
    assert row.word_error_rate is None or 0.05 < row.word_error_rate <= 1.2


def test_an_unknown_voice_is_said() -> None:
    with pytest.raises(UnknownVoice, match="nobody"):
        measure(["nobody"])


@pytest.mark.parametrize(
    ("said", "heard", "edits"),
    [("a b c", "a b c", 0), ("a b c", "", 3), ("a b c", "a x c", 1), ("a b", "x a b y", 2)],
)
def test_words_are_counted_as_edits(said: str, heard: str, edits: int) -> None:
    assert _edits(said.split(), heard.split()) == edits
