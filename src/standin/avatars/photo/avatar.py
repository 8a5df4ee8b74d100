"""A photo that presents, as an `Avatar`."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..avatar import AvatarInfo, Performer, Placement
from .pack import Pack

KIND: Final = "photo"
ENGINE: Final = 2
"""Goes up when the same pack draws other frames."""


class PhotoAvatar:
    """Implements `Avatar`."""

    def __init__(self, pack: Pack, info: AvatarInfo | None = None) -> None:
        """``info`` is how the catalogue lists it; its kind becomes ``photo``."""
        self.pack = pack
        self.digest = hashlib.sha256(f"{ENGINE} {pack.digest}".encode()).hexdigest()
        if info is None:
            info = AvatarInfo(f"photo-{pack.digest[:12]}", "Photo", "unknown", KIND, {})
        self.info = replace(info, kind=KIND)

    def backdrop(self, width: int, height: int) -> NDArray[np.uint8] | None:
        """None: a photo's background belongs to its frame, which may be scaled and cut."""
        return None

    def prepare(self, placement: Placement) -> Performer:
        """See `Avatar`. Raises `ValueError` for a placement without size."""
        from .performer import PhotoPerformer

        return PhotoPerformer(self.pack, placement)
