"""Keys that open the API."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from .database import Database
from .models import DEFAULT_SPACE, ApiKey, now

PREFIX = "sk_standin_"
_SHOWN = len(PREFIX) + 4
_USED_EVERY = timedelta(minutes=1)


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

    def create(self, name: str = "", space_id: str = DEFAULT_SPACE) -> NewKey:
        """A new key for ``space_id``; its text cannot be had again."""
        key = PREFIX + secrets.token_urlsafe(32)
        record = ApiKey(
            id=secrets.token_hex(8),
            name=name,
            space_id=space_id,
            prefix=key[:_SHOWN],
            hash=_hash(key),
            created_at=now(),
        )
        with self._database.write() as session:
            session.add(record)
        return NewKey(key, record)

    def verify(self, key: str) -> ApiKey | None:
        """The key's record, or None when it is unknown or revoked."""
        # The index is over a hash, so how long the look-up takes says nothing about the key.
        query = select(ApiKey).where(ApiKey.hash == _hash(key), ApiKey.revoked_at.is_(None))
        with self._database.read() as session:
            record = session.scalar(query)
        if record is not None:
            self._note_use(record)
        return record

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


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
