"""Signed links to the library's objects, as answers carry them."""

import time
from typing import Final
from urllib.parse import quote

from .services import Services

_DAY: Final = 24 * 60 * 60
NEVER: Final = 253402300799.0
"""The last second of the year 9999."""


def link(here: Services, key: str | None, base: str) -> str | None:
    """A link that opens the object ``key`` for the settings' days; None for None."""
    if key is None:
        return None
    path = f"/files/{key}"
    return f"{base}{quote(path)}?{here.library.links.sign(path, until(here))}"


def until(here: Services) -> float:
    """When a link that is made now closes: seconds since 1970."""
    days = here.settings.link_days
    return time.time() + days * _DAY if days else NEVER
