"""Many videos in one call."""

import json
from typing import Any

import pytest

from standin import scene

from .conftest import House
from .test_templates import REQUEST

GOOD = {"type": "avatar", "avatar_id": "maya", "script": "Hello there."}
BAD = GOOD | {"voice_settings": {"speed": 9}}


def batch(house: House, batch_id: str, **query: Any) -> Any:
    return house.client.get(f"/v3/videos/batches/{batch_id}", params=query).json()["data"]


def test_a_wrong_one_holds_up_no_other(house: House) -> None:
    body = {"videos": [GOOD, BAD, GOOD], "title": "Three"}
    answer = house.client.post("/v3/videos/batches", json=body)
    assert answer.status_code == 202
    told = answer.json()["data"]
    assert [item["status"] for item in told["items"]] == ["queued", "failed", "queued"]
    assert told["items"][1]["error"]["param"] == "voice_settings.speed"
    assert (told["status"], told["counts_by_status"]) == ("processing", {"queued": 2, "failed": 1})
    assert house.jobs.submitted == [told["items"][i]["video_id"] for i in (0, 2)]
    for video_id in house.jobs.submitted:
        house.library.videos.finish(video_id, 1.0, 25, "k")
    assert batch(house, told["batch_id"])["status"] == "completed"
    events = house.client.get("/v3/webhooks/events").json()["data"]
    finished = [event for event in events if event["event_type"] == "batch.finished"]
    assert [event["event_data"] for event in finished] == [{"batch_id": told["batch_id"]}]


def test_a_batch_lets_single_videos_pass_unless_it_says_otherwise(house: House) -> None:
    body = {"videos": [GOOD, GOOD | {"priority": "high"}]}
    assert house.client.post("/v3/videos/batches", json=body).status_code == 202
    assert house.client.post("/v3/videos", json=GOOD).status_code == 200
    short = {"video_inputs": [{"voice": {"type": "silence", "duration": 2}}]}
    for asked in (short, short | {"priority": "high"}):
        assert house.client.post("/v2/video/generate", json=asked).status_code == 200
    found = [house.library.videos.get(video_id).priority for video_id in house.jobs.submitted]
    assert found == ["low", "high", "normal", "normal", "high"]
    bad = house.client.post("/v3/videos", json=GOOD | {"priority": "urgent"})
    assert (bad.status_code, bad.json()["error"]["param"]) == (400, "priority")


def test_a_batch_of_nothing_good_is_finished_at_once(house: House) -> None:
    told = house.client.post("/v3/videos/batches", json={"videos": [BAD]}).json()["data"]
    assert told["status"] == "failed"
    events = house.client.get("/v3/webhooks/events").json()["data"]
    assert [event["event_type"] for event in events] == ["batch.finished"]


def test_items_come_in_pages(house: House) -> None:
    made = house.client.post("/v3/videos/batches", json={"videos": [GOOD] * 3}).json()["data"]
    first = batch(house, made["batch_id"], limit=2)
    rest = batch(house, made["batch_id"], limit=2, token=first["next_token"])
    indices = [item["item_index"] for item in first["items"] + rest["items"]]
    assert (indices, first["has_more"], rest["has_more"]) == ([0, 1, 2], True, False)


@pytest.mark.parametrize("videos", [[], [GOOD] * 101])
def test_a_batch_has_a_size(closed_house: House, videos: Any) -> None:
    answer = closed_house.client.post("/v3/videos/batches", json={"videos": videos})
    assert answer.json()["error"]["param"] == "videos"


def test_another_space_has_other_batches(house: House) -> None:
    made = house.client.post("/v3/videos/batches", json={"videos": [GOOD]}).json()["data"]
    theirs = {"X-Api-Key": house.library.keys.create("b", "b").key}
    path = f"/v3/videos/batches/{made['batch_id']}"
    assert house.client.get(path, headers=theirs).status_code == 404


TABLE = """first_name,last_name,who,voice,title
Ada,"Lovelace, Countess",maya,flite-slt,One
Alan,Turing,nobody,flite-slt,Two
"""


def _template(house: House) -> str:
    answer = house.client.post("/v2/template", json={"name": "Welcome", "request": REQUEST})
    return str(answer.json()["data"]["template_id"])


def test_a_table_and_a_template_make_a_video_a_row(house: House) -> None:
    path = f"/v2/template/{_template(house)}/batch"
    answer = house.client.post(path, content=TABLE, headers={"Content-Type": "text/csv"})
    assert answer.status_code == 200, answer.text
    first, second = answer.json()["data"]["items"]
    video = scene.from_json(house.library.videos.get(first["video_id"]).request)
    spoken = video.scenes[0].voice
    assert isinstance(spoken, scene.TextVoice)
    assert (video.title, spoken.text) == ("One", "Hello Ada, hello Lovelace, Countess!")
    assert second["error"]["code"] == "avatar_not_found"


