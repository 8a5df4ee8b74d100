"""What a key must be allowed to do for a request."""

import re
from typing import Final

from ..library import Scope

_MANAGED: Final = re.compile(
    r"/v1/webhook/.*|/v3/webhooks/.*"  # they tell secrets, and carry everything elsewhere
    r"|/v1/video/share"  # everybody can see it afterwards
    r"|/v1/asset/[^/]+/delete"
    r"|/v1/folders/(?!create$).*"
    r"|/v1/brand_voice/.+"
    r"|/v3/(avatars|voices)/[^/]+/(consent|export|erase)|/v3/audit"  # persons: never by the way
)
"""Paths that change or publish things whatever their method is called."""


def needed(method: str, path: str) -> Scope:
    """The scope for ``method`` on ``path``."""
    if _MANAGED.fullmatch(path) or method in ("DELETE", "PATCH"):
        return "manage"
    return "read" if method in ("GET", "HEAD", "OPTIONS") else "create"
