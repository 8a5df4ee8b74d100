"""Templates, the variables in them, brand voices."""

from typing import Any

import pytest

from standin import scene
from standin.api.filling import Variable, filled, variables

from .conftest import House

REQUEST: dict[str, Any] = {
    "title": "For {{first_name}}",
    "video_inputs": [
        {
            "character": {"type": "avatar", "avatar_id": "{{who}}"},
            "voice": {
                "type": "text",
                "voice_id": "{{voice}}",
                "input_text": "Hello {{ first_name }}, hello {{last_name}}!",
            },
        },
        {"voice": {"type": "silence", "duration": 2}},
    ],
    "dimension": {"width": 1280, "height": 720},
}
VALUES: dict[str, Any] = {
    "first_name": {"name": "first_name", "type": "text", "properties": {"content": "Ada"}},
    "last_name": "Lovelace",
    "who": {"type": "character", "properties": {"character_id": "noah", "type": "avatar"}},
    "voice": {"type": "voice", "properties": {"voice_id": "espeak-en"}},
}


@pytest.fixture
def template(house: House) -> str:
    answer = house.client.post("/v2/template", json={"name": "Welcome", "request": REQUEST})
    assert answer.status_code == 200
    made: str = answer.json()["data"]["template_id"]
    return made


def wanted(house: House, answer: Any) -> scene.Video:
    assert answer.status_code == 200, answer.text
    data = answer.json()["data"]
    return scene.from_json(house.library.videos.get(data.get("video_id") or data["id"]).request)


def test_what_a_variable_is_follows_from_its_place() -> None:
    body = {
        "a": "{{text}} and {{ text }}",
        "character": {"type": "talking_photo", "talking_photo_id": "{{who}}"},
        "voice": {"type": "audio", "audio_url": "{{sound}}"},
        "background": {"type": "video", "url": "{{film}}", "fit": "crop"},
        "other": {"type": "image", "image_asset_id": "{{picture}}"},
    }
    assert variables(body) == {
        "text": "text",
        "who": "character",
        "sound": "audio",
        "film": "video",
        "picture": "image",
    }


def test_media_are_filled_in_by_address_or_asset() -> None:
    body = {"background": {"type": "image", "url": "{{room}}", "fit": "cover"}}

    def variable(**properties: str) -> dict[str, Variable]:
        return {"room": Variable.model_validate({"type": "image", "properties": properties})}

    by_asset = filled(body, variable(asset_id="a1", fit="contain"))["background"]
    assert (by_asset["image_asset_id"], by_asset["url"]) == ("a1", None)
    assert filled(body, variable(url="http://x/y.png"))["background"]["url"] == "http://x/y.png"
    assert body["background"]["url"] == "{{room}}", "the given body is as it was"


def test_a_template_tells_its_variables_and_scenes(house: House, template: str) -> None:
    data = house.client.get(f"/v2/template/{template}").json()["data"]
    assert {name: each["type"] for name, each in data["variables"].items()} == {
        "first_name": "text",
        "who": "character",
        "voice": "voice",
        "last_name": "text",
    }
    for path in ("/v3/template/", "/v3/templates/"):
        whole = house.client.get(path + template).json()["data"]
        assert [row["scene_id"] for row in whole["scenes"]] == ["scene_1", "scene_2"]
        assert whole["scenes"][1]["variables"] == []
    (listed,) = house.client.get("/v2/templates").json()["data"]["templates"]
    assert listed["thumbnail_image_url"].endswith(".webp")
    assert listed["aspect_ratio"] == "landscape"


@pytest.mark.parametrize("path", ["/v2/template/{}/generate", "/v3/templates/{}"])
def test_a_video_is_made_of_it(house: House, template: str, path: str) -> None:
    body = {"variables": VALUES, "title": "Mine", "scene_ids": ["scene_2", "scene_1", "scene_2"]}
    video = wanted(house, house.client.post(path.format(template), json=body))
    assert video.title == "Mine"
    voices = [each.voice for each in video.scenes]
    assert [voice.kind for voice in voices] == ["silence", "text", "silence"]
    spoken = voices[1]
    assert isinstance(spoken, scene.TextVoice)
    assert (spoken.text, spoken.voice_id) == ("Hello Ada, hello Lovelace!", "espeak-en")
    assert video.scenes[1].character is not None
    assert video.scenes[1].character.avatar_id == "noah"


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"variables": {}}, "variables.first_name"),
        ({"variables": VALUES | {"who": "noah"}}, "variables.who.type"),
        ({"variables": VALUES | {"first_name": {"type": "text"}}}, "first_name.properties.content"),
        ({"variables": VALUES | {"last_name": {"type": "sound"}}}, "variables.last_name.type"),
        ({"variables": VALUES, "scene_ids": ["scene_9"]}, "scene_ids[0]"),
        ({"variables": VALUES, "brand_voice_id": "none"}, "brand_voice_id"),
        ({"variables": VALUES, "dimension": {"width": 3, "height": 720}}, "dimension.width"),
    ],
)
def test_what_cannot_be_filled_in_is_refused_by_name(
    house: House, template: str, change: dict[str, Any], name: str
) -> None:
    answer = house.client.post(f"/v2/template/{template}/generate", json=change)
    assert answer.status_code == 400
    assert name in answer.json()["error"]["message"]
    assert house.jobs.submitted == []


