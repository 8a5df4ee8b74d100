import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from standin import scene

from .conftest import House, Voices

Body = dict[str, Any]


def _asked(house: House) -> scene.Video:
    """What the one video that was put down asks for."""
    (video_id,) = house.jobs.submitted
    return scene.from_json(house.library.videos.get(video_id).request)


def _with(body: Body, path: str, value: object) -> Body:
    """``body`` with ``value`` at a path such as ``video_inputs[0].voice.speed``; `...` removes."""
    steps: list[Any] = [int(s) if s.isdigit() else s for s in re.findall(r"[^.\[\]]+", path)]
    inner: Any = body
    for step in steps[:-1]:
        inner = inner.setdefault(step, {}) if isinstance(inner, dict) else inner[step]
    if value is ...:
        del inner[steps[-1]]
    else:
        inner[steps[-1]] = value
    return body


def test_a_pitch_is_refused_for_a_voice_that_has_one(
    house: House, body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Voices, "get", lambda self, voice_id: replace(self.list()[0], pitch=False))
    answer = house.post(_with(body, f"{V}.pitch", 10))
    assert answer.status_code == 400
    says = f"{V}.pitch: must be 0 for flite-slt, which has only one pitch"
    assert answer.json()["error"]["message"] == says
    assert house.jobs.submitted == []
    assert house.post(_with(body, f"{V}.pitch", 0)).status_code == 200


def test_a_video_is_put_down_and_submitted(house: House, body: Body) -> None:
    answer = house.post(body)
    assert answer.status_code == 200
    (video_id,) = house.jobs.submitted
    assert re.fullmatch(r"[0-9a-f]{32}", video_id)
    assert answer.json() == {
        "error": None,
        "data": {"video_id": video_id},
        "code": 100,
        "message": "Success",
    }
    video = house.library.videos.get(video_id)
    assert (video.state, video.title, video.space_id) == ("pending", "Hello", "default")
    assert (video.callback_id, video.callback_url) == ("mine", "http://hooks.example:9000/hook")
    assert _asked(house) == scene.Video(
        scenes=(
            scene.Scene(
                voice=scene.TextVoice("flite-slt", "Hello there.", speed=1.25, pitch=10),
                character=scene.Character("maya", 0.8, 0.1, -0.1, "expressive"),
                background=scene.ColourBackground("#AABBCC"),
            ),
        ),
        width=1280,
        height=720,
        fps=25,
        title="Hello",
    )


def test_the_least_that_makes_a_video(house: House) -> None:
    voice = {"type": "text", "voice_id": "flite-slt", "input_text": "Hi"}
    assert house.post({"video_inputs": [{"voice": voice}]}).status_code == 200
    assert _asked(house) == scene.Video((scene.Scene(scene.TextVoice("flite-slt", "Hi")),))


def test_strings_for_numbers_and_booleans_nulls_and_unknown_keys(house: House, body: Body) -> None:
    """The form of HeyGen's own examples."""
    scene_ = body["video_inputs"][0]
    scene_["voice"] |= {"speed": "1", "pitch": "0", "emotion": None, "locale": None, "x": 1}
    scene_["voice"]["elevenlabs_settings"] = {"model": "m"}
    scene_["character"] |= {"scale": "1.0", "offset": None, "matting": "false", "prompt": "wave"}
    scene_["background"]["value"] = None
    scene_["text"] = None
    body |= {"caption": "false", "test": "true", "dimension": {"width": "1920", "height": 1080.0}}
    body |= {"fps": "25.0", "aspect_ratio": None, "quality": "high", "title": 7}
    assert house.post(body).status_code == 200
    asked = _asked(house)
    assert (asked.width, asked.height, asked.fps, asked.title) == (1920, 1080, 25, "7")
    assert asked.scenes[0].background == scene.ColourBackground("#FFFFFF")
    assert asked.scenes[0].character == scene.Character("maya", talking_style="expressive")


@pytest.mark.parametrize(("given", "seconds"), [(2, 2.0), ("2.5", 2.5), (None, 1.0), (..., 1.0)])
def test_a_silence(house: House, body: Body, given: object, seconds: float) -> None:
    body["video_inputs"][0]["voice"] = {"type": "silence", "duration": 0}
    assert house.post(_with(body, "video_inputs[0].voice.duration", given)).status_code == 200
    assert _asked(house).scenes[0].voice == scene.Silence(seconds)


