"""Calls that say in other words what v2's generate says: Avatar IV, WebM, and v1's clips."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path as File
from typing import Any, Final, Literal

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from .. import scene
from ..errors import InvalidField, Path
from ..library import LimitReached
from . import answers, envelopes, generated, making, requests
from .auth import Space
from .bodies import Lenient, Line, Number, Precedence, described, read
from .photos import image_file
from .prepared import covering, in_its_place, prepared, size_of
from .scenes import api_path
from .services import Services, base_url, services
from .uploads import asset_id_of

router = APIRouter(tags=["Videos"])

_SIZES: Final = {"landscape": (1280, 720), "portrait": (720, 1280), "square": (720, 720)}
_STYLES: Final = {"voiceonly": "voice_only", "closeup": "closeUp"}
"""Spellings of avatar styles that v2 has otherwise."""
_NAMES: Final[Mapping[tuple[str, ...], str]] = {
    ("character", "avatar_id"): "avatar_id",
    ("character", "talking_photo_id"): "talking_photo_id",
    ("character", "avatar_style"): "avatar_style",
    ("character", "scale"): "scale",
    ("voice", "input_text"): "input_text",
    ("voice", "voice_id"): "voice_id",
    ("voice", "audio_url"): "input_audio",
    ("voice", "audio_asset_id"): "input_audio",
    ("background", "value"): "background",
    ("background", "url"): "background",
}
"""What these calls name a field of a scene of v2."""


_PHOTO_NAMES: Final[Mapping[tuple[str, ...], str]] = {
    ("voice", "input_text"): "script",
    ("voice", "audio_url"): "audio_url",
    ("voice", "audio_asset_id"): "audio_asset_id",
}
_POSE_NAMES: Final[Mapping[tuple[str, ...], str]] = {("character", "avatar_id"): "avatar_pose_id"}


class PhotoVideo(Lenient):
    """One photo, one script."""

    image_key: Line = Field(description="Of an image from POST /v1/asset")
    video_title: Line = ""
    script: Line | None = None
    voice_id: Line | None = None
    audio_url: Line | None = Field(default=None, description="Instead of a script")
    audio_asset_id: Line | None = Field(default=None, description="Instead of a script")
    video_orientation: Literal["portrait", "landscape", "square"] | None = Field(
        default=None, description="As the photo is, unless given"
    )
    fit: Literal["cover", "contain"] = "cover"
    custom_motion_prompt: Line | None = Field(default=None, description="No effect")
    enhance_custom_motion_prompt: bool = Field(default=False, description="No effect")
    callback_id: Line | None = None
    callback_url: Line | None = None
    priority: Precedence = None


class Size(Lenient):
    """Of a video."""

    width: Number
    height: Number


class SeeThrough(Lenient):
    """An avatar before nothing."""

    avatar_pose_id: Line | None = None
    avatar_id: Line | None = Field(default=None, description="Another name for avatar_pose_id")
    avatar_style: Line = "normal"
    input_text: Line | None = None
    voice_id: Line | None = None
    input_audio: Line | None = Field(default=None, description="Id of an asset, or an address")
    dimension: Size | None = None
    title: Line = ""
    callback_id: Line | None = None
    callback_url: Line | None = None
    priority: Precedence = None


class Clip(Lenient):
    """A scene of v1."""

    avatar_id: Line | None = None
    talking_photo_id: Line | None = None
    avatar_style: Line = "normal"
    talking_photo_style: Line | None = None
    input_text: Line | None = None
    input_audio: Line | None = Field(default=None, description="Id of an asset, or an address")
    voice_id: Line | None = None
    scale: Number = 1
    offset: requests.Offset | None = None


class Clips(Lenient):
    """A video of v1."""

    clips: list[Clip] = Field(min_length=1, max_length=50)
    background: Line | None = Field(default=None, description="#RRGGBB, or a picture's address")
    ratio: Literal["16:9", "9:16", "1:1"] = "16:9"
    test: bool = False
    caption_open: bool = False
    title: Line = ""
    callback_id: Line | None = None
    callback_url: Line | None = None
    priority: Precedence = None


@router.post(
    "/v2/video/av4/generate",
    summary="Make a video of a photo",
    openapi_extra=described(PhotoVideo),
    response_model=answers.V2Made[answers.videos.VideoId],
)
async def photo_video(request: Request, space: Space) -> JSONResponse:
    """The photo becomes one of your photo avatars, once however often it is used."""
    asked = await read(request, PhotoVideo)
    here, base = services(request), base_url(request)
    video_id = await run_in_threadpool(_photo_video, here, space, asked, base)
    return envelopes.v2({"video_id": video_id}, code=envelopes.SUCCESS, message="Success")


@router.post(
    "/v1/video.webm",
    summary="Make a WebM with a clear background",
    openapi_extra=described(SeeThrough),
    response_model=answers.V1[answers.videos.VideoId],
)
async def webm(request: Request, space: Space) -> JSONResponse:
    """An avatar before nothing, for pages that show it over their own."""
    asked = await read(request, SeeThrough)
    here, base = services(request), base_url(request)
    return envelopes.v1({"video_id": await run_in_threadpool(_webm, here, space, asked, base)})


@router.post(
    "/v1/video.generate",
    summary="Make a video of clips",
    openapi_extra=described(Clips),
    response_model=answers.V1[answers.videos.VideoId],
)
async def clips(request: Request, space: Space) -> JSONResponse:
    """The first form of POST /v2/video/generate."""
    asked = await read(request, Clips)
    here, base = services(request), base_url(request)
    return envelopes.v1({"video_id": await run_in_threadpool(_clips, here, space, asked, base)})


def _photo_video(here: Services, space: str, asked: PhotoVideo, base: str) -> str:
    def photo(folder: File) -> File:
        return image_file(here, space, asked.image_key, folder, "image_key")

    with making.refusals(), prepared(here, space) as photos:
        voice = _voice((), asked.script, asked.voice_id, asked.audio_url, asked.audio_asset_id)
        document = generated.presenter(here, space, asked.image_key)
        if document is not None:
            image = asset_id_of(asked.image_key)
            look = photos.drawn(asked.video_title, document, image)
        else:
            look = photos.avatar(asked.video_title, ("image_key",), photo)
        wide, high = size_of(look)
        seen = "landscape" if wide > high or not high else "portrait" if wide < high else "square"
        size = _SIZES[asked.video_orientation or seen]
        who = {
            "type": "talking_photo",
            "talking_photo_id": look.id,
            **(covering(look, *size) if asked.fit == "cover" else {}),
        }
        body = {
            "video_inputs": [{"character": who, "voice": voice}],
            "dimension": dict(zip(("width", "height"), size, strict=True)),
            "title": asked.video_title,
        }
        return _queued(
            here, space, body, asked, base, lambda path: _single(path, _PHOTO_NAMES), _placed
        )


def _webm(here: Services, space: str, asked: SeeThrough, base: str) -> str:
    with making.refusals():
        avatar_id = asked.avatar_pose_id or asked.avatar_id
        if not avatar_id:
            raise InvalidField(("avatar_pose_id",), "is required")
        body = {
            "video_inputs": [
                {
                    "character": _avatar(avatar_id, asked.avatar_style),
                    "voice": _clip_voice((), asked),
                }
            ],
            "dimension": asked.dimension.model_dump() if asked.dimension else None,
            "title": asked.title,
        }
        return _queued(
            here, space, body, asked, base, lambda path: _single(path, _POSE_NAMES), _clear
        )


def _clips(here: Services, space: str, asked: Clips, base: str) -> str:
    with making.refusals():
        behind = _background(asked.background)
        scenes = [
            {
                "character": _clip_character(("clips", i), clip),
                "voice": _clip_voice(("clips", i), clip),
                "background": behind,
            }
            for i, clip in enumerate(asked.clips)
        ]
        body = {
            "video_inputs": scenes,
            "aspect_ratio": asked.ratio,
            "test": asked.test,
            "caption": asked.caption_open,
            "title": asked.title,
        }
        return _queued(here, space, body, asked, base, _clip_path)


def _queued(
    here: Services,
    space: str,
    body: Mapping[str, Any],
    asked: PhotoVideo | SeeThrough | Clips,
    base: str,
    named: Callable[[Path], Path],
    finish: Callable[[scene.Video], scene.Video] = lambda video: video,
) -> str:
    """Queue the video of a body of v2; gives its id. ``named`` gives these calls' own paths."""
    around = making.Around(base, asked.callback_id, asked.callback_url, priority=asked.priority)
    try:
        given = requests.validated({k: v for k, v in body.items() if v is not None})
        video = finish(making.video_of(here, space, given))
        return making.make(here, space, video, around, api_path).id
    except InvalidField as error:
        raise type(error)(named(error.path), error.detail) from None
    except LimitReached as error:
        error.path = named(error.path)
        raise


