"""The words that are spoken, to be read."""

from __future__ import annotations

from typing import Any, Final

from ...scene import limits
from ...stage.fonts import families
from ..parts import Field, tag
from . import body as bodies
from .desk import Desk
from .pieces import Choices, slider

_NAMES: Final = {"plain": "Plain", "boxed": "Boxed", "karaoke": "Karaoke", "bold": "Bold",
                 "minimal": "Minimal"}  # fmt: skip
_MARKING: Final = ("karaoke", "bold")
"""Looks that let the word that is spoken stand out."""
_PLACES: Final = (("2", "Bottom"), ("5", "Middle"), ("8", "Top"))


def build(desk: Desk) -> None:
    """Fill the tab."""
    Captions(desk)


class Captions:
    """The tab."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        body = desk.body
        asked = bool(body.get("caption") or body.get("caption_mode") or body.get("subtitles"))
        Field("Captions", asked, kind="checkbox", on_change=self._turn)
        self.place = tag("div", classes="bits")
        self._show(asked)

    def _turn(self, asked: bool) -> None:
        body = {k: v for k, v in self.desk.body.items() if not k.startswith("caption")}
        body["caption"] = bool(asked)
        if not asked:
            body.pop("subtitles", None)
        self.desk.change(body, key="captions")
        self._show(bool(asked))

    def _show(self, asked: bool) -> None:
        self.place.clear()
        with self.place:
            if not asked:
                tag("p", "Files of captions, and the video once more with them in the picture.",
                    "dim small")  # fmt: skip
                return
            body = self.desk.body
            burn_in = body.get("caption_mode") != "file_only"
            Choices(
                "Made as", (("burn_in", "Files and picture"), ("file_only", "Files only")),
                "burn_in" if burn_in else "file_only", self._mode,
            )  # fmt: skip
            if not burn_in:
                return
            given = body.get("subtitles") or {}
            with tag("div", classes="looks"):
                Choices(
                    "Look", [(each, _NAMES[each]) for each in limits.CAPTION_PRESETS],
                    str(given.get("preset_name") or "plain"),
                    self._look, classes="wrap captions-look",
                )  # fmt: skip
            place = {"1": "2", "3": "2", "4": "5", "6": "5", "7": "8", "9": "8"}
            at = str(given.get("alignment") or 2)
            Choices(
                "Place", _PLACES, "" if given.get("position") else place.get(at, at), self._place,
            )  # fmt: skip
            if given.get("position"):
                tag("p", f"At {_at(given['position'])}, as the request says.", "dim small")
            family = given.get("font_family") or ""
            names = dict.fromkeys([family, *families()] if family else families())
            Field(
                "Font", family, kind="select",
                options=[("", "Of the look"), *((name, name) for name in names)],
                on_change=lambda v: self._put("font_family", v or None),
            )  # fmt: skip
            size = given.get("font_size")
            slider(
                "Size", float(size or 0), (0, 200), 2,
                lambda n: self._put("font_size", n if n >= limits.FONT_SIZE[0] else None),
                lambda n: f"{n:g}" if n >= limits.FONT_SIZE[0] else "Of the look",
            )  # fmt: skip
            if given.get("preset_name") in _MARKING or given.get("disable_highlight"):
                Field(
                    "The word that is spoken stands out", not given.get("disable_highlight"),
                    kind="checkbox",
                    on_change=lambda v: self._put("disable_highlight", None if v else True),
                )  # fmt: skip

    def _mode(self, mode: str) -> None:
        self.desk.put_all(("caption_mode",), mode if mode == "file_only" else None)
        self._show(True)

    def _look(self, name: str) -> None:
        self._put("preset_name", name)
        self._show(True)

    def _place(self, value: str) -> None:
        given = {**(self.desk.body.get("subtitles") or {}), "alignment": int(value)}
        named = given.pop("position", None)
        self.desk.put_all(("subtitles",), given)
        if named:
            self._show(True)

    def _put(self, key: str, value: Any) -> None:
        self.desk.put_all(("subtitles", key), value)


def _at(position: Any) -> str:
    """``50 % across, 80 % down``."""
    across, down = (bodies.number(position.get(key), 0.5) * 100 for key in ("x", "y"))
    return f"{across:.0f} % across, {down:.0f} % down"
