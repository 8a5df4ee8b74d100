"""Signing in and out: plain pages, which work before anything else is loaded."""

from __future__ import annotations

from html import escape
from typing import Final
from urllib.parse import parse_qs

from nicegui import Client
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ..api.services import Services
from ..library.sessions import LIFE
from . import session, theme
from .gate import KEY
from .session import COOKIE, Patience, Visit

_MOST: Final = 4096
"""Bytes of the form."""
_PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in · Standin</title>{head}</head>
<body><main class="door"><form class="card" method="post" action="/sign-in">
<div class="brand"><span class="mark" aria-hidden="true"></span><span>Standin</span></div>
<div class="stack" style="gap:.3rem"><h1>Sign in</h1><p class="dim">{about}</p></div>
{problem}<input type="hidden" name="to" value="{to}">
<div class="field"><label class="name" for="key">{label}</label>
<input id="key" name="key" type="password" autocomplete="current-password" required autofocus
 spellcheck="false"{invalid}></div>
<button class="btn main-act big wide">Open the studio</button>
<p class="dim small">An API key is made with <code class="mono">standin keys create</code> on the
server. This browser stays signed in for {days} days.</p></form></main></body></html>"""


class Door:
    """The routes of signing in and out."""

    def __init__(self, here: Services) -> None:
        self._here = here
        self._patience = Patience()

    async def show(self, request: Request) -> Response:
        """The form."""
        return self._form(_target(request.query_params.get("to", "/")))

    async def enter(self, request: Request) -> Response:
        """Take a key or the password; on to the page that was wanted."""
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > _MOST:
                return self._form("/", "That is too long to be a key.", 413)
        given = {k: v[0] for k, v in parse_qs(body.decode("utf-8", "replace")).items()}
        target = _target(given.get("to", "/"))
        address = request.client.host if request.client else ""
        if wait := self._patience.waits(address):
            return self._form(target, f"Too many tries. Wait {wait} seconds.", 429)
        token = await run_in_threadpool(session.sign_in, self._here, given.get("key", ""))
        if token is None:
            self._patience.wrong(address)
            return self._form(target, "This does not open the studio. Is it whole?", 401)
        self._patience.right(address)
        answer = RedirectResponse(target, 303)
        answer.set_cookie(
            COOKIE,
            token,
            max_age=int(LIFE.total_seconds()),
            httponly=True,
            samesite="lax",
            secure=_is_https(self._here, request),
        )
        return answer

    async def leave(self, request: Request) -> Response:
        """Close the session, in all tabs."""
        token = request.cookies.get(COOKIE)
        if token:
            await run_in_threadpool(self._here.library.sessions.close, token)
        who: Visit | None = request.scope.get(KEY)
        for client in list(Client.instances.values()):
            theirs = client.request.scope.get(KEY) if client.has_socket_connection else None
            if who and theirs and theirs.session_id == who.session_id:
                client.run_javascript("location.assign('/sign-in')")
        answer = RedirectResponse("/sign-in", 303)
        answer.delete_cookie(COOKIE)
        return answer

    def _form(self, target: str, problem: str = "", status: int = 200) -> Response:
        password = self._here.settings.studio_password is not None
        told = (
            '<div class="note bad" role="alert"><span class="i i-alert"></span><div>'
            f"{escape(problem)}</div></div>"
        )
        page = _PAGE.format(
            head=theme.head(),
            about="With the password or an API key of this server."
            if password
            else "With an API key of this server.",
            label="Password or API key" if password else "API key",
            problem=told if problem else "",
            invalid=' aria-invalid="true"' if problem else "",
            to=escape(target),
            days=LIFE.days,
        )
        return HTMLResponse(page, status)


def _target(path: str) -> str:
    """Only pages of this server: ``//other.example`` would be another."""
    good = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if good and path.isprintable() else "/"


def _is_https(here: Services, request: Request) -> bool:
    return (here.settings.public_url or str(request.url)).startswith("https://")
