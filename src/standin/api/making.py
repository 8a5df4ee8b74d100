"""From a request that was read to a video in the queue: the same for every version."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

import structlog

from .. import scene
from ..errors import InvalidField, NotBuilt, Path, dotted
from ..jobs import engines
from ..library import LimitReached, Priority, UnknownFolder, Video, turn
from ..library.plans import check
from ..library.progress import guessed_frames
from ..library.videos import Kind
from ..render import sources
from ..render.plan import uncaptioned
from . import requests, uploads
from .bodies import REQUIRED
from .envelopes import ApiError
from .hooks import check_target
from .limits import refused
from .people import People
from .scenes import NotFetched, UnknownId, api_path, asked_path, size_of, to_video
from .services import Services
from .speakers import Speakers
from .told import UNKNOWN_FAILURE

_MOST_KEPT: Final = 200_000
"""Characters of a request: 20 scenes of the longest scripts have about half of it."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Around:
    """What belongs to a request and not to the video itself."""

    base: str
    """Address of the server, as who asked knows it."""
    callback_id: str | None = None
    callback_url: str | None = None
    folder_id: str | None = None
    batch_id: str | None = None
    batch_index: int | None = None
    kind: Kind = "video"
    priority: Priority | None = None
    """None: normal, low in a batch."""
    asked: str | None = None
    """The request itself, as JSON, to be shown and sent again."""


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what is wrong with a request into answers that name the field."""
    try:
        yield
    except NotBuilt as error:
        raise ApiError(501, "not_implemented", error.message, param=_param(error)) from None
    except InvalidField as error:
        usual = "missing_params" if error.detail == REQUIRED else "invalid_parameter"
        code = error.code if isinstance(error, UnknownId) else usual
        raise ApiError(400, code, error.message, param=_param(error)) from None
    except LimitReached as error:
        raise refused(error) from None


def try_out(here: Services, space: str, asked: requests.GenerateRequest, base: str) -> Any:
    """Everything that `generate` refuses is refused; else what the video would cost."""
    around = Around(base, asked.callback_id, asked.callback_url, asked.folder_id)
    wanted = video_of(here, space, asked)
    look(here, space, wanted, around, api_path)
    return price(here, space, wanted)


def generate(
    here: Services,
    space: str,
    asked: requests.GenerateRequest,
    base: str,
    batch: tuple[str, int] | tuple[None, None] = (None, None),
) -> Video:
    """Queue what v2's generate asks for. Raises `InvalidField`, `NotBuilt` and `ApiError`."""
    around = Around(
        base,
        asked.callback_id,
        asked.callback_url,
        asked.folder_id,
        batch_id=batch[0],
        batch_index=batch[1],
        asked=_kept(asked),
        priority=asked.priority,
    )
    return make(here, space, video_of(here, space, asked), around, api_path)


def video_of(here: Services, space: str, asked: requests.GenerateRequest) -> scene.Video:
    """The video that v2's generate asks for. Raises `InvalidField`, `NotBuilt`, `ApiError`."""
    if asked.dimension is None:
        asked = asked.model_copy(update={"dimension": usual_size(here, space, asked)})
    inside = uploads.unpack(here, asked)
    given = uploads.uploads(here, space, asked) | inside
    mark = uploads.house_mark(here) if asked.enable_watermark else None
    wanted = to_video(asked, People(here, space), Speakers(here, space), given, mark)
    if here.library.spaces.plan(space).watermark:
        mark = uploads.house_mark(here) or uploads.own_mark(here)
        wanted = replace(wanted, watermark=scene.Watermark(asset_key=mark))
    try:
        return here.library.voices.pinned(here.library.avatars.pinned(wanted, space), space)
    except InvalidField as error:
        raise InvalidField(asked_path(asked, api_path(error.path)), error.detail) from None


def usual_size(
    here: Services, space: str, asked: requests.GenerateRequest
) -> requests.Dimension | None:
    """The size of a request that names none, no larger than the plan allows."""
    most = here.library.spaces.plan(space).resolution
    width, height = size_of(None, asked.aspect_ratio)
    if most is None or min(width, height) <= most:
        return None
    factor = most / min(width, height)
    small = (2 * int(side * factor / 2) for side in (width, height))
    return requests.Dimension(**dict(zip(("width", "height"), small, strict=True)))


