"""Looks at the whole installation and says what is wrong and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from ...logs import plain
from ...settings import Settings
from . import installation, machine, outside
from .finding import Finding, State, worst

__all__ = ["Finding", "State", "examine", "worst"]

_LOOKS: Final[dict[str, Callable[[Settings], Iterator[Finding]]]] = {
    "python": machine.python,
    "libraries": machine.libraries,
    "codecs": machine.codecs,
    "fonts": machine.fonts,
    "voices": machine.voices,
    "photos": machine.photos,
    "engines": machine.engines,
    "machine": machine.machine,
    "home": machine.home,
    "ports": machine.ports,
    "database": installation.database,
    "jobs": installation.jobs,
    "objects": installation.objects,
    "address": outside.address,
    "consent": outside.consent,
}
_ADVICE: Final = {
    "jobs": "look at STANDIN_JOBS_DATABASE_URL, which is STANDIN_DATABASE_URL unless set",
    "machine": "let the user that runs Standin write to STANDIN_HOME",
    "database": "look at STANDIN_DATABASE_URL, and whether the server runs and lets this one in",
    "objects": "look at STANDIN_OBJECTS and its keys, which must write, read, list and delete",
    "libraries": "run scripts/setup",
}


def examine(settings: Settings) -> list[Finding]:
    """Look at everything. Raises nothing: what breaks is a finding."""
    found: list[Finding] = []
    for name, look in _LOOKS.items():
        try:
            found += look(settings)
        except Exception as error:
            says = plain(f"{type(error).__name__}: {error}".splitlines()[0])
            found.append(Finding(name, "failure", says, _ADVICE.get(name, "")))
    return found
