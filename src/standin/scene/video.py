"""What is asked: a video is a list of scenes. Plain frozen types, no I/O, no API shapes."""

from dataclasses import dataclass, field
from typing import Literal

from pydantic import TypeAdapter

TalkingStyle = Literal["stable", "expressive"]
Emotion = Literal["Excited", "Friendly", "Serious", "Soothing", "Broadcaster"]


@dataclass(frozen=True, slots=True)
class TextVoice:
    """Words that a synthetic voice speaks."""

    voice_id: str
    text: str
    """1 to 5000 characters; may have SSML tags such as ``<break time="1s"/>``."""
    speed: float = 1.0
    """0.5 to 2, 1 = the voice's own rate."""
    pitch: float = 0.0
    """-50 to 50; 50 is an octave up (see `semitones`)."""
    volume: float = 1.0
    """0 to 1: factor on the samples of the scene after levelling, so 1 is the common loudness and
    0.5 is 6 dB less."""
    emotion: Emotion | None = None
    locale: str | None = None
    """How numbers and dates are read (``en-GB``: day first); the voice's own by default."""
    pronunciations: tuple[tuple[str, str], ...] = ()
    """Words and what is said for them: text, or IPA between slashes."""
    kind: Literal["text"] = "text"

    @property
    def semitones(self) -> float:
        """The pitch shift in semitones, -12 to 12."""
        return self.pitch * 12 / 50


@dataclass(frozen=True, slots=True)
class Silence:
    """No words for a while: the presenter waits and listens."""

    duration: float
    """Seconds, 0.1 to 100."""
    kind: Literal["silence"] = "silence"


Voice = TextVoice | Silence


@dataclass(frozen=True, slots=True)
class Character:
    """Who is seen, how large and where.

    At scale 1 and offset 0 the character's own frame is the video's frame. It is scaled about
    the centre of the frame, then shifted by ``offset * (width, height)``.
    """

    avatar_id: str
    scale: float = 1.0
    offset_x: float = 0.0
    """Fraction of the frame's width, positive to the right."""
    offset_y: float = 0.0
    """Fraction of the frame's height, positive downwards."""
    talking_style: TalkingStyle = "stable"


@dataclass(frozen=True, slots=True)
class ColourBackground:
    """One colour behind everything."""

    colour: str = "#FFFFFF"
    """``#RRGGBB``."""
    kind: Literal["colour"] = "colour"


Background = ColourBackground


@dataclass(frozen=True, slots=True)
class Scene:
    """One voice, at most one character, one background."""

    voice: Voice
    character: Character | None = None
    background: Background = field(default_factory=ColourBackground)


@dataclass(frozen=True, slots=True)
class Video:
    """Scenes played one after another."""

    scenes: tuple[Scene, ...]
    width: int = 1920
    height: int = 1080
    fps: int = 25
    title: str = ""


_VIDEO: TypeAdapter[Video] = TypeAdapter(Video)
_SCENE: TypeAdapter[Scene] = TypeAdapter(Scene)


def to_json(video: Video) -> str:
    """The video as JSON; `from_json` gives an equal video back."""
    return _VIDEO.dump_json(video).decode()


def from_json(text: str | bytes) -> Video:
    """A video from `to_json`'s text. Raises `pydantic.ValidationError` for other text."""
    return _VIDEO.validate_json(text)


def scene_to_json(scene: Scene) -> str:
    """One scene as JSON; equal scenes give equal text."""
    return _SCENE.dump_json(scene).decode()


def scene_from_json(text: str | bytes) -> Scene:
    """A scene from `scene_to_json`'s text."""
    return _SCENE.validate_json(text)
