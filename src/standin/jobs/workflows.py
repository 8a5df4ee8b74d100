"""A video as a durable workflow: finished steps are kept and never done again.

A part's files are named by their content, written whole, and safe to make twice. Results are
small: what is large lies among the objects.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypedDict

import structlog
from dbos import DBOS, SetEnqueueOptions, WorkflowHandle
from dbos import error as dbos_errors
from sqlalchemy.exc import SQLAlchemyError

from ..avatars import personal
from ..avatars.catalogue import Catalogue
from ..avatars.footage import pack
from ..errors import StandinError, UnknownAvatar
from ..library import DEFAULT_SPACE, UNFINISHED, Library
from ..library.progress import CHUNK, UNSPOKEN, guessed_frames
from ..library.videos import gif_key, warnings_key
from ..media.formats import format_of
from ..render import Crew, Take, TaskCancelled, TaskFailed, sources, twin
from ..render.people import people
from ..render.plan import (
    Chunk,
    ahead,
    chunk_key,
    excerpt,
    place,
    scene_chunks,
    uncaptioned,
    warning,
)
from ..render.take import take_key
from ..scene import (
    Character,
    Film,
    Scene,
    TextVoice,
    Video,
    from_json,
    limits,
    scene_to_json,
    to_json,
)
from . import durable, early, persons, tracing
from .fitness import ENGINES
from .member import Member
from .patience import FILM_SECONDS, draw_seconds, join_seconds, patient, speak_seconds
from .tracing import spanned

SPEECH_FAILED: Final = 1001
PICTURE_FAILED: Final = 1002
JOIN_FAILED: Final = 1003
JOB_FAILED: Final = 1004
"""What a failed video says of where it failed."""

PART_ATTEMPTS: Final = 8
"""How often a part is begun: one whose worker dies every time must not kill them all for ever."""
VIDEO_ATTEMPTS: Final = 50
"""How often a video is begun; its worker may die of the parts of others."""
REPORT_SECONDS: Final = 0.5
"""Progress is written at most this often for each part."""
POLL_SECONDS: Final = 0.1
"""How often a video looks whether a part is done."""
CAPTIONED: Final = f"{CHUNK}captioned:"
"""Chunks with captions in the picture, in the table of progress."""
BOTH: Final = 2
"""Of a chunk: drawn with captions and without. 1: with them alone, as older jobs had it."""
THUMBNAIL_WIDTH: Final = 640

log = structlog.get_logger(__name__)


def _may_help(error: BaseException) -> bool:
    """Whether to try again: not when somebody asked for what cannot be."""
    return isinstance(error, TaskFailed) or not isinstance(error, StandinError)


class _Retries(TypedDict):
    retries_allowed: bool
    max_attempts: int
    interval_seconds: float
    should_retry: Callable[[BaseException], bool]


_RETRIES: Final[_Retries] = {
    "retries_allowed": True,
    "max_attempts": 3,
    "interval_seconds": 0.5,
    "should_retry": _may_help,
}


@dataclass(frozen=True)
class Workshop:
    """What the workflows of this process work with."""

    library: Library
    crew: Crew
    avatars: Catalogue
    fetch_private: bool = False
    """Whether users' addresses may lead to private networks."""
    footage_bytes: int = limits.FOOTAGE_BYTES
    """Largest file of a video that somebody gives."""
    patience: float = 1.0
    """How many times longer a task may take than usual before it counts as hung."""
    member: Member | None = None
    """The worker of this process; None where a test does its work."""

    def most(self, use: sources.Use) -> int:
        """Largest number of bytes of a file."""
        return self.footage_bytes if use == "video" else sources.RULES[use].most


_workshop: Workshop | None = None


def use(workshop: Workshop) -> None:
    """Let this process's workflows work with ``workshop``; call it before DBOS launches."""
    global _workshop
    _workshop = workshop


def _shop() -> Workshop:
    if _workshop is None:
        raise RuntimeError("no workshop: call use() before DBOS.launch()")
    return _workshop


class Made(TypedDict):
    """A part that is done. Its name is kept, so that newer code finds what older code made."""

    key: str
    """Among the objects."""
    frames: int


