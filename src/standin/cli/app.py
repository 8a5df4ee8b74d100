"""``standin`` and its commands.

Exit status: 0 done; 1 it could not be done; 2 it was asked for wrongly (a value, an option);
3 something is missing on this machine; 130 interrupted; 143 terminated.
"""

import os
import signal
import sys
from types import FrameType
from typing import Annotated

import structlog
import typer
from rich.console import Console
from rich.markup import escape
from sqlalchemy.exc import SQLAlchemyError

from .. import __version__
from ..errors import (
    InvalidField,
    MissingPackage,
    MissingSystemLibrary,
    StandinError,
    UnknownAvatar,
    UnknownVoice,
)
from ..settings import SettingsError
from . import (
    agents,
    demo,
    housekeeping,
    keys,
    measure,
    measure_output,
    people,
    previews,
    render,
    serve,
    videos,
    voices,
)

FAILED, WRONG, MISSING, INTERRUPTED, TERMINATED = 1, 2, 3, 130, 143

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
app.add_typer(previews.app, name="avatars")
app.add_typer(people.app, name="people")
app.add_typer(voices.app, name="voices")
app.add_typer(videos.app, name="videos")
app.add_typer(keys.app, name="keys")
app.command()(housekeeping.clean)
app.command()(agents.mcp)
app.command()(measure.bench)
app.add_typer(measure_output.app, name="eval")


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


def run() -> None:
    """Run the command line; a failure is one line on standard error, never a traceback."""
    # So that what was begun is ended in order: servers, children, half-written files.
    signal.signal(signal.SIGTERM, _terminate)
    # Standard output is for answers, which programs read.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    try:
        app()
    except (InvalidField, UnknownAvatar, UnknownVoice, SettingsError) as error:
        _say(error.message, WRONG)
    except (MissingPackage, MissingSystemLibrary) as error:
        _say(error.message, MISSING)
    except StandinError as error:
        _say(error.message, FAILED)
    except OSError as error:
        _say(f"{error.filename}: {error.strerror}" if error.filename else str(error), FAILED)
    except SQLAlchemyError as error:
        _say(f"the database failed: {str(error).splitlines()[0]}", FAILED)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:
        if os.environ.get("STANDIN_LOG_LEVEL") == "DEBUG":
            raise
        name = type(error).__name__
        _say(f"unexpected {name}: {error} (STANDIN_LOG_LEVEL=DEBUG shows where)", FAILED)


def _terminate(number: int, frame: FrameType | None) -> None:
    sys.exit(TERMINATED)


def _say(message: str, status: int) -> None:
    line = message.splitlines()[0] if message else "failed"
    Console(stderr=True).print(
        f"[red]standin:[/red] {escape(line)}", highlight=False, soft_wrap=True
    )
    sys.exit(status)
