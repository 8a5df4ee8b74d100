"""What the pages share that take a file and make something of it: a photo, a video, a recording."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import structlog
from nicegui import app as framework

from ..api import people
from ..errors import StandinError
from ..library.avatars import NAME_LENGTH
from . import shell
from .parts import Field, note, tag, ticks
from .uploads import Uploads
from .voices import voice_options

_log = structlog.get_logger(__name__)


class Taking(ABC):
    """One browser's page. It asks for a file, looks at it, and shows what can be made of it."""

    title: ClassVar[str]
    about: ClassVar[str]
    back: ClassVar[tuple[str, str]]
    """Name and path of the page above it, which is also its place in the navigation."""
    refused: ClassVar[str] = "This file cannot be used"
    advice: ClassVar[Sequence[str]]
    """What makes a good one."""

    def __init__(self) -> None:
        self.who = shell.visit()
        self.file: Path | None = None
        self.token = self.name = ""
        """The name is the file's, without its ending."""

    @abstractmethod
    def offer(self) -> None:
        """Put down what takes the file."""

    @abstractmethod
    async def look(self, file: Path) -> None:
        """Look at the file and show what comes of it. A `StandinError` is told beside `offer`."""

    def build(self) -> None:
        """Fill the page."""
        with shell.page(self.title, self.back[1], narrow=True):
            with shell.head(self.title, self.about, back=self.back):
                pass
            self.place = tag("div", classes="stack loose", tabindex="-1")
            self._ask("")

    def ask(self, problem: str = "") -> None:
        """Back to the beginning, with what was wrong."""
        self._ask(problem)
        self.arrive()

    def _ask(self, problem: str) -> None:
        self.file = None
        with self.anew():
            if problem:
                note(self.refused, problem, kind="bad", icon_name="alert")
            self.offer()
            with tag("div", classes="card"):
                tag("h2", "What makes a good one")
                ticks(self.advice)

    async def sent(self, token: str, name: str) -> None:
        """A file has come."""
        uploads: Uploads = framework.state.uploads
        self.file, self.token = uploads.get(token, self.who), token
        self.name = Path(name).stem.replace("_", " ")[:NAME_LENGTH]
        try:
            self.who.needs("create")
            await self.look(self.here())
        except Exception as error:  # nobody waits for what will not come
            if not isinstance(error, StandinError):
                _log.exception("a file could not be looked at")
            if not self.place.is_deleted:
                self.ask(shell.reason(error))

    def here(self) -> Path:
        """The file. Raises `StandinError` where it was thrown away."""
        if self.file is None or not self.file.exists():
            raise StandinError("The file is not here any more. Send it again.")
        return self.file

    def wait(self, what: str) -> None:
        """Say what is done just now."""
        with self.anew(), tag("div", classes="card", role="status"), tag("div", classes="row"):
            tag("span", classes="spin small-spin", aria_hidden="true")
            tag("b", what)

    @contextmanager
    def anew(self) -> Iterator[None]:
        """Fill the page with something else."""
        self.place.clear()
        with self.place:
            yield

    def arrive(self) -> None:
        """Go on from what is new: what had the focus is gone."""
        self.place.client.run_javascript(  # what was pressed is gone, and its place in the page
            f"getHtmlElement({self.place.id})?.focus({{preventScroll: true}}); scrollTo(0, 0)"
        )

    def usual_voice(self) -> Field:
        """A field for the voice that an avatar has unless a video has another."""
        here = self.who.here
        voices = here.voices.list()
        known = {each.id for each in voices}
        house = (people.default_voice(info, known) for info in here.avatars.list())
        return Field(
            "Voice", next((each for each in house if each), ""), kind="select",
            options=voice_options(voices), hint="The usual one; each video can have another.",
        )  # fmt: skip
