"""How a video is cut into chunks that any worker can draw."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from .. import __version__
from ..media.encode import OPTIONS
from ..scene import Scene, TextVoice, Video, VideoBackground, to_json

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


def shown(video: Video, scene: int, first: int = 0) -> tuple[int, ...]:
    """Numbers of the scenes that are seen from frame ``first`` of a scene on: itself, as the last,
    and while the transition lasts the scene before it."""
    asked = video.scenes[scene]
    crossing = asked.transition != "cut" and scene > 0
    if crossing and first < round(asked.transition_seconds * video.fps):
        return scene - 1, scene
    return (scene,)


def excerpt(video: Video, scene: int, first: int = 0) -> Video:
    """Of ``video``, what decides the look of a scene from its frame ``first`` on: `shown` scenes.

    What is only heard or written beside the picture is left out, so that its change draws nothing
    anew. The last scene is the one that is drawn.
    """
    numbers = shown(video, scene, first)
    burnt = video.captions if video.captions and video.captions.burn_in else None
    scenes = [_seen(video.scenes[number]) for number in numbers]
    scenes[0] = replace(scenes[0], transition="cut", transition_seconds=0.5)
    return replace(video, scenes=tuple(scenes), title="", music=None, captions=burnt)


def _seen(scene: Scene) -> Scene:
    voice, background = scene.voice, scene.background
    if isinstance(voice, TextVoice):
        voice = replace(voice, volume=1.0)
    if isinstance(background, VideoBackground):
        background = replace(background, volume=0.0)
    return replace(scene, voice=voice, background=background)


def chunk_key(video: Video, chunk: Chunk, looks: Sequence[str]) -> str:
    """Name of a chunk among the objects: equal pictures share one.

    ``looks`` are `Avatar.digest` of everybody who is seen.
    """
    content = "\n".join(
        [
            __version__,
            repr(sorted(OPTIONS.items())),
            f"{chunk.first}-{chunk.last}",
            *looks,
            to_json(excerpt(video, chunk.scene, chunk.first)),
        ]
    )
    return f"chunks/{hashlib.sha256(content.encode()).hexdigest()}.mp4"
