"""``/create``: a video of one scene, from nothing to the queue on one page."""

from __future__ import annotations

import asyncio
import base64
import json
import uuid
from collections.abc import Sequence
from typing import Any, Final

from nicegui import ui
from starlette.concurrency import run_in_threadpool

from ..api import people
from ..api.envelopes import ApiError
from ..library import UnknownVideo
from ..scene import TextVoice, limits
from ..speech.engine import VoiceInfo
from . import asking, shell, words
from .cast import Look, Person, cast, find
from .parts import Field, Option, busy, button, note, tag
from .people import People
from .voices import ordered

SHAPES: Final = (
    ("1280x720", "Wide", "16 / 9", "1280 × 720"),
    ("1920x1080", "Wide HD", "16 / 9", "1920 × 1080"),
    ("1080x1920", "Upright", "9 / 16", "1080 × 1920"),
    ("1080x1080", "Square", "1 / 1", "1080 × 1080"),
)
COLOURS: Final = (
    ("#E8EEF5", "Mist"), ("#F4EDE2", "Sand"), ("#DCEBE4", "Sage"), ("#F3DCD3", "Peach"),
    ("#2B3A5C", "Navy"), ("#14201F", "Night"),
)  # fmt: skip
EXAMPLE: Final = (
    "Hello, and welcome! This is my first video. I wrote a few words, chose a presenter, "
    "and everything was made right here."
)
_SPEED: Final = 15.0
"""Characters a second, to guess how long a script lasts."""
_SETTLE: Final = 0.25
"""Seconds without a change before a still is drawn."""


def register() -> None:
    """Make the page known."""

    @ui.page("/create")
    async def create(avatar: str = "", voice: str = "", from_: str = "") -> None:
        query = ui.context.client.request.query_params
        await Create().build(avatar, voice, query.get("from", from_))


