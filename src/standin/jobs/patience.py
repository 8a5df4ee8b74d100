"""How long to wait: for what is away, and for work that may hang."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, TypeVar

import structlog

from ..errors import StandinError
from ..library.database import is_away as database_is_away
from ..library.objects import is_away as store_is_away
from ..library.objects import is_refused
from ..scene import Video

_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 15.0

_FULL: Final = ("No space left on device", "database or disk is full")
"""A child process and SQLite can only tell in words."""

_outage_minutes = 15.0

P = ParamSpec("P")
T = TypeVar("T")

log = structlog.get_logger(__name__)


class Away(StandinError):
    """Something that everybody needs was away for too long."""


def wait_at_most(minutes: float) -> None:
    """How long the steps of this process wait for a database, a store or a disk."""
    global _outage_minutes
    _outage_minutes = minutes


def patient(step: Callable[P, T]) -> Callable[P, T]:
    """Do the whole step again while the database, the store or the disk has trouble.

    Steps look first at what is there, so what was made before the trouble is not made again.
    Raises `Away`, naming what was away, after the minutes of `wait_at_most`.
    """

    @wraps(step)
    def steady(*args: P.args, **kwargs: P.kwargs) -> T:
        begun, pause = time.monotonic(), _FIRST_PAUSE
        while True:
            try:
                return step(*args, **kwargs)
            except Exception as error:
                trouble = _trouble(error)
                if trouble is None:
                    raise
                if time.monotonic() > begun + 60 * _outage_minutes:
                    raise Away(f"{trouble} for {_outage_minutes:g} minutes") from error
                log.warning("waiting", step=step.__name__, trouble=trouble, seconds=pause)
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    return steady


def _trouble(error: BaseException) -> str | None:
    """What is away; None when trying again would not help."""
    if database_is_away(error):
        return "the database could not be reached"
    if store_is_away(error):
        return "the store of objects could not be reached"
    if is_refused(error):
        return "the store of objects refused this machine (its keys, or its clock)"
    if is_full(error):
        return "there was no space left on the disk"
    return None


def is_full(error: BaseException) -> bool:
    """Whether a disk had no space left, or no more of it for this user."""
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    return full or any(words in str(error) for words in _FULL)


def speak_seconds(letters: int) -> float:
    """Most seconds to speak a scene of so many letters. Far more than a slow engine needs."""
    return 600 + letters / 5


FILM_SECONDS: Final = 7200.0
"""Most seconds to follow a face through a film of any length."""


def draw_seconds(asked: Video, frames: int) -> float:
    """Most seconds to draw so many frames: 3 s for each million pixels, and time to paint."""
    return 300 + 3 * frames * max(asked.width * asked.height / 1e6, 0.25)


DRAW_QUIET: Final = 180.0
"""Most seconds between two frames of a chunk, and before the first, for which a presenter may have
to be painted (1 to 10 s on an idle machine)."""


def join_seconds(frames: int) -> float:
    """Most seconds to put so many frames and their sound into a file."""
    return 600 + frames / 10
