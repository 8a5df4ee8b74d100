"""``/v3/lipsyncs``: a video of one's own says something else. It is a video among the others, of
another kind."""

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request
from pydantic import ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from ... import scene
from ...avatars import personal
from ...errors import InvalidField, NotBuilt, Path
from ...library import LimitReached, UnknownAsset, UnknownVideo, Video
from ...library.consents import STATEMENT_LENGTH
from .. import answers, envelopes, making, uploads
from ..auth import Space, actor
from ..bodies import Lenient, Line, Number, Precedence, described, parsed, read, received, worded
from ..early import early_url
from ..envelopes import ApiError
from ..links import link
from ..managing import remove
from ..paging import Token, bad_token, listed
from ..services import Services, base_url, services
from ..told import captions, failure, state, warnings
from . import asked as a
from .batches import MOST, put_down
from .batches import batch as batch_of_videos
from .videos import states

router = APIRouter(tags=["Lip-syncs"])

KIND: Final = "lipsync"
_STATES: Final = {"waiting": "pending", "processing": "running"}
_SHORT: Final = 720
"""Pixels of the shorter side, until the video's own size is known."""
_NAMES: Final[dict[Path, Path]] = {
    ("scenes", 0, "film", "url"): ("video", "url"),
    ("scenes", 0, "film", "start"): ("start_time",),
    ("scenes", 0, "film", "end"): ("end_time",),
    ("scenes", 0, "film", "engine"): ("mouth_engine",),
    ("scenes", 0, "voice", "url"): ("audio", "url"),
    ("scenes", 0, "voice", "transcript"): ("transcript",),
}
"""The API's names of the video's fields."""

File = Annotated[a.AssetUrl | a.AssetId, Field(discriminator="type")]


class NewLipsync(Lenient):
    """A video, and what is said in it."""

    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)

    video: File
    audio: File
    title: Line = ""
    callback_id: Line | None = None
    callback_url: Line | None = None
    folder_id: Line | None = None
    priority: Precedence = None
    start_time: Number = Field(default=0, description="Seconds of the video that are left out")
    end_time: Number | None = Field(default=None, description="Seconds at which it ends")
    enable_dynamic_duration: bool = Field(
        default=True,
        description="As long as the audio: the video is cut, or goes on as extend says. Else as "
        "long as the video: the audio is cut, or followed by silence",
    )
    extend: Literal["bounce", "slow"] = Field(
        default="bounce",
        description="Where the audio is longer the video goes back from its end, and forth again, "
        "or slower, down to half its speed. Standin's own",
    )
    enable_caption: bool = Field(default=False, description="Files of captions; needs transcript")
    enable_watermark: bool = Field(
        default=False, description="The watermark of the operator, where one is set"
    )
    enable_speech_enhancement: bool = Field(default=False, description="true is not built: 501")
    disable_music_track: bool = Field(
        default=False, description="No effect: all of the video's own sound is replaced"
    )
    fps_mode: Line | None = Field(default=None, description="No effect: the rate is the video's")
    keep_the_same_format: bool | None = Field(
        default=None, description="No effect: the size is the video's, the file an MP4"
    )
    mode: Literal["speed", "precision"] = Field(
        default="speed", description="Both are of one engine"
    )
    transcript: Line | None = Field(
        default=None,
        description="What is said, word for word; lips are then exact. Standin's own",
    )
    locale: Line | None = Field(default=None, description="Language of the transcript; en-US")
    mouth_engine: Line | None = Field(
        default=None,
        description="What moves the mouth: warp, or a neural engine that a worker has. Standin's "
        "own",
    )
    consent_text: Line | None = Field(
        default=None,
        max_length=STATEMENT_LENGTH,
        description="What whoever is seen has agreed to. Standin's own; required where the "
        "operator asks for everyone's consent",
    )


class Changes(Lenient):
    """What to change of a lip-sync."""

    title: Line = Field(max_length=scene.limits.TITLE)


class NewBatch(Lenient):
    """Lip-syncs to make."""

    lipsyncs: list[dict[str, Any]] = Field(
        min_length=1, max_length=MOST, description=f"1 to {MOST} bodies of POST /v3/lipsyncs"
    )
    title: Line = ""
    callback_url: Line | None = None


@router.post(
    "/v3/lipsyncs",
    summary="Make a lip-sync",
    openapi_extra=described(NewLipsync),
    response_model=answers.V3[answers.videos.LipsyncId],
)
async def create(request: Request, space: Space) -> JSONResponse:
    """A video whose person says what is in a recording; all the rest stays as it was."""
    with making.refusals():
        content = parsed(await received(request))
    made = await run_in_threadpool(_submit, request, space, content)
    return envelopes.v3({"lipsync_id": made.id})


