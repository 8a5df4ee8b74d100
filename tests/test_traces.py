"""One trace from the request to the child that does the work, across processes."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from standin import traces
from standin.library.models import now
from standin.render import Crew
from standin.speech import Voices

GIVEN = f"00-{'a' * 32}-{'b' * 16}-01"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Spans of this process and its children, as lines of OTLP."""
    path = tmp_path / "spans.jsonl"
    monkeypatch.setenv(traces.PLACE, f"file:{path}")
    traces.start(f"file:{path}", "test")
    yield path
    traces.stop()


def spans(path: Path) -> dict[str, dict[str, Any]]:
    found = {}
    for line in path.read_text().splitlines():
        for resource in json.loads(line)["resourceSpans"]:
            about = {each["key"]: each["value"] for each in resource["resource"]["attributes"]}
            for span in resource["scopeSpans"][0]["spans"]:
                found[span["name"]] = {**span, "service": about["service.name"]["stringValue"]}
    return found


def test_a_child_goes_on_with_the_trace(file: Path) -> None:
    voice = Voices().list()[0]
    with Crew(1) as crew, traces.span("part", GIVEN, video="v"):
        crew.run("say", voice_id=voice.id, text="Hi", out=str(file.with_suffix(".wav")))
    found = spans(file)
    part, task = found["part"], found["task say"]
    assert part["parentSpanId"] == "b" * 16
    assert task["parentSpanId"] == part["spanId"]
    assert task["traceId"] == part["traceId"] == "a" * 32
    assert (task["service"], part["service"]) == ("standin-child", "test")
    assert int(task["endTimeUnixNano"]) > int(task["startTimeUnixNano"])


def test_parts_know_their_job_before_it_has_ended(file: Path) -> None:
    for asked in (GIVEN, None):
        parent = traces.of_job("job", asked)
        with traces.span("part", parent):
            pass
        traces.job_done("video", "job", asked, now(), frames=3)
        found = spans(file)
        assert found["part"]["parentSpanId"] == found["video"]["spanId"]
        assert found["part"]["traceId"] == found["video"]["traceId"]
        if asked:
            assert found["video"]["parentSpanId"] == "b" * 16


def test_an_error_is_noted_without_its_words(file: Path) -> None:
    with pytest.raises(ValueError), traces.span("part"):
        raise ValueError("a secret script")
    assert spans(file)["part"]["status"]["code"] == 2
    assert "secret" not in file.read_text()


def test_spans_reach_a_collector(monkeypatch: pytest.MonkeyPatch) -> None:
    got: list[tuple[str, Any]] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.path, json.loads(body)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Collector) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        traces.start(f"http://127.0.0.1:{server.server_port}", "test")
        with traces.span("one", count=1, much=0.5, sure=True):
            pass
        traces.stop()
        server.shutdown()
        thread.join()
    ((path, body),) = got
    assert path == "/v1/traces"
    (span,) = body["resourceSpans"][0]["scopeSpans"][0]["spans"]
    assert {each["key"]: each["value"] for each in span["attributes"]} == {
        "count": {"intValue": "1"},
        "much": {"doubleValue": 0.5},
        "sure": {"boolValue": True},
    }


def test_nothing_is_kept_unless_it_was_asked_for() -> None:
    with traces.span("part") as span:
        span.note(x=1)
        assert traces.carried() is None
    assert not traces.on()
