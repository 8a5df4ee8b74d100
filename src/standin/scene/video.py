"""What is asked: a video is a list of scenes. Plain frozen types, no I/O, no API shapes."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

TalkingStyle = Literal["stable", "expressive"]
Expression = Literal["default", "happy"]
Emotion = Literal["Excited", "Friendly", "Serious", "Soothing", "Broadcaster"]
Framing = Literal["normal", "close_up"]
Mask = Literal["none", "circle", "square"]
Fit = Literal["cover", "crop", "contain", "none"]
PlayStyle = Literal["fit_to_scene", "freeze", "loop", "once", "full_video"]
Transition = Literal["cut", "cross_fade", "slide"]
Place = Literal["top_left", "top_right", "bottom_left", "bottom_right", "center"]
Container = Literal["mp4", "webm", "mov", "m4a"]
Codec = Literal["h264", "h265", "av1", "vp9", "prores"]
CaptionPlace = Literal["bottom", "middle", "top"]
Quality = Literal["draft", "standard", "high"]


@dataclass(frozen=True, slots=True)
class Source:
    """A file that somebody gave. One of ``url`` and ``asset_key`` says where it is."""

    url: str | None = None
    """``http`` or ``https``. Fetched once, when the work begins; from then on it has a key."""
    asset_key: str | None = None
    """Key of the file among the objects, named by its content."""


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
    pack_key: Annotated[str | None, Field(exclude_if=lambda key: key is None)] = None
    """Key among the objects of what a personal voice is made of, named by its content. Voices of
    the house have none."""
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


@dataclass(frozen=True, slots=True)
class Recording(Source):
    """A person's own voice."""

    transcript: str | None = None
    """What is said, word for word: the lips and the words are then exact."""
    locale: str | None = None
    """Language of the transcript, BCP-47; American English if not given."""
    kind: Literal["recording"] = "recording"


Voice = TextVoice | Silence | Recording


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
    expression: Expression = "default"
    """``happy`` smiles throughout."""
    framing: Framing = "normal"
    """``close_up`` shows head and shoulders, whatever the avatar's own framing."""
    mask: Mask = "none"
    """What the character's frame is cut to before it is scaled and shifted."""
    circle_colour: str | None = None
    """``#RRGGBB`` behind a character in a circle; none shows the scene's background."""
    matting: bool = False
    """Leave the background of the avatar's own picture out; avatars without one ignore it."""
    super_resolution: bool = False
    """Scale a photo up with more care, in more time."""
    pack_key: str | None = None
    """Key among the objects of what the avatar is made of (a prepared photo, a designed
    presenter), named by its content. Avatars of the house have none."""
    engine: str | None = None
    """The neural engine that moves the mouth (see `avatars.neural`); None: the avatar's own way."""
    slowed: bool = False
    """Footage goes slower where the scene lasts longer than it, down to half its speed."""


@dataclass(frozen=True, slots=True)
class ColourBackground:
    """One colour behind everything."""

    colour: str = "#FFFFFF"
    """``#RRGGBB``."""
    kind: Literal["colour"] = "colour"


@dataclass(frozen=True, slots=True)
class TransparentBackground:
    """Nothing behind the character: for files with an alpha channel."""

    kind: Literal["transparent"] = "transparent"


@dataclass(frozen=True, slots=True)
class ImageBackground(Source):
    """A still picture behind everything. An animated GIF plays over and over."""

    fit: Fit = "cover"
    """``cover`` and ``crop`` fill the frame and cut what sticks out, ``contain`` shows all of the
    picture, ``none`` leaves it its size; always in the middle of the frame."""
    colour: str = "#FFFFFF"
    """``#RRGGBB`` where the picture is transparent or does not reach."""
    kind: Literal["image"] = "image"


@dataclass(frozen=True, slots=True)
class VideoBackground(Source):
    """A moving picture behind everything."""

    fit: Fit = "cover"
    """As for an `ImageBackground`."""
    play_style: PlayStyle = "fit_to_scene"
    """``fit_to_scene`` plays it faster or slower, once from end to end; ``loop`` over and over;
    ``freeze`` once, then its last frame stays; ``once`` plays it, then its colour stays;
    ``full_video`` as ``freeze``, and the scene lasts at least as long as the video."""
    colour: str = "#000000"
    """``#RRGGBB`` where the picture is transparent or does not reach."""
    volume: float = 0.0
    """0 to 1: its own sound, mixed under the voice."""
    kind: Literal["video"] = "video"