@pytest.mark.parametrize("given", ["#abc", "abc", "#AABBCC", "aabbcc"])
def test_colours_are_normalised(house: House, body: Body, given: str) -> None:
    assert house.post(_with(body, "video_inputs[0].background.value", given)).status_code == 200
    assert _asked(house).scenes[0].background == scene.ColourBackground("#AABBCC")


@pytest.mark.parametrize(
    ("ratio", "size"),
    [("16:9", (1920, 1080)), ("9:16", (1080, 1920)), ("1:1", (1080, 1080)), ("4:3", (1440, 1080))],
)
def test_an_aspect_ratio_is_used_without_a_dimension(
    house: House, body: Body, ratio: str, size: tuple[int, int]
) -> None:
    del body["dimension"]
    assert house.post(body | {"aspect_ratio": ratio}).status_code == 200
    assert (_asked(house).width, _asked(house).height) == size


def test_a_dimension_wins_over_an_aspect_ratio(house: House, body: Body) -> None:
    assert house.post(body | {"aspect_ratio": "9:16"}).status_code == 200
    assert (_asked(house).width, _asked(house).height) == (1280, 720)


@pytest.mark.parametrize(
    "text",
    [
        'Wait <break time="1s"/> for it.',
        "Wait <break time='0.5s' /> <BREAK time=\"300ms\">for it.",
        "1 < 2, 3 > 2, I <3 you",
    ],
)
def test_pauses_and_plain_signs_may_be_in_a_text(house: House, body: Body, text: str) -> None:
    assert house.post(_with(body, "video_inputs[0].voice.input_text", text)).status_code == 200
    assert _asked(house).scenes[0].voice == scene.TextVoice("flite-slt", text, 1.25, 10)


def test_an_emotion_a_volume_and_pronunciations(house: House, body: Body) -> None:
    body["video_inputs"][0]["voice"] |= {
        "emotion": "Excited",
        "volume": "0.5",
        "locale": "en-US",
        "pronunciations": [{"word": "GIF", "say": "/dʒɪf/"}],
    }
    assert house.post(body).status_code == 200
    voice = _asked(house).scenes[0].voice
    assert isinstance(voice, scene.TextVoice)
    assert (voice.emotion, voice.volume, voice.locale) == ("Excited", 0.5, "en-US")
    assert voice.pronunciations == (("GIF", "/dʒɪf/"),)


def test_tags_may_be_in_a_text(house: House, body: Body) -> None:
    text = 'This is <emphasis level="strong">it</emphasis>. <sub alias="ok">k</sub>'
    assert house.post(_with(body, "video_inputs[0].voice.input_text", text)).status_code == 200


def test_a_voice_without_emotions_refuses_one(closed_house: House, body: Body) -> None:
    body["video_inputs"][0]["voice"] |= {"voice_id": "espeak-en", "emotion": "Serious"}
    answer = closed_house.post(body)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith(
        f"{V}.emotion: the voice espeak-en has no emotions"
    )


@pytest.mark.parametrize("locale", ["en-US", "en_us", ""])
def test_a_voices_own_locale_is_fine(house: House, body: Body, locale: str) -> None:
    assert house.post(_with(body, "video_inputs[0].voice.locale", locale)).status_code == 200


V, C, B = "video_inputs[0].voice", "video_inputs[0].character", "video_inputs[0].background"
ONE = {"voice": {"type": "silence"}}

