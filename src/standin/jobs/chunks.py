"""Chunks: the frames of a video, drawn some seconds at a time."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import structlog
from dbos import DBOS

from ..avatars import personal
from ..avatars.neural.session import BATCH
from ..library.progress import CHUNK, UNSPOKEN, guessed_frames
from ..media.formats import format_of
from ..render import sources
from ..render.people import people
from ..render.plan import Chunk, chunk_key, excerpt, scene_chunks, uncaptioned, warning
from ..scene import Character, Video, to_json
from ..settings import Settings
from . import early, engines
from .outcome import RETRIES
from .patience import DRAW_QUIET, draw_seconds, patient
from .task import Report, carry_out
from .tracing import spanned
from .workshop import Made, asked_of, here, local, local_all, wanted

CAPTIONED: Final = f"{CHUNK}captioned:"
"""Chunks with captions in the picture, in the table of progress."""
BOTH: Final = 2
"""Of a chunk: drawn with captions and without. 1: with them alone, as older jobs had it."""

log = structlog.get_logger(__name__)


@DBOS.step(name="plan")
@patient
def plan(video_id: str, scene: int, frames: int, index: int) -> list[tuple[int, ...]]:
    """Put down a scene's chunks as not begun, so that progress knows the whole.

    Gives first and last frame of each chunk, and `BOTH` where it is drawn with captions too; the
    first is the video's number ``index``.
    """
    videos, asked = here().library.videos, asked_of(video_id)
    if format_of(asked).picture is None:
        return []
    planned = scene_chunks(scene, frames, asked.fps, index)
    burnt = (BOTH,) if asked.captions and asked.captions.burn_in else ()
    later = replace(asked, scenes=asked.scenes[scene + 1 :])
    videos.report_part(video_id, UNSPOKEN, 0, guessed_frames(later) if later.scenes else 0)
    for chunk in planned:
        videos.report_part(video_id, f"{CHUNK}{chunk.index}", 0, chunk.frames)
    return [(chunk.first, chunk.last, *burnt) for chunk in planned]


@DBOS.step(name="drawn by")
@patient
def queues(video_id: str) -> list[str]:
    """The queue of each scene's chunks: one of their own where neural engines draw."""
    asked, everybody = asked_of(video_id), engines.abilities(here().library.workers)
    count = range(len(asked.scenes))
    return [engines.queue_of(engines.needed(asked, scene), everybody) for scene in count]


@DBOS.step(name="draw", **RETRIES)
@patient
@spanned(lambda: here().library)
def draw(
    video_id: str, chunk: Chunk, take: Made, before: Made | None = None, captioned: int = 0
) -> dict[str, Any]:
    asked, objects = wanted(video_id), here().library.objects
    clean = uncaptioned(asked)
    kinds = ([clean], [asked], [asked, clean])[captioned]
    keys = [_chunk_key(kind, chunk) for kind in kinds]
    here().library.holds.hold([name for key in keys for name in (key, _faults(key))], video_id)
    report = Report(
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
    report: Report,
) -> None:
    """Draw a chunk into each of the ``missing`` objects in one pass: one of the frames as asked, or
    that and a second one without captions."""
    (key, asked), *clean = missing.items()
    part = excerpt(asked, chunk.scene, chunk.first)
    seen = [before, take] if before and len(part.scenes) > 1 else [take]
    with TemporaryDirectory(prefix="standin-") as folder:
        made = carry_out(
            video_id,
            "draw",
            key,
            len(missing) * draw_seconds(part, chunk.frames) + _engine_seconds(part, chunk.frames),
            report=report,
            quiet=DRAW_QUIET + _engine_seconds(part, 0),
            clean=clean[0][0] if clean else None,
            video=to_json(part),
            takes=[str(local(each["key"], Path(folder))) for each in seen],
            first=chunk.first,
            last=chunk.last,
            files=local_all(sources.keys(part), Path(folder)),
        )
    if made["faults"]:  # beside the chunk, which other videos may use
        text = warning(chunk, asked.fps, made["faults"], made["reason"])
        for each in missing:
            here().library.objects.put(_faults(each), json.dumps(text).encode())


def _engine_seconds(part: Video, frames: int) -> float:
    """Most seconds more for neural engines, of the scene and of the one that it comes in over.

    A first frame comes after the files are opened, and its whole batch is drawn.
    """
    count = sum(len(engines.of_scene(scene)) for scene in part.scenes)
    return engines.SECONDS * count * (frames + 2 * BATCH)


def _faults(key: str) -> str:
    """Where a chunk's frames that could not be drawn are told."""
    return f"{key}.json"


def _chunk_key(asked: Video, chunk: Chunk) -> str:
    part = excerpt(asked, chunk.scene, chunk.first)
    return chunk_key(asked, chunk, [_look(who) for scene in part.scenes for who in people(scene)])


def _look(who: Character) -> str:
    if who.pack_key is not None:
        moved = personal.engine_digest(who.engine, Settings.load().home)
        return f"{personal.digest(who.pack_key)} {moved}"
    return here().avatars.get(who.avatar_id).digest