class _Failed(Exception):
    """A part cannot be made."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@DBOS.workflow(name=durable.WORKFLOW, max_recovery_attempts=VIDEO_ATTEMPTS)
def video(video_id: str, space_id: str = DEFAULT_SPACE, priority: int = durable.NORMAL) -> None:
    """Make one video: speech, chunks, join, publish."""
    try:
        if _start(video_id):
            found = _outcome(SPEECH_FAILED, _sources(video_id))
            if found.get("film"):
                _outcome(PICTURE_FAILED, _told("the video", lambda: _film(video_id)))
            # No space stands in the way of another's parts, however many it has.
            with SetEnqueueOptions(queue_partition_key=space_id, priority=priority):
                takes, pictures, burnt = _performed(video_id)
            warnings = [picture["warning"] for picture in pictures if picture.get("warning")]
            burnt = burnt or [each["captioned"] for each in pictures if each.get("captioned")]
            made, captioned = [_made(each) for each in pictures], [_made(each) for each in burnt]
            joined = _told("joining", lambda: _join(video_id, takes, made, warnings, captioned))
            _outcome(JOIN_FAILED, joined)
    except _Failed as failure:
        _fail(video_id, failure.code, failure.message)
    except TaskCancelled:
        return
    except Exception as error:  # whatever it is, the user must hear of it
        log.exception("video failed", video=video_id)
        _fail(video_id, JOB_FAILED, f"the video could not be made: {_reason(error)}")


def _performed(video_id: str) -> tuple[list[Made], list[dict[str, Any]], list[dict[str, Any]]]:
    """Takes, chunks, and chunks with captions, in playing order.

    A scene is drawn as soon as it is spoken.
    """
    count, at_once = _extent(video_id)
    queues = _voiced(video_id)
    spoken = [DBOS.enqueue_workflow(queues[i], speak, video_id, i) for i in range(at_once)]
    takes: list[Made] = []
    chunks: list[WorkflowHandle[dict[str, Any]]] = []
    captioned: list[WorkflowHandle[dict[str, Any]]] = []
    for scene in range(count):
        take = _made(_outcome(SPEECH_FAILED, _result(spoken[scene])))
        before = takes[-1] if takes else None
        takes.append(take)
        for first, last, *more in _plan(video_id, scene, take["frames"], len(chunks)):
            order = (video_id, len(chunks), first, last, scene, take, before)
            both = (BOTH,) if BOTH in more else ()
            chunks.append(DBOS.enqueue_workflow(durable.PARTS, draw, *order, *both))
            if more and not both:  # a job of older code
                captioned.append(DBOS.enqueue_workflow(durable.PARTS, draw, *order, 1))
        if len(spoken) < count:
            following = len(spoken)
            spoken.append(DBOS.enqueue_workflow(queues[following], speak, video_id, following))
    return takes, _drawn(chunks), _drawn(captioned)


def _drawn(chunks: list[WorkflowHandle[dict[str, Any]]]) -> list[dict[str, Any]]:
    return [_outcome(PICTURE_FAILED, _result(chunk)) for chunk in chunks]


def _made(result: dict[str, Any]) -> Made:
    return {"key": result["key"], "frames": result["frames"]}


def _result(part: WorkflowHandle[dict[str, Any]]) -> dict[str, Any]:
    return part.get_result(polling_interval_sec=POLL_SECONDS)


def _outcome(code: int, result: dict[str, Any]) -> dict[str, Any]:
    if result.get("cancelled"):
        raise TaskCancelled("stopped")
    if "failed" in result:
        raise _Failed(code, result["failed"])
    return result


@DBOS.workflow(name="speak", max_recovery_attempts=PART_ATTEMPTS)
def speak(video_id: str, scene: int) -> dict[str, Any]:
    """Speak one scene."""
    return _told(f"scene {scene + 1}", lambda: _speak(video_id, scene))


@DBOS.workflow(name="draw", max_recovery_attempts=PART_ATTEMPTS)
def draw(
    video_id: str,
    index: int,
    first: int,
    last: int,
    scene: int,
    take: Made,
    before: Made | None = None,
    captioned: int = 0,
) -> dict[str, Any]:
    """Draw one chunk; ``before`` is the take of the scene before, ``captioned`` see `BOTH`."""
    chunk = Chunk(index, scene, first, last)
    where = place(chunk, patient(_asked)(video_id).fps)
    result = _told(where, lambda: _draw(video_id, chunk, take, before, captioned))
    if "failed" in result:  # at once: the video itself may still wait for speech
        _fail(video_id, PICTURE_FAILED, result["failed"])
    return result


def _told(what: str, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The result of ``work``, or why there is none, as plain values that can be kept."""
    try:
        return work()
    except TaskCancelled:
        return {"cancelled": True}
    except StandinError as error:
        return {"failed": f"{what}: {error.message}"}
    except Exception as error:
        log.exception("part failed", part=what)
        return {"failed": f"{what}: {_reason(error)}"}


