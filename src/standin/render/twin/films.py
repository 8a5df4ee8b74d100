"""Films whose person says something else: packs of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from ... import code
from ...avatars.footage import SUFFIX, pack
from ...scene import Character, Film, Video
from .shape import stretch


def film_key(film: Film, shorter: int | None) -> str:
    """Name of a film's pack among the objects: equal parts of equal files share one."""
    content = f"{code.digest()}\n{film.asset_key}\n{film.start}-{film.end}\n{shorter}"
    return f"films/{hashlib.sha256(content.encode()).hexdigest()}{SUFFIX}"


def film_frames(video: Path, film: Film) -> int:
    """Frames in which the face of a film is followed. Raises as `prepare_whole` does."""
    _, first, last = stretch(video, film.start, film.end, None)
    return last - first


FILMED: Final = "filmed"
"""Id of the person in a film, who is no avatar that anybody could ask for."""


def spoken_for(video: Video, packed: Callable[[Film], tuple[str, pack.Facts]]) -> Video:
    """The same video with the person of each film as a character, in the film's size and rate.

    ``packed`` gives the key and the facts of a film's pack.
    """
    scenes = []
    for scene in video.scenes:
        if scene.film is not None:
            key, facts = packed(scene.film)
            lasts = (facts.frames - 1) / facts.fps if scene.film.whole else scene.lasts
            who = Character(
                FILMED, pack_key=key, slowed=scene.film.slowed, engine=scene.film.engine
            )
            scene = replace(scene, film=None, character=who, lasts=lasts)
            video = replace(video, width=facts.width, height=facts.height, fps=round(facts.fps))
        scenes.append(scene)
    return replace(video, scenes=tuple(scenes))
