"""``/v3/lipsyncs`` over HTTP: what is asked, what is refused, what is listed."""

import copy
from pathlib import Path
from typing import Any

import pytest

from standin.scene import Film, Recording, from_json

from .conftest import House, build
from .isolation import sound


def asset(house: House, kind: str, content: bytes = b"film") -> str:
    suffix = ".mp4" if kind == "video" else ".wav"
    key = f"assets/{kind}{suffix}"
    house.library.objects.put(key, content)
    return house.library.assets.create("default", kind, key, len(content), f"{kind}/x").id


@pytest.fixture
def asked(house: House) -> dict[str, Any]:
    return {
        "video": {"type": "asset_id", "asset_id": asset(house, "video")},
        "audio": {"type": "asset_id", "asset_id": asset(house, "audio", sound())},
        "title": "Again",
        "callback_id": "mine",
    }


def test_one_in_a_batch_lets_others_pass_unless_it_says_otherwise(
    house: House, asked: dict[str, Any]
) -> None:
    body = {"lipsyncs": [asked, asked | {"priority": "high"}]}
    assert house.client.post("/v3/lipsyncs/batches", json=body).status_code == 202
    for priority in (None, "low"):
        assert post(house, asked | {"priority": priority}).status_code == 200
    found = [house.library.videos.get(video_id).priority for video_id in house.jobs.submitted]
    assert found == ["low", "high", "normal", "low"]
    bad = post(house, asked | {"priority": "urgent"})
    assert (bad.status_code, bad.json()["error"]["param"]) == (400, "priority")


def post(house: House, body: Any) -> Any:
    return house.client.post("/v3/lipsyncs", json=body)


def test_it_is_queued_as_a_video_of_another_kind(house: House, asked: dict[str, Any]) -> None:
    more = {
        "extend": "slow",
        "start_time": 1.5,
        "end_time": "3",
        "enable_dynamic_duration": False,
        "mode": None,
    }
    answer = post(house, {**asked, **more, "transcript": "Hi.", "enable_caption": True})
    assert answer.status_code == 200, answer.text
    lipsync_id = answer.json()["data"]["lipsync_id"]
    assert house.jobs.submitted == [lipsync_id]
    row = house.library.videos.get(lipsync_id)
    (scene,) = from_json(row.request).scenes
    assert scene.film == Film(None, "assets/video.mp4", 1.5, 3.0, whole=True, slowed=True)
    assert scene.voice == Recording(None, "assets/audio.wav", "Hi.")
    assert scene.lasts == 0
    assert row.kind == "lipsync"

    listed = house.client.get("/v3/lipsyncs").json()
    told = house.client.get(f"/v3/lipsyncs/{lipsync_id}").json()["data"]
    assert listed["data"] == [told]
    assert listed["has_more"] is False
    assert {name: told[name] for name in ("status", "title", "callback_id", "video_url")} == {
        "status": "pending",
        "title": "Again",
        "callback_id": "mine",
        "video_url": None,
    }
    for path in ("/v3/videos", "/v1/video.list"):
        assert lipsync_id not in house.client.get(path).text


def test_it_runs_ends_is_renamed_and_deleted(house: House, asked: dict[str, Any]) -> None:
    lipsync_id = post(house, asked).json()["data"]["lipsync_id"]
    path, videos = f"/v3/lipsyncs/{lipsync_id}", house.library.videos
    videos.set_state(lipsync_id, "processing")
    assert house.client.get(path).json()["data"]["status"] == "running"
    states = house.client.get("/v3/lipsyncs/statuses", params={"ids": f"{lipsync_id},x"}).json()
    assert [each["status"] for each in states["data"]] == ["processing", "not_found"]
    videos.finish(lipsync_id, 2.0, 50, f"videos/{lipsync_id}/video.mp4")
    told = house.client.request("PATCH", path, json={"title": "New"}).json()["data"]
    assert (told["status"], told["title"], told["duration"]) == ("completed", "New", 2.0)
    assert "Signature=" in told["video_url"]
    assert house.client.delete(path).json() == {"data": {"id": lipsync_id}}
    assert house.client.get(path).status_code == 404


