"""Videos that exist: lists, details, deletion, sharing, cancelling, events."""

import json

import pytest

from standin import scene
from standin.library import UnknownVideo

from .conftest import BASE, House


def put(house: House, title: str, space: str = "default") -> str:
    asked = scene.Video((scene.Scene(scene.TextVoice("flite-slt", "Hello there.")),), title=title)
    return house.library.videos.create(asked, space_id=space).id


def finished(house: House, title: str = "Done") -> str:
    video_id = put(house, title)
    key = f"videos/{video_id}/video.mp4"
    house.library.objects.put(key, b"film")
    house.library.videos.finish(video_id, 2.0, 50, key)
    return video_id


def test_lists_are_newest_first_and_go_on_with_a_token(house: House) -> None:
    made = [put(house, f"Video {i}") for i in range(5)]
    put(house, "Foreign", space="other")
    for path in ("/v1/video.list", "/v3/videos"):
        seen: list[str] = []
        token: str | None = ""
        while token is not None:
            query = {"limit": "2"} | ({"token": token} if token else {})
            answer = house.client.get(path, params=query).json()
            if path == "/v3/videos":
                seen += [video["id"] for video in answer["data"]]
                token = answer["next_token"]
            else:
                seen += [video["video_id"] for video in answer["data"]["videos"]]
                token = answer["data"]["token"]
        assert seen == made[::-1]


def test_a_list_can_be_narrowed(house: House) -> None:
    folder = house.library.folders.create("default", "Films").id
    inside = house.library.videos.create(
        scene.Video((scene.Scene(scene.Silence(1)),), title="50 % off"), folder_id=folder
    ).id
    put(house, "Other")
    for query in ({"folder_id": folder}, {"title": "0 % O"}):
        listed = house.client.get("/v3/videos", params=query).json()["data"]
        assert [video["id"] for video in listed] == [inside]


def test_a_token_of_somebody_elses_making_is_refused(house: House) -> None:
    answer = house.client.get("/v3/videos", params={"token": "bm90aGluZw"})
    assert answer.status_code == 400
    assert answer.json()["error"]["param"] == "token"


def test_a_limit_out_of_range_names_the_parameter(house: House) -> None:
    error = house.client.get("/v3/videos", params={"limit": "1000"}).json()["error"]
    assert (error["code"], error["param"]) == ("invalid_parameter", "limit")
    assert "100" in error["message"]


def test_a_deleted_video_is_gone_with_its_files(house: House) -> None:
    for method, path in (
        ("DELETE", "/v1/video.delete?video_id={}"),
        ("DELETE", "/v3/videos/{}"),
    ):
        video_id = finished(house)
        assert house.client.request(method, path.format(video_id)).status_code == 200
        with pytest.raises(UnknownVideo):
            house.library.videos.get(video_id)
        assert not list(house.library.objects.list(f"videos/{video_id}/"))
        assert house.client.request(method, path.format(video_id)).status_code == 404


def test_a_video_that_waits_can_be_cancelled_once(house: House) -> None:
    video_id = put(house, "Waits")
    house.jobs.submit(video_id)
    assert house.client.post(f"/v3/videos/{video_id}/cancel").status_code == 200
    assert house.jobs.submitted == []
    told = house.client.get(f"/v3/videos/{video_id}").json()["data"]
    assert (told["status"], told["failure_code"]) == ("failed", "cancelled")
    assert house.client.post(f"/v3/videos/{video_id}/cancel").status_code == 409


def test_states_of_many_come_in_the_order_asked(house: House) -> None:
    done, waits = finished(house), put(house, "Waits")
    foreign = put(house, "Foreign", space="other")
    ids = f"{waits},{foreign},{done}"
    listed = house.client.get("/v3/videos/statuses", params={"ids": ids}).json()["data"]
    assert [(each["video_id"], each["status"]) for each in listed] == [
        (waits, "queued"),
        (foreign, "not_found"),
        (done, "completed"),
    ]


def test_a_shared_video_has_a_page_and_others_have_none(house: House) -> None:
    video_id = finished(house, "A <b>title</b>")
    assert house.client.get(f"/share/{video_id}").status_code == 404
    url = house.client.post("/v1/video/share", json={"video_id": video_id}).json()["data"]
    assert url == f"{BASE}/share/{video_id}"
    page = house.client.get(f"/share/{video_id}", headers={"X-Api-Key": ""})
    assert page.status_code == 200
    assert "A &lt;b&gt;title" in page.text
    assert f"/files/videos/{video_id}/video.mp4?" in page.text


def test_events_tell_how_it_ends(house: House) -> None:
    video_id = finished(house)
    answer = house.client.get(f"/v3/videos/{video_id}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    (line,) = [row for row in answer.text.splitlines() if row.startswith("data: ")]
    assert json.loads(line.removeprefix("data: "))["status"] == "completed"


def test_folders(house: House) -> None:
    made = house.client.post("/v1/folders/create", json={"name": " Films "}).json()["data"]
    inner = house.client.post(
        "/v1/folders/create", json={"name": "Inner", "parent_id": made["id"]}
    ).json()["data"]
    assert (made["name"], inner["parent_id"]) == ("Films", made["id"])
    listed = house.client.get("/v1/folders").json()["data"]
    assert listed["total"] == 2
    assert {f["name"]: f["direct_children_count"] for f in listed["folders"]} == {
        "Films": 1,
        "Inner": 0,
    }
    renamed = house.client.post(f"/v1/folders/{made['id']}", json={"name": "Clips"}).json()
    assert renamed["data"]["name"] == "Clips"
    assert house.client.post(f"/v1/folders/{made['id']}/trash").json()["data"]["is_trash"]
    assert house.client.get("/v1/folders").json()["data"]["total"] == 1
    assert not house.client.post(f"/v1/folders/{made['id']}/restore").json()["data"]["is_trash"]
    assert house.client.post("/v1/folders/none/trash").status_code == 404
    empty = house.client.post("/v1/folders/create", json={"name": " "})
    assert empty.status_code == 400
    assert "name" in empty.json()["message"]
