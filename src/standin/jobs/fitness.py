"""What this machine can do, and whether it has what work needs."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..settings import Settings
from ..speech import Voices
from . import engines as neural

MIB: Final = 2**20
ENGINES: Final = ("flite", "piper", "festival", "espeak", "server")
"""Of voices; an id of a voice begins with one of them."""
_CGROUP: Final = Path("/sys/fs/cgroup")


@dataclass(frozen=True, slots=True)
class Fitness:
    """What is free now."""

    memory: int | None
    """Bytes; None where the system does not tell."""
    disk: int | None
    """Bytes, where temporary files lie."""
    lacks: str | None
    """Why no work should be taken; None when nothing is lacking."""


def look(settings: Settings) -> Fitness:
    """Look at memory and disk."""
    memory, disk = _memory(), _disk(settings.home)
    lacks = None
    if disk is not None and disk < settings.least_disk_mb * MIB:
        lacks = _little("disk", disk, settings.least_disk_mb)
    elif memory is not None and memory < settings.least_memory_mb * MIB:
        lacks = _little("memory", memory, settings.least_memory_mb)
    return Fitness(memory, disk, lacks)


def _little(what: str, free: int, least: int) -> str:
    return f"only {free // MIB} MiB of {what} are free, work needs {least}"


def engines(settings: Settings) -> list[str]:
    """Names of the engines that have a voice here."""
    return sorted({voice.engine for voice in Voices.of(settings).list()})


def capabilities(settings: Settings) -> str:
    """A list in JSON: ``cpu``, ``gpu``, and ``engine:<name>`` for each engine with a voice, and for
    each neural engine."""
    gpu = ["gpu"] if any(Path("/dev").glob("nvidia[0-9]*")) else []
    names = [*engines(settings), *neural.installed(settings)]
    return json.dumps(["cpu", *gpu, *(f"engine:{name}" for name in names)])


def _memory() -> int | None:
    """Bytes that can still be had: of the machine, or of the container if that is less."""
    found = [_available(Path("/proc/meminfo")), _left(_CGROUP)]
    known = [each for each in found if each is not None]
    return min(known) if known else None


def _available(told: Path) -> int | None:
    try:
        lines = told.read_text().splitlines()
    except OSError:
        return None
    return next((1024 * int(s.split()[1]) for s in lines if s.startswith("MemAvailable:")), None)


def _left(group: Path) -> int | None:
    try:
        most, used = (group / "memory.max").read_text(), (group / "memory.current").read_text()
        stat = (group / "memory.stat").read_text().splitlines()
        cached = sum(int(s.split()[1]) for s in stat if s.startswith("inactive_file "))
        return None if most.strip() == "max" else int(most) - int(used) + cached
    except (OSError, ValueError):
        return None


def _disk(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None
