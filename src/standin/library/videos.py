"""The videos: what was asked, where each stands, what came out."""

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Final, Literal

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.orm import Session, defer

from .. import scene, traces
from ..errors import StandinError
from . import line, usage
from .batches import if_finished
from .database import Database, inserter
from .models import DEFAULT_SPACE, Part, State, Video, now
from .pages import Page, page
from .plans import Plan, texts
from .progress import Others, Progress, estimate, guessed_frames
from .turns import Priority
from .webhooks import EVENTS, happened, put_down

Kind = Literal["video", "lipsync"]
"""What a video is to whoever asked for it: made of a script, or a video of theirs that says
something else. Each has lists of its own."""

UNFINISHED: Final = line.UNFINISHED

_BEFORE: Final[Mapping[State, tuple[State, ...]]] = {
    "waiting": ("pending",),
    "pending": ("waiting", "processing"),  # a worker died: back into the queue
    "processing": ("waiting", "pending"),
    "completed": UNFINISHED,
    "failed": UNFINISHED,
    "cancelled": UNFINISHED,
}
"""From which states each can be reached. An ended video stays as it ended."""

_ID: Final = re.compile(r"[0-9a-f]{32}")


def gif_key(video_key: str) -> str:
    """Key of the moving preview that lies beside a finished video."""
    return str(PurePosixPath(video_key).with_name("preview.gif"))


def warnings_key(video_id: str) -> str:
    """Key of what went wrong without ending a video, as a list in JSON; often there is none."""
    return f"videos/{video_id}/warnings.json"


class UnknownVideo(StandinError):
    """No video has this id, or not in this space."""


