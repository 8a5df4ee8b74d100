"""What was brought, where it lies, and what must not be removed."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import DEFAULT_SPACE, Base, UtcDateTime, now


class Asset(Base):
    """A file that somebody brought."""

    __tablename__ = "assets"
    __table_args__ = (Index(None, "space_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    space_id: Mapped[str] = mapped_column(String(64), default=DEFAULT_SPACE)
    kind: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes."""
    content_type: Mapped[str] = mapped_column(String(255))
    name: Mapped[str | None] = mapped_column(Text)
    """The file's name, where it came with one."""
    folder_id: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Folder(Base):
    """Where videos and assets lie."""

    __tablename__ = "folders"
    __table_args__ = (Index(None, "space_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    space_id: Mapped[str] = mapped_column(String(64), default=DEFAULT_SPACE)
    name: Mapped[str] = mapped_column(Text)
    parent_id: Mapped[str | None] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(32), default="video")
    """What it is for, as its maker said."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    trashed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Hold(Base):
    """That somebody works with an object: housekeeping leaves it alone."""

    __tablename__ = "holds"

    key: Mapped[str] = mapped_column(String(512), primary_key=True)
    holder: Mapped[str] = mapped_column(String(64), primary_key=True)
    """A video's id, until the video has ended; else any word, until the hold is old."""
    held_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
