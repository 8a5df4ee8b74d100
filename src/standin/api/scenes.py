"""From HeyGen's request to a `standin.scene.Video`, or the reason why not, in HeyGen's words."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple, cast, get_args
from urllib.parse import urlsplit

from .. import scene
from ..errors import InvalidField, NotBuilt, Path, StandinError, UnknownAvatar, UnknownVoice
from ..render.lettering import check_fonts
from ..scene import limits
from ..speech.delivery import plan
from . import lettered
from .bodies import shown
from .colours import HEX, colour
from .requests import (
    AudioVoice,
    Background,
    Character,
    Dimension,
    GenerateRequest,
    Music,
    Offset,
    SceneInput,
    Silence,
    TextVoice,
    Turn,
)
from .services import AvatarCatalogue, VoiceCatalogue

_SIZES: Final[Mapping[str, tuple[int, int]]] = {
    "16:9": (1920, 1080),
    "9:16": (1080, 1920),
    "1:1": (1080, 1080),
    "4:3": (1440, 1080),
    "3:4": (1080, 1440),
    "5:4": (1350, 1080),
    "4:5": (1080, 1350),
}
"""Pixels of an aspect ratio that comes without a dimension."""

_API_NAMES: Final[Mapping[tuple[str, ...], tuple[str, ...]]] = {
    ("scenes",): ("video_inputs",),
    ("width",): ("dimension", "width"),
    ("height",): ("dimension", "height"),
    ("voice", "text"): ("voice", "input_text"),
    ("voice", "url"): ("voice", "audio_url"),
    ("character", "offset_x"): ("character", "offset", "x"),
    ("character", "offset_y"): ("character", "offset", "y"),
    ("character", "circle_colour"): ("character", "circle_background_color"),
    ("background", "colour"): ("background", "value"),
    **lettered.PATHS,
}
"""Where the API's path of a field differs from the scene's."""

_ADDRESS_LENGTH: Final = 2048
_ID_LENGTH: Final = 80


class Upload(NamedTuple):
    """A file that somebody uploaded."""

    kind: str
    """``audio``, ``image`` or ``video``."""
    key: str
    """Among the objects."""


Uploads = Mapping[str, Upload]
"""By asset id."""


def to_video(
    request: GenerateRequest,
    avatars: AvatarCatalogue,
    voices: VoiceCatalogue,
    uploads: Uploads = MappingProxyType({}),
    house_mark: str | None = None,
) -> scene.Video:
    """The video that ``request`` asks for, checked so that it can be made.

    ``uploads`` are the uploaded files that it names, by asset id; ``house_mark`` is the key of the
    operator's watermark.

    Raises `InvalidField` or `NotBuilt` with the API's own path, or `ApiError` for an avatar
    or voice that does not exist.
    """
    _check_callback(request.callback_url)
    width, height = size_of(request.dimension, request.aspect_ratio)
    video = scene.Video(
        scenes=tuple(
            _scene(("video_inputs", i), each, uploads)
            for i, each in enumerate(request.video_inputs)
        ),
        width=width,
        height=height,
        fps=_fps(request.fps),
        title=request.title,
        captions=lettered.captions(request.caption, request.caption_mode, request.subtitles),
        quality="draft" if request.test else "standard",
        watermark=_watermark(request, uploads, house_mark),
        music=_music(request.music, uploads),
        test=request.test,
    )
    try:
        scene.check(video)
        check_fonts(video)
    except InvalidField as error:
        raise InvalidField(api_path(error.path), error.detail) from None
    for i, each in enumerate(request.video_inputs):
        place, made = ("video_inputs", i), video.scenes[i]
        _check_ids(place, each, avatars, voices)
        _check_script((*place, "voice"), made.voice, voices)
        for k, turn in enumerate(each.turns):
            _check_ids((*place, "turns", k), turn, avatars, voices)
            _check_script((*place, "turns", k, "voice"), made.turns[k].voice, voices)
    return video


class UnknownId(InvalidField):
    """A request names something that is not there."""

    code = "not_found"


class NotFetched(UnknownId):
    """A request names an address from which the file cannot be had."""

    code = "download_failed"


class UnknownAvatarId(UnknownId):
    """A request names an avatar that is not there."""

    code = "avatar_not_found"


class UnknownVoiceId(UnknownId):
    """A request names a voice that is not there."""

    code = "voice_not_found"


def api_path(path: Path) -> Path:
    """The API's path of a field of a `standin.scene.Video`."""
    if path[:1] == ("scenes",) and len(path) > 2 and path[2] == "texts":
        return ("video_inputs", path[1], *lettered.text_path(path[2:]))
    if path[:1] == ("scenes",) and len(path) > 2:
        turn = path[2:4] if path[2] == "turns" else ()
        inner = path[2 + len(turn) :]
        rest = tuple(str(part) for part in inner)
        return ("video_inputs", path[1], *turn, *_API_NAMES.get(rest, inner))
    names = tuple(str(part) for part in path)
    return _API_NAMES.get(names, path)


