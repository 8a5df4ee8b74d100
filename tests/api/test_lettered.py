"""Texts and captions as requests ask for them, and as answers tell of them."""

import copy
import json
from typing import Any

import pytest

from standin import scene
from standin.library.videos import warnings_key
from standin.stage.fonts import installed

from .conftest import House

Body = dict[str, Any]

pytestmark = pytest.mark.skipif(not installed(), reason="no fonts are installed")


def asked(house: House, body: Body, **changes: Any) -> scene.Video:
    answer = house.post(copy.deepcopy(body) | changes)
    assert answer.status_code == 200, answer.text
    return scene.from_json(house.library.videos.get(house.jobs.submitted[-1]).request)


def refused(house: House, body: Body, **changes: Any) -> str:
    answer = house.post(copy.deepcopy(body) | changes)
    assert answer.status_code == 400, answer.text
    message: str = answer.json()["error"]["message"]
    return message


def with_text(body: Body, text: object) -> Body:
    changed = copy.deepcopy(body)
    changed["video_inputs"][0]["text"] = text
    return changed


def test_a_text_with_everything(house: House, body: Body) -> None:
    text = {
        "type": "text",
        "text": "Hello",
        "font_family": "Noto Sans",
        "font_size": "60",
        "font_weight": "bold",
        "color": "#f80",
        "position": {"x": 0.25, "y": "0.1"},
        "text_align": "left",
        "line_height": 1.5,
        "width": 0.4,
    }
    video = asked(house, with_text(body, text))
    wanted = scene.TextOverlay(
        "Hello", 0.25, 0.1, 0.4, "Noto Sans", 60, True, "#FF8800", "left", 1.5
    )
    assert video.scenes[0].texts == (wanted,)


def test_several_texts(house: House, body: Body) -> None:
    texts = [{"text": "One"}, {"text": "Two", "font_weight": "400"}]
    video = asked(house, with_text(body, texts))
    assert [text.text for text in video.scenes[0].texts] == ["One", "Two"]
    assert not video.scenes[0].texts[1].bold


@pytest.mark.parametrize("nothing", [None, "", {}, []])
def test_no_text(house: House, body: Body, nothing: object) -> None:
    assert asked(house, with_text(body, nothing)).scenes[0].texts == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ({"text": " "}, "video_inputs[0].text.text: is empty"),
        ({"type": "text"}, "video_inputs[0].text.text: is required"),
        ("Hello", "video_inputs[0].text: must be an object"),
        ({"text": "a", "color": "red"}, "video_inputs[0].text.color: must be #RRGGBB"),
        ({"text": "a", "position": {"x": 9}}, "video_inputs[0].text.position.x: must be -1 to 2"),
        ({"text": "a", "position": {"x": "l"}}, "video_inputs[0].text.position.x: must be a num"),
        ({"text": "a", "font_size": 9999}, "video_inputs[0].text.font_size: must be 4 to 400"),
        ({"text": "a", "font_weight": "fat"}, "video_inputs[0].text.font_weight: must be normal"),
        ({"text": "a", "text_align": "top"}, "video_inputs[0].text.text_align: must be left"),
        ([{"text": "a"}, {"text": "a", "width": 9}], "video_inputs[0].text[1].width: must be"),
        ([{"text": "a"}, 5], "video_inputs[0].text[1]: must be an object"),
    ],
)
def test_texts_that_are_wrong(house: House, body: Body, text: object, says: str) -> None:
    assert refused(house, with_text(body, text)).startswith(says)


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, None),
        ({"caption": "false"}, None),
        ({"caption": False, "subtitles": None}, None),
        ({"caption": True}, scene.Captions(True)),
        ({"caption": "true"}, scene.Captions(True)),
        ({"caption_mode": "file_only"}, scene.Captions(False)),
        ({"caption": True, "caption_mode": "file_only"}, scene.Captions(False)),
        ({"caption": False, "caption_mode": "burn_in"}, scene.Captions(True)),
        ({"subtitles": {"preset_name": "Karaoke"}}, scene.Captions(True, "karaoke")),
        ({"subtitles": {"preset_name": "default"}}, scene.Captions(True)),
        (
            {
                "subtitles": {
                    "preset_name": "bold",
                    "font_size": "50",
                    "alignment": 8,
                    "position": {"x": 0.5, "y": 0.3},
                    "disable_highlight": "true",
                }
            },
            scene.Captions(True, "bold", None, 50, "top", 0.5, 0.3, highlight=False),
        ),
        (
            {"caption_mode": "file_only", "subtitles": {"preset_name": "karaoke"}},
            scene.Captions(False, "karaoke"),
        ),
    ],
)
def test_captions(house: House, body: Body, changes: Body, wanted: scene.Captions | None) -> None:
    assert asked(house, body, **changes).captions == wanted


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"caption": "perhaps"}, "caption: must be true or false"),
        ({"caption_mode": "both"}, "caption_mode: must be 'file_only' or 'burn_in'"),
        ({"subtitles": "karaoke"}, "subtitles: must be an object"),
        ({"subtitles": {"preset_name": "neon"}}, "subtitles.preset_name: must be one of plain"),
        ({"subtitles": {"alignment": 0}}, "subtitles.alignment: must be 1 to 9"),
        ({"subtitles": {"font_size": 1}}, "subtitles.font_size: must be 4 to 400"),
        ({"subtitles": {"position": {"y": 3}}}, "subtitles.position.y: must be 0 to 1"),
    ],
)
def test_captions_that_are_wrong(house: House, body: Body, changes: Body, says: str) -> None:
    assert refused(house, body, **changes).startswith(says)


def test_captions_of_silence_are_refused(house: House, body: Body) -> None:
    silent = [{"voice": {"type": "silence"}}]
    says = refused(house, body, video_inputs=silent, caption=True)
    assert says.startswith("caption: captions need words")


def test_a_video_with_captions_tells_where_they_are(house: House) -> None:
    video_id = house.video()
    for name in ("captions.ass", "captions.srt", "captions.vtt", "captioned.mp4"):
        house.library.objects.put(f"videos/a/{name}", name.encode())
    house.library.videos.finish(
        video_id,
        1.0,
        25,
        "videos/a.mp4",
        captions_key="videos/a/captions",
        captioned_key="videos/a/captioned.mp4",
    )
    told = ["the font 'X' is not installed", "no font on this machine has y"]
    house.library.objects.put(warnings_key(video_id), json.dumps(told).encode())
    data = house.status(video_id).json()["data"]
    fetched = house.client.get(data["caption_url"])
    assert fetched.content == b"captions.ass"
    assert fetched.headers["content-type"].startswith("text/x-ssa")
    assert house.client.get(data["video_url_caption"]).content == b"captioned.mp4"
    assert [house.client.get(url).content.decode()[-3:] for url in data["captions"].values()] == [
        "ass",
        "srt",
        "vtt",
    ]
    assert data["warnings"] == told
    full = house.client.get(f"/v3/videos/{video_id}").json()["data"]
    assert ".srt" in full["subtitle_url"] and "captioned.mp4" in full["captioned_video_url"]
