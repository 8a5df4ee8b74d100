import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from standin.library import State

from .conftest import House, build

NULLS = dict.fromkeys(
    ("duration", "video_url", "thumbnail_url", "gif_url", "caption_url", "video_url_caption")
)


def _data(house: House, video_id: str) -> dict[str, Any]:
    answer = house.status(video_id)
    assert answer.status_code == 200
    assert {k: v for k, v in answer.json().items() if k != "data"} == {
        "code": 100,
        "message": "Success",
        "msg": None,
    }
    data: dict[str, Any] = answer.json()["data"]
    assert data["id"] == data["video_id"] == video_id
    assert isinstance(data["created_at"], int)
    assert abs(data["created_at"] - datetime.now(UTC).timestamp()) < 60
    assert data["callback_id"] == "mine"
    return data


@pytest.mark.parametrize("state", ["waiting", "pending", "processing"])
def test_a_video_that_is_not_done(house: House, state: State) -> None:
    video_id = house.video()
    house.library.videos.set_state(video_id, state)
    house.library.videos.report_part(video_id, "chunk:0", 50, 100)
    data = _data(house, video_id)
    assert data["status"] == state
    assert data["progress"] == 50
    assert data["eta_seconds"] > 0
    assert data["error"] is None
    assert {name: data[name] for name in NULLS} == NULLS


def test_a_completed_video(house: House) -> None:
    video_id = house.video()
    house.library.objects.put("videos/a.mp4", b"film")
    house.library.objects.put("videos/a.jpg", b"still")
    house.library.videos.finish(video_id, 12.48, 312, "videos/a.mp4", "videos/a.jpg")
    data = _data(house, video_id)
    assert data["status"] == "completed"
    assert (data["progress"], data["eta_seconds"], data["duration"]) == (100, 0, 12.48)
    assert data["error"] is None
    assert data["video_url"].startswith("http://testserver/files/videos/a.mp4?Expires=")
    assert house.client.get(data["video_url"], headers={"X-Api-Key": ""}).content == b"film"
    assert house.client.get(data["thumbnail_url"]).content == b"still"
    assert data["warnings"] == []
    assert [data[name] for name in ("gif_url", "caption_url", "video_url_caption")] == [None] * 3


def test_links_work_for_a_week_and_are_new_in_each_answer(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    video_id = house.video()
    house.library.videos.finish(video_id, 1.0, 25, "videos/a.mp4")

    def expires() -> int:
        url = _data(house, video_id)["video_url"]
        return int(parse_qs(urlsplit(url).query)["Expires"][0])

    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    assert abs(expires() - (now + 7 * 24 * 3600)) <= 2
    monkeypatch.setattr(time, "time", lambda: now + 3600)
    assert abs(expires() - (now + 3600 + 7 * 24 * 3600)) <= 2


def test_a_video_without_a_thumbnail(house: House) -> None:
    video_id = house.video()
    house.library.videos.finish(video_id, 1.0, 25, "videos/a.mp4")
    assert _data(house, video_id)["thumbnail_url"] is None


def test_a_failed_video(house: House) -> None:
    video_id = house.video()
    house.library.videos.report_part(video_id, "chunk:0", 50, 100)
    house.library.videos.fail(video_id, 400548, "The voice failed", "espeak: gone")
    data = _data(house, video_id)
    assert data["status"] == "failed"
    assert data["error"] == {
        "code": 400548,
        "message": "The voice failed",
        "detail": "espeak: gone",
    }
    assert data["eta_seconds"] is None
    assert data["progress"] < 100
    assert {name: data[name] for name in NULLS} == NULLS


def test_a_cancelled_video_has_failed(house: House) -> None:
    video_id = house.video()
    house.library.videos.set_state(video_id, "cancelled")
    data = _data(house, video_id)
    assert data["status"] == "failed"
    assert data["error"] == {"code": 499, "message": "The video was cancelled", "detail": None}


INVALID = {"code": 40031, "message": "Invalid video id", "data": None}


def test_no_database_is_asked_for_the_null_character(house: House) -> None:
    answer = house.status("ä\0")
    assert answer.status_code == 400
    assert "U+0000" in answer.json()["message"]


@pytest.mark.parametrize("video_id", ["0" * 32, "x", "'; DROP TABLE videos", "ä", "x" * 3000])
def test_an_unknown_video(house: House, video_id: str) -> None:
    answer = house.status(video_id)
    assert (answer.status_code, answer.json()) == (404, INVALID)


@pytest.mark.parametrize("query", ["", "?video_id=", "?id=x"])
def test_a_missing_video_id(house: House, query: str) -> None:
    answer = house.client.get(f"/v1/video_status.get{query}")
    assert (answer.status_code, answer.json()) == (400, INVALID)


def test_a_video_of_another_space_is_unknown(house: House) -> None:
    video_id = house.video()
    key = house.library.keys.create("theirs", "elsewhere").key
    answer = house.client.get(
        "/v1/video_status.get", params={"video_id": video_id}, headers={"X-Api-Key": key}
    )
    assert (answer.status_code, answer.json()) == (404, INVALID)


@pytest.mark.parametrize(
    "path",
    [
        "/v2/../v1/video_status.get",
        "//v1/video_status.get",
        "/v1/./video_status.get/",
        "/v2/x/../../v1//video_status.get",
    ],
)
def test_untidy_paths_lead_there_too(house: House, path: str) -> None:
    video_id = house.video()
    status, content = house.raw(f"{path}?video_id={video_id}", house.key)
    assert status == 200
    assert video_id.encode() in content
    status, content = house.raw(f"{path}?video_id={video_id}")
    assert status == 401
    assert b'"code":400112' in content


def test_the_public_address_is_in_the_links(tmp_path: Path) -> None:
    house = build(tmp_path, public_url="https://video.example.com/standin/")
    video_id = house.video()
    house.library.videos.finish(video_id, 1.0, 25, "videos/a.mp4")
    url = _data(house, video_id)["video_url"]
    assert url.startswith("https://video.example.com/standin/files/videos/a.mp4?")
    house.library.close()
