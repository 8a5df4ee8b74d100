"""What every engine does: where it looks, and what it makes of what it sees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ...motion.coefficients import Row
from ..avatar import Heard
from .crop import Crop

Floats = NDArray[np.float32]
Image = NDArray[np.uint8]


class Script(Protocol):
    """A walk that knows what is said."""

    def draw(self, numbers: Sequence[int], rows: Sequence[Row], crops: NDArray[np.uint8]) -> Floats:
        """Some frames at once: float32 [n, side, side, 3], RGB, 0 to 255.

        ``numbers`` of the frames in the scene, their coefficients, and their crops, uint8 [n, side,
        side, 3]. The same arguments give the same result. Raises `EngineError`.
        """
        ...


class Walk(Protocol):
    """An engine with its networks open."""

    batch: int
    """Frames that it takes at once."""
    provider: str
    """What its largest network runs on: ``CPUExecutionProvider``."""

    def base(self, row: Row) -> Row:
        """The coefficients that the avatar itself still draws, under the engine's own picture."""
        ...

    def crop(self, points: Floats) -> Crop:
        """Where it looks, by landmarks in pixels of a frame: float32 [478, 2]."""
        ...

    def mask(self, points: Floats, crop: Crop) -> Floats:
        """How much of its picture is shown: float32 [side, side]."""
        ...

    def listen(self, heard: Heard) -> Script:
        """The same for one scene."""
        ...