def asked_path(request: GenerateRequest, path: Path) -> Path:
    """``path`` with the field that names a character as this request names it."""
    if path[-1:] != ("avatar_id",):
        return path
    at: Any = request
    for part in path[:-1]:
        at = at[part] if isinstance(part, int) else getattr(at, part)
    return (*path[:-1], "talking_photo_id") if at.type == "talking_photo" else path


def _check_callback(url: str | None) -> None:
    if url is None:
        return
    if len(url) > _ADDRESS_LENGTH:
        message = f"has {len(url)} characters, at most {_ADDRESS_LENGTH}"
        raise InvalidField(("callback_url",), message)
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or any(c.isspace() or not c.isprintable() for c in url):
        message = f"must be an http or https address, not {shown(url)}"
        raise InvalidField(("callback_url",), message)


def size_of(dimension: Dimension | None, ratio: str | None) -> tuple[int, int]:
    """Pixels of a video; full HD without a wish. Raises `InvalidField`."""
    if dimension is not None:
        return dimension.width, dimension.height
    if not ratio:
        return _SIZES["16:9"]
    if ratio not in _SIZES:
        known = ", ".join(_SIZES)
        raise InvalidField(("aspect_ratio",), f"must be one of {known}, not {shown(ratio)}")
    return _SIZES[ratio]


def _fps(value: float) -> int:
    if value not in limits.FPS:
        known = ", ".join(map(str, limits.FPS))
        raise InvalidField(("fps",), f"must be one of {known}, not {value:g}")
    return int(value)


def _scene(path: Path, asked: SceneInput, uploads: Uploads) -> scene.Scene:
    transition = _word((*path, "transition"), asked.transition, get_args(scene.Transition))
    return scene.Scene(
        voice=_voice((*path, "voice"), asked.voice, uploads),
        character=_character((*path, "character"), asked.character),
        background=_background((*path, "background"), asked.background, uploads),
        texts=lettered.texts(path, asked.text),
        turns=tuple(
            scene.Turn(
                _voice((*path, "turns", i, "voice"), turn.voice, uploads),
                _character((*path, "turns", i, "character"), turn.character),
            )
            for i, turn in enumerate(asked.turns)
        ),
        transition=cast(scene.Transition, transition),
        transition_seconds=asked.transition_seconds,
    )


def _voice(path: Path, asked: TextVoice | Silence | AudioVoice, uploads: Uploads) -> scene.Voice:
    if isinstance(asked, Silence):
        return scene.Silence(duration=asked.duration)
    if isinstance(asked, AudioVoice):
        return _recording(path, asked, uploads)
    return scene.TextVoice(
        voice_id=asked.voice_id,
        text=asked.input_text,
        speed=asked.speed,
        pitch=asked.pitch,
        volume=asked.volume,
        emotion=_emotion((*path, "emotion"), asked.emotion),
        locale=asked.locale or None,
        pronunciations=tuple((p.word, p.say) for p in asked.pronunciations),
    )


