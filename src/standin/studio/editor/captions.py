"""The words that are spoken, to be read."""

from __future__ import annotations

from typing import Final

from ...scene import limits
from ..parts import Field, tag
from .desk import Desk
from .pieces import Choices

_NAMES: Final = {"plain": "Plain", "boxed": "Boxed", "karaoke": "Karaoke", "bold": "Bold",
                 "minimal": "Minimal"}  # fmt: skip
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
                    lambda v: self._put("preset_name", v), classes="wrap captions-look",
                )  # fmt: skip
            Choices(
                "Place", _PLACES, str(given.get("alignment") or 2),
                lambda v: self._put("alignment", int(v)),
            )  # fmt: skip

    def _mode(self, mode: str) -> None:
        self.desk.put_all(("caption_mode",), mode if mode == "file_only" else None)
        self._show(True)

    def _put(self, key: str, value: str | int) -> None:
        self.desk.put_all(("subtitles", key), value)
