"""What is asked: Video, Scene, Character, Voice, Background. Plain types, no I/O."""

from .check import check
from .video import (
    Background,
    Character,
    ColourBackground,
    Emotion,
    Scene,
    Silence,
    TalkingStyle,
    TextVoice,
    Video,
    Voice,
    from_json,
    scene_from_json,
    scene_to_json,
    to_json,
)

__all__ = [
    "Background",
    "Character",
    "ColourBackground",
    "Emotion",
    "Scene",
    "Silence",
    "TalkingStyle",
    "TextVoice",
    "Video",
    "Voice",
    "check",
    "from_json",
    "scene_from_json",
    "scene_to_json",
    "to_json",
]
