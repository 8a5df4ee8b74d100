"""A video as the API's request: shown, copied, and taken from elsewhere."""

from __future__ import annotations

import json
from typing import Final

from nicegui import ui
from starlette.concurrency import run_in_threadpool

from ...api import making, requests
from ...api.bodies import parsed
from ...api.envelopes import ApiError
from ...errors import InvalidField
from ..parts import Field, busy, button, note, tag
from ..request import request_forms
from . import body as bodies
from .body import Body
from .desk import Desk
from .examples import example

MOST: Final = 1_000_000
"""Characters of a request that is taken."""


def show(base: str, body: Body) -> None:
    """The request in each form, to be copied."""
    title = "The request"
    with ui.dialog() as dialog, tag("div", classes="sheet wide", role="dialog", aria_label=title):
        tag("h2", title)
        text = "What the studio asks the server for. Any client of the API can ask the same."
        tag("p", text, "dim small")
        request_forms(base, body)
        with tag("div", classes="acts"):
            button("Close", dialog.close)
    dialog.on("hide", lambda _: dialog.delete())
    dialog.open()


async def ask(desk: Desk) -> Body | None:
    """Have somebody paste a request; None where nobody wants to."""
    title = "Import a request"
    with ui.dialog() as dialog, tag("div", classes="sheet wide", role="dialog", aria_label=title):
        tag("h2", title)
        text = "The body of POST /v2/video/generate, of Standin or of HeyGen. It takes the place "
        tag("p", f"{text}of what is here; undo brings that back.", "dim")
        field = Field("JSON", "", kind="area", rows=12, placeholder='{"video_inputs": [ … ]}')
        field.classes("code-field")
        place = tag("div")
        with tag("div", classes="acts"):
            button("Cancel", lambda: dialog.submit(None))
            go = button("Import", classes="main-act")

    async def check() -> None:
        place.clear()
        with busy(go):
            try:
                body = read(str(field.value))
            except ApiError as error:
                with place:
                    _wrong(error)
                return
            try:
                await run_in_threadpool(look, desk, body)
            except ApiError as error:
                with place:
                    _wrong(error)
                    button("Import anyway", lambda: dialog.submit(body), classes="small-btn")
                return
        dialog.submit(body)

    go.on("click", lambda _: check())
    dialog.on("show", lambda _: field.run_method("focus"))
    found = await dialog
    dialog.delete()
    return found if isinstance(found, dict) else None


def read(text: str) -> Body:
    """The request in ``text``, in its shape at least. Raises `ApiError`, which names the field."""
    if len(text) > MOST:
        raise ApiError(400, "invalid_parameter", f"at most {MOST:,} characters are taken")
    with making.refusals():
        content = parsed(text.strip().encode())
        if not isinstance(content, dict):
            raise InvalidField((), "the body must be a JSON object")
        requests.validated(content)
        if not content[bodies.SCENES]:
            raise InvalidField((bodies.SCENES,), "a video has at least one scene")
    body: Body = json.loads(json.dumps(content))
    return body


def look(desk: Desk, body: Body) -> None:
    """Look whether it could be made here, its variables filled in. Raises `ApiError`."""
    first = desk.people[0].looks[0].info.id if desk.people else ""
    with making.refusals():
        asked = requests.validated(example(body, first, next(iter(desk.voices), "")))
        making.video_of(desk.who.here, desk.who.space, asked)


def _wrong(error: ApiError) -> None:
    note(error.param or "This is no request", error.message, kind="bad", icon_name="alert")
