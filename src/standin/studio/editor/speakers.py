"""The lines of a scene in which several have the word: who says what, in which order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from nicegui.element import Element

from ...scene import limits
from ..cast import find
from ..parts import toast
from . import body as bodies
from . import dialogue
from .body import Body
from .desk import Desk, Why, has_room

_SAID: Final = 60
_STYLE: Final = ("avatar_style", "circle_background_color")
"""What somebody who comes takes over from whoever is there."""


class Speakers(Element, component="components/speakers.js"):
    """The row of lines; one alone shows a button for another speaker."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.on("choose", lambda event: desk.go(desk.scene, int(event.args)))
        self.on("add", lambda event: self._add(str(event.args or "")))
        self.on("say", lambda event: self._say(*event.args))
        self.on("move", lambda event: self._move(*event.args))
        self.on("remove", lambda event: self._remove(int(event.args)))
        desk.watch(self._changed, self)
        self._changed("whole")

    def _changed(self, why: Why) -> None:
        desk = self.desk
        props = {
            "items": [self._item(line) for line in desk.lines],
            "people": [self._who(each) for each in dialogue.persons(desk.now)],
            "chosen": desk.line,
            "full": dialogue.full(desk.now),
            "crowded": len(dialogue.persons(desk.now)) >= limits.PEOPLE,
        }
        if any(self.props.get(key) != value for key, value in props.items()):
            for key, value in props.items():
                self.props[key] = value
            self.update()

    def _item(self, line: Body) -> dict[str, Any]:
        voice = line.get("voice") or {}
        kind = str(voice.get("type"))
        told = {"silence": "Silence", "audio": "A recording"}.get(kind)
        text = told or bodies.plain(str(voice.get("input_text") or ""))
        short = text if len(text) <= _SAID else f"{text[: _SAID - 1]}…"
        return {**self._who(line.get("character")), "said": short}

    def _who(self, character: Mapping[str, Any] | None) -> dict[str, Any]:
        """How somebody is shown and called."""
        key, avatar_id = dialogue.person(character), bodies.shown({"character": character})
        look = find(self.desk.people, avatar_id)
        person = next((p for p in self.desk.people if look in p.looks), None)
        name = person.name if person else (avatar_id or "Unseen")
        return {"key": key, "name": name, "face": look.image if look else None}

    def _add(self, key: str) -> None:
        """Another line: of somebody who is there, or of somebody new."""
        desk = self.desk
        if dialogue.full(desk.now):
            return
        there = {dialogue.person(each): each for each in dialogue.persons(desk.now)}
        who = there.get(key) if key != "new" else self._newcomer()
        after = desk.line
        body = dialogue.add(desk.now, after, who, self._voice_of(who))
        desk.change(
            bodies.put(desk.body, (bodies.SCENES, desk.scene), body), line=after + 1, why="whole"
        )
        if key == "new":
            desk.want("presenter")

    def _newcomer(self) -> Body | None:
        """Somebody who is not in the scene yet, of the other gender where there is one."""
        desk = self.desk
        taken = {bodies.shown({"character": who}) for who in dialogue.persons(desk.now)}
        here = desk.look
        mine = here.info.gender if here else "unknown"
        free = [
            person.looks[0]
            for person in desk.people
            if not any(look.info.id in taken for look in person.looks)
        ]
        if not free:
            return None
        other = [look for look in free if look.info.gender not in (mine, "unknown")]
        same_kind = [look for look in other or free if has_room(look) == has_room(here)]
        look = (same_kind or other or free)[0]
        style = {k: v for k, v in (desk.said.get("character") or {}).items() if k in _STYLE}
        return {**look.character, **({} if style.get("avatar_style") == "voice_only" else style)}

    def _voice_of(self, who: Body | None) -> Body:
        """The voice that somebody has in the scene, or that suits them, with nothing said yet."""
        desk, key = self.desk, dialogue.person(who)
        for line in reversed(desk.lines):
            voice = line.get("voice") or {}
            if key and dialogue.person(line.get("character")) == key and voice.get("voice_id"):
                return {**voice, "input_text": ""}
        look = find(desk.people, bodies.shown({"character": who}))
        taken = [str(bodies.get(line, ("voice", "voice_id"), "")) for line in desk.lines]
        return {"type": "text", "voice_id": desk.suited(look, taken), "input_text": ""}

    def _say(self, index: int, key: str) -> None:
        """A line is said by somebody else of the scene, or unseen."""
        desk = self.desk
        if not 0 <= index < len(desk.lines):
            return
        there = {dialogue.person(each): each for each in dialogue.persons(desk.now)}
        who = there.get(key)
        voice = desk.lines[index].get("voice") or {}
        if voice.get("type") == "text" and who is not None:
            voice = {**self._voice_of(who), "input_text": voice.get("input_text") or ""}
        scene = dialogue.say(desk.now, index, who, voice)
        self._put(scene, index)

    def _move(self, index: int, to: int) -> None:
        count = len(self.desk.lines)
        if 0 <= index < count and 0 <= to < count:
            self._put(dialogue.move(self.desk.now, index, to), to)

    def _remove(self, index: int) -> None:
        desk = self.desk
        if not 0 <= index < len(desk.lines) or len(desk.lines) < 2:
            return
        line = min(desk.line - (desk.line > index), len(desk.lines) - 2)
        self._put(dialogue.remove(desk.now, index), max(line, 0))
        toast("The line is deleted", "Undo", desk.undo)

    def _put(self, scene: Body, line: int) -> None:
        desk = self.desk
        body = bodies.put(desk.body, (bodies.SCENES, desk.scene), scene)
        desk.change(body, line=line, why="whole")
