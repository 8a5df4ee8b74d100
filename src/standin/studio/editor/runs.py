"""Tables of which many videos were made: on the first page, and all of them at ``/create/many``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement
from starlette.concurrency import run_in_threadpool

from ...api.filling import PLACE
from ...library import Tally
from ...library.models import Batch, now
from .. import shell, words
from ..parts import empty, link, tag
from ..session import Visit

MOST: Final = 100
FIRST: Final = 3
"""Tables on the first page."""
RECENT: Final = timedelta(days=7)
"""How long one that is made stays there."""
SECONDS: Final = 2.0
"""Between looks, while one is being made."""


async def show(who: Visit) -> None:
    """The page with all of them."""
    with shell.page("Many at once", "/", narrow=True):
        back = ("All videos", "/")
        with shell.head("Many at once", "Videos that were made of tables.", back=back):
            pass
        await Runs(who).build()


class Runs:
    """A list of tables with how far they are; ``recent`` for the first page."""

    def __init__(self, who: Visit, recent: bool = False) -> None:
        self.who, self.recent = who, recent
        self.rows: dict[str, Row] = {}

    async def build(self) -> None:
        """Fill the section; on the first page there is none without tables."""
        found = await run_in_threadpool(self._found)
        if not found:
            if not self.recent:
                _nothing()
            return
        shown = [each for each in found if self._is_recent(each)][:FIRST] if self.recent else found
        with tag("section", classes="card tight", aria_label="Many at once") as self.place:
            if self.recent:
                with tag("div", classes="spread"):
                    tag("h2", "Many at once")
                    link("All tables", "/create/many", classes="btn quiet small-btn")
            with tag("ul", classes="list runs"):
                for tally in shown:
                    self.rows[tally.batch.id] = Row(tally)
        if not shown:
            self.place.delete()
        elif not all(each.ended for each in shown):
            self.timer = ui.timer(SECONDS, self._follow)

    def _found(self) -> Sequence[Tally]:
        return self.who.here.library.batches.list(self.who.space, MOST)

    def _is_recent(self, tally: Tally) -> bool:
        return not tally.ended or tally.batch.created_at > now() - RECENT

    async def _follow(self) -> None:
        if self.place.is_deleted:
            self.timer.deactivate()
            return
        found = await run_in_threadpool(self._found)
        live = False
        for tally in found:
            if tally.batch.id in self.rows and not self.place.is_deleted:
                self.rows[tally.batch.id].show(tally)
                live |= not tally.ended
        if not live:
            self.timer.deactivate()


class Row:
    """One table."""

    def __init__(self, tally: Tally) -> None:
        batch = tally.batch
        with tag("li"):
            with tag("div", classes="grow"):
                tag("a", title_of(batch), "title", href=f"/create/many/{batch.id}")
                with tag("div", classes="meta dim small"):
                    tag("span", words.plural(batch.total, "video"))
                    tag("span", words.ago(batch.created_at))
            self.meter: Element = tag(
                "div", classes="bar on-ground", role="progressbar", aria_valuemin=0,
                aria_valuemax=batch.total, aria_label=f"Progress of {title_of(batch)}",
            )  # fmt: skip
            with self.meter:
                self.bar = tag("i")
            self.told: TextElement = tag("span", "", "num state")
        self.show(tally)

    def show(self, tally: Tally) -> None:
        """Show how far it is."""
        text, kind = told(tally)
        if self.told.text != text:
            self.told.text = text
            self.told.classes(replace=f"num state {kind}")
        over = tally.batch.total - tally.live
        if self.meter.props.get("aria-valuenow") != over:
            self.meter.props["aria-valuenow"] = over
            self.meter.update()
            self.bar.style(f"width: {100 * over / max(tally.batch.total, 1):.1f}%")
        self.meter.set_visibility(not tally.ended)


def title_of(batch: Batch) -> str:
    """``Welcome, …``: what differs from row to row is left out."""
    return PLACE.sub("…", batch.title).strip() or "Many videos"


def told(tally: Tally) -> tuple[str, str]:
    """How far a table is, and the kind of its chip."""
    total, gone = tally.batch.total, tally.batch.total - tally.there
    if not tally.ended:
        return f"{tally.ready} of {total} ready", "live warm"
    failed = tally.there - tally.ready
    if failed:
        return f"{failed} of {total} failed", "bad"
    if gone:
        return f"{tally.ready} of {total} left", ""
    return "All ready", "good"


def _nothing() -> None:
    text = "Write {{name}} into a script, choose Make many in the menu, and give a table: each row "
    with empty("braces", "No tables yet", f"{text}makes a video of its own."):
        link("Create a video", "/create", icon_name="plus")
