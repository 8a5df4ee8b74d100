"""``POST /v3/videos``: v3's videos are v2's with other names."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from ... import scene
from ...errors import InvalidField, NotBuilt, Path, UnknownAvatar
from ...library import AvatarLook, LimitReached
from .. import answers, envelopes, generated, making, requests
from ..auth import Space
from ..bodies import described, parsed, received, worded
from ..people import default_voice
from ..prepared import Prepared, covering, in_its_place, prepared, size_of
from ..scenes import api_path
from ..services import Services, base_url, services
from ..uploads import asset_id_of
from . import asked as a
from .pictures import file_of

router = APIRouter(tags=["Videos"])

_Any = a.AvatarVideo | a.ImageVideo | a.StudioVideo

_SHORT: Final = {"4k": 2160, "1080p": 1080, "720p": 720}
"""Pixels of the shorter side."""
_STYLES: Final = {"high": "expressive", "medium": "stable", "low": "stable"}
_HEARD: Final = ("script", "audio_url", "audio_asset_id")
_NAMES: Final[Mapping[tuple[str, ...], tuple[str, ...]]] = {
    ("character", "avatar_id"): ("avatar_id",),
    ("voice", "input_text"): ("script",),
    ("voice", "voice_id"): ("voice_id",),
    ("voice", "audio_url"): ("audio_url",),
    ("voice", "audio_asset_id"): ("audio_asset_id",),
    ("voice", "speed"): ("voice_settings", "speed"),
    ("voice", "pitch"): ("voice_settings", "pitch"),
    ("voice", "volume"): ("voice_settings", "volume"),
    ("voice", "locale"): ("voice_settings", "locale"),
    ("voice", "duration"): ("duration",),
    ("background", "image_asset_id"): ("background", "asset_id"),
}
"""Where a field of v2's scene comes from."""


BODY: Final = described(a.CreateVideo, "video")
"""A route's ``openapi_extra`` for the body of v3's videos."""


@router.post(
    "/v3/videos",
    summary="Make a video",
    openapi_extra=BODY,
    response_model=answers.V3[answers.videos.MadeV3],
)
async def create(request: Request, space: Space) -> JSONResponse:
    """Of the type avatar, image (a photo that speaks), or studio with scenes."""
    with making.refusals():
        content = parsed(await received(request))
    told = await run_in_threadpool(submit, services(request), space, content, base_url(request))
    return envelopes.v3(told)


@router.post(
    "/v2/videos",
    summary="Make a video of one scene",
    openapi_extra=BODY,
    response_model=answers.V2[answers.videos.MadeV3],
)
async def create_v2(request: Request, space: Space) -> JSONResponse:
    """The same with v2's envelope; without a type it is an avatar's video, or a photo's."""
    with making.refusals():
        content = parsed(await received(request))
        if isinstance(content, dict) and "type" not in content:
            content = {**content, "type": "image" if "image" in content else "avatar"}
    told = await run_in_threadpool(submit, services(request), space, content, base_url(request))
    return envelopes.v2(told)


_WATERMARK: Final = 0.15
"""Width of a watermark at scale 1, in widths of the frame."""


def submit(
    here: Services,
    space: str,
    content: Any,
    base: str,
    batch: tuple[str, int] | tuple[None, None] = (None, None),
) -> dict[str, Any]:
    """Queue what the JSON asks for; gives the answer. Raises `ApiError`."""
    with making.refusals():
        asked = read(content)
        if asked.dry_run and batch[0] is not None:
            raise InvalidField(("dry_run",), "is not for videos of a batch")
        around = making.Around(
            base,
            asked.callback_id,
            asked.callback_url,
            asked.folder_id,
            batch_id=batch[0],
            batch_index=batch[1],
            priority=asked.priority,
        )
        with wanted(here, space, asked, not asked.dry_run) as video:
            if asked.dry_run:
                making.look(here, space, video, around, api_path)
                return making.price(here, space, video)
            made = making.make(here, space, video, around, api_path)
    return {"video_id": made.id, "status": "waiting", "output_format": video.container}


@contextmanager
def wanted(here: Services, space: str, asked: _Any, keep: bool) -> Iterator[scene.Video]:
    """The video that is asked for; its photos are avatars then, and stay so if ``keep``.

    Raises `InvalidField`, also of what is done with the video, with the request's own names.
    """
    try:
        with prepared(here, space, keep) as given:
            body = _v2(_Server(here, space, given), asked)
            yield _finished(asked, making.video_of(here, space, requests.validated(body)))
    except InvalidField as error:
        raise type(error)(_named(asked, error.path), error.detail) from None
    except LimitReached as error:
        error.path = _named(asked, error.path)
        raise


