"""How a video is cut into chunks that any worker can draw."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .. import __version__
from ..media.encode import OPTIONS
from ..scene import Video, scene_to_json

SECONDS: Final = 4
"""Length of a chunk. It never depends on the machine, so that the bytes do not either."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive frames of one scene."""

    index: int
    """Place among the video's chunks."""
    scene: int
    first: int
    """First frame, counted in the scene."""
    last: int
    """One past the last frame."""

    @property
    def frames(self) -> int:
        """Number of frames."""
        return self.last - self.first


def chunks(frames: Sequence[int], fps: int) -> list[Chunk]:
    """Cut scenes of so many frames each into chunks of `SECONDS`, in playing order."""
    made: list[Chunk] = []
    for scene, count in enumerate(frames):
        for first in range(0, count, SECONDS * fps):
            last = min(first + SECONDS * fps, count)
            made.append(Chunk(len(made), scene, first, last))
    return made


def chunk_key(video: Video, chunk: Chunk, avatar_digest: str) -> str:
    """Name of a chunk among the objects: equal pictures share one.

    ``avatar_digest`` is `Avatar.digest`, or empty for a scene without a character.
    """
    content = "\n".join(
        [
            __version__,
            repr(sorted(OPTIONS.items())),
            f"{video.width}x{video.height}@{video.fps} {chunk.first}-{chunk.last}",
            avatar_digest,
            scene_to_json(video.scenes[chunk.scene]),
        ]
    )
    return f"chunks/{hashlib.sha256(content.encode()).hexdigest()}.mp4"
