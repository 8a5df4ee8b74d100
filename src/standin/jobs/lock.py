"""One process at a time on a machine; the system lets go of a lock however its holder ends."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ..errors import StandinError


@contextmanager
def held(path: Path, who: str, patience: float = 0.0) -> Iterator[None]:
    """Hold the lock ``path`` alone; the system lets go of it however this process ends.

    Raises `StandinError`, naming ``who`` holds it, when it is not free within ``patience`` s.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + patience
    with path.open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise StandinError(f"{who} already uses {path.parent}") from None
                time.sleep(0.1)
        yield


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock ``path``, waiting for it as long as it takes."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Claim:
    """A lock that is held for as long as a process lives, unless it is let go before."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def take(self) -> bool:
        """Take it, or keep it; False while another process has it."""
        if self._file is not None:
            return True
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def release(self) -> None:
        """Let go."""
        if self._file is not None:
            self._file.close()
            self._file = None


def is_free(path: Path) -> bool:
    """Whether the lock ``path`` is there and nobody holds it: who took it has ended."""
    try:
        with path.open("r") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:  # held, or not there
        return False
    return True
