"""What a key may do, through the whole app."""

import time
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from standin.library import ApiKey, Scope
from standin.library.models import now

from .conftest import House

UNKNOWN = "0" * 32
REFUSED: list[tuple[str, str, Scope]] = [
    ("GET", "/v1/video.list", "read"),
    ("GET", "/v2/avatars", "read"),
    ("GET", "/v3/videos", "read"),
    ("POST", "/v1/video.generate", "create"),
    ("POST", "/v2/video/generate", "create"),
    ("POST", "/v3/videos", "create"),
    ("POST", f"/v3/videos/{UNKNOWN}/cancel", "create"),
    ("POST", "/v1/folders/create", "create"),
    ("DELETE", "/v1/video.delete", "manage"),
    ("DELETE", f"/v2/talking_photo/{UNKNOWN}", "manage"),
    ("PATCH", f"/v3/avatars/looks/{UNKNOWN}", "manage"),
    ("POST", "/v1/video/share", "manage"),
    ("POST", f"/v1/asset/{UNKNOWN}/delete", "manage"),
    ("POST", f"/v1/folders/{UNKNOWN}/trash", "manage"),
    ("POST", f"/v1/brand_voice/{UNKNOWN}", "manage"),
    ("GET", "/v1/webhook/endpoint.list", "manage"),
    ("GET", "/v3/webhooks/events", "manage"),
    ("POST", "/v3/webhooks/endpoints", "manage"),
]


def _keyed(house: House, **key: Any) -> dict[str, str]:
    return {"X-Api-Key": house.library.keys.create(**key).key}


@pytest.mark.parametrize(("method", "path", "scope"), REFUSED)
def test_a_key_without_the_scope_is_refused_with_its_name(
    closed_house: House, method: str, path: str, scope: Scope
) -> None:
    others: list[Scope] = [other for other in ("read", "create", "manage") if other != scope]
    headers = _keyed(closed_house, scopes=others)
    answer = closed_house.client.request(method, path, headers=headers)
    assert answer.status_code == 403
    told = answer.json()
    message = told["message"] if path.startswith("/v1") else told["error"]["message"]
    assert f"the scope '{scope}'" in message
    assert f"this one has: {', '.join(sorted(others))}" in message
    if path.startswith("/v1"):
        assert told["code"] == 400562
    else:
        assert told["error"]["code"] == "forbidden"


@pytest.mark.parametrize(("method", "path", "scope"), REFUSED)
def test_one_scope_is_enough_for_what_it_is_for(
    closed_house: House, method: str, path: str, scope: Scope
) -> None:
    headers = _keyed(closed_house, scopes=[scope])
    answer = closed_house.client.request(method, path, headers=headers)
    assert answer.status_code in (200, 400, 404), answer.text


def test_links_work_whatever_the_key_may_do(house: House) -> None:
    house.library.objects.put("videos/x/video.mp4", b"film")
    path = "/files/videos/x/video.mp4"
    query = house.library.links.sign(path, time.time() + 60)
    headers = _keyed(house, scopes=["create"])
    answer = house.client.get(f"{path}?{query}", headers=headers)
    assert (answer.status_code, answer.content) == (200, b"film")


def test_an_expired_key_is_refused_and_told_so(house: House) -> None:
    headers = _keyed(house, expires_at=now() + timedelta(hours=1))
    assert house.client.get("/v2/avatars", headers=headers).status_code == 200
    with house.library.database.write() as session:
        ended = now() - timedelta(seconds=1)
        session.execute(
            update(ApiKey).where(ApiKey.expires_at.is_not(None)).values(expires_at=ended)
        )
    for version, told in {
        "/v1/video.list": {"code": 401056, "message": "The key has expired", "data": None},
        "/v2/avatars": {
            "data": None,
            "error": {"code": "access_token_expired", "message": "The key has expired"},
        },
        "/v3/videos": {"error": {"code": "unauthorized", "message": "The key has expired"}},
    }.items():
        answer = house.client.get(version, headers=headers)
        assert (answer.status_code, answer.json()) == (401, told)


def test_a_revoked_key_gets_no_kept_answer(house: House, body: Any) -> None:
    made = house.library.keys.create()
    headers = {"X-Api-Key": made.key, "Idempotency-Key": "once"}
    asked = {"type": "avatar", "avatar_id": "maya", "script": "Hello."}
    first = house.client.post("/v3/videos", json=asked, headers=headers)
    assert first.status_code == 200
    again = house.client.post("/v3/videos", json=asked, headers=headers)
    assert again.headers["Idempotent-Replayed"] == "true"
    house.library.keys.revoke(made.record.id)
    assert house.client.post("/v3/videos", json=asked, headers=headers).status_code == 401


def test_a_key_that_only_reads_gets_no_kept_answer(house: House) -> None:
    asked = {"type": "avatar", "avatar_id": "maya", "script": "Hello."}
    once = {"Idempotency-Key": "once"}
    assert house.client.post("/v3/videos", json=asked, headers=once).status_code == 200
    reader = _keyed(house, scopes=["read"]) | once
    assert house.client.post("/v3/videos", json=asked, headers=reader).status_code == 403


def test_a_stream_ends_with_its_key(house: House) -> None:
    made = house.library.keys.create()
    video_id = house.video()
    verify = house.library.keys.verify

    def once(key: str) -> ApiKey | None:  # revoked between the first look and the stream
        found = verify(key)
        house.library.keys.revoke(made.record.id)
        return found

    object.__setattr__(house.library.keys, "verify", once)
    answer = house.client.get(f"/v3/videos/{video_id}/events", headers={"X-Api-Key": made.key})
    assert (answer.status_code, answer.content) == (200, b"")
