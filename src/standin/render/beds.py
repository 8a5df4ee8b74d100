"""Sound that lies under the voices: that of video backgrounds, and music."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..scene import Video, VideoBackground
from ..stage.backdrop import Clip
from ..stage.footage import facts


@dataclass(frozen=True, slots=True)
class Bed:
    """One file's sound in the whole video. All times are seconds."""

    path: str
    start: float
    """When it begins, in the video."""
    length: float
    """How long it is heard at most; it ends before where the file does, unless it loops."""
    offset: float = 0.0
    """Where in the file it begins."""
    speed: float = 1.0
    """Seconds of the file for each second of the video; the pitch should stay."""
    loop: bool = False
    volume: float = 1.0
    """Factor on its samples, 0 to 1."""
    ducking: float = 0.0
    """Decibels that it steps back while somebody speaks."""
    level: bool = False
    """Whether it is brought to the voices' common loudness before ``volume``."""


def beds(video: Video, frames: Sequence[int], files: Mapping[str, Path]) -> list[Bed]:
    """The beds of a video whose scenes have so many frames. Raises `MediaError`.

    Backgrounds without sound, and those at volume 0, have none.
    """
    made: list[Bed] = []
    at = 0
    for scene, count in zip(video.scenes, frames, strict=True):
        behind = scene.background
        if isinstance(behind, VideoBackground) and behind.volume > 0:
            path = files[behind.asset_key or ""]
            known = facts(path)
            clip = Clip(known.duration, count, video.fps, behind.play_style)
            looped = behind.play_style == "loop"
            bed = Bed(
                str(path),
                start=at / video.fps,
                length=count / video.fps,
                speed=clip.speed,
                loop=looped,
                volume=behind.volume,
            )
            made += [bed] if known.has_sound else []
        at += count
    music = video.music
    if music is not None and music.volume > 0:
        path = files[music.asset_key or ""]
        made.append(
            Bed(
                str(path),
                start=0.0,
                length=at / video.fps,
                loop=True,
                volume=music.volume,
                ducking=music.ducking,
                level=True,
            )
        )
    return made
