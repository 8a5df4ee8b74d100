"""Words laid over sound, measured against an engine that knows the truth."""

from collections.abc import Callable

import numpy as np
import pytest

from standin.speech import Speech
from standin.speech.spread import WordTime, align

from .conftest import tiles

Say = Callable[..., Speech]
TEXT = "Hello there, good people. Maybe we can meet tomorrow, if you like; otherwise call me."


def test_words_lie_near_where_another_engine_says_them(say: Say) -> None:
    truth, guide = say("flite-slt", TEXT), say("espeak-en-us", TEXT)
    found = align(truth.samples, truth.rate, guide)
    assert tiles(found)
    assert [w.text for w in found.words] == [w.text for w in truth.words]
    off = [
        abs(a.start - b.start) / truth.rate for a, b in zip(found.words, truth.words, strict=True)
    ]
    assert np.median(off) < 0.12
    assert max(off) < 0.4


def test_told_words_make_it_better(say: Say) -> None:
    truth, guide = say("flite-slt", TEXT), say("espeak-en-us", TEXT)
    times = [WordTime(w.text, w.start / truth.rate, w.end / truth.rate) for w in truth.words]
    found = align(truth.samples, truth.rate, guide, times)
    for mine, theirs in zip(found.words, truth.words, strict=True):
        assert (mine.start, mine.end) == pytest.approx(
            (theirs.start, theirs.end), abs=truth.rate * 0.06
        )


def test_the_same_speech_is_found_again(say: Say) -> None:
    truth = say("espeak-en-us", TEXT)
    found = align(truth.samples, truth.rate, truth)
    off = [
        abs(a.start - b.start) / truth.rate for a, b in zip(found.words, truth.words, strict=True)
    ]
    assert max(off) < 0.12


@pytest.mark.parametrize("seconds", [0, 0.005, 2])
def test_silence_is_said(say: Say, seconds: float) -> None:
    with pytest.raises(ValueError, match="silent"):
        align(np.zeros(round(seconds * 22050), np.float32), 22050, say("espeak-en-us", "Hi"))


def test_more_sounds_than_words_and_too_little_sound(say: Say) -> None:
    guide = say("espeak-en-us", "Hi there")
    rng = np.random.default_rng(1)
    bursts = np.concatenate(
        [np.r_[rng.normal(0, 0.3, 4000), np.zeros(8000)] for _ in range(9)]
    ).astype(np.float32)
    found = align(bursts, 22050, guide)
    assert tiles(found) and len(found.words) == 2
    short = align(np.full(3, 0.5, np.float32).repeat(100), 22050, say("espeak-en-us", TEXT))
    assert tiles(short)
