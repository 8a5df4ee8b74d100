"""``/settings``: keys, webhooks, plan, engines, and how the server is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from . import engines, keys, plan, server, shell, webhooks
from .parts import in_sight, tag

Part = Callable[[], Awaitable[None]]

PARTS: Final[dict[str, tuple[str, Part]]] = {
    "keys": ("Keys", keys.build),
    "webhooks": ("Webhooks", webhooks.build),
    "plan": ("Plan and use", plan.build),
    "engines": ("Engines", engines.build),
    "server": ("Server", server.build),
}
"""By the last part of the address: the name and what fills the page."""


def register() -> None:
    """Make the pages known."""

    @shell.route("/settings")
    async def first() -> None:
        await _show("keys")

    @shell.route("/settings/{part}")
    async def one(part: str) -> None:
        await _show(part if part in PARTS else "keys")


async def _show(current: str) -> None:
    with shell.page("Settings", "/settings", narrow=True):
        with shell.head("Settings"):
            pass
        with tag("nav", classes="tabs", aria_label="Settings"):
            for key, (name, _) in PARTS.items():
                here = "page" if key == current else None
                tag("a", name, href=f"/settings/{key}", aria_current=here)
        in_sight(".tabs [aria-current]")
        with tag("div", classes="stack loose"):
            await PARTS[current][1]()
        shell.phone()