def _reason(error: BaseException) -> str:
    """Why a part failed, for the user: no paths, no traceback; the log has those."""
    if isinstance(error, dbos_errors.DBOSMaxStepRetriesExceeded) and error.errors:
        error = error.errors[-1]
    if isinstance(error, dbos_errors.DBOSAwaitedWorkflowMaxRecoveryAttemptsExceeded):
        return f"a part was begun {PART_ATTEMPTS} times, and every time its worker died"
    if isinstance(error, StandinError):
        return error.message
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return f"{type(error).__name__}; the server's log says more"


@DBOS.step(name="start")
@patient
def _start(video_id: str) -> bool:
    """Mark the video as being made; False when nobody wants it any more."""
    videos = _shop().library.videos
    videos.set_state(video_id, "processing")
    return videos.get(video_id).state == "processing"


@DBOS.step(name="recordings", **_RETRIES)  # a name of older jobs
@patient
@spanned(lambda: _shop().library)
def _sources(video_id: str) -> dict[str, Any]:
    """Fetch the files that the video asks for; from here on it names files of ours."""
    asked, shop = _asked(video_id), _shop()
    try:
        _check_consent(asked)
        kept = sources.collect(asked, _Keeper(video_id), private=shop.fetch_private, most=shop.most)
        _inspect(video_id, kept)
    except TaskCancelled:
        return {"cancelled": True}
    except TaskFailed:
        raise  # tried again
    except StandinError as error:
        return {"failed": error.message}
    if kept != asked:
        shop.library.videos.replace_request(video_id, kept)
    return {"film": True} if any(scene.film for scene in kept.scenes) else {}


@DBOS.step(name="film", **_RETRIES)
@patient
@spanned(lambda: _shop().library)
def _film(video_id: str) -> dict[str, Any]:
    """Follow the face through the film of each scene; from here on it is a character's pack."""
    asked, library = _wanted(video_id), _shop().library
    shorter = library.spaces.plan(library.videos.get(video_id).space_id).resolution
    made = twin.spoken_for(asked, lambda film: _packed(video_id, film, shorter))
    library.videos.replace_request(video_id, made)
    return {}


def _packed(video_id: str, film: Film, shorter: int | None) -> tuple[str, pack.Facts]:
    """The key and the facts of a film's pack, which is made unless it is there."""
    shop, key = _shop(), twin.film_key(film, shorter)
    shop.library.holds.hold([key], video_id)
    with TemporaryDirectory(prefix="standin-") as name:
        folder = Path(name)
        if not shop.library.objects.exists(key):
            _task(
                video_id,
                "film",
                key,
                FILM_SECONDS,
                video=str(_file(film.asset_key or "", folder)),
                start=film.start,
                end=film.end,
                shorter=shorter,
            )
        return key, pack.facts(_file(key, folder))


def _check_consent(asked: Video) -> None:
    """Raise `NotAllowed` for somebody who took the consent back since the video was asked for."""
    avatars = _shop().library.avatars
    for who in {who for scene in asked.scenes for who in people(scene) if who.pack_key}:
        with suppress(UnknownAvatar):  # deleted since: the video was asked for before
            avatars.check_allowed(avatars.look(who.avatar_id, None))


class _Keeper:
    """Keeps files for a video, so that housekeeping leaves them alone until it has ended."""

    def __init__(self, video_id: str) -> None:
        self._video_id = video_id

    def put_file(self, key: str, path: Path) -> None:
        """Keep a copy of the file under ``key``."""
        _shop().library.holds.hold([key], self._video_id)
        _shop().library.objects.put_file(key, path)


def _inspect(video_id: str, asked: Video) -> None:
    """Look at the pictures and videos now, in a child process: what is wrong shows early."""
    with TemporaryDirectory(prefix="standin-") as folder:
        files = _files(sources.keys(asked), Path(folder))
        seen = sources.looks(asked, files)
        if seen:
            _shop().crew.run("inspect", cancelled=_Cancelled(video_id), files=seen)


@DBOS.step(name="scenes")
@patient
def _extent(video_id: str) -> tuple[int, int]:
    """How many scenes there are, and how many of them are spoken at first."""
    count = len(_asked(video_id).scenes)
    return count, min(count, ahead(_shop().crew.size))


