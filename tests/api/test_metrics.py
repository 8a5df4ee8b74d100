"""Figures for Prometheus, and a line in the log for each request."""

from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from structlog.testing import capture_logs

from standin.library.models import Worker

from .conftest import House, build

KEY = {"Authorization": "Bearer scrape"}


def read(house: House) -> dict[tuple[str, tuple[str, ...]], float]:
    answer = house.client.get("/metrics", headers=KEY)
    assert answer.status_code == 200
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_figures_come_from_the_database(tmp_path: Path) -> None:
    house = build(tmp_path, metrics_key=SecretStr("scrape"))
    library = house.library
    try:
        ids = [house.video() for _ in range(4)]
        library.webhooks.add("default", "https://a.example/hook")
        assert library.videos.finish(ids[0], 2.0, 50, "k")
        library.videos.fail(ids[1], 1002, "no")
        library.videos.set_state(ids[2], "processing")
        library.workers.enter(
            Worker(id="w1", host="h", pid=1, version="1", jobs_version="1", processes=3)
        )
        library.switches.turn("paused", True)
        told = read(house)
        assert told["standin_videos", ("completed",)] == 1
        assert told["standin_videos_failed", ("1002",)] == 1
        assert told["standin_queue_videos", ()] == 1
        assert told["standin_queue_making", ()] == 1
        assert 0 <= told["standin_queue_oldest_seconds", ()] < 60
        assert told["standin_queue_paused", ()] == 1
        assert (told["standin_recent_frames", ()], told["standin_recent_videos", ()]) == (50, 1)
        assert told["standin_workers", ("working",)] == 1
        assert told["standin_worker_processes", ()] == 3
        assert told["standin_webhook_deliveries", ("pending",)] == 2
        other = build(tmp_path, metrics_key=SecretStr("scrape"))  # another process would be as this
        try:
            assert read(other)["standin_queue_videos", ()] == 1
        finally:
            other.close()
    finally:
        house.close()


def test_requests_are_counted_by_their_pattern(tmp_path: Path) -> None:
    house = build(tmp_path, metrics_key=SecretStr("scrape"))
    try:
        for video_id in ("a" * 32, "b" * 32):
            house.client.get(f"/v2/videos/{video_id}")
        house.client.get("/no/such/page")
        told = read(house)
    finally:
        house.close()
    assert told["standin_http_requests_total", ("GET", "/v2/videos/{video_id}", "404")] == 2
    assert told["standin_http_requests_total", ("GET", "other", "404")] == 1
    assert told["standin_http_request_seconds_count", ("GET", "/v2/videos/{video_id}")] == 2


def test_nobody_reads_them_without_the_key(house: House, tmp_path: Path) -> None:
    assert house.client.get("/metrics", headers=KEY).status_code == 404
    mine = build(tmp_path / "other", metrics_key=SecretStr("scrape"))
    try:
        assert mine.client.get("/metrics").status_code == 401
        assert (
            mine.client.get("/metrics", headers={"Authorization": "Bearer no"}).status_code == 401
        )
    finally:
        mine.close()


def test_each_request_is_a_line_without_its_secrets(house: House) -> None:
    with capture_logs() as logged:
        house.client.get(
            "/v1/video.list", params={"token": "secret"}, headers={"X-Request-Id": "r"}
        )
        house.client.get("/healthz")
    lines: list[Any] = [entry for entry in logged if entry["event"] == "request"]
    (line, quiet) = lines
    assert (line["method"], line["path"], line["space"]) == ("GET", "/v1/video.list", "default")
    assert line["log_level"] == "info" and quiet["log_level"] == "debug"
    assert line["ms"] >= 0
    assert "secret" not in str(line) and house.key not in str(line)
