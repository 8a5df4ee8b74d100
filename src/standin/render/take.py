"""A scene performed: what is heard and how the faces move, before anything is drawn."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final, Protocol

import numpy as np

from .. import __version__
from ..motion import Track, animate
from ..scene import Recording, Scene, Silence, TextVoice, Voice, scene_to_json
from ..speech import Speech
from . import recorded
from .people import people

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
        parts["speech"] = self.speech.to_bytes()
        arrays = {name: np.frombuffer(part, np.uint8) for name, part in parts.items()}
        np.savez(file, allow_pickle=False, volume=np.float64(self.volume), **arrays)
        return file.getvalue()

    def best_frame(self) -> int:
        """A frame to stand for the whole: early, eyes open, mouth and arm at rest."""
        track, early = self.track, slice(0, round(3 * self.track.fps))
        unrest = (
            3 * track["eyeBlinkLeft"][early]
            + 2 * track["jawOpen"][early]
            + track["armRaise"][early]
            + np.abs(track["headYaw"][early]) / 20
        )
        return int(np.argmin(unrest))

    @classmethod
    def from_bytes(cls, data: bytes) -> Take:
        """The take that `to_bytes` wrote."""
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            names = [f"track{i or ''}" for i in range(sum(n.startswith("track") for n in file))]
            first, *others = (Track.from_bytes(file[name].tobytes()) for name in names)
            speech = Speech.from_bytes(file["speech"].tobytes())
            volume = float(file["volume"]) if "volume" in file else 1.0
            return cls(speech, first, volume, tuple(others))


def perform(
    scene: Scene, fps: int, voices: Speaker, files: Mapping[str, Path] = MappingProxyType({})
) -> Take:
    """Speak a scene and move the faces to it. The same scene gives the same take.

    ``files`` are the files that the scene names, by key.
    """
    speech = _speech(scene.voice, voices, files)
    volume = 1.0
    if not isinstance(scene.voice, Silence):
        speech = speech.padded(LEAD, TAIL)
    if isinstance(scene.voice, TextVoice):
        volume = scene.voice.volume
    style = scene.character.talking_style if scene.character else "stable"
    return Take(speech, animate(speech, fps=fps, style=style, seed=seed(scene)), volume)


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
    content = f"{__version__}\n{fps}\n{_performance(scene)}"
    return f"takes/{hashlib.sha256(content.encode()).hexdigest()}.npz"


def _performance(scene: Scene) -> str:
    """What decides a take, as JSON: who looks how, and before what, does not."""
    everybody = people(scene)
    heard = Scene(scene.voice, turns=tuple(replace(t, character=None) for t in scene.turns))
    seats = [scene.character, *(turn.character for turn in scene.turns)]
    cast = [(who.talking_style, who.expression) for who in everybody]
    order = [everybody.index(who) if who else None for who in seats]
    return f"{scene_to_json(heard)}\n{json.dumps([cast, order])}"