def _recording(path: Path, asked: AudioVoice, uploads: Uploads) -> scene.Recording:
    if asked.audio_asset_id and asked.audio_url:
        raise InvalidField((*path, "audio_url"), "give either audio_url or audio_asset_id")
    return scene.Recording(
        url=asked.audio_url,
        asset_key=_uploaded((*path, "audio_asset_id"), asked.audio_asset_id, "audio", uploads),
        transcript=asked.transcript or asked.input_text,
        locale=asked.locale,
    )


def _uploaded(path: Path, asset_id: str | None, kind: str, uploads: Uploads) -> str | None:
    """The key of an uploaded file. Raises `InvalidField` for an unknown and for another kind."""
    if not asset_id:
        return None
    noun = _NOUNS[kind]
    found = uploads.get(asset_id)
    if found is None:
        message = f"no {noun} was uploaded under {shown(asset_id)} (POST /v1/asset)"
        raise InvalidField(path, message)
    animation = kind == "video" and found.key.endswith(".gif")
    if found.kind != kind and not animation:
        raise InvalidField(path, f"is of a {_NOUNS.get(found.kind, found.kind)}, not of a {noun}")
    return found.key


def _emotion(path: Path, given: str | None) -> scene.Emotion | None:
    if not given:
        return None
    for emotion in get_args(scene.Emotion):
        if emotion.lower() == given.lower():
            return cast(scene.Emotion, emotion)
    raise InvalidField(path, f"must be one of {', '.join(limits.EMOTIONS)}, not {shown(given)}")


def _character(path: Path, asked: Character | None) -> scene.Character | None:
    if asked is None:
        return None
    style = _STYLES.get(asked.avatar_style.replace("_", "").lower())
    if style is None:
        message = f"must be normal, circle, closeUp or voice_only, not {shown(asked.avatar_style)}"
        raise InvalidField((*path, "avatar_style"), message)
    photo = _word(
        (*path, "talking_photo_style"), asked.talking_photo_style.lower(), ("square", "circle")
    )
    expression = _word((*path, "expression"), asked.expression, get_args(scene.Expression))
    circle = asked.circle_background_color
    if circle and not HEX.fullmatch(circle):
        raise InvalidField((*path, "circle_background_color"), "must be in hex format")
    round_ = style == "circle" or photo == "circle"
    offset = asked.offset or Offset()
    if style == "voice_only":
        return None
    return scene.Character(
        avatar_id=asked.avatar_id,
        scale=asked.scale,
        offset_x=offset.x,
        offset_y=offset.y,
        talking_style=_talking_style((*path, "talking_style"), asked.talking_style),
        expression=cast(scene.Expression, expression),
        framing="close_up" if style == "close_up" else "normal",
        mask="circle" if round_ else "none",
        circle_colour=colour(circle or _CIRCLE) if round_ else None,
        matting=asked.matting,
        super_resolution=asked.super_resolution,
    )


_STYLES: Final = {
    "normal": "normal",
    "circle": "circle",
    "closeup": "close_up",
    "voiceonly": "voice_only",
}
_CIRCLE: Final = "#F6F6FC"
"""Behind a character in a circle, where no colour is given."""
_NOUNS: Final = {"audio": "recording", "image": "picture", "video": "video"}


def _word(path: Path, given: str, words: Sequence[str]) -> str:
    if given not in words:
        known = " or ".join(repr(word) for word in words)
        raise InvalidField(path, f"must be {known}, not {shown(given)}")
    return given


def _talking_style(path: Path, given: str) -> Literal["stable", "expressive"]:
    if given == "stable":
        return "stable"
    if given == "expressive":
        return "expressive"
    raise InvalidField(path, f"must be 'stable' or 'expressive', not {shown(given)}")


