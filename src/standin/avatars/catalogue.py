"""All avatars by id."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

from ..errors import UnknownAvatar
from .avatar import Avatar, AvatarInfo
from .illustrated.cast import load_cast


class Catalogue:
    """The avatars that can be asked for. Listing them draws nothing and loads no skia."""

    def __init__(self, cache: Path | None = None) -> None:
        """`cache` is a folder that keeps what preparing an avatar makes; none keeps nothing."""
        self._avatars = {avatar.info.id: avatar for avatar in load_cast(cache)}

    def list(self) -> Sequence[AvatarInfo]:
        """All avatars, sorted by name."""
        return [avatar.info for avatar in self._avatars.values()]

    def get(self, avatar_id: str) -> Avatar:
        """The avatar of an id. Raises `UnknownAvatar`, which names ids that are near."""
        found = self._avatars.get(avatar_id)
        if found is not None:
            return found
        near = difflib.get_close_matches(avatar_id.lower(), self._avatars, n=3, cutoff=0.5)
        known = ", ".join(
            dict.fromkeys(a.info.group_id or a.info.id for a in self._avatars.values())
        )
        hint = f"Did you mean {' or '.join(near)}?" if near else f"There are {known}."
        raise UnknownAvatar(f"There is no avatar {avatar_id!r}. {hint}")
