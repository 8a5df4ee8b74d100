"""Figures for Prometheus: of this process's requests, and of the whole installation.

What is true of all processes together is read from the database at each scrape, so it is right
whichever of them is asked; ask one, or let the query take the largest.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator

from fastapi import APIRouter, Request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from .. import __version__
from ..library import Database
from ..library.numbers import Numbers, Totals, numbers
from .envelopes import ApiError

router = APIRouter(include_in_schema=False)

TOTALS_SECONDS = 60.0
"""For how long the counts of all kept videos are believed; all else is read at each scrape."""
_OF_WORKERS = {
    "silent_seconds": "Since its last sign of life.",
    "memory_free_bytes": "Free memory.",
    "disk_free_bytes": "Free disk, where its temporary files lie.",
}
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """The registry of one server."""

    def __init__(self, database: Database) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "standin_http_requests",
            "Requests that were answered.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "standin_http_request_seconds",
            "Seconds until the whole answer was sent.",
            ("method", "route"),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        build = Gauge("standin_build", "1", ("version",), registry=self.registry)
        build.labels(__version__).set(1)
        self.registry.register(_Kept(database))

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request; ``route`` is the pattern, not the path."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def text(self) -> bytes:
        """All figures in Prometheus's text format."""
        return generate_latest(self.registry)


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """For whoever sends ``STANDIN_METRICS_KEY``; without that setting there is no such page."""
    key = request.app.state.services.settings.metrics_key
    if key is None:
        raise ApiError(404, "not_found", "not found")
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), key.get_secret_value().encode()):
        raise ApiError(401, "unauthorized", "Unauthorized", {"WWW-Authenticate": "Bearer"})
    text = await run_in_threadpool(request.app.state.metrics.text)
    return Response(text, media_type=CONTENT_TYPE_PLAIN_0_0_4)


class _Kept(Collector):
    """What the database knows."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._totals = Totals(TOTALS_SECONDS)

    def describe(self) -> Iterator[Metric]:
        """Nothing: registering must not ask the database."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Read, and tell."""
        yield from _told(numbers(self._database, self._totals))


def _told(found: Numbers) -> Iterator[Metric]:
    yield _gauge("videos", "Videos that are kept, by state.", "state", found.videos)
    codes = {str(code): count for code, count in found.failed.items()}
    yield _gauge("videos_failed", "Failed videos that are kept, by error code.", "code", codes)
    yield _gauge("queue_videos", "Videos that are not begun.", value=found.waiting)
    yield _gauge("queue_oldest_seconds", "For how long the oldest waits.", value=found.oldest)
    making = sum(line.making for line in found.lines)
    yield _gauge("queue_making", "Videos that are being made.", value=making)
    yield _gauge("queue_paused", "Whether the queue is paused.", value="paused" in found.switches)
    yield _gauge("queue_spaces", "Spaces with unfinished videos.", value=len(found.lines))
    speed = found.speed
    yield _gauge("recent_videos", "Videos made in 15 minutes.", value=speed.videos)
    yield _gauge("recent_video_seconds", "Seconds of them.", value=speed.seconds)
    yield _gauge("recent_frames", "Frames of them.", value=speed.frames)
    yield _gauge("recent_working_seconds", "From begin to end of each.", value=speed.working)
    yield from _workers(found)
    yield _gauge("webhook_deliveries", "Deliveries by state.", "state", found.deliveries)
    yield _gauge(
        "webhook_oldest_seconds", "For how long the oldest waits.", value=found.delivery_age
    )


def _workers(found: Numbers) -> Iterator[Metric]:
    alive = [heard for heard in found.workers if heard.alive]
    states: dict[str, int] = {}
    for heard in found.workers:
        state = heard.worker.state if heard.alive else "silent"
        states[state] = states.get(state, 0) + 1
    yield _gauge("workers", "Workers by state.", "state", states)
    processes = sum(heard.worker.processes for heard in alive)
    yield _gauge("worker_processes", "Processes of the living workers.", value=processes)
    for name, help_ in _OF_WORKERS.items():
        family = GaugeMetricFamily(f"standin_worker_{name}", help_, labels=("worker", "host"))
        for heard in alive:
            worker = heard.worker
            value = {
                "silent_seconds": heard.silent,
                "memory_free_bytes": worker.memory_free or 0,
                "disk_free_bytes": worker.disk_free or 0,
            }[name]
            family.add_metric((worker.id, worker.host), value)
        yield family


def _gauge(
    name: str,
    help_: str,
    label: str | None = None,
    values: dict[str, int] | object = None,
    value: float | None = None,
) -> GaugeMetricFamily:
    if label is None:
        return GaugeMetricFamily(f"standin_{name}", help_, value=float(value or 0))
    family = GaugeMetricFamily(f"standin_{name}", help_, labels=(label,))
    assert isinstance(values, dict)
    for key, count in sorted(values.items()):
        family.add_metric((key,), count)
    return family
