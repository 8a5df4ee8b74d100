"""The work of a child process: each task takes and gives plain JSON values and files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..avatars.avatar import Avatar
from ..avatars.catalogue import Catalogue
from ..media import gif as gifs
from ..media import join as joining
from ..media import mp3, wav
from ..media import still as stills
from ..media.formats import format_of
from ..media.sound import RATE, Samples, deliver, level, limit, resample
from ..motion import Track
from ..motion.coefficients import row
from ..scene import (
    Character,
    ColourBackground,
    Scene,
    Silence,
    TextVoice,
    Video,
    from_json,
    scene_from_json,
)
from ..settings import Settings
from ..speech import Voices, silence
from . import draw as drawing
from .take import Take, perform

Progress = Callable[[int], None]
Files = Mapping[str, str]
"""Paths of the files that a video names, by key."""


def speak(
    progress: Progress, *, scene: str, fps: int, out: str, files: Files | None = None
) -> dict[str, Any]:
    """Perform a scene, with the files that it names by key; writes a `Take`. Gives its frames."""
    take = perform(scene_from_json(scene), fps, _voices(), _paths(files))
    _write(Path(out), take.to_bytes())
    return {"frames": len(take.track)}


def draw(
    progress: Progress,
    *,
    video: str,
    takes: Sequence[str],
    first: int,
    last: int,
    out: str,
    files: Files | None = None,
) -> dict[str, Any]:
    """Draw some frames of an `excerpt`'s last scene; writes a chunk. Progress is in frames."""
    drawing.draw(
        from_json(video),
        [Take.from_bytes(Path(take).read_bytes()) for take in takes],
        _avatar,
        first,
        last,
        Path(out),
        _paths(files),
        on_frame=progress,
    )
    return {"frames": last - first}


def join(
    progress: Progress,
    *,
    video: str,
    chunks: Sequence[str],
    takes: Sequence[str],
    out: str,
    files: Files | None = None,
) -> dict[str, Any]:
    """Join chunks with the sound of the takes into one file. Gives its number of frames."""
    asked = from_json(video)
    frames = 0

    def sounds() -> Iterator[Samples]:
        nonlocal frames
        for path in takes:
            take = Take.from_bytes(Path(path).read_bytes())
            frames += len(take.track)
            speech, length = take.speech, len(take.track)
            yield deliver(speech.samples, speech.rate, length, asked.fps, take.volume)

    form = format_of(asked)
    joining.join([Path(c) for c in chunks], sounds(), Path(out), asked.fps, asked.title, form)
    return {"frames": frames}


def still(
    progress: Progress,
    *,
    video: str,
    take: str,
    across: int,
    out: str,
    files: Files | None = None,
) -> dict[str, Any]:
    """Draw the best frame of an `excerpt`'s scene; writes an image ``across`` pixels wide, of
    ``out``'s kind."""
    performed = Take.from_bytes(Path(take).read_bytes())
    pixels = drawing.still(
        from_json(video), performed, _avatar, performed.best_frame(), _paths(files)
    )
    stills.write(_opaque(pixels), Path(out), across)
    return {}


def gif(progress: Progress, *, video: str, out: str) -> dict[str, Any]:
    """A short moving preview of a finished video, as a GIF."""
    gifs.write(Path(video), Path(out))
    return {}


def portrait(
    progress: Progress,
    *,
    avatar_id: str,
    colour: str,
    width: int,
    height: int,
    out: str,
) -> dict[str, Any]:
    """Draw an avatar at rest, with a smile; writes an image of ``out``'s kind."""
    scene = Scene(Silence(1), Character(avatar_id), ColourBackground(colour))
    smile = row(mouthSmileLeft=0.4, mouthSmileRight=0.4, eyeSquintLeft=0.2, eyeSquintRight=0.2)
    take = Take(silence(1, 1), Track(smile[None], 1.0))
    pixels = drawing.still(Video((scene,), width, height), take, _avatar, 0, {})
    stills.write(pixels[..., :3], Path(out))
    return {}


def say(
    progress: Progress,
    *,
    voice_id: str,
    text: str,
    out: str,
    speed: float = 1.0,
    pitch: float = 0.0,
    locale: str | None = None,
    pronunciations: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:
    """Speak a text; writes a WAV or an MP3. Gives its seconds, and the words with theirs."""
    said = tuple((word, how) for word, how in pronunciations)
    voice = TextVoice(voice_id, text, speed, pitch, locale=locale, pronunciations=said)
    speech = _voices().speak(voice).padded(0.1, 0.2)
    levelled = limit(level(resample(speech.samples, speech.rate)))
    (mp3 if out.endswith(".mp3") else wav).write(levelled, RATE, Path(out))
    words = [
        (word.text, round(word.start / speech.rate, 3), round(word.end / speech.rate, 3))
        for word in speech.words
    ]
    return {"duration": round(len(levelled) / RATE, 3), "words": words}


TASKS: dict[str, Callable[..., dict[str, Any]]] = {
    task.__name__: task for task in (speak, draw, join, still, gif, portrait, say)
}


def _opaque(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """RGB of premultiplied RGBA, on white."""
    return pixels[..., :3] + (255 - pixels[..., 3:])


def _write(path: Path, data: bytes) -> None:
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    part.replace(path)


def _avatar(character: Character) -> Avatar:
    return _avatars().get(character.avatar_id)


def _paths(files: Files | None) -> dict[str, Path]:
    return {key: Path(path) for key, path in (files or {}).items()}


@cache
def _avatars() -> Catalogue:
    folder = os.environ.get("STANDIN_PAINT_CACHE")
    return Catalogue(Path(folder)) if folder else Catalogue()


@cache
def _voices() -> Voices:
    return Voices.of(Settings.load())
