"""A scene performed: what is heard and how the faces move, before anything is drawn."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from .. import code
from ..avatars.avatar import Heard
from ..media.mix import Said
from ..media.sound import Delivery
from ..motion import COEFFICIENTS, Track, animate
from ..scene import (
    Character,
    Recording,
    Scene,
    Silence,
    TextVoice,
    VideoBackground,
    Voice,
    scene_to_json,
)
from ..scene.spoken import mark, spoken
from ..speech import Speech
from ..stage.footage import facts
from . import ensemble, recorded
from .people import people, seats, sides

LEAD: Final = 0.3
"""Seconds of pause before the first word of a scene, so that no sound is cut off."""
TAIL: Final = 0.5
"""Seconds of pause after the last word: the mouth closes and the face comes to rest."""


class Speaker(Protocol):
    """Whoever can say what a voice asks for."""

    def speak(self, voice: TextVoice | Silence) -> Speech:
        """Timed speech for a voice. Raises `UnknownVoice`, `InvalidField`, `EngineError`."""
        ...


@dataclass(frozen=True)
class Take:
    """The speech and the faces of one scene; equally long."""

    speech: Speech
    track: Track
    """The face of the first of `people`; in a scene without them it only gives the length."""
    volume: float = 1.0
    """Factor on the sound after levelling, 0 to 1."""
    others: tuple[Track, ...] = ()
    """The faces of the others, in the order of `people`."""

    @property
    def tracks(self) -> tuple[Track, ...]:
        """The faces of everybody, in the order of `people`; at least one."""
        return (self.track, *self.others)

    def to_bytes(self) -> bytes:
        """Everything, as one ``.npz`` file."""
        file = io.BytesIO()
        parts = {f"track{i or ''}": track.to_bytes() for i, track in enumerate(self.tracks)}
        parts["timing"] = self.speech.timing().encode()
        arrays: dict[str, NDArray[Any]] = {}
        arrays |= {name: np.frombuffer(part, np.uint8) for name, part in parts.items()}
        arrays["samples"] = self.speech.samples
        arrays["length"] = np.array(len(self.speech.samples))
        np.savez(file, allow_pickle=False, volume=np.float64(self.volume), **arrays)
        return file.getvalue()

    def heard(self, who: int) -> Heard:
        """What person ``who`` of `people` says, and how they move."""
        track, speech = self.tracks[who], self.speech
        if not self.others:
            return Heard(speech.samples, speech.rate, track)
        # Others speak as well: each is heard while their own face is not at rest.
        at = np.arange(len(speech.samples)) * (track.fps / speech.rate)
        talks = np.interp(at, np.arange(len(track)) + 0.5, 1 - track["rest"]).astype(np.float32)
        return Heard(speech.samples * talks, speech.rate, track)

    def best_frame(self) -> int:
        """A frame to stand for the whole: early, eyes open, mouth and arm at rest."""
        track, early = self.track, slice(0, round(3 * self.track.fps))
        unrest = (
            3 * track["eyeBlinkLeft"][early]
            + 2 * track["jawOpen"][early]
            + track["armRaiseLeft"][early]
            + track["armRaiseRight"][early]
            + np.abs(track["headYaw"][early]) / 20
        )
        return int(np.argmin(unrest))

    @classmethod
    def from_bytes(cls, data: bytes) -> Take:
        """The take that `to_bytes` wrote."""
        return cls.read(io.BytesIO(data))

    @classmethod
    def read(cls, source: Path | io.BytesIO, sound: bool = True) -> Take:
        """The take in a file; without its ``sound``, silence that takes no memory is in place."""
        with np.load(source, allow_pickle=False) as file:
            names = [f"track{i or ''}" for i in range(sum(n.startswith("track") for n in file))]
            first, *others = (Track.from_bytes(file[name].tobytes()) for name in names)
            speech = _speech_in(file, sound)
            volume = float(file["volume"]) if "volume" in file else 1.0
            return cls(speech, first, volume, tuple(others))


def _speech_in(file: Any, sound: bool) -> Speech:
    if "speech" in file:  # of older code
        return Speech.from_bytes(file["speech"].tobytes())
    timing = file["timing"].tobytes()
    if sound:
        return Speech.timed(file["samples"], timing)
    nothing = np.broadcast_to(np.float32(0), int(file["length"]))
    return Speech.timed(nothing, timing)


def frames_of(path: Path) -> int:
    """How many frames the take in a file has; its sound is not read."""
    with np.load(path, allow_pickle=False) as file:
        return len(Track.from_bytes(file["track"].tobytes()))


def said(take: Take, fps: int) -> Said:
    """The sound of a take as it is delivered, exactly as long as its frames."""
    speech = take.speech
    samples = Delivery(speech.samples, speech.rate, len(take.track), fps, take.volume)
    words = [(word.start / speech.rate, word.end / speech.rate) for word in speech.words]
    return Said(samples, words)


def perform(
    scene: Scene, fps: int, voices: Speaker, files: Mapping[str, Path] = MappingProxyType({})
) -> Take:
    """Speak a scene and move the faces to it. The same scene gives the same take.

    ``files`` are the files that the scene names, by key.
    """
    voices_in_turn = [scene.voice, *(turn.voice for turn in scene.turns)]
    spoken = [_speech(voice, voices, files) for voice in voices_in_turn]
    least = _least_seconds(scene, files)
    if len(spoken) == 1:
        return _alone(scene, fps, spoken[0], least)
    return _together(scene, fps, spoken, least)


def _alone(scene: Scene, fps: int, speech: Speech, least: float) -> Take:
    if scene.lasts is not None:
        speech = speech.cut(scene.lasts) if scene.lasts else speech
        least = max(least, scene.lasts)
    elif not isinstance(scene.voice, Silence):
        speech = speech.padded(LEAD, TAIL)
    speech = _at_least(speech, least)
    volume = scene.voice.volume if isinstance(scene.voice, TextVoice) else 1.0
    everybody = people(scene)
    return Take(speech, _animated(speech, fps, everybody[0] if everybody else None, scene), volume)


def _together(scene: Scene, fps: int, spoken: Sequence[Speech], least: float) -> Take:
    """Several speak in turn, or one of them more than once."""
    asked = [scene.voice, *(turn.voice for turn in scene.turns)]
    volumes = [voice.volume if isinstance(voice, TextVoice) else 1.0 for voice in asked]
    last = len(spoken) - 1
    paused = [
        speech
        if isinstance(voice, Silence)
        else speech.padded(LEAD if i == 0 else 0.0, TAIL if i == last else ensemble.GAP)
        for i, (speech, voice) in enumerate(zip(spoken, asked, strict=True))
    ]
    parts = ensemble.in_turn(paused, volumes)
    parts[-1] = replace(parts[-1], speech=_at_least(parts[-1].speech, least - _seconds(parts[:-1])))
    everybody, order = people(scene), seats(scene)
    tracks = []
    for number, (who, side) in enumerate(zip(everybody, sides(everybody), strict=True)):
        mine = {i for i, other in enumerate(order) if other == who}
        heard = ensemble.heard_of(parts, mine)
        track = _animated(heard, fps, who, scene, number, asked[min(mine)])
        tracks.append(ensemble.turned(track, parts, mine, side))
    speech = ensemble.whole(parts)
    first, *others = tracks or [_animated(speech, fps, None, scene)]
    return Take(speech, first, 1.0, tuple(others))


def _animated(
    speech: Speech,
    fps: int,
    who: Character | None,
    scene: Scene,
    number: int = 0,
    voice: Voice | None = None,
) -> Track:
    """The face of one person; ``voice`` is what it says first, and so what it feels."""
    voice = voice or scene.voice
    return animate(
        speech,
        fps=fps,
        style=who.talking_style if who else "stable",
        seed=seed(scene) + number,
        expression=who.expression if who else "default",
        emotion=voice.emotion if isinstance(voice, TextVoice) else None,
    )


def _at_least(speech: Speech, seconds: float) -> Speech:
    """The speech with silence at its end, ``seconds`` long unless it is longer."""
    missing = round(seconds * speech.rate) - len(speech.samples)
    return (
        speech if missing <= 0 else speech.padded(0.0, _pause_after(speech) + missing / speech.rate)
    )


def _pause_after(speech: Speech) -> float:
    last = speech.phones[-1] if speech.phones else None
    return (last.end - last.start) / speech.rate if last and not last.ipa else 0.0


def _seconds(parts: Sequence[ensemble.Part]) -> float:
    return sum(part.speech.duration for part in parts)


def _least_seconds(scene: Scene, files: Mapping[str, Path]) -> float:
    """How long a scene lasts whatever is said in it."""
    behind = scene.background
    if isinstance(behind, VideoBackground) and behind.play_style == "full_video":
        return facts(files[behind.asset_key or ""]).duration
    return 0.0


def _speech(voice: Voice, voices: Speaker, files: Mapping[str, Path]) -> Speech:
    if not isinstance(voice, Recording):
        return voices.speak(voice)
    if voice.asset_key is None:
        raise ValueError("a recording needs its file")
    return recorded.perform(voice, files[voice.asset_key])


def seed(scene: Scene) -> int:
    """What the random streams of a scene start from: 63 bits of what is said and by whom."""
    digest = hashlib.sha256(_performance(scene).encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def take_key(scene: Scene, fps: int) -> str:
    """Name of the scene's take among the objects: scenes that sound and move alike share one."""
    content = f"{code.digest()}\n{fps}\n{','.join(COEFFICIENTS)}\n{_performance(scene)}"
    # A person may ask for all that was said with a voice: names tell where it is heard.
    heard = {mark(voice.voice_id) for voice in spoken(scene) if voice.pack_key}
    name = ".".join((hashlib.sha256(content.encode()).hexdigest(), *sorted(heard)))
    return f"takes/{name}.npz"


def _performance(scene: Scene) -> str:
    """What decides a take, as JSON: who looks how, and before what, does not."""
    everybody = people(scene)
    turns = tuple(replace(turn, character=None) for turn in scene.turns)
    heard = Scene(scene.voice, turns=turns, lasts=scene.lasts)
    cast = [(who.talking_style, who.expression) for who in everybody]
    order = [everybody.index(who) if who else None for who in seats(scene)]
    told: list[object] = [cast, order, sides(everybody)]
    behind = scene.background
    if isinstance(behind, VideoBackground) and behind.play_style == "full_video":
        told.append(behind.asset_key)
    return f"{scene_to_json(heard)}\n{json.dumps(told)}"
