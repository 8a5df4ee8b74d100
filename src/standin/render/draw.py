"""Frames of one scene, from the track to the encoded chunk."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..avatars.avatar import Avatar, Performer, Placement
from ..media.encode import ChunkWriter
from ..motion import Track
from ..motion.coefficients import Row
from ..scene import Scene
from ..stage import Stage


def draw(
    scene: Scene,
    avatar: Avatar | None,
    track: Track,
    first: int,
    last: int,
    width: int,
    height: int,
    path: Path,
    on_frame: Callable[[int], None] = lambda done: None,
) -> None:
    """Draw frames ``first`` to ``last`` (exclusive) of a scene into a chunk at ``path``.

    ``on_frame`` hears how many frames are done after each.
    """
    stage = Stage(width, height, scene.background)
    performer = _performer(scene, avatar, width, height)
    with ChunkWriter(path, width, height, round(track.fps)) as writer:
        for number in range(first, last):
            picture = performer.frame(track.values[number]) if performer else None
            finished = stage.compose(picture)
            writer.write(finished.pixels, finished.changed)
            on_frame(number - first + 1)


def still(
    scene: Scene, avatar: Avatar | None, row: Row, width: int, height: int
) -> NDArray[np.uint8]:
    """One finished frame: uint8 [height, width, 4], RGBA, opaque."""
    performer = _performer(scene, avatar, width, height)
    picture = performer.frame(row) if performer else None
    return Stage(width, height, scene.background).compose(picture).pixels.copy()


def placement(scene: Scene, width: int, height: int) -> Placement:
    """Where a scene's character stands. Raises `ValueError` for a scene without one."""
    if scene.character is None:
        raise ValueError("the scene has no character")
    c = scene.character
    return Placement(
        width,
        height,
        c.scale,
        c.offset_x,
        c.offset_y,
        c.framing,
        c.matting,
        c.super_resolution,
    )


def _performer(scene: Scene, avatar: Avatar | None, width: int, height: int) -> Performer | None:
    if avatar is None or scene.character is None:
        return None
    return _prepared(_Key(avatar), placement(scene, width, height))


class _Key:
    """Lets the cache tell avatars apart by what they look like."""

    def __init__(self, avatar: Avatar) -> None:
        self.avatar = avatar

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.avatar.digest == self.avatar.digest

    def __hash__(self) -> int:
        return hash(self.avatar.digest)


@lru_cache(maxsize=2)
def _prepared(key: _Key, where: Placement) -> Performer:
    # Painting takes a second; the chunks of a scene come one after another.
    return key.avatar.prepare(where)
