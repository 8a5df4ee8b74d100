"""What both engines promise, with the engines themselves."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from standin.errors import EngineError, InvalidField
from standin.speech import Espeak, Speech, Voices
from standin.speech.flite import Flite

from .conftest import fundamental, tiles

Say = Callable[..., Speech]

TEXT = "Hello world, people buy big maps when they are away."
DEFAULTS = ["flite-slt", "flite-rms", "flite-awb", "flite-kal16", "espeak-en-us", "espeak-en-us-f"]
EACH_KIND = ["flite-slt", "flite-kal16", "espeak-en-us", "espeak-de"]


@pytest.mark.parametrize("voice", DEFAULTS)
def test_phones_tile_the_samples_and_words_are_the_text(say: Say, voice: str) -> None:
    speech = say(voice, TEXT)
    assert tiles(speech)
    assert [w.text for w in speech.words] == TEXT.replace(",", "").replace(".", "").split()
    assert all(TEXT[w.char_start : w.char_end] == w.text for w in speech.words)
    for i, word in enumerate(speech.words):
        mine = [p for p in speech.phones if p.word == i]
        assert (mine[0].start, mine[-1].end) == (word.start, word.end)
    assert all((p.word >= 0) == bool(p.ipa) for p in speech.phones)
    assert 0.1 < np.abs(speech.samples).max() < 0.999  # heard, and not clipped
    assert speech.samples.dtype == np.float32


@pytest.mark.parametrize("voice", EACH_KIND)
def test_the_same_call_gives_the_same_samples(say: Say, voice: str) -> None:
    assert say(voice, TEXT).digest == say(voice, TEXT).digest
    assert say(voice, TEXT, 1.3, 20).digest == say(voice, TEXT, 1.3, 20).digest


@pytest.mark.parametrize("voice", DEFAULTS)
def test_stress_is_on_vowels(say: Say, voice: str) -> None:
    speech = say(voice, "A banana, please.")
    stressed = [p.ipa for p in speech.phones if p.stress == 1]
    assert any(ipa.startswith("æ") for ipa in stressed)
    assert any(ipa.startswith("i") for ipa in stressed)
    assert not any(ipa in "bnplz" for ipa in stressed)
    assert any(p.accent for p in speech.phones)


@pytest.mark.parametrize("voice", EACH_KIND)
def test_speed_is_the_duration(say: Say, voice: str) -> None:
    normal = say(voice, TEXT).duration
    assert say(voice, TEXT, 2.0).duration / normal == pytest.approx(0.5, rel=0.15)
    assert say(voice, TEXT, 0.5).duration / normal == pytest.approx(2.0, rel=0.15)


@pytest.mark.parametrize("voice", [*DEFAULTS, "espeak-de", "espeak-cmn"])
def test_pitch_moves_the_voice_and_not_the_time(say: Say, voice: str) -> None:
    normal, high, low = (say(voice, TEXT, 1.0, pitch) for pitch in (0.0, 50.0, -50.0))
    base = fundamental(normal)
    assert fundamental(high) / base == pytest.approx(2.0, rel=0.15)
    # flite keeps voices above 50 Hz.
    assert fundamental(low) / base == pytest.approx(0.5, rel=0.2)
    assert high.duration == pytest.approx(normal.duration, rel=0.03)
    assert low.duration == pytest.approx(normal.duration, rel=0.03)


@pytest.mark.parametrize("voice", ["flite-slt", "flite-kal16", "espeak-en-us", "espeak-de"])
def test_stops_begin_with_their_closure(say: Say, voice: str) -> None:
    """The quietest place around a /p/ between vowels lies inside it."""
    speech = say(voice, "Opa papa papa papa.")
    x = np.diff(speech.samples, 2, prepend=0, append=0)
    inside = 0
    stops = [i for i, p in enumerate(speech.phones) if p.ipa.startswith("p")][1:]
    for i in stops:
        before, stop = speech.phones[i - 1], speech.phones[i]
        first = (before.start + before.end) // 2
        level = np.convolve(x[first : stop.end] ** 2, np.ones(speech.rate // 100), "same")
        at = first + int(np.argmin(level))
        inside += stop.start - speech.rate // 100 <= at < stop.end
    assert len(stops) >= 4
    assert inside / len(stops) >= 0.8


@pytest.mark.parametrize(
    ("voice", "text", "words"),
    [
        ("espeak-de", "Über 3,5 Meter große Mädchen!", "Über 3,5 Meter große Mädchen"),
        ("espeak-en-us", "A café for $20.50, naïve well-known 😀 OK.",
         "A café for $20.50 naïve well-known OK"),
        ("flite-slt", "A “café” for $20.50 — Dr. Smith’s naïve idea. OK?",
         "A café for $20.50 Dr Smith’s naïve idea OK"),
        ("espeak-en-us", "Yes, it is. It was it.", "Yes it is It was it"),
        ("flite-slt", "Yes, it is.", "Yes it is"),
        ("espeak-cmn", "今天天气很好。", "今 天 天 气 很好"),
    ],
)  # fmt: skip
def test_words_are_slices_of_the_text(say: Say, voice: str, text: str, words: str) -> None:
    speech = say(voice, text)
    assert [w.text for w in speech.words] == words.split()
    assert [text[w.char_start : w.char_end] for w in speech.words] == [w.text for w in speech.words]
    assert [w.start for w in speech.words] == sorted(w.start for w in speech.words)


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("de", "Guten Tag, wie geht es Ihnen?"),
        ("fr-fr", "Bonjour, comment allez-vous ?"),
        ("es", "Buenos días, ¿cómo está?"),
        ("cmn", "你好，世界。"),
        ("ar", "مرحبا بالعالم"),
        ("hi", "नमस्ते दुनिया"),
        ("ru", "Привет, как дела?"),
        ("ja", "こんにちは、おげんきですか。"),
        ("fi", "Hyvää päivää, mitä kuuluu?"),
        ("pt-br", "Olá, tudo bem? Não há pão."),
        ("vi", "Xin chào thế giới"),
    ],
)
def test_languages_speak(say: Say, tag: str, text: str) -> None:
    speech = say(f"espeak-{tag}", text)
    assert tiles(speech)
    assert 0.4 < speech.duration < 6
    assert speech.words
    assert not any(set(p.ipa) & set("()ˈˌ0123456789") for p in speech.phones)
    assert np.sqrt(np.mean(speech.samples**2)) > 0.01


@pytest.mark.parametrize("voice", ["flite-slt", "espeak-en-us", "espeak-ar"])
@pytest.mark.parametrize(
    "text",
    [
        "\0\0\x01\x02",
        "?!... ,;:-- ()",
        "'''''' ''",
        "\ud800\udfff",
        "\u0301\u0302",
        "\U000e0041\U000e0042",
        "." * 5000,
    ],
)
def test_nothing_to_say_is_an_error(say: Say, voice: str, text: str) -> None:
    with pytest.raises(InvalidField, match="nothing that can be said"):
        say(voice, text)


@pytest.mark.parametrize("voice", ["flite-slt", "espeak-en-us", "espeak-cmn"])
@pytest.mark.parametrize(
    "text",
    [
        "a\0b \x1b[31m red",
        "hello \ud800 world",
        "Hello 🌍 ok",
        "%s%n%x" * 5,
        "9" * 60,
        "h" + "\u0301" * 300,
        "\n" * 4000 + "a",
        "https://example.com/a?b=c&d=e#f foo@bar.com",
        "a < b & c > d \\ [[x]] \x7f",
    ],
)
def test_odd_text_is_spoken(say: Say, voice: str, text: str) -> None:
    speech = say(voice, text)
    assert tiles(speech)
    assert speech.words
    assert all(text[w.char_start : w.char_end] == w.text for w in speech.words)


@pytest.mark.parametrize("text", ["مرحبا بالعالم", "你好世界", "Hello 世界"])
def test_flite_says_that_it_speaks_only_english(say: Say, text: str) -> None:
    with pytest.raises(InvalidField, match=r"flite-slt \(English\) cannot read"):
        say("flite-slt", text)


@pytest.mark.parametrize("voice", ["flite-kal16", "espeak-en-us"])
def test_five_thousand_characters(say: Say, voice: str) -> None:
    text = ("The weather is fine today, and people are out. " * 110)[:5000]
    speech = say(voice, text)
    assert tiles(speech)
    assert 200 < speech.duration < 500
    assert len(speech.words) == len(text.split())


@pytest.mark.parametrize("semitones", [0.0, 3.0])
def test_an_unknown_engine_voice_never_keeps_another(voices: Voices, semitones: float) -> None:
    info = replace(voices.get("espeak-de"), engine_voice="gmw/nowhere")
    with pytest.raises(EngineError, match="has no voice 'gmw/nowhere'"):
        Espeak().synthesize(info, "Hallo", semitones=semitones)


def test_flite_without_its_libraries_lists_nothing() -> None:
    header, rest = Flite().worker.ask({"list": ["nobody", "../x"]}, 20)
    assert (header, rest) == ({"voices": []}, b"")


def test_an_unknown_flite_voice_is_an_error(voices: Voices, say: Say) -> None:
    say("flite-kal16", "Hello")
    info = replace(voices.get("flite-kal16"), engine_voice="nobody")
    with pytest.raises(EngineError, match="libflite_cmu_us_nobody"):
        Flite().synthesize(info, "Hello")
