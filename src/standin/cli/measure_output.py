"""``standin eval early``, ``walk``, ``api``, ``studio`` and ``stage``: what people see of it."""

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import httpx
import typer

from ..client.client import URL
from ..errors import StandinError
from .measure import Save, keep, show
from .measure_cast import app
from .options import Json, err, out, print_json
from .tables import print_table
from .videos import Key, Url

__all__ = ["app"]


@app.command()
def early(
    url: Url = None,
    key: Key = None,
    avatar: Annotated[str, typer.Option(help="Who speaks.")] = "maya",
    voice: Annotated[str, typer.Option(help="With which voice.")] = "flite-slt",
    seconds: Annotated[float, typer.Option(min=2, max=300, help="Length of the video.")] = 60,
    scenes: Annotated[int, typer.Option(min=1, max=50, help="In how many scenes.")] = 1,
    save: Save = None,
    as_json: Json = False,
) -> None:
    """Ask a running server for a video, and measure how soon its first second can be watched.

    Example: `standin eval early --json --save benchmarks/early.json`
    """
    from ..evaluation.early import measure

    server = url or os.environ.get("STANDIN_URL") or URL
    secret = key or os.environ.get("STANDIN_API_KEY", "")
    try:
        with err.status("waiting for the first second"):
            told = asdict(measure(server, secret, avatar, voice, seconds, scenes))
    except httpx.HTTPError as error:
        raise StandinError(f"{server} does not answer: {error}") from error
    show(save, "eval early", told, as_json)


@app.command()
def walk(
    minutes: Annotated[float, typer.Option(min=0.5, max=120, help="Length of the video.")] = 60,
    scenes: Annotated[int, typer.Option(min=1, max=50, help="In how many scenes.")] = 13,
    save: Save = None,
    as_json: Json = False,
) -> None:
    """Make a long, small video on a server of its own, and watch the memory of all its processes.

    Example: `standin eval walk --json --save benchmarks/walk.json`
    """
    from ..evaluation.walk import walk as measure

    with err.status("making a long video") as status:
        told = asdict(measure(minutes, scenes, on_percent=lambda p: status.update(f"{p} %")))
    show(save, "eval walk", told, as_json)


@app.command()
def api(
    seconds: Annotated[float, typer.Option(min=1, max=300, help="For each kind of call.")] = 10,
    creates: Annotated[int, typer.Option(min=10, max=100_000, help="In the burst.")] = 1000,
    save: Save = None,
    as_json: Json = False,
) -> None:
    """Load a server of its own while it makes a video: how fast it answers, and what a burst loses.

    Exit status 1 when a create was lost, doubled or not queued.

    Example: `standin eval api --json --save benchmarks/api.json`
    """
    from ..evaluation.load import measure

    with err.status("starting") as status:
        told = asdict(measure(seconds, creates, status.update))
    keep(save, "eval api", told)
    if as_json:
        print_json(told)
    else:
        kinds = told["while_rendering"] | {"create": told["burst"]["spread"]}
        heads = ("call", "calls", "a second", "p50 ms", "p99 ms")
        print_table(heads, [(name, *spread.values()) for name, spread in kinds.items()])
    wrong = {name: told["burst"][name] for name in ("lost", "doubled", "unqueued")}
    if any(wrong.values()):
        err.print(f"creates went wrong: {wrong}")
        raise typer.Exit(1)


@app.command()
def studio(
    videos: Annotated[int, typer.Option(min=1, max=100_000, help="In the library.")] = 10_000,
    avatars: Annotated[int, typer.Option(min=1, max=10_000, help="Made by its people.")] = 1000,
    visits: Annotated[int, typer.Option(min=1, max=20, help="To each page.")] = 3,
    save: Save = None,
    as_json: Json = False,
) -> None:
    """Open the studio's pages in Chromium, on a server of its own with a full library: how soon
    they can be used, what they weigh, how a long list scrolls, what 50 open pages cost.

    Example: `standin eval studio --json --save benchmarks/studio.json`
    """
    from ..evaluation.studio import measure

    with err.status("starting") as status:
        told = asdict(measure(videos, avatars, visits, status.update))
    keep(save, "eval studio", told)
    if as_json:
        print_json(told)
        return
    heads = ("page", "first ms", "again ms", "first kB", "again kB", "server CPU ms")
    print_table(heads, [(name, *opening.values()) for name, opening in told["pages"].items()])
    waits = [(name.replace("_", ", "), wait) for name, wait in told["waits"].items()]
    print_table(("pictures", "ms"), waits)


@app.command()
def stage(
    only: Annotated[list[str] | None, typer.Argument(help="Names of sheets; all.")] = None,
    sheets: Annotated[Path, typer.Option(help="Folder to write them into.")] = Path("stage"),
    paint: Annotated[Path | None, typer.Option(help="Folder that keeps painted layers.")] = None,
) -> None:
    """Draw sheets of all that the stage can do: backgrounds, fits, play styles, captions, scripts.

    Example: `standin eval stage --sheets stage`
    """
    from ..evaluation.stage import sheets_in

    with err.status("drawing"):
        for path in sheets_in(sheets, paint, only or ()):
            out.print(str(path), highlight=False, soft_wrap=True)
