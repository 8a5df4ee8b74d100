"""The work of a child process: each task takes and gives plain JSON values and files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..avatars import personal
from ..avatars.avatar import Avatar
from ..avatars.catalogue import Catalogue
from ..errors import MediaError, StandinError, UnknownAvatar, UnknownVoice
from ..media import gif as gifs
from ..media import join as joining
from ..media import mp3, subtitles, wav
from ..media import still as stills
from ..media.formats import format_of
from ..media.mix import mix
from ..media.sound import RATE, Samples, level, limit, resample
from ..motion import Track
from ..motion.coefficients import row
from ..scene import (
    Captions,
    Character,
    ColourBackground,
    Emotion,
    OwnBackground,
    Scene,
    Silence,
    TextVoice,
    Video,
    from_json,
    scene_from_json,
)
from ..settings import Settings
from ..speech import Speech, silence
from ..stage import footage, images
from . import draw as drawing
from . import lettering, voice_tasks
from .beds import beds
from .people import people
from .take import Take, frames_of, perform, said

Progress = Callable[[int], None]
Files = Mapping[str, str]
"""Paths of the files that a video names, by key."""


def inspect(progress: Progress, *, files: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
    """Look whether files can be used: each has the name of its place, its use and its path.

    Raises `StandinError` that names the place. Recordings are left to `speak`.
    """
    for place, use, path in files:
        try:
            if use == "image":
                images.check(Path(path))
            elif use == "video":
                footage.check(Path(path))
        except MediaError as error:
            raise StandinError(f"{place}: {error.message}") from error
    return {}


def speak(
    progress: Progress, *, scene: str, fps: int, out: str, files: Files | None = None
) -> dict[str, Any]:
    """Perform a scene, with the files that it names by key; writes a `Take`. Gives its frames."""
    paths = _paths(files)
    take = perform(scene_from_json(scene), fps, _Speaker(paths), paths)
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
    clean: str | None = None,
) -> dict[str, Any]:
    """Draw some frames of an `excerpt`'s last scene; writes a chunk. Progress is in frames.

    At ``clean`` it writes a second one, of the same frames without captions.

    Gives the frames that repeat the one before because they could not be drawn, and why.
    """
    asked = from_json(video)
    sound = any(personal.hears(who.engine) for scene in asked.scenes for who in people(scene))
    faults = drawing.draw(
        asked,
        [Take.read(Path(take), sound=sound) for take in takes],
        _casting(files, engines=True),
        first,
        last,
        Path(out),
        _paths(files),
        on_frame=progress,
        clean=Path(clean) if clean else None,
    )
    return {"frames": last - first, "faults": faults.numbers, "reason": faults.reason}


def join(
    progress: Progress,
    *,
    video: str,
    chunks: Sequence[str],
    takes: Sequence[str],
    out: str,
    files: Files | None = None,
    heard: str | None = None,
) -> dict[str, Any]:
    """Join chunks with the sound of the takes into one file. Gives its number of frames.

    ``heard`` is the file that `sound` made of it, where it has.
    """
    asked, spoken = from_json(video), [Path(take) for take in takes]
    pictures = [Path(chunk) for chunk in chunks]
    mixed = Path(heard) if heard else _mixed(asked, spoken, files)
    joining.join(pictures, mixed, Path(out), asked.fps, asked.title, format_of(asked))
    return {"frames": sum(frames_of(path) for path in spoken)}


def sound(
    progress: Progress, *, video: str, takes: Sequence[str], out: str, files: Files | None = None
) -> dict[str, Any]:
    """Encode the sound of the takes for `join`, while the picture is being drawn."""
    asked = from_json(video)
    mixed = _mixed(asked, [Path(take) for take in takes], files)
    joining.encode_sound(mixed, Path(out), format_of(asked))
    return {}


def _mixed(asked: Video, takes: Sequence[Path], files: Files | None) -> Iterable[Samples]:
    frames = [frames_of(path) for path in takes]
    scenes = (said(Take.read(path), asked.fps) for path in takes)
    return mix(scenes, beds(asked, frames, _paths(files)))


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
    performed = Take.read(Path(take), sound=False)
    pixels = drawing.still(
        from_json(video), [performed], _casting(files), performed.best_frame(), _paths(files)
    )
    stills.write(_opaque(pixels), Path(out), across)
    return {}


def frame(
    progress: Progress,
    *,
    video: str,
    takes: Sequence[str],
    number: int,
    out: str,
    across: int | None = None,
    files: Files | None = None,
) -> dict[str, Any]:
    """Draw one frame of an `excerpt`'s last scene; writes an image of ``out``'s kind.

    Without takes everybody is at rest. ``across`` scales the image down to that many pixels.
    """
    asked = from_json(video)
    performed = [Take.read(Path(take), sound=False) for take in takes]
    performed = performed or [_rest(scene, asked.fps) for scene in asked.scenes]
    pixels = drawing.still(asked, performed, _casting(files), number, _paths(files))
    stills.write(_straight(pixels, out), Path(out), across)
    return {}


def gif(progress: Progress, *, video: str, out: str) -> dict[str, Any]:
    """A short moving preview of a finished video, as a GIF."""
    gifs.write(Path(video), Path(out))
    return {}


def captions(progress: Progress, *, video: str, takes: Sequence[str], out: str) -> dict[str, Any]:
    """Write the captions of a video as a file of ``out``'s kind: srt, vtt or ass."""
    asked = from_json(video)
    performed = [Take.read(Path(take), sound=False) for take in takes]
    cues = lettering.all_cues(performed, asked.fps)
    style = asked.captions or Captions()
    subtitles.write(cues, Path(out), style, asked.width, asked.height, asked.title)
    return {}


