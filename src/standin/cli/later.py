"""Commands whose code is loaded when they are called: the help of all of them costs nothing."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup


@dataclass(frozen=True, slots=True)
class Later:
    """A command, or a group of them, that is not loaded yet."""

    name: str
    where: str
    """``module:attribute`` in this package: a function, or a `typer.Typer`, which is a group."""
    help: str
    """The first line of its help."""

    def load(self) -> Any:
        """The command itself."""
        _log_to_stderr()
        module, _, attribute = self.where.partition(":")
        found = getattr(import_module(f".{module}", __package__), attribute)
        whole = typer.Typer(add_completion=False, rich_markup_mode="markdown")
        whole.callback()(lambda: None)
        if isinstance(found, typer.Typer):
            whole.add_typer(found, name=self.name)
        else:
            whole.command(self.name)(found)
        group: Any = typer.main.get_command(whole)
        return group.commands[self.name]


class LaterGroup(TyperGroup):
    """A group of commands that are loaded when they are called."""

    given: Sequence[Later] = ()

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for later in self.given:
            self.add_command(TyperCommand(later.name, help=later.help))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is called, loaded."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, next(later for later in self.given if later.name == name).load(), rest


def _log_to_stderr() -> None:
    import structlog

    # Standard output is for answers, which programs read. What goes well needs no line in a log.
    level = logging.getLevelNamesMapping().get(os.environ.get("STANDIN_LOG_LEVEL", "").upper())
    structlog.configure(
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(level or logging.WARNING),
    )
