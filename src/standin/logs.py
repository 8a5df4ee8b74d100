"""What is written about what happens: lines for people at a terminal, JSON for machines.

Keys, signatures and scripts never get into a log: values that look like secrets are masked,
addresses lose their queries, and long texts are cut.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any, Final

import structlog

if TYPE_CHECKING:
    from .settings import Settings

_SECRETS: Final = re.compile(
    r"(sk_standin_|whsec_|Bearer\s+|(?:Signature|api_key|key|token|password)=)[^\s&\"',;]+", re.I
)
_PASSWORD: Final = re.compile(r"(\w+://[^\s:/@]*):[^\s@/]+@")
_QUERY: Final = re.compile(r"(https?://[^\s?\"']+)\?[^\s\"']*")
_LONG: Final = 500
"""Characters of a value; tracebacks may be longer."""
_TRACEBACK: Final = 8000

_always: dict[str, str] = {}

Entry = MutableMapping[str, Any]


def configure(settings: Settings, **always: str) -> None:
    """Write to standard error as ``settings`` say; ``always`` stands in every line."""
    also(**always)
    level = logging.getLevelNamesMapping()[settings.log_level]
    machine = settings.log_format == "json"
    if settings.log_format == "auto":
        machine = not sys.stderr.isatty()
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        _add,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        clean,
    ]
    renderer: list[Any] = [
        structlog.processors.format_exc_info,
        clean,
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
    ]
    if not machine:
        renderer = [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        processors=[*shared, *renderer],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared[1:4], structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
        )
    )
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler], force=True)


def clean(logger: object, method: str, entry: Entry) -> Entry:
    """Mask secrets and cut long texts in every value."""
    for name, value in entry.items():
        if isinstance(value, str):
            entry[name] = plain(value, _TRACEBACK if name == "exception" else _LONG)
    return entry


def plain(text: str, most: int = _LONG) -> str:
    """``text`` without what nobody should read, and not longer than ``most`` characters."""
    text = _SECRETS.sub(r"\1***", _PASSWORD.sub(r"\1:***@", _QUERY.sub(r"\1?***", text)))
    return text if len(text) <= most else f"{text[:most]}… ({len(text)} characters)"


def also(**values: str) -> None:
    """Let ``values`` stand in every line from now on."""
    _always.update(values)


def _add(logger: object, method: str, entry: Entry) -> Entry:
    return {**_always, **entry}
