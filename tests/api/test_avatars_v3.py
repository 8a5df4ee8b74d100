"""v3's avatars: persons and looks, made of photos and of words, each space for itself."""

import base64
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest

from standin.avatars.illustrated.document import CharacterDocument
from standin.library import DEFAULT_SPACE

from .conftest import House, build
from .test_photos import jpeg

LOOK = {
    "id", "name", "avatar_type", "group_id", "gender", "default_voice_id", "image_width",
    "image_height", "preferred_orientation", "preview_image_url", "preview_video_url", "status",
    "supported_api_engines", "tags", "error",
}  # fmt: skip
GROUP = {
    "id", "name", "created_at", "looks_count", "gender", "preview_image_url",
    "preview_video_url", "default_voice_id", "consent_status", "status", "error",
}  # fmt: skip


@pytest.fixture(scope="module")
def portrait() -> bytes:
    return jpeg(pytest.importorskip("skimage.data").astronaut())


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    built = build(tmp_path_factory.mktemp("studio"))
    yield built
    built.close()


@pytest.fixture(scope="module")
def photo(studio: House, portrait: bytes) -> Any:
    return data(make(studio, type="photo", name="Eileen", file=inline(portrait)))


def inline(content: bytes) -> dict[str, str]:
    text = base64.b64encode(content).decode()
    return {"type": "base64", "media_type": "image/jpeg", "data": text}


def make(house: House, **body: Any) -> httpx.Response:
    return house.client.post("/v3/avatars", json=body)


