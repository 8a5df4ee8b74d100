"""Files that are uploaded."""

import base64
import io
import wave
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from films import grey, video
from standin.scene import ImageBackground, Recording, Video, VideoBackground, Watermark, from_json

from .conftest import BASE, House, build


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
        (b"\x89PNG\r\n\x1a\n", "image/png", 400, "the picture cannot be read"),
        (b"%PDF-1.4", "image/png", 400, "the file is a PDF, not a picture"),
        (b"\0\0\0\x18ftypisom" + bytes(90), "video/mp4", 400, "the video cannot be read"),
    ],
)
def test_what_cannot_be_used_is_refused_at_once(
    house: House, content: bytes, kind: str, status: int, says: str
) -> None:
    answer = upload(house, content, kind)
    assert answer.status_code == status
    told = answer.json()
    assert told["data"] is None
    assert says in told["message"]
    assert not list(house.library.objects.list())


def test_an_upload_has_a_limit(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from standin.api import assets

    monkeypatch.setattr(assets, "_MOST", 1000)
    answer = upload(house, sound())
    assert answer.status_code == 413
    assert answer.json()["code"] == 413


def png(size: int = 8) -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.full((size, size, 3), 90, np.uint8)).save(file, "PNG")
    return file.getvalue()


def behind(body: dict[str, Any], **background: Any) -> dict[str, Any]:
    return {**body, "video_inputs": [{**body["video_inputs"][0], "background": background}]}


def asked(house: House, answer: Any) -> Video:
    assert answer.status_code == 200, answer.text
    return from_json(house.library.videos.get(answer.json()["data"]["video_id"]).request)


def test_an_uploaded_picture_becomes_a_background(house: House, body: dict[str, Any]) -> None:
    data = upload(house, png(), "application/octet-stream").json()["data"]
    assert data["file_type"] == "image"
    assert data["image_key"] == f"image/{data['id']}/original.png"
    shown = house.client.get(data["url"].removeprefix(BASE))
    assert (shown.content, shown.headers["content-type"]) == (png(), "image/png")
    for name in (data["id"], data["image_key"]):
        made = asked(
            house,
            house.post(
                behind(body, type="image", image_asset_id=name, fit="contain", value="#123")
            ),
        )
        found = made.scenes[0].background
        assert isinstance(found, ImageBackground)
        assert (found.fit, found.colour, found.url) == ("contain", "#112233", None)
        assert house.library.objects.get(found.asset_key or "") == png()
    wrong = house.post(behind(body, type="video", video_asset_id=data["id"]))
    assert wrong.status_code == 400
    assert "video_asset_id: is of a picture, not of a video" in wrong.json()["error"]["message"]


def test_an_uploaded_video_becomes_a_background(
    house: House, body: dict[str, Any], tmp_path: Path
) -> None:
    content = video(tmp_path / "a.mp4", [grey(9)] * 3).read_bytes()
    data = upload(house, content, "video/mp4").json()["data"]
    assert (data["file_type"], data["image_key"]) == ("video", None)
    how = {"video_asset_id": data["id"], "play_style": "loop", "volume": 0.5}
    found = asked(house, house.post(behind(body, type="video", **how))).scenes[0].background
    assert isinstance(found, VideoBackground)
    assert (found.play_style, found.volume, found.colour) == ("loop", 0.5, "#000000")
    assert house.library.objects.get(found.asset_key or "") == content


def test_a_picture_may_stand_in_the_request(house: House, body: dict[str, Any]) -> None:
    url = "data:image/png;base64," + base64.b64encode(png(9)).decode()
    request = {**behind(body, type="image", url=url), "watermark": {"url": url, "place": "center"}}
    made = asked(house, house.post(request))
    found = made.scenes[0].background
    assert isinstance(found, ImageBackground)
    assert house.library.objects.get(found.asset_key or "") == png(9)
    assert made.watermark == Watermark(None, found.asset_key, "center")


def test_the_place_of_the_operators_watermark_is_not_told(
    tmp_path: Path, body: dict[str, Any]
) -> None:
    house = build(tmp_path / "home", watermark=tmp_path / "gone.png")
    answer = house.post({**body, "enable_watermark": True})
    house.close()
    assert answer.status_code == 400
    assert str(tmp_path) not in answer.text


def test_the_operator_may_have_a_watermark(tmp_path: Path, body: dict[str, Any]) -> None:
    (tmp_path / "mark.png").write_bytes(png())
    house = build(tmp_path / "home", watermark=tmp_path / "mark.png")
    made = asked(house, house.post({**body, "enable_watermark": True, "test": "true"}))
    assert made.watermark is not None
    assert house.library.objects.get(made.watermark.asset_key or "") == png()
    assert (made.test, made.quality) == (True, "draft")
    house.library.close()


def test_styles_of_a_character(house: House, body: dict[str, Any]) -> None:
    def character(**more: Any) -> Any:
        first = body["video_inputs"][0]
        who = {**first["character"], **more}
        request = {**body, "video_inputs": [{**first, "character": who}]}
        return asked(house, house.post(request)).scenes[0].character

    assert character(avatar_style="closeUp").framing == "close_up"
    circle = character(avatar_style="circle", circle_background_color="#abc")
    assert (circle.mask, circle.circle_colour) == ("circle", "#AABBCC")
    assert character(talking_photo_style="circle").circle_colour == "#F6F6FC"
    assert character(avatar_style="voice_only") is None
    assert character(expression="happy").expression == "happy"
    assert character(matting=True, super_resolution="true").matting
    assert character(circle_background_color="#abc").circle_colour is None


def test_several_people_and_a_transition(house: House, body: dict[str, Any]) -> None:
    first = body["video_inputs"][0]
    turn = {"character": {"type": "avatar", "avatar_id": "noah"}, "voice": first["voice"]}
    second = {**first, "turns": [turn], "transition": "slide", "transition_seconds": 1}
    made = asked(house, house.post({**body, "video_inputs": [first, second]}))
    assert [t.character.avatar_id for t in made.scenes[1].turns if t.character] == ["noah"]
    assert (made.scenes[1].transition, made.scenes[1].transition_seconds) == ("slide", 1)
    turn["character"] = {"type": "avatar", "avatar_id": "nobody"}
    refused = house.post({**body, "video_inputs": [first, second]})
    message = refused.json()["error"]["message"]
    assert message.startswith("video_inputs[1].turns[0].character.avatar_id: no avatar")


def test_a_long_content_type_is_cut_to_what_databases_keep(house: House) -> None:
    headers = {"Content-Type": "image/" + "x" * 400}
    answer = house.client.post("/v1/asset", content=png(), headers=headers)
    asset = house.library.assets.get(answer.json()["data"]["id"], "default")
    assert len(asset.content_type) == 255
