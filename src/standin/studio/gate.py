"""What stands before every page and web socket of the studio."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Match, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..api.services import Services
from . import session

KEY: Final = "standin.visit"
"""Where a request's scope has its `Visit`."""
PAGES: Final = frozenset({"/", "/favicon.ico", "/sign-in", "/sign-out"})
FOLDERS: Final = ("/_nicegui", "/studio/")
OPEN: Final = ("/sign-in", "/favicon.ico", "/studio/static/")
"""What also those see who are not signed in; beside the framework's own files."""
POLICY: Final = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "font-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""The framework compiles its templates in the browser; nothing comes from other hosts."""


class Studio(Mount):
    """The studio's place among the routes: its own paths only, so that all others stay the API's.

    ``names`` are the first parts of its pages' paths.
    """

    def __init__(self, app: ASGIApp, names: frozenset[str]) -> None:
        super().__init__("", app=app)
        self._names = names

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As a mount, of fewer paths."""
        path = scope.get("path", "")
        known = path in PAGES or path.startswith(FOLDERS) or path.split("/")[1] in self._names
        return super().matches(scope) if known else (Match.NONE, {})


class Gate:
    """Lets signed-in browsers in, from the studio's own pages, under the server's own names."""

    def __init__(self, app: ASGIApp, here: Services) -> None:
        self._app = app
        self._here = here

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, refuse, or send to the sign-in page."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        scope = dict(scope)  # the framework is an application too, and puts its own name into it
        connection = HTTPConnection(scope)
        refused = self._refused(scope, connection)
        if refused is None and not _is_open(scope["path"]):
            found = await run_in_threadpool(session.visit, self._here, connection)
            scope[KEY] = found
            if found is None:
                refused = _to_sign_in(scope)
        if refused is None:
            await self._app(scope, receive, _guarded(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4403})
        else:
            await refused(scope, receive, _guarded(send))

    def _refused(self, scope: Scope, connection: HTTPConnection) -> Response | None:
        headers = connection.headers
        if not session.good_host(self._here, headers):
            return PlainTextResponse("This server is not known under that name.\n", 421)
        changes = scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD")
        polling = scope["path"].startswith("/_nicegui_ws")
        if (changes or polling) and not session.same_origin(self._here, headers):
            return PlainTextResponse("Only the studio's own pages may ask for this.\n", 403)
        return None


def _is_open(path: str) -> bool:
    framework = path.startswith("/_nicegui/") and not path.startswith("/_nicegui/client/")
    return framework or path.startswith(OPEN)


def _to_sign_in(scope: Scope) -> Response:
    if scope["type"] == "websocket" or scope["method"] != "GET":
        return PlainTextResponse("Sign in first.\n", 401)
    query = scope["query_string"].decode("latin-1")
    path = scope["path"] + (f"?{query}" if query else "")
    target = "/sign-in" if path == "/" else f"/sign-in?to={quote(path, safe='/')}"
    return RedirectResponse(target, 303)


def _guarded(send: Send) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["X-Content-Type-Options"] = "nosniff"
            headers["Referrer-Policy"] = "same-origin"
            if headers.get("content-type", "").startswith("text/html"):
                headers["Content-Security-Policy"] = POLICY
                headers["Cache-Control"] = "no-store"
        await send(message)

    return guarded
