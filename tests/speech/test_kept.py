"""Speech that is kept, and what happens to the files."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from standin.errors import EngineError
from standin.scene.video import TextVoice
from standin.settings import Settings
from standin.speech import Espeak, Kept, Phone, Speech, VoiceInfo, Voices, Word
from standin.speech.engine import ExpressiveEngine
from standin.speech.kept import keeping
from standin.speech.tone import Tone

VOICE = VoiceInfo("count-a", "A", "English", "en-US", "unknown", "count", "a", 8000, "CC0")
WORDS = ("nought", "one", "two", "three", "four")


@dataclass
class Counting:
    """An engine that never says the same twice, like a server; it counts."""

    name: str = "count"
    said: list[str] = field(default_factory=list)
    release: str = "1"

    def voices(self) -> Sequence[VoiceInfo]:
        return (VOICE,)

    def version(self, voice: VoiceInfo) -> str:
        return self.release

    def synthesize(
        self, voice: VoiceInfo, text: str, *, speed: float = 1.0, semitones: float = 0.0
    ) -> Speech:
        self.said.append(text)
        samples = np.full(8000, len(self.said) / 100, np.float32)
        word = Word(text, 0, 8000, 0, len(text))
        return Speech(samples, 8000, (Phone("a", 0, 8000, 0),), (word,), text)


def test_the_same_request_is_spoken_once(tmp_path: Path) -> None:
    engine = Counting()
    first = Voices([engine], Kept(tmp_path / "a" / "b")).speak(TextVoice("count-a", "Hello"))
    again = Voices([engine], Kept(tmp_path / "a" / "b")).speak(TextVoice("count-a", "Hello"))
    assert engine.said == ["Hello"]
    assert again.digest == first.digest
    assert not list(tmp_path.rglob("*.part"))


def test_whatever_decides_the_sound_is_in_the_name(tmp_path: Path) -> None:
    engine, kept = Counting(), Kept(tmp_path)
    voices = Voices([engine], kept)
    for voice in (
        TextVoice("count-a", "Hello"),
        TextVoice("count-a", "hello"),
        TextVoice("count-a", "Hello", speed=1.1),
        TextVoice("count-a", "Hello", pitch=1),
    ):
        voices.speak(voice)
        voices.speak(voice)
    engine.release = "2"
    voices.speak(TextVoice("count-a", "Hello"))
    assert len(engine.said) == 5


def test_only_the_texts_between_breaks_are_kept(tmp_path: Path) -> None:
    engine = Counting()
    voices = Voices([engine], Kept(tmp_path))
    voices.speak(TextVoice("count-a", 'Hello<break time="1s"/>there'))
    voices.speak(TextVoice("count-a", 'Hello<break time="2s"/>you'))
    assert engine.said == ["Hello", "there", "you"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data[:100],
        lambda data: b"x" * 1000,
        lambda data: data.replace(b"timing", b"tinimg"),
        lambda data: data[: len(data) // 2] + b"\xff" + data[len(data) // 2 + 1 :],
    ],
)
def test_a_damaged_file_is_spoken_anew(tmp_path: Path, damage: object) -> None:
    engine = Counting()
    voices = Voices([engine], Kept(tmp_path))
    voices.speak(TextVoice("count-a", "Hello"))
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    file.write_bytes(damage(whole))  # type: ignore[operator]
    assert voices.speak(TextVoice("count-a", "Hello")).text == "Hello"
    assert len(engine.said) == 2
    voices.speak(TextVoice("count-a", "Hello"))
    assert len(engine.said) == 2
    assert len(file.read_bytes()) == len(whole)


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    engine = Counting()
    Voices([engine], Kept(tmp_path)).speak(TextVoice("count-a", WORDS[0]))
    (file,) = tmp_path.iterdir()
    size = file.stat().st_size
    kept = Kept(tmp_path, limit=4 * size + 100)
    voices = Voices([engine], kept)
    for i in range(4):
        voices.speak(TextVoice("count-a", WORDS[i]))
        name = kept.key(VOICE, "1", WORDS[i], Tone())
        os.utime(tmp_path / f"{name}.npz", (i + 1, i + 1))
    voices.speak(TextVoice("count-a", WORDS[0]))  # used now, so no longer the oldest
    voices.speak(TextVoice("count-a", WORDS[4]))
    assert sum(f.stat().st_size for f in tmp_path.iterdir()) <= kept.limit
    said = len(engine.said)
    for text in (WORDS[0], WORDS[3], WORDS[4]):
        voices.speak(TextVoice("count-a", text))
    assert len(engine.said) == said
    voices.speak(TextVoice("count-a", WORDS[1]))
    assert len(engine.said) == said + 1


def test_speech_over_the_limit_is_not_kept(tmp_path: Path) -> None:
    voices = Voices([Counting()], Kept(tmp_path, limit=1000))
    voices.speak(TextVoice("count-a", "Hello"))
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    voices = Voices([Counting()], Kept(tmp_path / "file"))
    assert voices.speak(TextVoice("count-a", "Hello")).text == "Hello"


def test_the_catalogue_of_a_machine_keeps_speech_at_home(tmp_path: Path) -> None:
    voices = Voices.of(Settings(home=tmp_path))
    first = voices.speak(TextVoice("espeak-de", "Hallo"))
    assert len(list((tmp_path / "speech").iterdir())) == 1
    assert voices.speak(TextVoice("espeak-de", "Hallo")).digest == first.digest
    Voices.of(Settings(home=tmp_path / "b", speech_cache_mb=0)).speak(
        TextVoice("espeak-de", "Hallo")
    )
    assert not (tmp_path / "b" / "speech").exists()


def test_an_engine_that_was_broken_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    class Late(Counting):
        ready = False

        def voices(self) -> Sequence[VoiceInfo]:
            if not self.ready:
                raise EngineError("not yet")
            return super().voices()

    engine = Late()
    voices = Voices([engine])
    assert voices.list() == ()
    engine.ready = True
    assert voices.list() == ()  # too soon
    monkeypatch.setattr("standin.speech.catalogue.BROKEN_SECONDS", 0.0)
    assert voices.list() == (VOICE,)


@dataclass
class Expressive(Counting):
    """The same, in tones."""

    def express(self, voice: VoiceInfo, text: str, tone: Tone) -> Speech:
        return self.synthesize(voice, text)

    def spell(self, voice: VoiceInfo, sounds: str) -> str:
        return sounds.upper()


def test_tones_and_ipa_pass_through_what_is_kept(tmp_path: Path) -> None:
    engine, info = Expressive(), replace(VOICE, emotions=True)
    kept = keeping(engine, Kept(tmp_path))
    assert isinstance(kept, ExpressiveEngine)
    assert not isinstance(keeping(Counting(), Kept(tmp_path)), ExpressiveEngine)
    assert kept.spell(info, "a") == "A"
    for _ in range(2):
        kept.synthesize(info, "Hello", speed=1.1)
        kept.express(info, "Hello", Tone(1.1, 0.0, 1.6))
        kept.express(info, "Hello", Tone(1.1, 0.0, 0.6))
        kept.express(info, "Hello", Tone(1.1, 0.0, 0.6, gain=3.0))
    assert len(engine.said) == 3


def test_kept_emotions_and_ipa_are_what_the_engine_says(tmp_path: Path) -> None:
    script = (
        '<mark name="a"/>My <phoneme ph="təˈmɑːtoʊ">tomato</phoneme> is <emphasis>red.</emphasis>'
    )
    plain, kept = Voices([Espeak()]), Voices([Espeak()], Kept(tmp_path))
    for emotion in ("Excited", "Soothing", None):
        voice = TextVoice("espeak-en-us", script, emotion=emotion)
        said = plain.speak(voice)
        assert said.marks
        assert [kept.speak(voice).digest for _ in range(2)] == [said.digest] * 2
    assert len(list(tmp_path.iterdir())) == 6
