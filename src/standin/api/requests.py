"""What ``POST /v2/video/generate`` takes, and the reading of it.

Clients send numbers and booleans as strings, and null for what they do not want; both are
taken. Keys that are not listed here are ignored, and these have no effect:

=============================================================  =================================
Field                                                          Why it changes nothing
=============================================================  =================================
``quality``                                                    ``test`` says whether it is a draft
``character.circle_background_color`` without the circle       belongs to the circle style
``use_avatar_iv_model``, ``prompt``, ``keep_original_prompt``  one engine moves every avatar
``voice.elevenlabs_settings``                                  settings of another voice engine
=============================================================  =================================
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, NoReturn

from pydantic import (
    BeforeValidator,
    ConfigDict,
    FailFast,
    Field,
    ValidationError,
    model_validator,
)

from ..errors import InvalidField, NotBuilt, Path
from ..scene import limits
from . import lettered
from .bodies import Lenient, Line, Number, Precedence, Whole, parsed, reason, shown

_UNBUILT_TYPES: Final[Mapping[str, tuple[tuple[str, ...], str, str]]] = {
    "character": ((), "characters", "'avatar' or 'talking_photo'"),
    "voice": ((), "voices", "'text', 'audio' or 'silence'"),
    "background": ((), "backgrounds", "'color', 'image' or 'video'"),
}
"""By object: types that HeyGen has and Standin does not yet, their noun, what works."""

_MANY: Final = 1000
"""Items of a list of a scene, whose own limits are lower: more are not even read."""
_TAGS: Final = ("text", "silence", "audio")
"""Names that pydantic puts into a path when it chooses between kinds of voice."""


def _span(bounds: tuple[float, float], note: str = "") -> str:
    low, high = bounds
    return f"{low:g} to {high:g}{'; ' if note else ''}{note}"


class Offset(Lenient):
    """A shift in fractions of the frame."""

    x: Number = Field(default=0, description=_span(limits.OFFSET, "positive to the right"))
    y: Number = Field(default=0, description=_span(limits.OFFSET, "positive downwards"))


class Character(Lenient):
    """Who is seen."""

    type: Literal["avatar", "talking_photo"]
    avatar_id: str = Field(description="An avatar_id of GET /v2/avatars")
    talking_photo_id: str | None = Field(
        default=None, description="Instead of avatar_id, of a talking_photo"
    )
    scale: Number = Field(default=1, description=_span(limits.SCALE, "1 fills the frame"))
    offset: Offset | None = None
    avatar_style: str = Field(default="normal", description="normal, circle, closeUp, voice_only")
    talking_photo_style: str = Field(default="square", description="square or circle")
    talking_style: str = Field(default="stable", description="stable or expressive")
    expression: str = Field(default="default", description="default or happy")
    circle_background_color: str | None = Field(
        default=None, description="#RRGGBB behind a character in a circle"
    )
    matting: bool = False
    super_resolution: bool = False
    use_avatar_iv_model: bool = False

    @model_validator(mode="before")
    @classmethod
    def _photo_is_avatar(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("type") == "talking_photo":
            given = data.get("talking_photo_id")
            return data if given is None else {**data, "avatar_id": given}
        return data


class Pronunciation(Lenient):
    """How a word is said."""

    word: str
    say: str = Field(description="Text, or IPA between slashes")


class TextVoice(Lenient):
    """Words to say."""

    type: Literal["text"]
    voice_id: str = Field(description="A voice_id of GET /v2/voices")
    input_text: Line = Field(
        description=_span(limits.TEXT, 'characters; may have SSML: <break time="1s"/>')
    )
    speed: Number = Field(default=1, description=_span(limits.SPEED))
    pitch: Number = Field(default=0, description=_span(limits.PITCH, "50 is one octave up"))
    volume: Number = Field(default=1, description=_span(limits.VOLUME, "after levelling"))
    emotion: str | None = Field(default=None, description=", ".join(limits.EMOTIONS))
    locale: str | None = None
    pronunciations: list[Pronunciation] = Field(
        default=[], max_length=_MANY, description="Standin's own: words and how they are said"
    )


class Silence(Lenient):
    """Nothing to say for a while."""

    type: Literal["silence"]
    duration: Number = Field(default=1, description=_span(limits.SILENCE, "seconds"))


class AudioVoice(Lenient):
    """A recording of somebody's voice."""

    type: Literal["audio"]
    audio_url: str | None = Field(
        default=None,
        description=f"http or https, a file of at most {limits.RECORDING_BYTES / 1e6:g} MB and "
        f"{limits.RECORDING_SECONDS / 60:g} minutes in any usual format",
    )
    audio_asset_id: str | None = Field(default=None, description="From POST /v1/asset")
    transcript: str | None = Field(
        default=None,
        description="What is said, word for word; lips and words are then exact. Not of HeyGen",
    )
    input_text: str | None = Field(default=None, description="Another name for transcript")
    locale: str | None = Field(default=None, description="Language of the transcript; en-US")


