"""Voices of people over HTTP: made of a recording, used, refused without consent, forgotten."""

import base64
import io
import json
import wave
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from speech_server import as_json, serving, sound, tone, wav
from standin.errors import UnknownVoice
from standin.scene import TextVoice, from_json
from standin.speech import Espeak, Voices

from .conftest import House, build

TEXT = (
    "My brother may buy five apples before the evening. We opened two new branches this month, "
    "and more people than ever came to see us. Would you like to know how we did it?"
)
SIGNED = {"consent_text": "I agree, says Ana.", "person": "Ana Sol"}


def _recording(pitch: float = -5) -> bytes:
    speech = Voices([Espeak()]).speak(TextVoice("espeak-en-us-f", TEXT, 0.95, pitch))
    return bytes(wav(speech.samples, speech.rate))


RECORDING = _recording()


def _inside(content: bytes = RECORDING) -> dict[str, str]:
    data = base64.b64encode(content).decode()
    return {"type": "base64", "media_type": "audio/wav", "data": data}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One for all: its child measures the built-in voices once."""
    built = build(tmp_path_factory.mktemp("voices"))
    yield built
    built.close()


@pytest.fixture(scope="module")
def made(house: House) -> dict[str, Any]:
    """A voice, matched once."""
    body = {"voice_name": "Ana", "audio": _inside(), **SIGNED}
    answer = house.client.post("/v3/voices/match", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["data"]
    return found


@pytest.fixture
def voice(house: House, made: dict[str, Any]) -> dict[str, Any]:
    """The same, and its person has consented."""
    row = house.library.voices.get(made["voice_id"], "default")
    if row.consent != "given":
        house.library.consents.give(row, "Ana Sol", "I agree.", "statement", "the test")
    return made


def _generate(house: House, voice_id: str) -> Any:
    scene = {
        "character": {"type": "avatar", "avatar_id": "maya"},
        "voice": {"type": "text", "voice_id": voice_id, "input_text": "Hello."},
    }
    return house.post({"video_inputs": [scene]})


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def test_tone_is_matched_and_never_called_a_clone(house: House, voice: dict[str, Any]) -> None:
    assert voice["method"] == "match_tone"
    assert voice["status"] == "complete"
    assert voice["consent_status"] == "approved"
    assert voice["voice_id"].startswith(f"{voice['engine']}-")
    report = voice["report"]
    assert all(check["ok"] for check in report["checks"])
    assert abs(report["match"]["after"]["pitch_semitones_off"]) < 0.5
    told = house.client.get(f"/v3/voices/{voice['voice_id']}").json()["data"]
    assert told["status"] == "complete"
    assert told["type"] == "private"


def test_it_is_in_every_list(house: House, voice: dict[str, Any]) -> None:
    mine = voice["voice_id"]
    lists = {
        "/v2/voices": ("data", "voices"),
        "/v1/voice.list": ("data", "voices"),
        "/v1/audio/voices": ("data", "voices"),
        "/v3/voices?type=private": ("data",),
    }
    for path, keys in lists.items():
        found = house.client.get(path).json()
        for key in keys:
            found = found[key]
        assert mine in {each["voice_id"] for each in found}, path
    public = house.client.get("/v3/voices").json()["data"]
    assert mine not in {each["voice_id"] for each in public}


def test_it_speaks_like_the_recording(house: House, voice: dict[str, Any]) -> None:
    asked = {"voice_id": voice["voice_id"], "text": TEXT}
    answer = house.client.post("/v3/voices/speech", json=asked)
    assert answer.status_code == 200, answer.text
    keys = [o.key for o in house.library.objects.list("speech") if o.key.endswith(".mp3")]
    assert any(voice["voice_id"].split("-")[1][:16] in key for key in keys)
    assert answer.json()["data"]["word_timestamps"][0]["word"] == "My"
    plain = house.client.post("/v3/voices/speech", json={**asked, "voice_id": "espeak-en"})
    assert plain.status_code != 200 or plain.json() != answer.json()


def test_a_video_is_tied_to_the_voice(house: House, voice: dict[str, Any]) -> None:
    answer = _generate(house, voice["voice_id"])
    assert answer.status_code == 200, answer.text
    video = house.library.videos.get(answer.json()["data"]["video_id"])
    said = from_json(video.request).scenes[0].voice
    assert isinstance(said, TextVoice)
    row = house.library.voices.get(voice["voice_id"], "default")
    assert said.pack_key == row.pack_key
    v3 = {"type": "avatar", "avatar_id": "maya", "voice_id": voice["voice_id"], "script": "Hi."}
    assert house.client.post("/v3/videos", json=v3).status_code == 200


def test_without_consent_it_is_hidden_and_refused(house: House) -> None:
    body = {"voice_name": "Bea", "audio": _inside()}
    made = house.client.post("/v3/voices/match", json=body).json()["data"]
    mine = made["voice_id"]
    assert (made["status"], made["consent_status"]) == ("processing", "pending")
    assert made["preview_audio_url"] is None
    listed = house.client.get("/v3/voices?type=private").json()["data"]
    assert mine not in {each["voice_id"] for each in listed}
    answer = _generate(house, mine)
    assert answer.status_code == 400
    assert "video_inputs[0].voice.voice_id" in answer.text
    assert "waits for the consent" in answer.text
    said = house.client.post("/v3/voices/speech", json={"voice_id": mine, "text": "Hello."})
    assert said.status_code == 400
    assert said.json()["error"]["param"] == "voice_id"

    page, nobody = _path(made["consent_url"]), {"X-Api-Key": ""}
    shown = house.client.get(page, headers=nobody)
    assert "May videos be made with your voice?" in shown.text
    assert "The voice “Bea” is made of a recording of me." in shown.text
    signed = house.client.post(page, headers=nobody, data={"name": "Bea May", "agree": "on"})
    assert "on record" in signed.text
    assert _generate(house, mine).status_code == 200
    (consent,) = house.library.consents.of(mine, "default")
    assert (consent.person, consent.method) == ("Bea May", "signed")
    house.client.delete(f"/v3/voices/{mine}")


def test_revoking_stops_all_use_at_once(house: House, voice: dict[str, Any]) -> None:
    mine = voice["voice_id"]
    video = _generate(house, mine).json()["data"]["video_id"]
    other = _generate(house, "flite-slt").json()["data"]["video_id"]
    house.client.post("/v3/voices/speech", json={"voice_id": mine, "text": "Soon gone."})
    preview = _path(voice["preview_audio_url"])
    assert house.client.get(preview).status_code == 200
    assert house.client.get(preview.split("?")[0]).status_code == 404
    house.library.objects.put(f"previews/voices/{mine}-0123456789abcdef.wav", b"heard")

    call = f"/v3/voices/{mine}/consent"
    ended = house.client.request("DELETE", call, json={"reason": "left us"}).json()["data"]
    assert ended.pop("stopped_videos") >= 1
    assert ended == {"voice_id": mine, "consent_status": "revoked"}
    assert house.library.videos.get(video).state == "cancelled"
    assert house.library.videos.get(other).state != "cancelled"
    assert "was revoked" in _generate(house, mine).text
    private = house.client.get("/v3/voices?type=private").json()["data"]
    assert mine not in {each["voice_id"] for each in private}
    assert house.client.get(preview).status_code == 404
    folders = ("speech", "previews/voices")
    left = [o.key for folder in folders for o in house.library.objects.list(folder)]
    assert not [key for key in left if mine.split("-")[1][:16] in key]
    told = house.client.get(f"/v3/voices/{mine}").json()["data"]
    assert (told["status"], told["preview_audio_url"]) == ("failed", None)
    assert house.client.delete(call).status_code == 409
    told = house.client.get("/v3/audit", params={"subject_id": mine}).json()["data"]
    assert [entry["action"] for entry in told][:2] == ["consent.revoked", "consent.given"]

    again = house.client.post(call, json={"consent_text": "Yes, again."}).json()["data"]
    assert again["consent_status"] == "approved"
    assert _generate(house, mine).status_code == 200


def test_a_copy_has_the_recording_and_erasing_leaves_nothing(house: House) -> None:
    objects = house.library.objects
    recording = _recording(-8)
    uploaded = house.client.post("/v1/asset", content=recording).json()["data"]["id"]
    audio = {"type": "asset_id", "asset_id": uploaded}
    body = {"voice_name": "Zoe Quill", "audio": audio, "consent_text": "Yes, says Zoe Quill."}
    mine = house.client.post("/v3/voices/match", json=body).json()["data"]["voice_id"]
    video = _generate(house, mine).json()["data"]["video_id"]
    house.client.post("/v3/voices/speech", json={"voice_id": mine, "text": "Hello there."})
    row = house.library.voices.get(mine, "default")
    assert row.pack_key is not None
    pack = objects.get(row.pack_key)
    part = mine.split("-")[1][:16]
    take = f"takes/{'a' * 64}.{part}.npz"  # of a still, which no video knows
    objects.put(take, b"said")

    answer = house.client.get(f"/v3/voices/{mine}/export")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
        contents = [file.read(name) for name in file.namelist()]
        told = json.loads(file.read("voice.json"))
    assert recording in contents
    assert pack in contents
    assert told["voice"]["name"] == "Zoe Quill"
    assert told["videos"][0]["id"] == video

    gone = house.client.post(f"/v3/voices/{mine}/erase").json()["data"]["erased"]
    assert gone["videos"] == 1
    assert gone["assets"] == 1
    assert gone["objects"] > 3
    for info in objects.list(""):
        assert part not in info.key
        content = objects.get(info.key)
        assert content not in (recording, pack), info.key
    with pytest.raises(UnknownVoice):
        house.library.voices.get(mine, None)
    for file_ in house.settings.home.glob("standin.db*"):
        kept = file_.read_bytes()
        assert b"Zoe Quill" not in kept
        assert recording[1000:1100] not in kept
    assert house.client.get(f"/v3/voices/{mine}").status_code == 404
    newest = house.client.get("/v3/audit").json()["data"][0]
    assert newest["action"] == "person.erased"
    assert newest["detail"] == {"videos": 1, "assets": 1, "objects": gone["objects"]}


def test_deleting_takes_the_files_and_no_other_voices(house: House, voice: dict[str, Any]) -> None:
    body = {"voice_name": "Twin", "audio": _inside(), **SIGNED}
    twin = house.client.post("/v3/voices/match", json=body).json()["data"]["voice_id"]
    rows = [house.library.voices.get(each, None) for each in (voice["voice_id"], twin)]
    assert rows[0].recording_key == rows[1].recording_key
    assert rows[0].pack_key != rows[1].pack_key
    answer = house.client.delete(f"/v3/voices/{twin}")
    assert answer.json()["data"] == {"voice_id": twin}
    assert not house.library.objects.exists(rows[1].pack_key or "")
    assert house.library.objects.exists(rows[0].recording_key or "")
    assert house.client.delete(f"/v3/voices/{twin}").status_code == 404
    assert house.client.delete("/v3/voices/flite-slt").status_code == 403


@pytest.mark.parametrize(
    ("change", "param", "told"),
    [
        ({"audio": _inside(wav(tone((2, 0.3))))}, "audio", "at least 5 s are needed"),
        ({"audio": _inside(wav(tone((8, 0.3))))}, "audio", "at least 3 s are needed"),
        ({"audio": _inside(b"no sound")}, "audio", "cannot be read"),
        ({"audio": {"type": "asset_id", "asset_id": "none"}}, "audio.asset_id", "no audio"),
        ({"voice_name": " "}, "name", "is empty"),
        ({"language": "tlh"}, "language", "no voice of 'tlh' can be tuned: nobody here speaks it"),
        ({"gender": "robot"}, "gender", "must be 'female' or 'male'"),
        ({"consent_text": " "}, "consent_text", "is empty"),
        ({"person": "Ana", "consent_text": None}, "consent_text", "is needed with person"),
    ],
)
def test_what_is_wrong_is_named(
    house: House, change: dict[str, Any], param: str, told: str
) -> None:
    body = {"voice_name": "Ana", "audio": _inside(), **change}
    answer = house.client.post("/v3/voices/match", json=body)
    assert answer.status_code == 400, answer.text
    error = answer.json()["error"]
    assert told in error["message"]
    assert error["param"] in (param, f"voice_{param}")
    names = {each.name for each in house.library.voices.list("default")}
    assert names <= {"Ana"}


def test_without_a_server_cloning_offers_match_tone(house: House) -> None:
    body = {"voice_name": "Ana", "audio": _inside()}
    answer = house.client.post("/v3/voices/clone", json=body)
    assert answer.status_code == 501
    assert "POST /v3/voices/match" in answer.json()["error"]["message"]
    assert not [each for each in house.library.voices.list("default") if each.kind == "clone"]


SCHEMA: dict[str, Any] = {
    "components": {"schemas": {"Speech": {"properties": {"ref_audio": {}, "task_type": {}}}}}
}


@pytest.mark.parametrize("works", [True, False])
def test_a_clone_is_processing_and_then_complete_or_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, works: bool
) -> None:
    said = sound(wav(tone((0.2, 0), (1.5, 0.5), (0.2, 0))))
    routes = {("GET", "/openapi.json"): as_json(SCHEMA)}
    if works:
        routes["POST", "/v1/audio/speech"] = said
    with serving(routes) as plays:
        monkeypatch.setenv("STANDIN_SPEECH_URL", plays.url)
        house = build(tmp_path)
        body = {
            "voice_name": "Ana",
            "audio": _inside(),
            "language": "en-GB",
            "transcript": TEXT,
            **SIGNED,
        }
        answer = house.client.post("/v3/voices/clone", json=body)
        assert answer.status_code == 200, answer.text
        mine = answer.json()["data"]["voice_clone_id"]
        assert mine.startswith("server-")
        house.client.app.state.services.voice_intake.close()
        told = house.client.get(f"/v3/voices/{mine}").json()["data"]
        if not works:
            assert told["status"] == "failed"
            assert "answered 40" in told["failure_message"]
            assert "could not be made" in _generate(house, mine).text
            house.close()
            return
        assert told["status"] == "complete"
        assert told["failure_message"] is None
        assert (told["language"], told["locale"]) == ("English", "en-GB")
        sent = plays.asked_for("/v1/audio/speech")[-1]
        with wave.open(io.BytesIO(base64.b64decode(sent["ref_audio"].split(",")[1]))) as file:
            assert file.getframerate() == 24000
        assert sent["ref_text"] == TEXT
        asked = {"voice_id": mine, "text": "Good morning."}
        assert house.client.post("/v3/voices/speech", json=asked).status_code == 200
        assert plays.asked_for("/v1/audio/speech")[-1]["input"] == "Good morning."
        assert _generate(house, mine).status_code == 200
        kept = house.settings.home / "speech"
        assert not kept.exists() or not list(kept.iterdir())
        house.close()
