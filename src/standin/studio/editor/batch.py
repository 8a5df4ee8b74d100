"""``/create/many/{id}``: how far the videos of a table are."""

from __future__ import annotations

from typing import Any, Final

from nicegui import ui
from starlette.concurrency import run_in_threadpool

from ...library import UNFINISHED, Standing, UnknownBatch, Video
from .. import shell, words
from ..parts import button, empty, link, tag
from ..session import Visit
from .runs import title_of

SECONDS: Final = 1.5
"""Between looks."""
ROWS: Final = 100
"""Rows that are shown at once."""


def register() -> None:
    """Make the page known."""

    @shell.route("/create/many/{batch_id}")
    async def batch(batch_id: str) -> None:
        who = shell.visit()
        batches = who.here.library.batches
        try:
            standing = await run_in_threadpool(batches.get, batch_id, who.space)
        except UnknownBatch:
            with shell.page("Many videos", "/create", narrow=True):
                tag("h1", "Many videos", "unseen")
                with empty("film", "There are no such videos", "They may have been deleted."):
                    link("All tables", "/create/many")
            return
        BatchPage(who, standing).build()


class BatchPage:
    """One browser's view of a batch."""

    def __init__(self, who: Visit, standing: Standing) -> None:
        self.who, self.standing = who, standing
        self.states: dict[str, Any] = {}
        good = {v.batch_index for v in standing.videos if v.state not in ("failed", "cancelled")}
        self.order = sorted(range(standing.batch.total), key=lambda index: (index in good, index))
        """What could not be made comes first."""
        self.shown = 0
        """Rows that are on the page."""

    def build(self) -> None:
        """Fill the page."""
        batch, back = self.standing.batch, ("All tables", "/create/many")
        title = title_of(batch)
        with shell.page(title, "/", narrow=True):
            with shell.head(title, words.plural(batch.total, "video"), back=back):
                pass
            with tag("section", classes="card tight", aria_label="Progress"):
                self.told = tag("b", "", "num", role="status")
                self.meter = tag(
                    "div", classes="bar on-ground", role="progressbar", aria_valuemin=0,
                    aria_valuemax=batch.total, aria_label="Progress",
                )  # fmt: skip
                with self.meter:
                    self.bar = tag("i")
            with tag("section", classes="card", aria_label="Videos"):
                self.list = tag("ul", classes="list")
                self.more = button("Show more", self._more, classes="small-btn")
        self._more()
        self.timer = ui.timer(SECONDS, self._follow, active=not self._ended())

    def _more(self) -> None:
        """Show the next rows: a table may have a thousand."""
        total = self.standing.batch.total
        videos = {video.batch_index: video for video in self.standing.videos}
        with self.list:
            for index in self.order[self.shown : self.shown + ROWS]:
                with tag("li"):
                    self._row(index, videos.get(index))
        self.shown = min(self.shown + ROWS, total)
        left = total - self.shown
        self.more.set_visibility(left > 0)
        if left > 0:
            told = f"Show {min(left, ROWS)} more of {left}"
            self.more.props["aria-label"] = told
            self.more.default_slot.children[-1].text = told  # type: ignore[attr-defined]
            self.more.update()
        self._show()

    def _row(self, index: int, video: Video | None) -> None:
        why = self.standing.refused.get(index)
        tag("span", str(index + 1), "dim num")
        if video is None:
            text = why["message"] if why else "It was deleted."
            tag("span", text, "grow")
            tag("span", "Not made" if why else "Gone", "state bad")
            return
        tag("a", words.title(video), "grow", href=f"/videos/{video.id}")
        self.states[video.id] = (tag("span", "", "dim num small"), tag("span", "", "state"))

    async def _follow(self) -> None:
        batches, batch = self.who.here.library.batches, self.standing.batch
        try:
            self.standing = await run_in_threadpool(batches.get, batch.id, self.who.space)
        except UnknownBatch:
            self.timer.deactivate()
            return
        self._show()
        if self._ended():
            self.timer.deactivate()

    def _show(self) -> None:
        total = self.standing.batch.total
        for video in self.standing.videos:
            if video.id in self.states:
                self._state(video, *self.states[video.id])
        live = sum(video.state in UNFINISHED for video in self.standing.videos)
        ready = sum(video.state == "completed" for video in self.standing.videos)
        failed = total - live - ready
        told = f"{ready} of {total} ready"
        self.told.text = told + (f", {failed} could not be made" if failed else "")
        self.meter.props["aria-valuenow"] = total - live
        self.meter.update()
        self.bar.style(f"width: {100 * (total - live) / max(total, 1):.1f}%")

    def _state(self, video: Video, percent: Any, state: Any) -> None:
        told, kind = words.STATES[video.state]
        if state.text != told:
            state.text = told
            state.classes(replace=f"state {kind}")
        shown = f"{min(video.percent, 99)} %" if video.state == "processing" else ""
        percent.text = words.clock(video.duration) if video.state == "completed" else shown

    def _ended(self) -> bool:
        return all(video.state not in UNFINISHED for video in self.standing.videos)
