"""``standin bench`` measures speed, ``standin eval`` quality."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from ..evaluation import machine
from .options import Json, err, out, print_json

app = typer.Typer(help="Measure the quality of finished videos.", no_args_is_help=True)

Save = Annotated[
    Path | None, typer.Option(help="Also keep the result in this file, with the machine described.")
]


def bench(
    avatar: Annotated[str, typer.Option(help="Whom to draw.")] = "maya",
    seconds: Annotated[float, typer.Option(help="Length of video for each row.")] = 8,
    cores: Annotated[int | None, typer.Option(help="What `all cores` means; default: all.")] = None,
    save: Save = None,
    as_json: Json = False,
) -> None:
    """Measure how fast this machine renders, against encoding alone.

    Example: `standin bench --json --save benchmarks/render.json`
    """
    from ..evaluation.bench import bench as measure

    with err.status("measuring"):
        rows = [asdict(row) for row in measure(avatar, seconds, cores)]
    _keep(save, "bench", rows)
    if as_json:
        print_json(rows)
        return
    table = Table(*(name.replace("_", " ") for name in rows[0]))
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    out.print(table)


def _keep(save: Path | None, command: str, result: Any) -> None:
    if save is not None:
        kept = {"command": command, "machine": machine.describe(), "result": result}
        save.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