@router.post(
    "/v3/lipsyncs/batches",
    summary="Make many lip-syncs",
    status_code=202,
    openapi_extra=described(NewBatch),
    response_model=answers.V3[answers.videos.Batch],
)
async def create_batch(request: Request, space: Space) -> JSONResponse:
    """What is wrong with one does not hold up the others: its item says what."""
    asked = await read(request, NewBatch)

    def make(body: Any, batch: tuple[str, int]) -> None:
        _submit(request, space, body, batch)

    here = services(request)
    told = await run_in_threadpool(
        put_down, here, space, asked.lipsyncs, make, asked.title, asked.callback_url
    )
    return envelopes.v3(told, status=202)


@router.get(
    "/v3/lipsyncs/batches/{batch_id}",
    summary="Where a batch of lip-syncs stands",
    response_model=answers.V3[answers.videos.Batch],
)
def batch(
    request: Request,
    space: Space,
    batch_id: str,
    limit: Annotated[int, Query(ge=1, le=MOST)] = MOST,
    token: Token = None,
) -> JSONResponse:
    """How many are how far, and each of them."""
    return batch_of_videos(request, space, batch_id, limit, token)


@router.get(
    "/v3/lipsyncs", summary="List lip-syncs", response_model=answers.Page[answers.videos.Lipsync]
)
def list_lipsyncs(
    request: Request,
    space: Space,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    token: Token = None,
) -> JSONResponse:
    """Newest first."""
    here = services(request)
    try:
        page = here.library.videos.list(space, limit, token, kind=KIND)
    except InvalidField as error:
        raise bad_token(error) from None
    return listed(page, [_shown(request, video) for video in page.items])


@router.get(
    "/v3/lipsyncs/statuses",
    summary="States of many lip-syncs",
    response_model=answers.Page[answers.videos.VideoState],
)
def statuses(
    request: Request,
    space: Space,
    ids: Annotated[str, Query(description="Up to 100 ids with commas")] = "",
    batch_ids: Annotated[str, Query(description="Ids of batches, with commas")] = "",
) -> JSONResponse:
    """In the order of the ids, then of the batches; unknown ones are ``not_found``."""
    told = states(services(request), space, ids, batch_ids, KIND)
    return envelopes.v3(told, has_more=False, next_token=None)


@router.get(
    "/v3/lipsyncs/{lipsync_id}",
    summary="A lip-sync",
    response_model=answers.V3[answers.videos.Lipsync],
)
def lipsync(request: Request, space: Space, lipsync_id: str) -> JSONResponse:
    """State, progress, links, and why it failed if it did."""
    return envelopes.v3(_shown(request, _known(request, space, lipsync_id)))


@router.patch(
    "/v3/lipsyncs/{lipsync_id}",
    summary="Rename a lip-sync",
    openapi_extra=described(Changes),
    response_model=answers.V3[answers.videos.Lipsync],
)
async def rename(request: Request, space: Space, lipsync_id: str) -> JSONResponse:
    """The file keeps the title inside it."""
    asked = await read(request, Changes)

    def change() -> dict[str, Any]:
        found = _known(request, space, lipsync_id)
        services(request).library.videos.rename(found.id, space, asked.title)
        return _shown(request, _known(request, space, lipsync_id))

    return envelopes.v3(await run_in_threadpool(change))


@router.delete(
    "/v3/lipsyncs/{lipsync_id}", summary="Delete a lip-sync", response_model=answers.V3[answers.Id]
)
def delete_lipsync(request: Request, space: Space, lipsync_id: str) -> JSONResponse:
    """Its files and its job are gone; a link to it opens nothing any more."""
    found = _known(request, space, lipsync_id)
    remove(services(request), found)
    return envelopes.v3({"id": found.id})


def _submit(
    request: Request,
    space: str,
    content: Any,
    batch: tuple[str, int] | tuple[None, None] = (None, None),
) -> Video:
    """Queue what the JSON asks for. Raises `ApiError`."""
    here = services(request)
    with making.refusals():
        asked = _read(here, content)
        around = making.Around(
            base_url(request),
            asked.callback_id,
            asked.callback_url,
            asked.folder_id,
            batch_id=batch[0],
            batch_index=batch[1],
            kind=KIND,
            priority=asked.priority,
        )
        try:
            wanted = _video(here, space, asked)
            made = making.make(here, space, wanted, around, _named)
        except InvalidField as error:
            raise type(error)(_named(error.path), error.detail) from None
        except LimitReached as error:
            error.path = _named(error.path)
            raise
    if asked.consent_text:
        told = {"statement": asked.consent_text}
        by = actor(request.scope)
        here.library.consents.note(space, "lipsync.stated", made.id, by, told)
    return made


