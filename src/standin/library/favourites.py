"""Avatars and voices that a space likes best."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import delete, select

from .database import Database, inserter
from .models import Favourite

Kind = Literal["avatar", "voice"]


class Favourites:
    """What a space marked."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, space_id: str, kind: Kind) -> set[str]:
        """Ids of one kind."""
        query = select(Favourite.item_id).where(
            Favourite.space_id == space_id, Favourite.kind == kind
        )
        with self._database.read() as session:
            return set(session.scalars(query))

    def mark(self, space_id: str, kind: Kind, item_id: str, liked: bool) -> None:
        """Add or take away a mark; doing it twice changes nothing."""
        values = {"space_id": space_id, "kind": kind, "item_id": item_id[:64]}
        with self._database.write() as session:
            if liked:
                insert = inserter(session)(Favourite).values(**values)
                session.execute(insert.on_conflict_do_nothing())
            else:
                session.execute(delete(Favourite).filter_by(**values))
