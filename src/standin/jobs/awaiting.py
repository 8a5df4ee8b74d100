"""Videos that wait for their parts, with one question for all of them.

DBOS asks for each awaited job by itself, ten times a second: with twenty videos in the making that
is two hundred questions a second from each worker, most of what a database had to answer.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection
from typing import Any, Final

import structlog

AGAIN: Final = 5.0
"""Seconds after which a job is asked for by itself, whatever the common question said."""
AWAY: Final = 1.0
"""Seconds until the next question when the database did not answer."""

log = structlog.get_logger(__name__)


class Ends:
    """Tells who waits for a job when it has ended."""

    def __init__(self, ended: Callable[[Collection[str]], Collection[str]], seconds: float) -> None:
        """``ended`` says which of some jobs have ended; it is asked every so many ``seconds``."""
        self._ended, self._seconds = ended, seconds
        self._awaited: dict[str, threading.Event] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def wait(self, job_id: str) -> None:
        """Return when the job has ended, or after `AGAIN` seconds."""
        with self._changed:
            event = self._awaited.setdefault(job_id, threading.Event())
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="ends", daemon=True)
                self._thread.start()
            self._changed.notify()
        if not event.wait(AGAIN):
            with self._changed:
                self._awaited.pop(job_id, None)

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._awaited:
                    self._changed.wait()
                asked = list(self._awaited)
            pause = self._seconds
            try:
                self._tell(self._ended(asked))
            except Exception as error:  # the database is away: who waits asks again by itself
                log.warning("could not ask which parts are done", error=type(error).__name__)
                pause = AWAY
            time.sleep(pause)

    def _tell(self, ended: Collection[str]) -> None:
        with self._changed:
            for job_id in ended:
                event = self._awaited.pop(job_id, None)
                if event is not None:
                    event.set()


def awaiting(check: Callable[..., Any], is_none: Callable[[Any], bool], ends: Ends) -> Any:
    """What takes the place of DBOS' ``await_workflow_result``: it looks, waits, and looks again."""

    def await_result(job_id: str, polling_interval: float, **named: Any) -> Any:
        while is_none(result := check(job_id, **named)):
            ends.wait(job_id)
        return result

    return await_result
