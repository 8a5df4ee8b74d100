"""What a video may ask for. One place, used by the API, the command line and the renderer."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from .video import Codec, Container

SCENES: Final = (1, 50)
"""Scenes in a video."""
TEXT: Final = (1, 5000)
"""Characters of script in a scene."""
SPEED: Final = (0.5, 2.0)
"""Speaking rate, 1 = the voice's own."""
PITCH: Final = (-50.0, 50.0)
"""HeyGen's unit; 50 is one octave up, -50 one octave down."""
VOLUME: Final = (0.0, 1.0)
"""Factor on a levelled scene; 1 is the common loudness."""
EMOTIONS: Final = ("Excited", "Friendly", "Serious", "Soothing", "Broadcaster")
"""HeyGen's five."""
PRONUNCIATIONS: Final = 500
"""Words in a list of pronunciations."""
PRONUNCIATION: Final = 200
"""Characters of a word in it, and of what is said for it."""
SILENCE: Final = (0.1, 300.0)
"""Seconds of a silent scene."""
RECORDING_SECONDS: Final = 600
"""Longest recording: ten minutes."""
RECORDING_BYTES: Final = 50_000_000
"""Largest file of a recording."""
IMAGE_BYTES: Final = 50_000_000
"""Largest file of a picture."""
IMAGE_PIXELS: Final = 50_000_000
"""Most pixels of a picture: 8K has 33 million, a telephone 48 million."""
FOOTAGE_BYTES: Final = 100_000_000
"""Largest file of a video, unless the operator allows more."""
FOOTAGE_SECONDS: Final = 3600
"""Longest video: an hour."""
FOOTAGE_PIXELS: Final = 8192 * 4320
"""Most pixels of a video's frame: 8K."""
FILM_SECONDS: Final = (0.5, 600.0)
"""Of a video whose person says something else."""
TRANSCRIPT: Final = 20_000
"""Characters of what is said in a recording: ten minutes of the fastest speech."""
URL: Final = 2048
"""Characters of an address."""
DIMENSION: Final = (128, 4096)
"""Pixels of width and of height; both must be even (4:2:0 chroma)."""
FPS: Final = (24, 25, 30, 50, 60)
"""Frame rates that the renderer writes."""
SCALE: Final = (0.05, 5.0)
"""Size of the character, 1 = its frame fills the video's frame."""
OFFSET: Final = (-2.0, 2.0)
"""Shift of the character in fractions of the frame."""
PEOPLE: Final = 6
"""People in one scene."""
TURNS: Final = 50
"""Speeches in one scene after its first."""
TRANSITION: Final = (0.1, 3.0)
"""Seconds in which a scene comes in over the one before it."""
WATERMARK_SCALE: Final = (0.01, 1.0)
"""Width of a watermark in widths of the frame."""
DUCKING: Final = (0.0, 40.0)
"""Decibels that music steps back under speech."""
TITLE: Final = 500
"""Characters in a title."""
CODECS: Final[Mapping[Container, tuple[Codec, ...]]] = MappingProxyType(
    {
        "mp4": ("h264", "h265", "av1"),
        "webm": ("vp9", "av1"),
        "mov": ("prores", "h264", "h265"),
        "m4a": (),
    }
)
"""What each container may hold; the first is its usual one."""
ALPHA: Final = frozenset({"vp9", "prores"})
"""Codecs whose pictures may be transparent."""
OVERLAY: Final = 2000
"""Characters of a text over a scene."""
TEXTS: Final = 20
"""Texts over a scene."""
PLACE: Final = (-1.0, 2.0)
"""Centre of a text, in fractions of the frame."""
TEXT_WIDTH: Final = (0.01, 2.0)
"""Width of a text, in fractions of the frame's."""
FONT_SIZE: Final = (4.0, 400.0)
"""Pixels of a frame whose shorter side has 1080."""
LINE_HEIGHT: Final = (0.5, 5.0)
"""In font sizes."""
FONT_FAMILY: Final = 200
"""Characters of a font's name."""
CAPTION_PRESETS: Final = ("plain", "boxed", "karaoke", "bold", "minimal")
"""Looks of captions; `stage.presets` has them."""
