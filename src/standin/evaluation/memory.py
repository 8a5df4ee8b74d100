"""The memory of the processes that this one starts."""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path
from typing import Final, Self

_EVERY: Final = 0.001
"""Seconds between two looks. An engine lives for 20 ms or more."""


def resident(pid: int | str = "self") -> float:
    """MiB of memory that a process holds; 0 for one that is gone. Linux only."""
    try:
        found = re.search(r"VmRSS:\s*(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


class ChildMemory:
    """Watches, as a context, how much memory the children of this process hold together.

    The kernel's own account (``ru_maxrss``) would not do: it counts a child from its fork on,
    when it still shares its parent's memory.
    """

    def __init__(self) -> None:
        self.peak = 0.0
        """MiB, the most that was seen."""
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        own = _command(os.getpid())
        while not self._ended.wait(_EVERY):
            held = sum(resident(pid) for pid in below(os.getpid()) if _command(pid) != own)
            self.peak = max(self.peak, held)


def below(pid: int) -> list[int]:
    """The children of a process, and theirs."""
    found: list[int] = []
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(child) for child in file.read_text().split()]
        except OSError:
            continue
        for child in children:
            found += [child, *below(child)]
    return found


def _command(pid: int) -> bytes:
    """What a process was started with: its parent's until it has become another program."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