def _placed(video: scene.Video) -> scene.Video:
    return replace(video, scenes=tuple(in_its_place(each) for each in video.scenes))


def _clear(video: scene.Video) -> scene.Video:
    behind = scene.TransparentBackground()
    scenes = tuple(replace(each, background=behind) for each in video.scenes)
    return replace(video, scenes=scenes, container="webm")


def _single(path: Path, names: Mapping[tuple[str, ...], str]) -> Path:
    if path[:1] != ("video_inputs",):
        return path
    rest = tuple(str(part) for part in path[2:])
    name = names.get(rest) or _NAMES.get(rest)
    return (name,) if name else path[2:]


def _clip_path(path: Path) -> Path:
    if path[:1] != ("video_inputs",) or len(path) < 3:
        return path
    inner = _single(path, {})
    return inner if inner == ("background",) else ("clips", path[1], *inner)


def _avatar(avatar_id: str, style: str) -> dict[str, Any]:
    named = _STYLES.get(style.lower().replace("_", ""), style)
    return {"type": "avatar", "avatar_id": avatar_id, "avatar_style": named}


def _clip_character(path: Path, clip: Clip) -> dict[str, Any]:
    if clip.avatar_id:
        who = _avatar(clip.avatar_id, clip.avatar_style)
    elif clip.talking_photo_id:
        who = {"type": "talking_photo", "talking_photo_id": clip.talking_photo_id}
        who |= {"talking_photo_style": clip.talking_photo_style or "square"}
    else:
        raise InvalidField((*path, "avatar_id"), "either avatar_id or talking_photo_id is required")
    offset = clip.offset.model_dump() if clip.offset else None
    return {**who, "scale": clip.scale, "offset": offset}


def _clip_voice(path: Path, clip: SeeThrough | Clip) -> dict[str, Any]:
    heard = clip.input_audio
    if not heard:
        return _voice(path, clip.input_text, clip.voice_id, None, None, "input_text")
    is_address = heard.lower().startswith(("http://", "https://"))
    return {"type": "audio", ("audio_url" if is_address else "audio_asset_id"): heard}


def _voice(
    path: Path,
    text: str | None,
    voice_id: str | None,
    url: str | None,
    asset_id: str | None,
    name: str = "script",
) -> dict[str, Any]:
    if url or asset_id:
        return {"type": "audio", "audio_url": url, "audio_asset_id": asset_id}
    for field, given in ((name, text), ("voice_id", voice_id)):
        if not given:
            raise InvalidField((*path, field), "is required")
    return {"type": "text", "voice_id": voice_id, "input_text": text}


def _background(given: str | None) -> dict[str, Any] | None:
    if not given:
        return None
    if given.startswith("#"):
        return {"type": "color", "value": given}
    return {"type": "image", "url": given}