@DBOS.step(name="speak", **_RETRIES)
@patient
@spanned(lambda: _shop().library)
def _speak(video_id: str, index: int) -> dict[str, Any]:
    asked, shop = _wanted(video_id), _shop()
    scene = asked.scenes[index]
    key = take_key(scene, asked.fps)
    shop.library.holds.hold([key], video_id)  # before looking whether it is there
    if shop.library.objects.exists(key):
        return {"key": key, "frames": len(Take.from_bytes(shop.library.objects.get(key)).track)}
    with TemporaryDirectory(prefix="standin-") as folder:
        files = _files(sources.keys_of(scene), Path(folder))
        result = _task(
            video_id,
            "speak",
            key,
            speak_seconds(len(scene_to_json(scene))),
            scene=scene_to_json(scene),
            fps=asked.fps,
            files=files,
        )
    return {"key": key, "frames": result["frames"]}


@DBOS.step(name="queues")
@patient
def _voiced(video_id: str) -> list[str]:
    """The queue of each scene's speech: one of its own where not every worker has the engine."""
    everybody = [
        set(json.loads(heard.worker.capabilities))
        for heard in _shop().library.workers.list()
        if heard.alive
    ]
    return [_queue_of(_engine(scene), everybody) for scene in _asked(video_id).scenes]


def _queue_of(engine: str | None, everybody: Sequence[set[str]]) -> str:
    have = [f"engine:{engine}" in capabilities for capabilities in everybody]
    # An engine that nobody has: any worker says so, in words that name the voice.
    return durable.parts_of(engine) if engine and any(have) and not all(have) else durable.PARTS


def _engine(scene: Scene) -> str | None:
    """The engine that a scene's text needs; ids of voices begin with it."""
    if not isinstance(scene.voice, TextVoice):
        return None
    return next((name for name in ENGINES if scene.voice.voice_id.startswith(f"{name}-")), None)


@DBOS.step(name="plan")
@patient
def _plan(video_id: str, scene: int, frames: int, index: int) -> list[tuple[int, ...]]:
    """Put down a scene's chunks as not begun, so that progress knows the whole.

    Gives first and last frame of each chunk, and `BOTH` where it is drawn with captions too; the
    first is the video's number ``index``.
    """
    videos, asked = _shop().library.videos, _asked(video_id)
    if format_of(asked).picture is None:
        return []
    planned = scene_chunks(scene, frames, asked.fps, index)
    burnt = (BOTH,) if asked.captions and asked.captions.burn_in else ()
    later = replace(asked, scenes=asked.scenes[scene + 1 :])
    videos.report_part(video_id, UNSPOKEN, 0, guessed_frames(later) if later.scenes else 0)
    for chunk in planned:
        videos.report_part(video_id, f"{CHUNK}{chunk.index}", 0, chunk.frames)
    return [(chunk.first, chunk.last, *burnt) for chunk in planned]


@DBOS.step(name="draw", **_RETRIES)
@patient
@spanned(lambda: _shop().library)
def _draw(
    video_id: str, chunk: Chunk, take: Made, before: Made | None = None, captioned: int = 0
) -> dict[str, Any]:
    asked, objects = _wanted(video_id), _shop().library.objects
    clean = uncaptioned(asked)
    kinds = ([clean], [asked], [asked, clean])[captioned]
    keys = [_chunk_key(kind, chunk) for kind in kinds]
    _shop().library.holds.hold([name for key in keys for name in (key, _faults(key))], video_id)
    report = _Report(
        video_id, f"{CAPTIONED if captioned == 1 else CHUNK}{chunk.index}", chunk.frames
    )
    missing = {key: kind for key, kind in zip(keys, kinds, strict=True) if not objects.exists(key)}
    if missing:
        _draw_missing(video_id, chunk, take, before, missing, report)
        log.info("chunk drawn", video=video_id, chunk=chunk.index, frames=chunk.frames)
    report.all_done()
    key, first = keys[-1], keys[0]
    if captioned != 1:
        note = early.Note(key, take["key"], chunk.first, chunk.frames)
        early.put(objects, video_id, chunk.index, note)
    told = objects.exists(_faults(key)) and json.loads(objects.get(_faults(key)))
    made = {"key": key, "frames": chunk.frames, "warning": told or ""}
    return {**made, "captioned": {**made, "key": first}} if captioned == BOTH else made