def proof(progress: Progress, *, video: str, takes: Sequence[str]) -> dict[str, Any]:
    """Read over what can be read in a video. Gives sentences for whoever asked for it."""
    performed = [Take.read(Path(take), sound=False) for take in takes]
    return {"warnings": lettering.warnings(from_json(video), performed)}


def portrait(
    progress: Progress,
    *,
    avatar_id: str,
    width: int,
    height: int,
    out: str,
    colour: str | None = None,
    pack_key: str | None = None,
    files: Files | None = None,
) -> dict[str, Any]:
    """Draw an avatar at rest, with a smile; writes an image of ``out``'s kind.

    Without a colour it stands before its own backdrop.
    """
    who = Character(avatar_id, pack_key=pack_key)
    behind = OwnBackground() if colour is None else ColourBackground(colour)
    scene = Scene(Silence(1), who, behind)
    alone = Video((scene,), width, height)
    pixels = drawing.still(alone, [_rest(scene, 1)], _casting(files), 0, {})
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
    emotion: Emotion | None = None,
    locale: str | None = None,
    pronunciations: Sequence[tuple[str, str]] = (),
    pack: str | None = None,
) -> dict[str, Any]:
    """Speak a text; writes a WAV or an MP3. Gives its seconds, and the words with theirs.

    ``pack`` is the file that a personal voice is made of.
    """
    said = tuple((word, how) for word, how in pronunciations)
    voice = TextVoice(
        voice_id, text, speed, pitch, emotion=emotion, locale=locale, pronunciations=said
    )
    own = voice_tasks.pack_of(pack) if pack else None
    speech = voice_tasks.voices().speak(voice, own).padded(0.1, 0.2)
    levelled = limit(level(resample(speech.samples, speech.rate)))
    (mp3 if out.endswith(".mp3") else wav).write(levelled, RATE, Path(out))
    words = [
        (word.text, round(word.start / speech.rate, 3), round(word.end / speech.rate, 3))
        for word in speech.words
    ]
    return {"duration": round(len(levelled) / RATE, 3), "words": words}


def examine(
    progress: Progress,
    *,
    photo: str,
    out: str | None = None,
    point: Sequence[float] | None = None,
    largest: bool = False,
    motion: Mapping[str, float] | None = None,
) -> dict[str, Any]:
    """Look at a photo; writes its pack where an avatar can be made of it. Gives the report."""
    from ..avatars.photo import intake
    from ..avatars.photo.pack import Idle

    at = (point[0], point[1]) if point else None
    seen = intake.examine(Path(photo).read_bytes(), at, largest)
    if out is not None and seen.report.ok:
        _write(Path(out), seen.pack(Idle(**motion) if motion else None).to_bytes())
    return seen.report.to_dict()


def move(progress: Progress, *, pack: str, motion: Mapping[str, float], out: str) -> dict[str, Any]:
    """Give a pack another way to move; writes a pack."""
    from ..avatars.photo.pack import Idle, Pack

    given = Pack.from_bytes(Path(pack).read_bytes())
    _write(Path(out), given.with_idle(Idle(**motion)).to_bytes())
    return {}