class Background(Lenient):
    """What is behind the character."""

    type: Literal["color", "image", "video", "own"] = Field(
        description="own is Standin's: the room that belongs to the avatar's look"
    )
    value: str | None = Field(
        default=None,
        description="#RRGGBB or #RGB: of a color, or where a picture does not reach",
    )
    url: str | None = Field(
        default=None,
        description="Of an image or a video: http, https, or data: with the file itself. "
        f"Images of at most {limits.IMAGE_BYTES / 1e6:g} MB, videos of "
        f"{limits.FOOTAGE_BYTES / 1e6:g} MB",
    )
    image_asset_id: str | None = Field(default=None, description="From POST /v1/asset")
    video_asset_id: str | None = Field(default=None, description="From POST /v1/asset")
    play_style: str = Field(
        default="fit_to_scene",
        description="fit_to_scene, freeze, loop, once or full_video, of a video",
    )
    fit: str = Field(default="cover", description="cover, crop, contain or none")
    volume: Number = Field(
        default=0, description=_span(limits.VOLUME, "of a video's own sound; not of HeyGen")
    )


class Turn(Lenient):
    """Who speaks next in a scene. Not of HeyGen."""

    voice: Annotated[TextVoice | Silence | AudioVoice, Field(discriminator="type")]
    character: Character | None = Field(
        default=None, description="Equal to one of the scene: the same person; none: unseen"
    )


class SceneInput(Lenient):
    """One scene: a voice, and who and what is seen meanwhile."""

    voice: Annotated[TextVoice | Silence | AudioVoice, Field(discriminator="type")]
    character: Character | None = Field(default=None, description="Nobody is seen without one")
    background: Background | None = None
    turns: list[Turn] = Field(
        default=[],
        max_length=_MANY,
        description="Standin's own: who has the word next, side by side",
    )
    transition: str = Field(
        default="cut", description="Standin's own: cut, cross_fade or slide, from the scene before"
    )
    transition_seconds: Number = Field(default=0.5, description=_span(limits.TRANSITION))
    text: Annotated[list[lettered.Text], BeforeValidator(lettered.listed)] = Field(
        default=[],
        max_length=_MANY,
        description="Words over the scene: one object, or a list of them",
    )


class Watermark(Lenient):
    """An image over every frame. Not of HeyGen's v2."""

    url: str | None = None
    image_asset_id: str | None = Field(default=None, description="From POST /v1/asset")
    place: str = Field(
        default="bottom_right",
        description="top_left, top_right, bottom_left, bottom_right or center",
    )
    scale: Number = Field(
        default=0.15, description=_span(limits.WATERMARK_SCALE, "widths of the frame")
    )
    opacity: Number = Field(default=0.6, description="0 to 1")


class Music(Lenient):
    """Sound under the whole video. Not of HeyGen's v2."""

    url: str | None = None
    audio_asset_id: str | None = Field(default=None, description="From POST /v1/asset")
    volume: Number = Field(default=0.25, description=_span(limits.VOLUME))
    ducking: Number = Field(default=9, description=_span(limits.DUCKING, "dB under speech"))


class Dimension(Lenient):
    """Size of the video."""

    width: Whole = Field(description=_span(limits.DIMENSION, "pixels, even"))
    height: Whole = Field(description=_span(limits.DIMENSION, "pixels, even"))


