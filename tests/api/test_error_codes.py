"""HeyGen's error codes that can arise, each provoked through the whole app.

Those of plans are in ``test_plans``, those of photos in ``test_photos``.
"""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import update

from standin.library import ApiKey
from standin.library.models import now

from .conftest import House

GONE: Final = "0" * 32
PHOTO_TOLD: Final = {40002, 40004, 40005, 40006}
"""Provoked with photos, in ``test_photos``."""


def _v2(**voice: Any) -> dict[str, Any]:
    said = {"type": "text", "voice_id": "flite-slt", "input_text": "Hello.", **voice}
    who = {"type": "avatar", "avatar_id": "maya"}
    return {"video_inputs": [{"character": who, "voice": said}]}


def _v1(**clip: Any) -> dict[str, Any]:
    base = {"avatar_id": "maya", "voice_id": "flite-slt", "input_text": "Hello."}
    return {"clips": [{**base, **clip}]}


def _v3(**more: Any) -> dict[str, Any]:
    base = {"type": "avatar", "avatar_id": "maya", "voice_id": "flite-slt", "script": "Hello."}
    return {**base, **more}


_AWAY: Final = "http://127.0.0.1:9/sound.wav"

V1: Final[dict[int, tuple[int, str, str, Any]]] = {
    40001: (400, "POST", "/v1/video/share", {}),
    40012: (400, "GET", "/v1/video.list?limit=many", None),
    40031: (404, "GET", f"/v1/video_status.get?video_id={GONE}", None),
    400116: (400, "POST", "/v1/video.generate", _v1(voice_id="nobody")),
    400144: (400, "POST", "/v1/video.generate", _v1(avatar_id="nobody")),
    400175: (400, "POST", "/v1/video.generate", _v1(scale=99)),
    400543: (400, "POST", "/v1/asset", b"neither a picture nor a sound"),
}
"""By v1's number: status, method, address, body."""

V2: Final[dict[str, tuple[int, str, str, Any]]] = {
    "invalid_parameter": (400, "POST", "/v2/video/generate", _v2(speed=9)),
    "avatar_not_found": (404, "GET", "/v2/avatar/nobody/details", None),
    "voice_not_found": (400, "POST", "/v2/video/generate", _v2(voice_id="nobody")),
    "photo_avatar_not_found": (404, "GET", f"/v2/photo_avatar/{GONE}", None),
    "invalid_video_id": (404, "GET", f"/v2/videos/{GONE}", None),
    "not_found": (404, "GET", f"/v2/template/{GONE}", None),
    "method_not_allowed": (405, "PUT", "/v2/avatars", None),
    "not_implemented": (501, "POST", "/v2/video_translate", {}),
}
"""By v2's word."""

V3: Final[dict[str, tuple[int, str, str, Any]]] = {
    "invalid_parameter": (400, "POST", "/v3/videos", _v3(audio_url=_AWAY)),
    "download_failed": (400, "POST", "/v3/videos", _v3(script=None, audio_url=_AWAY)),
    "avatar_not_found": (400, "POST", "/v3/videos", _v3(avatar_id="nobody")),
    "voice_not_found": (404, "GET", "/v3/voices/nobody", None),
    "not_found": (404, "GET", f"/v3/videos/{GONE}", None),
    "payload_too_large": (413, "POST", "/v3/videos", b" " * (16 * 1024 * 1024 + 1)),
    "not_implemented": (501, "POST", "/v3/ai-clipping", {}),
}
"""By v3's word."""

EACH = [
    pytest.param(code, *how, id=f"{how[2][:3]} {code}")
    for table in (V1, V2, V3)
    for code, how in table.items()
]


def code_of(answer: Any) -> Any:
    told = answer.json()
    error = told.get("error") or told
    assert error["message"]
    return error["code"]


@pytest.mark.parametrize(("code", "status", "method", "path", "body"), EACH)
def test_a_code_arises(
    house: House, code: Any, status: int, method: str, path: str, body: Any
) -> None:
    kind = "image/png" if path == "/v1/asset" else "application/json"
    more: dict[str, Any] = {} if body is None else {"json": body}
    if isinstance(body, bytes):
        more = {"content": body, "headers": {"Content-Type": kind}}
    answer = house.client.request(method, path, **more)
    assert (code_of(answer), answer.status_code) == (code, status), answer.text
    assert house.jobs.submitted == []


@pytest.mark.parametrize(
    ("path", "code"),
    [("/v1/video.list", 400112), ("/v2/avatars", "unauthorized"), ("/v3/videos", "unauthorized")],
)
def test_no_key(house: House, path: str, code: Any) -> None:
    answer = house.client.get(path, headers={"X-Api-Key": "sk_standin_no"})
    assert (answer.status_code, code_of(answer)) == (401, code)


def test_a_key_that_expired(house: House) -> None:
    house.library.keys.create(expires_at=now() + timedelta(days=1))
    with house.library.database.write() as session:
        session.execute(update(ApiKey).values(expires_at=now() - timedelta(days=1)))
    assert code_of(house.client.get("/v1/video.list")) == 401056


def test_the_first_request_is_still_at_work(house: House) -> None:
    """Under the same Idempotency-Key."""
    begin = house.library.replies.begin

    def taken(reply_id: str) -> Any:
        begin(reply_id)
        return begin(reply_id)

    object.__setattr__(house.library.replies, "begin", taken)
    once = {"Idempotency-Key": "once"}
    answer = house.client.post("/v3/videos", json=_v3(), headers=once)
    assert (answer.status_code, code_of(answer)) == (409, "request_in_progress")
    assert answer.headers["Retry-After"] == "1"


def test_what_has_ended_cannot_be_cancelled(house: House) -> None:
    video_id = house.video()
    house.library.videos.fail(video_id, 1, "no")
    answer = house.client.post(f"/v3/videos/{video_id}/cancel")
    assert (answer.status_code, code_of(answer)) == (409, "conflict")


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/v1/video.generate", _v1(), 503),
        ("/v2/video/generate", _v2(), "internal_error"),
        ("/v3/videos", _v3(), "internal_error"),
    ],
)
def test_our_own_fault(house: House, path: str, body: Any, code: Any) -> None:
    house.jobs.broken = OSError("the queue is away")
    answer = house.client.post(path, json=body)
    assert (answer.status_code, code_of(answer)) == (503, code)


def test_the_docs_list_every_number() -> None:
    docs = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
    table = docs.split("### Error codes")[1].split("\n## ")[0]
    listed = {int(number) for number in re.findall(r"\| (\d{5,6}) \|", table)}
    plans = {40039, 400150, 400562, 400599, 400664}  # in test_plans and test_scopes
    assert listed == set(V1) | plans | PHOTO_TOLD | {400112, 401056}
    words = set(re.findall(r"`([a-z_]+)`", table))
    assert words >= (set(V2) | set(V3)) - {"method_not_allowed"}
