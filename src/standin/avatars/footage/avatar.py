"""Footage that presents, as an `Avatar`."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from ..avatar import AvatarInfo, Performer, Placement
from .pack import FootagePack

if TYPE_CHECKING:
    from .mover import Movers

KIND: Final = "footage"
ENGINE: Final = 4
"""Goes up when the same pack draws other frames."""


class FootageAvatar:
    """Implements `Avatar`."""

    def __init__(self, path: Path, info: AvatarInfo, movers: Movers | None = None) -> None:
        """``info`` is how the catalogue lists it; its kind becomes ``footage``.

        ``movers`` makes what moves the mouth; None: the network in the pack, where there is one
        (`Trained`), else the frame's own skin is bent (`Warped`).
        """
        self.pack = FootagePack.open(path)
        self._movers = movers
        self.digest = hashlib.sha256(f"{ENGINE} {self.pack.digest}".encode()).hexdigest()
        self.info = replace(info, kind=KIND)

    def untrained(self) -> FootageAvatar:
        """The same without the network in its pack."""
        from .warped import Warped

        return FootageAvatar(self.pack.path, self.info, Warped)

    @property
    def seconds(self) -> float:
        """How long the footage lasts before any of it is seen again."""
        first, last = self.pack.facts.loop
        return (last - first) / self.pack.facts.fps

    def backdrop(self, width: int, height: int) -> NDArray[np.uint8] | None:
        """None: the footage's background belongs to its frame."""
        return None

    def prepare(self, placement: Placement) -> Performer:
        """See `Avatar`. Raises `ValueError` for a placement without size."""
        from .performer import FootagePerformer

        return FootagePerformer(self.pack, placement, self._movers or _own(self.pack))


def _own(pack: FootagePack) -> Movers:
    """What moves the mouth where nobody asks for anything else."""
    if pack.network is None:
        from .warped import Warped

        return Warped
    from ..trained.mover import Trained
    from ..trained.network import loaded

    network = loaded(pack.network)
    return lambda still: Trained(still, network)
