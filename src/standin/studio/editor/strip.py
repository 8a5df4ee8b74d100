"""The scenes in their order."""

from __future__ import annotations

from typing import Any, Final

from nicegui.element import Element

from .. import words
from . import body as bodies
from .body import Body
from .desk import Desk, Why

_CROSSINGS: Final = {"cross_fade": "Cross-fade", "slide": "Slide"}
_SAID: Final = 80


class Strip(Element, component="components/strip.js"):
    """The strip at the side."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._pictures: dict[str, str] = {}
        """Addresses by what they show."""
        self._shown: list[str] = []
        """What each scene's picture shows."""
        self.on("choose", lambda event: desk.go(int(event.args)))
        self.on("move", lambda event: self._move(*event.args))
        self.on("act", lambda event: self._act(*event.args))
        desk.watch(self._changed)
        self._changed("whole")

    def lacks(self, index: int, told: str) -> bool:
        """Whether a scene that looks like ``told`` has no picture; puts the one it has."""
        if told in self._pictures:
            self._put(index, told)
            return False
        return True

    def picture(self, index: int, told: str, url: str) -> None:
        """Show a scene that looks like ``told``."""
        self._pictures[told] = url
        self._put(index, told)

    def _put(self, index: int, told: str) -> None:
        if index < len(self._shown) and self._shown[index] != told and not self.is_deleted:
            self._shown[index] = told
            self._changed("edit")

    def _changed(self, why: Why) -> None:
        scenes = bodies.scenes(self.desk.body)
        while len(self._shown) < len(scenes):
            self._shown.append("")
        del self._shown[len(scenes) :]
        wide, high = bodies.ratio(self.desk.body)
        items = [
            {**self._card(i, scene), "wide": wide, "high": high} for i, scene in enumerate(scenes)
        ]
        props = {"items": items, "chosen": self.desk.scene, "full": bodies.full(self.desk.body)}
        if any(self.props.get(key) != value for key, value in props.items()):
            for key, value in props.items():
                self.props[key] = value
            self.update()

    def _card(self, index: int, scene: Body) -> dict[str, Any]:
        seconds = length(self.desk, scene)
        return {
            "src": self._pictures.get(self._shown[index]) or None,
            "said": _said(scene),
            "lines": len(bodies.voices(scene)),
            "length": words.clock(seconds) if seconds else "",
            "crossing": _CROSSINGS.get(str(scene.get("transition")), "") if index else "",
        }

    def _move(self, index: int, to: int) -> None:
        count = len(bodies.scenes(self.desk.body))
        if 0 <= index < count and 0 <= to < count:
            self._shown.insert(to, self._shown.pop(index))
            self.desk.change(bodies.move_scene(self.desk.body, index, to), scene=to, why="whole")

    def _act(self, act: str, index: int) -> None:
        body, desk = self.desk.body, self.desk
        if not 0 <= index < len(bodies.scenes(body)):
            return
        if act == "remove" and len(bodies.scenes(body)) > 1:
            left = bodies.remove_scene(body, index)
            del self._shown[index]
            scene = min(desk.scene - (desk.scene > index), len(bodies.scenes(left)) - 1)
            desk.change(left, scene=max(scene, 0), why="whole")
        elif act in ("add", "duplicate") and not bodies.full(body):
            made = bodies.add_scene if act == "add" else bodies.duplicate_scene
            self._shown.insert(index + 1, self._shown[index] if act == "duplicate" else "")
            desk.change(made(body, index), scene=index + 1, why="whole")


def length(desk: Desk, scene: Body) -> float | None:
    """Seconds of a scene: what was heard of it, and what the rest is thought to last."""
    return bodies.seconds(scene, desk.lengths)


def _said(scene: Body) -> str:
    kinds = {"silence": "Silence", "audio": "A recording"}
    voices = bodies.voices(scene)
    pieces = [
        kinds.get(str(voice.get("type"))) or bodies.plain(str(voice.get("input_text") or ""))
        for voice in voices
    ]
    text = " – ".join(piece for piece in pieces if piece)
    return text if len(text) <= _SAID else f"{text[: _SAID - 1]}…"
