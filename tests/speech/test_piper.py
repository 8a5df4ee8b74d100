"""Piper voices: a real network, run by onnxruntime, tiny and of the true shape."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from standin.errors import EngineError, InvalidField
from standin.scene.video import TextVoice
from standin.speech import Espeak, Piper, Speech, Voices, onnx_graph
from standin.speech.piper_files import commercial, licence_in

from . import tiny_voice
from .conftest import fundamental, tiles

TEXT = "Hello world, people buy big maps when they are away."
Speak = Callable[..., Speech]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("voices")
    tiny_voice.write(made)
    tiny_voice.write(made, "de_DE-zwei-low", speakers=2, espeak={"voice": "de"},
                     audio={"sample_rate": 16000, "quality": "low"},
                     language={"code": "de_DE", "name_english": "German"})  # fmt: skip
    (made / "en_US-tiny-medium.card.md").write_text("# Card\n\n* License: CC0\n")
    return made


@pytest.fixture(scope="module")
def speak(folder: Path) -> Speak:
    engine = Piper(folder)
    by_id = {v.id: v for v in engine.voices()}

    def say(text: str, voice: str = "piper-en-us-tiny-medium", speed: float = 1.0) -> Speech:
        return engine.synthesize(by_id[voice], text, speed=speed)

    return say


def test_each_speaker_of_each_file_is_a_voice(folder: Path) -> None:
    voices = {v.id: v for v in Piper(folder).voices()}
    assert set(voices) == {
        "piper-en-us-tiny-medium",
        "piper-de-de-zwei-low-p0",
        "piper-de-de-zwei-low-p1",
    }
    one = voices["piper-en-us-tiny-medium"]
    assert (one.language, one.locale, one.sample_rate) == ("English", "en-US", 22050)
    assert (one.licence, one.commercial, one.quality) == ("CC0", True, "natural")
    assert (one.timing, one.pitch) == ("exact", False)
    two = voices["piper-de-de-zwei-low-p1"]
    assert (two.locale, two.sample_rate, two.quality) == ("de-DE", 16000, "standard")
    assert (two.licence, two.commercial) == ("unknown", False)


def test_phones_tile_the_samples_and_words_are_the_text(speak: Speak) -> None:
    speech = speak(TEXT)
    assert tiles(speech)
    assert [w.text for w in speech.words] == TEXT.replace(",", "").replace(".", "").split()
    assert all(TEXT[w.char_start : w.char_end] == w.text for w in speech.words)
    for i, word in enumerate(speech.words):
        mine = [p for p in speech.phones if p.word == i]
        assert (mine[0].start, mine[-1].end) == (word.start, word.end)
    assert all((p.word >= 0) == bool(p.ipa) for p in speech.phones)


def test_times_are_those_of_the_network(speak: Speak) -> None:
    """Each symbol is a tone of one pitch, so a phone of one symbol has one pitch throughout."""
    speech = speak("Mama.")
    assert all(p.start % tiny_voice.HOP == 0 for p in speech.phones)
    ems = [p for p in speech.phones if p.ipa == "m"]
    assert len(ems) == 2
    assert ems[0].end - ems[0].start == ems[1].end - ems[1].start
    # The pad after the letter has a pitch of its own, so only the letter's frames are heard.
    x = [speech.samples[p.start : p.start + 4 * tiny_voice.HOP] for p in ems]
    f = [np.abs(np.fft.rfft(w, 16384)).argmax() for w in x]
    assert f[0] == f[1]


def test_marks_are_pauses_and_spaces_are_not(speak: Speak) -> None:
    speech = speak("One two, three")
    ipa = [p.ipa for p in speech.phones]
    assert ipa[0] == "" and ipa[-1] == ""
    assert (
        ipa.index("", 1)
        == next(
            i for i, p in enumerate(speech.phones) if p.word == 1 and speech.phones[i + 1].word != 1
        )
        + 1
    )
    assert ipa.count("") == 3


def test_stress_length_and_diphthongs_belong_to_their_phone(speak: Speak) -> None:
    phones = [p for p in speak("I need a banana boat.").phones if p.ipa]
    assert {"iː", "oʊ", "æ"} <= {p.ipa for p in phones}
    assert [p.stress for p in phones if p.ipa in ("iː", "æ", "oʊ")] == [1, 1, 1]
    assert not any(set(p.ipa) & set("ˈˌ ") for p in phones)


def test_the_same_call_gives_the_same_samples(folder: Path, speak: Speak) -> None:
    program = (
        "from pathlib import Path; from standin.speech import Piper; import sys\n"
        "p = Piper(Path(sys.argv[1])); v = p.voices()[-1]\n"
        "print(p.synthesize(v, sys.argv[2]).digest)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder), TEXT], capture_output=True, text=True
    )
    assert done.stdout.strip() == speak(TEXT).digest, done.stderr


def test_speed_is_the_duration(speak: Speak) -> None:
    normal = speak(TEXT).duration
    assert speak(TEXT, speed=2.0).duration / normal == pytest.approx(0.5, rel=0.15)
    assert speak(TEXT, speed=0.5).duration / normal == pytest.approx(2.0, rel=0.05)


def test_speakers_differ(speak: Speak) -> None:
    first, second = (speak("Ja, ja.", f"piper-de-de-zwei-low-p{i}") for i in (0, 1))
    assert len(first.samples) == len(second.samples)
    assert fundamental(second) / fundamental(first) == pytest.approx(1.5, rel=0.05)


def test_sentences_are_spoken_one_by_one(speak: Speak) -> None:
    both = speak("It is late. Go home!")
    one, two = speak("It is late."), speak("Go home!")
    pause = round(0.2 * both.rate)
    assert len(both.samples) == len(one.samples) + pause + len(two.samples)
    assert np.array_equal(both.samples[: len(one.samples)], one.samples)
    assert [w.text for w in both.words] == ["It", "is", "late", "Go", "home"]


def test_pitch_is_refused_with_the_fields_name(folder: Path) -> None:
    voices = Voices([Piper(folder)])
    with pytest.raises(InvalidField, match="pitch: must be 0 for piper-en-us") as caught:
        voices.speak(TextVoice("piper-en-us-tiny-medium", "Hello", pitch=10))
    assert caught.value.path == ("pitch",)


def test_sounds_that_the_voice_does_not_know_are_left_out(tmp_path: Path) -> None:
    tiny_voice.write(tmp_path, letters="_^$ abdehlmnoptʊəˈ.")
    engine = Piper(tmp_path)
    speech = engine.synthesize(engine.voices()[0], "Hello fish.")
    assert tiles(speech)
    assert [w.text for w in speech.words] == ["Hello"]
    assert "oʊ" in {p.ipa for p in speech.phones}
    with pytest.raises(EngineError, match="knows none of the sounds"):
        engine.synthesize(engine.voices()[0], "Shiver.")


@pytest.mark.parametrize("text", ["", "\0\x01", "?!...", "\ud800\udfff", "." * 5000])
def test_nothing_to_say_is_an_error(speak: Speak, text: str) -> None:
    with pytest.raises(EngineError, match="said nothing"):
        speak(text)


@pytest.mark.parametrize(
    "text",
    [
        "a\0b \x1b[31m red", "Hello 世界 мир 🌍 ok", "%s%n%x" * 5, "9" * 60, "a < b & c",
        "\n" * 4000 + "a", "https://example.com/a?b=c&d=e#f foo@bar.com", "U.S. 3.5 $20",
    ],
)  # fmt: skip
def test_odd_text_is_spoken(speak: Speak, text: str) -> None:
    speech = speak(text)
    assert tiles(speech)
    assert speech.words
    assert all(text[w.char_start : w.char_end] == w.text for w in speech.words)


def test_five_thousand_characters_without_a_full_stop(speak: Speak) -> None:
    text = ("the weather is fine today and people are out " * 112)[:5000].rsplit(" ", 1)[0]
    speech = speak(text)
    assert tiles(speech)
    assert len(speech.words) == len(text.split())


def test_another_language(speak: Speak) -> None:
    speech = speak("Schöne Grüße, bitte!", "piper-de-de-zwei-low-p1")
    assert [w.text for w in speech.words] == ["Schöne", "Grüße", "bitte"]
    assert any(p.ipa.startswith("ʃ") for p in speech.phones)


def test_a_graph_without_its_durations_still_speaks(tmp_path: Path) -> None:
    tiny_voice.write(tmp_path, ceil="Round")
    engine = Piper(tmp_path)
    speech = engine.synthesize(engine.voices()[0], TEXT)
    assert tiles(speech)
    assert len(speech.words) == 10


def test_an_added_output_is_an_inner_value(tmp_path: Path) -> None:
    import onnxruntime

    model = tiny_voice.model()
    assert onnx_graph.outputs_of(model, "Ceil") == ["rounded"]
    assert onnx_graph.outputs_of(model, "Conv") == []
    session = onnxruntime.InferenceSession(onnx_graph.with_output(model, "rounded"))
    assert [o.name for o in session.get_outputs()] == ["output", "rounded"]
    with pytest.raises(ValueError, match="cut off"):
        onnx_graph.outputs_of(model[:-10], "Ceil")


def _broken(folder: Path, **how: object) -> Piper:
    tiny_voice.write(folder, **how)  # type: ignore[arg-type]
    return Piper(folder)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: b"<html>not found</html>" * 100,
        lambda data: data.replace(b"Ceil", b"Ceel"),
        lambda data: data.replace(b"scales", b"scalez"),
        lambda data: data.replace(b"CumSum", b"CumSim"),
    ],
)
def test_a_damaged_network_names_its_file(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    file = tiny_voice.write(tmp_path)
    file.write_bytes(damage(file.read_bytes()))
    engine = Piper(tmp_path)
    with pytest.raises(EngineError, match=r"en_US-tiny-medium\.onnx is not a"):
        engine.synthesize(engine.voices()[0], "Hello")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"phoneme_type": "text"}, "phoneme_type is 'text'"),
        ({"audio": {}}, "'sample_rate' is missing"),
        ({"phoneme_id_map": {"a": [1]}}, "phoneme_id_map has no"),
        ({"phoneme_id_map": [1, 2]}, "does not describe"),
        ({"audio": {"sample_rate": 0}}, "cannot be"),
        ({"espeak": None}, "does not describe"),
    ],
)
def test_a_wrong_description_leaves_out_its_voice_only(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], change: dict[str, object], says: str
) -> None:
    tiny_voice.write(tmp_path, "en_US-bad-low", **change)  # type: ignore[arg-type]
    tiny_voice.write(tmp_path)
    assert [v.id for v in Piper(tmp_path).voices()] == ["piper-en-us-tiny-medium"]
    told = capfd.readouterr().out
    assert says in told and "en_US-bad-low" in told


@pytest.mark.parametrize("content", [None, "", "[1]", "{", "\udcff"])
def test_a_network_without_its_description_is_left_out(tmp_path: Path, content: str | None) -> None:
    file = Path(f"{tiny_voice.write(tmp_path)}.json")
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content.encode("utf-8", "surrogateescape"))
    assert Piper(tmp_path).voices() == ()


def test_a_voice_that_is_gone(tmp_path: Path) -> None:
    file = tiny_voice.write(tmp_path)
    engine = Piper(tmp_path)
    (voice,) = engine.voices()
    file.unlink()
    for ask in (lambda: engine.synthesize(voice, "Hello"), lambda: engine.version(voice)):
        with pytest.raises(EngineError, match=r"tiny-medium\.onnx is gone"):
            ask()


def test_a_speaker_that_the_network_does_not_have(tmp_path: Path) -> None:
    """The description says three; the network asks for none and speaks."""
    file = tiny_voice.write(tmp_path)
    config = json.loads(Path(f"{file}.json").read_text())
    config |= {"num_speakers": 3, "speaker_id_map": {}}
    Path(f"{file}.json").write_text(json.dumps(config))
    voices = Piper(tmp_path).voices()
    assert [v.id[-2:] for v in voices] == ["-0", "-1", "-2"]
    assert tiles(Piper(tmp_path).synthesize(voices[2], "Hello"))


def test_without_onnxruntime_one_line_names_the_extra(tmp_path: Path) -> None:
    tiny_voice.write(tmp_path)
    program = (
        "import sys; sys.modules['onnxruntime'] = None\n"
        "from pathlib import Path; from standin.speech import Piper\n"
        "from standin.errors import EngineError\n"
        "try: Piper(Path(sys.argv[1])).voices()\n"
        "except EngineError as e: print(e.message)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True
    )
    assert "pip install 'standin[neural]'" in done.stdout, done.stderr


def test_no_folder_is_no_voices(tmp_path: Path) -> None:
    assert Piper(tmp_path / "none", Espeak()).voices() == ()


@pytest.mark.parametrize(
    ("card", "licence", "free"),
    [
        ("* License: CC0", "CC0", True),
        ("## Dataset\n* URL: x\n* License: [CC BY 4.0](https://x)", "CC BY 4.0](https://x)", True),
        ("License: CC BY-NC-SA 4.0", "CC BY-NC-SA 4.0", False),
        ("license: MIT", "MIT", True),
        ("* License: See URL", "See URL", False),
        ("License: Apache 2.0, non-commercial", "Apache 2.0, non-commercial", False),
        ("nothing", "unknown", False),
    ],
)
def test_licences_are_read_from_cards(card: str, licence: str, free: bool) -> None:
    assert licence_in(card) == licence
    assert commercial(licence) is free
