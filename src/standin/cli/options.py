"""Options that several commands share."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from ..errors import InvalidField

if TYPE_CHECKING:
    from ..settings import Settings

Home = Annotated[
    Path | None,
    typer.Option(help="Folder of everything that is kept. [env: STANDIN_HOME]", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]

out = Console()
err = Console(stderr=True)


def settings(home: Path | None = None, **values: Any) -> "Settings":
    """Settings from the environment and from options; options win. Raises `SettingsError`."""
    from ..settings import Settings

    given = {"home": home, **values}
    for name, value in given.items():
        if value is not None:
            os.environ[f"STANDIN_{name.upper()}"] = str(value)
    return Settings.load()


def check_output(path: Path, option: str) -> None:
    """Raise `InvalidField` unless a file can be written at ``path``: now, not after the work."""
    field = (option,)
    if path.is_dir() or not path.name:
        raise InvalidField(field, f"{str(path)!r} is a folder; name a file")
    if not path.parent.is_dir():
        raise InvalidField(field, f"the folder {path.parent} does not exist")
    probe = path.with_name(f".{path.name}.part")
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        reason = error.strerror or str(error)
        raise InvalidField(field, f"{path} cannot be written: {reason}") from None


def one_of(option: str, value: str, known: Sequence[str], ending: bool = False) -> str:
    """``value`` in small letters. Raises `InvalidField` unless it is among ``known``."""
    if value.lower() not in known:
        start = (
            f"must end in .{', .'.join(known)}" if ending else f"must be one of {', '.join(known)}"
        )
        raise InvalidField((option,), f"{start}, not {value!r}")
    return value.lower()


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    out.file.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")