class GenerateRequest(Lenient):
    """A video to make: scenes played one after another."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "title": "Hello",
                "video_inputs": [
                    {
                        "character": {"type": "avatar", "avatar_id": "maya"},
                        "voice": {
                            "type": "text",
                            "voice_id": "flite-slt",
                            "input_text": "Hello! This video was made on my own machine.",
                        },
                        "background": {"type": "color", "value": "#E8EEF5"},
                    }
                ],
                "dimension": {"width": 1280, "height": 720},
            }
        }
    )

    video_inputs: Annotated[list[SceneInput], FailFast()] = Field(
        max_length=limits.SCENES[1], description=_span(limits.SCENES, "scenes")
    )
    dimension: Dimension | None = Field(default=None, description="1920 x 1080 unless given")
    aspect_ratio: str | None = Field(default=None, description="Used when there is no dimension")
    fps: Number = Field(default=25, description=f"One of {', '.join(map(str, limits.FPS))}")
    title: Line = ""
    callback_id: Line | None = Field(default=None, description="Comes back in the status")
    callback_url: Line | None = Field(default=None, description="Hears when the video has ended")
    dry_run: bool = Field(default=False, description="Only look and estimate. Standin's own")
    folder_id: Line | None = Field(default=None, description="From POST /v1/folders/create")
    priority: Precedence = None
    test: bool = Field(default=False, description="A quick look: draft quality, marked TEST")
    watermark: Watermark | None = None
    music: Music | None = None
    caption: bool = Field(
        default=False, description="Files of captions, and the video once more with them"
    )
    caption_mode: str | None = Field(
        default=None, description="file_only or burn_in; wins over caption"
    )
    subtitles: lettered.Subtitles | None = Field(
        default=None, description="How burned-in captions look"
    )
    enable_watermark: bool = Field(
        default=False, description="The watermark of the operator, where one is set"
    )


def read(body: bytes) -> GenerateRequest:
    """The request in ``body``.

    Raises `InvalidField` with the API's own path for the first thing wrong with it, and
    `NotBuilt` when that is something HeyGen has.
    """
    content = parsed(body)
    if not isinstance(content, dict):
        raise InvalidField((), "the body must be a JSON object")
    return validated(content)


def validated(content: Mapping[str, Any]) -> GenerateRequest:
    """The request in JSON that was read. Raises as `read` does."""
    try:
        return GenerateRequest.model_validate(content)
    except ValidationError as error:
        _refuse(error.errors(include_url=False)[0])


def _refuse(error: Any) -> NoReturn:
    """Word one error of pydantic as ours."""
    path, kind, given = _path(error["loc"]), error["type"], error["input"]
    if kind == "union_tag_not_found":
        path, kind = (*path, "type"), "missing"
    if kind == "union_tag_invalid":
        path, kind, given = (*path, "type"), "literal_error", given.get("type")
    if kind == "missing" and path[-1] == "avatar_id" and given.get("type") == "talking_photo":
        path = (*path[:-1], "talking_photo_id")
    if kind == "missing" or (kind == "literal_error" and given is None):
        raise InvalidField(path, "is required")
    if kind == "literal_error" and path[-1] == "type":
        _refuse_type(path, given)
    if kind == "too_long" and path == ("video_inputs",):
        low, high = limits.SCENES
        raise InvalidField(path, f"a video has {low} to {high} scenes, not {len(given)}")
    raise InvalidField(path, reason(kind, error["msg"], given))


def _refuse_type(path: Path, given: object) -> NoReturn:
    unbuilt, noun, works = _UNBUILT_TYPES[str(path[-2])]
    if given in unbuilt:
        raise NotBuilt(path, f"{given!r} {noun} are not built yet; use {works}")
    raise InvalidField(path, f"must be {works}, not {shown(given)}")


def _path(loc: tuple[str | int, ...]) -> Path:
    # Neither the kinds of a voice nor the place of a text that stands alone are in the request.
    return tuple(
        part
        for i, part in enumerate(loc)
        if not (i and part in _TAGS and loc[i - 1] == "voice")
        and not (i and part == 0 and loc[i - 1] == "text")
    )
