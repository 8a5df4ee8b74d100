"""Parts that are under suspicion are made alone, so that they take no others with them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Solitude:
    """Parts of this process run together, but for suspects: each of those runs by itself.

    A part whose worker died again and again may be what kills it. Those that run beside it would be
    begun as often as it is, and fail with it.
    """

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._together = 0
        self._suspects = 0
        self._alone = False

    @property
    def wanted(self) -> bool:
        """Whether a suspect is here: nothing more should be taken from the queue of parts."""
        return self._suspects > 0

    @contextmanager
    def turn(self, suspect: bool) -> Iterator[None]:
        """While a part is made; waits for its turn."""
        with self._alone_turn() if suspect else self._common_turn():
            yield

    @contextmanager
    def _common_turn(self) -> Iterator[None]:
        with self._change:
            self._change.wait_for(lambda: not self._alone)
            self._together += 1
        try:
            yield
        finally:
            with self._change:
                self._together -= 1
                self._change.notify_all()

    @contextmanager
    def _alone_turn(self) -> Iterator[None]:
        with self._change:
            self._suspects += 1
            self._change.wait_for(lambda: not self._alone and not self._together)
            self._alone = True
        try:
            yield
        finally:
            with self._change:
                self._suspects -= 1
                self._alone = False
                self._change.notify_all()
