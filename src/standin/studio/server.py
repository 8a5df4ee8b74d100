"""How the server is: whether videos can be made, what waits, and what it is set to."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import Final

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement
from starlette.concurrency import run_in_threadpool

from ..api.health import problems
from ..library import Heard, Video
from . import doctor, shell, words
from .parts import button, empty, facts, icon, note, prose, sure, tag
from .session import Visit

SECONDS = 3.0
"""Between looks."""
PAUSED: Final = "paused"
"""The switch that stops the queue."""
_WORKERS: Final = {
    "working": ("Working", "good"),
    "held": ("Takes no work", "warm"),
    "draining": ("Ends after this", "warm"),
    "left": ("Left", ""),
    "silent": ("Silent", "bad"),
}


@dataclass(frozen=True, slots=True)
class Report:
    """What is true now."""

    problems: list[str]
    waiting: list[Video]
    workers: list[Heard]
    paused: bool
    """Whether no worker begins anything."""


async def build() -> None:
    """Fill the part."""
    who = shell.visit()
    if not who.operates:
        empty("key", "For the operator", "Sign in with the operator's password to see this.")
        return
    place = tag("div", classes="stack loose")
    switches, paused = who.here.library.switches, False
    with tag("div", classes="row"):
        turn = button("Pause the queue", icon_name="clock")
    examine = doctor.build()
    _settings(who)

    async def show() -> None:
        nonlocal paused
        report = await run_in_threadpool(_look, who)
        if place.is_deleted:
            return
        paused = report.paused
        label = "Resume the queue" if paused else "Pause the queue"
        _named(turn, label)
        place.clear()
        with place:
            _show(report)

    async def press() -> None:
        text = "What is being made is finished; nothing else begins until the queue is resumed."
        if paused or await sure("Pause the queue?", text, "Pause", bad=False):
            who.needs("manage")
            await run_in_threadpool(switches.turn, PAUSED, not paused)
            await show()
            ui.timer(2 * SECONDS, examine, once=True)  # by then the workers have heard of it

    turn.on("click", press)
    await show()
    ui.timer(SECONDS, show)


def _named(turn: TextElement, name: str) -> None:
    """Name the button anew, without taking the focus from it."""
    if turn.props["aria-label"] != name:
        turn.props["aria-label"] = name
        turn.update()
        text = turn.default_slot.children[-1]
        assert isinstance(text, TextElement)
        text.text = name


def _look(who: Visit) -> Report:
    waiting = who.here.library.videos.unfinished()
    library = who.here.library
    paused = library.switches.since(PAUSED) is not None
    return Report(problems(who.here), list(waiting), list(library.workers.list()), paused)


def _show(report: Report) -> None:
    if report.paused:
        note("The queue is paused", "What is asked for waits.", kind="warm", icon_name="clock")
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
    with tag("section", classes="card", aria_label="Workers"):
        tag("h2", "Workers")
        if not report.workers:
            prose("None is running: start `standin serve` or `standin worker`.", "dim")
        with tag("ul", classes="list"):
            for heard in report.workers:
                _worker(heard)


def _worker(heard: Heard) -> None:
    row = heard.worker
    state = row.state if heard.alive or row.state == "left" else "silent"
    name, kind = _WORKERS.get(state, (state.capitalize(), ""))
    told = (
        f"{len(json.loads(row.doing))} of {words.plural(row.processes, 'process', 'processes')} "
        f"busy · Standin {row.version} · heard of {words.lasting(heard.silent)} ago"
    )
    with tag("li"):
        with tag("div", classes="grow"):
            tag("b", f"{row.host}, process {row.pid}")
            tag("p", told, "dim small")
            if row.reason:
                tag("p", row.reason, "small")
        tag("span", name, f"state {kind}")


def _settings(who: Visit) -> None:
    free = shutil.disk_usage(who.here.settings.home).free
    chosen = who.here.settings
    with tag("section", classes="card", aria_label="Settings of the server"):
        tag("h2", "This server")
        facts(
            [
                ("Keeps everything in", str(chosen.home)),
                ("Left on that disk", words.size(free)),
                ("Drawing processes", str(chosen.workers)),
                ("Listens on", f"{chosen.host}:{chosen.port}"),
                ("Links work for", words.plural(chosen.link_days, "day")),
            ]
        )
        with tag("p", classes="dim small"):
            icon("info")
            tag("span", " Set by STANDIN_… variables; see docs/cli.md.")