def read(content: Any) -> _Any:
    """The request in JSON. Raises `InvalidField` and `NotBuilt`."""
    if not isinstance(content, dict):
        raise InvalidField((), "the body must be a JSON object")
    try:
        asked = a.CreateVideo.model_validate({"video": content}).video
    except ValidationError as error:
        raise worded(error, {"video": content}, 1) from None
    if isinstance(asked, a.CinematicVideo):
        raise NotBuilt(("type",), "cinematic avatars are not built; use avatar, image or studio")
    return asked


@dataclass(frozen=True, slots=True)
class _Server:
    """What a request is read with."""

    here: Services
    space: str
    photos: Prepared

    @property
    def short(self) -> int:
        """Pixels of the shorter side of a video that asks for none."""
        most = self.here.library.spaces.plan(self.space).resolution
        return min(_SHORT["1080p"], most or _SHORT["1080p"])

    def photo(self, path: Path, image: a.Asset, name: str) -> AvatarLook:
        """The avatar of a photo in the request. Raises `InvalidField`."""
        field = (*path, "image")
        if isinstance(image, a.AssetId):
            document = generated.presenter(self.here, self.space, image.asset_id)
            if document is not None:
                return self.photos.drawn(name, document, asset_id_of(image.asset_id))
        return self.photos.avatar(
            name, field, lambda folder: file_of(self.here, self.space, image, folder, field)
        )


def _v2(on: _Server, asked: _Any) -> dict[str, Any]:
    if isinstance(asked, a.StudioVideo):
        size = _size(asked, on.short)
        scenes = [_scene(on, ("scenes", i), each, size) for i, each in enumerate(asked.scenes)]
    else:
        if asked.output_format == "webm" and asked.background is not None:
            raise InvalidField(("background",), "a webm has an alpha channel and no background")
        photo = on.photo((), asked.image, asked.title) if isinstance(asked, a.ImageVideo) else None
        size = _size(asked, on.short, photo)
        scenes = [_spoken(on, (), asked, size, photo)]
    width, height = size
    return {
        "video_inputs": scenes,
        "dimension": {"width": width, "height": height},
        "title": asked.title,
        "watermark": _watermark(asked.watermark),
        **_captions(asked.caption),
    }


def _watermark(mark: a.Mark | None) -> dict[str, Any] | None:
    """At scale 1 it is as wide as v2's is by itself: 15 % of the frame."""
    if mark is None:
        return None
    place = mark.placement or a.Placement()
    for name in ("offset_x", "offset_y"):
        if getattr(place, name):
            path = ("watermark", "placement", name)
            raise NotBuilt(path, "a watermark's offset is not built yet; use 0")
    return {
        **_asset(mark.image, "image"),
        "place": place.position,
        "opacity": mark.opacity,
        "scale": _WATERMARK * mark.scale,
    }


def _captions(caption: a.Caption | None) -> dict[str, Any]:
    if caption is None:
        return {}
    return {"caption": True, "caption_mode": "burn_in" if caption.style else "file_only"}


def _size(asked: _Any, usual: int, photo: AvatarLook | None = None) -> tuple[int, int]:
    """Of the video, whose shorter side is ``usual`` unless it is asked for; ``auto`` goes by the
    photo, where one speaks."""
    short = _SHORT[asked.resolution] if asked.resolution else usual
    ratio = asked.aspect_ratio or "16:9"
    if ratio == "auto":
        wide, high = size_of(photo) if photo else (0, 0)
        ratio = "16:9" if wide > high or not high else "1:1" if wide == high else "9:16"
    wide, high = (int(part) for part in str(ratio).split(":"))
    factor = short / min(wide, high)
    return _even(wide * factor), _even(high * factor)


def _even(pixels: float) -> int:
    return 2 * round(pixels / 2)


def _scene(on: _Server, path: Path, asked: Any, size: tuple[int, int]) -> dict[str, Any]:
    if isinstance(asked, a.SpokenScene):
        source, path = asked.source, (*path, "source")
        photo = None
        if isinstance(source, a.ImageSource):
            photo = on.photo(path, source.image, "Photo")
        return _spoken(on, path, source, size, photo)
    if isinstance(asked, a.ImageScene):
        picture = {"type": "image", **_asset(asked.source, "image")}
        if asked.script is None and not (asked.audio_url or asked.audio_asset_id):
            duration = 5.0 if asked.duration is None else asked.duration
            return {"voice": {"type": "silence", "duration": duration}, "background": picture}
        return {"voice": _voice(path, asked, asked.voice_id), "background": picture}
    playback = asked.playback or a.Playback()
    film = {
        "type": "video",
        "play_style": "full_video",
        "volume": 0 if playback.mute else playback.volume,
        **_asset(asked.source, "video"),
    }
    return {"voice": {"type": "silence", "duration": 0.1}, "background": film}


