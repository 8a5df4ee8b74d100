"""``standin workers``, ``standin queue`` and ``standin doctor``."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer
from rich.markup import escape

from .options import Home, Json, err, out, print_json, settings
from .tables import print_table

if TYPE_CHECKING:
    from ..library import Database, Heard
    from ..library.numbers import Line

queue = typer.Typer(help="Who waits for videos; pause and resume them.", no_args_is_help=True)

_PAUSED = "paused"
_COLOURS = {"ok": "green", "warning": "yellow", "failure": "red"}


def workers(home: Home = None, as_json: Json = False) -> None:
    """List the workers: where they run, what they can and what they do.

    Example: `standin workers --json`
    """
    from ..library import Workers

    with _opened(home) as database:
        found = Workers(database).list()
    rows = [
        {
            "id": heard.worker.id,
            "host": heard.worker.host,
            "pid": heard.worker.pid,
            "version": heard.worker.version,
            "state": heard.worker.state
            if heard.alive or heard.worker.state == "left"
            else "silent",
            "reason": heard.worker.reason,
            "processes": heard.worker.processes,
            "can": json.loads(heard.worker.capabilities),
            "doing": json.loads(heard.worker.doing),
            "silent_seconds": round(heard.silent, 1),
        }
        for heard in found
    ]
    if as_json:
        print_json(rows)
        return
    lines = []
    for row in rows:
        doing = ", ".join(f"{each['video'][:8]} {each['part']}" for each in row["doing"])
        state = f"{row['state']}: {row['reason']}" if row["reason"] else row["state"]
        heard_at = f"{row['silent_seconds']:.0f} s ago"
        cells = (
            row["host"],
            row["pid"],
            state,
            row["processes"],
            heard_at,
            doing,
            " ".join(row["can"]),
        )
        lines.append(cells)
    heads = ("host", "pid", "state", "processes", "heard", "doing", "can")
    print_table(heads, lines, prose=("state", "doing", "can"))


@queue.command("list")
def list_(home: Home = None, as_json: Json = False) -> None:
    """Say for each space how many videos wait and are made, and for how long the oldest waits.

    Example: `standin queue list`
    """
    found, paused = _lines(home)
    if as_json:
        print_json({"paused": paused, "spaces": [_row(line) for line in found]})
        return
    heads = ("space", "waiting", "of them high", "low", "being made", "oldest waits")
    rows = (
        (each.space_id, each.waiting, each.high, each.low, each.making, f"{each.oldest:.0f} s")
        for each in found
    )
    print_table(heads, rows)
    if paused:
        err.print("The queue is paused: `standin queue resume`.")


@queue.command()
def age(home: Home = None) -> None:
    """Print for how many seconds the oldest video waits; for autoscaling and alarms.

    Example: `standin queue age`
    """
    found, _ = _lines(home)
    out.file.write(f"{max((line.oldest for line in found), default=0.0):.0f}\n")


@queue.command()
def pause(home: Home = None) -> None:
    """Let no worker begin anything more; what is asked for waits.

    Example: `standin queue pause`
    """
    _turn(home, True)


@queue.command()
def resume(home: Home = None) -> None:
    """Let the workers go on.

    Example: `standin queue resume`
    """
    _turn(home, False)


def doctor(home: Home = None, as_json: Json = False) -> None:
    """Look at the whole installation: what is wrong, and what to do about it.

    The exit status is 1 when something has to be done.

    Example: `standin doctor --json`
    """
    from ..jobs.doctor import examine, worst

    found = examine(settings(home))
    if as_json:
        print_json({"state": worst(found), "findings": [each.to_dict() for each in found]})
    else:
        for each in found:
            advice = f"\n           → {escape(each.advice)}" if each.advice else ""
            state = f"[{_COLOURS[each.state]}]{each.state}[/]"
            line = f"{each.name:<10} {state}  {escape(each.says)}{advice}"
            out.print(line, highlight=False, soft_wrap=True)
    if worst(found) == "failure":
        raise typer.Exit(1)


def _state(heard: "Heard") -> str:
    return heard.worker.state if heard.alive or heard.worker.state == "left" else "silent"


@contextmanager
def _opened(home: Home) -> Iterator["Database"]:
    from ..library import Database

    database = Database.open(settings(home).database_url)
    try:
        yield database
    finally:
        database.close()


def _lines(home: Home) -> "tuple[list[Line], bool]":
    from ..library import Switches
    from ..library.numbers import lines

    with _opened(home) as database:
        with database.read() as session:
            found = lines(session)
        return found, Switches(database).since(_PAUSED) is not None


def _row(line: "Line") -> dict[str, str | float]:
    return {
        "space": line.space_id,
        "waiting": line.waiting,
        "high": line.high,
        "low": line.low,
        "making": line.making,
        "oldest_seconds": round(line.oldest, 1),
    }


def _turn(home: Home, on: bool) -> None:
    from ..library import Switches

    with _opened(home) as database:
        Switches(database).turn(_PAUSED, on)
