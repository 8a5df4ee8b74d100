"""Which voices are heard in a scene."""

from __future__ import annotations

from .video import Scene, TextVoice


def spoken(scene: Scene) -> list[TextVoice]:
    """Every synthetic voice of a scene, in turn."""
    voices = [scene.voice, *(turn.voice for turn in scene.turns)]
    return [voice for voice in voices if isinstance(voice, TextVoice)]


def mark(voice_id: str) -> str:
    """What stands in the names of objects in which a personal voice is heard, so that all of them
    are found when its person asks."""
    return voice_id.rsplit("-", 1)[-1][:16]
