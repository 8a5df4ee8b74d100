"""What needs no key opens nothing of anybody's without a link, and spaces do not meet behind it."""

import json
import time
from typing import Any

import pytest

from .conftest import House
from .isolation import MARK, MINE, THEIRS, picture, things


@pytest.fixture
def mine(house: House) -> dict[str, str]:
    return things(house, MINE, MARK)


def keyed(house: House, space: str) -> dict[str, str]:
    return {"X-Api-Key": house.library.keys.create(space_id=space).key}


def nothing_said(answer: Any) -> bool:
    return MARK not in answer.text.lower()


@pytest.mark.parametrize(
    "path",
    [
        "/files/videos/{video}/video.mp4",
        "/files/videos/{video}/thumbnail.jpg",
        "/files/assets/image-zanzibar.png",
        "/files/photos/zanzibar.png",
        "/files/early/{video}.mp4",
        "/consent/{group}",
    ],
)
def test_a_file_opens_with_its_own_link_only(house: House, mine: dict[str, str], path: str) -> None:
    path = path.format(**mine)
    other = f"/files/videos/{mine['waiting']}/video.mp4"
    signed = house.library.links.sign(other, time.time() + 60)
    over = house.library.links.sign(path, time.time() - 1)
    for query in ("", signed, over, signed.replace("Signature=", "Signature=x")):
        for headers in ({}, keyed(house, THEIRS), keyed(house, MINE)):
            answer = house.client.get(f"{path}?{query}", headers={"X-Api-Key": "", **headers})
            assert answer.status_code == 403
            assert nothing_said(answer)


def test_an_upload_goes_to_its_own_address_only(house: House, mine: dict[str, str]) -> None:
    path = f"/uploads/{mine['image']}"
    query = house.library.links.sign(path, time.time() + 60, "GET")
    for address in (path, f"{path}?{query}"):
        answer = house.client.request("PUT", address, content=picture(9))
        assert answer.status_code == 403


@pytest.mark.parametrize("kind", ["webp", "mp4"])
def test_who_has_no_link_cannot_tell_whether_an_avatar_is_there(
    house: House, mine: dict[str, str], kind: str
) -> None:
    strange = "f" * 32
    there, gone = (f"/previews/avatars/{name}.{kind}" for name in (mine["look"], strange))
    for headers in ({}, keyed(house, THEIRS)):
        known, unknown = (house.client.get(path, headers=headers) for path in (there, gone))
        assert known.status_code == unknown.status_code == 404
        assert known.text.replace(mine["look"], strange) == unknown.text
    signed = house.library.links.sign(gone, time.time() + 60)
    answers = [house.client.get(f"{path}?{signed}") for path in (there, gone)]
    assert [answer.status_code for answer in answers] == [403, 404]
    opened = house.client.get(f"{there}?{house.library.links.sign(there, time.time() + 60)}")
    assert opened.status_code == 200
    assert opened.headers["Cache-Control"].startswith("private")
    assert house.previews.made == [f"previews/{mine['look']}.{kind}"]


def test_a_page_is_there_once_its_owner_shares_it(house: House, mine: dict[str, str]) -> None:
    path, body = f"/share/{mine['video']}", {"video_id": mine["video"]}
    unknown = house.client.get(f"/share/{'0' * 32}")
    assert house.client.get(path).text == unknown.text
    share = {"json": body, "headers": keyed(house, THEIRS)}
    assert house.client.post("/v1/video/share", **share).status_code == 404
    assert house.client.get(path).status_code == 404
    share["headers"] = keyed(house, MINE)
    assert house.client.post("/v1/video/share", **share).status_code == 200
    assert house.client.get(path).status_code == 200


def test_an_endpoint_does_not_hear_of_anothers_video(house: House, mine: dict[str, str]) -> None:
    theirs, own = keyed(house, THEIRS), keyed(house, MINE)
    for entity in ({}, {"entity_id": mine["waiting"]}):
        body = {"url": "http://hooks.example/hook", **entity}
        added = house.client.post("/v1/webhook/endpoint.add", json=body, headers=theirs)
        assert added.status_code in (200, 400), added.text
    house.library.videos.finish(mine["waiting"], 1.0, 25, "key")
    events = house.client.get("/v3/webhooks/events", headers=theirs).json()["data"]
    assert events == []
    assert mine["waiting"] in house.client.get("/v3/webhooks/events", headers=own).text
    urls = [due.delivery.url for due in house.library.webhooks.take(100)]
    assert urls
    assert set(urls) == {f"http://{MARK}.example/hook"}


def test_the_same_idempotency_key_means_something_else_in_another_space(house: House) -> None:
    body = {"type": "avatar", "avatar_id": "maya", "voice_id": "flite-slt", "script": "Hello."}
    made = []
    for space in (MINE, THEIRS):
        headers = keyed(house, space) | {"Idempotency-Key": "the-same"}
        answer = house.client.post("/v3/videos", json=body, headers=headers)
        assert "Idempotent-Replayed" not in answer.headers
        made.append(answer.json()["data"]["video_id"])
    assert made[0] != made[1]


def test_a_page_token_of_another_space_shows_ones_own(house: House, mine: dict[str, str]) -> None:
    first = house.client.get("/v3/videos", params={"limit": 1}, headers=keyed(house, MINE)).json()
    assert first["has_more"]
    query = {"limit": 10, "token": first["next_token"]}
    answer = house.client.get("/v3/videos", params=query, headers=keyed(house, THEIRS))
    assert (answer.status_code, answer.json()["data"]) == (200, [])


def test_equal_files_of_two_spaces_are_deleted_apart(house: House) -> None:
    ids = {}
    for space in (MINE, THEIRS):
        headers = keyed(house, space) | {"Content-Type": "image/png"}
        answer = house.client.post("/v1/asset", content=picture(5), headers=headers)
        ids[space] = answer.json()["data"]["id"]
    assert ids[MINE] != ids[THEIRS]
    gone = house.client.delete(f"/v3/assets/{ids[THEIRS]}", headers=keyed(house, THEIRS))
    assert gone.status_code == 200
    told = house.client.get(f"/v3/assets/{ids[MINE]}", headers=keyed(house, MINE)).json()["data"]
    kept = house.client.get(told["url"].removeprefix("http://testserver"))
    assert (kept.status_code, kept.content) == (200, picture(5))


def test_the_photo_of_two_spaces_makes_two_avatars(house: House, mine: dict[str, str]) -> None:
    avatars = house.library.avatars
    key = f"photos/{MARK}.png"
    found = avatars.of_photo(MINE, key)
    assert found is not None
    assert found.id == mine["look"]
    assert avatars.of_photo(THEIRS, key) is None


def test_what_is_suggested_is_ones_own(house: House, mine: dict[str, str]) -> None:
    near = mine["look"][:-1] + ("0" if mine["look"][-1] != "0" else "1")
    voice = {"type": "text", "voice_id": "flite-slt", "input_text": "Hello."}
    for who in (near, f"{MARK} look"):
        character = {"type": "avatar", "avatar_id": who}
        body = {"video_inputs": [{"character": character, "voice": voice}]}
        answer = house.client.post("/v2/video/generate", json=body, headers=keyed(house, THEIRS))
        assert answer.status_code == 400
        assert mine["look"] not in answer.text
        assert MARK not in json.dumps(answer.json()).lower().replace(who.lower(), "")