def _draw_missing(
    video_id: str,
    chunk: Chunk,
    take: Made,
    before: Made | None,
    missing: dict[str, Video],
    report: _Report,
) -> None:
    """Draw a chunk into each of the ``missing`` objects in one pass: one of the frames as asked, or
    that and a second one without captions."""
    (key, asked), *clean = missing.items()
    part = excerpt(asked, chunk.scene, chunk.first)
    seen = [before, take] if before and len(part.scenes) > 1 else [take]
    with TemporaryDirectory(prefix="standin-") as folder:
        made = _task(
            video_id,
            "draw",
            key,
            len(missing) * draw_seconds(part, chunk.frames),
            report=report,
            clean=clean[0][0] if clean else None,
            video=to_json(part),
            takes=[str(_file(each["key"], Path(folder))) for each in seen],
            first=chunk.first,
            last=chunk.last,
            files=_files(sources.keys(part), Path(folder)),
        )
    if made["faults"]:  # beside the chunk, which other videos may use
        text = warning(chunk, asked.fps, made["faults"], made["reason"])
        for each in missing:
            _shop().library.objects.put(_faults(each), json.dumps(text).encode())


def _faults(key: str) -> str:
    """Where a chunk's frames that could not be drawn are told."""
    return f"{key}.json"


@DBOS.step(name="join", **_RETRIES)
@patient
@spanned(lambda: _shop().library)
def _join(
    video_id: str,
    takes: list[Made],
    pictures: list[Made],
    warnings: Sequence[str] = (),
    captioned: Sequence[Made] = (),
) -> dict[str, Any]:
    """Join the chunks, make the previews, publish all."""
    asked, shop = _wanted(video_id), _shop()
    form = format_of(asked)
    shop.library.videos.report_part(video_id, "join", 0, 2)
    made = f"videos/{video_id}/video{form.suffix}"
    thumbnail = f"videos/{video_id}/thumbnail.jpg" if form.picture else None
    with TemporaryDirectory(prefix="standin-") as name:
        folder = Path(name)
        spoken = [str(_file(take["key"], folder)) for take in takes]
        _joined(video_id, made, asked, pictures, spoken, folder)
        shop.library.videos.report_part(video_id, "join", 1, 2)
        if thumbnail:
            _previews(video_id, uncaptioned(asked), thumbnail, made, spoken[0], folder)
        with_captions = f"videos/{video_id}/captioned{form.suffix}" if captioned else None
        if with_captions:
            _joined(video_id, with_captions, asked, captioned, spoken, folder)
        captions = _captions(video_id, asked, spoken)
        warnings = [*warnings, *_proof(asked, spoken)]
    if warnings:
        shop.library.objects.put(warnings_key(video_id), json.dumps(warnings).encode())
    parts = [made["key"] for made in (*takes, *pictures, *captioned)]
    shop.library.objects.put(persons.parts_key(video_id), json.dumps(parts).encode())
    total = sum(take["frames"] for take in takes)
    _assure()
    finished = shop.library.videos.finish(
        video_id,
        total / asked.fps,
        total,
        made,
        thumbnail,
        captions_key=captions,
        captioned_key=with_captions,
    )
    if finished:
        tracing.ended(shop.library, video_id)
    log.info("video made", video=video_id, frames=total)
    return {"frames": total}


def _joined(
    video_id: str, key: str, asked: Video, pictures: Sequence[Made], spoken: list[str], folder: Path
) -> None:
    """Chunks and sound as one file under ``key``."""
    _task(
        video_id,
        "join",
        key,
        join_seconds(sum(picture["frames"] for picture in pictures)),
        video=to_json(asked),
        chunks=[str(_file(picture["key"], folder)) for picture in pictures],
        takes=spoken,
        files=_files(sources.keys(asked), folder),
    )


def _captions(video_id: str, asked: Video, spoken: list[str]) -> str | None:
    """The files of captions; gives their key without its ending."""
    if asked.captions is None:
        return None
    key = f"videos/{video_id}/captions"
    for kind in ("ass", "srt", "vtt"):
        _task(
            video_id,
            "captions",
            f"{key}.{kind}",
            join_seconds(0),
            video=to_json(asked),
            takes=spoken,
        )
    return key


def _proof(asked: Video, spoken: list[str]) -> list[str]:
    """What whoever asked should know of the letters."""
    if asked.captions is None and not any(scene.texts for scene in asked.scenes):
        return []
    told: list[str] = _shop().crew.run("proof", video=to_json(asked), takes=spoken)["warnings"]
    return told


