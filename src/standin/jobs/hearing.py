"""Which workers are silent, as one process hears it: no other machine's clock is asked.

Only time in which the database could be heard counts. So an outage makes nobody look dead, and
takes nothing from what had been heard before it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from ..library import Worker
from .clocks import clock

ROUNDS: Final = 8
"""How often the workers are listened to in the time after which a silent one is given up."""
_GAP: Final = 3
"""Rounds that were missed: the database was away, or this process was frozen itself."""
_CALM: Final = 0.5
"""Share of that time which living workers get after an outage to find the database again: they
try every sixth of it, and a link that was cut takes its time to be believed in."""


class Hearing:
    """What one process knows of all workers; `hear` is to be called `ROUNDS` times in ``dead`` s.

    A worker is heard when its row has another time of its last sign of life than before, whatever
    that time is.
    """

    def __init__(self, dead: float) -> None:
        self._dead = dead
        self._last: float | None = None
        self._calm = 0.0
        self._silent: dict[str, tuple[datetime, float]] = {}

    def deaf(self) -> None:
        """The database could not be asked."""
        self._last = None

    def hear(self, heard: Sequence[Worker], asked: float) -> None:
        """The rows, as they were after the moment ``asked`` of `clock`."""
        passed = asked - self._last if self._last is not None else None
        if passed is None or passed > _GAP * self._dead / ROUNDS:
            self._calm = passed = 0.0
        self._calm += passed
        self._last = clock()
        before = self._silent
        self._silent = {}
        for worker in heard:
            seen, silent = before.get(worker.id, (None, 0.0))
            same = seen == worker.seen_at
            self._silent[worker.id] = worker.seen_at, silent + passed if same else 0.0

    def silence(self, worker_id: str) -> float:
        """For how many seconds the worker could have been heard and was not."""
        return self._silent[worker_id][1]

    def gone(self, worker_id: str) -> bool:
        """Whether the worker has been silent for so long that it is to be given up."""
        return self._calm >= _CALM * self._dead and self.silence(worker_id) >= self._dead
