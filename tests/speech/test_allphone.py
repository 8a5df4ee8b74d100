"""pocketsphinx helps with clean English, and with nothing else."""

import shutil
from collections.abc import Callable

import numpy as np
import pytest
import soxr

from standin.speech import Speech, allphone, features
from standin.speech.recording import hear, listen

from .conftest import tiles

pytest.importorskip("pocketsphinx")
Say = Callable[..., Speech]
TEXT = "My brother may buy five apples, but Bob will bring plums."


@pytest.fixture(scope="module")
def english(say: Say) -> Speech:
    if shutil.which("flite") is None:
        pytest.skip("flite is not installed")
    return say("flite-rms", TEXT)


def _differ(speech: Speech) -> bool:
    alone, helped = (listen(speech.samples, speech.rate, helped=h) for h in (False, True))
    assert alone.shape == helped.shape
    return not np.array_equal(alone, helped)


def test_clean_english_is_helped(english: Speech) -> None:
    assert _differ(english)
    assert hear(english.samples, english.rate).digest == hear(english.samples, english.rate).digest
    assert tiles(hear(english.samples, english.rate))


def test_noise_and_other_languages_are_not(english: Speech, say: Say) -> None:
    noise = np.random.default_rng(0).normal(0, 0.05, len(english.samples)).astype(np.float32)
    assert not _differ(Speech(english.samples + noise, english.rate, english.phones))
    assert not _differ(say("espeak-de", "Guten Morgen, mein Bruder braucht viele Bücher."))


def test_german_by_its_locale_and_transcripts_never_ask(
    english: Speech, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(allphone, "blended", never)
    assert hear(english.samples, english.rate, locale="de-DE").phones
    assert hear(english.samples, english.rate, TEXT).words
    assert hear(english.samples, english.rate, helped=False).phones


def test_a_long_recording_is_heard_in_pieces(
    english: Speech, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = soxr.resample(english.samples, english.rate, features.RATE)
    silent = np.full((features.count(len(sound)), 32), 1 / 32, np.float32)
    monkeypatch.setattr(allphone, "AGREE", 0.0)
    whole = allphone.blended(silent, sound)
    monkeypatch.setattr(allphone, "_PIECE", 2)
    pieces = allphone.blended(silent, sound)
    assert whole.shape == pieces.shape == silent.shape
    same = whole.argmax(axis=1) == pieces.argmax(axis=1)
    assert float(same.mean()) > 0.8


@pytest.mark.parametrize("samples", [1, 159, 161, 5000])
def test_next_to_nothing_is_left_as_it_is(samples: int) -> None:
    sound = np.full(samples, 0.01, np.float32)
    assert len(listen(sound, features.RATE, helped=True)) == features.count(samples)
