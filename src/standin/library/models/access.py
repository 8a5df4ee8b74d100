"""Who may do what: keys, sessions of the studio, what all servers must know."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import DEFAULT_SPACE, Base, UtcDateTime, now


class ApiKey(Base):
    """A key that opens the API; only its hash is kept."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(Text, default="")
    space_id: Mapped[str] = mapped_column(String(64), default=DEFAULT_SPACE)
    prefix: Mapped[str] = mapped_column(String(32))
    """First characters of the key, enough for a person to tell keys apart."""
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the key in hex. A key has 256 random bits, so no slow hash is needed."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """To the minute."""
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    scopes: Mapped[str | None] = mapped_column(Text)
    """What it may do, separated by spaces; None: everything."""
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """From when on it opens nothing."""


class StudioSession(Base):
    """A browser that is signed in to the studio."""

    __tablename__ = "studio_sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 in hex of the cookie, which has 256 random bits."""
    space_id: Mapped[str] = mapped_column(String(64))
    key_id: Mapped[str | None] = mapped_column(String(16))
    """The key that opened it; None for the operator's password."""
    proof: Mapped[str | None] = mapped_column(String(64))
    """HMAC of the password under the cookie: it fails once the password is another."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Secret(Base):
    """What every server must know and nobody else may."""

    __tablename__ = "secrets"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    """JSON, see `keyring`."""
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
