"""What the parts of the editor share: the video as it is now, and how it is changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, Literal

from nicegui.element import Element

from ...api import people
from ...speech.engine import VoiceInfo
from ..cast import Look, Person, find
from ..session import Visit
from . import body as bodies
from . import dialogue
from .body import Body, Place
from .history import History

Why = Literal["edit", "whole", "scene", "choose"]
"""``edit``: something was changed, and whoever changed it shows it already; ``whole``: everything
may be another; ``scene``: another scene is before one's eyes; ``choose``: something in it is."""
Watcher = Callable[[Why], None]


class Desk:
    """One page's video. Parts change it with `put` and `change`, and are told of all changes."""

    def __init__(
        self, who: Visit, persons: Sequence[Person], voices: Sequence[VoiceInfo], body: Body
    ) -> None:
        self.who = who
        self.people = persons
        self.voices = {voice.id: voice for voice in voices}
        self.history = History(body)
        self.scene = 0
        self.line = 0
        """Which of the lines of the scene is before one's eyes."""
        self.chosen = ""
        """What is chosen in the picture: ``person-0``, ``text-0`` and so on, or nothing."""
        self.wanted = ""
        """A tab at the side that is to be opened."""
        self.reading = False
        """Whether captions are to be seen in the picture."""
        self.kept: dict[tuple[int, int, str], Body] = {}
        """Voices of lines before another kind was chosen, to be had back."""
        self.lengths: dict[str, float] = {}
        """Seconds that voices were found to last, by `bodies.spoken`."""
        self._watchers: list[tuple[Watcher, Element | None]] = []

    @property
    def body(self) -> Body:
        """The video as it is now."""
        return self.history.body

    @property
    def now(self) -> Body:
        """The scene before one's eyes."""
        return bodies.scenes(self.body)[self.scene]

    @property
    def lines(self) -> list[Body]:
        """What is said in it, and by whom."""
        return dialogue.lines(self.now)

    @property
    def said(self) -> Body:
        """The line before one's eyes."""
        return self.lines[self.line]

    def begin(self, body: Body) -> None:
        """Begin with a video; nothing of it can be undone."""
        self.history = History(body)
        self.scene, self.line, self.chosen = 0, 0, ""

    def watch(self, watcher: Watcher, shown: Element | None = None) -> None:
        """Have ``watcher`` told of all changes, as long as ``shown`` is there."""
        self._watchers.append((watcher, shown))

    def get(self, *place: str | int, default: Any = None) -> Any:
        """What is at a place of the scene before one's eyes, or of the line."""
        return bodies.get(self.body, self.inside(*place), default)

    def put(self, place: Place, value: Any, *, why: Why = "edit") -> None:
        """Change what is at a place of the scene before one's eyes, or of the line.

        Whoever says the line is changed in all that they say in the scene.
        """
        key = ".".join(map(str, (self.scene, self.line, *place)))
        if place[0] == "character" and len(self.lines) > 1:
            character = bodies.put(self.said, place, value).get("character")
            self.put_scene(dialogue.replaced(self.now, self.line, character), key=key, why=why)
            return
        self.change(bodies.put(self.body, self.inside(*place), value), key=key, why=why)

    def put_all(self, place: Place, value: Any, *, why: Why = "edit") -> None:
        """Change what is at a place of the whole video."""
        key = ".".join(map(str, place))
        self.change(bodies.put(self.body, place, value), key=key, why=why)

    def put_scene(self, scene: Body, *, key: str | None = None, why: Why = "edit") -> None:
        """Change the whole scene before one's eyes."""
        self.change(bodies.put(self.body, self.inside(), scene), key=key, why=why)

    def change(
        self, body: Body, *, key: str | None = None, scene: int | None = None, line: int = -1,
        why: Why = "edit",
    ) -> None:  # fmt: skip
        """Have another video. Changes of the same ``key`` that follow each other are one step."""
        if scene is not None and scene != self.scene:
            self.scene, self.line = scene, 0
        if line >= 0:
            self.line = line
        if body == self.body:
            return
        self.history.do(body, self.scene, key, time.monotonic())
        self.line = min(self.line, len(self.lines) - 1)
        self.tell(why)

    def undo(self) -> bool:
        """Take the last step back; False where there is none."""
        return self._stepped(self.history.undo())

    def redo(self) -> bool:
        """Take it again; False where there is none."""
        return self._stepped(self.history.redo())

    def go(self, scene: int, line: int = 0) -> None:
        """Have another scene, or line, before one's eyes."""
        found = bodies.scenes(self.body)
        if not (0 <= scene < len(found) and 0 <= line < len(dialogue.lines(found[scene]))):
            return
        if (scene, line) != (self.scene, self.line):
            self.scene, self.line, self.chosen = scene, line, ""
            self.tell("scene")

    def choose(self, thing: str) -> None:
        """Choose something in the picture."""
        if thing != self.chosen:
            self.chosen = thing
            self.tell("choose")

    def tell(self, why: Why) -> None:
        """Tell everybody."""
        self._watchers = [each for each in self._watchers if not (each[1] and each[1].is_deleted)]
        for watcher, shown in list(self._watchers):
            if shown is None or not shown.is_deleted:
                watcher(why)

    def inside(self, *place: str | int) -> Place:
        """A place of the scene before one's eyes, or of the line, in the whole video."""
        line = dialogue.place(self.line) if place[:1] in (("voice",), ("character",)) else ()
        return (bodies.SCENES, self.scene, *line, *place)

    @property
    def look(self) -> Look | None:
        """Whoever says the line; None for nobody, and for somebody who is not there any more."""
        return find(self.people, bodies.shown(self.said))

    @property
    def voice(self) -> VoiceInfo | None:
        """The voice of the line, where it is one that works here."""
        return self.voices.get(self.get("voice", "voice_id", default=""))

    @property
    def many(self) -> bool:
        """Whether there are several scenes."""
        return len(bodies.scenes(self.body)) > 1

    def speak(self, voice_id: str) -> None:
        """Have the line spoken by another voice, and all of the scene that this person says so."""
        before, lines = self.get("voice", "voice_id"), self.lines
        character = self.said.get("character")
        mine = dialogue.of_person(self.now, character) if dialogue.person(character) else []
        made = [
            _spoken_by(line, voice_id)
            if i == self.line or (i in mine and bodies.get(line, ("voice", "voice_id")) == before)
            else line
            for i, line in enumerate(lines)
        ]
        self.put_scene(dialogue.with_lines(self.now, made), why="edit")

    def speak_all(self, voice_id: str) -> None:
        """Have all scenes spoken by one voice; among several speakers, what this one says."""
        found = [dialogue.lines(scene) for scene in bodies.scenes(self.body)]
        who = bodies.shown(self.said) if any(len(lines) > 1 for lines in found) else ""
        made = [
            dialogue.with_lines(
                scene,
                [
                    _spoken_by(line, voice_id) if who in ("", bodies.shown(line)) else line
                    for line in lines
                ],
            )
            for scene, lines in zip(bodies.scenes(self.body), found, strict=True)
        ]
        self.change({**self.body, bodies.SCENES: made})

    def suited(self, look: Look | None, taken: Sequence[str] = ()) -> str:
        """The voice that goes with a presenter; of several, one that is not ``taken``."""
        if look is not None:
            free = [voice for voice in self.voices if voice not in taken]
            for voices in (free, list(self.voices)):
                if wished := people.default_voice(look.info, voices):
                    return wished
        return next(iter(self.voices), "")

    def want(self, tab: str) -> None:
        """Have a tab at the side opened."""
        self.wanted = tab
        self.tell("choose")
        self.wanted = ""

    def _stepped(self, scene: int | None) -> bool:
        if scene is None:
            return False
        scene = min(scene, len(bodies.scenes(self.body)) - 1)
        self.line = min(self.line, len(dialogue.lines(bodies.scenes(self.body)[scene])) - 1)
        self.line = self.line if scene == self.scene else 0
        self.scene, self.chosen = scene, ""
        self.tell("whole")
        return True


def _spoken_by(line: Body, voice_id: str) -> Body:
    if bodies.get(line, ("voice", "type")) != "text":
        return line
    made: Body = bodies.put(line, ("voice", "voice_id"), voice_id)
    return made


def has_room(look: Look | None) -> bool:
    """Whether a presenter brings a room along."""
    return look is not None and look.info.kind == "illustrated"
