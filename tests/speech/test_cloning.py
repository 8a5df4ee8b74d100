"""Clones by speech servers of three kinds, each played by a real server that takes the sound."""

import base64
import io
import wave
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import numpy as np
import pytest

from speech_server import Handler, Plays, as_json, serving, status, tone, wav
from standin.errors import EngineError
from standin.scene import TextVoice
from standin.speech import Espeak, SpeechServer, Voices
from standin.speech.cloning import Reference
from standin.speech.voice_pack import VoicePack

from .conftest import tiles

ESPEAK = Espeak()
REFERENCE = Reference(tone((0.3, 0), (4.0, 0.4)), "What was said.", "en-US")
HEARD = tone((0.2, 0), (0.8, 0.5), (0.4, 0), (0.9, 0.5), (0.3, 0))
VLLM: dict[str, Any] = {
    "components": {"schemas": {"Speech": {"properties": {"ref_audio": {}, "task_type": {}}}}},
    "paths": {"/v1/audio/speech": {}},
}
QWEN: dict[str, Any] = {"paths": {"/v1/audio/voice-clone": {}, "/v1/audio/speech": {}}}
CHATTERBOX: dict[str, Any] = {"paths": {"/audio/speech/upload": {}}}
LISTED = ("GET", "/v1/audio/voices")
Taken = list[tuple[bytes, dict[str, Any]]]
Start = Callable[[dict[tuple[str, str], Any]], Plays]


@pytest.fixture
def start() -> Iterator[Start]:
    with ExitStack() as stack:
        yield lambda routes: stack.enter_context(serving(routes))


def taking(sound_of: Callable[[dict[str, Any]], bytes], taken: Taken) -> Callable[[Handler], None]:
    """Speaks only for who sends a WAV that can be read."""

    def answer(handler: Handler) -> None:
        sent = sound_of(handler.body)
        with wave.open(io.BytesIO(sent)) as file:
            assert (file.getframerate(), file.getnchannels()) == (24000, 1)
            assert file.getnframes() == len(REFERENCE.samples)
        taken.append((sent, handler.body))
        handler.send(200, wav(HEARD), "audio/wav")

    return answer


def cloned(plays: Plays, text: str = "Hello there, good people.", **voice: Any) -> Any:
    voices = Voices([SpeechServer(plays.url, "secret", "tts-1", "", ESPEAK), ESPEAK])
    speech = voices.speak(TextVoice("mine", text, **voice), VoicePack("mine", like=REFERENCE))
    tiles(speech)
    return speech


def test_vllm_omni_takes_the_sound_in_the_request(start: Start) -> None:
    taken: Taken = []
    speak = taking(lambda body: base64.b64decode(body["ref_audio"].split(",")[1]), taken)
    plays = start({("GET", "/openapi.json"): as_json(VLLM), ("POST", "/v1/audio/speech"): speak})
    speech = cloned(plays, speed=1.2)
    assert [w.text for w in speech.words] == ["Hello", "there", "good", "people"]
    body = taken[0][1]
    assert body["task_type"] == "Base"
    assert body["ref_text"] == "What was said."
    assert body["ref_audio"].startswith("data:audio/wav;base64,")
    assert body["speed"] == 1.2
    assert body["input"] == "Hello there, good people."


def test_qwen_has_a_call_of_its_own(start: Start) -> None:
    taken: Taken = []
    path = "/v1/audio/voice-clone"
    speak = taking(lambda body: base64.b64decode(body["ref_audio"]), taken)
    routes: dict[tuple[str, str], Any] = {
        ("GET", "/openapi.json"): as_json(QWEN),
        ("GET", f"{path}/capabilities"): as_json({"supported": True, "model_type": "base"}),
        ("POST", path): speak,
    }
    cloned(start(routes))
    assert taken[0][1]["ref_text"] == "What was said."
    assert taken[0][1]["x_vector_only_mode"] is False
    routes["GET", f"{path}/capabilities"] = as_json({"supported": False})
    assert SpeechServer(start(routes).url, espeak=ESPEAK).cloner is None


def test_chatterbox_takes_a_file(start: Start) -> None:
    taken: Taken = []
    routes: dict[tuple[str, str], Any] = {
        ("GET", "/openapi.json"): as_json(CHATTERBOX),
        ("POST", "/v1/audio/speech/upload"): taking(lambda body: body["voice_file"], taken),
    }
    cloned(start(routes))
    assert taken[0][1]["input"] == "Hello there, good people."


@pytest.mark.parametrize("told", [None, {}, {"paths": 3}, [], {"components": {"schemas": [1]}}])
def test_a_server_that_cannot_says_so(start: Start, told: Any) -> None:
    routes = {} if told is None else {("GET", "/openapi.json"): as_json(told)}
    plays = start({**routes, LISTED: as_json({"voices": ["anna"]})})
    voices = Voices([SpeechServer(plays.url, espeak=ESPEAK), ESPEAK])
    assert voices.cloner is None
    with pytest.raises(EngineError, match="no speech server here can speak like a recording"):
        voices.speak(TextVoice("mine", "Hello."), VoicePack("mine", like=REFERENCE))


def test_the_operator_may_say_how_a_server_is_asked(start: Start) -> None:
    plays = start({("GET", "/openapi.json"): as_json(VLLM)})
    assert SpeechServer(plays.url, espeak=ESPEAK, cloning="off").cloner is None
    named = SpeechServer(plays.url, espeak=ESPEAK, cloning="chatterbox").cloner
    assert named is not None
    assert named.name == "chatterbox"
    assert not plays.asked


def test_a_refusal_is_told_in_the_servers_words(start: Start) -> None:
    refusal = status(400, b'{"error": {"message": "reference too short"}}')
    plays = start({("GET", "/openapi.json"): as_json(VLLM), ("POST", "/v1/audio/speech"): refusal})
    with pytest.raises(EngineError, match="reference too short"):
        cloned(plays)


def test_the_pack_of_a_clone_holds_its_recording() -> None:
    pack = VoicePack("mine", like=REFERENCE)
    again = VoicePack.from_bytes(pack.to_bytes())
    assert again.like is not None
    assert (again.like.transcript, again.like.locale) == ("What was said.", "en-US")
    assert np.array_equal(again.like.samples, REFERENCE.samples)
