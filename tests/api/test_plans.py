"""Limits of a plan, through the whole app, in every version's words."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from standin import scene
from standin.library import Plan

from .conftest import House


def limited(house: House, **limits: Any) -> None:
    plan = Plan(name="small", **limits)
    house.library.spaces.put_plan(plan)
    house.library.spaces.set_plan("default", "small")


def scene_of(text: str = "Hello there.") -> dict[str, Any]:
    return {
        "character": {"type": "avatar", "avatar_id": "maya"},
        "voice": {"type": "text", "voice_id": "flite-slt", "input_text": text},
    }


CALLS: dict[str, Any] = {
    "/v1/video.generate": {
        "clips": [{"avatar_id": "maya", "voice_id": "flite-slt", "input_text": "Hello there."}]
    },
    "/v2/video/generate": {"video_inputs": [scene_of()]},
    "/v3/videos": {
        "type": "avatar",
        "avatar_id": "maya",
        "voice_id": "flite-slt",
        "script": "Hello there.",
    },
}


def told(answer: Any) -> tuple[int, Any, str]:
    """Status, code and message in any envelope."""
    content = answer.json()
    error = content.get("error") or content
    return answer.status_code, error["code"], error["message"]


def wanted(house: House, video_id: str) -> scene.Video:
    return scene.from_json(house.library.videos.get(video_id).request)


def made(house: House, path: str) -> str:
    answer = house.client.post(path, json=CALLS[path])
    assert answer.status_code == 200, answer.text
    video_id: str = answer.json()["data"]["video_id"]
    return video_id


@pytest.mark.parametrize("path", CALLS)
def test_a_text_that_is_too_long_for_the_plan(house: House, path: str) -> None:
    limited(house, characters=5)
    answer = house.client.post(path, json=CALLS[path])
    status, code, message = told(answer)
    word = {"/v1": 40039, "/v2": "invalid_text_input", "/v3": "invalid_parameter"}[path[:3]]
    assert (status, code) == (400, word)
    assert message == "a text has at most 5 characters, not 12 (plan 'small')"
    if path == "/v3/videos":
        assert answer.json()["error"]["param"] == "script"
    assert house.jobs.submitted == []


def test_a_resolution_that_the_plan_has_not(house: House) -> None:
    limited(house, resolution=720)
    size = {"width": 1920, "height": 1080}
    answer = house.post({"video_inputs": [scene_of()], "dimension": size})
    assert told(answer)[:2] == (402, "tier_not_support")
    assert answer.json()["error"]["details"] == {
        "plan": "small",
        "limit": "resolution",
        "allowed": 720,
        "used": 1080,
        "resets_at": None,
    }
    webm = {"avatar_pose_id": "maya", "input_text": "Hello", "voice_id": "flite-slt"}
    answer = house.client.post("/v1/video.webm", json={**webm, "dimension": size})
    assert told(answer)[:2] == (402, 400599)
    answer = house.client.post("/v3/videos", json={**CALLS["/v3/videos"], "resolution": "1080p"})
    assert told(answer)[:2] == (402, "resource_limit_exceeded")
    assert answer.json()["error"]["param"] == "resolution"


@pytest.mark.parametrize("path", CALLS)
def test_who_asks_for_no_resolution_gets_what_the_plan_has(house: House, path: str) -> None:
    before = wanted(house, made(house, path))
    assert (before.width, before.height) == (1920, 1080)
    limited(house, resolution=720)
    after = wanted(house, made(house, path))
    assert (after.width, after.height) == (1280, 720)


@pytest.mark.parametrize("path", CALLS)
def test_every_video_of_a_plan_has_its_watermark(house: House, path: str) -> None:
    assert wanted(house, made(house, path)).watermark is None
    limited(house, watermark=True)
    mark = wanted(house, made(house, path)).watermark
    assert mark is not None
    assert mark.asset_key is not None
    assert house.library.objects.get(mark.asset_key).startswith(b"\x89PNG")


def test_ones_own_watermark_does_not_take_the_plans_away(house: House) -> None:
    limited(house, watermark=True)
    first = wanted(house, made(house, "/v2/video/generate")).watermark
    own = {"url": "http://pictures.example/a.png", "opacity": 0}
    answer = house.post({"video_inputs": [scene_of()], "watermark": own})
    assert wanted(house, answer.json()["data"]["video_id"]).watermark == first


@pytest.mark.parametrize("path", CALLS)
def test_a_video_that_is_too_long_for_the_plan(house: House, path: str) -> None:
    limited(house, seconds=0.5)
    status, code, message = told(house.client.post(path, json=CALLS[path]))
    words: dict[str, Any] = {
        "/v1": 400150, "/v2": "movio_video_is_too_long", "/v3": "resource_limit_exceeded",
    }  # fmt: skip
    assert (status, code) == (400, words[path[:3]])
    assert message.startswith("Video is too long (> 0.5s): its script takes about 0.8 s.")


@pytest.mark.parametrize("path", CALLS)
def test_a_quota_that_is_used(house: House, path: str) -> None:
    limited(house, monthly_seconds=1)
    made(house, path)  # holds 0.8 s
    answer = house.client.post(path, json=CALLS[path])
    status, code, message = told(answer)
    assert (status, code) == (402, 402 if path.startswith("/v1") else "insufficient_credit")
    now = datetime.now(UTC)
    first = (now.replace(day=1) + timedelta(days=32)).replace(day=1)
    assert f"it resets at {first:%Y-%m-%d} 00:00 UTC" in message
    assert 0 < int(answer.headers["Retry-After"]) <= 31 * 86400
    assert len(house.jobs.submitted) == 1


def test_a_dry_run_sees_the_quota_and_takes_none_of_it(house: House) -> None:
    limited(house, monthly_seconds=1)
    body = {"video_inputs": [scene_of()], "dry_run": True}
    for _ in range(3):
        assert house.post(body).status_code == 200
    made(house, "/v2/video/generate")
    assert told(house.post(body))[:2] == (402, "insufficient_credit")
    dry = {**CALLS["/v3/videos"], "dry_run": True}
    assert told(house.client.post("/v3/videos", json=dry))[:2] == (402, "insufficient_credit")


def test_a_test_is_not_counted(house: House) -> None:
    limited(house, monthly_seconds=1)
    for _ in range(3):
        answer = house.post({"video_inputs": [scene_of()], "test": True})
        video_id = answer.json()["data"]["video_id"]
        assert house.library.videos.finish(video_id, 9.0, 225, "key")
    quota = house.client.get("/v2/user/remaining_quota").json()["data"]
    assert quota["remaining_quota"] == 1
    made(house, "/v2/video/generate")


@pytest.mark.parametrize("path", CALLS)
def test_the_videos_of_a_day(house: House, path: str) -> None:
    limited(house, daily_videos=1)
    made(house, path)
    answer = house.client.post(path, json=CALLS[path])
    words: dict[str, Any] = {
        "/v1": 400664, "/v2": "trial_video_limit_exceeded", "/v3": "resource_limit_exceeded",
    }  # fmt: skip
    assert told(answer)[:2] == (429, words[path[:3]])
    assert 0 < int(answer.headers["Retry-After"]) <= 86400


@pytest.mark.parametrize("path", CALLS)
def test_videos_at_once_where_the_plan_refuses_more(house: House, path: str) -> None:
    limited(house, concurrency=1, overflow="refuse")
    first = made(house, path)
    answer = house.client.post(path, json=CALLS[path])
    code = 429 if path.startswith("/v1") else "rate_limit_exceeded"
    assert told(answer)[:2] == (429, code)
    assert answer.headers["Retry-After"] == "10"
    house.library.videos.fail(first, 1, "no")
    made(house, path)


def test_videos_at_once_where_the_plan_lets_them_wait(house: House) -> None:
    house.library.spaces.set_plan("default", "free")
    for path in CALLS:
        made(house, path)
    assert len(house.jobs.submitted) == 3


def test_a_batch_waits_and_its_items_say_what_the_plan_refuses(house: House) -> None:
    limited(house, concurrency=1, overflow="refuse", characters=20)
    long = {**CALLS["/v3/videos"], "script": "x" * 21}
    body = {"videos": [CALLS["/v3/videos"], long, CALLS["/v3/videos"]]}
    answer = house.client.post("/v3/videos/batches", json=body)
    items = answer.json()["data"]["items"]
    assert [item["status"] for item in items] == ["queued", "failed", "queued"]
    assert "at most 20 characters, not 21" in items[1]["error"]["message"]


@pytest.mark.parametrize("path", ["/v1/video.list", "/v2/avatars", "/v3/videos"])
def test_requests_that_come_too_fast(house: House, path: str) -> None:
    limited(house, requests_per_minute=2)
    first, second, third = (house.client.get(path) for _ in range(3))
    assert [a.status_code for a in (first, second, third)] == [200, 200, 429]
    left = [a.headers["X-RateLimit-Remaining"] for a in (first, second, third)]
    assert left == ["1", "0", "0"]
    assert {a.headers["X-RateLimit-Limit"] for a in (first, second, third)} == {"2"}
    assert 1 <= int(third.headers["Retry-After"]) <= 30
    assert 30 <= int(third.headers["X-RateLimit-Reset"]) <= 60
    code = 429 if path.startswith("/v1") else "rate_limit_exceeded"
    assert told(third)[1] == code
    other = {"X-Api-Key": house.library.keys.create(space_id="other").key}
    assert house.client.get(path, headers=other).status_code == 200
    again = {"X-Api-Key": house.library.keys.create().key}  # another key of the same space
    assert house.client.get(path, headers=again).status_code == 429


def test_nothing_is_told_of_rates_where_there_are_none(house: House) -> None:
    answer = house.client.get("/v3/videos")
    assert not [name for name in answer.headers if name.startswith("x-ratelimit")]


def test_an_answer_about_a_quota_is_not_kept(house: House) -> None:
    limited(house, monthly_seconds=1)
    first = made(house, "/v3/videos")
    once = {"Idempotency-Key": "once"}
    asked = CALLS["/v3/videos"]
    assert house.client.post("/v3/videos", json=asked, headers=once).status_code == 402
    house.library.videos.fail(first, 1, "no")
    assert house.client.post("/v3/videos", json=asked, headers=once).status_code == 200


def test_what_is_left_is_told_in_every_version(house: House) -> None:
    house.library.spaces.set_plan("default", "free")
    v2 = house.client.get("/v2/user/remaining_quota").json()["data"]
    assert v2["remaining_quota"] == v2["details"]["api"] == 600
    assert v2["details"]["plan_credit"] == 10
    video_id = made(house, "/v2/video/generate")
    assert house.library.videos.finish(video_id, 90.0, 2250, "key")
    v2 = house.client.get("/v2/user/remaining_quota").json()["data"]
    assert v2["remaining_quota"] == 510
    v1 = house.client.get("/v1/video/remaining_quota").json()
    assert (v1["code"], v1["data"]["remaining_quota"]) == (100, 510)
    v3 = house.client.get("/v3/users/me").json()["data"]
    assert v3["plan"] == "free"
    assert v3["usage_based"]["included_credits"] == 10
    assert v3["usage_based"]["remaining_credits"] == 8.5
    assert v3["resets_at"] == v2["resets_at"]


def test_without_a_quota_there_is_plenty(house: House) -> None:
    v2 = house.client.get("/v2/user/remaining_quota").json()["data"]
    assert v2["remaining_quota"] == 1_000_000_000
    v3 = house.client.get("/v3/users/me").json()["data"]
    assert v3["usage_based"]["included_credits"] is None
    assert v3["usage_based"]["remaining_credits"] is None


def test_usage_is_told(house: House) -> None:
    video_id = made(house, "/v2/video/generate")
    assert house.library.videos.finish(video_id, 2.0, 50, "key")
    made(house, "/v2/video/generate")
    told = house.client.get("/v3/usage").json()["data"]
    used = {"videos": 1, "seconds": 2.0, "frames": 50, "characters": 12}
    assert told["month"] == told["today"] == used
    assert told["days"] == [{"day": datetime.now(UTC).date().isoformat(), **used}]
    assert told["in_the_making"] == {"videos": 1, "held_seconds": 0.8}
    assert (told["space"], told["plan"]["name"]) == ("default", "unlimited")
    assert told["remaining_seconds"] is None
    other = {"X-Api-Key": house.library.keys.create(space_id="other").key}
    assert house.client.get("/v3/usage", headers=other).json()["data"]["days"] == []
    json.dumps(told, allow_nan=False)


def test_a_template_obeys_the_plan(house: House) -> None:
    request = {"video_inputs": [scene_of("{{words}}")]}
    made = house.client.post("/v2/template", json={"name": "T", "request": request})
    template_id = made.json()["data"]["template_id"]
    limited(house, characters=5)
    path = f"/v2/template/{template_id}/generate"
    answer = house.client.post(path, json={"variables": {"words": "Hello!"}})
    assert told(answer)[:2] == (400, "invalid_text_input")
    assert house.client.post(path, json={"variables": {"words": "Hi."}}).status_code == 200


@pytest.mark.parametrize("path", ["/v1/audio/text_to_speech", "/v3/voices/speech"])
def test_speech_obeys_the_plan(house: House, path: str) -> None:
    limited(house, characters=5)
    answer = house.client.post(path, json={"text": "Hello!", "voice_id": "flite-slt"})
    assert told(answer)[0] == 400
    assert "at most 5 characters, not 6" in told(answer)[2]
