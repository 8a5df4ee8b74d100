"""Avatars that people made: from the one file that each is made of."""

from __future__ import annotations

from pathlib import Path

from ..errors import UnknownAvatar
from .avatar import Avatar, AvatarInfo
from .footage import SUFFIX

WARP = "warp"
"""Name of the engine that needs no files: the picture's own skin is bent."""
PHOTO_SUFFIX = ".npz"
"""Of a prepared photo's key; a designed character's document ends in ``.json``, prepared footage
in `footage.SUFFIX`."""


def load(avatar_id: str, path: Path, cache: Path | None = None) -> Avatar:
    """The avatar in a file: a prepared photo, or a look of a character's document.

    ``cache`` keeps painted layers. Raises `PackError` and `InvalidField` for files that are
    neither, and `UnknownAvatar` for a look that the document does not have.
    """
    if path.suffix == SUFFIX:
        from .footage.avatar import FootageAvatar

        return FootageAvatar(path, AvatarInfo(avatar_id, avatar_id, "unknown", "footage", {}))
    data = path.read_bytes()
    if data[:2] == b"PK":
        from .photo.avatar import KIND, PhotoAvatar
        from .photo.pack import Pack

        info = AvatarInfo(avatar_id, avatar_id, "unknown", KIND, {})
        return PhotoAvatar(Pack.from_bytes(data), info)
    from .illustrated.cast import looks
    from .illustrated.document import CharacterDocument

    for avatar in looks(CharacterDocument.from_json(data), cache):
        if avatar.info.id == avatar_id:
            return avatar
    raise UnknownAvatar(f"the character has no look {avatar_id!r}")


def engines() -> tuple[str, ...]:
    """Names of what can move the mouth of a photo or of footage; the usual one first."""
    from .neural.contracts import ENGINES

    return (WARP, *ENGINES)


def moved(avatar: Avatar, engine: str | None, home: Path) -> Avatar:
    """The avatar with its mouth moved by an engine whose files are in ``home``.

    Raises `EngineError` for an engine that is not there.
    """
    if engine in (None, WARP):
        return avatar
    from .footage.avatar import FootageAvatar
    from .neural.avatar import NeuralAvatar
    from .neural.files import Engines

    if isinstance(avatar, FootageAvatar):
        avatar = avatar.untrained()  # another network draws its mouth
    return NeuralAvatar(avatar, Engines.of(home).get(engine or ""))


def hears(engine: str | None) -> bool:
    """Whether an engine needs the sound itself."""
    from .neural.contracts import ENGINES

    return engine in ENGINES and ENGINES[engine or ""].drives == "sound"


def engine_digest(engine: str | None, home: Path) -> str:
    """What decides how an engine draws: its files. Raises `EngineError` as `moved` does."""
    if engine in (None, WARP):
        return ""
    from .neural.files import Engines

    return Engines.of(home).get(engine or "").digest


def digest(pack_key: str) -> str:
    """What, besides the file named by its content, decides how the avatar looks: who draws it."""
    if pack_key.endswith(SUFFIX):
        from .footage.avatar import ENGINE as FOOTAGE

        return f"footage {FOOTAGE} {pack_key}"
    if pack_key.endswith(PHOTO_SUFFIX):
        from .photo.avatar import ENGINE

        return f"photo {ENGINE} {pack_key}"
    from .illustrated.textures import painter_version

    return f"illustrated {painter_version()} {pack_key}"
