"""Small pieces that the tabs are made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from nicegui.elements.mixins.text_element import TextElement

from ..parts import Field, icon, tag
from . import body as bodies

Pick = tuple[str, str] | tuple[str, str, str]
"""Value, name, and an icon."""


class Choices:
    """Some of which one is chosen, side by side."""

    def __init__(
        self, label: str, picks: Sequence[Pick], value: str, on_pick: Callable[[str], Any],
        *, shown: bool = True, classes: str = "",
    ) -> None:  # fmt: skip
        self._buttons: dict[str, TextElement] = {}
        self._on_pick = on_pick
        with tag("div", classes="field"):
            if shown:
                tag("span", label, "name")
            with tag("div", classes=f"seg {classes}", role="group", aria_label=label):
                for pick in picks:
                    self._buttons[pick[0]] = self._button(pick)
        self.show(value)

    def show(self, value: str) -> None:
        """Show which is chosen."""
        for key, made in self._buttons.items():
            pressed = str(key == value).lower()
            if made.props.get("aria-pressed") != pressed:
                made.props["aria-pressed"] = pressed
                made.update()

    def _button(self, pick: Pick) -> TextElement:
        made = tag("button", type="button")
        with made:
            if len(pick) == 3:
                icon(pick[2])
            tag("span", pick[1])
        made.on("click", lambda _: self._pick(pick[0]))
        return made

    def _pick(self, value: str) -> None:
        self.show(value)
        self._on_pick(value)


def slider(
    label: str, value: float, bounds: tuple[float, float], step: float,
    on_change: Callable[[float], Any], told: Callable[[float], str] = lambda n: f"{n:g}",
) -> Field:  # fmt: skip
    """A number that is pulled; what it is stands beside it."""

    def changed(given: Any) -> None:
        number = bodies.number(given, value)
        made.say(tail=told(number))
        on_change(number)

    made = Field(
        label, value, kind="range", min=bounds[0], max=bounds[1], step=step, tail=told(value),
        on_change=changed,
    )  # fmt: skip
    return made.classes("slide")


def part(title: str) -> TextElement:
    """A part of a tab, with its title."""
    made = tag("section", classes="bit", aria_label=title)
    with made:
        tag("h3", title)
    return made