@dataclass(frozen=True, slots=True)
class OwnBackground:
    """The backdrop that the character's look brings along; white if it brings none."""

    kind: Literal["own"] = "own"


Background = (
    ColourBackground | TransparentBackground | OwnBackground | ImageBackground | VideoBackground
)


@dataclass(frozen=True, slots=True)
class TextOverlay:
    """Words drawn over a scene."""

    text: str
    x: float = 0.5
    """Centre of the block, fraction of the frame's width."""
    y: float = 0.5
    """Centre of the block, fraction of the frame's height."""
    width: float = 0.8
    """Lines are broken at this fraction of the frame's width."""
    font_family: str | None = None
    font_size: float = 48.0
    """Pixels of a frame 1080 pixels high (of its shorter side): the size goes with the frame."""
    bold: bool = False
    colour: str = "#FFFFFF"
    align: Literal["left", "center", "right"] = "center"
    line_height: float = 1.2
    """In font sizes."""
    shadow: bool = False
    """A soft shadow, so that it can be read before anything."""


@dataclass(frozen=True, slots=True)
class Film(Source):
    """A video whose person says what is heard in a scene, in the place of a character.

    When it is prepared it becomes a character, and the video gets its size and frame rate.
    """

    start: float = 0.0
    """Seconds at which the part that is shown begins."""
    end: float | None = None
    """Seconds at which it ends; the video's own end if not given."""
    whole: bool = False
    """The scene lasts as long as that part; else as long as the voice."""
    slowed: bool = False
    """Where the voice lasts longer the part goes slower, down to half its speed; beyond that, or
    else, it goes back from its end, and forth again."""
    engine: str | None = None
    """See `Character.engine`."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One more speech in a scene: who has the word after the voice before."""

    voice: Voice
    character: Character | None = None
    """A character equal to one already in the scene is the same person. None speaks unseen."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One background, and characters who speak in turn; mostly one of them, or none."""

    voice: Voice
    character: Character | None = None
    background: Background = field(default_factory=ColourBackground)
    turns: tuple[Turn, ...] = ()
    """Who speaks after ``voice``; everybody is on stage during the whole scene."""
    texts: tuple[TextOverlay, ...] = ()
    transition: Transition = "cut"
    """How the scene before it becomes this one; a video's first scene has a cut."""
    transition_seconds: float = 0.5
    film: Film | None = None
    """Instead of a character."""
    lasts: float | None = None
    """Seconds that the scene lasts exactly, without pauses around its voice, which is cut or gets
    silence at its end; 0: as long as the voice. By itself there are pauses, and nothing is cut."""


@dataclass(frozen=True, slots=True)
class Captions:
    """The words that are spoken, to be read."""

    burn_in: bool = False
    """Drawn into the picture; files beside the video are made in any case."""
    preset: str = "plain"
    """One of the stage's presets."""
    font_family: str | None = None
    font_size: float | None = None
    """Pixels of a frame 1080 pixels high (of its shorter side); the preset's by default."""
    place: CaptionPlace = "bottom"
    x: float | None = None
    """Centre of the block, fractions of the frame; ``place`` decides by default."""
    y: float | None = None
    highlight: bool = True
    """The word being spoken stands out, in presets that do so."""


@dataclass(frozen=True, slots=True)
class Watermark(Source):
    """An image over every frame."""

    place: Place = "bottom_right"
    scale: float = 0.15
    """Width in fractions of the frame's width."""
    opacity: float = 0.6


@dataclass(frozen=True, slots=True)
class Music(Source):
    """Sound under the whole video, looped to its length."""

    volume: float = 0.25
    """0 to 1, against the voice's common loudness."""
    ducking: float = 9.0
    """Decibels that the music steps back while somebody speaks."""


@dataclass(frozen=True, slots=True)
class Video:
    """Scenes played one after another."""

    scenes: tuple[Scene, ...]
    width: int = 1920
    height: int = 1080
    fps: int = 25
    title: str = ""
    container: Container = "mp4"
    """``m4a`` is sound alone."""
    codec: Codec | None = None
    """The container's usual one by default: H.264, VP9, ProRes 4444."""
    quality: Quality = "standard"
    captions: Captions | None = None
    watermark: Watermark | None = None
    music: Music | None = None
    test: bool = False
    """A quick look: draft quality, and a mark that says so."""


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
