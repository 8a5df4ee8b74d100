"""The characters that come with Standin, and the avatar that each of them is."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..avatar import AvatarInfo, Performer, Placement
from .spec import CharacterSpec
from .textures import painter_version

if TYPE_CHECKING:
    from ..avatar import Avatar

KIND = "illustrated"
FOLDER = Path(__file__).with_name("cast")


class IllustratedAvatar:
    """Implements `Avatar`. Skia is loaded when something is drawn, not before."""

    def __init__(self, spec: CharacterSpec, cache: Path | None = None) -> None:
        self.spec = spec
        self.info = AvatarInfo(
            id=spec.id,
            name=spec.name,
            gender=spec.gender,
            kind=KIND,
            default_voices=dict(spec.voices),
            tags=spec.tags,
        )
        look = f"{painter_version()} {spec.to_json()}"
        self.digest = hashlib.sha256(look.encode()).hexdigest()
        self._cache = cache

    def backdrop(self, width: int, height: int) -> NDArray[np.uint8] | None:
        """See `Avatar`. No look has one yet."""
        return None

    def prepare(self, placement: Placement) -> Performer:
        """See `Avatar`.

        Raises `ValueError` for a placement without size, and
        `standin.errors.MissingSystemLibrary` where skia cannot be loaded.
        """
        from .puppet import Puppet

        return Puppet(self.spec, placement, self._cache)


def load_cast(cache: Path | None = None) -> Sequence[Avatar]:
    """All characters; `cache` is a folder that keeps their painted layers."""
    specs = [CharacterSpec.from_json(path.read_text("utf-8")) for path in FOLDER.glob("*.json")]
    return [IllustratedAvatar(spec, cache) for spec in sorted(specs, key=lambda spec: spec.name)]
