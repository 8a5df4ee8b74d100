"""What every engine does: where it looks, and what it makes of what it sees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from ...motion.coefficients import Row
from ..avatar import Heard
from .crop import Crop

Floats = NDArray[np.float32]
Image = NDArray[np.uint8]


Scope = Literal["head", "face", "mouth"]
"""What of the picture may move: all of a photo, the inner face of one that was cut out (its own way
turns the head), or only the mouth of footage."""


class Drawn(NamedTuple):
    """Some frames; both float32 or uint8 [n, side, side, 3], RGB, 0 to 255."""

    before: NDArray[np.float32] | NDArray[np.uint8]
    """What the engine started from: where ``after`` is the same, the frame stays as it is."""
    after: Floats


class Script(Protocol):
    """A walk that knows what is said."""

    def draw(self, numbers: Sequence[int], rows: Sequence[Row], crops: NDArray[np.uint8]) -> Drawn:
        """Some frames at once.

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

    def within(self, scope: Scope) -> Walk:
        """The same networks for an avatar of which so much may move."""
        ...

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
