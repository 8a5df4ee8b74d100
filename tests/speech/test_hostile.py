"""Hostile scripts: speech or a clear error on both engines, never a crash, a hang or silence."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from standin.errors import EngineError, InvalidField
from standin.scene.video import TextVoice
from standin.speech import Speech, Voices

from .conftest import tiles
from .hostile import SCRIPTS

Outcome = Speech | InvalidField | EngineError
ENGINES = ("flite-kal16", "espeak-en-us")


def _outcome(voices: Voices, voice: str, script: str) -> Outcome:
    try:
        return voices.speak(TextVoice(voice, script))
    except (InvalidField, EngineError) as error:
        return error


@pytest.fixture(scope="module")
def outcomes(voices: Voices) -> dict[tuple[str, str], Outcome]:
    here = {v.id for v in voices.list()}
    asked = [(v, name) for v in ENGINES if v in here for name in SCRIPTS]
    with ThreadPoolExecutor(4) as threads:
        found = threads.map(lambda a: _outcome(voices, a[0], SCRIPTS[a[1]]), asked)
        return dict(zip(asked, found, strict=True))


def test_there_are_enough() -> None:
    assert len(SCRIPTS) >= 60


@pytest.mark.parametrize("voice", ENGINES)
@pytest.mark.parametrize("name", SCRIPTS)
def test_speech_or_a_clear_error(
    outcomes: dict[tuple[str, str], Outcome], name: str, voice: str
) -> None:
    if (voice, name) not in outcomes:
        pytest.skip("flite's libraries are not installed")
    outcome = outcomes[voice, name]
    if isinstance(outcome, Speech):
        assert tiles(outcome)
        assert outcome.words
        assert all(0 <= w.char_start < w.char_end <= len(SCRIPTS[name]) for w in outcome.words)
        assert np.isfinite(outcome.samples).all()
        return
    assert 10 < len(outcome.message) < 400
    assert "failed twice" not in outcome.message


HEARD = [
    "emoji", "nul", "lone surrogate", "rtl override", "zero width inside", "long number",
    "entities", "shell", "percent signs", "many breaks", "espeak phonemes", "one letter",
    "json", "sql", "dates that are none", "many numbers", "flags and keycaps",
]  # fmt: skip


@pytest.mark.parametrize("name", HEARD)
def test_what_can_be_said_is_said(outcomes: dict[tuple[str, str], Outcome], name: str) -> None:
    outcome = outcomes["espeak-en-us", name]
    assert isinstance(outcome, Speech), outcome
    assert np.abs(outcome.samples).max() > 0.05


@pytest.mark.parametrize("name", ["mixed", "chinese", "arabic", "hebrew", "homoglyphs"])
def test_foreign_letters_are_named(outcomes: dict[tuple[str, str], Outcome], name: str) -> None:
    outcome = outcomes["espeak-en-us", name]
    assert isinstance(outcome, InvalidField)
    assert "cannot read; choose a voice of its language" in outcome.message