class Videos:
    """The library's videos. Each call is one short transaction."""

    def __init__(self, database: Database, share: Callable[[str], int] = lambda space: 1) -> None:
        """``share`` is how many turns a space has where others wait too."""
        self._database, self._share = database, share

    def create(
        self,
        video: scene.Video,
        *,
        space_id: str = DEFAULT_SPACE,
        callback_id: str | None = None,
        callback_url: str | None = None,
        folder_id: str | None = None,
        base_url: str | None = None,
        batch_id: str | None = None,
        batch_index: int | None = None,
        asked: str | None = None,
        state: State = "pending",
        plan: Plan | None = None,
        held_seconds: float = 0.0,
        kind: Kind = "video",
        priority: Priority = "normal",
    ) -> Video:
        """Put down a video to be made.

        ``plan`` is the space's, ``held_seconds`` what the video will take of its quota as far as
        anybody can tell. Raises `LimitReached`.
        """
        row = Video(
            id=uuid.uuid4().hex,
            space_id=space_id,
            kind=kind,
            title=video.title,
            callback_id=callback_id,
            callback_url=callback_url,
            folder_id=folder_id,
            base_url=base_url,
            batch_id=batch_id,
            batch_index=batch_index,
            asked=asked,
            request=scene.to_json(video),
            trace=traces.carried(),
            guessed_frames=guessed_frames(video),
            state=state,
            percent=0,
            created_at=now(),
            counts=not video.test,
            held_seconds=held_seconds,
            characters=sum(len(text) for _, text in texts(video)),
            priority=priority,
        )
        with self._database.write() as session:
            if plan is not None:
                usage.take(session, plan, row)
            session.add(row)
        return row

    def get(self, video_id: str, space_id: str | None = None) -> Video:
        """The video; with ``space_id``, only if it is of that space. Raises `UnknownVideo`."""
        with self._database.read() as session:
            return _get(session, video_id, space_id)

    def get_many(self, video_ids: Sequence[str], space_id: str) -> dict[str, Video]:
        """Those of the videos that are of that space, by id."""
        ids = [video_id for video_id in video_ids if _ID.fullmatch(video_id)]
        query = select(Video).where(Video.id.in_(ids), Video.space_id == space_id)
        with self._database.read() as session:
            return {video.id: video for video in session.scalars(query)}

    def list(
        self,
        space_id: str,
        limit: int = 100,
        token: str | None = None,
        folder_id: str | None = None,
        title: str | None = None,
        states: Sequence[State] = (),
        kind: Kind = "video",
    ) -> Page[Video]:
        """Videos of a space, newest first; ``title`` is a part of theirs, in any case.

        Raises `InvalidField` for a token that no page gave.
        """
        query = select(Video).where(Video.space_id == space_id, Video.kind == kind)
        query = query.options(defer(Video.request), defer(Video.asked))
        if folder_id:
            query = query.where(Video.folder_id == folder_id)
        if title:
            query = query.where(Video.title.icontains(title, autoescape=True))
        if states:
            query = query.where(Video.state.in_(states))
        with self._database.read() as session:
            return page(session, query, Video, limit, token)

    def count(self, space_id: str, folder_id: str | None = None, kind: Kind = "video") -> int:
        """How many videos a space has, or a folder of it."""
        query = select(func.count()).select_from(Video)
        query = query.where(Video.space_id == space_id, Video.kind == kind)
        if folder_id:
            query = query.where(Video.folder_id == folder_id)
        with self._database.read() as session:
            return session.scalar(query) or 0

    def share(self, video_id: str, space_id: str, shared: bool = True) -> None:
        """Let everybody see the video on its page, or nobody any more. Raises `UnknownVideo`."""
        with self._database.write() as session:
            _get(session, video_id, space_id).shared = shared

    def file(self, video_id: str, space_id: str, folder_id: str | None) -> None:
        """Put the video into a folder of the same space, or out of any. Raises `UnknownVideo`."""
        with self._database.write() as session:
            _get(session, video_id, space_id).folder_id = folder_id

    def rename(self, video_id: str, space_id: str, title: str) -> None:
        """Give the video another title; the file keeps the one inside it. Raises `UnknownVideo`."""
        with self._database.write() as session:
            _get(session, video_id, space_id).title = title

    def unfinished(self) -> Sequence[Video]:
        """Videos still to be made, oldest first."""
        with self._database.read() as session:
            return session.scalars(line.queue()).all()

    def find(self, video_id: str) -> Video | None:
        """The video of any space, or None."""
        with self._database.read() as session:
            return session.get(Video, video_id)

    def waiting(self) -> dict[str, str]:
        """Videos that nobody has begun, oldest first: their spaces by their ids."""
        query = select(Video.id, Video.space_id).where(Video.state.in_(("waiting", "pending")))
        with self._database.read() as session:
            return {
                row.id: row.space_id for row in session.execute(query.order_by(Video.created_at))
            }

    def begun(self) -> Sequence[Video]:
        """Videos that are being made, without what they ask for."""
        query = select(Video).where(Video.state == "processing").options(defer(Video.request))
        with self._database.read() as session:
            return session.scalars(query).all()

    def unfinished_among(self, video_ids: Sequence[str]) -> set[str]:
        """Those of the videos that are still to be made."""
        query = select(Video.id).where(Video.id.in_(video_ids), Video.state.in_(UNFINISHED))
        with self._database.read() as session:
            return set(session.scalars(query))

    def set_state(self, video_id: str, state: State) -> bool:
        """Move the video to ``state``; False when it is there already or has ended.

        Raises `UnknownVideo`.
        """
        values: dict[str, Any] = {"state": state}
        if state == "processing":
            values["started_at"] = func.coalesce(Video.started_at, now())
        if state not in UNFINISHED:
            values["finished_at"] = now()
        return self._move(video_id, state, values)

    def finish(
        self,
        video_id: str,
        duration: float,
        frames: int,
        video_key: str,
        thumbnail_key: str | None = None,
        *,
        captions_key: str | None = None,
        captioned_key: str | None = None,
    ) -> bool:
        """The video is made: ``duration`` seconds, kept under these keys.

        ``captions_key`` is that of the files of captions without their ending.

        False when it had ended before. Raises `UnknownVideo`.
        """
        moment = now()
        values = {
            "state": "completed",
            "started_at": func.coalesce(Video.started_at, moment),
            "finished_at": moment,
            "percent": 100,
            "duration": duration,
            "frames": frames,
            "video_key": video_key,
            "thumbnail_key": thumbnail_key,
            "captions_key": captions_key,
            "captioned_key": captioned_key,
        }
        return self._move(video_id, "completed", values, tell=True)

    def fail(self, video_id: str, code: int, message: str, detail: str | None = None) -> bool:
        """The video cannot be made, and why; False when it had ended. Raises `UnknownVideo`."""
        values = {
            "state": "failed",
            "finished_at": now(),
            "error_code": code,
            "error_message": message,
            "error_detail": detail,
        }
        return self._move(video_id, "failed", values, tell=True)

    def replace_request(self, video_id: str, video: scene.Video) -> None:
        """What the video asks for, with its files kept here."""
        with self._database.write() as session:
            row = _get(session, video_id, None)
            row.request = scene.to_json(video)

    def delete(self, video_id: str) -> None:
        """Forget the video and its parts; its objects stay. Nothing happens for an unknown id."""
        with self._database.write() as session:
            session.execute(delete(Video).where(Video.id == video_id))

    def report_part(self, video_id: str, name: str, done: int, total: int) -> None:
        """``done`` of ``total`` are made in the part ``speech``, ``chunk:<i>`` or ``join``.

        Report every chunk once with ``done=0`` before the first is begun: the sum of their
        totals is the length of the video. A part that starts again does not go back.
        """
        moment = now()
        with self._database.write() as session:
            insert = inserter(session)(Part).values(
                video_id=video_id,
                name=name,
                done=done,
                total=total,
                started_at=moment,
                updated_at=moment,
            )
            further = func.max if session.get_bind().dialect.name == "sqlite" else func.greatest
            session.execute(
                insert.on_conflict_do_update(
                    index_elements=[Part.video_id, Part.name],
                    set_={
                        "done": further(Part.done, insert.excluded.done),
                        # The clock of its speed starts with its first frame, not with painting.
                        "started_at": case(
                            (Part.done == 0, insert.excluded.started_at), else_=Part.started_at
                        ),
                        "total": insert.excluded.total,
                        "updated_at": insert.excluded.updated_at,
                    },
                )
            )

    def progress(self, video_id: str, at: datetime | None = None) -> Progress:
        """How far the video is and how long it will take. Raises `UnknownVideo`."""
        moment = at or now()
        with self._database.read() as session:
            video = _get(session, video_id, None)
            (shown,) = line.shown(session, [video])
            if video.state not in UNFINISHED:
                return estimate(shown, [], 1.0, Others(1, []), None, moment)
            before, times = line.before(session, video)
            frames, speed = line.others(session, video), line.speed(session)
        share = self._share  # may ask the database: not while a connection is held here
        lines = [(share(space_id), count) for space_id, count in frames.items()]
        others = Others(share(video.space_id) if lines else 1, lines)
        told = estimate(shown, before, times, others, speed, moment)
        if told.percent > video.percent:
            self._remember(video_id, told.percent)
        return told

    def _remember(self, video_id: str, percent: int) -> None:
        change = update(Video).where(Video.id == video_id, Video.percent < percent)
        with self._database.write() as session:
            session.execute(change.values(percent=percent))

    def _move(
        self,
        video_id: str,
        state: State,
        values: Mapping[str, Any],
        tell: bool = False,
    ) -> bool:
        change = (
            update(Video)
            .where(Video.id == video_id, Video.state.in_(_BEFORE[state]))
            .values(values)
            .returning(Video.id)
        )
        with self._database.write() as session:
            moved = session.execute(change).first() is not None
            video = _get(session, video_id, None)
            if moved and tell:
                session.refresh(video)
                told = {"callback_id": video.callback_id}
                happened(session, video, EVENTS[video.kind, state], told)
                if state == "completed" and video.captions_key:
                    # Not to the request's own address, which waits for the video's end.
                    put_down(session, video.space_id, "captions.completed", video.id, told, None)
            if moved and state == "completed":
                usage.finished(session, video)
            if moved and video.batch_id and state not in UNFINISHED:
                if_finished(session, video.batch_id)
        return moved


def _get(session: Session, video_id: str, space_id: str | None) -> Video:
    # Postgres refuses to look for some texts, and an id has one form only.
    video = session.get(Video, video_id) if _ID.fullmatch(video_id) else None
    if video is None or space_id not in (None, video.space_id):
        raise UnknownVideo(f"no video {video_id!r}")
    return video
