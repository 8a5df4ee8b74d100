"""A picture over every frame: one's own, or the server's."""

from __future__ import annotations

from typing import Any, Final

from nicegui.element import Element

from ...scene import limits
from ..parts import Drop, Field, button, tag, toast
from .backdrop import refuse, seen, taken
from .body import Body
from .desk import Desk, Why
from .pieces import Choices, part, slider

_PLACES: Final = (
    ("top_left", "Top left"), ("top_right", "Top right"), ("center", "Middle"),
    ("bottom_left", "Bottom left"), ("bottom_right", "Bottom right"),
)  # fmt: skip
_OFF: Final = {"none": "None", "own": "A picture", "house": "The server\u2019s"}


class Mark:
    """A part of the tab of the whole video."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        with part("Watermark"):
            if desk.who.here.library.spaces.plan(desk.who.space).watermark:
                tag("p", "Your plan puts the server\u2019s mark on every video.", "dim small")
                return
            kinds = dict(_OFF)
            if desk.who.here.settings.watermark is None and self._kind() != "house":
                del kinds["house"]
            self.kind = self._kind()
            self.choice = Choices(
                "Watermark", list(kinds.items()), self.kind, self._turn, shown=False
            )
            self.place: Element = tag("div", classes="bits")
            self._show()
        desk.watch(self._changed, self.place)

    def _given(self) -> Body:
        given: Body = self.desk.body.get("watermark") or {}
        return given

    def _kind(self) -> str:
        if self.desk.body.get("watermark"):
            return "own"
        return "house" if self.desk.body.get("enable_watermark") else "none"

    def _changed(self, why: Why) -> None:
        if why == "whole":
            self.kind = self._kind()
            self.choice.show(self.kind)
            self._show()

    def _turn(self, kind: str) -> None:
        self.kind = kind
        body = {k: v for k, v in self.desk.body.items() if k != "enable_watermark"}
        if kind != "own":
            body.pop("watermark", None)
        if kind == "house":
            body["enable_watermark"] = True
        self.desk.change(body, key="watermark")
        self._show()

    def _show(self) -> None:
        self.place.clear()
        if self.kind != "own":
            return
        given = self._given()
        there = given.get("image_asset_id") or given.get("url")
        with self.place:
            if there:
                seen(self.desk, str(given.get("image_asset_id") or ""), str(given.get("url") or ""))
            Drop(
                "Another picture" if there else "Drop a picture here",
                f"PNG with a clear ground looks best, at most {limits.IMAGE_BYTES // 1_000_000} MB",
                accept="image/*", most=limits.IMAGE_BYTES, on_sent=self._sent, on_refused=toast,
                icon_name="photo",
            )  # fmt: skip
            self.problem = tag("div")
            if there:
                self._settings(given)

    def _settings(self, given: Body) -> None:
        Field(
            "Where", str(given.get("place") or "bottom_right"), kind="select",
            options=list(_PLACES), on_change=lambda v: self._put("place", v),
        )  # fmt: skip
        slider(
            "Width", float(given.get("scale", 0.15)), limits.WATERMARK_SCALE, 0.01,
            lambda n: self._put("scale", n), lambda n: f"{n * 100:.0f} %",
        )  # fmt: skip
        slider(
            "Strength", float(given.get("opacity", 0.6)), (0, 1), 0.05,
            lambda n: self._put("opacity", n), lambda n: f"{n * 100:.0f} %",
        )  # fmt: skip
        with tag("div", classes="row"):
            button("Take it away", self._remove, icon_name="trash", classes="small-btn")

    def _remove(self) -> None:
        self.choice.show("none")
        self._turn("none")

    def _put(self, key: str, value: Any) -> None:
        self.desk.put_all(("watermark", key), value)

    async def _sent(self, token: str, name: str) -> None:
        asset = await taken(self.desk, token, name, "image/*", self.problem)
        if asset is None:
            return
        if asset.kind != "image":
            refuse(self.problem, "This is no picture.")
            return
        kept = {k: v for k, v in self._given().items() if k not in ("url", "image_asset_id")}
        self.desk.put_all(("watermark",), {"image_asset_id": asset.id, **kept})
        self._show()
