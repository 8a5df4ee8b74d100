"""Signed links to the library's objects, as answers carry them."""

import time
from typing import Final
from urllib.parse import quote

from .services import Services

_DAY: Final = 24 * 60 * 60


def link(here: Services, key: str | None, base: str) -> str | None:
    """A link that opens the object ``key`` for the settings' days; None for None."""
    if key is None:
        return None
    path = f"/files/{key}"
    query = here.library.links.sign(path, time.time() + here.settings.link_days * _DAY)
    return f"{base}{quote(path)}?{query}"
