"""``/avatars/design``: a presenter of our own drawing, seen while it is designed."""

from __future__ import annotations

import asyncio
import base64
import random
import uuid
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import structlog
from nicegui import ui
from starlette.concurrency import run_in_threadpool

from ..avatars.illustrated import design as designer
from ..avatars.illustrated.document import CharacterDocument
from ..errors import StandinError
from . import shell
from .parts import Field, Option, busy, button, note, tag

_log = structlog.get_logger(__name__)
SIZE: Final = (960, 540)
_SETTLE: Final = 0.2
_ANY: Final[Option] = ("", "By chance")
_CHOICES: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("gender", "Person", ("female", "male")),
    ("age", "Age", ("young", "middle", "senior")),
    ("skin", "Skin", tuple(designer.SKINS)),
    ("face", "Face", tuple(designer.FACES)),
    ("hair", "Hair", designer.HAIR),
    ("hair_colour", "Colour of the hair", tuple(designer.HAIR_COLOURS)),
    ("beard", "Beard", designer.BEARDS),
    ("glasses", "Glasses", designer.GLASSES),
    ("outfit", "Outfit", designer.OUTFITS),
    ("outfit_colour", "Colour of the outfit", tuple(designer.OUTFIT_COLOURS)),
    ("backdrop", "Room", designer.BACKDROPS),
)
_WORDS: Final = {
    "female": "Woman", "male": "Man", "middle": "Middle-aged", "rect": "Rectangular",
    "box": "Box braids",
}  # fmt: skip


def register() -> None:
    """Make the page known."""

    @shell.route("/avatars/design")
    async def page() -> None:
        Design().build()


class Design:
    """One browser's design: choices, and a seed for all that is not chosen."""

    def __init__(self) -> None:
        self.who = shell.visit()
        self.seed = random.randrange(1_000_000)
        self.drawing: asyncio.Task[None] | None = None

    def build(self) -> None:
        """Fill the page."""
        with shell.page("Design a presenter", "/avatars"):
            text = "Choose what matters to you; chance decides the rest."
            with shell.head("Design a presenter", text, back=("Avatars", "/avatars")):
                pass
            with tag("div", classes="two"):
                with tag("div", classes="stack", style="position: sticky; top: 1.5rem"):
                    self._screen()
                with tag("section", classes="card", aria_label="Choices"):
                    self._choices()
        self._changed()

    def _screen(self) -> None:
        self.screen = tag("div", classes="screen")
        with self.screen:
            self.picture = tag("img", alt="The presenter, as designed now")
            self.picture.set_visibility(False)
            self.wait = tag("div", classes="wait", role="status")
            with self.wait:
                tag("span", classes="spin", aria_hidden="true")
                tag("span", "Drawing")
        with tag("div", classes="spread"):
            with tag("div", classes="row"):
                button("Somebody else", self._random, icon_name="dice", classes="main-act")
                button("Start over", self._clear, classes="quiet")
            self.number = Field(
                "Number", str(self.seed), kind="number", min=0, max=999_999_999,
                on_change=self._numbered, hint="The same number and choices draw the same person.",
            )  # fmt: skip
        self.problem = tag("div", role="alert")

    def _choices(self) -> None:
        self.fields: dict[str, Field] = {}
        with tag("div", classes="fields"):
            for key, name, values in _CHOICES:
                options = [_ANY, *((value, _word(value)) for value in values)]
                self.fields[key] = Field(
                    name, "", kind="select", options=options, on_change=lambda _: self._changed()
                )
        self.name = Field("Name", "", placeholder="Who is it?")
        self.add = button("Add to my avatars", icon_name="check", classes="main-act big wide")
        self.add.on("click", lambda _: self._add())

    def _document(self, character_id: str = "draft", name: str = "Draft") -> CharacterDocument:
        asked: dict[str, Any] = {key: field.value or None for key, field in self.fields.items()}
        return designer.design(name, character_id, seed=self.seed, **asked)

    def _random(self) -> None:
        self.seed = random.randrange(1_000_000)
        self.number.value = str(self.seed)
        self._changed()

    def _numbered(self, value: Any) -> None:
        text = str(value).strip()
        if text.isdecimal() and int(text) != self.seed:
            self.seed = int(text)
            self._changed()

    def _clear(self) -> None:
        for field in self.fields.values():
            field.value = ""
        self._changed()

    def _changed(self) -> None:
        if self.drawing and not self.drawing.done():
            self.drawing.cancel()
        self.screen.classes("stale")
        self.drawing = asyncio.ensure_future(self._draw())

    async def _draw(self) -> None:
        await asyncio.sleep(_SETTLE)
        try:
            image = await run_in_threadpool(self._drawn)
        except Exception as error:  # a task's errors are heard by nobody
            if not isinstance(error, StandinError):
                _log.exception("a design could not be drawn")
            self._complain(shell.reason(error))
            return
        if not self.picture.is_deleted:
            self.problem.clear()
            data = base64.b64encode(image).decode()
            self.picture.props["src"] = f"data:image/webp;base64,{data}"
            self.picture.update()
            self.picture.set_visibility(True)
            self.wait.set_visibility(False)
            self.screen.classes(remove="stale")

    def _drawn(self) -> bytes:
        with TemporaryDirectory(prefix="standin-") as folder:
            out = Path(folder) / "portrait.webp"
            self.who.here.intake.draw(self._document(), SIZE, out)
            return out.read_bytes()

    async def _add(self) -> None:
        name = str(self.name.value).strip()
        if not name:
            self.name.complain("Give the presenter a name.")
            self.name.run_method("focus")
            return
        with busy(self.add):
            try:
                self.who.needs("create")
                document = self._document(uuid.uuid4().hex, name)
                intake, space = self.who.here.intake, self.who.space
                await run_in_threadpool(intake.add_document, space, document)
            except StandinError as error:
                self.name.complain(shell.reason(error))
                return
        ui.navigate.to("/avatars?show=yours")

    def _complain(self, message: str) -> None:
        if self.problem.is_deleted:
            return
        self.wait.set_visibility(False)
        self.screen.classes(remove="stale")
        self.problem.clear()
        with self.problem:
            note("This cannot be drawn", message, kind="bad", icon_name="alert")


def _word(value: str) -> str:
    return _WORDS.get(value, value.replace("-", " ").capitalize())