class Create:
    """One browser's form."""

    def __init__(self) -> None:
        self.who = shell.visit()
        self.name = uuid.uuid4().hex
        self.body: asking.Body = {}
        self.colour = COLOURS[0][0]
        self.shape = SHAPES[0][0]
        self.look: Look | None = None
        self.drawing: asyncio.Task[None] | None = None

    async def build(self, avatar: str, voice: str, source: str) -> None:
        """Fill the page."""
        self.people: list[Person] = await run_in_threadpool(cast, self.who)
        self.voices = await run_in_threadpool(self.who.here.voices.list)
        self.wished = next((each.id for each in self.voices if each.id == voice), None)
        if source:
            await self._take(source)
        scene = self.body.get("video_inputs", [{}])[0]
        self._read(scene, avatar)
        with shell.page("Create", "/create"):
            with shell.head("Create a video", "Write it, choose who says it, make it."):
                pass
            if len(self.body.get("video_inputs", [])) > 1:
                count = len(self.body["video_inputs"])
                text = "The first is shown here; the others are made again as they were."
                note(f"This video has {count} scenes", text, kind="warm", icon_name="film")
            with tag("div", classes="two"):
                with tag("div", classes="stack loose"):
                    self._script(scene)
                    self._presenter()
                    self._stage(scene)
                self._aside()
        self._changed()

    async def _take(self, video_id: str) -> None:
        videos = self.who.here.library.videos
        try:
            video = await run_in_threadpool(videos.get, video_id, self.who.space)
        except UnknownVideo:
            return
        if video.asked:
            self.body = json.loads(video.asked)

    def _read(self, scene: dict[str, Any], avatar: str) -> None:
        given = scene.get("character") or {}
        wished = avatar or given.get("talking_photo_id") or given.get("avatar_id")
        found = find(self.people, wished)
        if found is None and self.people:
            found = self.people[0].looks[0]
        self.look = found
        background = scene.get("background") or {"type": "own" if self._has_room() else "color"}
        self.colour = "own" if background["type"] == "own" else background.get("value", self.colour)
        size = self.body.get("dimension")
        if size:
            self.shape = f"{size['width']}x{size['height']}"

    # The form

    def _script(self, scene: dict[str, Any]) -> None:
        voice = scene.get("voice", {})
        with tag("section", classes="card", aria_label="Script"):
            self.script = Field(
                "Script", voice.get("input_text", ""), kind="area", rows=7, limit=limits.TEXT[1],
                placeholder="What shall be said?", on_change=lambda _: self._counted(),
            )  # fmt: skip
            with tag("div", classes="row"):
                button(
                    "Pause", lambda: self._insert(' <break time="1s"/> '), icon_name="clock",
                    label="Insert a pause of a second",
                )  # fmt: skip
                if not voice.get("input_text"):
                    self.example = button("Try an example", self._example, classes="quiet")
            with tag("div", classes="row", style="align-items: flex-end"):
                self.voice = Field(
                    "Voice", self.wished or voice.get("voice_id") or self._suited() or "",
                    kind="select", options=voice_options(self.voices),
                    on_change=lambda _: self._heard(),
                ).classes("grow")  # fmt: skip
                self.speed = Field(
                    "Speed", str(voice.get("speed", "1")), kind="select",
                    options=[("0.8", "Slow"), ("0.9", "Calm"), ("1", "Normal"), ("1.15", "Brisk"),
                             ("1.3", "Fast")],
                    on_change=lambda _: self._heard(),
                )  # fmt: skip
                self.listen = button("Listen", icon_name="play")
                self.listen.on("click", lambda _: self._listen())
            self.sound = tag("div")

    def _presenter(self) -> None:
        with tag("section", classes="card", aria_label="Presenter"):
            with tag("div", classes="spread"):
                tag("h2", "Presenter")
                Field(
                    "Search presenters", "", kind="search", hideLabel=True, placeholder="Search",
                    on_change=lambda text: self._found(text),
                )  # fmt: skip
            self.faces = People()
            self.faces.props["small"] = True
            self.faces.props["pick"] = "Presenter"
            self.faces.on("open", lambda event: self._choose(event.args))
            self.looks = tag("div", classes="chips", role="group", aria_label="Look")
            self._found("")
            self._show_looks()

    def _stage(self, scene: dict[str, Any]) -> None:
        with tag("section", classes="card", aria_label="Picture"):
            with tag("div", classes="stack"):
                tag("h2", "Background")
                self.swatches = tag(
                    "div", classes="swatches", role="group", aria_label="Background"
                )
                self._show_swatches()
            with tag("div", classes="stack"):
                tag("h2", "Format")
                with tag("div", classes="shapes", role="group", aria_label="Format"):
                    self.shapes = {}
                    for key, name, ratio, pixels in SHAPES:
                        made = tag("button", classes="shape", type="button", style=f"--r: {ratio}")
                        with made:
                            tag("span", name)
                            tag("small", pixels)
                        made.on("click", lambda _, key=key: self._shape(key))
                        self.shapes[key] = made
            self.captions = Field(
                "Captions: files, and the video once more with them in the picture",
                bool(self.body.get("caption")), kind="checkbox",
            )  # fmt: skip
            self.title = Field(
                "Title", self.body.get("title", ""), placeholder="So that you find it again"
            )

    def _aside(self) -> None:
        with tag(
            "aside", classes="stack", aria_label="Preview", style="position: sticky; top: 1.5rem"
        ):
            self.screen = tag("div", classes="screen")
            with self.screen:
                self.picture = tag("img", alt="The first frame of your video")
                self.wait = tag("div", classes="wait", role="status")
                with self.wait:
                    tag("span", classes="spin", aria_hidden="true")
                    tag("span", "Drawing")
            self.picture.set_visibility(False)
            self.length = tag("p", "", "dim num", role="status")
            self.go = button("Generate video", icon_name="film", classes="main-act big wide")
            self.go.on("click", lambda _: self._generate())
            self.problem = tag("div", role="alert")

    # What happens in it

    def _found(self, query: str) -> None:
        liked = self.who.here.library.favourites.list(self.who.space, "avatar")
        fitting = [each for each in self.people if each.fits(query, "", set())]
        fitting.sort(key=lambda each: each.id not in liked)
        self.faces.props["items"] = [each.card(set()) for each in fitting[:60]]
        self.faces.props["chosen"] = self._person().id if self.look else None
        self.faces.update()

    def _person(self) -> Person:
        assert self.look is not None
        return next(each for each in self.people if self.look in each.looks)

    def _choose(self, person_id: str) -> None:
        before, had_room = self._suited(), self._has_room()
        person = next((each for each in self.people if each.id == person_id), None)
        if person is None:
            return
        self.look = person.looks[0]
        self.faces.props["chosen"] = person_id
        self.faces.update()
        if self.voice.value == before and (voice := self._suited()):
            self.voice.value = voice  # nobody chose another
        if had_room != self._has_room() and self.colour == "own":
            self.colour = COLOURS[0][0]
        self._show_looks()
        self._show_swatches()
        self._changed()

    def _show_looks(self) -> None:
        self.looks.clear()
        looks = self._person().looks if self.look else ()
        self.looks.set_visibility(len(looks) > 1)
        with self.looks:
            for look in looks:
                made = tag("button", look.info.look or look.info.name, "chip", type="button")
                made.props["aria-pressed"] = str(look is self.look).lower()
                made.on("click", lambda _, look=look: self._wear(look))

    def _wear(self, look: Look) -> None:
        self.look = look
        self._show_looks()
        self._changed()

    def _show_swatches(self) -> None:
        self.swatches.clear()
        with self.swatches:
            if self._has_room():
                made = tag("button", "Own room", "chip", type="button")
                made.props["aria-pressed"] = str(self.colour == "own").lower()
                made.on("click", lambda _: self._paint("own"))
            for colour, name in COLOURS:
                made = tag("button", "", "swatch", type="button", aria_label=name, title=name)
                made.props["aria-pressed"] = str(self.colour == colour).lower()
                made.style(f"--c: {colour}")
                made.on("click", lambda _, colour=colour: self._paint(colour))
            Field(
                "Another colour", self.colour if self.colour.startswith("#") else "#ffffff",
                kind="color", hideLabel=True, on_change=lambda value: self._paint(value, False),
            )  # fmt: skip

    def _paint(self, colour: str, again: bool = True) -> None:
        self.colour = colour
        if again:
            self._show_swatches()
        self._changed()

    def _shape(self, key: str) -> None:
        self.shape = key
        self._changed()

    def _insert(self, piece: str) -> None:
        self.script.run_method("insert", piece)

    def _example(self) -> None:
        self.script.value = EXAMPLE
        self.example.delete()

    def _counted(self) -> None:
        self.script.complain(None)
        text = str(self.script.value)
        seconds = len(text) / _SPEED / float(self.speed.value or 1)
        self.length.text = f"About {words.lasting(seconds)} of video" if text.strip() else ""

    def _heard(self) -> None:
        self.sound.clear()
        self._counted()

    async def _listen(self) -> None:
        text = str(self.script.value).strip() or EXAMPLE
        voice = TextVoice(str(self.voice.value), text, float(self.speed.value))
        with busy(self.listen):
            try:
                said, url = await run_in_threadpool(asking.say, self.who, voice)
            except ApiError as error:
                self._complain(error, "video_inputs[0].voice.input_text")
                return
        self.sound.clear()
        with self.sound:
            tag("audio", src=url, controls=True, autoplay=True, style="width: 100%",
                aria_label="The script, spoken")  # fmt: skip
        self.length.text = f"{words.lasting(said.duration)} of video"

    def _changed(self) -> None:
        for key, made in self.shapes.items():
            made.props["aria-pressed"] = str(key == self.shape).lower()
            made.update()
        self._counted()
        if self.drawing and not self.drawing.done():
            self.drawing.cancel()
        self.drawing = asyncio.ensure_future(self._draw())

    async def _draw(self) -> None:
        await asyncio.sleep(_SETTLE)
        body = self._asked()
        body["video_inputs"] = body["video_inputs"][:1]
        body["video_inputs"][0]["voice"] = {"type": "silence", "duration": 1}
        try:
            image = await run_in_threadpool(asking.still, self.who, body, self.name)
        except ApiError as error:
            self._complain(error)
            return
        if image is not None and not self.picture.is_deleted:
            data = base64.b64encode(image).decode()
            self.picture.props["src"] = f"data:image/webp;base64,{data}"
            self.picture.update()
            self.picture.set_visibility(True)
            self.wait.set_visibility(False)

    def _asked(self) -> asking.Body:
        width, height = map(int, self.shape.split("x"))
        scene = dict(self.body.get("video_inputs", [{}])[0])
        voice = {"type": "text", "voice_id": self.voice.value, "input_text": self.script.value}
        if float(self.speed.value) != 1:
            voice["speed"] = float(self.speed.value)
        scene |= {
            "character": {**self._kept(scene), **(self.look.character if self.look else {})},
            "voice": voice,
            "background": {"type": "own"}
            if self.colour == "own"
            else {"type": "color", "value": self.colour},
        }
        return {
            **self.body,
            "title": self.title.value.strip(),
            "caption": bool(self.captions.value),
            "video_inputs": [scene, *self.body.get("video_inputs", [])[1:]],
            "dimension": {"width": width, "height": height},
        }

    @staticmethod
    def _kept(scene: dict[str, Any]) -> dict[str, Any]:
        """What a request that is changed says of the character besides who it is."""
        names = ("type", "avatar_id", "talking_photo_id")
        return {k: v for k, v in (scene.get("character") or {}).items() if k not in names}

    async def _generate(self) -> None:
        self.problem.clear()
        if not str(self.script.value).strip():
            self.script.complain("Write what shall be said.")
            self.script.run_method("focus")
            return
        with busy(self.go):
            try:
                made = await run_in_threadpool(asking.send, self.who, self._asked())
            except ApiError as error:
                self._complain(error)
                return
        ui.navigate.to(f"/videos/{made.id}")

    def _complain(self, error: ApiError, param: str | None = None) -> None:
        where, message = error.param or param or "", error.message
        told = message.removeprefix(f"{where}: ")
        if "input_text" in where:
            self.script.complain(told)
        elif where == "title":
            self.title.complain(told)
        else:
            self.problem.clear()
            with self.problem:
                note("This cannot be made", told, kind="bad", icon_name="alert")

    def _suited(self) -> str | None:
        """The voice that goes with the presenter."""
        if self.look is None:
            return None
        known = {voice.id for voice in self.voices}
        return people.default_voice(self.look.info, known) or next(iter(known), None)

    def _has_room(self) -> bool:
        return self.look is not None and self.look.info.kind == "illustrated"


def voice_options(voices: Sequence[VoiceInfo]) -> list[Option]:
    """By language, for a field to choose from."""
    return [(each.id, each.name, each.language) for each in ordered(voices)]
