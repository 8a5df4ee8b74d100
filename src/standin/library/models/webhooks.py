"""Events, and who hears of them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, UtcDateTime, now


class WebhookEndpoint(Base):
    """An address that wants to hear of events."""

    __tablename__ = "webhook_endpoints"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    space_id: Mapped[str] = mapped_column(String(64), index=True)
    url: Mapped[str] = mapped_column(Text)
    secret: Mapped[str] = mapped_column(String(64))
    """Key of the signatures; it must be known to sign, so it cannot be kept as a hash."""
    events: Mapped[str | None] = mapped_column(Text)
    """Types that it wants, separated by spaces; None wants all."""
    entity_id: Mapped[str | None] = mapped_column(Text)
    """Only events of this video or avatar."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Event(Base):
    """Something that happened, once."""

    __tablename__ = "events"
    __table_args__ = (Index(None, "space_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    space_id: Mapped[str] = mapped_column(String(64))
    type: Mapped[str] = mapped_column(String(64))
    """A `library.webhooks.EventType`."""
    entity_id: Mapped[str] = mapped_column(String(64))
    """What it happened to: a video's id."""
    data: Mapped[str] = mapped_column(Text)
    """JSON of what was true then."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Delivery(Base):
    """An event on its way to one address."""

    __tablename__ = "deliveries"
    __table_args__ = (Index(None, "state", "next_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    endpoint_id: Mapped[str | None] = mapped_column(String(32))
    """None for the address that came with a request."""
    url: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), default="pending")
    """``pending``, ``delivered`` or ``given_up``."""
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    """When to try next; while somebody tries, until when nobody else does."""
    last_status: Mapped[int | None] = mapped_column(Integer)
    """HTTP status of the last answer."""
    last_error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
