"""Which clocks are to be believed: what is kept is judged by its age, and what is gone is gone."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Final

from ..library import Library
from ..library.models import now

SKEW_SECONDS: Final = 300.0
"""A worker whose clock differs so much from the database's takes no work: buckets refuse what is
signed at a wrong time (Amazon's after 15 minutes), and what is kept is judged by its age."""
JUMPED_SECONDS: Final = 86_400.0
"""After a clock has jumped nothing is removed for so long."""


def clock() -> float:
    """Seconds that also pass while the machine sleeps, of a clock that nobody can set."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def differ(library: Library) -> str | None:
    """Why nobody can tell how old things are: this machine's clock differs from the database's.

    Which of the two is wrong is not known, and what is removed too early is gone.
    """
    skew = (library.database.clock() - now()).total_seconds()
    if abs(skew) <= SKEW_SECONDS:
        return None
    side = "behind" if skew > 0 else "ahead of"
    return f"this machine's clock is {abs(skew):.0f} s {side} the database's; set them by NTP"


class Jumps:
    """Whether the database's clock has jumped, as of a machine that has just got its time."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._last: tuple[datetime, float] | None = None
        self._calm: float | None = None
        """From when on it is believed again, by a clock that nobody can set."""

    def doubt(self) -> str | None:
        """Why nobody can tell how old things are; to be asked now and then."""
        moment, here = self._library.database.clock(), clock()
        if self._last is not None:
            passed = (moment - self._last[0]).total_seconds(), here - self._last[1]
            if abs(passed[0] - passed[1]) > SKEW_SECONDS:
                self._calm = here + JUMPED_SECONDS
        self._last = moment, here
        if self._calm is not None and here < self._calm:
            return f"the clock jumped, and is believed again in {self._calm - here:.0f} s"
        return differ(self._library)