WRONG: list[tuple[str, object, str]] = [
    ("video_inputs", ..., "video_inputs: is required"),
    ("video_inputs", None, "video_inputs: is required"),
    ("video_inputs", [], "video_inputs: a video has 1 to 50 scenes, not 0"),
    ("video_inputs", [ONE] * 51, "video_inputs: a video has 1 to 50 scenes, not 51"),
    ("video_inputs", {"0": ONE}, "video_inputs: must be a list, not an object"),
    ("video_inputs", "x", "video_inputs: must be a list, not 'x'"),
    ("video_inputs[0]", "x", "video_inputs[0]: must be an object, not 'x'"),
    ("video_inputs[0]", [], "video_inputs[0]: must be an object, not a list"),
    (V, ..., f"{V}: is required"),
    (V, "x", f"{V}: must be an object, not 'x'"),
    (f"{V}.type", ..., f"{V}.type: is required"),
    (f"{V}.type", None, f"{V}.type: is required"),
    (f"{V}.type", "song", f"{V}.type: must be 'text', 'audio' or 'silence', not 'song'"),
    (f"{V}.type", {}, f"{V}.type: must be 'text', 'audio' or 'silence', not an object"),
    (f"{V}.voice_id", ..., f"{V}.voice_id: is required"),
    (f"{V}.voice_id", None, f"{V}.voice_id: is required"),
    (f"{V}.voice_id", {"a": 1}, f"{V}.voice_id: must be text, not an object"),
    (f"{V}.input_text", ..., f"{V}.input_text: is required"),
    (f"{V}.input_text", ["x"], f"{V}.input_text: must be text, not a list"),
    (f"{V}.input_text", True, f"{V}.input_text: must be text, not true"),
    (f"{V}.input_text", "", f"{V}.input_text: is empty; there is nothing to say"),
    (f"{V}.input_text", " \n\t ", f"{V}.input_text: is empty; there is nothing to say"),
    (
        f"{V}.input_text",
        ' <break time="1s"/> ',
        f"{V}.input_text: is empty; there is nothing to say",
    ),
    (f"{V}.input_text", "x" * 5001, f"{V}.input_text: has 5001 characters, at most 5000"),
    (
        f"{V}.input_text",
        "Hi <audio src='x'>you</audio>",
        f"{V}.input_text: <audio src='x'> at character 4 is not understood; "
        "the tags are speak, p, s, break, prosody, emphasis, say-as, phoneme, sub, mark",
    ),
    (
        f"{V}.input_text",
        "Hi <break time='1'/> you",
        f'{V}.input_text: <break time=\'1\'/> at character 4 needs a time such as "1s" or "500ms"',
    ),
    (
        f"{V}.input_text",
        'Hi <break time="6s"/> <break time="5s"/> you',
        f"{V}.input_text: a pause is at most 10 s at one place, not 11 s",
    ),
    (
        f"{V}.input_text",
        "Hi <emphasis>you",
        f"{V}.input_text: <emphasis> at character 4 is not closed by </emphasis>",
    ),
    (
        f"{V}.input_text",
        "?!",
        f"{V}.input_text: has nothing that can be said: no letter, digit or sign",
    ),
    (
        f"{V}.input_text",
        "Hi мир",
        f"{V}.input_text: 'мир' at character 4 is in letters that flite-slt (English) cannot "
        'read; choose a voice of its language, or say how: <sub alias="...">',
    ),
    (
        f"{V}.emotion",
        "Angry",
        f"{V}.emotion: must be one of Excited, Friendly, Serious, Soothing, Broadcaster, "
        "not 'Angry'",
    ),
    (f"{V}.volume", 2, f"{V}.volume: must be 0 to 1, not 2"),
    (f"{V}.pronunciations", [{"word": "a"}], f"{V}.pronunciations[0].say: is required"),
    (
        f"{V}.pronunciations",
        [{"word": "a", "say": " "}],
        f"{V}.pronunciations[0].say: is empty",
    ),
    (f"{V}.speed", 3, f"{V}.speed: must be 0.5 to 2, not 3"),
    (f"{V}.speed", "0.1", f"{V}.speed: must be 0.5 to 2, not 0.1"),
    (f"{V}.speed", "fast", f"{V}.speed: must be a number, not 'fast'"),
    (f"{V}.speed", True, f"{V}.speed: must be a number, not true"),
    (f"{V}.speed", [1], f"{V}.speed: must be a number, not a list"),
    (f"{V}.speed", "nan", f"{V}.speed: must be a finite number, not 'nan'"),
    (f"{V}.speed", "Infinity", f"{V}.speed: must be a finite number, not 'Infinity'"),
    (f"{V}.speed", "1e999", f"{V}.speed: must be a finite number, not '1e999'"),
    (f"{V}.pitch", 51, f"{V}.pitch: must be -50 to 50, not 51"),
    (f"{V}.pitch", -50.5, f"{V}.pitch: must be -50 to 50, not -50.5"),
    (V, {"type": "silence", "duration": 0}, f"{V}.duration: must be 0.1 to 300 seconds, not 0"),
    (V, {"type": "silence", "duration": "x"}, f"{V}.duration: must be a number, not 'x'"),
    (C, "maya", f"{C}: must be an object, not 'maya'"),
    (f"{C}.type", ..., f"{C}.type: is required"),
    (f"{C}.type", "robot", f"{C}.type: must be 'avatar' or 'talking_photo', not 'robot'"),
    (f"{C}.avatar_id", ..., f"{C}.avatar_id: is required"),
    (f"{C}.scale", 0, f"{C}.scale: must be 0.05 to 5, not 0"),
    (f"{C}.scale", "big", f"{C}.scale: must be a number, not 'big'"),
    (f"{C}.offset", [0, 0], f"{C}.offset: must be an object, not a list"),
    (f"{C}.offset.x", 2.5, f"{C}.offset.x: must be -2 to 2, not 2.5"),
    (f"{C}.offset.y", "nan", f"{C}.offset.y: must be a finite number, not 'nan'"),
    (
        f"{C}.avatar_style",
        "oval",
        f"{C}.avatar_style: must be normal, circle, closeUp or voice_only, not 'oval'",
    ),
    (
        f"{C}.talking_style",
        "loud",
        f"{C}.talking_style: must be 'stable' or 'expressive', not 'loud'",
    ),
    (f"{C}.expression", "sad", f"{C}.expression: must be 'default' or 'happy', not 'sad'"),
    (f"{C}.matting", "maybe", f"{C}.matting: must be true or false, not 'maybe'"),
    (
        f"{C}.circle_background_color",
        "red",
        f"{C}.circle_background_color: must be in hex format",
    ),
    (f"{B}.type", ..., f"{B}.type: is required"),
    (f"{B}.type", "sky", f"{B}.type: must be 'color', 'image' or 'video', not 'sky'"),
    (f"{B}.value", "red", f"{B}.value: must be #RRGGBB in hex, not 'red'"),
    (f"{B}.value", "#12345", f"{B}.value: must be #RRGGBB in hex, not '#12345'"),
    (f"{B}.value", "", f"{B}.value: must be #RRGGBB in hex, not ''"),
    (f"{B}.value", {}, f"{B}.value: must be text, not an object"),
    ("dimension", "1280x720", "dimension: must be an object, not '1280x720'"),
    ("dimension.width", ..., "dimension.width: is required"),
    ("dimension.width", 64, "dimension.width: must be 128 to 4096 pixels, not 64"),
    ("dimension.height", 4098, "dimension.height: must be 128 to 4096 pixels, not 4098"),
    ("dimension.width", 1281, "dimension.width: must be even, not 1281"),
    ("dimension.width", 1280.5, "dimension.width: must be a whole number, not 1280.5"),
    ("dimension.width", "wide", "dimension.width: must be a whole number, not 'wide'"),
    ("dimension.height", "inf", "dimension.height: must be a whole number, not 'inf'"),
    ("fps", 29.97, "fps: must be one of 24, 25, 30, 50, 60, not 29.97"),
    ("fps", 0, "fps: must be one of 24, 25, 30, 50, 60, not 0"),
    ("fps", "nan", "fps: must be a finite number, not 'nan'"),
    (
        "video_inputs[0].transition_seconds",
        "inf",
        "video_inputs[0].transition_seconds: must be a finite number, not 'inf'",
    ),
    ("priority", "urgent", "priority: must be 'high', 'normal' or 'low', not 'urgent'"),
    ("priority", {}, "priority: must be 'high', 'normal' or 'low', not an object"),
    ("title", "x" * 501, "title: has 501 characters, at most 500"),
    ("title", "a\0b", "title: must not contain the character U+0000"),
    ("title", {"a": 1}, "title: must be text, not an object"),
    ("callback_id", [1], "callback_id: must be text, not a list"),
    (
        "callback_url",
        "ftp://x/y",
        "callback_url: must be an http or https address, not 'ftp://x/y'",
    ),
    ("callback_url", "x", "callback_url: must be an http or https address, not 'x'"),
    ("callback_url", "http://", "callback_url: must be an http or https address, not 'http://'"),
    (
        "callback_url",
        "http://h:port/",
        "callback_url: must be an http or https address, not 'http://h:port/'",
    ),
    (
        "callback_url",
        "http://h/a b",
        "callback_url: must be an http or https address, not 'http://h/a b'",
    ),
    ("callback_url", "http://h/" + "x" * 2040, "callback_url: has 2049 characters, at most 2048"),
    ("test", "perhaps", "test: must be true or false, not 'perhaps'"),
]


