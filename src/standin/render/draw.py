"""Frames of one scene, from the take to the encoded chunk."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..avatars.avatar import Avatar, Performer, Placement
from ..media.encode import ChunkWriter
from ..scene import Character, Video
from ..stage import Stage
from .people import people
from .take import Take

Casting = Callable[[Character], Avatar]
"""Gives the avatar of a character."""


def draw(
    video: Video,
    takes: Sequence[Take],
    casting: Casting,
    first: int,
    last: int,
    path: Path,
    files: Mapping[str, Path],
    on_frame: Callable[[int], None] = lambda done: None,
) -> None:
    """Draw frames ``first`` to ``last`` (exclusive) of a scene into a chunk at ``path``.

    ``video`` is an `excerpt`, with the takes of its scenes; the last is drawn. ``files`` are those
    that it names, by key. ``on_frame`` hears how many frames are done after each.
    """
    scene = video.scenes[-1]
    stage = Stage(video.width, video.height, scene.background)
    performers = _performers(video, casting)
    tracks = takes[-1].tracks
    with ChunkWriter(path, video.width, video.height, video.fps) as writer:
        for number in range(first, last):
            pictures = [p.frame(t.values[number]) for p, t in zip(performers, tracks, strict=False)]
            finished = stage.compose(pictures[0] if pictures else None)
            writer.write(finished.pixels, finished.changed)
            on_frame(number - first + 1)


def still(
    video: Video, take: Take, casting: Casting, number: int, files: Mapping[str, Path]
) -> NDArray[np.uint8]:
    """Frame ``number`` of the last scene of ``video``: uint8 [height, width, 4], RGBA, opaque."""
    performers = _performers(video, casting)
    pictures = [p.frame(t.values[number]) for p, t in zip(performers, take.tracks, strict=False)]
    stage = Stage(video.width, video.height, video.scenes[-1].background)
    return stage.compose(pictures[0] if pictures else None).pixels.copy()


def placement(character: Character, width: int, height: int) -> Placement:
    """Where a character stands in a frame."""
    c = character
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


def _performers(video: Video, casting: Casting) -> list[Performer]:
    return [
        _prepared(_Key(casting(who)), placement(who, video.width, video.height))
        for who in people(video.scenes[-1])
    ]


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
