"""Keys that open the API."""

import hashlib
import re
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from sqlalchemy import ColumnElement, or_, select, update

from ..errors import InvalidField
from .database import Database
from .models import DEFAULT_SPACE, ApiKey, now

Scope = Literal["read", "create", "manage"]
"""What a key may do: look and fetch; make things; change, delete and publish them, webhooks with
their secrets included. None of them holds another."""

SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)

PREFIX = "sk_standin_"
_SHOWN = len(PREFIX) + 4
_USED_EVERY = timedelta(minutes=1)
_SPACE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made: the only time that its text is known."""

    key: str
    """``sk_standin_`` and 43 characters."""
    record: ApiKey


class Keys:
    """Makes, checks and revokes keys."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(
        self,
        name: str = "",
        space_id: str = DEFAULT_SPACE,
        scopes: Collection[Scope] = SCOPES,
        expires_at: datetime | None = None,
    ) -> NewKey:
        """A new key for ``space_id``; its text cannot be had again.

        Raises `InvalidField` for a space, scopes or a time that no key can have.
        """
        check_space(space_id)
        kept = _scopes(scopes)
        if expires_at is not None and expires_at <= now():
            raise InvalidField(("expires",), f"{expires_at.isoformat()} is over already")
        key = PREFIX + secrets.token_urlsafe(32)
        record = ApiKey(
            id=secrets.token_hex(8),
            name=name,
            space_id=space_id,
            prefix=key[:_SHOWN],
            hash=_hash(key),
            created_at=now(),
            scopes=kept,
            expires_at=expires_at,
        )
        with self._database.write() as session:
            session.add(record)
        return NewKey(key, record)

    def verify(self, key: str) -> ApiKey | None:
        """The key's record, or None when it is unknown, revoked or expired."""
        # The index is over a hash, so how long the look-up takes says nothing about the key.
        query = select(ApiKey).where(ApiKey.hash == _hash(key), *_open())
        with self._database.read() as session:
            record = session.scalar(query)
        if record is not None:
            self._note_use(record)
        return record

    def is_open(self, key_id: str) -> bool:
        """Whether the key with this id still opens its space."""
        with self._database.read() as session:
            query = select(ApiKey.id).where(ApiKey.id == key_id, *_open())
            return session.scalar(query) is not None

    def has_expired(self, key: str) -> bool:
        """Whether the key was good until its time was over."""
        query = select(ApiKey.id).where(
            ApiKey.hash == _hash(key), ApiKey.revoked_at.is_(None), ApiKey.expires_at <= now()
        )
        with self._database.read() as session:
            return session.scalar(query) is not None

    def list(self) -> Sequence[ApiKey]:
        """All keys, revoked ones too, oldest first."""
        with self._database.read() as session:
            return session.scalars(select(ApiKey).order_by(ApiKey.created_at, ApiKey.id)).all()

    def revoke(self, key_id: str) -> bool:
        """Close the key for good; False when there is no open key with this id."""
        change = (
            update(ApiKey)
            .where(ApiKey.id == key_id, ApiKey.revoked_at.is_(None))
            .values(revoked_at=now())
        )
        with self._database.write() as session:
            return session.execute(change.returning(ApiKey.id)).first() is not None

    def _note_use(self, record: ApiKey) -> None:
        moment = now()
        if record.last_used_at is not None and moment - record.last_used_at < _USED_EVERY:
            return  # a write for each request would cost more than the knowledge is worth
        change = update(ApiKey).where(ApiKey.id == record.id).values(last_used_at=moment)
        with self._database.write() as session:
            session.execute(change)


def _open() -> tuple[ColumnElement[bool], ...]:
    return ApiKey.revoked_at.is_(None), or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > now())


def scopes_of(record: ApiKey) -> frozenset[Scope]:
    """What a key may do."""
    if record.scopes is None:
        return frozenset(SCOPES)
    kept = record.scopes.split()
    return frozenset(scope for scope in SCOPES if scope in kept)


def check_space(space_id: str) -> None:
    """Raise `InvalidField` for what cannot be a space's name."""
    if not _SPACE.fullmatch(space_id):
        rule = "must be 1 to 64 letters, digits and . _ -, a letter or digit first"
        raise InvalidField(("space",), f"{rule}, not {space_id[:80]!r}")


def _scopes(scopes: Collection[str]) -> str | None:
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        known = ", ".join(SCOPES)
        given = repr(unknown[0][:80]) if unknown else "none"
        raise InvalidField(("scope",), f"must be some of {known}, not {given}")
    return None if set(scopes) == set(SCOPES) else " ".join(s for s in SCOPES if s in scopes)


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
