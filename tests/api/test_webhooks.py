"""Webhooks, delivered to a real receiver."""

import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from standin import scene
from standin.api.hooks import Deliverer
from standin.library.models import now
from standin.library.videos import Kind

from .conftest import BASE, House, build


class Receiver:
    """An HTTP server that keeps what it is sent and answers with `status`."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        self.before: Callable[[], object] = lambda: None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                headers = {name.lower(): value for name, value in self.headers.items()}
                outer.got.append((headers, self.rfile.read(length)))
                outer.before()
                self.send_response(outer.status)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    built = build(tmp_path, webhook_private=True)
    yield built
    built.close()


def deliver(house: House) -> int:
    return Deliverer(house.client.app.state.services, BASE).deliver()


def end(
    house: House, callback_url: str | None = None, bad: bool = False, kind: Kind = "video"
) -> str:
    asked = scene.Video((scene.Scene(scene.Silence(1)),))
    videos = house.library.videos
    made = videos.create(asked, callback_id="mine", callback_url=callback_url, kind=kind)
    video_id = made.id
    if bad:
        videos.fail(video_id, 1002, "it broke")
    else:
        videos.finish(video_id, 2.0, 50, f"videos/{video_id}/video.mp4")
    return video_id


def test_an_endpoint_hears_once_signed_with_its_secret(house: House, receiver: Receiver) -> None:
    added = house.client.post("/v1/webhook/endpoint.add", json={"url": receiver.url}).json()
    video_id = end(house)
    assert not house.library.videos.finish(video_id, 2.0, 50, "again"), "it has ended"
    assert deliver(house) == 1
    assert deliver(house) == 0
    ((headers, body),) = receiver.got
    secret = added["data"]["secret"]
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    for name in ("signature", "heygen-signature", "x-heygen-signature"):
        assert headers[name] == expected
    told = json.loads(body)
    assert told["event_type"] == told["event"] == "avatar_video.success"
    assert told["event_id"] == headers["heygen-event-id"]
    assert told["event_data"]["video_id"] == video_id
    assert told["event_data"]["callback_id"] == "mine"
    assert told["event_data"]["url"].startswith(f"{BASE}/files/videos/{video_id}/")


def test_the_address_of_a_request_hears_of_a_failure(house: House, receiver: Receiver) -> None:
    end(house, callback_url=receiver.url, bad=True)
    assert deliver(house) == 1
    ((_, body),) = receiver.got
    told = json.loads(body)
    assert told["event_type"] == "avatar_video.fail"
    assert told["event_data"]["msg"] == told["event_data"]["failure_message"] == "it broke"


@pytest.mark.parametrize(("bad", "name"), [(False, "lipsync.success"), (True, "lipsync.fail")])
def test_a_lipsync_is_told_by_its_own_name(
    house: House, receiver: Receiver, bad: bool, name: str
) -> None:
    wanted = {"url": receiver.url, "events": [name]}
    assert house.client.post("/v3/webhooks/endpoints", json=wanted).status_code == 200
    end(house, bad=bad)
    assert deliver(house) == 0, "a video is no lip-sync"
    made = end(house, bad=bad, kind="lipsync")
    assert deliver(house) == 1
    told = json.loads(receiver.got[0][1])
    assert told["event_type"] == name
    assert told["event_data"]["lipsync_id"] == told["event_data"]["video_id"] == made
    types = house.client.get("/v3/webhooks/event-types").json()["data"]
    assert name in {each["event_type"] for each in types}


def test_an_endpoint_hears_only_what_it_asked_for(house: House, receiver: Receiver) -> None:
    body = {"url": receiver.url, "events": ["avatar_video.fail", "live_avatar.fail"]}
    added = house.client.post("/v3/webhooks/endpoints", json=body).json()["data"]
    assert added["events"] == body["events"]
    end(house)
    assert deliver(house) == 0
    path = f"/v3/webhooks/endpoints/{added['endpoint_id']}"
    changed = house.client.request("PATCH", path, json={"events": []}).json()["data"]
    assert (changed["events"], changed["secret"]) == (None, None)
    end(house)
    assert deliver(house) == 1
    assert house.client.delete(path).status_code == 200
    end(house)
    assert deliver(house) == 0


def test_what_is_refused_is_tried_again_for_a_day(house: House, receiver: Receiver) -> None:
    house.client.post("/v1/webhook/endpoint.add", json={"url": receiver.url})
    end(house)
    receiver.status = 500
    assert deliver(house) == 1
    assert deliver(house) == 0, "not at once"
    webhooks, moment, tries = house.library.webhooks, now(), 1
    for _ in range(50):
        moment += timedelta(hours=1)
        for due in webhooks.take(at=moment):
            tries += 1
            webhooks.note(due.delivery.id, 503, None, at=moment)
    assert 5 < tries < 30
    (event,) = house.client.get("/v3/webhooks/events").json()["data"]
    path = f"/v3/webhooks/events/{event['event_id']}"
    (log,) = house.client.get(f"{path}/deliveries").json()["data"]
    assert (log["status"], log["last_http_status"]) == ("given_up", 503)
    receiver.status = 204
    assert house.client.post(f"{path}/replay").json()["data"]["deliveries"] == 1
    assert deliver(house) == 1
    states = [row["status"] for row in house.client.get(f"{path}/deliveries").json()["data"]]
    assert states == ["given_up", "delivered"]


def test_nobody_at_the_address_is_noted(house: House, receiver: Receiver) -> None:
    house.client.post("/v1/webhook/endpoint.add", json={"url": receiver.url})
    receiver.close()
    end(house)
    assert deliver(house) == 1
    (event,) = house.client.get("/v3/webhooks/events").json()["data"]
    path = f"/v3/webhooks/events/{event['event_id']}/deliveries"
    (log,) = house.client.get(path).json()["data"]
    assert log["status"] == "pending"
    assert "cannot be reached" in log["last_error"]


def test_a_rotated_secret_signs(house: House, receiver: Receiver) -> None:
    added = house.client.post("/v3/webhooks/endpoints", json={"url": receiver.url}).json()["data"]
    path = f"/v3/webhooks/endpoints/{added['endpoint_id']}/rotate-secret"
    secret = house.client.post(path).json()["data"]["secret"]
    assert secret != added["secret"]
    end(house)
    deliver(house)
    ((headers, body),) = receiver.got
    assert headers["signature"] == hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@pytest.mark.parametrize("url", ["ftp://x.example/", "http://", "no address", "http://a b/"])
def test_a_wrong_address_is_refused(house: House, url: str) -> None:
    answer = house.client.post("/v3/webhooks/endpoints", json={"url": url})
    assert answer.status_code == 400
    assert answer.json()["error"]["param"] == "url"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.8", "[::1]", "169.254.169.254"])
def test_private_addresses_are_the_operators_to_open(closed_house: House, host: str) -> None:
    answer = closed_house.client.post("/v3/webhooks/endpoints", json={"url": f"http://{host}/"})
    assert answer.status_code == 400
    assert "STANDIN_WEBHOOK_PRIVATE" in answer.json()["error"]["message"]


def test_another_space_has_other_endpoints_and_events(house: House, receiver: Receiver) -> None:
    added = house.client.post("/v3/webhooks/endpoints", json={"url": receiver.url}).json()["data"]
    end(house)
    (event,) = house.client.get("/v3/webhooks/events").json()["data"]
    theirs = {"X-Api-Key": house.library.keys.create("b", "b").key}
    asked = (
        ("GET", f"/v3/webhooks/events/{event['event_id']}/deliveries"),
        ("POST", f"/v3/webhooks/events/{event['event_id']}/replay"),
        ("DELETE", f"/v3/webhooks/endpoints/{added['endpoint_id']}"),
        ("POST", f"/v3/webhooks/endpoints/{added['endpoint_id']}/rotate-secret"),
    )
    for method, path in asked:
        assert house.client.request(method, path, headers=theirs).status_code == 404
    for path in ("/v3/webhooks/events", "/v3/webhooks/endpoints"):
        assert house.client.get(path, headers=theirs).json()["data"] == []


def test_a_slow_address_does_not_hold_up_the_others(house: House) -> None:
    first, second = Receiver(), Receiver()
    both = threading.Barrier(2, timeout=60)  # each answers when the other is being told
    first.before = second.before = both.wait
    for receiver in (first, second):
        house.client.post("/v1/webhook/endpoint.add", json={"url": receiver.url})
    end(house)
    assert deliver(house) == 2
    (event,) = house.client.get("/v3/webhooks/events").json()["data"]
    path = f"/v3/webhooks/events/{event['event_id']}/deliveries"
    states = [each["status"] for each in house.client.get(path).json()["data"]]
    first.close()
    second.close()
    assert states == ["delivered", "delivered"]


def test_what_breaks_in_a_delivery_is_noted(
    house: House, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    end(house, callback_url=receiver.url)
    with monkeypatch.context() as patch:
        patch.setattr("standin.media.fetch.post", lambda *given, **more: [][0])
        assert deliver(house) == 1
    (due,) = house.library.webhooks.take(at=now() + timedelta(seconds=10))
    assert due.delivery.last_error == "IndexError"


def test_an_endpoint_asks_for_a_number_of_events(closed_house: House) -> None:
    body = {"url": "http://hooks.example/", "events": [1] * 65}
    error = closed_house.client.post("/v3/webhooks/endpoints", json=body).json()["error"]
    assert error["param"] == "events"