@pytest.mark.parametrize(("path", "value", "message"), WRONG)
def test_what_is_wrong_is_named(
    closed_house: House, body: Body, path: str, value: object, message: str
) -> None:
    answer = closed_house.post(_with(body, path, value))
    assert answer.json() == {
        "data": None,
        "error": {"code": "invalid_parameter", "message": message},
    }
    assert answer.status_code == 400
    assert closed_house.jobs.submitted == []
    assert closed_house.library.videos.unfinished() == []


def test_the_scene_that_is_wrong_is_named(house: House, body: Body) -> None:
    body["video_inputs"] = body["video_inputs"] + [{"voice": {"type": "silence", "duration": 999}}]
    message = house.post(body).json()["error"]["message"]
    assert message == "video_inputs[1].voice.duration: must be 0.1 to 300 seconds, not 999"


def test_an_unknown_ratio_is_refused(house: House, body: Body) -> None:
    del body["dimension"]
    answer = house.post(body | {"aspect_ratio": "7:3"})
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == (
        "aspect_ratio: must be one of 16:9, 9:16, 1:1, 4:3, 3:4, 5:4, 4:5, not '7:3'"
    )


@pytest.mark.parametrize(
    ("path", "code", "noun"),
    [
        (f"{C}.avatar_id", "avatar_not_found", "avatar"),
        (f"{V}.voice_id", "voice_not_found", "voice"),
    ],
)
@pytest.mark.parametrize("given", ["nobody", "", "x" * 5000, "../maya", "Maya", "maya\0"])
def test_unknown_avatars_and_voices(
    closed_house: House, body: Body, path: str, code: str, noun: str, given: str
) -> None:
    answer = closed_house.post(_with(body, path, given))
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["code"] == code
    assert error["message"].startswith(f"{path}: no {noun} ")
    assert len(error["message"]) < 400
    assert closed_house.library.videos.unfinished() == []