def make(
    here: Services,
    space: str,
    wanted: scene.Video,
    around: Around,
    named: Callable[[Path], Path] = lambda path: path,
) -> Video:
    """Look whether ``wanted`` can be made, put it down and queue it.

    ``named`` gives the API's path of a field of the video. Raises `InvalidField`, `LimitReached`
    and `ApiError`.
    """
    folder_id = look(here, space, wanted, around, named)
    videos = here.library.videos
    video = videos.create(
        wanted,
        space_id=space,
        callback_id=around.callback_id,
        callback_url=around.callback_url,
        folder_id=folder_id,
        base_url=around.base,
        batch_id=around.batch_id,
        batch_index=around.batch_index,
        plan=here.library.spaces.plan(space),
        held_seconds=guessed_seconds(wanted),
        asked=around.asked,
        kind=around.kind,
        priority=around.priority or ("low" if around.batch_id else "normal"),
    )
    try:
        here.jobs.submit(video.id, space, turn(video))
    except Exception as error:
        _log.exception("video could not be queued", video_id=video.id)
        message = "The video could not be queued"
        videos.fail(video.id, UNKNOWN_FAILURE, message, type(error).__name__)
        raise ApiError(503, "internal_error", f"{message}; try again later") from None
    _log.info("video queued", video_id=video.id, space_id=space, scenes=len(wanted.scenes))
    return video


def look(
    here: Services,
    space: str,
    wanted: scene.Video,
    around: Around,
    named: Callable[[Path], Path] = lambda path: path,
) -> str | None:
    """Look whether ``wanted`` can be made; gives the folder's id. Raises as `make` does."""
    try:
        check(here.library.spaces.plan(space), wanted, guessed_seconds(wanted))
    except LimitReached as error:
        error.path = named(error.path)
        raise
    try:
        engines.check(wanted, here.library.workers, here.settings)
    except InvalidField as error:
        raise InvalidField(named(error.path), error.detail) from None
    if around.callback_url:
        _check_callback(around.callback_url, here.settings.webhook_private)
    try:
        sources.probe(wanted, here.settings.fetch_private)
    except InvalidField as error:
        raise NotFetched(named(error.path), error.detail) from None
    return _folder(here, space, around.folder_id)


def price(here: Services, space: str, wanted: scene.Video) -> dict[str, Any]:
    """What a request would cost, before anything is spoken. Raises `LimitReached`."""
    plan = here.library.spaces.plan(space)
    here.library.usage.check(plan, space, guessed_seconds(wanted), not wanted.test)
    frames = guessed_frames(uncaptioned(wanted))
    return {
        "dry_run": True,
        "video_id": None,
        "scenes": len(wanted.scenes),
        "frames": frames,
        "duration": round(frames / wanted.fps, 1),
        "width": wanted.width,
        "height": wanted.height,
    }


def guessed_seconds(wanted: scene.Video) -> float:
    """About how long a video will be, before anything is spoken."""
    return guessed_frames(uncaptioned(wanted)) / wanted.fps


def _kept(asked: requests.GenerateRequest) -> str | None:
    """The request as it would be sent again; None for one that has whole files inside."""
    text = asked.model_dump_json(exclude_unset=True, exclude={"callback_id", "callback_url"})
    return text if len(text) <= _MOST_KEPT else None


def _folder(here: Services, space: str, folder_id: str | None) -> str | None:
    if not folder_id:
        return None
    try:
        return here.library.folders.get(folder_id, space).id
    except UnknownFolder as error:
        raise InvalidField(("folder_id",), error.message) from None


def _check_callback(url: str, private: bool) -> None:
    try:
        check_target(url, private)
    except InvalidField as error:
        raise InvalidField(("callback_url",), error.detail) from None


def _param(error: InvalidField) -> str | None:
    return dotted(error.path) if error.path else None
