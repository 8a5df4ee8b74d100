"""Files that somebody brought."""

import uuid

from ..errors import StandinError
from .database import Database
from .models import Asset, now


class UnknownAsset(StandinError):
    """No asset has this id, or not in this space."""


class Assets:
    """The library's assets; their files are among the objects."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, space_id: str, kind: str, key: str, size: int, content_type: str) -> Asset:
        """Put down a file that is kept under ``key``."""
        asset = Asset(
            id=uuid.uuid4().hex,
            space_id=space_id,
            kind=kind,
            key=key,
            size=size,
            content_type=content_type,
            created_at=now(),
        )
        with self._database.write() as session:
            session.add(asset)
        return asset

    def get(self, asset_id: str, space_id: str) -> Asset:
        """The asset, if it is of that space. Raises `UnknownAsset`."""
        with self._database.read() as session:
            asset = session.get(Asset, asset_id) if "\0" not in asset_id else None
        if asset is None or asset.space_id != space_id:
            raise UnknownAsset(f"no asset has the id {asset_id[:80]!r}")
        return asset
