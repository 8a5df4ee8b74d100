"""The catalogue: which voices there are, and scenes spoken."""

import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import pytest

from standin.errors import EngineError, InvalidField, UnknownVoice
from standin.scene.video import Silence, TextVoice
from standin.speech import Espeak, Speech, VoiceInfo, Voices

from .conftest import tiles

Say = Callable[..., Speech]


def test_every_language_of_espeak_is_listed(voices: Voices) -> None:
    ids = [v.id for v in voices.list()]
    assert len(set(ids)) == len(ids)
    espeak = [i for i in ids if i.startswith("espeak-")]
    assert len(espeak) >= 138
    assert {"espeak-en-us", "espeak-en-us-f", "espeak-en-gb-f", "espeak-pt-br"} <= set(espeak)
    assert {"espeak-cmn", "espeak-yue", "espeak-yue-latn-jyutping"} <= set(espeak)
    # These have no dictionary in this build and would only spell.
    assert not {"espeak-fo", "espeak-kaa", "espeak-xex"} & set(espeak)
    assert all(re.fullmatch(r"[a-z]+-[a-z0-9-]+", i) for i in ids)


def test_listing_twice_asks_once(voices: Voices) -> None:
    assert voices.list() == voices.list()
    assert voices.list()[0] is voices.list()[0]


@pytest.mark.parametrize(
    ("locale", "gender", "expected"),
    [
        ("de-DE", None, "espeak-de"),
        ("zh-CN", None, "espeak-cmn"),
        ("zh-HK", None, "espeak-yue"),
        ("pt_BR", None, "espeak-pt-br"),
        ("fr", "female", "espeak-fr-fr"),
        ("es-MX", None, "espeak-es-419"),
        ("no", None, "espeak-nb"),
        ("en-GB", "female", "espeak-en-gb-f"),
    ],
)
def test_default_of_a_locale(voices: Voices, locale: str, gender: None, expected: str) -> None:
    assert voices.default(locale, gender).id == expected


def test_a_wish_is_fulfilled_by_the_best_engine_that_can(voices: Voices) -> None:
    flite = any(v.engine == "flite" for v in voices.list())
    wishes = {"espeak": "espeak-en-us-f", "flite": "flite-slt", "other": "x"}
    assert voices.preferred(wishes).id == ("flite-slt" if flite else "espeak-en-us-f")
    assert voices.preferred({"espeak": "espeak-de"}).id == "espeak-de"
    assert voices.preferred({"espeak": "espeak-gone"}) == voices.default()


def test_default_english_is_flite_where_it_is(voices: Voices) -> None:
    flite = any(v.engine == "flite" for v in voices.list())
    assert voices.default().id == ("flite-slt" if flite else "espeak-en-us")
    assert voices.default(gender="male").id == ("flite-rms" if flite else "espeak-en-us")
    assert voices.default("en-AU").language == "English"


def test_no_voice_for_a_language(voices: Voices) -> None:
    with pytest.raises(UnknownVoice, match="no voice speaks tlh"):
        voices.default("tlh")


def test_an_unknown_id_names_those_like_it(voices: Voices) -> None:
    with pytest.raises(UnknownVoice, match=r"'espeak-en-uk'.*did you mean .*espeak-en-us"):
        voices.get("espeak-en-uk")
    with pytest.raises(UnknownVoice) as caught:
        voices.speak(TextVoice("xyzzy", "Hello"))
    assert "did you mean" not in caught.value.message


@pytest.mark.parametrize("voice", ["flite-slt", "espeak-en-us"])
def test_breaks_are_exact_to_the_sample(say: Say, voice: str) -> None:
    one, two = say(voice, "First part."), say(voice, "Second part.")
    tags = '<break time="1s"/> <break time="250ms"/>'
    script = f"First part.{tags}Second part."
    both = say(voice, script)
    assert tiles(both)
    pause = round(1.25 * one.rate)
    assert len(both.samples) == len(one.samples) + pause + len(two.samples)
    between = both.samples[len(one.samples) : len(one.samples) + pause]
    assert not np.any(between)
    assert [script[w.char_start : w.char_end] for w in both.words] == [
        "First",
        "part",
        "Second",
        "part",
    ]
    assert both.text == script


def test_a_break_may_begin_and_end_a_script(say: Say) -> None:
    plain = say("espeak-en-us", "Hello")
    speech = say("espeak-en-us", '<break time="1s"/>Hello<break time="2s"/>')
    assert len(speech.samples) == len(plain.samples) + 3 * speech.rate
    assert speech.words[0].char_start == 18
    assert not speech.phones[0].ipa and speech.phones[0].end >= speech.rate


@pytest.mark.parametrize("text", ["", "  ", '<break time="1s"/>'])
def test_a_script_without_words_is_refused(say: Say, text: str) -> None:
    with pytest.raises(InvalidField, match="nothing to say"):
        say("espeak-en-us", text)


def test_other_markup_is_refused(say: Say) -> None:
    with pytest.raises(InvalidField, match="<audio> at character 7 is not understood"):
        say("espeak-en-us", "Hello <audio>there</audio>")


def test_a_silent_scene(voices: Voices) -> None:
    speech = voices.speak(Silence(1.5))
    assert (speech.rate, len(speech.samples), speech.words) == (22050, 33075, ())
    assert tiles(speech)


def test_speech_round_trips(say: Say) -> None:
    speech = say("espeak-de", "Schöne Grüße")
    assert Speech.from_bytes(speech.to_bytes()).digest == speech.digest
    padded = speech.padded(0.5, 1.0)
    assert tiles(padded)
    assert padded.words[0].text == "Schöne"


@dataclass
class _Broken:
    name: str = "broken"

    def voices(self) -> Sequence[VoiceInfo]:
        raise EngineError("it is broken")

    def version(self, voice: VoiceInfo) -> str:
        raise AssertionError

    def synthesize(
        self, voice: VoiceInfo, text: str, *, speed: float = 1.0, semitones: float = 0.0
    ) -> Speech:
        raise AssertionError


def test_a_broken_engine_lists_no_voices_and_hides_no_others() -> None:
    assert Voices([_Broken()]).list() == ()
    assert Voices([_Broken(), Espeak()]).get("espeak-de").language == "German"


@dataclass(frozen=True)
class _Slow(Espeak):
    """Lists its voices when it is let."""

    asked: threading.Event = field(default_factory=threading.Event)
    let: threading.Event = field(default_factory=threading.Event)

    def voices(self) -> Sequence[VoiceInfo]:
        self.asked.set()
        assert self.let.wait(30)
        return super().voices()


def test_whoever_asks_during_the_first_look_waits_for_it() -> None:
    slow = _Slow()
    voices = Voices([slow])
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(voices.get, "espeak-de")
        assert slow.asked.wait(30)
        second = pool.submit(voices.get, "espeak-de")
        assert not second.done()
        threading.Timer(0.1, slow.let.set).start()
        assert first.result(30) == second.result(30)
