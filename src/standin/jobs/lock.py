"""One process at a time in a home."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
