"""Pages for addresses that lead nowhere, and for what broke while a page was built."""

from __future__ import annotations

from typing import Final

from nicegui import Client, ui
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from . import shell
from .gate import KEY
from .parts import button, empty, link, tag

_FILES: Final = ("/_nicegui", "/studio/")
"""Asked for by pages, not by people."""


async def nowhere(request: Request, _: Exception) -> Response:
    """There is no such page."""
    scope = request.scope
    if scope["method"] != "GET" or KEY not in scope or scope["path"].startswith(_FILES):
        return PlainTextResponse("There is no such page.\n", 404)
    with Client(ui.page(""), request=request) as client:
        why = "Look whether its address is whole."
        shell.gone("There is no such page", ("Videos", "/"), "search", why)
    return client.build_response(request, 404)


def broken(error: Exception) -> None:
    """Something went wrong; what, is in the log."""
    title = "This page cannot be shown"
    with (
        shell.page(title, "", narrow=True),
        empty("alert", title, shell.reason(error), "h1"),
        tag("div", classes="row"),
    ):
        again = button("Try again", icon_name="again", classes="main-act")
        again.on("click", js_handler="() => location.reload()")
        link("All videos", "/")
