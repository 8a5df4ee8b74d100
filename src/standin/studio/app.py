"""The studio on the API's application: the same process, the same services."""

from __future__ import annotations

import mimetypes
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from fastapi import FastAPI
from nicegui import app as framework
from nicegui import ui
from starlette.requests import Request
from starlette.responses import Response

from ..api.services import Services
from . import (
    add_voice,
    avatars,
    design,
    editor,
    footage,
    home,
    lost,
    own_voice,
    person,
    photo,
    settings,
    theme,
    video,
    voices,
)
from .door import Door
from .editor.drawing import Pictures
from .gate import Gate, Studio
from .uploads import Uploads

NAMES: Final = frozenset({"create", "videos", "avatars", "voices", "settings"})
"""First parts of the pages' paths."""
_FOREVER: Final = "public, max-age=31536000, immutable"
RECONNECT: Final = 30.0
"""Seconds for which a page is kept for a browser whose connection broke."""


def attach(app: FastAPI, here: Services) -> None:
    """Serve the studio at ``/`` of ``app``. Once in a process: the framework is global."""
    uploads, door = Uploads(here.settings.video_mb * 1_000_000), Door(here)
    framework.state.uploads = uploads
    framework.state.pictures = pictures = Pictures()
    framework.add_route("/sign-in", door.show, methods=["GET"])
    framework.add_route("/sign-in", door.enter, methods=["POST"])
    framework.add_route("/sign-out", door.leave, methods=["POST"])
    framework.add_route("/studio/upload", uploads.receive, methods=["POST"])
    framework.add_route("/studio/upload/{token}", uploads.show, methods=["GET"])
    framework.add_route("/studio/export/{group_id}", person.export, methods=["GET"])
    framework.add_route("/studio/voice/{voice_id}", own_voice.export, methods=["GET"])
    framework.add_route("/studio/still/{name}", pictures.show, methods=["GET"])
    framework.add_route("/studio/static/{name}", _static, methods=["GET"])
    for module in (
        home,
        editor,
        video,
        photo,
        footage,
        design,
        person,
        avatars,
        add_voice,
        own_voice,
        voices,
        settings,
    ):
        module.register()
    framework.add_exception_handler(404, lost.nowhere)
    framework.on_page_exception(lost.broken)
    ui.add_head_html(theme.head(), shared=True)
    ui.run_with(
        app,
        title="Standin",
        dark=None,
        language="en-US",
        tailwind=False,
        storage_secret=None,
        show_welcome_message=False,
        reconnect_timeout=RECONNECT,
        binding_refresh_interval=None,
        message_history_length=200,
    )
    app.router.routes.pop()  # the framework wants all paths; the studio has its own only
    app.router.routes.append(Studio(Gate(framework, here), NAMES))
    _then(app, uploads.close)


def _then(app: FastAPI, close: Any) -> None:
    """Call ``close`` when the server ends."""
    before = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(owner: Any) -> AsyncIterator[Any]:
        async with before(owner) as state:
            yield state
        close()

    app.router.lifespan_context = lifespan


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    headers = {"Cache-Control": _FOREVER}
    if name.endswith(".css"):
        return Response(theme.css(), headers=headers, media_type="text/css")
    if name in theme.SHARED:  # its name does not change with its content
        again = {"Cache-Control": "no-cache"}
        return Response(theme.script(name), headers=again, media_type="text/javascript")
    if name == "icon.svg":
        return Response(theme.ICON, headers=headers, media_type="image/svg+xml")
    return Response("not found", 404, media_type=mimetypes.types_map[".txt"])
