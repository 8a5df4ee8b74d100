"""Texts over a scene."""

from __future__ import annotations

from typing import Any, Final

from ...scene import limits
from ...stage.fonts import families
from ..parts import Field, button, tag
from . import body as bodies
from .body import Body
from .desk import Desk
from .pieces import Choices, slider

_KINDS: Final = (
    ("Title", {"text": "Your title", "font_size": 96, "font_weight": "bold",
               "position": {"x": 0.5, "y": 0.18}, "width": 0.86}),
    ("Line", {"text": "A line of text", "font_size": 52, "position": {"x": 0.5, "y": 0.3}}),
    ("Name", {"text": "Name\nWhat they do", "font_size": 40, "text_align": "left",
              "font_weight": "bold", "position": {"x": 0.26, "y": 0.84}, "width": 0.42}),
)  # fmt: skip
_DARK: Final = "#14201F"
_LIGHT: Final = "#FFFFFF"


def build(desk: Desk) -> None:
    """Fill the tab."""
    Lettering(desk)


class Lettering:
    """The tab."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        found = bodies.texts(desk.now)
        if len(found) < limits.TEXTS:
            with tag("div", classes="row", role="group", aria_label="Add a text"):
                for name, text in _KINDS:
                    button(
                        name, lambda text=text: self._add(text), icon_name="plus",
                        classes="small-btn",
                    )  # fmt: skip
        if not found:
            tag("p", "Titles, names and lines over the picture. Drag them where they belong.",
                "dim small")  # fmt: skip
            return
        with tag("ul", classes="rows", aria_label="Texts of this scene"):
            for i, text in enumerate(found):
                self._row(i, text)
        index = chosen(desk)
        if index is not None and index < len(found):
            self._edit(index, found[index])

    def _row(self, index: int, text: Body) -> None:
        with tag("li"):
            made = tag("button", str(text.get("text") or "Empty").split("\n")[0], type="button")
            made.props["aria-pressed"] = str(chosen(self.desk) == index).lower()
            made.on("click", lambda _: self.desk.choose(f"text-{index}"))
            button(
                "", lambda: self._remove(index), icon_name="trash", classes="quiet small-btn",
                label=f"Delete text {index + 1}",
            )  # fmt: skip

    def _edit(self, index: int, text: Body) -> None:
        with tag("div", classes="bits"):
            Field(
                "Text", text.get("text", ""), kind="area", rows=3, limit=limits.OVERLAY,
                on_change=lambda v: self._put(index, "text", v),
            )  # fmt: skip
            with tag("div", classes="fields"):
                family = text.get("font_family") or ""
                names = dict.fromkeys([family, *families()] if family else families())
                Field(
                    "Font", family, kind="select",
                    options=[("", "Standard"), *((name, name) for name in names)],
                    on_change=lambda v: self._put(index, "font_family", v or None),
                )  # fmt: skip
                Field(
                    "Colour", text.get("color") or _LIGHT, kind="color",
                    on_change=lambda v: self._put(index, "color", v),
                )  # fmt: skip
            slider(
                "Size", float(text.get("font_size") or 48), (16, 240), 1,
                lambda n: self._put(index, "font_size", n),
            )  # fmt: skip
            slider(
                "Line width", float(text.get("width") or 0.8), (0.1, 1), 0.01,
                lambda n: self._put(index, "width", n), lambda n: f"{n * 100:.0f} %",
            )  # fmt: skip
            slider(
                "Between the lines", float(text.get("line_height") or 1.2), limits.LINE_HEIGHT,
                0.05, lambda n: self._put(index, "line_height", n), lambda n: f"{n:.2f} ×",
            )  # fmt: skip
            Choices(
                "Alignment", (("left", "Left"), ("center", "Middle"), ("right", "Right")),
                text.get("text_align") or "center", lambda v: self._put(index, "text_align", v),
            )  # fmt: skip
            with tag("div", classes="row"):
                Field(
                    "Bold", text.get("font_weight") in ("bold", "600", "700", "800", "900"),
                    kind="checkbox",
                    on_change=lambda v: self._put(index, "font_weight", "bold" if v else None),
                )  # fmt: skip
                Field(
                    "Shadow", bool(text.get("shadow")), kind="checkbox",
                    on_change=lambda v: self._put(index, "shadow", bool(v) or None),
                )  # fmt: skip

    def _put(self, index: int, key: str, value: Any) -> None:
        found = bodies.texts(self.desk.now)
        if index < len(found):
            text = bodies.put(found[index], (key,), value)
            scene = {**self.desk.now, "text": [*found[:index], text, *found[index + 1 :]]}
            self.desk.put_scene(scene, key=f"{self.desk.scene}.text.{index}.{key}")

    def _add(self, text: Body) -> None:
        desk = self.desk
        desk.chosen = f"text-{len(bodies.texts(desk.now))}"
        made = {**text, "color": _DARK if _is_light(desk.now) else _LIGHT}
        desk.put_scene(bodies.add_text(desk.now, made), why="whole")

    def _remove(self, index: int) -> None:
        self.desk.chosen = ""
        self.desk.put_scene(bodies.remove_text(self.desk.now, index), why="whole")


def chosen(desk: Desk) -> int | None:
    """The number of the chosen text."""
    number = desk.chosen.removeprefix("text-")
    return int(number) if desk.chosen.startswith("text-") and number.isdecimal() else None


def _is_light(scene: Body) -> bool:
    """Whether dark letters are read best on what is behind."""
    value = str((scene.get("background") or {}).get("value") or "#FFFFFF").lstrip("#")
    if (scene.get("background") or {}).get("type", "color") != "color" or len(value) != 6:
        return False
    red, green, blue = (int(value[i : i + 2], 16) for i in (0, 2, 4))
    return 0.299 * red + 0.587 * green + 0.114 * blue > 140