def _background(path: Path, asked: Background | None, uploads: Uploads) -> scene.Background:
    if asked is None:
        return scene.ColourBackground()
    if asked.type == "color":
        return scene.ColourBackground(colour("#FFFFFF" if asked.value is None else asked.value))
    if asked.type == "own":
        return scene.OwnBackground()
    fit = cast(scene.Fit, _word((*path, "fit"), asked.fit, get_args(scene.Fit)))
    id_field = f"{asked.type}_asset_id"
    asset_id = asked.image_asset_id if asked.type == "image" else asked.video_asset_id
    if not asset_id and not asked.url:
        raise InvalidField((*path, "url"), f"either url or {id_field} needs to be provided")
    if asset_id and asked.url:
        raise InvalidField((*path, "url"), f"give either url or {id_field}")
    key = _uploaded((*path, id_field), asset_id, asked.type, uploads)
    if asked.type == "image":
        return scene.ImageBackground(asked.url, key, fit, colour(asked.value or "#FFFFFF"))
    play_style = _word((*path, "play_style"), asked.play_style, get_args(scene.PlayStyle))
    return scene.VideoBackground(
        asked.url,
        key,
        fit,
        cast(scene.PlayStyle, play_style),
        colour(asked.value or "#000000"),
        asked.volume,
    )


def _watermark(
    request: GenerateRequest, uploads: Uploads, house_mark: str | None
) -> scene.Watermark | None:
    asked = request.watermark
    if asked is not None:
        key = _uploaded(("watermark", "image_asset_id"), asked.image_asset_id, "image", uploads)
        place = _word(("watermark", "place"), asked.place, get_args(scene.Place))
        return scene.Watermark(
            asked.url,
            key,
            cast(scene.Place, place),
            asked.scale,
            asked.opacity,
        )
    if not request.enable_watermark:
        return None
    if house_mark is None:
        message = "this server has no watermark of its own; send a watermark or use false"
        raise InvalidField(("enable_watermark",), message)
    return scene.Watermark(None, house_mark)


def _music(asked: Music | None, uploads: Uploads) -> scene.Music | None:
    if asked is None:
        return None
    key = _uploaded(("music", "audio_asset_id"), asked.audio_asset_id, "audio", uploads)
    return scene.Music(asked.url, key, asked.volume, asked.ducking)


def _check_ids(
    path: Path, asked: SceneInput | Turn, avatars: AvatarCatalogue, voices: VoiceCatalogue
) -> None:
    if asked.character is not None:
        avatar_id = asked.character.avatar_id
        try:
            avatars.get(avatar_id)
        except UnknownAvatar as error:
            photo = asked.character.type == "talking_photo"
            where = (*path, "character", "talking_photo_id" if photo else "avatar_id")
            raise _unknown("avatar", where, avatar_id, error) from None
    if isinstance(asked.voice, TextVoice):
        _check_voice((*path, "voice"), asked.voice, voices)


def _check_voice(path: Path, asked: TextVoice, voices: VoiceCatalogue) -> None:
    try:
        info = voices.get(asked.voice_id)
    except UnknownVoice as error:
        raise _unknown("voice", (*path, "voice_id"), asked.voice_id, error) from None
    locale = (asked.locale or info.locale).replace("_", "-")
    if locale.lower() != info.locale.lower():
        message = f"voices in other locales are not built yet; {info.id} speaks {info.locale}"
        raise NotBuilt((*path, "locale"), message)


def _check_script(path: Path, voice: scene.Voice, voices: VoiceCatalogue) -> None:
    if not isinstance(voice, scene.TextVoice):
        return
    try:
        plan(voice, voices.get(voice.voice_id))
    except InvalidField as error:
        place = ("input_text",) if error.path == ("text",) else error.path
        raise InvalidField((*path, *place), error.detail) from None


def _unknown(noun: str, path: Path, given: str, error: StandinError) -> UnknownId:
    # The catalogue's message may know which id was meant, but repeats the whole of this one.
    reason = error.message if len(given) <= _ID_LENGTH else f"no {noun} has the id {shown(given)}"
    kind = UnknownAvatarId if noun == "avatar" else UnknownVoiceId
    return kind(path, f"{reason} (GET /v2/{noun}s lists all)")
