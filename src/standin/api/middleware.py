"""What every request passes: tidy paths, a request id, no leaked tracebacks."""

import posixpath
import re
import uuid

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .envelopes import ApiError, refusal

_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")

_log = structlog.get_logger(__name__)


class TidyPath:
    """Resolves ``..``, ``//`` and a slash at the end, which some clients leave in.

    One widely used client asks for ``/v2/../v1/video_status.get``.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a tidy path."""
        # The studio's framework has paths that end with a slash.
        if scope["type"] == "http" and not scope["path"].startswith("/_nicegui"):
            path = posixpath.normpath("/" + scope["path"].lstrip("/"))
            scope = {**scope, "path": path, "raw_path": path.encode("utf-8", "surrogateescape")}
            if scope["method"] == "HEAD" and not path.startswith("/files/"):
                scope["method"] = "GET"  # monitors ask so; the server leaves out the body
            if b"%00" in scope["query_string"]:  # Postgres cannot even look for it
                message = "the query must not contain the character U+0000"
                error = ApiError(400, "invalid_parameter", message)
                await refusal(path, error)(scope, receive, send)
                return
        await self._app(scope, receive, send)


class RequestId:
    """Names each request in the log and in ``X-Request-Id``; turns crashes into answers.

    A client's own id is kept when it is short and plain, so that logs can be joined.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on under its id."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        started = False

        async def named(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, named)
            except ClientDisconnect:
                return  # nobody is there to be answered: players do this when they seek
            except Exception:
                _log.exception("request failed", method=scope["method"], path=scope["path"])
                if started:
                    raise  # half an answer is out: the server must cut the connection
                message = f"something went wrong here; the log has it under {request_id}"
                error = ApiError(500, "internal_error", message)
                await refusal(scope["path"], error)(scope, receive, named)


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
