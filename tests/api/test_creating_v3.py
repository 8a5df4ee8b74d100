"""v3's videos: what they ask for, and what is refused by which name."""

from typing import Any

import pytest

from standin import scene

from .conftest import House

BODY: dict[str, Any] = {"type": "avatar", "avatar_id": "maya", "script": "Hello there."}


def create(house: House, body: dict[str, Any]) -> Any:
    return house.client.post("/v3/videos", json=body)


def made(house: House, body: dict[str, Any]) -> scene.Video:
    answer = create(house, body)
    assert answer.status_code == 200, answer.text
    data = answer.json()["data"]
    assert (data["status"], data["output_format"]) == ("waiting", body.get("output_format", "mp4"))
    return scene.from_json(house.library.videos.get(data["video_id"]).request)


def test_the_least_that_can_be_said(house: House) -> None:
    video = made(house, BODY)
    (only,) = video.scenes
    assert (video.width, video.height) == (1920, 1080)
    assert only.character is not None
    assert only.character.avatar_id == "maya"
    assert isinstance(only.voice, scene.TextVoice)
    assert (only.voice.text, only.voice.voice_id) == ("Hello there.", "flite-slt")


def test_everything_at_once(house: House) -> None:
    video = made(
        house,
        BODY
        | {
            "voice_id": "espeak-en",
            "voice_settings": {"speed": 1.2, "pitch": 5, "volume": 0.5, "engine_settings": {}},
            "background": {"type": "color", "value": "#123456"},
            "aspect_ratio": "4:5",
            "resolution": "720p",
            "expressiveness": "high",
            "engine": {"type": "avatar_iv"},
            "motion_prompt": "wave",
            "title": "Mine",
            "caption": None,
        },
    )
    (only,) = video.scenes
    assert (video.width, video.height, video.title) == (720, 900, "Mine")
    assert only.background == scene.ColourBackground("#123456")
    assert isinstance(only.voice, scene.TextVoice)
    assert (only.voice.speed, only.voice.pitch, only.voice.volume) == (1.2, 5, 0.5)
    assert only.character is not None
    assert only.character.talking_style == "expressive"


def test_a_webm_is_see_through(house: House) -> None:
    video = made(house, BODY | {"output_format": "webm"})
    assert video.container == "webm"
    assert isinstance(video.scenes[0].background, scene.TransparentBackground)


def test_a_studio_has_scenes(house: House) -> None:
    spoken = {"type": "avatar_video", "source": BODY}
    video = made(house, {"type": "studio", "scenes": [spoken, spoken], "resolution": "4k"})
    assert (len(video.scenes), video.height) == (2, 2160)


SPOKEN = {"type": "avatar_video", "source": BODY}


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({}, "type"),
        ({"type": "film"}, "type"),
        ({"type": "avatar", "script": "x"}, "avatar_id"),
        (BODY | {"audio_url": "http://x.example/a.mp3"}, "audio_url"),
        ({"type": "avatar", "avatar_id": "maya"}, "script"),
        (BODY | {"avatar_id": "noah", "voice_id": "nobody"}, "voice_id"),
        (BODY | {"colour": "red"}, "colour"),
        (BODY | {"voice_settings": {"speed": 9}}, "voice_settings.speed"),
        (BODY | {"script": " "}, "script"),
        (BODY | {"resolution": "8k"}, "resolution"),
        (BODY | {"output_format": "webm", "background": {"type": "color"}}, "background"),
        (BODY | {"background": {"type": "color", "value": "red"}}, "background.value"),
        (BODY | {"callback_url": "http://127.0.0.1/"}, "callback_url"),
        ({"type": "studio", "scenes": []}, "scenes"),
        ({"type": "studio", "scenes": [{"type": "avatar_video"}]}, "scenes[0].source"),
        (
            {"type": "studio", "scenes": [SPOKEN, SPOKEN | {"source": BODY | {"script": ""}}]},
            "scenes[1].source.script",
        ),
    ],
)
def test_what_is_wrong_is_named_in_v3s_words(
    closed_house: House, body: dict[str, Any], param: str | None
) -> None:
    answer = create(closed_house, body)
    assert answer.status_code == 400, answer.text
    error = answer.json()["error"]
    assert error["code"] in ("invalid_parameter", "voice_not_found")
    assert error.get("param") == param


def test_cinematic_avatars_are_not_built(closed_house: House) -> None:
    answer = create(
        closed_house, {"type": "cinematic_avatar", "prompt": "x", "avatar_id": ["maya"]}
    )
    assert answer.status_code == 501


def test_the_same_key_makes_one_video(house: House) -> None:
    headers = {"Idempotency-Key": "once"}
    first, again = (
        house.client.post("/v3/videos", json=BODY, headers=headers).json() for _ in range(2)
    )
    assert first == again
    assert len(house.jobs.submitted) == 1


def test_a_dry_run_estimates_and_makes_nothing(house: House, body: dict[str, Any]) -> None:
    for answer in (
        create(house, BODY | {"dry_run": True}),
        house.client.post("/v2/video/generate", json=body | {"dry_run": True}),
    ):
        data = answer.json()["data"]
        assert data["dry_run"]
        assert 0.5 < data["duration"] < 5
        assert data["frames"] == pytest.approx(data["duration"] * 25, abs=2)
    assert house.jobs.submitted == []
    wrong = create(house, BODY | {"dry_run": True, "voice_id": "nobody"})
    assert wrong.status_code == 400