STAGE: list[tuple[str, object, str]] = [
    (f"{C}.talking_photo_style", "oval", f"{C}.talking_photo_style: must be 'square' or 'circle'"),
    (B, {"type": "image"}, f"{B}.url: either url or image_asset_id needs to be provided"),
    (B, {"type": "video"}, f"{B}.url: either url or video_asset_id needs to be provided"),
    (
        B,
        {"type": "image", "url": "http://a/", "image_asset_id": "x"},
        f"{B}.url: give either url or image_asset_id",
    ),
    (
        B,
        {"type": "video", "url": "http://a/", "play_style": "backwards"},
        f"{B}.play_style: must be 'fit_to_scene' or 'freeze' or 'loop' or 'once' or 'full_video', "
        "not 'backwards'",
    ),
    (
        B,
        {"type": "image", "url": "http://a/", "fit": "stretch"},
        f"{B}.fit: must be 'cover' or 'crop' or 'contain' or 'none', not 'stretch'",
    ),
    (B, {"type": "image", "url": "file:///etc/passwd"}, f"{B}.url: must be an http or https"),
    (B, {"type": "image", "url": "data:image/png,x"}, f"{B}.url: the file is a file of no known"),
    (B, {"type": "image", "url": "data:image/png;base64,?"}, f"{B}.url: is not base64"),
    ("video_inputs[0].transition", "slide", "video_inputs[0].transition: must be cut in a video's"),
    (
        "video_inputs[0].turns",
        [{"voice": {"type": "text", "voice_id": "flite-slt", "input_text": ""}}],
        "video_inputs[0].turns[0].voice.input_text: is empty; there is nothing to say",
    ),
    ("enable_watermark", True, "enable_watermark: this server has no watermark of its own"),
    ("watermark", {"url": "http://a/", "place": "left"}, "watermark.place: must be 'top_left' or"),
    ("watermark", {"scale": 0.2}, "watermark.url: is required"),
    ("music", {"url": "http://a/", "volume": 2}, "music.volume: must be 0 to 1, not 2"),
    (
        B,
        {"type": "image", "image_asset_id": "x"},
        f"{B}.image_asset_id: no picture was uploaded under 'x' (POST /v1/asset)",
    ),
]


