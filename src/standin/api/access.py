"""A line in the log, a count and a span for each request."""

from __future__ import annotations

import time
from typing import Final

import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .. import traces
from .auth import space_of

_QUIET: Final = {"/healthz", "/readyz", "/metrics"}
"""Asked every few seconds by machines: only in the log when it tells all."""

_log = structlog.get_logger(__name__)


class Access:
    """Notes how each request was answered. No query, header or body gets into the log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and note its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status, size = time.perf_counter(), 500, 0

        async def noted(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                size += len(message.get("body", b""))
            await send(message)

        parent = Headers(scope=scope).get("traceparent")
        with traces.span(f"{scope['method']} request", parent, kind="server") as span:
            try:
                await self._app(scope, receive, noted)
            finally:
                route = _route(scope)
                span.rename(f"{scope['method']} {route}")
                told: dict[str, traces.Value] = {"http.response.status_code": status}
                span.note(**told, **{"http.route": route})
                self._note(scope, route, status, time.perf_counter() - begun, size)

    def _note(self, scope: Scope, route: str, status: int, seconds: float, size: int) -> None:
        scope["app"].state.metrics.answered(scope["method"], route, status, seconds)
        tell = _log.debug if scope["path"] in _QUIET else _log.info
        tell(
            "request",
            method=scope["method"],
            path=scope["path"][:200],
            status=status,
            ms=round(seconds * 1000, 1),
            bytes=size,
            space=space_of(scope),
        )


def _route(scope: Scope) -> str:
    """The pattern of the path, of which there are few."""
    return str(getattr(scope.get("route"), "path", "other"))
