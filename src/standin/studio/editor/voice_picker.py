"""Choosing one voice of many, in a sheet over the editor."""

from __future__ import annotations

from typing import Final

from nicegui import ui
from nicegui.element import Element
from starlette.concurrency import run_in_threadpool

from ...api.envelopes import ApiError
from ...scene import TextVoice
from .. import asking
from ..parts import button, tag
from ..voices import card, ordered
from . import body as bodies
from .desk import Desk

_SAID: Final = 160
"""Characters of the script that voices are compared by."""


class VoicePicker(Element, component="components/voice_picker.js"):
    """The list with its search and its player."""


async def choose(desk: Desk) -> str | None:
    """Have somebody choose a voice for the line; None where nobody wants another."""
    now = str(desk.get("voice", "voice_id", default=""))
    script = bodies.plain(str(desk.get("voice", "input_text", default="")))
    said = script if len(script) <= _SAID else script[:_SAID].rpartition(" ")[0] or script[:_SAID]
    title = "Choose a voice"
    with ui.dialog() as dialog, tag("div", classes="sheet wide"):
        dialog.props["aria-label"] = title
        with tag("div", classes="spread"):
            tag("h2", title)
            button("", lambda: dialog.submit(None), icon_name="close", classes="quiet",
                   label="Close")  # fmt: skip
        picker = VoicePicker()
        picker.props["items"] = [
            card(desk.who.here, each) for each in ordered(list(desk.voices.values()))
        ]
        picker.props["chosen"] = now
        picker.props["script"] = bool(said) and "{{" not in said
        picker.props["maySay"] = "create" in desk.who.scopes

    async def say(voice_id: str) -> None:
        try:
            _, url = await run_in_threadpool(asking.say, desk.who, TextVoice(voice_id, said))
        except ApiError as error:
            picker.run_method("failed", voice_id, error.message)
        else:
            picker.run_method("said", voice_id, url)

    picker.on("say", lambda event: say(str(event.args)))
    picker.on("pick", lambda event: dialog.submit(str(event.args)))
    dialog.on("show", lambda _: picker.run_method("focus"))
    found = await dialog
    dialog.delete()
    return found if isinstance(found, str) and found in desk.voices else None