@pytest.mark.parametrize(("path", "value", "message"), STAGE)
def test_what_is_wrong_on_the_stage_is_named(
    closed_house: House, body: Body, path: str, value: object, message: str
) -> None:
    answer = closed_house.post(_with(body, path, value))
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith(message)


UNBUILT: list[tuple[str, object, str]] = [
    (f"{V}.locale", "pt-BR", f"{V}.locale: voices in other locales are not built yet;"),
]


@pytest.mark.parametrize(("path", "value", "message"), UNBUILT)
def test_what_is_not_built_says_so(
    closed_house: House, body: Body, path: str, value: object, message: str
) -> None:
    answer = closed_house.post(_with(body, path, value))
    assert answer.status_code == 501
    assert answer.json()["data"] is None
    assert answer.json()["error"]["code"] == "not_implemented"
    assert answer.json()["error"]["message"].startswith(message)
    assert closed_house.library.videos.unfinished() == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the body is not JSON: "),
        (b"{", "the body is not JSON: "),
        (b"\xff\xfe\xff", "the body is not JSON: "),
        (b'{"video_inputs": NaN}', "the body is not JSON: "),
        (b'{"fps": ' + b"9" * 5000 + b"}", "the body is not JSON: "),
        (b"[" * 100_000, "the body is not JSON: "),
        (b'{"fps": 1' + b"0" * 400 + b', "video_inputs": []}', "fps: must be a number"),
        (b"[]", "the body must be a JSON object"),
        (b'"text"', "the body must be a JSON object"),
        (b"null", "the body must be a JSON object"),
        (b'{"video_inputs": [], "fps": 1e999}', "fps: must be a finite number, not inf"),
        (
            b'{"video_inputs": [], "title": "\\ud800"}',
            "the body is not JSON: ",
        ),
    ],
)
def test_bodies_that_are_no_request(closed_house: House, content: bytes, message: str) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    answer = closed_house.client.post("/v2/video/generate", content=content, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["data"] is None
    assert answer.json()["error"]["code"] == "invalid_parameter"
    assert answer.json()["error"]["message"].startswith(message)


def test_a_body_of_another_type_is_refused(house: House, body: Body) -> None:
    answer = house.client.post("/v2/video/generate", data={"a": "b"})
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == (
        "the body must be JSON (Content-Type: application/json), "
        "not application/x-www-form-urlencoded"
    )
    content = json.dumps(body).encode()
    assert house.client.post("/v2/video/generate", content=content).status_code == 200


def test_a_body_that_is_too_large_is_refused(house: House) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(17):
            yield b" " * 1024 * 1024

    for content in (b" " * (16 * 1024 * 1024 + 1), pieces()):
        answer = house.client.post("/v2/video/generate", content=content)
        assert answer.status_code == 413
        assert answer.json() == {
            "data": None,
            "error": {"code": "payload_too_large", "message": "the body is larger than 16 MiB"},
        }


def test_the_largest_video_is_taken(house: House) -> None:
    voice = {"type": "text", "voice_id": "flite-slt", "input_text": "ä" * 5000}
    assert house.post({"video_inputs": [{"voice": voice}] * 50}).status_code == 200


def test_a_queue_that_is_down_fails_the_video(house: House, body: Body) -> None:
    house.jobs.broken = ConnectionError("secret host")
    answer = house.post(body)
    assert answer.status_code == 503
    message = "The video could not be queued; try again later"
    assert answer.json() == {"data": None, "error": {"code": "internal_error", "message": message}}
    assert house.library.videos.unfinished() == []