def _read(here: Services, content: Any) -> NewLipsync:
    if not isinstance(content, dict):
        raise InvalidField((), "the body must be a JSON object")
    try:
        asked = NewLipsync.model_validate(content)
    except ValidationError as error:
        raise worded(error, content) from None
    if asked.enable_speech_enhancement:
        raise NotBuilt(("enable_speech_enhancement",), "is not built: the audio is used as it is")
    if asked.enable_caption and not (asked.transcript or "").strip():
        message = "what is said is not read from the audio: give transcript too"
        raise NotBuilt(("enable_caption",), message)
    if here.settings.consent_for == "everyone" and not (asked.consent_text or "").strip():
        message = "is required here: what the person who is seen has agreed to"
        raise InvalidField(("consent_text",), message)
    return asked


def _video(here: Services, space: str, asked: NewLipsync) -> scene.Video:
    """The video that is made, whose size and frame rate are known later. Raises `InvalidField`."""
    plan = here.library.spaces.plan(space)
    film = scene.Film(
        *_file(here, space, asked.video, "video", "video"),
        start=asked.start_time,
        end=asked.end_time,
        whole=not asked.enable_dynamic_duration,
        slowed=asked.extend == "slow",
        engine=_engine(asked.mouth_engine),
    )
    heard = scene.Recording(
        *_file(here, space, asked.audio, "audio", "audio"), asked.transcript, asked.locale
    )
    mark = uploads.house_mark(here) if asked.enable_watermark or plan.watermark else None
    if plan.watermark:
        mark = mark or uploads.own_mark(here)
    short = min(_SHORT, plan.resolution or _SHORT)
    wanted = scene.Video(
        (scene.Scene(heard, film=film, lasts=0.0),),
        width=2 * round(short * 8 / 9),
        height=short,
        title=asked.title,
        captions=scene.Captions() if asked.enable_caption else None,
        watermark=scene.Watermark(asset_key=mark) if mark else None,
    )
    scene.check(wanted)
    return wanted


def _engine(name: str | None) -> str | None:
    known = personal.engines()
    if name is not None and name not in known:
        raise InvalidField(("mouth_engine",), f"must be one of {', '.join(known)}, not {name!r}")
    return None if name == personal.WARP else name


def _file(
    here: Services, space: str, given: a.AssetUrl | a.AssetId, kind: str, field: str
) -> tuple[str | None, str | None]:
    """Address and key of a file. Raises `InvalidField`."""
    if isinstance(given, a.AssetUrl):
        return given.url, None
    try:
        asset = here.library.assets.get(given.asset_id, space)
        if asset.kind != kind:
            raise UnknownAsset(given.asset_id)
    except UnknownAsset:
        message = f"no {kind} was uploaded under {given.asset_id[:80]!r}"
        raise InvalidField((field, "asset_id"), message) from None
    return None, asset.key


def _named(path: Path) -> Path:
    return _NAMES.get(path, path)


def _known(request: Request, space: str, lipsync_id: str) -> Video:
    try:
        found = services(request).library.videos.get(lipsync_id, space)
        if found.kind != KIND:
            raise UnknownVideo(lipsync_id)
    except UnknownVideo:
        raise ApiError(404, "not_found", f"there is no lip-sync {lipsync_id[:80]!r}") from None
    return found


def _shown(request: Request, video: Video) -> dict[str, Any]:
    """A lip-sync, with our progress and estimate beside it."""
    here, base = services(request), base_url(request)
    progress = here.library.videos.progress(video.id)
    done, why = video.state == "completed", failure(video)
    return {
        "id": video.id,
        "status": _STATES.get(video.state, state(video)),
        "progress": progress.percent if done else min(progress.percent, 99),
        "eta_seconds": progress.eta_seconds,
        "title": video.title,
        "callback_id": video.callback_id,
        "created_at": int(video.created_at.timestamp()),
        "duration": video.duration,
        "video_url": link(here, video.video_key, base) if done else None,
        "caption_url": captions(here, video, base)["srt"],
        "thumbnail_url": link(here, video.thumbnail_key, base) if done else None,
        "preview_playback_url": early_url(here, video, base),
        "warnings": warnings(here, video),
        "failure_message": why[1] if why else None,
    }
