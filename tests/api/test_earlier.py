"""A photo in the request, WebM, and v1's clips: v2's generate in other words."""

import base64
import json
from collections.abc import Iterator

import httpx
import numpy as np
import pytest

from standin import scene
from standin.api.prepared import covering
from standin.library import DEFAULT_SPACE

from .conftest import House, build
from .test_photos import jpeg


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    built = build(tmp_path_factory.mktemp("studio"))
    yield built
    built.close()


@pytest.fixture(scope="module")
def portrait() -> bytes:
    """Upright, 400 x 512."""
    return jpeg(pytest.importorskip("skimage.data").astronaut()[:, 20:420])


@pytest.fixture
def image_key(studio: House, portrait: bytes) -> str:
    return upload(studio, portrait)


def upload(house: House, content: bytes) -> str:
    headers = {"Content-Type": "image/jpeg"}
    told = house.client.post("/v1/asset", content=content, headers=headers).json()["data"]
    key: str = told["image_key"]
    return key


def video(house: House, answer: httpx.Response) -> scene.Video:
    assert answer.status_code == 200, answer.text
    row = house.library.videos.get(answer.json()["data"]["video_id"])
    return scene.from_json(row.request)


def looks(house: House) -> list[str]:
    return [look.id for look in house.library.avatars.looks(DEFAULT_SPACE)]


def inline(content: bytes) -> dict[str, str]:
    text = base64.b64encode(content).decode()
    return {"type": "base64", "media_type": "image/jpeg", "data": text}


def test_avatar_iv_makes_a_video_of_a_photo_that_is_prepared_once(
    studio: House, image_key: str
) -> None:
    body = {
        "image_key": image_key,
        "video_title": "Mine",
        "script": "Hello there.",
        "voice_id": "flite-slt",
        "custom_motion_prompt": "wave",
        "enhance_custom_motion_prompt": "true",
    }
    answer = studio.client.post("/v2/video/av4/generate", json=body)
    made = video(studio, answer)
    assert (answer.json()["error"], answer.json()["code"]) == (None, 100)
    assert (made.width, made.height, made.title) == (720, 1280, "Mine")
    (look_id,) = looks(studio)
    who = made.scenes[0].character
    assert who is not None and who.pack_key is not None
    assert who.avatar_id == look_id
    assert who.scale == pytest.approx((1280 / 512) / (720 / 400), abs=0.01)
    wide = {**body, "video_orientation": "landscape", "fit": "contain"}
    again = video(studio, studio.client.post("/v2/video/av4/generate", json=wide))
    assert (again.width, again.height) == (1280, 720)
    assert again.scenes[0].character is not None
    assert (again.scenes[0].character.scale, looks(studio)) == (1, [look_id])


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (720, 720), (500, 640)])
def test_a_photo_covers_the_frame_with_the_face_in_it(
    studio: House, image_key: str, size: tuple[int, int]
) -> None:
    body = {"image_key": image_key, "script": "Hi.", "voice_id": "flite-slt"}
    video(studio, studio.client.post("/v2/video/av4/generate", json=body))
    look = studio.library.avatars.look(looks(studio)[0], DEFAULT_SPACE)
    how = covering(look, *size)
    (face, *_) = json.loads(look.report or "")["faces"]
    shown = min(size[0] / 400, size[1] / 512) * how["scale"]
    for at, side, start, extent in ((0, 400, "x", "width"), (1, 512, "y", "height")):
        shift = how["offset"]["xy"[at]] * size[at]
        first = (size[at] - side * shown) / 2 + shift  # of the photo, in pixels of the frame
        assert first <= 0.1
        assert first + side * shown >= size[at] - 0.1
        if side * face[extent] * shown < size[at]:
            assert first + face[start] * side * shown >= 0
            assert first + (face[start] + face[extent]) * side * shown <= size[at]


def test_v3_makes_a_video_of_a_photo(studio: House, portrait: bytes) -> None:
    before = looks(studio)
    spoken = {"image": inline(portrait), "script": "Hello there.", "voice_id": "flite-slt"}
    body = {"type": "image", "aspect_ratio": "auto", "resolution": "720p", **spoken}
    tried = studio.client.post("/v3/videos", json=body | {"dry_run": True})
    assert tried.status_code == 200, tried.text
    assert looks(studio) == before
    made = video(studio, studio.client.post("/v3/videos", json=body))
    assert (made.width, made.height) == (720, 1280)
    (look_id,) = looks(studio)
    scenes = [
        {"type": "avatar_video", "source": {"type": "image", "fit": "cover", **spoken}},
        {"type": "avatar_video", "source": {"type": "avatar", "avatar_id": "maya", "script": "Hi"}},
    ]
    made = video(
        studio, studio.client.post("/v3/videos", json={"type": "studio", "scenes": scenes})
    )
    who = [each.character.avatar_id for each in made.scenes if each.character]
    assert who == [look_id, "maya"]
    assert made.scenes[0].character is not None and made.scenes[0].character.scale > 1


