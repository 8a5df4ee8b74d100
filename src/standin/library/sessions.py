"""Who is signed in to the studio: one row a browser, found by the hash of its cookie."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select

from .database import Database
from .keys import SCOPES, Keys, Scope, scopes_of
from .models import DEFAULT_SPACE, ApiKey, StudioSession, now

LIFE: Final = timedelta(days=14)
"""After this long a browser signs in again."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A session that is good now."""

    session: StudioSession
    scopes: frozenset[Scope]
    """What it may do: as much as the key that opened it."""
    who: str
    """What opened it, for the audit."""


class Sessions:
    """Opens, finds and closes sessions. Each acts in one space."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._keys = Keys(database)

    def open_with_key(self, key: ApiKey) -> str:
        """A session in the space of ``key``, which ends with it; gives the cookie's text."""
        return self._open(key.space_id, key_id=key.id)

    def open_with_password(self, password: str) -> str:
        """A session in the default space, which ends when the password changes."""
        return self._open(DEFAULT_SPACE, password=password)

    def find(self, token: str, password: str | None) -> Opened | None:
        """The session of a cookie; None when it is over, or what opened it does not open any more.

        ``password`` is the operator's present one.
        """
        query = select(StudioSession).where(StudioSession.id == _hash(token))
        with self._database.read() as session:
            found = session.scalar(query)
            if found is None or found.expires_at <= now():
                return None
            if found.key_id is not None:
                key = session.get(ApiKey, found.key_id)
                good = key is not None and self._keys.is_open(key.id)
                if key is None or not good:
                    return None
                return Opened(found, scopes_of(key), f"key {key.name} ({key.prefix}…)")
        good = password is not None and hmac.compare_digest(
            found.proof or "", _proof(token, password)
        )
        return Opened(found, frozenset(SCOPES), "the operator's password") if good else None

    def close(self, token: str) -> None:
        """Sign out; nothing happens for an unknown cookie."""
        with self._database.write() as session:
            session.execute(delete(StudioSession).where(StudioSession.id == _hash(token)))

    def _open(self, space_id: str, key_id: str | None = None, password: str | None = None) -> str:
        token, moment = secrets.token_urlsafe(32), now()
        row = StudioSession(
            id=_hash(token),
            space_id=space_id,
            key_id=key_id,
            proof=_proof(token, password) if password is not None else None,
            created_at=moment,
            expires_at=moment + LIFE,
        )
        with self._database.write() as session:
            session.execute(delete(StudioSession).where(StudioSession.expires_at <= moment))
            session.add(row)
        return token


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _proof(token: str, password: str) -> str:
    # Under the cookie's own secret, which is not kept: the row says nothing of the password.
    return hmac.new(token.encode("utf-8", "surrogatepass"), password.encode(), "sha256").hexdigest()
