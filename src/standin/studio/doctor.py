"""What `standin doctor` finds, on the page about the server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from nicegui import ui
from starlette.concurrency import run_in_threadpool

from ..jobs.doctor import Finding, examine
from . import shell, words
from .parts import busy, button, tag

_STATES: Final = {
    "failure": ("To be mended", "bad"),
    "warning": ("Worth a look", "warm"),
    "ok": ("Good", "good"),
}


def build() -> Callable[[], Awaitable[None]]:
    """Put the section down; it looks by itself a moment after the page is there.

    What comes back lets it look again.
    """
    who = shell.visit()
    with tag("section", classes="card", aria_label="Examination"):
        with tag("div", classes="spread"):
            with tag("div"):
                tag("h2", "Examination")
                told = tag("p", "Looking at the whole installation…", "dim", role="status")
            again = button("Examine again", icon_name="again", classes="quiet")
        place = tag("div", classes="stack")

    async def look() -> None:
        with busy(again):
            found = await run_in_threadpool(examine, who.here.settings)
        if place.is_deleted:
            return
        wrong = sum(each.state != "ok" for each in found)
        told.text = f"{words.plural(wrong, 'finding')} to look at" if wrong else "All is well."
        place.clear()
        with place:
            _list(
                [each for state in ("failure", "warning") for each in found if each.state == state]
            )
            with tag("details", classes="more"):
                tag("summary", f"{words.plural(len(found) - wrong, 'thing')} in order")
                _list([each for each in found if each.state == "ok"])

    again.on("click", look)
    ui.timer(0.1, look, once=True)
    return look


def _list(findings: Sequence[Finding]) -> None:
    if findings:
        with tag("ul", classes="list"):
            for each in findings:
                _row(each)


def _row(finding: Finding) -> None:
    name, kind = _STATES[finding.state]
    with tag("li"):
        with tag("div", classes="grow"):
            tag("b", finding.name.capitalize())
            tag("p", finding.says, "dim small")
            if finding.advice:
                tag("p", f"What to do: {finding.advice}", "small")
        tag("span", name, f"state {kind}")