def test_photos_that_do_not_do_are_refused_and_leave_nothing(studio: House, image_key: str) -> None:
    client, before = studio.client, looks(studio)
    wall = jpeg(np.full((300, 300, 3), 120, np.uint8))
    spoken = {"script": "Hello.", "voice_id": "flite-slt"}
    answer = client.post("/v3/videos", json={"type": "image", "image": inline(wall), **spoken})
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "image")
    assert "no face" in answer.json()["error"]["message"]
    source = {"type": "image", "image": {"type": "asset_id", "asset_id": "x"}, **spoken}
    scenes = [{"type": "avatar_video", "source": source}]
    answer = client.post("/v3/videos", json={"type": "studio", "scenes": scenes})
    assert answer.json()["error"]["param"] == "scenes[0].source.image.asset_id"
    another = inline(jpeg(pytest.importorskip("skimage.data").astronaut()[:500, :420]))
    no_voice = {"type": "image", "image": another, "script": "x", "voice_id": "nobody"}
    assert client.post("/v3/videos", json=no_voice).status_code == 400
    tried = {"type": "image", "image": another, **spoken, "dry_run": True}
    assert client.post("/v3/videos", json=tried).status_code == 200
    assert looks(studio) == before
    body = {"image_key": image_key, "video_title": "A", **spoken}
    for change, field in (
        ({"image_key": "image/x/original.jpg"}, "image_key"),
        ({"image_key": upload(studio, wall)}, "image_key"),
        ({"script": None}, "script"),
        ({"voice_id": None}, "voice_id"),
        ({"voice_id": "nobody"}, "voice_id"),
        ({"script": None, "audio_asset_id": "x"}, "audio_asset_id"),
        ({"video_orientation": "round"}, "video_orientation"),
    ):
        answer = client.post("/v2/video/av4/generate", json={**body, **change})
        assert answer.status_code == 400, change
        assert field in answer.json()["error"]["message"]
    other = {"X-Api-Key": studio.library.keys.create("other", "elsewhere").key}
    assert client.post("/v2/video/av4/generate", json=body, headers=other).status_code == 400


def test_a_webm_is_clear(house: House) -> None:
    body = {
        "avatar_pose_id": "maya",
        "avatar_style": "closeUp",
        "input_text": "Hello there.",
        "voice_id": "flite-slt",
        "dimension": {"width": 640, "height": 480},
        "priority": "high",
    }
    answer = house.client.post("/v1/video.webm", json=body)
    made = video(house, answer)
    assert (answer.json()["code"], made.container) == (100, "webm")
    assert house.library.videos.get(answer.json()["data"]["video_id"]).priority == "high"
    assert (made.width, made.height) == (640, 480)
    assert isinstance(made.scenes[0].background, scene.TransparentBackground)
    assert made.scenes[0].character is not None
    assert made.scenes[0].character.framing == "close_up"
    for change, field in (
        ({"avatar_pose_id": None}, "avatar_pose_id"),
        ({"avatar_pose_id": "nobody"}, "nobody"),
        ({"input_text": ""}, "input_text"),
        ({"input_audio": "x"}, "input_audio"),
        ({"dimension": {"width": 1, "height": 2}}, "dimension"),
    ):
        refused = house.client.post("/v1/video.webm", json={**body, **change})
        assert refused.status_code == 400, change
        assert field in refused.json()["message"]
        assert refused.json()["data"] is None


def test_clips_of_v1(house: House) -> None:
    clip = {
        "avatar_id": "maya",
        "avatar_style": "voiceOnly",
        "input_text": "Hello there.",
        "voice_id": "flite-slt",
        "scale": "0.5",
        "offset": {"x": 0.1, "y": 0},
    }
    second = {**clip, "avatar_style": "normal", "avatar_id": "noah"}
    body = {
        "background": "#aabbcc",
        "ratio": "9:16",
        "test": True,
        "version": "v1alpha",
        "caption_open": True,
        "clips": [clip, second],
        "priority": "low",
    }
    answer = house.client.post("/v1/video.generate", json=body)
    made = video(house, answer)
    assert house.library.videos.get(answer.json()["data"]["video_id"]).priority == "low"
    assert made.height > made.width
    assert made.test and made.captions is not None
    first, last = made.scenes
    assert first.character is None
    assert last.character is not None
    assert (last.character.avatar_id, last.character.scale, last.character.offset_x) == (
        "noah",
        0.5,
        0.1,
    )
    assert first.background == scene.ColourBackground("#AABBCC")
    for change, field in (
        ({"clips": []}, "clips"),
        ({"clips": [clip, {**clip, "avatar_id": None}]}, "clips[1].avatar_id"),
        ({"clips": [{**second, "scale": 99}]}, "clips[0].scale"),
        ({"clips": [{**clip, "input_audio": "x"}]}, "clips[0].input_audio"),
        ({"background": "#zz"}, "background"),
        ({"background": "office"}, "background"),
        ({"ratio": "2:1"}, "ratio"),
        ({"priority": "soon"}, "priority"),
    ):
        refused = house.client.post("/v1/video.generate", json={**body, **change})
        assert refused.status_code == 400, change
        assert field in refused.json()["message"], refused.json()
