"""The finished frame of a video at a moment, without making the video."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import InvalidField
from ..scene import Video, to_json
from . import lettering, sources
from .crew import Crew
from .plan import excerpt, shown
from .take import frames_of


@dataclass(frozen=True, slots=True)
class Moment:
    """A place in a video."""

    scene: int = 0
    """Counted from 0."""
    seconds: float | None = None
    """From the scene's start, 0 or more; None is at rest: nobody speaks, so nothing is spoken."""

    def number(self, fps: int) -> int:
        """The frame that is seen at this moment, counted in the scene."""
        return int((self.seconds or 0.0) * fps + 1e-6)


def seen(video: Video, at: Moment) -> tuple[int, ...]:
    """Numbers of the scenes that are seen at a moment; the scene itself is the last.

    Raises `InvalidField` where the video has no such scene.
    """
    if not 0 <= at.scene < len(video.scenes):
        last = len(video.scenes) - 1
        raise InvalidField(("scene",), f"must be 0 to {last}, not {at.scene}")
    if at.seconds is not None and not at.seconds >= 0:
        raise InvalidField(("seconds",), f"must be 0 or more, not {at.seconds:g}")
    return shown(video, at.scene, sys.maxsize if at.seconds is None else at.number(video.fps))


def still(
    video: Video,
    at: Moment,
    crew: Crew,
    out: Path,
    performed: Callable[[int], Path],
    files: Mapping[str, Path],
    width: int | None = None,
) -> float | None:
    """Draw the moment into ``out``, an image of its suffix's kind (webp, png, jpg).

    The pixels are those of the video's own frame before it is encoded; ``width`` scales them down.
    ``performed`` gives the take of a scene, and is asked only where the moment is in time;
    ``files`` are those that the scenes of `seen` name. Gives the scene's length in seconds where it
    is known.
    Raises `InvalidField` for a moment that the video does not have, and what the rooms raise.
    """
    scenes = seen(video, at)
    lettering.check_fonts(video)
    number = 0 if at.seconds is None else at.number(video.fps)
    takes = [] if at.seconds is None else [performed(scene) for scene in scenes]
    frames = frames_of(takes[-1]) if takes else None
    if frames is not None and number >= frames:
        lasts = f"scene {at.scene} lasts {frames / video.fps:.2f} s"
        raise InvalidField(("seconds",), f"must be less, not {at.seconds:g}: {lasts}")
    part = excerpt(video, at.scene, number if takes else sys.maxsize)
    paths = {key: str(files[key]) for key in sources.keys(part)}
    looks = sources.looks(part, paths)
    if looks:
        crew.run("inspect", files=looks)
    crew.run(
        "frame",
        video=to_json(part),
        takes=[str(take) for take in takes],
        number=number,
        out=str(out),
        across=width,
        files=paths,
    )
    return None if frames is None else frames / video.fps
