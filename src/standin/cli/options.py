"""Options that several commands share."""

import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from ..settings import Settings

Home = Annotated[
    Path | None,
    typer.Option(help="Folder of everything that is kept. [env: STANDIN_HOME]", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]

out = Console()
err = Console(stderr=True)


def settings(home: Path | None = None, **values: Any) -> Settings:
    """Settings from the environment and from options; options win. Raises `SettingsError`."""
    given = {"home": home, **values}
    for name, value in given.items():
        if value is not None:
            os.environ[f"STANDIN_{name.upper()}"] = str(value)
    return Settings.load()


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    out.file.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")
