"""Spaces, their plans, and what they use."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, Float, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, UtcDateTime, now


class Space(Base):
    """Whose things are apart from everybody else's; most have no row and no limits."""

    __tablename__ = "spaces"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    plan: Mapped[str | None] = mapped_column(String(64))
    """Name of its plan; None is the server's default."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class OwnPlan(Base):
    """A plan that the operator made."""

    __tablename__ = "plans"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    """JSON of what it limits."""
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Rate(Base):
    """How fast a space asks; only those have a row whose plan limits it."""

    __tablename__ = "rates"

    space_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    full_at: Mapped[float] = mapped_column(Float)
    """When all its requests are there again, in seconds since 1970."""


class Day(Base):
    """What a space used on one day of UTC."""

    __tablename__ = "usage"

    space_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    videos: Mapped[int] = mapped_column(Integer, default=0)
    seconds: Mapped[float] = mapped_column(Float, default=0.0)
    frames: Mapped[int] = mapped_column(BigInteger, default=0)
    characters: Mapped[int] = mapped_column(BigInteger, default=0)
