"""From HeyGen's request to a `standin.scene.Video`, or the reason why not, in HeyGen's words."""

import re
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any, Final, Literal, cast, get_args
from urllib.parse import urlsplit

from .. import scene
from ..errors import InvalidField, NotBuilt, Path, StandinError, UnknownAvatar, UnknownVoice, dotted
from ..render.lettering import check_fonts
from ..scene import limits
from ..speech.delivery import plan
from . import lettered
from .bodies import shown
from .envelopes import ApiError
from .requests import (
    AudioVoice,
    Background,
    Character,
    Dimension,
    GenerateRequest,
    Offset,
    SceneInput,
    Silence,
    TextVoice,
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
    ("background", "colour"): ("background", "value"),
    **lettered.PATHS,
}
"""Where the API's path of a field differs from the scene's."""

_HEX: Final = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_ADDRESS_LENGTH: Final = 2048
_ID_LENGTH: Final = 80


def to_video(
    request: GenerateRequest,
    avatars: AvatarCatalogue,
    voices: VoiceCatalogue,
    recordings: Mapping[str, str] = MappingProxyType({}),
) -> scene.Video:
    """The video that ``request`` asks for, checked so that it can be made.

    ``recordings`` are the keys of uploaded recordings by asset id.

    Raises `InvalidField` or `NotBuilt` with the API's own path, or `ApiError` for an avatar
    or voice that does not exist.
    """
    _refuse_unbuilt(request)
    _check_callback(request.callback_url)
    width, height = _size(request.dimension, request.aspect_ratio)
    video = scene.Video(
        scenes=tuple(
            _scene(("video_inputs", i), each, recordings)
            for i, each in enumerate(request.video_inputs)
        ),
        width=width,
        height=height,
        fps=_fps(request.fps),
        title=request.title,
        captions=lettered.captions(request.caption, request.caption_mode, request.subtitles),
    )
    try:
        scene.check(video)
        check_fonts(video)
    except InvalidField as error:
        raise InvalidField(api_path(error.path), error.detail) from None
    for i, each in enumerate(request.video_inputs):
        _check_ids(("video_inputs", i), each, avatars, voices)
        _check_script(("video_inputs", i, "voice"), video.scenes[i].voice, voices)
    return video


def api_path(path: Path) -> Path:
    """The API's path of a field of a `standin.scene.Video`."""
    if path[:1] == ("scenes",) and len(path) > 2 and path[2] == "texts":
        return ("video_inputs", path[1], *lettered.text_path(path[2:]))
    if path[:1] == ("scenes",) and len(path) > 2:
        rest = tuple(str(part) for part in path[2:])
        return ("video_inputs", path[1], *_API_NAMES.get(rest, path[2:]))
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


def _refuse_unbuilt(request: GenerateRequest) -> None:
    if request.enable_watermark:
        raise NotBuilt(("enable_watermark",), "watermarks are not built yet; use false")


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


def _size(dimension: Dimension | None, ratio: str | None) -> tuple[int, int]:
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


def _scene(path: Path, asked: SceneInput, recordings: Mapping[str, str]) -> scene.Scene:
    return scene.Scene(
        voice=_voice((*path, "voice"), asked.voice, recordings),
        character=_character((*path, "character"), asked.character),
        background=_background(asked.background),
        texts=lettered.texts(path, asked.text),
    )


def _voice(
    path: Path, asked: TextVoice | Silence | AudioVoice, recordings: Mapping[str, str]
) -> scene.Voice:
    if isinstance(asked, Silence):
        return scene.Silence(duration=asked.duration)
    if isinstance(asked, AudioVoice):
        return _recording(path, asked, recordings)
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


def _recording(path: Path, asked: AudioVoice, recordings: Mapping[str, str]) -> scene.Recording:
    key = recordings.get(asked.audio_asset_id) if asked.audio_asset_id else None
    if asked.audio_asset_id and key is None:
        message = f"no recording was uploaded under {shown(asked.audio_asset_id)} (POST /v1/asset)"
        raise InvalidField((*path, "audio_asset_id"), message)
    if asked.audio_asset_id and asked.audio_url:
        raise InvalidField((*path, "audio_url"), "give either audio_url or audio_asset_id")
    return scene.Recording(
        url=asked.audio_url,
        asset_key=key,
        transcript=asked.transcript or asked.input_text,
        locale=asked.locale,
    )


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
    _check_word((*path, "avatar_style"), asked.avatar_style, _STYLES)
    _check_word((*path, "expression"), asked.expression, _EXPRESSIONS)
    circle = asked.circle_background_color
    if circle and not _HEX.fullmatch(circle):
        raise InvalidField((*path, "circle_background_color"), "must be in hex format")
    offset = asked.offset or Offset()
    return scene.Character(
        avatar_id=asked.avatar_id,
        scale=asked.scale,
        offset_x=offset.x,
        offset_y=offset.y,
        talking_style=_talking_style((*path, "talking_style"), asked.talking_style),
    )


_STYLES: Final = ("normal", ("circle", "closeUp", "voice_only"))
_EXPRESSIONS: Final = ("default", ("happy",))


def _check_word(path: Path, given: str, words: tuple[str, Collection[str]]) -> None:
    works, unbuilt = words
    if given in unbuilt:
        raise NotBuilt(path, f"{given!r} is not built yet; use {works!r}")
    if given != works:
        raise InvalidField(path, f"must be {works!r}, not {shown(given)}")


def _talking_style(path: Path, given: str) -> Literal["stable", "expressive"]:
    if given == "stable":
        return "stable"
    if given == "expressive":
        return "expressive"
    raise InvalidField(path, f"must be 'stable' or 'expressive', not {shown(given)}")


def _background(asked: Background | None) -> scene.Background:
    if asked is None:
        return scene.ColourBackground()
    found = _HEX.fullmatch(asked.value.strip())
    if found is None:
        return scene.ColourBackground(asked.value[:40])  # refused by scene.check, with the limit
    digits = found[1] if len(found[1]) == 6 else "".join(c * 2 for c in found[1])
    return scene.ColourBackground(f"#{digits.upper()}")


def _check_ids(
    path: Path, asked: SceneInput, avatars: AvatarCatalogue, voices: VoiceCatalogue
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


def _unknown(noun: str, path: Path, given: str, error: StandinError) -> ApiError:
    # The catalogue's message may know which id was meant, but repeats the whole of this one.
    reason = error.message if len(given) <= _ID_LENGTH else f"no {noun} has the id {shown(given)}"
    message = f"{dotted(path)}: {reason} (GET /v2/{noun}s lists all)"
    return ApiError(400, f"{noun}_not_found", message)
