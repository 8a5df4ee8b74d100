"""Spans of what is done, for OpenTelemetry: one trace from a request to the child that draws.

Nothing happens unless `start` was called with a place to send them, which needs the package
``opentelemetry-sdk`` (``pip install 'standin[traces]'``). Spans travel as OTLP in JSON, which every
collector takes; the usual exporter wants a protobuf that mediapipe refuses.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from .errors import MissingPackage

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan, TracerProvider

PLACE: Final = "STANDIN_TRACES"
"""Variable that child processes read: a collector's address, or ``file:`` and a path."""
_SECONDS: Final = 5.0

Kind = Literal["internal", "server"]
Value = str | int | float | bool | None

_provider: TracerProvider | None = None
_fixed_id: ContextVar[int | None] = ContextVar("standin_span_id", default=None)


class Span:
    """What is being done now; nothing while there are no traces."""

    def __init__(self, inner: Any = None) -> None:
        self._inner = inner

    def rename(self, name: str) -> None:
        """Say better what it is."""
        if self._inner is not None:
            self._inner.update_name(name)

    def note(self, **values: Value) -> None:
        """Put down facts: never scripts or keys."""
        if self._inner is not None:
            self._inner.set_attributes({k: v for k, v in values.items() if v is not None})


def start(place: str | None, service: str) -> None:
    """Send spans to ``place`` from now on: ``http://collector:4318`` or ``file:/path``.

    Raises `MissingPackage`.
    """
    global _provider
    if not place or _provider is not None:
        return
    try:
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor
    except ImportError:
        raise MissingPackage(f"{PLACE} needs: pip install 'standin[traces]'") from None
    about = Resource.create({"service.name": service, "process.pid": os.getpid()})
    _provider = TracerProvider(resource=about, id_generator=_ids())
    to_file = place.startswith("file:")
    sender = _exporter(_File(place.removeprefix("file:")) if to_file else _Collector(place))
    if to_file:
        _provider.add_span_processor(SimpleSpanProcessor(sender))
    else:
        _provider.add_span_processor(BatchSpanProcessor(sender, schedule_delay_millis=1000))


def on() -> bool:
    """Whether anybody wants to know."""
    return _provider is not None


def stop() -> None:
    """Send what is left."""
    global _provider
    if _provider is not None:
        _provider.shutdown()
        _provider = None


@contextmanager
def span(
    name: str, parent: str | None = None, kind: Kind = "internal", **values: Value
) -> Iterator[Span]:
    """Something that is done; ``parent`` is a W3C ``traceparent``, else what is done around it."""
    if _provider is None:
        yield Span()
        return
    from opentelemetry.trace import SpanKind, StatusCode

    tracer = _provider.get_tracer("standin")
    kinds = {"internal": SpanKind.INTERNAL, "server": SpanKind.SERVER}
    with tracer.start_as_current_span(
        name,
        _context(parent),
        kinds[kind],
        record_exception=False,  # messages may hold what was asked
        set_status_on_exception=False,
    ) as inner:
        made = Span(inner)
        made.note(**values)
        try:
            yield made
        except BaseException as error:
            inner.set_status(StatusCode.ERROR)
            made.note(**{"error.type": type(error).__name__})
            raise


def carried() -> str | None:
    """The ``traceparent`` of what is being done, for somebody who goes on with it elsewhere."""
    if _provider is None:
        return None
    from opentelemetry.trace import get_current_span

    here = get_current_span().get_span_context()
    return f"00-{here.trace_id:032x}-{here.span_id:016x}-01" if here.is_valid else None


def of_job(job_id: str, asked: str | None) -> str:
    """The ``traceparent`` of a job: whoever does a part of it knows it without being told.

    In the trace of the request that ``asked`` for it, if that is known.
    """
    trace = asked.split("-")[1] if asked else hashlib.sha256(job_id.encode()).hexdigest()[:32]
    return f"00-{trace}-{_job_span(job_id):016x}-01"


def job_done(name: str, job_id: str, asked: str | None, begun: datetime, **values: Value) -> None:
    """Put down a whole job at its end, as the parent of its parts."""
    if _provider is None:
        return
    tracer = _provider.get_tracer("standin")
    token = _fixed_id.set(_job_span(job_id))
    try:
        around = _context(asked) if asked else _context(of_job(job_id, None), root=True)
        when = int(begun.timestamp() * 1e9)
        made = tracer.start_span(name, around, start_time=when)
    finally:
        _fixed_id.reset(token)
    made.set_attributes({k: v for k, v in values.items() if v is not None})
    made.end()


def _job_span(job_id: str) -> int:
    return int(hashlib.sha256(f"span {job_id}".encode()).hexdigest()[:16], 16) or 1


def _context(parent: str | None, root: bool = False) -> Any:
    """The context of a ``traceparent``; None where there is none or it is not one."""
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    if parent is None:
        return None
    if root:  # the parent is the span itself: only the trace counts
        version, trace, _, flags = parent.split("-")
        parent = f"{version}-{trace}-{_job_span(trace):016x}-{flags}"
    return TraceContextTextMapPropagator().extract({"traceparent": parent})


def _ids() -> Any:
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

    class Ids(RandomIdGenerator):
        def generate_span_id(self) -> int:
            return _fixed_id.get() or super().generate_span_id()

    return Ids()


def _exporter(place: _File | _Collector) -> Any:
    from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

    class Exporter(SpanExporter):
        def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
            try:
                place.send(json.dumps(_otlp(spans)).encode())
            except OSError:  # a collector that is away must not disturb the work
                return SpanExportResult.FAILURE
            return SpanExportResult.SUCCESS

    return Exporter()


class _File:
    """One line of OTLP for each span, appended whole: processes may share a file."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._lock = threading.Lock()

    def send(self, body: bytes) -> None:
        with self._lock, self._path.open("ab", buffering=0) as file:
            file.write(body + b"\n")


class _Collector:
    """``/v1/traces`` of a collector."""

    def __init__(self, address: str) -> None:
        base = address.rstrip("/")
        self._url = base if base.endswith("/v1/traces") else f"{base}/v1/traces"

    def send(self, body: bytes) -> None:
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self._url, body, headers, method="POST")
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
            answer.read()


def _otlp(spans: Sequence[ReadableSpan]) -> dict[str, Any]:
    """Spans in OTLP's JSON: ids in hex, times as text."""
    resource = spans[0].resource.attributes if spans else {}
    scope = {"scope": {"name": "standin"}, "spans": [_one(each) for each in spans]}
    about = {"attributes": _attributes(resource)}
    return {"resourceSpans": [{"resource": about, "scopeSpans": [scope]}]}


def _one(span: ReadableSpan) -> dict[str, Any]:
    here = span.get_span_context()
    assert here is not None
    told: dict[str, Any] = {
        "traceId": f"{here.trace_id:032x}",
        "spanId": f"{here.span_id:016x}",
        "name": span.name,
        "kind": span.kind.value + 1,
        "startTimeUnixNano": str(span.start_time or 0),
        "endTimeUnixNano": str(span.end_time or 0),
        "attributes": _attributes(span.attributes or {}),
        "status": {"code": span.status.status_code.value},
    }
    if span.parent is not None:
        told["parentSpanId"] = f"{span.parent.span_id:016x}"
    return told


def _attributes(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    def value(given: Any) -> dict[str, Any]:
        if isinstance(given, bool):
            return {"boolValue": given}
        if isinstance(given, int):
            return {"intValue": str(given)}
        return {"doubleValue": given} if isinstance(given, float) else {"stringValue": str(given)}

    return [{"key": key, "value": value(given)} for key, given in values.items()]