def _previews(
    video_id: str, asked: Video, thumbnail: str, made: str, take: str, folder: Path
) -> None:
    """A still and a short GIF, beside the video."""
    first = excerpt(asked, 0)
    _task(
        video_id,
        "still",
        thumbnail,
        draw_seconds(first, 1),
        video=to_json(first),
        take=take,
        across=THUMBNAIL_WIDTH,
        files=_files(sources.keys(first), folder),
    )
    _task(video_id, "gif", gif_key(made), join_seconds(0), video=str(_file(made, folder)))


@DBOS.step(name="fail")
@patient
def _fail(video_id: str, code: int, message: str) -> None:
    _assure()
    library = _shop().library
    if library.videos.fail(video_id, code, message):
        tracing.ended(library, video_id)
        log.warning("video failed", video=video_id, code=code)


def _assure() -> None:
    """Raise unless this worker still counts: whoever took over its work publishes it."""
    member = _shop().member
    if member is not None:
        member.assure()


@contextmanager
def _at_work(video_id: str, part: str) -> Iterator[None]:
    member = _shop().member
    with member.at_work(video_id, part) if member is not None else nullcontext():
        yield


def _task(
    video_id: str,
    task: str,
    key: str,
    seconds: float,
    report: _Report | None = None,
    clean: str | None = None,
    **arguments: Any,
) -> dict[str, Any]:
    """Let the crew do a task whose file becomes the object ``key``, and a second one ``clean``, in
    so many seconds."""
    shop = _shop()
    part = report.name if report else task
    with _at_work(video_id, part), TemporaryDirectory(prefix="standin-") as folder:
        out = Path(folder) / Path(key).name
        if clean is not None:
            arguments["clean"] = str(Path(folder) / Path(clean).name)
        result = shop.crew.run(
            task,
            on_progress=report or (lambda done: None),
            cancelled=_Cancelled(video_id),
            timeout=shop.patience * seconds,
            out=str(out),
            **arguments,
        )
        if clean is not None:
            shop.library.objects.put_file(clean, Path(arguments["clean"]))
        shop.library.objects.put_file(key, out)
    return result


class _Report:
    """Tells the library how far a part is, now and then."""

    def __init__(self, video_id: str, name: str, total: int) -> None:
        self.name = name
        self._where = (video_id, name)
        self._total = total
        self._next = time.monotonic() + REPORT_SECONDS

    def __call__(self, done: int) -> None:
        if time.monotonic() >= self._next:
            with suppress(SQLAlchemyError):  # away for a moment: the work itself goes on
                _shop().library.videos.report_part(*self._where, done, self._total)
            self._next = time.monotonic() + REPORT_SECONDS

    def all_done(self) -> None:
        _shop().library.videos.report_part(*self._where, self._total, self._total)


class _Cancelled:
    """Whether nobody wants the video any more, asked at most once a second."""

    def __init__(self, video_id: str) -> None:
        self._video_id = video_id
        self._next = 0.0
        self._answer = False

    def __call__(self) -> bool:
        if not self._answer and time.monotonic() >= self._next:
            with suppress(SQLAlchemyError):  # away for a moment: nobody has cancelled it yet
                self._answer = not _is_wanted(self._video_id)
            self._next = time.monotonic() + 1
        return self._answer


def _is_wanted(video_id: str) -> bool:
    """Whether the video is still to be made: not when it was cancelled or another part failed."""
    return _shop().library.videos.get(video_id).state in UNFINISHED


def _wanted(video_id: str) -> Video:
    """What was asked. Raises `TaskCancelled` when nobody wants it any more."""
    if not _is_wanted(video_id):
        raise TaskCancelled("stopped")
    return _asked(video_id)


def _asked(video_id: str) -> Video:
    return from_json(_shop().library.videos.get(video_id).request)


def _chunk_key(asked: Video, chunk: Chunk) -> str:
    part = excerpt(asked, chunk.scene, chunk.first)
    return chunk_key(asked, chunk, [_look(who) for scene in part.scenes for who in people(scene)])


def _look(who: Character) -> str:
    if who.pack_key is not None:
        return personal.digest(who.pack_key)
    return _shop().avatars.get(who.avatar_id).digest


def _files(keys: Sequence[str], folder: Path) -> dict[str, str]:
    """Paths of objects by their keys."""
    return {key: str(_file(key, folder)) for key in keys}


def _file(key: str, folder: Path) -> Path:
    """The object as a file: its own where objects are files, else a copy in ``folder``."""
    objects = _shop().library.objects
    local = objects.local_path(key)
    if local is not None:
        return local
    copy = folder / Path(key).name
    copy.write_bytes(objects.get(key))
    return copy
