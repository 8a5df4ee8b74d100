"""Signed links to the library's objects, as answers carry them."""

import math
import time
from typing import Final
from urllib.parse import quote

from .services import Services

_HOUR: Final = 60 * 60
_DAY: Final = 24 * _HOUR
NEVER: Final = 253402300799.0
"""The last second of the year 9999."""


def link(here: Services, key: str | None, base: str, steady: bool = False) -> str | None:
    """A link that opens the object ``key`` for the settings' days; None for None.

    ``steady`` ones are the same within an hour: a browser that has the file does not ask again.
    """
    if key is None:
        return None
    path = f"/files/{key}"
    return f"{base}{quote(path)}?{here.library.links.sign(path, until(here, steady))}"


def until(here: Services, steady: bool = False) -> float:
    """When a link that is made now closes: seconds since 1970; a ``steady`` one at a full hour."""
    days = here.settings.link_days
    if not days:
        return NEVER
    closes = time.time() + days * _DAY
    return math.ceil(closes / _HOUR) * _HOUR if steady else closes
