"""Colours as requests write them."""

import re
from typing import Final

HEX: Final = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def colour(text: str) -> str:
    """``#RRGGBB``; what is no colour is left to `scene.check` to refuse."""
    found = HEX.fullmatch(text.strip())
    if found is None:
        return text[:40]
    digits = found[1] if len(found[1]) == 6 else "".join(c * 2 for c in found[1])
    return f"#{digits.upper()}"
