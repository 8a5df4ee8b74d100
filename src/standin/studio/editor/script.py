"""What is said in a scene: written, marked up, and heard before it is made."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any, Final

from nicegui import ui
from nicegui.element import Element
from starlette.concurrency import run_in_threadpool

from ...api.envelopes import ApiError
from ...api.links import link
from ...errors import StandinError
from ...library import UnknownAsset
from ...scene import TextVoice, limits
from .. import asking, words
from ..parts import Field, busy, button, tag, toast
from . import body as bodies
from . import dialogue
from .body import Body
from .desk import Desk, Why
from .examples import example
from .speakers import Speakers
from .stage import said
from .strip import length

EXAMPLE: Final = (
    "Hello, and welcome! This is my first video. I wrote a few words, chose a presenter, "
    "and everything was made right here."
)
PAUSES: Final = ((0.3, "Short, 0.3 s"), (0.7, "Usual, 0.7 s"), (1.5, "Long, 1.5 s"), (3, "3 s"))
PATIENCE: Final = 10.0
"""Seconds in which a browser says what is selected."""
_LEFT: Final = "What you had typed last is here again"


class Paper(Element, component="components/script.js"):
    """Where it is written."""


class Script:
    """The part under the picture."""

    def __init__(self, desk: Desk, draft_id: str) -> None:
        self.desk = desk
        self.typed = 0
        """How much of what was typed has come here."""
        self.playing = False
        with tag("section", classes="dock", aria_label="Script"):
            with tag("div", classes="dock-head"):
                self.title = tag("h2", "Script")
                self.length = tag("span", "", "dim num", role="status")
                Speakers(desk)
                self._tools()
            self.paper = Paper()
            self.other = tag("div", classes="dock-other")
        self.paper.props["draft"] = draft_id
        self.paper.props["most"] = limits.TEXT[1]
        self.paper.props["placeholder"] = "What shall be said?"
        self.paper.on("typed", lambda event: self._typed(*event.args))
        self.paper.on("heard", lambda event: self._heard(str(event.args)))
        self.paper.on("left", lambda event: self._left(*event.args))
        desk.watch(self._changed)
        self._changed("whole")

    def named(self, draft_id: str) -> None:
        """The draft has got its id."""
        self._set(draft=draft_id)

    def saved(self, count: int) -> None:
        """What was typed up to ``count`` is kept."""
        self.paper.run_method("saved", count)

    def complain(self, message: str | None) -> None:
        """Say what is wrong with it, or that nothing is."""
        self._set(error=message)
        if message:
            self.paper.run_method("focus")

    def _tools(self) -> None:
        with tag("div", classes="tools"):
            self.spare = button("Try an example", self._example, classes="quiet small-btn")
            with button("Pause", icon_name="clock", classes="quiet small-btn"):
                menu([(name, self._pausing(seconds)) for seconds, name in PAUSES])
            button("Say as", self._say_as, icon_name="voice", classes="quiet small-btn")
            button(
                "", self._variable, icon_name="braces", classes="quiet small-btn",
                label="Put in a variable",
            )  # fmt: skip
            self.listen = button("Listen", icon_name="play-full", classes="small-btn")
            self.listen.on("click", lambda _: self._listen())

    def _changed(self, why: Why) -> None:
        if why == "choose":
            return
        voice = self.desk.get("voice", default={})
        written = voice.get("type", "text") == "text"
        text = str(voice.get("input_text") or "") if written else ""
        if why != "edit":
            self._set(error=None)
        here = f"{self.desk.scene}.{self.desk.line}"
        if why != "edit" or self.paper.props.get("scene") != here:
            self._set(text=text, scene=here)
        self.paper.set_visibility(written)
        self.spare.set_visibility(written and not text.strip())
        self._show_other(voice)
        seconds = length(self.desk, self.desk.now)
        voices = bodies.voices(self.desk.now)
        sure = all(bodies.spoken(each) in self.desk.lengths for each in voices)
        about = "" if sure else "About "
        self.length.text = f"{about}{words.lasting(seconds)}" if seconds else ""

    def _show_other(self, voice: Body) -> None:
        told = {
            "silence": f"Nobody speaks for {float(voice.get('duration') or 1):g} s.",
            "audio": f"A recording is heard in this {'line' if self.desk.line else 'scene'}.",
        }.get(str(voice.get("type")), "")
        if self.other.text != told:
            self.other.text = told
        self.other.set_visibility(bool(told))

    def _typed(self, here: str, text: str, count: int) -> None:
        self.typed = count
        self._set(error=None)
        found = self._place(here)
        if found is None:
            return
        self.paper.props["text"] = text  # it is there already: nothing needs to be sent
        place = (bodies.SCENES, *found, "voice", "input_text")
        self.desk.change(bodies.put(self.desk.body, place, text), key=f"{here}.script")

    def _left(self, here: Any, text: str) -> None:
        """The connection broke, or the page was left, before this came here."""
        place = self._place(here)
        if place is None:
            return
        found = bodies.get(self.desk.body, (bodies.SCENES, *place, "voice"), {})
        if found.get("type") != "text" or found.get("input_text") == text or not text.strip():
            return
        where = (bodies.SCENES, *place, "voice", "input_text")
        scene, line = _numbers(here)
        body = bodies.put(self.desk.body, where, text)
        self.desk.change(body, scene=scene, line=line, why="whole")
        toast(_LEFT, "Undo", self.desk.undo, seconds=9)

    def _place(self, here: Any) -> bodies.Place | None:
        """Scene and line as a place; None for what is not there any more."""
        scene, line = _numbers(here)
        found = bodies.scenes(self.desk.body)
        if not (0 <= scene < len(found) and 0 <= line < len(dialogue.lines(found[scene]))):
            return None
        return (scene, *dialogue.place(line))

    # Marking up

    def _example(self) -> None:
        self.desk.put(("voice", "input_text"), EXAMPLE, why="whole")
        self.paper.run_method("focus")

    def _pausing(self, seconds: float) -> Callable[[], Any]:
        return lambda: self.paper.run_method("insert", f' <break time="{seconds:g}s"/> ')

    async def _say_as(self) -> None:
        start, end, word = await self.paper.run_method("selection", timeout=PATIENCE)
        asked = await pronunciation(str(word).strip())
        if asked is not None:
            self.paper.run_method("insert", asked, start, end)

    async def _variable(self) -> None:
        start, end, _ = await self.paper.run_method("selection", timeout=PATIENCE)
        name = await variable()
        if name:
            self.paper.run_method("insert", "{{" + name + "}}", start, end)

    # Hearing it

    async def _listen(self) -> None:
        if self.playing:
            self.paper.run_method("stop")
            return
        voice = self.desk.get("voice", default={})
        if voice.get("type") == "silence":
            toast("Nobody speaks here")
            return
        with busy(self.listen):
            try:
                url, spots = await self._sound(voice)
            except ApiError as error:
                self.complain(said(error))
                return
        if url:
            self.paper.run_method("play", url, spots)

    async def _sound(self, voice: Body) -> tuple[str | None, list[Any]]:
        if voice.get("type") == "audio":
            return await run_in_threadpool(self._recording, voice), []
        if not str(voice.get("input_text") or "").strip():
            raise ApiError(400, "missing_params", "Write what shall be said.")
        asked = speech(self.desk, self.desk.said)
        heard, url = await run_in_threadpool(asking.say, self.desk.who, asked)
        self.desk.lengths[bodies.spoken(voice)] = heard.duration
        self.desk.tell("edit")
        return url, [list(word) for word in heard.words]

    def _recording(self, voice: Body) -> str | None:
        who = self.desk.who
        try:
            asset = who.here.library.assets.get(str(voice.get("audio_asset_id")), who.space)
        except UnknownAsset:
            message = "Only recordings that were uploaded can be heard here."
            raise ApiError(400, "invalid_parameter", message) from None
        return link(who.here, asset.key, "")

    def _heard(self, state: str) -> None:
        self.playing = state == "playing"
        icon, text = self.listen.default_slot.children
        icon.classes(replace=f"i i-{'stop' if self.playing else 'play-full'}")
        text.text = "Stop" if self.playing else "Listen"  # type: ignore[attr-defined]
        self.listen.props["aria-label"] = "Stop" if self.playing else "Listen"
        self.listen.update()
        if state == "broken":
            self.complain("This cannot be heard in this browser.")

    def _set(self, **props: Any) -> None:
        if any(self.paper.props.get(key) != value for key, value in props.items()):
            for key, value in props.items():
                self.paper.props[key] = value
            self.paper.update()


def _numbers(here: Any) -> tuple[int, int]:
    """Scene and line, as the browser names them: ``2.0``."""
    scene, _, line = str(here).partition(".")
    return int(scene), int(line or 0)


def speech(desk: Desk, scene: Body) -> TextVoice:
    """What is to be spoken first in a scene, or in a line, its variables filled in.

    Raises `ApiError`.
    """
    voice_id = next(iter(desk.voices), "")
    try:
        only = example({bodies.SCENES: [{"voice": scene["voice"]}]}, "", voice_id)
    except StandinError as error:
        raise ApiError(400, "invalid_parameter", error.message) from None
    voice = bodies.scenes(only)[0]["voice"]
    return TextVoice(
        str(voice.get("voice_id")), str(voice.get("input_text")),
        float(voice.get("speed") or 1), float(voice.get("pitch") or 0),
        emotion=voice.get("emotion") or None, locale=voice.get("locale") or None,
        pronunciations=tuple((p["word"], p["say"]) for p in voice.get("pronunciations") or []),
    )  # fmt: skip


def menu(entries: list[tuple[str, Callable[[], Any]]]) -> None:
    """A menu of the button that it stands in."""
    with ui.menu().props("auto-close").classes("menu"), tag("div", role="menu"):
        for name, act in entries:
            made = tag("button", name, type="button", role="menuitem")
            made.on("click", lambda _, act=act: act())


async def pronunciation(word: str) -> str | None:
    """Ask how something is said; gives the markup."""
    with ui.dialog() as dialog, tag("div", classes="sheet", role="dialog", aria_label="Say as"):
        tag("h2", "Say it another way")
        text = "The word stays in the captions as it is written."
        tag("p", text, "dim")
        written = Field("Written", word, placeholder="SQL")
        spoken = Field(
            "Said", "", placeholder="sequel", hint="Words, or IPA between slashes: /ˈsiːkwəl/"
        )
        spoken.on("enter", lambda _: dialog.submit(True))
        with tag("div", classes="acts"):
            button("Cancel", lambda: dialog.submit(False))
            button("Put in", lambda: dialog.submit(True), classes="main-act")
    dialog.on("show", lambda _: (spoken if word else written).run_method("focus"))
    done = await dialog
    dialog.delete()
    shown, sounds = str(written.value).strip(), str(spoken.value).strip()
    if not (done and shown and sounds):
        return None
    if len(sounds) > 2 and sounds[0] == sounds[-1] == "/":
        return f'<phoneme alphabet="ipa" ph="{escape(sounds[1:-1])}">{shown}</phoneme>'
    return f'<sub alias="{escape(sounds)}">{shown}</sub>'


async def variable() -> str:
    """Ask for a variable's name; empty for none."""
    title = "Put in a variable"
    with ui.dialog() as dialog, tag("div", classes="sheet", role="dialog", aria_label=title):
        tag("h2", title)
        text = "A place that is filled in later: each row of a table makes a video of its own."
        tag("p", text, "dim")
        name = Field("Name", "", placeholder="first_name", hint="Letters, digits and _")
        name.on("enter", lambda _: dialog.submit(True))
        with tag("div", classes="acts"):
            button("Cancel", lambda: dialog.submit(False))
            button("Put in", lambda: dialog.submit(True), classes="main-act")
    dialog.on("show", lambda _: name.run_method("focus"))
    done = await dialog
    dialog.delete()
    plain = "".join(c if c.isalnum() and c.isascii() else "_" for c in str(name.value).strip())
    return plain.strip("_")[:64].lstrip("0123456789") if done else ""
