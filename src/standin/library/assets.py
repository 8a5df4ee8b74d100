"""Files that somebody brought."""

import uuid
from contextlib import suppress
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError

from ..errors import StandinError
from .database import Database
from .models import Asset, Video, now
from .objects import Objects
from .pages import Page, page
from .videos import UNFINISHED


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
        self, space_id: str, limit: int, token: str | None = None, kind: str | None = None
    ) -> Page[Asset]:
        """Assets of a space, newest first. Raises `InvalidField` for a token that no page gave."""
        with self._database.read() as session:
            return page(session, _of(select(Asset), space_id, kind), Asset, limit, token)

    def count(self, space_id: str, kind: str | None = None) -> int:
        """How many assets a space has."""
        with self._database.read() as session:
            query = _of(select(func.count()).select_from(Asset), space_id, kind)
            return session.scalar(query) or 0

    def remove(self, asset_id: str, space_id: str, objects: Objects) -> None:
        """Forget an asset; its file goes unless another asset or an unfinished video needs it.

        Raises `UnknownAsset`.
        """
        asset = self.get(asset_id, space_id)
        with self._database.write() as session:
            session.delete(session.merge(asset))
        with self._database.read() as session:
            shared = session.scalar(select(Asset.id).where(Asset.key == asset.key).limit(1))
            needed = session.scalars(select(Video.request).where(Video.state.in_(UNFINISHED))).all()
        if shared is None and not any(_may_need(text, asset.key) for text in needed):
            objects.delete(asset.key)


def _of(query: Select[Any], space_id: str, kind: str | None) -> Select[Any]:
    query = query.where(Asset.space_id == space_id)
    return query if kind is None else query.where(Asset.kind == kind)


def _may_need(request: str, key: str) -> bool:
    # What a video fetches from an address is kept by its content too: it may be the same file.
    return key in request or '"http' in request
