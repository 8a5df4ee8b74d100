"""``standin`` and its commands.

Exit status: 0 done; 1 it could not be done; 2 it was asked for wrongly (a value, an option);
3 something is missing on this machine; 130 interrupted; 143 terminated.
"""

import os
import signal
import sys
from types import FrameType
from typing import Annotated

import typer

from .. import __version__
from ..errors import (
    InvalidField,
    MissingPackage,
    MissingSystemLibrary,
    SettingsError,
    StandinError,
    UnknownAvatar,
    UnknownVoice,
)
from .later import Later, LaterGroup

FAILED, WRONG, MISSING, INTERRUPTED, TERMINATED = 1, 2, 3, 130, 143


class Commands(LaterGroup):
    """The commands, in the order of the help."""

    given = (
        Later("serve", "serve:serve", "Answer the HeyGen API, with the studio at `/`."),
        Later("worker", "serve:worker", "Make the queued videos."),
        Later(
            "demo",
            "demo:demo",
            "Make a first video by the HTTP calls of a HeyGen client.",
        ),
        Later("render", "render:render", "Make one video and wait for it."),
        Later("lipsync", "lipsync:lipsync", "Let a video say what is in a recording."),
        Later(
            "avatars",
            "avatars:app",
            "List presenters; make your own of a photo or by design.",
        ),
        Later("people", "people:app", "Consent of the persons whom your avatars show."),
        Later("voices", "voices:app", "List, add, remove and try voices."),
        Later("engines", "engines:app", "Neural engines for the mouth, of your own files."),
        Later("videos", "videos:app", "Make and manage videos on a server."),
        Later("keys", "keys:app", "Create, list and revoke API keys."),
        Later("plans", "plans:app", "List, set and remove plans."),
        Later("spaces", "spaces:app", "List spaces, put them under plans, show their use."),
        Later("workers", "cluster:workers", "List the workers."),
        Later("queue", "cluster:queue", "Who waits for videos; pause and resume them."),
        Later("doctor", "cluster:doctor", "Look at the whole installation."),
        Later("clean", "housekeeping:clean", "Remove what the settings no longer keep."),
        Later(
            "migrate-to",
            "moving:migrate_to",
            "Copy everything to another database or store.",
        ),
        Later("mcp", "agents:mcp", "Offer a server's videos to a language model."),
        Later("bench", "measure:bench", "Measure how fast this machine renders."),
        Later(
            "eval", "measure_output:app", "Measure quality: of finished videos, and of listening."
        ),
    )


app = typer.Typer(
    name="standin",
    cls=Commands,
    help="A script in, a presenter video out.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)


def _version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"standin {__version__}\n")
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
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:
        if os.environ.get("STANDIN_LOG_LEVEL") == "DEBUG":
            raise
        if _of_database(error):
            _say(f"the database failed: {str(error).splitlines()[0]}", FAILED)
        name = type(error).__name__
        _say(f"unexpected {name}: {error} (STANDIN_LOG_LEVEL=DEBUG shows where)", FAILED)


def _of_database(error: Exception) -> bool:
    errors = sys.modules.get("sqlalchemy.exc")  # loaded only by what uses a database
    return errors is not None and isinstance(error, errors.SQLAlchemyError)


def _terminate(number: int, frame: FrameType | None) -> None:
    sys.exit(TERMINATED)


def _say(message: str, status: int) -> None:
    from rich.console import Console
    from rich.markup import escape

    line = message.splitlines()[0] if message else "failed"
    Console(stderr=True).print(
        f"[red]standin:[/red] {escape(line)}", highlight=False, soft_wrap=True
    )
    sys.exit(status)
