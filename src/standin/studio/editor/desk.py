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
        self.chosen = ""
        """What is chosen in the picture: ``character``, ``text-0`` and so on, or nothing."""
        self.reading = False
        """Whether captions are to be seen in the picture."""
        self.kept: dict[tuple[int, str], Body] = {}
        """Voices of scenes before another kind was chosen, to be had back."""
        self.lengths: dict[str, float] = {}
        """Seconds that scripts were found to last, by what was spoken."""
        self._watchers: list[tuple[Watcher, Element | None]] = []

    @property
    def body(self) -> Body:
        """The video as it is now."""
        return self.history.body

    @property
    def now(self) -> Body:
        """The scene before one's eyes."""
        return bodies.scenes(self.body)[self.scene]

    def begin(self, body: Body) -> None:
        """Begin with a video; nothing of it can be undone."""
        self.history = History(body)
        self.scene, self.chosen = 0, ""

    def watch(self, watcher: Watcher, shown: Element | None = None) -> None:
        """Have ``watcher`` told of all changes, as long as ``shown`` is there."""
        self._watchers.append((watcher, shown))

    def get(self, *place: str | int, default: Any = None) -> Any:
        """What is at a place of the scene before one's eyes."""
        return bodies.get(self.now, place, default)

    def put(self, place: Place, value: Any, *, why: Why = "edit") -> None:
        """Change what is at a place of the scene before one's eyes."""
        key = ".".join(map(str, (self.scene, *place)))
        self.change(bodies.put(self.body, self.inside(*place), value), key=key, why=why)

    def put_all(self, place: Place, value: Any, *, why: Why = "edit") -> None:
        """Change what is at a place of the whole video."""
        key = ".".join(map(str, place))
        self.change(bodies.put(self.body, place, value), key=key, why=why)

    def put_scene(self, scene: Body, *, key: str | None = None, why: Why = "edit") -> None:
        """Change the whole scene before one's eyes."""
        self.change(bodies.put(self.body, self.inside(), scene), key=key, why=why)

    def change(
        self, body: Body, *, key: str | None = None, scene: int | None = None, why: Why = "edit"
    ) -> None:
        """Have another video. Changes of the same ``key`` that follow each other are one step."""
        if scene is not None:
            self.scene = scene
        if body == self.body:
            return
        self.history.do(body, self.scene, key, time.monotonic())
        self.tell(why)

    def undo(self) -> bool:
        """Take the last step back; False where there is none."""
        return self._stepped(self.history.undo())

    def redo(self) -> bool:
        """Take it again; False where there is none."""
        return self._stepped(self.history.redo())

    def go(self, scene: int) -> None:
        """Have another scene before one's eyes."""
        if scene != self.scene and 0 <= scene < len(bodies.scenes(self.body)):
            self.scene, self.chosen = scene, ""
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
        """A place of the scene before one's eyes, in the whole video."""
        return (bodies.SCENES, self.scene, *place)

    @property
    def look(self) -> Look | None:
        """Whoever is in the scene; None for nobody, and for somebody who is not there any more."""
        return find(self.people, bodies.shown(self.now))

    @property
    def voice(self) -> VoiceInfo | None:
        """The voice of the scene, where it is one that works here."""
        return self.voices.get(self.get("voice", "voice_id", default=""))

    @property
    def many(self) -> bool:
        """Whether there are several scenes."""
        return len(bodies.scenes(self.body)) > 1

    def speak_all(self, voice_id: str) -> None:
        """Have all scenes that are spoken spoken by one voice."""
        made = [
            bodies.put(scene, ("voice", "voice_id"), voice_id)
            if bodies.get(scene, ("voice", "type")) == "text"
            else scene
            for scene in bodies.scenes(self.body)
        ]
        self.change({**self.body, bodies.SCENES: made})

    def suited(self, look: Look | None) -> str:
        """The voice that goes with a presenter."""
        wished = people.default_voice(look.info, self.voices.keys()) if look else None
        return wished or next(iter(self.voices), "")

    def _stepped(self, scene: int | None) -> bool:
        if scene is None:
            return False
        self.scene = min(scene, len(bodies.scenes(self.body)) - 1)
        self.chosen = ""
        self.tell("whole")
        return True


def has_room(look: Look | None) -> bool:
    """Whether a presenter brings a room along."""
    return look is not None and look.info.kind == "illustrated"
