"""Sound that lies under the voices: that of video backgrounds, and music."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from ..media.mix import Bed
from ..scene import Video, VideoBackground
from ..stage.backdrop import Clip
from ..stage.footage import facts

FADE: Final = 2.0
"""Seconds in which music ends with the video."""


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
                fade=FADE,
            )
        )
    return made