def _asset(asset: Any, kind: str) -> dict[str, Any]:
    if isinstance(asset, a.AssetUrl):
        return {"url": asset.url}
    if isinstance(asset, a.AssetId):
        return {f"{kind}_asset_id": asset.asset_id}
    return {"url": f"data:{asset.media_type};base64,{asset.data}"}


def _spoken(
    on: _Server, path: Path, asked: Any, size: tuple[int, int], photo: AvatarLook | None
) -> dict[str, Any]:
    avatar_id = photo.id if photo else asked.avatar_id
    voice_id = asked.voice_id or _own_voice(on, avatar_id)
    made: dict[str, Any] = {
        "character": {
            "type": "avatar",
            "avatar_id": avatar_id,
            **(covering(photo, *size) if photo and asked.fit == "cover" else {}),
            "talking_style": _STYLES[asked.expressiveness or "medium"],
            "matting": bool(asked.remove_background),
        },
        "voice": _voice(path, asked, voice_id),
    }
    background = asked.background
    if background is not None and background.type == "color":
        made["background"] = {"type": "color", "value": background.value}
    elif background is not None:
        source = {"url": background.url, "image_asset_id": background.asset_id}
        made["background"] = {"type": "image", **source, "fit": asked.fit or "cover"}
    return made


def _own_voice(on: _Server, avatar_id: str) -> str | None:
    here = on.here
    info = next((info for info in here.avatars.list() if info.id == avatar_id), None)
    if info is None:
        try:
            info = here.library.avatars.info(here.library.avatars.look(avatar_id, on.space))
        except UnknownAvatar:
            return None  # refused later, by name
    return default_voice(info, {voice.id for voice in here.voices.list()})


def _voice(path: Path, asked: Any, voice_id: str | None) -> dict[str, Any]:
    given = [
        name
        for name in ("script", "audio_url", "audio_asset_id")
        if getattr(asked, name) is not None
    ]
    if len(given) != 1:
        what = f"not {' and '.join(given)}" if given else "none is given"
        message = f"give exactly one of script, audio_url and audio_asset_id: {what}"
        raise InvalidField((*path, (given or ["script"])[-1]), message)
    if given != ["script"]:
        source = {"audio_url": asked.audio_url, "audio_asset_id": asked.audio_asset_id}
        return {"type": "audio", **source}
    if voice_id is None:
        raise InvalidField((*path, "voice_id"), "is required: the avatar has no voice of its own")
    settings = asked.voice_settings or a.VoiceSettings()
    return {
        "type": "text",
        "voice_id": voice_id,
        "input_text": asked.script,
        "speed": settings.speed,
        "pitch": settings.pitch,
        "volume": settings.volume,
        "locale": settings.locale,
    }


def _finished(asked: _Any, video: scene.Video) -> scene.Video:
    """What v2 has no words for."""
    spoken = [_source(asked, i) for i in range(len(video.scenes))]
    scenes = tuple(
        in_its_place(each)
        if isinstance(by, a.ImageVideo | a.ImageSource) and by.background is None
        else each
        for by, each in zip(spoken, video.scenes, strict=True)
    )
    video = replace(video, scenes=scenes)
    if not isinstance(asked, a.StudioVideo) and asked.output_format == "webm":
        clear = tuple(replace(s, background=scene.TransparentBackground()) for s in video.scenes)
        video = replace(video, scenes=clear, container="webm")
    return video


def _source(asked: _Any, index: int) -> Any:
    """What a scene is made of."""
    if not isinstance(asked, a.StudioVideo):
        return asked
    each = asked.scenes[index]
    return each.source if isinstance(each, a.SpokenScene) else None


def _named(asked: Any, path: Path) -> Path:
    """The v3 name of what v2 calls ``path``."""
    if path[:1] in (("dimension",), ("video_inputs",)) and len(path) < 3:
        return ("resolution" if path[0] == "dimension" else "scenes",)
    if len(path) < 3 or path[0] != "video_inputs":
        return path
    rest = tuple(str(part) for part in path[2:])
    name = _NAMES.get(rest, tuple(path[2:]))
    if not isinstance(asked, a.StudioVideo):
        return name
    index = path[1]
    inside = isinstance(asked.scenes[int(index)], a.SpokenScene)
    if not inside and name[0] == "background":
        return ("scenes", index, "source")
    return ("scenes", index, *(("source",) if inside else ()), *name)
