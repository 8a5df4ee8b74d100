"""Sound under the whole video."""

from __future__ import annotations

from typing import Any, Final

from ...scene import limits
from ..parts import Drop, button, tag, toast
from .backdrop import played, taken
from .body import Body
from .desk import Desk, Why
from .pieces import slider

VOLUME: Final = 0.25
DUCKING: Final = 9.0
"""What a request has that does not say."""


def build(desk: Desk) -> None:
    """Fill the tab."""
    Music(desk)


class Music:
    """The tab."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.place = tag("div", classes="bits")
        self.shown: Any = None
        self._show()
        desk.watch(self._changed, self.place)

    def _changed(self, why: Why) -> None:
        if self._source() != self.shown:
            self._show()

    def _given(self) -> Body:
        given: Body = self.desk.body.get("music") or {}
        return given

    def _source(self) -> tuple[Any, Any]:
        given = self._given()
        return given.get("audio_asset_id"), given.get("url")

    def _show(self) -> None:
        self.shown = self._source()
        asset_id, url = self.shown
        there = bool(asset_id or url)
        self.place.clear()
        with self.place:
            if there:
                played(self.desk, str(asset_id or ""), str(url or ""), "The music")
            else:
                tag("p", "Under the whole video, over and over until it ends. It steps back while "
                    "somebody speaks.", "dim small")  # fmt: skip
            Drop(
                "Other music" if there else "Drop music here",
                f"Any usual format, at most {limits.RECORDING_BYTES // 1_000_000} MB",
                accept="audio/*", most=limits.RECORDING_BYTES, on_sent=self._sent,
                on_refused=toast, icon_name="music",
            )  # fmt: skip
            self.problem = tag("div")
            if there:
                self._settings()

    def _settings(self) -> None:
        given = self._given()
        slider(
            "Loudness", float(given.get("volume", VOLUME)), limits.VOLUME, 0.01,
            lambda n: self._put("volume", n), lambda n: f"{n * 100:.0f} %",
        )  # fmt: skip
        slider(
            "Softer while somebody speaks", float(given.get("ducking", DUCKING)), limits.DUCKING,
            1, lambda n: self._put("ducking", n), lambda n: f"{n:g} dB" if n else "No",
        )  # fmt: skip
        with tag("div", classes="row"):
            button("No music", self._remove, icon_name="trash", classes="small-btn")

    def _put(self, key: str, value: float) -> None:
        self.desk.put_all(("music", key), value)

    def _remove(self) -> None:
        self.desk.put_all(("music",), None)

    async def _sent(self, token: str, name: str) -> None:
        asset = await taken(self.desk, token, name, "audio/*", self.problem)
        if asset is None:
            return
        kept = {key: v for key, v in self._given().items() if key in ("volume", "ducking")}
        self.desk.put_all(("music",), {"audio_asset_id": asset.id, **kept})
