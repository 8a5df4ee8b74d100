"""A scene performed: what is heard and how the face moves, before anything is drawn."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from .. import __version__
from ..motion import Track, animate
from ..scene import Scene, Silence, TextVoice, scene_to_json
from ..speech import Speech

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
    """The speech and the face of one scene; equally long."""

    speech: Speech
    track: Track
    volume: float = 1.0
    """Factor on the sound after levelling, 0 to 1."""

    def to_bytes(self) -> bytes:
        """Everything, as one ``.npz`` file."""
        file = io.BytesIO()
        speech = np.frombuffer(self.speech.to_bytes(), np.uint8)
        track = np.frombuffer(self.track.to_bytes(), np.uint8)
        np.savez(file, speech=speech, track=track, volume=np.float64(self.volume))
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
            return cls(
                Speech.from_bytes(file["speech"].tobytes()),
                Track.from_bytes(file["track"].tobytes()),
                float(file["volume"]) if "volume" in file else 1.0,
            )


def perform(scene: Scene, fps: int, voices: Speaker) -> Take:
    """Speak a scene and move the face to it. The same scene gives the same take."""
    speech = voices.speak(scene.voice)
    volume = 1.0
    if isinstance(scene.voice, TextVoice):
        speech = speech.padded(LEAD, TAIL)
        volume = scene.voice.volume
    style = scene.character.talking_style if scene.character else "stable"
    return Take(speech, animate(speech, fps=fps, style=style, seed=seed(scene)), volume)


def seed(scene: Scene) -> int:
    """What the random streams of a scene start from: 63 bits of the scene's own content."""
    digest = hashlib.sha256(scene_to_json(scene).encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def take_key(scene: Scene, fps: int) -> str:
    """Name of the scene's take among the objects: equal scenes share one."""
    content = f"{__version__}\n{fps}\n{scene_to_json(scene)}"
    return f"takes/{hashlib.sha256(content.encode()).hexdigest()}.npz"
