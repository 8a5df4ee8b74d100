import asyncio
import re
import threading
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest
import structlog
from sqlalchemy import text

from .conftest import BASE, House

V1 = {"code": 400112, "message": "Unauthorized", "data": None}
V2 = {"data": None, "error": {"code": "unauthorized", "message": "Unauthorized"}}


@pytest.mark.parametrize(
    ("method", "path", "envelope"),
    [
        ("GET", "/v2/avatars", V2),
        ("GET", "/v2/voices", V2),
        ("POST", "/v2/video/generate", V2),
        ("GET", "/v1/video_status.get", V1),
        ("GET", "/v1/video_status.get?video_id=x", V1),
    ],
)
def test_without_a_good_key(house: House, method: str, path: str, envelope: object) -> None:
    revoked = house.library.keys.create()
    house.library.keys.revoke(revoked.record.id)
    house.client.headers.pop("X-Api-Key")
    for headers in (
        {},
        {"X-Api-Key": ""},
        {"X-Api-Key": "wrong"},
        {"X-Api-Key": revoked.key},
        {"Authorization": f"Bearer {revoked.key}"},
        {"Authorization": f"Basic {house.key}"},
        {"Authorization": house.key},
    ):
        answer = house.client.request(method, path, headers=headers)
        assert answer.status_code == 401
        assert answer.json() == envelope


def test_with_a_good_key(house: House) -> None:
    key = house.client.headers.pop("X-Api-Key")
    for headers in (
        {"x-api-key": key},
        {"X-API-KEY": f" {key} "},
        {"Authorization": f"Bearer {key}"},
        {"authorization": f"bearer {key}"},
        {"X-Api-Key": key, "Authorization": f"Bearer {key}"},
        {"X-Api-Key": "old", "Authorization": f"Bearer {key}"},
    ):
        assert house.client.get("/v2/voices", headers=headers).status_code == 200


def test_what_needs_no_key(house: House) -> None:
    house.client.headers.pop("X-Api-Key")
    for path in ("/docs", "/openapi.json", "/healthz", "/readyz"):
        assert house.client.get(path).status_code == 200, path


@pytest.mark.parametrize(
    ("method", "path", "status", "envelope"),
    [
        ("GET", "/v1/x", 404, {"code": 404, "message": "there is no GET /v1/x", "data": None}),
        ("GET", "/v1", 404, {"code": 404, "message": "there is no GET /v1", "data": None}),
        (
            "POST",
            "/v1/video_status.get",
            405,
            {"code": 405, "message": "/v1/video_status.get does not take POST", "data": None},
        ),
        (
            "GET",
            "/v2/x",
            404,
            {"data": None, "error": {"code": "not_found", "message": "there is no GET /v2/x"}},
        ),
        (
            "GET",
            "/v2/video/generate",
            405,
            {
                "data": None,
                "error": {
                    "code": "method_not_allowed",
                    "message": "/v2/video/generate does not take GET",
                },
            },
        ),
        (
            "GET",
            "/v3/nothing",
            404,
            {"error": {"code": "not_found", "message": "there is no GET /v3/nothing"}},
        ),
        (
            "GET",
            "/favicon.ico",
            404,
            {
                "data": None,
                "error": {"code": "not_found", "message": "there is no GET /favicon.ico"},
            },
        ),
    ],
)
def test_unknown_routes(
    house: House, method: str, path: str, status: int, envelope: object
) -> None:
    answer = house.client.request(method, path)
    assert (answer.status_code, answer.json()) == (status, envelope)
    if status == 405:
        assert answer.headers["allow"]


def test_a_405_names_all_that_a_path_takes(house: House) -> None:
    answer = house.client.request("PUT", "/v3/avatars/looks/0")
    assert (answer.status_code, answer.headers["allow"]) == (405, "DELETE, GET, PATCH")
    answer = house.client.request("PUT", "/v3/voices")  # POST is not built: it is answered 501
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


def test_a_crash_is_answered_without_its_reason(house: House) -> None:
    with house.library.database.write() as session:
        session.execute(text("DROP TABLE parts"))
    with structlog.testing.capture_logs() as logs:
        answer = house.status(house.video())
    request_id = answer.headers["x-request-id"]
    assert answer.status_code == 500
    assert answer.json() == {
        "code": 500,
        "message": f"something went wrong here; the log has it under {request_id}",
        "data": None,
    }
    (entry,) = [each for each in logs if each["event"] == "request failed"]
    assert (entry["method"], entry["path"]) == ("GET", "/v1/video_status.get")
    assert entry["exc_info"]


