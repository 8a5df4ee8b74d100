"""A request in the forms that people copy it in."""

from __future__ import annotations

from typing import Any

from . import asking
from .parts import code, copy_button, tag


def request_forms(base: str, body: dict[str, Any]) -> None:
    """The request for a shell, for Python and as JSON, one at a time, and a button that copies."""
    shapes = {
        "curl": asking.as_curl(base, body),
        "Python": asking.as_python(base, body),
        "JSON": asking.as_json(body),
    }
    chosen = {"name": "curl"}
    with tag("div", classes="spread"):
        with tag("div", classes="chips", role="group", aria_label="Form"):
            buttons = {name: tag("button", name, "chip", type="button") for name in shapes}
        copy_button(lambda: shapes[chosen["name"]])
    place = tag("div")

    def show(name: str) -> None:
        chosen["name"] = name
        for each, made in buttons.items():
            made.props["aria-pressed"] = str(each == name).lower()
            made.update()
        place.clear()
        with place:
            code(shapes[name])

    for name, made in buttons.items():
        made.on("click", lambda _, name=name: show(name))
    show("curl")