def test_a_failed_one_says_why_and_a_video_is_none(house: House, asked: dict[str, Any]) -> None:
    lipsync_id = post(house, asked).json()["data"]["lipsync_id"]
    house.library.videos.fail(lipsync_id, 1002, "the video: no face")
    told = house.client.get(f"/v3/lipsyncs/{lipsync_id}").json()["data"]
    assert (told["status"], told["failure_message"]) == ("failed", "the video: no face")
    video_id = house.video()
    for method in ("GET", "DELETE"):
        answer = house.client.request(method, f"/v3/lipsyncs/{video_id}")
        assert answer.status_code == 404
    states = house.client.get("/v3/lipsyncs/statuses", params={"ids": video_id}).json()["data"]
    assert states[0]["status"] == "not_found"


def test_a_batch_says_which_of_it_is_wrong(house: House, asked: dict[str, Any]) -> None:
    body = {"lipsyncs": [asked, {**asked, "mode": "fast"}], "title": "Both"}
    answer = house.client.post("/v3/lipsyncs/batches", json=body)
    assert answer.status_code == 202, answer.text
    batch_id = answer.json()["data"]["batch_id"]
    items = house.client.get(f"/v3/lipsyncs/batches/{batch_id}").json()["data"]["items"]
    assert [item["status"] for item in items] == ["queued", "failed"]
    assert items[1]["error"]["param"] == "mode"
    found = house.client.get("/v3/lipsyncs/statuses", params={"batch_ids": batch_id}).json()
    assert len(found["data"]) == 2
    assert len(house.client.get("/v3/lipsyncs").json()["data"]) == 1


@pytest.mark.parametrize(
    ("change", "status", "param"),
    [
        ({"video": None}, 400, "video"),
        ({"audio": None}, 400, "audio"),
        ({"video": {"type": "base64", "data": "x"}}, 400, "video.type"),
        ({"video": {"asset_id": "x"}}, 400, "video.type"),
        ({"video": {"type": "url"}}, 400, "video.url"),
        ({"video": {"type": "url", "url": "file:///etc/passwd"}}, 400, "video.url"),
        ({"audio": {"type": "url", "url": "http://127.0.0.1:1/a.wav"}}, 400, "audio.url"),
        ({"video": {"type": "url", "url": "http://127.0.0.1:1/a.mp4"}}, 400, "video.url"),
        ({"video": {"type": "asset_id", "asset_id": "gone"}}, 400, "video.asset_id"),
        ({"start_time": -1}, 400, "start_time"),
        ({"start_time": "soon"}, 400, "start_time"),
        ({"start_time": 3, "end_time": 3.2}, 400, "end_time"),
        ({"end_time": True}, 400, "end_time"),
        ({"mode": "best"}, 400, "mode"),
        ({"title": "x" * 2000}, 400, "title"),
        ({"transcript": "x" * 30_000}, 400, "transcript"),
        ({"folder_id": "gone"}, 400, "folder_id"),
        ({"callback_url": "nowhere"}, 400, "callback_url"),
        ({"enable_caption": True}, 501, "enable_caption"),
        ({"enable_speech_enhancement": True}, 501, "enable_speech_enhancement"),
        ({"brand": 1}, 400, "brand"),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    house: House, asked: dict[str, Any], change: dict[str, Any], status: int, param: str
) -> None:
    answer = post(house, {**copy.deepcopy(asked), **change})
    assert answer.status_code == status, answer.text
    assert answer.json()["error"]["param"] == param
    assert house.jobs.submitted == []


def test_an_asset_of_another_kind_is_refused(house: House, asked: dict[str, Any]) -> None:
    answer = post(house, {**asked, "video": asked["audio"]})
    assert answer.json()["error"]["param"] == "video.asset_id"


def test_where_everybody_must_consent_the_statement_is_asked_for_and_kept(tmp_path: Path) -> None:
    house = build(tmp_path, consent_for="everyone")
    body = {
        "video": {"type": "asset_id", "asset_id": asset(house, "video")},
        "audio": {"type": "asset_id", "asset_id": asset(house, "audio", sound())},
    }
    refused = post(house, body)
    assert (refused.status_code, refused.json()["error"]["param"]) == (400, "consent_text")
    made = post(house, {**body, "consent_text": "Ana agrees."}).json()["data"]["lipsync_id"]
    (entry,) = house.library.consents.audit("default").items
    assert (entry.action, entry.subject_id) == ("lipsync.stated", made)
    assert "Ana agrees." in entry.detail
    house.close()


def test_the_operators_mark_lies_over_it_where_that_is_asked(
    house: House, asked: dict[str, Any]
) -> None:
    made = post(house, {**asked, "enable_watermark": True}).json()["data"]["lipsync_id"]
    assert from_json(house.library.videos.get(made).request).watermark is None  # none is set
