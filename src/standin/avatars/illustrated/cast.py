"""The characters that come with Standin, and the avatar that each of their looks is."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..avatar import AvatarInfo, Performer, Placement
from .document import CharacterDocument, LookSpec
from .textures import painter_version

if TYPE_CHECKING:
    from ..avatar import Avatar

KIND = "illustrated"
FOLDER = Path(__file__).with_name("cast")


class IllustratedAvatar:
    """Implements `Avatar`: one look of a character. Skia is loaded when something is drawn."""

    def __init__(
        self, document: CharacterDocument, look: LookSpec | None = None, cache: Path | None = None
    ) -> None:
        look = look or document.looks[0]
        self.document = document
        self.spec = document.drawn(look)
        self.info = AvatarInfo(
            id=document.avatar_id(look),
            name=document.name if look is document.looks[0] else f"{document.name} ({look.name})",
            gender=document.gender,
            kind=KIND,
            default_voices=dict(document.voices),
            tags=(*document.tags, *look.tags),
            group_id=document.id,
            group_name=document.name,
            look=look.name,
            age=document.age,
        )
        drawn = json.dumps(dataclasses.asdict(self.spec), sort_keys=True)
        self.digest = hashlib.sha256(f"{painter_version()} {drawn}".encode()).hexdigest()
        self._cache = cache

    def backdrop(self, width: int, height: int) -> NDArray[np.uint8]:
        """See `Avatar`. The array is shared: do not write to it."""
        from .backdrop import backdrop

        return backdrop(self.spec.backdrop, width, height)

    def prepare(self, placement: Placement) -> Performer:
        """See `Avatar`.

        Raises `ValueError` for a placement without size, and
        `standin.errors.MissingSystemLibrary` where skia cannot be loaded.
        """
        from .puppet import Puppet

        return Puppet(self.spec, placement, self._cache)


def looks(document: CharacterDocument, cache: Path | None = None) -> Iterator[IllustratedAvatar]:
    """An avatar for each look of a character; `cache` keeps their painted layers."""
    for look in document.looks:
        yield IllustratedAvatar(document, look, cache)


def load_cast(cache: Path | None = None) -> Sequence[Avatar]:
    """All looks of all characters, sorted by name; `cache` keeps their painted layers."""
    texts = [path.read_text("utf-8") for path in FOLDER.glob("*.json")]
    cast = sorted(map(CharacterDocument.from_json, texts), key=lambda document: document.name)
    return [avatar for document in cast for avatar in looks(document, cache)]
