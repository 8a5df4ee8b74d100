"""Speech servers that speak like a recording: one file for each way in which they are asked."""

from __future__ import annotations

from typing import Final

from .adapter import Adapter, Ask, Call, Reference
from .chatterbox import Chatterbox
from .qwen import Qwen
from .vllm_omni import VllmOmni

ADAPTERS: Final[tuple[Adapter, ...]] = (Qwen(), Chatterbox(), VllmOmni())
"""The first that a server can be asked by is taken."""

__all__ = ["ADAPTERS", "Adapter", "Ask", "Call", "Reference", "able", "named"]


def able(ask: Ask) -> Adapter | None:
    """How a server can be asked to clone; None for one that cannot, or does not tell."""
    told = ask("/openapi.json")
    schema = told if isinstance(told, dict) else {}
    return next((adapter for adapter in ADAPTERS if adapter.fits(schema, ask)), None)


def named(name: str) -> Adapter | None:
    """The adapter of that name."""
    return next((adapter for adapter in ADAPTERS if adapter.name == name), None)