def test_lines_of_json_do_too(house: House) -> None:
    path = f"/v2/template/{_template(house)}/batch"
    row = '{"first_name": "A", "last_name": "B", "who": "noah", "voice": "espeak-en"}'
    headers = {"Content-Type": "application/jsonl"}
    answer = house.client.post(path, content=f"{row}\n\n{row}\n", headers=headers)
    assert answer.json()["data"]["counts_by_status"] == {"queued": 2}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("a,b\n1\n", "text/csv"),
        ("a,b\n", "text/csv"),
        ("[1]\n", "application/jsonl"),
        ("{", "application/jsonl"),
        (b"\xff\xfe", "text/csv"),
        ("a\n" * 1002, "text/csv"),
        ("{}\n" * 1001, "application/jsonl"),
        ('{"a": "\\ud800"}', "application/jsonl"),
        ("[" * 100_000, "application/jsonl"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(house: House, content: Any, kind: str) -> None:
    path = f"/v2/template/{_template(house)}/batch"
    answer = house.client.post(path, content=content, headers={"Content-Type": kind})
    assert answer.status_code == 400
    assert house.jobs.submitted == []


def test_a_batch_needs_a_template(closed_house: House) -> None:
    headers = {"Content-Type": "text/csv"}
    answer = closed_house.client.post("/v2/template/none/batch", content=TABLE, headers=headers)
    assert answer.status_code == 404


def test_a_row_with_odd_values_holds_up_no_other(house: House) -> None:
    path = f"/v2/template/{_template(house)}/batch"
    good = {"first_name": "A\u2028B", "last_name": "B", "who": "noah", "voice": "espeak-en"}
    rows = [good | {"title": None}, good | {"title": "\0"}, good | {"first_name": None}]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    headers = {"Content-Type": "application/jsonl"}
    answer = house.client.post(path, content=lines.encode(), headers=headers)
    first, *others = answer.json()["data"]["items"]
    asked = scene.from_json(house.library.videos.get(first["video_id"]).request)
    assert asked.title == "For A\u2028B"
    assert [each["error"]["param"] for each in others] == ["title", "variables.first_name"]


def test_a_batch_that_breaks_is_finished_with_what_it_has(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    videos, real = type(house.library.videos), type(house.library.videos).create
    made: list[str] = []

    def once(*given: Any, **more: Any) -> Any:
        if made:
            raise RuntimeError("the disk is full")
        made.append(real(*given, **more).id)
        return house.library.videos.get(made[0])

    with monkeypatch.context() as patch:
        patch.setattr(videos, "create", once)
        answer = house.client.post("/v3/videos/batches", json={"videos": [GOOD] * 2})
    assert answer.status_code == 202
    first, second = answer.json()["data"]["items"]
    assert first["video_id"] == made[0]
    assert second["error"]["code"] == "internal_error"
    house.library.videos.finish(made[0], 1.0, 25, "k")
    events = house.client.get("/v3/webhooks/events").json()["data"]
    assert "batch.finished" in [event["event_type"] for event in events]


def test_states_of_many_tell_of_their_batch(house: House) -> None:
    made = house.client.post("/v3/videos/batches", json={"videos": [BAD, GOOD]}).json()["data"]
    video_id = made["items"][1]["video_id"]
    house.library.videos.fail(video_id, 1001, "it broke")
    (told,) = house.client.get("/v3/videos/statuses", params={"ids": video_id}).json()["data"]
    assert (told["batch_id"], told["item_index"]) == (made["batch_id"], 1)
    assert told["error"] == {"code": "1001", "message": "it broke", "param": None}


def test_states_of_whole_batches(house: House) -> None:
    made = house.client.post("/v3/videos/batches", json={"videos": [BAD, GOOD]}).json()["data"]
    alone = house.video()
    query = {"ids": alone, "batch_ids": f"{made['batch_id']},none"}
    told = house.client.get("/v3/videos/statuses", params=query).json()["data"]
    keys = ("video_id", "batch_id", "item_index", "status")
    assert [tuple(item[key] for key in keys) for item in told] == [
        (alone, None, None, "queued"),
        (None, made["batch_id"], 0, "failed"),
        (made["items"][1]["video_id"], made["batch_id"], 1, "queued"),
        (None, "none", None, "not_found"),
    ]
    theirs = {"X-Api-Key": house.library.keys.create("b", "b").key}
    told = house.client.get("/v3/videos/statuses", params=query, headers=theirs).json()["data"]
    assert {item["status"] for item in told} == {"not_found"}


def test_a_batch_makes_its_videos(house: House) -> None:
    body = {"videos": [GOOD | {"dry_run": True}]}
    (item,) = house.client.post("/v3/videos/batches", json=body).json()["data"]["items"]
    assert item["error"]["param"] == "dry_run"
