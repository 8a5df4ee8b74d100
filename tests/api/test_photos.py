"""Photos that present, over HTTP: uploaded, grouped, trained, asked for in videos, deleted."""

import time
from collections.abc import Iterator
from typing import Any

import cv2
import httpx
import numpy as np
import pytest

from standin.avatars.illustrated.design import design
from standin.library import DEFAULT_SPACE
from standin.scene import from_json

from .conftest import BASE, House, build


def jpeg(image: Any) -> bytes:
    done, data = cv2.imencode(".jpg", image[..., ::-1])
    assert done
    return data.tobytes()


@pytest.fixture(scope="module")
def portrait() -> bytes:
    return jpeg(pytest.importorskip("skimage.data").astronaut())


@pytest.fixture(scope="module")
def two_faces() -> bytes:
    one = pytest.importorskip("skimage.data").astronaut()
    return jpeg(np.hstack([one, one[:, ::-1]]))


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house for the module: its crew looks at photos."""
    built = build(tmp_path_factory.mktemp("studio"))
    yield built
    built.close()


@pytest.fixture(scope="module")
def photo_id(studio: House, portrait: bytes) -> str:
    answer = upload(studio, portrait, name="Eileen")
    assert answer.status_code == 200, answer.text
    told: str = answer.json()["data"]["talking_photo_id"]
    return told


def upload(house: House, content: bytes, **query: str) -> httpx.Response:
    headers = {"Content-Type": "image/jpeg"}
    return house.client.post("/v1/talking_photo", content=content, headers=headers, params=query)


def data(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body.get("error", None) is None
    return body["data"]


def local(url: str) -> str:
    assert url.startswith(BASE)
    return url.removeprefix(BASE)


def asks(body: dict[str, Any], photo_id: str | None, **more: Any) -> dict[str, Any]:
    who = {"type": "talking_photo", "talking_photo_id": photo_id, **more}
    return {**body, "video_inputs": [{**body["video_inputs"][0], "character": who}]}


def test_an_uploaded_photo_is_listed_and_can_be_fetched(
    studio: House, portrait: bytes, photo_id: str
) -> None:
    listed = data(studio.client.get("/v1/talking_photo.list"))
    (mine,) = [each for each in listed if each["id"] == photo_id]
    assert mine["circle_image"] == ""
    assert studio.client.get(local(mine["image_url"])).content == portrait
    photos = data(studio.client.get("/v2/avatars"))["talking_photos"]
    assert [p["talking_photo_name"] for p in photos if p["talking_photo_id"] == photo_id] == [
        "Eileen"
    ]


def test_previews_open_with_a_link_alone(studio: House, photo_id: str) -> None:
    shown = data(studio.client.get(f"/v2/avatar/{photo_id}/details"))
    assert (shown["type"], shown["is_public"]) == ("talking_photo", False)
    for field in ("preview_image_url", "preview_video_url"):
        path = local(shown[field])
        answer = studio.client.get(path, headers={"X-Api-Key": ""})
        assert answer.status_code == 200
        assert answer.headers["cache-control"].startswith("private")
        assert studio.client.get(path.partition("?")[0]).status_code == 404


def test_a_video_is_tied_to_the_photo(studio: House, photo_id: str, body: dict[str, Any]) -> None:
    video_id = data(studio.post(asks(body, photo_id, scale=0.5)))["video_id"]
    who = from_json(studio.library.videos.get(video_id).request).scenes[0].character
    look = studio.library.avatars.look(photo_id, DEFAULT_SPACE)
    assert who is not None
    assert (who.avatar_id, who.pack_key, who.scale) == (photo_id, look.pack_key, 0.5)
    studio.library.videos.fail(video_id, 1, "enough")


@pytest.mark.parametrize("photo", [None, "zzz", "0" * 32])
def test_unknown_photos_are_refused_with_the_field(
    studio: House, photo: str | None, body: dict[str, Any]
) -> None:
    answer = studio.post(asks(body, photo))
    assert answer.status_code == 400
    assert "video_inputs[0].character.talking_photo_id" in answer.json()["error"]["message"]


def test_a_photo_that_is_not_ready_is_refused_with_the_field(
    studio: House, body: dict[str, Any]
) -> None:
    group = studio.library.avatars.create_group(DEFAULT_SPACE, "Slow", "photo")
    look = studio.library.avatars.add_look(group, "Slow", state="training")
    answer = studio.post(asks(body, look.id))
    assert answer.status_code == 400
    message = answer.json()["error"]["message"]
    assert "video_inputs[0].character.talking_photo_id" in message
    assert "not ready" in message


def test_another_space_sees_nothing(studio: House, photo_id: str, body: dict[str, Any]) -> None:
    other = {"X-Api-Key": studio.library.keys.create("other", "elsewhere").key}
    client = studio.client
    assert client.get("/v1/talking_photo.list", headers=other).json()["data"] == []
    for method, path in (
        ("GET", f"/v2/photo_avatar/{photo_id}"),
        ("DELETE", f"/v2/talking_photo/{photo_id}"),
        ("DELETE", f"/v2/photo_avatar_group/{photo_id}"),
        ("GET", f"/v2/avatar_group/{photo_id}/avatars"),
    ):
        assert client.request(method, path, headers=other).status_code == 404
    refused = client.post("/v2/video/generate", json=asks(body, photo_id), headers=other)
    assert refused.status_code == 400


def test_refusals_have_heygens_numbers_and_say_what_to_do(studio: House, two_faces: bytes) -> None:
    wall = jpeg(np.full((300, 300, 3), 120, np.uint8))
    cases = (
        (wall, 40004, "no face"),
        (two_faces, 40005, "0.2"),
        (b"GIF89a" + bytes(30), 40002, "a GIF"),
        (b"", 40002, "empty"),
    )
    for content, code, words in cases:
        answer = upload(studio, content)
        assert answer.status_code == 400
        assert answer.json()["code"] == code
        assert words in answer.json()["message"]
    picked = data(upload(studio, two_faces, point="0.78,0.24"))
    assert picked["report"]["chosen"] is not None
    assert upload(studio, two_faces, point="a").status_code == 400
    assert upload(studio, two_faces, face="smallest").status_code == 400
    data(studio.client.delete(f"/v2/talking_photo/{picked['talking_photo_id']}"))


def test_a_group_from_its_creation_to_its_end(
    studio: House, portrait: bytes, body: dict[str, Any]
) -> None:
    client, library = studio.client, studio.library
    before = {info.key for info in library.objects.list()}

    def image(content: bytes) -> str:
        key = f"images/{len(content)}.jpg"
        library.objects.put(key, content)
        asset = library.assets.create(DEFAULT_SPACE, "image", key, len(content), "image/jpeg")
        return f"image/{asset.id}/original.jpg"

    soft = cv2.imdecode(np.frombuffer(portrait, np.uint8), cv2.IMREAD_COLOR)
    assert soft is not None
    first = image(jpeg(cv2.GaussianBlur(soft, (0, 0), 1)[..., ::-1]))
    made = data(
        client.post(
            "/v2/photo_avatar/avatar_group/create", json={"name": "Eileen", "image_key": first}
        )
    )
    group_id = made["group_id"]
    assert made["id"] == group_id
    assert made["status"] == "completed"
    more = {"group_id": group_id, "name": "Sharp", "image_keys": [image(portrait)]}
    (sharp,) = data(client.post("/v2/photo_avatar/avatar_group/add", json=more))[
        "photo_avatar_list"
    ]
    where = f"/v2/photo_avatar/train/status/{group_id}"
    assert data(client.get(where))["status"] == "empty"
    assert data(client.post("/v2/photo_avatar/train", json={"group_id": group_id})) is None
    end = time.monotonic() + 240
    while (state := data(client.get(where)))["status"] == "training" and time.monotonic() < end:
        time.sleep(0.05)
    assert (state["status"], state["error_msg"]) == ("ready", None)
    assert state["best_id"] == sharp["id"]

    moved = data(client.post("/v2/photo_avatar/add_motion", json={"id": sharp["id"]}))["id"]
    assert data(client.get(f"/v2/photo_avatar/{moved}"))["is_motion"] is True
    large = data(client.post("/v2/photo_avatar/upscale", json={"id": sharp["id"]}))["id"]
    video_id = data(studio.post(asks(body, large)))["video_id"]
    who = from_json(library.videos.get(video_id).request).scenes[0].character
    assert who is not None and who.super_resolution
    library.videos.fail(video_id, 1, "enough")

    looks = data(client.get(f"/v2/avatar_group/{group_id}/avatars"))["avatar_list"]
    assert [look["id"] for look in looks] == [group_id, sharp["id"], moved, large]
    for look in looks:
        assert look["avatar_id"] == look["id"] and look["avatar_name"] == look["name"]
        assert look["premium"] is False and look["image_url"].startswith("http")
    (shown,) = [
        g
        for g in data(client.get("/v2/avatar_group.list"))["avatar_group_list"]
        if g["id"] == group_id
    ]
    assert (shown["num_looks"], shown["train_status"]) == (4, "ready")
    data(client.delete(f"/v2/photo_avatar/{moved}"))
    data(client.delete(f"/v2/photo_avatar_group/{group_id}"))
    left = {info.key for info in library.objects.list()} - before
    assert all(key.startswith("images/") for key in left)
    assert client.get(f"/v2/photo_avatar/{sharp['id']}").status_code == 404


@pytest.mark.parametrize(
    ("path", "sent", "field"),
    [
        ("avatar_group/create", {"name": "A"}, "image_key"),
        ("avatar_group/create", {"name": "A", "image_key": "image/0/original.jpg"}, "image_key"),
        ("avatar_group/create", {"image_key": "x"}, "name"),
        ("avatar_group/add", {"group_id": "g", "name": "A", "image_keys": []}, "image_keys"),
        ("avatar_group/add", {"group_id": "g", "name": "A", "image_keys": ["x"] * 5}, "image_keys"),
        ("train", {}, "group_id"),
        ("add_motion", {}, "id"),
        ("upscale", {}, "id"),
    ],
)
def test_what_is_missing_is_named(
    studio: House, path: str, sent: dict[str, Any], field: str
) -> None:
    answer = studio.client.post(f"/v2/photo_avatar/{path}", json=sent)
    assert answer.status_code == 400
    assert field in answer.json()["error"]["message"]


def test_designed_characters_are_avatars(studio: House, body: dict[str, Any]) -> None:
    looks = studio.intake.add_document(DEFAULT_SPACE, design("Nora", "nora-test", seed=1))
    listed = {a["avatar_id"]: a for a in data(studio.client.get("/v2/avatars"))["avatars"]}
    assert listed["nora-test"]["default_voice_id"] == "flite-slt"
    who = {"type": "avatar", "avatar_id": looks[1].id}
    asked = {**body, "video_inputs": [{**body["video_inputs"][0], "character": who}]}
    video_id = data(studio.post(asked))["video_id"]
    kept = from_json(studio.library.videos.get(video_id).request).scenes[0].character
    assert kept is not None and kept.pack_key == looks[1].pack_key
    studio.library.videos.fail(video_id, 1, "enough")
    upscale = studio.client.post("/v2/photo_avatar/upscale", json={"id": looks[0].id})
    assert upscale.status_code == 400


def test_groups_of_the_house(studio: House) -> None:
    public = data(studio.client.get("/v2/avatar_group.list", params={"include_public": "true"}))
    assert "maya" in {g["id"] for g in public["avatar_group_list"]}
    assert public["total_count"] == len(public["avatar_group_list"])
    (maya,) = data(studio.client.get("/v2/avatar_group/maya/avatars"))["avatar_list"]
    assert (maya["avatar_id"], maya["id"], maya["gender"]) == ("maya", "maya", "female")
    assert data(studio.client.get("/v2/avatar/maya/details"))["is_public"] is True
    assert studio.client.get("/v2/avatar/nobody/details").status_code == 404
    assert studio.client.get("/v2/avatar_group/nobody/avatars").status_code == 404
