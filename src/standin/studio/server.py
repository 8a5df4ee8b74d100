"""How the server is: whether videos can be made, what waits, and what it is set to."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from nicegui import ui
from starlette.concurrency import run_in_threadpool

from ..api.health import problems
from ..library import Video
from . import shell, words
from .parts import empty, facts, icon, note, tag
from .session import Visit

SECONDS = 3.0
"""Between looks."""


@dataclass(frozen=True, slots=True)
class Report:
    """What is true now."""

    problems: list[str]
    waiting: list[Video]
    free: float
    """Bytes left where things are kept."""


async def build() -> None:
    """Fill the part."""
    who = shell.visit()
    if not who.operates:
        empty("key", "For the operator", "Sign in with the operator's password to see this.")
        return
    place = tag("div", classes="stack loose")

    async def show() -> None:
        report = await run_in_threadpool(_look, who)
        if place.is_deleted:
            return
        place.clear()
        with place:
            _show(who, report)

    await show()
    ui.timer(SECONDS, show)


def _look(who: Visit) -> Report:
    waiting = who.here.library.videos.unfinished()
    free = shutil.disk_usage(who.here.settings.home).free
    return Report(problems(who.here), list(waiting), free)


def _show(who: Visit, report: Report) -> None:
    if report.problems:
        for problem in report.problems:
            note("Something is wrong", problem, kind="bad", icon_name="alert")
    else:
        note("All is well: videos can be made now.", kind="good", icon_name="check")
    with tag("section", classes="card", aria_label="The queue"):
        tag("h2", "The queue")
        if not report.waiting:
            tag("p", "Nothing waits.", "dim")
        with tag("ul", classes="list"):
            for video in report.waiting[:20]:
                state, kind = words.STATES[video.state]
                with tag("li"):
                    tag("span", words.title(video), "grow")
                    tag("span", f"space {video.space_id}", "dim small")
                    tag("span", words.ago(video.created_at), "dim small")
                    tag("span", state, f"state {kind}")
        if len(report.waiting) > 20:
            tag("p", f"and {len(report.waiting) - 20} more", "dim")
    chosen = who.here.settings
    with tag("section", classes="card", aria_label="Settings of the server"):
        tag("h2", "This server")
        facts(
            [
                ("Keeps everything in", str(chosen.home)),
                ("Left on that disk", words.size(report.free)),
                ("Drawing processes", str(chosen.workers)),
                ("Listens on", f"{chosen.host}:{chosen.port}"),
                ("Links work for", words.plural(chosen.link_days, "day")),
            ]
        )
        with tag("p", classes="dim small"):
            icon("info")
            tag("span", " Set by STANDIN_… variables; see docs/cli.md.")