def test_braces_in_a_value_are_words(house: House, template: str) -> None:
    values = VALUES | {"first_name": "{{last_name}}"}
    answer = house.client.post(f"/v2/template/{template}/generate", json={"variables": values})
    spoken = wanted(house, answer).scenes[0].voice
    assert isinstance(spoken, scene.TextVoice)
    assert spoken.text.startswith("Hello {{last_name}}, hello Lovelace")


def test_a_brand_says_its_words(house: House, template: str) -> None:
    body = {"name": "House", "vocabulary": [["Ada", "Ay-da"]], "tones": ["warm"]}
    brand = house.client.post("/v1/brand_voice", json=body).json()["data"]
    path = f"/v1/brand_voice/{brand['id']}"
    changed = house.client.post(path, json={"vocabulary": [["Ada", "Ah-da"]]}).json()["data"]
    assert (changed["vocabulary"], changed["tones"]) == ([["Ada", "Ah-da"]], ["warm"])
    asked = {"variables": VALUES, "brand_voice_id": brand["id"]}
    answer = house.client.post(f"/v2/template/{template}/generate", json=asked)
    spoken = wanted(house, answer).scenes[0].voice
    assert isinstance(spoken, scene.TextVoice)
    assert spoken.pronunciations == (("Ada", "Ah-da"),)
    assert house.client.get("/v2/brand_voice/list").json()["data"]["total"] == 1
    (listed,) = house.client.get("/v3/brand-glossaries").json()["data"]
    assert listed["brand_glossary_id"] == brand["id"]


def test_another_space_has_other_templates(house: House, template: str) -> None:
    theirs = {"X-Api-Key": house.library.keys.create("b", "b").key}
    for method, path in (
        ("GET", "/v2/template/{}"),
        ("GET", "/v3/templates/{}"),
        ("POST", "/v2/template/{}/generate"),
        ("DELETE", "/v2/template/{}"),
    ):
        answer = house.client.request(method, path.format(template), headers=theirs)
        assert answer.status_code == 404
    assert house.client.get("/v2/templates", headers=theirs).json()["data"]["templates"] == []


def test_a_small_template_does_not_become_a_huge_request(house: House) -> None:
    said = {"type": "text", "voice_id": "flite-slt", "input_text": "{{a}}" * 1000}
    body = {"name": "Bomb", "request": {"video_inputs": [{"voice": said}]}}
    template = house.client.post("/v2/template", json=body).json()["data"]["template_id"]
    path = f"/v2/template/{template}/generate"
    answer = house.client.post(path, json={"variables": {"a": "x" * 20_000}})
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith("variables: ")
    answer = house.client.post(path, json={"variables": {"a": "x"}, "scene_ids": ["scene_1"] * 51})
    assert answer.json()["error"]["message"].startswith("scene_ids: ")


def test_a_voice_without_a_locale_leaves_the_templates() -> None:
    said = {"type": "text", "locale": "en-US", "voice_id": "{{v}}", "input_text": "Hello."}
    value = {"type": "voice", "properties": {"voice_id": "flite-slt"}}
    made = filled({"voice": said}, {"v": Variable.model_validate(value)})
    assert (made["voice"]["voice_id"], made["voice"]["locale"]) == ("flite-slt", "en-US")


def test_a_brand_voice_and_strange_pronunciations_are_refused(house: House) -> None:
    brand = house.client.post("/v1/brand_voice", json={"name": "B", "vocabulary": [["a", "b"]]})
    said = {"type": "text", "voice_id": "flite-slt", "input_text": "a", "pronunciations": 5}
    body = {"name": "Odd", "request": {"video_inputs": [{"voice": said}]}}
    template = house.client.post("/v2/template", json=body).json()["data"]["template_id"]
    asked = {"brand_voice_id": brand.json()["data"]["id"]}
    answer = house.client.post(f"/v2/template/{template}/generate", json=asked)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith("video_inputs[0].voice.pronunciations")
