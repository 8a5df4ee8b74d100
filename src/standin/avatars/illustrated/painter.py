"""What paints a layer."""

from typing import Protocol

from .paint import Brush
from .spec import CharacterSpec


class Painter(Protocol):
    """Paints one layer of a character in design units."""

    def __call__(self, brush: Brush, spec: CharacterSpec) -> None:
        """Paint on a transparent canvas."""
        ...