def data(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def refused(answer: httpx.Response, status: int, param: str | None) -> str:
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    assert error.get("param") == param
    message: str = error["message"]
    return message


def ids(house: House, path: str, **params: Any) -> list[str]:
    return [each["id"] for each in data(house.client.get(path, params=params))]


def test_the_house_is_public(house: House) -> None:
    client = house.client
    (maya, noah) = data(client.get("/v3/avatars"))
    assert (set(maya), maya["id"], noah["id"]) == (GROUP, "maya", "noah")
    assert (maya["looks_count"], maya["default_voice_id"]) == (1, "flite-slt")
    assert data(client.get("/v3/avatars/maya")) == maya
    look = data(client.get("/v3/avatars/looks/maya"))
    assert (set(look), look["avatar_type"], look["group_id"]) == (LOOK, "studio_avatar", "maya")
    assert look["image_width"] > look["image_height"] > 0
    assert ids(house, "/v3/avatars", ownership="private") == []
    assert ids(house, "/v3/avatars/looks", avatar_type="photo_avatar") == []
    assert ids(house, "/v3/avatars/looks", group_id="noah") == ["noah"]
    page = client.get("/v3/avatars/looks", params={"limit": 1}).json()
    assert page["has_more"] is True
    rest = client.get("/v3/avatars/looks", params={"token": page["next_token"]}).json()
    assert [each["id"] for each in page["data"] + rest["data"]] == ["maya", "noah"]
    assert (rest["has_more"], rest["next_token"]) == (False, None)
    for method, path in (
        ("DELETE", "/v3/avatars/maya"),
        ("DELETE", "/v3/avatars/looks/maya"),
        ("PATCH", "/v3/avatars/looks/maya"),
    ):
        assert client.request(method, path).json()["error"]["code"] == "forbidden"
    (first, _) = data(client.get("/v1/avatar.list"))["avatars"]
    assert [state["id"] for state in first["avatar_states"]] == ["maya"]


def test_words_become_a_presenter_of_our_own(house: House) -> None:
    words = "An elderly woman with red hair in a green hoodie"
    told = data(make(house, type="prompt", name="Ada", prompt=words))
    item, group = told["avatar_item"], told["avatar_group"]
    assert (set(item), set(group)) == (LOOK, GROUP)
    assert (item["name"], item["gender"], item["status"]) == ("Ada", "female", "completed")
    assert item["preview_image_url"].startswith("http")
    assert (group["looks_count"], group["id"]) == (2, item["group_id"])
    key = house.library.avatars.look(item["id"], DEFAULT_SPACE).pack_key or ""
    document = CharacterDocument.from_json(house.library.objects.get(key))
    assert (document.age, document.looks[0].outfit.kind) == ("senior", "hoodie")
    assert ids(house, "/v3/avatars", ownership="private") == [group["id"]]
    assert len(ids(house, "/v3/avatars/looks", group_id=group["id"])) == 2
    spoken = {"type": "avatar", "avatar_id": item["id"], "script": "Hello there."}
    assert house.client.post("/v3/videos", json=spoken | {"dry_run": True}).status_code == 200
    assert data(house.client.delete(f"/v3/avatars/{group['id']}")) == {"id": group["id"]}
    assert house.client.get(f"/v3/avatars/{group['id']}").status_code == 404
    assert not house.library.objects.exists(key)


def test_a_photo_becomes_an_avatar(studio: House, photo: Any, portrait: bytes) -> None:
    item, group = photo["avatar_item"], photo["avatar_group"]
    assert (item["avatar_type"], item["status"]) == ("photo_avatar", "completed")
    assert (item["image_width"], item["preferred_orientation"]) == (512, "square")
    assert group["status"] == "completed"
    where = f"/v3/avatars/looks/{item['id']}"
    renamed = data(studio.client.request("PATCH", where, json={"name": "  Eileen C. "}))
    assert (renamed["name"], data(studio.client.get(where))["name"]) == ("Eileen C.", "Eileen C.")
    long = studio.client.request("PATCH", where, json={"name": "x" * 101})
    assert "at most 100" in refused(long, 400, "name")
    key = studio.client.post(
        "/v1/asset", content=portrait, headers={"Content-Type": "image/jpeg"}
    ).json()["data"]["id"]
    more = {"type": "asset_id", "asset_id": key}
    second = data(make(studio, type="photo", name="Two", file=more, avatar_group_id=group["id"]))
    assert second["avatar_group"]["looks_count"] == 2
    assert second["avatar_item"]["group_id"] == group["id"]
    assert ids(studio, "/v3/avatars/looks", avatar_type="photo_avatar", group_id=group["id"]) == [
        item["id"],
        second["avatar_item"]["id"],
    ]
    data(studio.client.delete(f"/v3/avatars/looks/{second['avatar_item']['id']}"))
    assert data(studio.client.get(f"/v3/avatars/{group['id']}"))["looks_count"] == 1


def test_what_does_not_do_is_refused_by_name(studio: House) -> None:
    wall = inline(jpeg(np.full((300, 300, 3), 120, np.uint8)))
    assert "no face" in refused(make(studio, type="photo", name="A", file=wall), 400, None)
    cases: tuple[tuple[dict[str, Any], int, str], ...] = (
        ({}, 400, "type"),
        ({"type": "robot"}, 400, "type"),
        ({"type": "digital_twin", "name": "A"}, 400, "file"),
        ({"type": "photo", "name": "A"}, 400, "file"),
        ({"type": "photo", "name": "A", "file": {"type": "x"}}, 400, "file.type"),
        ({"type": "photo", "name": "A", "file": {"type": "url"}}, 400, "file.url"),
        ({"type": "photo", "file": wall}, 400, "name"),
        ({"type": "photo", "name": " ", "file": wall}, 400, "name"),
        ({"type": "photo", "name": "A", "file": {**wall, "data": "!"}}, 400, "file.data"),
        (
            {"type": "photo", "name": "A", "file": {"type": "url", "url": "http://127.0.0.1/a"}},
            400,
            "file.url",
        ),
        (
            {"type": "photo", "name": "A", "file": {"type": "asset_id", "asset_id": "x"}},
            400,
            "file.asset_id",
        ),
        ({"type": "photo", "name": "A", "file": wall, "avatar_group_id": "x"}, 400,
         "avatar_group_id"),
        ({"type": "prompt", "name": "A"}, 400, "prompt"),
        ({"type": "prompt", "name": "A", "prompt": "x" * 1001}, 400, "prompt"),
        ({"type": "prompt", "name": "", "prompt": "x"}, 400, "name"),
        ({"type": "prompt", "name": "A", "prompt": "x", "reference_images": [wall]}, 501,
         "reference_images"),
    )  # fmt: skip
    for body, status, param in cases:
        refused(make(studio, **body), status, param)
    assert studio.client.post("/v3/avatars", json=[]).status_code == 400


def test_another_space_has_no_part_in_avatars(studio: House, photo: Any) -> None:
    look_id, group_id = photo["avatar_item"]["id"], photo["avatar_group"]["id"]
    headers = {"X-Api-Key": studio.library.keys.create("other", "elsewhere").key}
    client = studio.client
    for path in ("/v3/avatars", "/v3/avatars/looks"):
        private = client.get(path, params={"ownership": "private"}, headers=headers)
        assert data(private) == []
        assert group_id not in client.get(path, headers=headers).text
    assert data(client.get(f"/v3/avatars/looks?group_id={group_id}", headers=headers)) == []
    for method, path in (
        ("GET", f"/v3/avatars/{group_id}"),
        ("DELETE", f"/v3/avatars/{group_id}"),
        ("GET", f"/v3/avatars/looks/{look_id}"),
        ("PATCH", f"/v3/avatars/looks/{look_id}"),
        ("DELETE", f"/v3/avatars/looks/{look_id}"),
    ):
        answer = client.request(method, path, headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "avatar_not_found")
    body = {"type": "prompt", "name": "A", "prompt": "x"}
    theirs = data(client.post("/v3/avatars", json=body, headers=headers))["avatar_group"]["id"]
    assert studio.client.get(f"/v3/avatars/{theirs}").status_code == 404
    wall = {"type": "photo", "name": "A", "file": inline(b"x"), "avatar_group_id": group_id}
    assert client.post("/v3/avatars", json=wall, headers=headers).status_code == 400
    assert data(client.get(f"/v3/avatars/{group_id}"))["id"] == group_id
