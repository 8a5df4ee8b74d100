"""What a video is made of: files of the web, and films whose faces are followed."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dbos import DBOS

from ..avatars.footage import pack
from ..errors import StandinError, UnknownAvatar
from ..library.progress import FILM
from ..render import TaskCancelled, TaskFailed, sources, twin
from ..render.people import people
from ..scene import Film, Video
from .outcome import RETRIES
from .patience import FILM_SECONDS, patient
from .task import Cancelled, Report, carry_out
from .tracing import spanned
from .workshop import asked_of, here, local, local_all, wanted


@DBOS.step(name="recordings", **RETRIES)  # a name of older jobs
@patient
@spanned(lambda: here().library, "sources")
def collect(video_id: str) -> dict[str, Any]:
    """Fetch the files that the video asks for; from here on it names files of ours."""
    asked, shop = asked_of(video_id), here()
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


@DBOS.step(name="film", **RETRIES)
@patient
@spanned(lambda: here().library, "film")
def follow(video_id: str) -> dict[str, Any]:
    """Follow the face through the film of each scene; from here on it is a character's pack."""
    asked, library = wanted(video_id), here().library
    shorter = library.spaces.plan(library.videos.get(video_id).space_id).resolution
    made = twin.spoken_for(asked, lambda film: _packed(video_id, film, shorter))
    library.videos.replace_request(video_id, made)
    return {}


def _packed(video_id: str, film: Film, shorter: int | None) -> tuple[str, pack.Facts]:
    """The key and the facts of a film's pack, which is made unless it is there."""
    shop, key = here(), twin.film_key(film, shorter)
    shop.library.holds.hold([key], video_id)
    with TemporaryDirectory(prefix="standin-") as name:
        folder = Path(name)
        if not shop.library.objects.exists(key):
            given = local(film.asset_key or "", folder)
            frames = twin.film_frames(given, film)
            report = Report(video_id, FILM, frames)
            here().library.videos.report_part(video_id, FILM, 0, frames)
            carry_out(
                video_id,
                "film",
                key,
                FILM_SECONDS,
                report,
                video=str(given),
                start=film.start,
                end=film.end,
                shorter=shorter,
            )
            report.all_done()
        return key, pack.facts(local(key, folder))


def _check_consent(asked: Video) -> None:
    """Raise `NotAllowed` for somebody who took the consent back since the video was asked for."""
    avatars = here().library.avatars
    for who in {who for scene in asked.scenes for who in people(scene) if who.pack_key}:
        with suppress(UnknownAvatar):  # deleted since: the video was asked for before
            avatars.check_allowed(avatars.look(who.avatar_id, None))


class _Keeper:
    """Keeps files for a video, so that housekeeping leaves them alone until it has ended."""

    def __init__(self, video_id: str) -> None:
        self._video_id = video_id

    def put_file(self, key: str, path: Path) -> None:
        """Keep a copy of the file under ``key``."""
        here().library.holds.hold([key], self._video_id)
        here().library.objects.put_file(key, path)


def _inspect(video_id: str, asked: Video) -> None:
    """Look at the pictures and videos now, in a child process: what is wrong shows early."""
    with TemporaryDirectory(prefix="standin-") as folder:
        files = local_all(sources.keys(asked), Path(folder))
        seen = sources.looks(asked, files)
        if seen:
            here().crew.run("inspect", cancelled=Cancelled(video_id), files=seen)
