"""Sounds are found in recordings: told what is said, and not."""

from collections.abc import Callable

import numpy as np
import pytest
import soxr

from standin.errors import InvalidField
from standin.evaluation.speech import groups, recordings, score
from standin.speech import Speech
from standin.speech.recording import hear

from .conftest import tiles

Say = Callable[..., Speech]
TEXT = "My brother may buy five apples, but Bob will bring plums."


@pytest.fixture(scope="module")
def spoken(say: Say) -> Speech:
    return say("espeak-en-us", TEXT)


def test_a_recording_becomes_speech(spoken: Speech) -> None:
    made = hear(spoken.samples, spoken.rate)
    assert tiles(made)
    assert made.rate == spoken.rate
    assert made.samples is spoken.samples
    assert not made.words
    assert len([p for p in made.phones if p.ipa]) > 20


def test_the_same_recording_gives_the_same_speech(spoken: Speech) -> None:
    one = hear(spoken.samples, spoken.rate, TEXT)
    assert one.digest == hear(spoken.samples, spoken.rate, TEXT).digest


def test_with_a_transcript_words_are_where_they_are(spoken: Speech) -> None:
    made = hear(spoken.samples, spoken.rate, TEXT)
    assert tiles(made)
    assert [w.text for w in made.words] == [w.text for w in spoken.words]
    assert all(made.text[w.char_start : w.char_end] == w.text for w in made.words)
    off = [
        abs(a.start - b.start) / made.rate for a, b in zip(made.words, spoken.words, strict=True)
    ]
    assert float(np.median(off)) < 0.05
    assert max(off) < 0.2


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000])
def test_the_rate_does_not_matter(spoken: Speech, rate: int) -> None:
    other = soxr.resample(spoken.samples, spoken.rate, rate)
    made = hear(other, rate, TEXT)
    assert tiles(made)
    off = [
        abs(a.start / rate - b.start / spoken.rate)
        for a, b in zip(made.words, spoken.words, strict=True)
    ]
    assert float(np.median(off)) < 0.05


def test_lips_shut_when_they_should(spoken: Speech) -> None:
    known = score([spoken], lambda s: hear(s.samples, s.rate, s.text))
    assert known.recall > 0.9
    assert known.frames > 0.6


def test_pauses_are_silent(say: Say) -> None:
    speech = say("espeak-en-us", 'One moment. <break time="2s"/> Now go on.')
    made = hear(speech.samples, speech.rate)
    pause = max((p for p in made.phones if not p.ipa), key=lambda p: p.end - p.start)
    assert 1.8 < (pause.end - pause.start) / made.rate < 3.0


def test_pure_silence_has_no_sounds() -> None:
    assert [p.ipa for p in hear(np.zeros(16_000, np.float32), 16_000).phones] == [""]


@pytest.mark.parametrize("samples", [1, 100, 161, 1000])
def test_very_short_recordings_are_heard(samples: int) -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, samples).astype(np.float32)
    assert tiles(hear(noise, 16_000))


@pytest.mark.parametrize(
    ("voice", "locale", "text"),
    [
        ("espeak-de", "de-DE", "Guten Morgen, mein Bruder braucht viele Bücher."),
        ("espeak-ru", "ru", "Моя мама любит пить молоко по утрам."),
        ("espeak-cmn", "zh-CN", "我爸爸明天买一本书。"),
        ("espeak-ar", "ar", "مرحبا بكم في بيتنا"),
    ],
)
def test_transcripts_in_other_languages(say: Say, voice: str, locale: str, text: str) -> None:
    speech = say(voice, text)
    made = hear(speech.samples, speech.rate, text, locale)
    assert tiles(made)
    assert made.words
    known = score([speech], lambda s: hear(s.samples, s.rate, s.text, locale))
    assert known.frames > 0.5


def test_a_transcript_that_is_far_too_long_is_refused(spoken: Speech) -> None:
    with pytest.raises(InvalidField, match=r"transcript: is longer than what can be said") as told:
        hear(spoken.samples, spoken.rate, TEXT * 20)
    assert told.value.path == ("transcript",)


def test_a_language_that_nobody_knows_is_refused(spoken: Speech) -> None:
    with pytest.raises(InvalidField, match="no pronunciation is known for 'xx'"):
        hear(spoken.samples, spoken.rate, TEXT, "xx")


def test_a_wrong_transcript_still_gives_speech(spoken: Speech) -> None:
    assert tiles(hear(spoken.samples, spoken.rate, "Something else entirely was said here."))


def test_real_speech_is_heard() -> None:
    """A smoke test on people; `standin eval speech` has the figures."""
    real = recordings()
    if not real:
        pytest.skip("pocketsphinx-testdata is not installed")
    free = score(real, lambda s: hear(s.samples, s.rate))
    assert free.frames > 0.55
    assert free.recall > 0.75
    known = score(real, lambda s: hear(s.samples, s.rate, s.text))
    assert known.frames > 0.7
    assert known.recall > 0.95
    assert {int(g) for s in real for g in groups(s)} == set(range(15))
