"""Files that somebody brought."""

import uuid
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..errors import StandinError
from .database import Database
from .holds import Holds, named
from .models import Asset, Consent, now
from .objects import Objects
from .pages import Page, page

UPLOADING: Final = timedelta(minutes=1)
"""Somebody else may be bringing the very same file: between file and row there is less."""


class UnknownAsset(StandinError):
    """No asset has this id, or not in this space."""


class Assets:
    """The library's assets; their files are among the objects."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(
        self,
        space_id: str,
        kind: str,
        key: str,
        size: int,
        content_type: str,
        name: str | None = None,
        asset_id: str | None = None,
    ) -> Asset:
        """Put down a file that is kept under ``key``; an ``asset_id`` is put down once."""
        asset = Asset(
            id=asset_id or uuid.uuid4().hex,
            space_id=space_id,
            kind=kind,
            key=key,
            size=size,
            content_type=content_type,
            name=name,
            created_at=now(),
        )
        with suppress(IntegrityError), self._database.write() as session:
            session.add(asset)
            return asset
        return self.get(asset.id, space_id)

    def get(self, asset_id: str, space_id: str) -> Asset:
        """The asset, if it is of that space. Raises `UnknownAsset`."""
        with self._database.read() as session:
            asset = session.get(Asset, asset_id) if "\0" not in asset_id else None
        if asset is None or asset.space_id != space_id:
            raise UnknownAsset(f"no asset has the id {asset_id[:80]!r}")
        return asset

    def list(
        self,
        space_id: str,
        limit: int,
        token: str | None = None,
        kind: str | None = None,
        folder_id: str | None = None,
    ) -> Page[Asset]:
        """Assets of a space, newest first; those in ``folder_id`` if one is given.

        Raises `InvalidField` for a token that no page gave.
        """
        query = _of(select(Asset), space_id, kind, folder_id)
        with self._database.read() as session:
            return page(session, query, Asset, limit, token)

    def count(self, space_id: str, kind: str | None = None, folder_id: str | None = None) -> int:
        """How many assets a space has."""
        query = _of(select(func.count()).select_from(Asset), space_id, kind, folder_id)
        with self._database.read() as session:
            return session.scalar(query) or 0

    def change(self, asset_id: str, space_id: str, **values: str | None) -> Asset:
        """Give the asset another ``name`` or ``folder_id``. Raises `UnknownAsset`."""
        self.get(asset_id, space_id)
        with self._database.write() as session:
            asset = session.get(Asset, asset_id)
            if asset is None:  # deleted a moment ago
                raise UnknownAsset(f"no asset has the id {asset_id[:80]!r}")
            for name, value in values.items():
                setattr(asset, name, value)
        return asset

    def remove(self, asset_id: str, space_id: str, objects: Objects) -> None:
        """Forget an asset; its file goes unless another asset or an unfinished video needs it.

        Raises `UnknownAsset`.
        """
        asset = self.get(asset_id, space_id)
        with self._database.write() as session:
            session.delete(session.merge(asset))
        since = self._database.clock() - UPLOADING
        Holds(self._database).remove(objects, [asset.key], since, needed)


def _of(query: Select[Any], space_id: str, kind: str | None, folder_id: str | None) -> Select[Any]:
    query = query.where(Asset.space_id == space_id)
    if kind is not None:
        query = query.where(Asset.kind == kind)
    return query if folder_id is None else query.where(Asset.folder_id == folder_id)


def needed(session: Session, keys: Collection[str], since: datetime) -> set[str]:
    """Keys that an asset or a consent has, and those that unfinished videos name.

    What a video fetches from an address is kept by its content too, and held by the video.
    """
    return named(session, keys, Asset.key, Consent.evidence_key)
