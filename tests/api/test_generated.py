"""Presenters drawn from attributes: asked for, polled, made a group, used in videos."""

import io
import time
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from standin import scene
from standin.api.generated import Attributes, designs

from .conftest import BASE, House, build

ASKED: dict[str, Any] = {
    "name": "Ada",
    "age": "Senior",
    "gender": "Woman",
    "ethnicity": "South Asian",
    "orientation": "vertical",
    "pose": "half_body",
    "style": "Realistic",
    "appearance": "A doctor with glasses in an office",
}


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    built = build(tmp_path_factory.mktemp("studio"))
    yield built
    built.close()


def generate(house: House, **changes: Any) -> httpx.Response:
    return house.client.post("/v2/photo_avatar/photo/generate", json={**ASKED, **changes})


def data(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


@pytest.fixture(scope="module")
def generation(studio: House) -> Any:
    where = f"/v2/photo_avatar/generation/{data(generate(studio))['generation_id']}"
    end = time.monotonic() + 240
    told = data(studio.client.get(where))
    while told["status"] in ("pending", "processing") and time.monotonic() < end:
        time.sleep(0.1)
        told = data(studio.client.get(where))
    return told


def test_four_pictures_are_drawn(studio: House, generation: Any) -> None:
    assert (generation["status"], generation["msg"]) == ("success", None)
    pictures = [
        np.asarray(Image.open(io.BytesIO(studio.client.get(url.removeprefix(BASE)).content)))
        for url in generation["image_url_list"]
    ]
    assert [each.shape for each in pictures] == [(1024, 576, 3)] * 4
    for one, two in pairwise(pictures):
        assert np.abs(one.astype(float) - two).mean() > 5  # four persons, not one


def test_a_picture_becomes_a_group_and_speaks(studio: House, generation: Any) -> None:
    client, key = studio.client, generation["image_key_list"][1]
    body = {"name": "Dr. Ada", "image_key": key}
    made = data(client.post("/v2/photo_avatar/avatar_group/create", json=body))
    assert (made["id"], made["status"]) == (made["group_id"], "completed")
    assert (made["name"], made["business_type"]) == ("Dr. Ada", "generated")
    assert data(client.get(f"/v2/photo_avatar/{made['id']}"))["gender"] == "female"
    data(client.post("/v2/photo_avatar/train", json={"group_id": made["id"]}))
    state = data(client.get(f"/v2/photo_avatar/train/status/{made['id']}"))
    assert (state["status"], state["best_id"]) == ("ready", made["id"])
    photo = {"group_id": made["id"], "name": "More", "image_keys": [key]}
    refused = client.post("/v2/photo_avatar/avatar_group/add", json=photo)
    assert (refused.status_code, "group_id" in refused.text) == (400, True)
    long = client.post("/v2/photo_avatar/avatar_group/create", json={**body, "name": "x" * 61})
    assert (long.status_code, "at most 60" in long.text) == (400, True)
    spoken = {"script": "Hello there.", "voice_id": "flite-slt"}
    av4 = {"image_key": key, "video_title": "Mine", **spoken}
    image = {"type": "asset_id", "asset_id": key.split("/")[1]}
    ids = [
        data(client.post("/v2/video/av4/generate", json=av4))["video_id"],
        data(client.post("/v3/videos", json={"type": "image", "image": image, **spoken}))[
            "video_id"
        ],
    ]
    who = [scene.from_json(studio.library.videos.get(each).request).scenes[0] for each in ids]
    assert who[0].character is not None and who[1].character is not None
    assert who[0].character.avatar_id == who[1].character.avatar_id
    assert (who[0].character.pack_key or "").endswith(".json")
    assert [each.background for each in who] == [scene.OwnBackground()] * 2
    data(client.delete(f"/v2/photo_avatar_group/{made['id']}"))


def test_a_deleted_picture_is_no_presenter_any_more(studio: House, generation: Any) -> None:
    key = generation["image_key_list"][3]
    asset_id = key.split("/")[1]
    studio.client.post(f"/v1/asset/{asset_id}/delete")
    body = {"name": "Ada", "image_key": key}
    refused = studio.client.post("/v2/photo_avatar/avatar_group/create", json=body)
    assert (refused.status_code, "image_key" in refused.text) == (400, True)
    assert not any(asset_id in info.key for info in studio.library.objects.list("designs"))


def test_another_space_has_no_part_in_generations(studio: House, generation: Any) -> None:
    headers = {"X-Api-Key": studio.library.keys.create("other", "elsewhere").key}
    where = f"/v2/photo_avatar/generation/{generation['id']}"
    assert studio.client.get(where, headers=headers).status_code == 404
    body = {"name": "Ada", "image_key": generation["image_key_list"][0]}
    path = "/v2/photo_avatar/avatar_group/create"
    assert studio.client.post(path, json=body, headers=headers).status_code == 400
    assert studio.client.get("/v2/photo_avatar/generation/..x").status_code == 404


def test_what_does_not_do_is_refused_by_name(closed_house: House) -> None:
    for field, value in (
        ("name", " "),
        ("age", "Old"),
        ("gender", None),
        ("ethnicity", "Martian"),
        ("orientation", ""),
        ("pose", "lying"),
        ("style", "Oil"),
        ("appearance", "x" * 1001),
    ):
        refused = generate(closed_house, **{field: value})
        assert refused.status_code == 400, field
        assert refused.json()["error"]["message"].startswith(field)


@pytest.mark.parametrize("ethnicity", ["Black", "East Asian", "Unspecified"])
def test_attributes_decide_and_the_rest_differs(ethnicity: str) -> None:
    asked = Attributes.model_validate({**ASKED, "ethnicity": ethnicity, "pose": "close_up"})
    drawn = designs(asked)
    assert drawn == designs(asked.model_copy(update={"name": "Else"}))
    assert len({each.face.skin for each in drawn}) == 4
    for each in drawn:
        assert (each.gender, each.age, each.looks[0].shot) == ("female", "senior", "close")
        assert each.looks[0].outfit.kind == "coat"
        assert each.glasses.kind != "none"
        assert each.hair.style not in ("hijab", "turban")
