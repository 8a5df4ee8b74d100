"""Persons and voices that somebody made, and whose word allows it."""

from datetime import datetime
from typing import Literal

from sqlalchemy import Boolean, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import DEFAULT_SPACE, Base, UtcDateTime, now

LookState = Literal["pending", "training", "ready", "failed"]


class AvatarGroup(Base):
    """A person that somebody made: of photos, or designed."""

    __tablename__ = "avatar_groups"
    __table_args__ = (Index(None, "space_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    space_id: Mapped[str] = mapped_column(String(64), default=DEFAULT_SPACE)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(16))
    """``photo`` or ``illustrated``."""
    train_state: Mapped[str] = mapped_column(String(16), default="empty")
    """One of `LookState`, or ``empty`` before anybody asked."""
    train_error: Mapped[str | None] = mapped_column(Text)
    best_id: Mapped[str | None] = mapped_column(String(64))
    """The look that training found to be the best."""
    consent: Mapped[str | None] = mapped_column(String(16))
    """``given`` or ``revoked``, as the newest of its `Consent`; None before anybody was asked."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class AvatarLook(Base):
    """One avatar that somebody made; its files are among the objects."""

    __tablename__ = "avatar_looks"
    __table_args__ = (Index(None, "space_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    """The ``avatar_id``."""
    space_id: Mapped[str] = mapped_column(String(64), default=DEFAULT_SPACE)
    group_id: Mapped[str] = mapped_column(
        ForeignKey("avatar_groups.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(16))
    """``photo`` or ``illustrated``."""
    gender: Mapped[str] = mapped_column(String(16), default="unknown")
    age: Mapped[str] = mapped_column(String(16), default="unknown")
    state: Mapped[str] = mapped_column(String(16), default="pending")
    """One of `LookState`."""
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it failed."""
    photo_key: Mapped[str | None] = mapped_column(Text)
    """The photo as it was sent."""
    pack_key: Mapped[str | None] = mapped_column(Text)
    """What it is drawn from, named by its content."""
    report: Mapped[str | None] = mapped_column(Text)
    """JSON of the photo's report."""
    point: Mapped[str | None] = mapped_column(String(64))
    """Which of several faces: ``x,y`` in fractions of the photo."""
    voices: Mapped[str | None] = mapped_column(Text)
    """JSON of preferred voice ids by engine name."""
    motion: Mapped[str | None] = mapped_column(Text)
    """JSON of its own way to move."""
    upscaled: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether it is always scaled with more care."""
    engine: Mapped[str | None] = mapped_column(String(32))
    """The neural engine that moves its mouth; None: its own way."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class PersonalVoice(Base):
    """A voice that somebody made of a recording; its files are among the objects."""

    __tablename__ = "personal_voices"
    __table_args__ = (Index(None, "space_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    """The ``voice_id``; it begins with the name of the engine that speaks."""
    space_id: Mapped[str] = mapped_column(String(64), default=DEFAULT_SPACE)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(16))
    """``tone`` (a built-in voice, tuned) or ``clone`` (a speech server imitates it)."""
    state: Mapped[str] = mapped_column(String(16), default="training")
    """``training``, ``ready`` or ``failed``."""
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it failed."""
    language: Mapped[str] = mapped_column(Text)
    """English name."""
    locale: Mapped[str] = mapped_column(String(64))
    gender: Mapped[str] = mapped_column(String(16), default="unknown")
    base_id: Mapped[str | None] = mapped_column(String(64))
    """Id of the built-in voice that is tuned."""
    transcript: Mapped[str | None] = mapped_column(Text)
    """What is said in the recording, where somebody told."""
    recording_key: Mapped[str | None] = mapped_column(Text)
    """The recording as it was sent."""
    pack_key: Mapped[str | None] = mapped_column(Text)
    """What it speaks from, named by its content."""
    report: Mapped[str | None] = mapped_column(Text)
    """JSON: what was looked at in the recording, and how near the voice comes to it."""
    consent: Mapped[str | None] = mapped_column(String(16))
    """``given`` or ``revoked``, as the newest of its `Consent`; None before anybody was asked."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Consent(Base):
    """A person's word that a likeness or a voice may be used."""

    __tablename__ = "consents"
    __table_args__ = (Index(None, "space_id", "subject_id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    space_id: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[str] = mapped_column(String(64))
    """What it is for: the id of an avatar group or of a voice."""
    person: Mapped[str] = mapped_column(Text)
    """Name of whoever consents."""
    statement: Mapped[str] = mapped_column(Text)
    """The words."""
    method: Mapped[str] = mapped_column(String(16))
    """``statement`` (handed in by whoever holds a key), ``signed`` (by the person, on the page
    of consent) or ``video``."""
    evidence_key: Mapped[str | None] = mapped_column(Text)
    """The video, among the objects."""
    given_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    given_by: Mapped[str] = mapped_column(Text, default="")
    """Who put it down: the start of a key, ``the person``, or ``the command line``."""
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it was revoked."""


class AuditEntry(Base):
    """Something that was done about a person's likeness; entries are only ever added."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "space_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    space_id: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(32))
    """``consent.given``, ``consent.revoked``, ``person.exported``, ``person.erased``."""
    subject_id: Mapped[str] = mapped_column(String(64))
    actor: Mapped[str] = mapped_column(Text, default="")
    detail: Mapped[str] = mapped_column(Text, default="{}")
    """JSON; of an erased person it holds numbers only."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
