"""Recordings that are uploaded."""

import io
import wave
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from standin.scene import Recording, from_json

from .conftest import BASE, House


def sound(seconds: float = 1.0, amplitude: float = 0.3) -> bytes:
    t = np.arange(round(seconds * 16000)) / 16000
    pcm = (amplitude * 32767 * np.sin(2 * np.pi * 220 * t)).astype("<i2")
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(16000)
        out.writeframes(pcm.tobytes())
    return file.getvalue()


def upload(house: House, content: bytes, kind: str = "audio/wav") -> httpx.Response:
    return house.client.post("/v1/asset", content=content, headers={"Content-Type": kind})


def speaks(body: dict[str, Any], asset_id: str) -> dict[str, Any]:
    voice = {"type": "audio", "audio_asset_id": asset_id}
    return {**body, "video_inputs": [{**body["video_inputs"][0], "voice": voice}]}


def test_an_uploaded_recording_becomes_a_voice(house: House, body: dict[str, Any]) -> None:
    content = sound()
    answer = upload(house, content)
    assert answer.status_code == 200
    told = answer.json()
    assert told["code"] == 100
    data = told["data"]
    assert (data["file_type"], data["image_key"], data["folder_id"]) == ("audio", None, "")
    assert house.client.get(data["url"].removeprefix(BASE)).content == content
    made = house.post(speaks(body, data["id"]))
    assert made.status_code == 200
    asked = from_json(house.library.videos.get(made.json()["data"]["video_id"]).request)
    voice = asked.scenes[0].voice
    assert isinstance(voice, Recording)
    assert voice.asset_key is not None
    assert house.library.objects.get(voice.asset_key) == content


def test_an_asset_of_another_space_is_unknown(house: House, body: dict[str, Any]) -> None:
    asset_id = upload(house, sound()).json()["data"]["id"]
    other = house.library.keys.create("other", "elsewhere").key
    refused = house.client.post(
        "/v2/video/generate", json=speaks(body, asset_id), headers={"X-Api-Key": other}
    )
    assert refused.status_code == 400
    assert "audio_asset_id: no recording was uploaded" in refused.json()["error"]["message"]


@pytest.mark.parametrize(
    ("content", "kind", "status", "says"),
    [
        (b"", "audio/wav", 400, "is empty"),
        (b"not a sound at all" * 50, "audio/mpeg", 400, "cannot be read"),
        (sound(1, amplitude=0), "audio/wav", 400, "silent"),
        (b"\x89PNG", "image/png", 501, "not built yet"),
    ],
)
def test_what_is_no_recording_is_refused_at_once(
    house: House, content: bytes, kind: str, status: int, says: str
) -> None:
    answer = upload(house, content, kind)
    assert answer.status_code == status
    told = answer.json()
    assert told["data"] is None
    assert says in told["message"]
    assert not list(house.library.objects.list("recordings"))


def test_an_upload_has_a_limit(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from standin.api import assets

    monkeypatch.setattr(assets, "RECORDING_BYTES", 1000)
    answer = upload(house, sound())
    assert answer.status_code == 413
    assert answer.json()["code"] == 413
