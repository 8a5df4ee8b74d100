"""``standin`` and its commands.

Exit status: 0 done; 1 it could not be done; 2 it was asked for wrongly (a value, an option);
3 something is missing on this machine; 130 interrupted.
"""

import sys
from typing import Annotated

import typer
from rich.console import Console

from .. import __version__
from ..errors import (
    InvalidField,
    MissingSystemLibrary,
    StandinError,
    UnknownAvatar,
    UnknownVoice,
)
from ..settings import SettingsError
from . import demo, keys, lists, measure, render, serve, voices

FAILED, WRONG, MISSING, INTERRUPTED = 1, 2, 3, 130

app = typer.Typer(
    name="standin",
    help="A script in, a presenter video out.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)
app.command()(serve.serve)
app.command()(serve.worker)
app.command()(demo.demo)
app.command()(render.render)
app.command()(lists.avatars)
app.add_typer(voices.app, name="voices")
app.add_typer(keys.app, name="keys")
app.command()(measure.bench)
app.add_typer(measure.app, name="eval")


def _version(asked: bool) -> None:
    if asked:
        Console().print(f"standin {__version__}", highlight=False)
        raise typer.Exit


@app.callback()
def standin(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which.")
    ] = False,
) -> None:
    """A script in, a presenter video out."""


def main() -> None:
    """Run the command line; a failure is one line on standard error, never a traceback."""
    try:
        app()
    except (InvalidField, UnknownAvatar, UnknownVoice, SettingsError) as error:
        _say(error, WRONG)
    except MissingSystemLibrary as error:
        _say(error, MISSING)
    except StandinError as error:
        _say(error, FAILED)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _say(error: StandinError, status: int) -> None:
    Console(stderr=True).print(f"[red]standin:[/red] {error.message}", highlight=False)
    sys.exit(status)
