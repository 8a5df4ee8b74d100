"""Festival's own program, where it is installed."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from standin.errors import EngineError
from standin.speech import Festival, Speech, VoiceInfo

from .conftest import fundamental, tiles

TEXT = "Hello world, people buy big maps when they are away."
ENGINE = Festival()
VOICES = ["festival-slt-hts", "festival-kal", "festival-ked"]
ODD = [
    "a\0b \x1b[31m red",
    'say "hello" \\ (quit) ; comment',
    "Hello 世界 мир 🌍 ok",
    "%s%n%x" * 5,
    "9" * 60,
    "a < b & c > d [[x]] \x7f",
    "https://example.com/a?b=c&d=e#f foo@bar.com",
    "\n" * 4000 + "a",
    "It costs $20.50. Dr. Smith’s naïve idea?",
]


def voice(voice_id: str) -> VoiceInfo:
    found = {v.id: v for v in ENGINE.voices()}
    if voice_id not in found:
        pytest.skip(f"{voice_id} is not installed")
    return found[voice_id]


def say(voice_id: str, text: str, speed: float = 1.0, semitones: float = 0.0) -> Speech:
    return ENGINE.synthesize(voice(voice_id), text, speed=speed, semitones=semitones)


@pytest.mark.parametrize("name", VOICES)
def test_phones_tile_the_samples_and_words_are_the_text(name: str) -> None:
    speech = say(name, TEXT)
    assert tiles(speech)
    assert speech.rate == voice(name).sample_rate
    assert [w.text for w in speech.words] == TEXT.replace(",", "").replace(".", "").split()
    assert all(TEXT[w.char_start : w.char_end] == w.text for w in speech.words)
    assert {p.stress for p in speech.phones} == {0, 1}
    assert {"oʊ", "p", "m"} <= {p.ipa for p in speech.phones}
    assert 0.1 < np.abs(speech.samples).max() < 1
    assert speech.digest == say(name, TEXT).digest


@pytest.mark.parametrize("name", VOICES)
def test_speed_is_the_duration(name: str) -> None:
    normal = say(name, TEXT).duration
    assert say(name, TEXT, 2.0).duration / normal == pytest.approx(0.5, rel=0.1)
    assert say(name, TEXT, 0.5).duration / normal == pytest.approx(2.0, rel=0.1)


@pytest.mark.parametrize("name", VOICES[1:])
def test_pitch_moves_the_voice_and_not_the_time(name: str) -> None:
    normal, high, low = (say(name, TEXT, 1.0, pitch) for pitch in (0.0, 12.0, -12.0))
    assert fundamental(high) / fundamental(normal) == pytest.approx(2.0, rel=0.15)
    assert fundamental(low) / fundamental(normal) == pytest.approx(0.5, rel=0.2)
    assert high.duration == pytest.approx(normal.duration, rel=0.03)


def test_the_voice_with_one_pitch_says_so() -> None:
    assert not voice(VOICES[0]).pitch
    with pytest.raises(EngineError, match="cannot change its pitch"):
        say(VOICES[0], TEXT, 1.0, 3.0)


@pytest.mark.parametrize("text", ODD)
def test_odd_text_is_spoken(text: str) -> None:
    speech = say("festival-kal", text)
    assert tiles(speech)
    assert speech.words
    assert all(text[w.char_start : w.char_end] == w.text for w in speech.words)


@pytest.mark.parametrize("text", ["", "...", "你好世界", "\0\x01", "😀"])
def test_nothing_to_say_is_an_error(text: str) -> None:
    with pytest.raises(EngineError, match="festival said nothing"):
        say("festival-kal", text)


def test_five_thousand_characters() -> None:
    text = ("The weather is fine today, and people are out. " * 110)[:5000]
    speech = say("festival-kal", text)
    assert tiles(speech)
    assert len(speech.words) == len(text.split())


def test_an_unknown_voice_is_an_error() -> None:
    for other in ("nobody", "x) (system"):
        with pytest.raises(EngineError, match="festival"):
            ENGINE.synthesize(replace(voice("festival-kal"), engine_voice=other), "Hello")


def test_without_the_program_there_are_no_voices(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Festival().voices() == ()
