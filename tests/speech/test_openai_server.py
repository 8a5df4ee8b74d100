"""Speech servers as people run them, played by a real server on a loopback port."""

import io
import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from speech_server import (
    RATE,
    Answer,
    Plays,
    as_json,
    captions,
    chunked,
    dropped,
    in_turn,
    serving,
    slow,
    sound,
    status,
    tone,
    wav,
)
from standin.errors import EngineError
from standin.scene.video import TextVoice
from standin.settings import Settings
from standin.speech import Espeak, Kept, SpeechServer, Voices, openai_server

from .conftest import tiles

SPEAK = ("POST", "/v1/audio/speech")
LIST = ("GET", "/v1/audio/voices")
CAPTIONS = ("POST", "/dev/captioned_speech")
TEXT = "Hello there, good people."
# Two stretches of sound with a pause between, as the text has a comma.
HEARD = tone((0.2, 0), (0.8, 0.5), (0.4, 0), (0.9, 0.5), (0.3, 0))
ESPEAK = Espeak()


class Starts:
    """Starts servers and ends them with the test."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack = stack

    def __call__(self, routes: dict[tuple[str, str], Answer]) -> Plays:
        return self.stack.enter_context(serving(routes))


@pytest.fixture
def start() -> Iterator[Starts]:
    with ExitStack() as stack:
        yield Starts(stack)


def engine(plays: Plays | str, listed: str = "alloy", key: str | None = None) -> SpeechServer:
    url = plays if isinstance(plays, str) else plays.url
    return SpeechServer(url, key, "tts-1", listed, ESPEAK)


@pytest.mark.parametrize(
    "answer",
    [
        {"voices": ["alloy", "nova"]},
        {"voices": [{"id": "alloy", "name": "alloy"}, {"id": "nova"}]},
        {"voices": [{"voice_id": "alloy"}, {"name": "nova"}]},
        ["alloy", "nova"],
        [{"id": "alloy"}, {"voice": "nova"}],
        {"object": "list", "data": [{"id": "alloy"}, {"id": "nova"}]},
        {"voices": {"alloy": {"gender": "x"}, "nova": "a file"}},
        {"alloy": {}, "nova": {}},
    ],
)
def test_voices_are_discovered_in_every_shape(start: Starts, answer: object) -> None:
    voices = engine(start({LIST: as_json(answer)}), "").voices()
    assert [(v.id, v.engine_voice) for v in voices] == [
        ("server-alloy", "alloy"),
        ("server-nova", "nova"),
    ]
    assert {(v.locale, v.sample_rate, v.timing, v.pitch) for v in voices} == {
        ("en-US", 24000, "aligned", False)
    }


def test_languages_and_genders_are_taken_from_what_is_told(start: Starts) -> None:
    told = [
        "bf_emma",
        "jm_kumo",
        {"id": "Анна", "language": "ru", "gender": "Female"},
        {"id": "clone:Bob", "lang": "de-DE", "gender": "male", "name": "Bob"},
        {"id": "x", "language": "Klingon"},
    ]
    voices = engine(start({LIST: as_json({"voices": told})}), "").voices()
    assert [(v.language, v.locale, v.gender) for v in voices] == [
        ("English", "en-GB", "female"),
        ("Japanese", "ja-JP", "male"),
        ("Russian", "ru", "female"),
        ("German", "de-DE", "male"),
        ("English", "en-US", "unknown"),
    ]
    assert len({v.id for v in voices}) == 5
    assert voices[3].name == "Bob"


@pytest.mark.parametrize("suffix", ["", "/", "/v1", "/v1/"])
def test_the_address_may_have_v1_or_not(start: Starts, suffix: str) -> None:
    plays = start({LIST: as_json(["alloy"]), SPEAK: sound(wav(HEARD))})
    server = engine(plays.url + suffix, "")
    server.synthesize(server.voices()[0], TEXT, speed=1.5)
    (asked,) = plays.asked_for("/v1/audio/speech")
    assert asked == {
        "model": "tts-1",
        "input": TEXT,
        "voice": "alloy",
        "response_format": "wav",
        "speed": 1.5,
        "stream": False,
    }


def mp3(samples: "np.ndarray[tuple[int], np.dtype[np.float32]]", name: str, codec: str) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format=name) as container:
        stream = container.add_stream(codec, rate=RATE)
        assert isinstance(stream, av.AudioStream)
        frame = av.AudioFrame.from_ndarray(
            np.rint(samples * 32767).astype(np.int16)[None], format="s16", layout="mono"
        )
        frame.sample_rate = RATE
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


@pytest.mark.parametrize(
    "answer",
    [
        sound(wav(HEARD)),
        sound(wav(HEARD), "application/octet-stream"),
        chunked(wav(HEARD)),
        chunked(wav(HEARD, size=0xFFFFFFFF)),
        sound(wav(HEARD, size=0)),
        sound(wav(HEARD, size=0x7FFFFFFF)),
        sound(wav(HEARD, channels=2)),
        sound(wav(HEARD, bits=8)),
        sound(wav(HEARD, bits=24)),
        sound(wav(HEARD, bits=32)),
        sound(wav(HEARD, bits=32, kind=3)),
        sound(wav(HEARD, extra=b"LIST\x03\0\0\0abc\0")),
        sound(wav(tone((0.2, 0), (0.8, 0.5), (0.4, 0), (0.9, 0.5), (0.3, 0), rate=44100), 44100)),
        sound((HEARD * 32767).astype("<i2").tobytes(), "audio/pcm"),
        sound(mp3(HEARD, "mp3", "libmp3lame"), "audio/mpeg"),
        sound(mp3(HEARD, "flac", "flac"), "audio/flac"),
    ],
)
def test_sound_in_every_dress(start: Starts, answer: Answer) -> None:
    server = engine(start({SPEAK: answer}))
    (voice,) = server.voices()
    speech = server.synthesize(voice, TEXT)
    assert speech.rate == RATE == voice.sample_rate
    assert speech.duration == pytest.approx(2.6, abs=0.1)
    assert tiles(speech)
    assert [w.text for w in speech.words] == ["Hello", "there", "good", "people"]
    pauses = [(p.start / RATE, p.end / RATE) for p in speech.phones if not p.ipa]
    assert len(pauses) == 3
    assert pauses[1] == pytest.approx((1.0, 1.4), abs=0.08)
    assert speech.words[1].end / RATE == pytest.approx(1.0, abs=0.08)
    assert speech.words[2].start / RATE == pytest.approx(1.4, abs=0.08)


def test_word_times_of_kokoro_are_kept(start: Starts) -> None:
    times = [("Hello", 0.2, 0.5), ("there", 0.5, 1.0), (",", 1.0, 1.0), ("good", 1.4, 1.7),
             ("people", 1.7, 2.3), (".", 2.3, 2.3)]  # fmt: skip
    plays = start({LIST: as_json(["af_bella"]), CAPTIONS: status(200, captions(HEARD, times))})
    server = engine(plays, "")
    (voice,) = server.voices()
    assert voice.timing == "words"
    speech = server.synthesize(voice, TEXT)
    assert tiles(speech)
    told = [t for t in times if t[0].isalpha()]
    for word, (text, *span) in zip(speech.words, told, strict=True):
        assert word.text == text
        assert [word.start / RATE, word.end / RATE] == pytest.approx(span)
    assert plays.asked_for("/dev/captioned_speech")[0]["return_timestamps"] is True


def test_words_that_are_told_otherwise_share_their_time(start: Starts) -> None:
    times = [("It", 0.2, 0.4), ("costs", 0.4, 0.8), ("twenty", 0.8, 1.2), ("dollars", 1.2, 1.8),
             ("today", 1.8, 2.3)]  # fmt: skip
    body = captions(HEARD, times) + b"\n" + captions(tone((0.5, 0.1)), [])
    plays = start({LIST: as_json(["af_bella"]), CAPTIONS: status(200, body)})
    server = engine(plays, "")
    speech = server.synthesize(server.voices()[0], "It costs $20 today.")
    assert [w.text for w in speech.words] == ["It", "costs", "$20", "today"]
    third = speech.words[2]
    assert (third.start / RATE, third.end / RATE) == pytest.approx((0.8, 1.8), abs=0.01)
    assert speech.duration == pytest.approx(3.1, abs=0.01)
    assert tiles(speech)


@pytest.mark.parametrize("stamps", [None, [], [{"word": "x", "start_time": 9, "end_time": 1}]])
def test_captions_without_usable_times_are_laid_over_the_sound(
    start: Starts, stamps: object
) -> None:
    body = {**json.loads(captions(HEARD, [])), "timestamps": stamps}
    plays = start({LIST: as_json(["af_bella"]), CAPTIONS: as_json(body)})
    server = engine(plays, "")
    speech = server.synthesize(server.voices()[0], TEXT)
    assert speech.words[2].start / RATE == pytest.approx(1.4, abs=0.08)


@pytest.mark.parametrize(
    ("answer", "says", "tries"),
    [
        (status(401), "refuses the key", 1),
        (status(403), "refuses the key", 1),
        (status(400, b'{"error": {"message": "no voice alloy"}}'), "400: no voice alloy", 1),
        (status(422, b'{"detail": [{"loc": "input"}]}'), "422: .*loc", 1),
        (status(500, b"oops", "text/plain"), "500: oops", 2),
        (status(503), "503", 2),
        (status(429), "429", 2),
        (dropped, "cannot be reached", 2),
        (sound(b"", "audio/wav"), "sent no speech", 1),
        (sound(b"<html>sign in</html>", "text/html"), "sent no speech .text/html.", 1),
        (sound(b"\0" * 5000, "audio/mpeg"), "sent no speech", 1),
        (sound(b"RIFF\0\0\0\0WAVE"), "no sound in it", 1),
        (sound(b"RIFF\0\0\0\0WAVEfmt \x02\0\0\0xxdata\0\0\0\0"), "how it is coded", 1),
        (sound(wav(HEARD, kind=85)), "kind 85", 1),
        (sound(wav(np.full(999, np.nan, np.float32), bits=32, kind=3)), "no numbers", 1),
        (sound(wav(HEARD[:0])), "said nothing", 1),
        (sound(wav(np.zeros(24000, np.float32))), "said nothing", 1),
    ],
)
def test_a_failure_is_one_clear_line(start: Starts, answer: Answer, says: str, tries: int) -> None:
    plays = start({SPEAK: answer})
    server = engine(plays, key="secret")
    with pytest.raises(EngineError, match=says) as caught:
        server.synthesize(server.voices()[0], TEXT)
    assert len(plays.asked_for("/v1/audio/speech")) == tries
    assert "\n" not in caught.value.message
    assert "secret" not in caught.value.message + repr(server)


def test_a_failure_that_passes_costs_a_second_try(start: Starts) -> None:
    plays = start({SPEAK: in_turn(status(502), sound(wav(HEARD)))})
    server = engine(plays)
    assert server.synthesize(server.voices()[0], TEXT).words


def test_the_key_is_sent(start: Starts) -> None:
    heard: list[str | None] = []

    def answer(h: object) -> None:
        heard.append(h.headers.get("authorization"))  # type: ignore[attr-defined]
        as_json(["alloy"])(h)  # type: ignore[arg-type]

    engine(start({LIST: answer}), "", "secret").voices()
    engine(start({LIST: answer}), "").voices()
    assert heard == ["Bearer secret", None]


def test_a_server_that_is_down_hides_no_other_voices() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
    voices = Voices([engine(url, ""), ESPEAK])
    assert voices.get("espeak-de")
    assert not [v for v in voices.list() if v.engine == "server"]
    with pytest.raises(EngineError, match="cannot be reached"):
        engine(url, "").voices()
    # Voices that were named stay, and say why they cannot speak.
    (named,) = engine(url, "anna=de-DE").voices()
    assert (named.id, named.language) == ("server-anna", "German")
    with pytest.raises(EngineError, match="cannot be reached"):
        engine(url).synthesize(named, "Hallo")


def test_a_server_that_does_not_answer_is_not_waited_for(
    start: Starts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openai_server, "LIST_SECONDS", 0.2)
    monkeypatch.setattr(openai_server, "SPEAK_SECONDS", (0.2, 0.0))
    plays = start({LIST: slow(2), SPEAK: slow(2)})
    server = engine(plays)
    assert [v.id for v in server.voices()] == ["server-alloy"]
    with pytest.raises(EngineError, match="cannot be reached"):
        server.synthesize(server.voices()[0], TEXT)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (status(404), "lists no voices .404.*STANDIN_SPEECH_VOICES"),
        (status(200, b"<html>", "text/html"), "not understood"),
        (as_json({"voices": []}), "not understood"),
        (as_json(7), "not understood"),
        (status(401), "refuses the key"),
    ],
)
def test_a_server_that_lists_nothing_says_what_to_do(
    start: Starts, answer: Answer, says: str
) -> None:
    plays = start({LIST: answer})
    with pytest.raises(EngineError, match=says):
        engine(plays, "").voices()
    assert [v.engine_voice for v in engine(plays, "a, b=fr").voices()] == ["a", "b"]


def test_a_long_text_goes_in_pieces(start: Starts) -> None:
    plays = start({SPEAK: sound(wav(HEARD))})
    text = "The weather is fine today. " * 184 + "Call me now."
    server = engine(plays)
    speech = server.synthesize(server.voices()[0], text)
    asked = [a["input"] for a in plays.asked_for("/v1/audio/speech")]
    assert "".join(asked) == text
    assert len(asked) == 2 and all(len(a) <= 4000 for a in asked)
    assert tiles(speech)
    assert all(text[w.char_start : w.char_end] == w.text for w in speech.words)
    assert speech.words[-1].text == "now"


def test_what_it_said_first_is_kept(start: Starts, tmp_path: Path) -> None:
    plays = start({SPEAK: in_turn(sound(wav(HEARD)), sound(wav(HEARD * 0.5)))})
    voices = Voices([engine(plays)], Kept(tmp_path))
    first, again = (voices.speak(TextVoice("server-alloy", TEXT)) for _ in range(2))
    assert first.digest == again.digest
    assert len(plays.asked_for("/v1/audio/speech")) == 1


def test_it_is_in_the_catalogue_when_it_is_set(
    start: Starts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plays = start({LIST: as_json(["af_bella"]), SPEAK: sound(wav(HEARD))})
    monkeypatch.setenv("STANDIN_SPEECH_URL", f"{plays.url}/v1")
    monkeypatch.setenv("STANDIN_SPEECH_MODEL", "kokoro")
    voices = Voices.of(Settings(home=tmp_path))
    script = f'{TEXT}<break time="500ms"/>{TEXT}'
    speech = voices.speak(TextVoice("server-af-bella", script))
    assert speech.duration == pytest.approx(2 * 2.6 + 0.5, abs=0.01)
    assert plays.asked_for("/v1/audio/speech")[0]["model"] == "kokoro"


def test_pitch_and_emptiness_are_refused(start: Starts) -> None:
    server = engine(start({SPEAK: sound(wav(HEARD))}))
    (voice,) = server.voices()
    with pytest.raises(EngineError, match="pitch"):
        server.synthesize(voice, TEXT, semitones=1)
    for text in ("", "...", "😀"):
        with pytest.raises(EngineError, match="said nothing"):
            server.synthesize(voice, text)
    japanese = replace(voice, locale="ja-JP")
    assert server.synthesize(japanese, "こんにちは").words