def test_a_crash_under_v2(house: House) -> None:
    house.previews.broken = RuntimeError("secret")
    with structlog.testing.capture_logs():
        answer = house.client.get("/previews/avatars/maya.webp")
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "internal_error"
    assert "secret" not in answer.text


def test_every_answer_has_a_request_id(house: House) -> None:
    seen = set()
    for path in ("/v2/avatars", "/v1/nothing", "/healthz", "/files/a", "/", "/v1/video_status.get"):
        seen.add(house.client.get(path).headers["x-request-id"])
    assert len(seen) == 6
    for given, kept in (("abc-123", True), ("a b", False), ("x" * 129, False), ("<a>", False)):
        answer = house.client.get("/healthz", headers={"X-Request-Id": given})
        assert (answer.headers["x-request-id"] == given) is kept


def test_health(house: House) -> None:
    assert house.client.get("/healthz").json() == {"status": "ok"}
    assert house.client.get("/readyz").json() == {"status": "ready"}
    assert list(house.library.objects.list()) == []


def test_readiness_says_what_is_missing(house: House) -> None:
    house.jobs.troubles = ["no worker was heard of for 40 s"]
    answer = house.client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "not ready",
        "problems": ["no worker was heard of for 40 s"],
    }
    house.jobs.broken = ConnectionError("postgres://user:secret@host")
    answer = house.client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["problems"] == ["the queue does not answer (ConnectionError)"]


def test_readiness_without_objects_or_database(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(type(house.library.objects), "ping", broken)
    monkeypatch.setattr(type(house.library.database), "ping", broken)
    answer = house.client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["problems"] == [
        "the database does not answer (OSError)",
        "objects cannot be kept (OSError)",
    ]


def test_the_description_is_whole(house: House) -> None:
    api: dict[str, Any] = house.client.get("/openapi.json").json()
    assert {"/v2/avatars", "/v2/video/generate", "/v3/videos", "/readyz"} <= set(api["paths"])
    schemas = api["components"]["schemas"]
    referred = set(re.findall(r"#/components/schemas/(\w+)", str(api)))
    assert referred <= set(schemas)
    assert "GenerateRequest" in referred
    for methods in api["paths"].values():
        for operation in methods.values():
            assert operation["summary"]
            assert operation["tags"]


def test_the_example_of_the_description_works(house: House) -> None:
    api: dict[str, Any] = house.client.get("/openapi.json").json()
    example = api["components"]["schemas"]["GenerateRequest"]["example"]
    assert house.post(example).status_code == 200


class _Page(HTMLParser):
    """Collects what a page loads, its labels and what they should label."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.labelled: set[str] = set()
        self.fields: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag in ("script", "img", "link", "iframe", "video", "audio"):
            self.loads += [found[name] for name in ("src", "href") if name in found]
        if tag == "label" and "for" in found:
            self.labelled.add(found["for"])
        if tag in ("input", "select", "textarea") and "id" in found:
            self.fields.add(found["id"])


@pytest.mark.parametrize("path", ["/docs"])
def test_pages_load_nothing_from_elsewhere_and_label_their_fields(house: House, path: str) -> None:
    answer = house.client.get(path)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = _Page()
    page.feed(answer.text)
    page.close()
    assert page.loads == ["data:,"]
    assert "http://" not in answer.text
    assert "https://" not in answer.text
    assert page.fields
    assert page.fields <= page.labelled


def test_a_query_with_a_nul_is_refused(closed_house: House) -> None:
    answer = closed_house.client.get("/v3/videos?title=a%00b")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_parameter")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/webhook/endpoint.add", {"url": "http://hooks.example/"}),
        ("/v3/webhooks/endpoints", {"url": "http://hooks.example/"}),
        ("/v1/folders/create", {"name": "Folder"}),
        ("/v1/brand_voice", {"name": "Brand"}),
        ("/v1/video/share", {"video_id": "{video}"}),
    ],
)
def test_nobody_waits_for_a_request_that_waits_for_the_database(
    house: House, path: str, body: dict[str, str]
) -> None:
    body = {name: value.format(video=house.video()) for name, value in body.items()}
    assert house.client.get("/v1/folders").status_code == 200  # notes when the key was used
    held, let_go, told = threading.Event(), threading.Event(), []

    def hold() -> None:
        with house.library.database.write() as session:
            session.connection()
            held.set()
            told.append(let_go.wait(60))

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(house.client.app)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            asked = client.post(path, json=body, headers={"X-Api-Key": house.key})
            waiting = asyncio.create_task(asked)
            await asyncio.sleep(0.3)  # does not come back while the loop stands still
            assert not waiting.done()
            let_go.set()
            return await waiting

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    answer = asyncio.run(ask())
    holder.join()
    assert (answer.status_code, told) == (200, [True])
