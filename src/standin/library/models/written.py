"""What people keep for later: templates, drafts, brands' words, favourites."""

from datetime import datetime

from sqlalchemy import Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, UtcDateTime, now


class Template(Base):
    """A video with places to be filled in."""

    __tablename__ = "templates"
    __table_args__ = (Index(None, "space_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    space_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    """JSON of the request, with ``{{name}}`` where a variable goes."""
    variables: Mapped[str] = mapped_column(Text)
    """JSON: each variable's kind by its name."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Draft(Base):
    """A video that is being edited."""

    __tablename__ = "drafts"
    __table_args__ = (Index(None, "space_id", "updated_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """32 hex digits."""
    space_id: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text)
    """JSON of a body of v2's generate, with ``{{name}}`` where a variable goes; it need not be
    complete."""
    revision: Mapped[int] = mapped_column(Integer, default=1)
    """One more with every change."""
    made: Mapped[int] = mapped_column(Integer, default=0)
    """The revision of which a video was made last; 0: none was."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class BrandVoice(Base):
    """How a brand's words are said."""

    __tablename__ = "brand_voices"
    __table_args__ = (Index(None, "space_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    space_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    """JSON of its lists."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Favourite(Base):
    """An avatar or a voice that a space marked."""

    __tablename__ = "favourites"

    space_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    """``avatar`` or ``voice``."""
    item_id: Mapped[str] = mapped_column(String(64), primary_key=True)
