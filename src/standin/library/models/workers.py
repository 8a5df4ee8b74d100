"""Workers, and what servers and workers share beside videos."""

from datetime import datetime
from typing import Literal

from sqlalchemy import BigInteger, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, UtcDateTime, now

WorkerState = Literal["working", "held", "draining", "left"]
"""``held``: its machine lacks something, or the queue is paused; ``left``: it ended in order."""


class Worker(Base):
    """A process that makes videos, or did until it fell silent."""

    __tablename__ = "workers"
    __table_args__ = (Index(None, "started_at", "id"),)

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    """New at each start: a worker that comes back is another one."""
    host: Mapped[str] = mapped_column(Text)
    pid: Mapped[int] = mapped_column(Integer)
    version: Mapped[str] = mapped_column(String(32))
    """Of Standin."""
    jobs_version: Mapped[str] = mapped_column(String(32))
    """Of the jobs that it can continue."""
    state: Mapped[str] = mapped_column(String(16), default="working")
    """One of `WorkerState`."""
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it takes no work now."""
    processes: Mapped[int] = mapped_column(Integer, default=1)
    """How many parts it makes side by side."""
    capabilities: Mapped[str] = mapped_column(Text, default="[]")
    """JSON: a list of ``cpu``, ``gpu`` and ``engine:<name>``."""
    memory_free: Mapped[int | None] = mapped_column(BigInteger)
    """Bytes."""
    disk_free: Mapped[int | None] = mapped_column(BigInteger)
    """Bytes, where its temporary files lie."""
    doing: Mapped[str] = mapped_column(Text, default="[]")
    """JSON: a list of objects with ``video``, ``part`` and ``since`` (seconds since 1970)."""
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Its last sign of life, by the database's clock."""


class Switch(Base):
    """Something that is on for all servers and workers; off when there is no row."""

    __tablename__ = "switches"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Chore(Base):
    """Work that one process at a time does now and then."""

    __tablename__ = "chores"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When it is to be done next."""


class Reply(Base):
    """What a request was answered, for whoever repeats it under the same key."""

    __tablename__ = "replies"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 in hex of space, call and key."""
    status: Mapped[int | None] = mapped_column(Integer)
    """HTTP status; None while the first request is still at work."""
    body: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
