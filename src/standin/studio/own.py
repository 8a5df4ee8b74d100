"""What the pages share that show something made of a person: their avatar, their voice."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final

from nicegui import ui
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from ..api.envelopes import ApiError
from ..api.files import zipped
from ..errors import StandinError
from . import shell
from .gate import KEY
from .parts import button, link, sure, tag
from .session import Visit

_EVERY: Final = 1.0
"""Seconds between two looks while something may change by itself."""


class Own(ABC):
    """One browser's page. It follows what happens, and goes when what it shows is gone."""

    above: ClassVar[tuple[str, str]]
    """Name and path of the page above it, which is also its place in the navigation."""
    data: ClassVar[tuple[str, str, str, str]]
    """Title of the card about data, and what exporting, deleting and erasing do."""
    doomed: ClassVar[str]
    """What is asked before it is deleted."""

    def __init__(self, who: Visit) -> None:
        self.who = who
        self.seen: Sequence[object] = ()

    @property
    @abstractmethod
    def name(self) -> str:
        """As people call it."""

    @property
    @abstractmethod
    def copy(self) -> str:
        """Path of the ZIP with all that is kept."""

    @abstractmethod
    def look(self) -> tuple[object, object, object, object]:
        """What each part shows, to be compared: of `head`, `main`, `consent` and `rest`.

        Raises `StandinError` when it is gone.
        """

    @abstractmethod
    def head(self) -> None:
        """Fill the head of the page."""

    @abstractmethod
    def main(self) -> None:
        """Fill the left side."""

    @abstractmethod
    def consent(self) -> None:
        """Fill the right side. Somebody may be writing in it: it changes with the consent alone."""

    @abstractmethod
    def rest(self) -> None:
        """Fill what is below it."""

    @abstractmethod
    def remove(self) -> None:
        """Delete it; finished videos stay."""

    @abstractmethod
    async def erase(self) -> None:
        """Ask, and forget the person."""

    def build(self) -> None:
        """Fill the page."""
        with shell.page(self.name, self.above[1]):
            self.parts = [tag("div")]
            with tag("div", classes="two"):
                self.parts.append(tag("div", classes="stack loose"))
                with tag("div", classes="stack loose"):
                    self.parts += [tag("div", classes="stack loose") for _ in range(2)]
        self.show()
        self.timer = ui.timer(_EVERY, self.follow)

    def show(self) -> None:
        """Look, and show what there is now."""
        self._fill(self.look())

    def _fill(self, now: Sequence[object]) -> None:
        before, self.seen = self.seen or (None,) * len(now), now
        acts = (self.head, self.main, self.consent, self.rest)
        for part, act, old, new in zip(self.parts, acts, before, now, strict=True):
            if old != new:
                part.clear()
                with part:
                    act()

    async def follow(self) -> None:
        """Show what has changed."""
        try:
            seen = await run_in_threadpool(self.look)
            if seen != self.seen and not self.parts[0].is_deleted:
                self.show()  # which looks again: somebody may have changed it here meanwhile
        except StandinError:
            self.leave()

    def leave(self) -> None:
        """It is gone."""
        self.timer.deactivate()
        ui.navigate.to(self.above[1])

    def data_card(self) -> None:
        """A copy, deletion, and being forgotten; nothing for who may not."""
        if "manage" not in self.who.scopes:
            return
        title, export, delete, erase = self.data
        with tag("section", classes="card", aria_label=title):
            tag("h2", title)
            with tag("div", classes="line"):
                tag("p", export, "dim")
                link("Export", self.copy, icon_name="download", download=f"{self.name}.zip")
            with tag("div", classes="line"):
                tag("p", delete, "dim")
                button("Delete", self.delete, icon_name="trash")
            with tag("div", classes="line"):
                tag("p", erase, "dim")
                button("Erase", self.erase, icon_name="trash", classes="bad")

    async def delete(self) -> None:
        """Ask, and delete it."""
        if await sure(f"Delete {self.name}?", self.doomed, "Delete"):
            self.who.needs("manage")
            self.timer.deactivate()
            await run_in_threadpool(self.remove)
            self.leave()


async def handed(
    request: Request, write: Callable[[Visit], tuple[str, Callable[[Path], Any]]]
) -> Response:
    """A ZIP for who may have it; ``write`` finds its name and what writes it."""
    who: Visit = request.scope[KEY]

    def made() -> Response:
        who.needs("manage")
        name, act = write(who)
        return zipped(f"{name}.zip", act)

    try:
        answer = await run_in_threadpool(made)
    except ApiError as error:
        return PlainTextResponse(f"{error.message}\n", error.status)
    except StandinError as error:
        return PlainTextResponse(f"{error.message}\n", 404)
    answer.headers["Cache-Control"] = "no-store"
    return answer
