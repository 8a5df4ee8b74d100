"""Copies of objects on this machine's disk, so that a bucket is not asked for the same thing twice.

An entry is named by the object's key and by its version (its entity tag and size), so what was
replaced in the bucket is never found here. Entries appear whole, by renaming, and are given away as
hard links: one that is evicted stays whole in the hands of whoever reads it. Any number of
processes share a folder. The eldest unused go first.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

STRIPES: Final = 64
"""Locks of downloads: the same key has the same one."""
PATIENCE: Final = 120.0
"""Seconds to wait for somebody else's download; a frozen process must not freeze others."""
LEFT: Final = 3600.0
"""Seconds after which a part is one that a crash left."""
LOWER: Final = 0.9
"""Share of the limit that is left after an eviction."""
LARGEST: Final = 0.25
"""Share of the limit that one object may take."""
_NAME: Final = 240
"""Longest name of an entry; file systems allow 255 bytes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One copy."""

    path: Path
    size: int
    """Bytes."""
    used: float
    """When it was used last, in seconds since 1970."""

    @property
    def key(self) -> str:
        """Of the object."""
        return self.path.name.rpartition("@")[0].replace("+", "/")


class Cache:
    """A folder of copies, at most about ``limit`` bytes of them."""

    def __init__(self, folder: Path, limit: int, spare: int = 0) -> None:
        """``spare`` bytes of disk are left free: copies go before work has to stop."""
        self._folder = folder
        self._limit, self._spare = limit, spare
        self._added = 0
        folder.mkdir(parents=True, exist_ok=True)

    def find(self, key: str, version: str, size: int, target: Path) -> bool:
        """Lay a copy at ``target``, to be read and not written; False when there is none."""
        entry = self._entry(key, version, size)
        try:
            if entry.stat().st_size != size:
                return False
            _link(entry, target)
        except FileNotFoundError:
            return False
        with suppress(FileNotFoundError):  # evicted just now; ours is another name of it
            os.utime(entry)
        return True

    def keep(self, key: str, version: str, path: Path) -> None:
        """Keep a copy of a file; nothing happens when it is too large or the disk is full."""
        size = path.stat().st_size
        entry = self._entry(key, version, size)
        if size > LARGEST * self._limit or len(entry.name) > _NAME:
            return
        part = self._folder / f".part-{uuid.uuid4().hex}"
        try:
            shutil.copyfile(path, part)
            part.chmod(0o444)
            _sync(part)
            part.replace(entry)
        except OSError:
            return
        finally:
            part.unlink(missing_ok=True)
        self._added += size
        if self._added > self._limit / 20:
            self.trim()

    @contextmanager
    def alone(self, key: str) -> Iterator[None]:
        """While one process fetches ``key``, others wait, but not for ever."""
        stripe = int(hashlib.sha256(key.encode()).hexdigest()[:4], 16) % STRIPES
        deadline = time.monotonic() + PATIENCE
        with (self._folder / f".lock-{stripe}").open("w") as file:
            while not _taken(file.fileno()) and time.monotonic() < deadline:
                time.sleep(0.02)
            yield

    def trim(self) -> int:
        """Evict what was not used for longest until the rest fits; gives the bytes that went."""
        self._added = 0
        with (self._folder / ".trim").open("w") as file:
            if not _taken(file.fileno()):
                return 0
            self._sweep_parts()
            entries = sorted(self.entries(), key=lambda entry: entry.used)
            used = sum(entry.size for entry in entries)
            short = self._spare - shutil.disk_usage(self._folder).free
            excess = max(used - self._limit, short)
            wanted = excess + (1 - LOWER) * self._limit if excess > 0 else 0.0
            gone = 0
            for entry in entries:
                if gone >= wanted:
                    break
                entry.path.unlink(missing_ok=True)
                gone += entry.size
            return gone

    def forget(self, gone: Callable[[str], bool]) -> int:
        """Remove the copies of keys that are ``gone``; gives how many."""
        entries = list(self.entries())
        lost = {key for key in {entry.key for entry in entries} if gone(key)}
        for entry in entries:
            if entry.key in lost:
                entry.path.unlink(missing_ok=True)
        return sum(entry.key in lost for entry in entries)

    def entries(self) -> Iterator[Entry]:
        """What is here now, in any order."""
        with os.scandir(self._folder) as found:
            for each in found:
                if not each.name.startswith("."):
                    with suppress(FileNotFoundError):
                        known = each.stat()
                        yield Entry(Path(each.path), known.st_size, known.st_mtime)

    def _entry(self, key: str, version: str, size: int) -> Path:
        # A key has no plus sign: the name can be read back.
        digest = hashlib.sha256(f"{version} {size}".encode()).hexdigest()[:16]
        return self._folder / f"{key.replace('/', '+')}@{digest}"

    def _sweep_parts(self) -> None:
        for part in self._folder.glob(".part-*"):
            with suppress(FileNotFoundError):
                if time.time() - part.stat().st_mtime > LEFT:
                    part.unlink()


def _link(entry: Path, target: Path) -> None:
    try:
        target.hardlink_to(entry)
    except FileNotFoundError:
        raise
    except OSError:  # another file system, or one without links
        shutil.copyfile(entry, target)


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sync(path: Path) -> None:
    # Without it a power cut leaves a name with the right size and zeros inside.
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
