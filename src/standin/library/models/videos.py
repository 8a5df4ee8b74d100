"""Videos, the parts they are made of, and batches of them."""

from datetime import datetime
from typing import Literal

from sqlalchemy import Boolean, Float, ForeignKey, Index, Integer, String, Text, false, true
from sqlalchemy.orm import Mapped, mapped_column

from .base import DEFAULT_SPACE, Base, UtcDateTime, now

State = Literal["waiting", "pending", "processing", "completed", "failed", "cancelled"]


class Video(Base):
    """A video that somebody asked for, and what became of it."""

    __tablename__ = "videos"
    __table_args__ = (
        Index(None, "state", "created_at"),
        Index(None, "state", "finished_at", "error_code"),
        Index(None, "space_id", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """32 hex digits."""
    space_id: Mapped[str] = mapped_column(String(64), default=DEFAULT_SPACE)
    """Whose it is: a key sees the videos of its own space only."""
    kind: Mapped[str] = mapped_column(String(16), default="video", server_default="video")
    """One of `videos.Kind`."""
    title: Mapped[str] = mapped_column(Text, default="")
    callback_id: Mapped[str | None] = mapped_column(Text)
    callback_url: Mapped[str | None] = mapped_column(Text)
    request: Mapped[str] = mapped_column(Text)
    """JSON of `standin.scene.to_json`."""
    guessed_frames: Mapped[int] = mapped_column(Integer, default=1)
    """Frames that the script was thought to need, before it was spoken."""
    state: Mapped[str] = mapped_column(String(16), default="pending")
    """One of `State`."""
    percent: Mapped[int] = mapped_column(Integer, default=0)
    """Highest progress told to anybody, so that it never seems to go back."""
    error_code: Mapped[int | None] = mapped_column(Integer)
    error_message: Mapped[str | None] = mapped_column(Text)
    error_detail: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    duration: Mapped[float | None] = mapped_column(Float)
    """Seconds of the finished video."""
    frames: Mapped[int | None] = mapped_column(Integer)
    """Frames of the finished video."""
    video_key: Mapped[str | None] = mapped_column(Text)
    thumbnail_key: Mapped[str | None] = mapped_column(Text)
    captions_key: Mapped[str | None] = mapped_column(Text)
    """Key of the files of captions, without ``.ass``, ``.srt`` and ``.vtt``."""
    captioned_key: Mapped[str | None] = mapped_column(Text)
    """The video once more, with captions in the picture."""
    folder_id: Mapped[str | None] = mapped_column(String(32))
    asked: Mapped[str | None] = mapped_column(Text)
    """JSON of the API's request that asked for it, where it was one of v2's generate."""
    base_url: Mapped[str | None] = mapped_column(Text)
    """Address of the server as the one who asked knew it, for links sent to them later."""
    shared: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether everybody may see it on its page."""
    batch_id: Mapped[str | None] = mapped_column(String(32), index=True)
    """The batch that it is one of."""
    batch_index: Mapped[int | None] = mapped_column(Integer)
    """Its place in the batch, from 0."""
    trace: Mapped[str | None] = mapped_column(String(64))
    """W3C ``traceparent`` of the request that asked for it, where traces are kept."""
    counts: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    """Whether it is part of what its space has used once it is finished: tests are not."""
    held_seconds: Mapped[float] = mapped_column(Float, default=0.0, server_default="0")
    """Seconds of quota that it takes while it is made."""
    characters: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """Of its texts that are spoken."""
    priority: Mapped[str] = mapped_column(String(8), default="normal", server_default="normal")
    """One of `turns.Priority`."""


class Part(Base):
    """How far one part of a video is; its worker writes it."""

    __tablename__ = "parts"

    video_id: Mapped[str] = mapped_column(
        ForeignKey("videos.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    """``speech``, ``chunk:0`` and so on, or ``join``."""
    done: Mapped[int] = mapped_column(Integer, default=0)
    total: Mapped[int] = mapped_column(Integer, default=0)
    """Frames in a chunk; any unit in the others."""
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    """First report with something done."""
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Batch(Base):
    """Many videos asked for at once."""

    __tablename__ = "batches"
    __table_args__ = (Index(None, "space_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    space_id: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(Text, default="")
    callback_url: Mapped[str | None] = mapped_column(Text)
    total: Mapped[int] = mapped_column(Integer)
    refused: Mapped[str] = mapped_column(Text, default="{}")
    """JSON: why those that could not be asked for were refused, by their index."""
    complete: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether all its videos are put down: only then can it be finished."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