def follow(progress: Progress, *, video: str, out: str) -> dict[str, Any]:
    """Make the pack of a person's video. Gives its facts, or why it was refused."""
    from dataclasses import asdict

    from . import twin

    part = Path(out).with_name(Path(out).name + ".part")
    try:
        facts = twin.prepare(Path(video), part, progress)
    except twin.FootageRefused as refused:
        return {"refused": {"code": refused.code, "message": refused.message}}
    part.replace(out)
    return {"facts": asdict(facts)}


def film(
    progress: Progress,
    *,
    video: str,
    start: float,
    end: float | None,
    shorter: int | None,
    out: str,
) -> dict[str, Any]:
    """Make the pack of a part of any video, to be spoken for; see `twin.prepare_whole`."""
    from . import twin

    part = Path(out).with_name(Path(out).name + ".part")
    twin.prepare_whole(Path(video), part, start, end, shorter, progress)
    part.replace(out)
    return {}


TASKS: dict[str, Callable[..., dict[str, Any]]] = {
    task.__name__: task
    for task in (
        examine,
        film,
        follow,
        move,
        inspect,
        speak,
        draw,
        join,
        sound,
        captions,
        proof,
        still,
        frame,
        gif,
        portrait,
        say,
        voice_tasks.cloner,
        voice_tasks.examine_voice,
        voice_tasks.imitate,
        voice_tasks.tune,
    )
}


def _opaque(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """RGB of premultiplied RGBA, on white."""
    return pixels[..., :3] + (255 - pixels[..., 3:])


def _straight(pixels: NDArray[np.uint8], out: str) -> NDArray[np.uint8]:
    """RGB of premultiplied RGBA; RGBA, not premultiplied, where there is something to see through
    and the kind of file knows that."""
    alpha = pixels[..., 3:]
    if alpha.min() == 255:
        return pixels[..., :3]
    if out.endswith(".jpg"):
        return _opaque(pixels)
    colours = pixels[..., :3] * (255.0 / np.maximum(alpha, 1))
    return np.concatenate([np.minimum(colours + 0.5, 255).astype(np.uint8), alpha], axis=2)


def _rest(scene: Scene, fps: int) -> Take:
    """A moment in which nobody speaks and everybody smiles."""
    smile = row(mouthSmileLeft=0.4, mouthSmileRight=0.4, eyeSquintLeft=0.2, eyeSquintRight=0.2)
    track = Track(smile[None], float(fps))
    return Take(silence(RATE // fps, RATE), track, others=(track,) * (len(people(scene)) - 1))


def _write(path: Path, data: bytes) -> None:
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    part.replace(path)


def _casting(files: Files | None, engines: bool = False) -> drawing.Casting:
    """``engines``: whether neural engines move mouths, or stills are drawn without them."""

    def avatar(character: Character) -> Avatar:
        key = character.pack_key
        if key is None:
            return _avatars().get(character.avatar_id)
        path = (files or {}).get(key)
        if path is None:
            raise UnknownAvatar(f"the file of the avatar {character.avatar_id!r} is missing")
        plain = _personal(key, character.avatar_id, _Path(path))
        if not engines or character.engine is None:
            return plain
        return personal.moved(plain, character.engine, Settings.load().home)

    return avatar


class _Path:
    """A path that the cache takes no notice of: the same object may lie in another place."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Path)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=4)
def _personal(key: str, avatar_id: str, file: _Path) -> Avatar:
    return personal.load(avatar_id, file.path, _paint_cache())


def _paths(files: Files | None) -> dict[str, Path]:
    return {key: Path(path) for key, path in (files or {}).items()}


@cache
def _avatars() -> Catalogue:
    return Catalogue(_paint_cache())


def _paint_cache() -> Path | None:
    folder = os.environ.get("STANDIN_PAINT_CACHE")
    return Path(folder) if folder else None


class _Speaker:
    """The voices of this process, and those that are among the files of a scene."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        self._files = files

    def speak(self, voice: TextVoice | Silence) -> Speech:
        key = voice.pack_key if isinstance(voice, TextVoice) else None
        if key is None:
            return voice_tasks.voices().speak(voice)
        path = self._files.get(key)
        if path is None:
            raise UnknownVoice("the file of the voice is missing")
        return voice_tasks.voices().speak(voice, voice_tasks.pack_of(path))
