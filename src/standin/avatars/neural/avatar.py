"""An avatar moved by a neural engine, as an `Avatar`."""

from __future__ import annotations

import hashlib
import math

import numpy as np
from numpy.typing import NDArray

from ..avatar import Avatar, Lasting, Performer, Placement
from .engines import opened
from .files import Installed
from .performer import NeuralPerformer
from .walk import Scope


class NeuralAvatar:
    """Implements `Avatar` around a photo or footage."""

    def __init__(self, plain: Avatar, engine: Installed) -> None:
        self._plain, self._engine = plain, engine
        self.info = plain.info
        self.digest = hashlib.sha256(f"{plain.digest} {engine.digest}".encode()).hexdigest()

    @property
    def seconds(self) -> float:
        """See `Lasting`."""
        return self._plain.seconds if isinstance(self._plain, Lasting) else math.inf

    def backdrop(self, width: int, height: int) -> NDArray[np.uint8] | None:
        """The avatar's own."""
        return self._plain.backdrop(width, height)

    def prepare(self, placement: Placement) -> Performer:
        """See `Avatar`. Raises `EngineError` for an engine that cannot be opened."""
        walk = opened(self._engine).within(_scope(self.info.kind, placement))
        return NeuralPerformer(self._plain.prepare(placement), walk)


def _scope(kind: str, placement: Placement) -> Scope:
    if kind == "footage":
        return "mouth"
    return "face" if placement.matting else "head"
