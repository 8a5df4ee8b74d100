"""How a video is cut into chunks that any worker can draw."""

import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from .. import code
from ..media.formats import format_of
from ..scene import Scene, TextVoice, Video, VideoBackground, to_json
from ..stage import fonts

SECONDS: Final = 4
"""Length of a chunk. It never depends on the machine, so that the bytes do not either."""
OPENING: Final = (0.5, 1, 2, 4)
"""Seconds at which a video's first scene is cut first: its beginning can be watched early, and the
first second is drawn by two."""


def ahead(workers: int) -> int:
    """How many scenes are spoken before the first is drawn: none of the workers waits."""
    return max(2, workers)


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


def place(chunk: Chunk, fps: int) -> str:
    """Where a chunk is, for people: ``scene 2, 0:04 to 0:08``."""
    return f"scene {chunk.scene + 1}, {_clock(chunk.first / fps)} to {_clock(chunk.last / fps)}"


def warning(chunk: Chunk, fps: int, faults: Sequence[int], reason: str) -> str:
    """What to say of frames (counted in the scene) that could not be drawn."""
    count = f"{len(faults)} frames repeat those" if len(faults) > 1 else "a frame repeats the one"
    at = _clock(faults[0] / fps, exact=True)
    return f"scene {chunk.scene + 1} at {at}: {count} before, as drawing failed ({reason})"


def _clock(seconds: float, exact: bool = False) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes:.0f}:{rest:05.2f}" if exact else f"{minutes:.0f}:{round(rest):02d}"


def chunks(frames: Sequence[int], fps: int) -> list[Chunk]:
    """Cut scenes of so many frames each into chunks of `SECONDS`, in playing order."""
    made: list[Chunk] = []
    for scene, count in enumerate(frames):
        made += scene_chunks(scene, count, fps, len(made))
    return made


def scene_chunks(scene: int, frames: int, fps: int, index: int) -> list[Chunk]:
    """Cut one scene of ``frames`` frames; its first chunk is the video's number ``index``."""
    opening = OPENING if scene == 0 else ()
    cuts = [round(fps * second) for second in opening]
    cuts += range(cuts[-1] if cuts else 0, frames, SECONDS * fps)
    inner = sorted({cut for cut in cuts if 0 < cut < frames})
    edges = [0, *inner, frames]
    return [
        Chunk(index + i, scene, first, last)
        for i, (first, last) in enumerate(itertools.pairwise(edges))
    ]


def shown(video: Video, scene: int, first: int = 0) -> tuple[int, ...]:
    """Numbers of the scenes that are seen from frame ``first`` of a scene on: itself, as the last,
    and while the transition lasts the scene before it."""
    asked = video.scenes[scene]
    crossing = asked.transition != "cut" and scene > 0
    if crossing and first < round(asked.transition_seconds * video.fps):
        return scene - 1, scene
    return (scene,)


def uncaptioned(video: Video) -> Video:
    """The same video without captions in the picture; files of them may still be asked for."""
    if video.captions is None or not video.captions.burn_in:
        return video
    return replace(video, captions=replace(video.captions, burn_in=False))


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
    picture = format_of(video).picture
    if picture is None:
        raise ValueError("there is no picture to draw")
    seen = excerpt(video, chunk.scene, chunk.first)
    lettered = seen.captions is not None or any(scene.texts for scene in seen.scenes)
    content = "\n".join(
        [
            code.digest(),
            repr((picture.encoder, picture.pixels, picture.options)),
            f"{chunk.first}-{chunk.last}",
            *looks,
            fonts.digest() if lettered else "",
            to_json(seen),
        ]
    )
    return f"chunks/{hashlib.sha256(content.encode()).hexdigest()}.{picture.chunk}"
