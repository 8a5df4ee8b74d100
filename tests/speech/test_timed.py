"""Timed speech without any engine."""

import numpy as np
import pytest

from standin.speech import Phone, Speech, Word, join, silence

from .conftest import tiles


def _speech(lead: int = 3, tail: int = 2) -> Speech:
    phones = (
        Phone("", 0, lead),
        Phone("h", lead, lead + 4, 0),
        Phone("aɪ", lead + 4, lead + 10, 0, 1, True),
        Phone("", lead + 10, lead + 10 + tail),
    )
    count = lead + 10 + tail
    samples = np.linspace(-1, 1, count, dtype=np.float32)
    return Speech(samples, 10, phones, (Word("hi", lead, lead + 10, 0, 2),), "hi")


def test_bytes_round_trip() -> None:
    speech = _speech()
    again = Speech.from_bytes(speech.to_bytes())
    assert again.digest == speech.digest
    assert (again.phones, again.words, again.text) == (speech.phones, speech.words, "hi")
    assert again.samples.dtype == np.float32


def test_digest_depends_on_sound_and_timing() -> None:
    speech = _speech()
    other = Speech(speech.samples, 11, speech.phones, speech.words, speech.text)
    louder = Speech(speech.samples * 2, 10, speech.phones, speech.words, speech.text)
    assert len({speech.digest, other.digest, louder.digest}) == 3


def test_joined_speech_tiles_and_moves_everything() -> None:
    one = _speech()
    both = join([one, silence(5, 10), one])
    assert tiles(both)
    assert both.text == "hihi"
    assert [w.start for w in both.words] == [3, 15 + 5 + 3]
    assert [(w.char_start, w.char_end) for w in both.words] == [(0, 2), (2, 4)]
    assert [p.word for p in both.phones] == [-1, 0, 0, -1, 1, 1, -1]
    # The pause at the end, the silence and the pause at the start are one pause.
    assert (both.phones[3].start, both.phones[3].end) == (13, 23)


def test_join_keeps_offsets_that_count_in_the_whole() -> None:
    whole = join([_speech(), _speech()], text="hi hi")
    assert whole.text == "hi hi"
    assert [w.char_start for w in whole.words] == [0, 0]


def test_join_refuses_two_rates() -> None:
    with pytest.raises(ValueError, match="one sample rate"):
        join([silence(5, 10), silence(5, 11)])


@pytest.mark.parametrize(("lead", "tail"), [(0.0, 0.0), (0.2, 0.1), (1.0, 2.0)])
def test_padding_fills_up_to_the_pause(lead: float, tail: float) -> None:
    padded = _speech().padded(lead, tail)
    assert tiles(padded)
    first, last = padded.phones[0], padded.phones[-1]
    assert first.end - first.start == max(3, round(lead * 10))
    assert last.end - last.start == max(2, round(tail * 10))
    assert padded.words[0].start == first.end
    assert padded.text == "hi"


def test_silence_of_no_length_has_no_phones() -> None:
    assert silence(0, 10).phones == ()
    assert silence(7, 10).duration == 0.7
