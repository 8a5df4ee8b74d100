"""The end of a video: chunks and sound in one file, previews, captions, and its publication."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import structlog
from dbos import DBOS

from ..library.videos import gif_key, warnings_key
from ..media.formats import format_of
from ..render import sources
from ..render.plan import excerpt, uncaptioned
from ..scene import Video, to_json
from . import persons, tracing
from .outcome import RETRIES
from .patience import draw_seconds, join_seconds, patient
from .task import carry_out
from .tracing import spanned
from .workshop import Made, assure, here, local, local_all, wanted

THUMBNAIL_WIDTH: Final = 640


log = structlog.get_logger(__name__)


@DBOS.step(name="join", **RETRIES)
@patient
@spanned(lambda: here().library)
def join(
    video_id: str,
    takes: list[Made],
    pictures: list[Made],
    warnings: Sequence[str] = (),
    captioned: Sequence[Made] = (),
) -> dict[str, Any]:
    """Join the chunks, make the previews, publish all."""
    asked, shop = wanted(video_id), here()
    form = format_of(asked)
    shop.library.videos.report_part(video_id, "join", 0, 2)
    made = f"videos/{video_id}/video{form.suffix}"
    thumbnail = f"videos/{video_id}/thumbnail.jpg" if form.picture else None
    with TemporaryDirectory(prefix="standin-") as name:
        folder = Path(name)
        spoken = [str(local(take["key"], folder)) for take in takes]
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
    assure()
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
    carry_out(
        video_id,
        "join",
        key,
        join_seconds(sum(picture["frames"] for picture in pictures)),
        video=to_json(asked),
        chunks=[str(local(picture["key"], folder)) for picture in pictures],
        takes=spoken,
        files=local_all(sources.keys(asked), folder),
    )


def _captions(video_id: str, asked: Video, spoken: list[str]) -> str | None:
    """The files of captions; gives their key without its ending."""
    if asked.captions is None:
        return None
    key = f"videos/{video_id}/captions"
    for kind in ("ass", "srt", "vtt"):
        carry_out(
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
    told: list[str] = here().crew.run("proof", video=to_json(asked), takes=spoken)["warnings"]
    return told


def _previews(
    video_id: str, asked: Video, thumbnail: str, made: str, take: str, folder: Path
) -> None:
    """A still and a short GIF, beside the video."""
    first = excerpt(asked, 0)
    carry_out(
        video_id,
        "still",
        thumbnail,
        draw_seconds(first, 1),
        video=to_json(first),
        take=take,
        across=THUMBNAIL_WIDTH,
        files=local_all(sources.keys(first), folder),
    )
    carry_out(video_id, "gif", gif_key(made), join_seconds(0), video=str(local(made, folder)))
