"""Folders that videos and assets lie in."""

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select

from ..errors import InvalidField, StandinError
from .database import Database
from .models import Asset, Folder, Video, now
from .pages import Page, page

NAME_LENGTH = 200


class UnknownFolder(StandinError):
    """No folder has this id, or not in this space."""


class Folders:
    """The library's folders. A folder in the trash stays until it is restored."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(
        self, space_id: str, name: str, parent_id: str | None = None, kind: str = "video"
    ) -> Folder:
        """A new folder. Raises `InvalidField`, and `UnknownFolder` for an unknown parent."""
        if parent_id:
            self.get(parent_id, space_id)
        moment = now()
        folder = Folder(
            id=uuid.uuid4().hex,
            space_id=space_id,
            name=_named(name),
            parent_id=parent_id or None,
            kind=kind,
            created_at=moment,
            updated_at=moment,
        )
        with self._database.write() as session:
            session.add(folder)
        return folder

    def get(self, folder_id: str, space_id: str) -> Folder:
        """The folder, if it is of that space. Raises `UnknownFolder`."""
        with self._database.read() as session:
            folder = session.get(Folder, folder_id) if "\0" not in folder_id else None
        if folder is None or folder.space_id != space_id:
            raise UnknownFolder(f"no folder has the id {folder_id[:80]!r}")
        return folder

    def list(
        self,
        space_id: str,
        limit: int = 100,
        token: str | None = None,
        parent_id: str | None = None,
        trashed: bool = False,
    ) -> Page[Folder]:
        """Folders of a space, newest first; those in ``parent_id`` if one is given."""
        query = select(Folder).where(
            Folder.space_id == space_id,
            Folder.trashed_at.is_not(None) if trashed else Folder.trashed_at.is_(None),
        )
        if parent_id:
            query = query.where(Folder.parent_id == parent_id)
        with self._database.read() as session:
            return page(session, query, Folder, limit, token)

    def count(self, space_id: str) -> int:
        """Folders of a space that are not in the trash."""
        query = select(func.count()).where(Folder.space_id == space_id, Folder.trashed_at.is_(None))
        with self._database.read() as session:
            return session.scalar(query) or 0

    def children(self, folder_ids: Sequence[str]) -> dict[str, int]:
        """How many folders, videos and assets lie directly in each."""
        counts = dict.fromkeys(folder_ids, 0)
        with self._database.read() as session:
            for column in (Folder.parent_id, Video.folder_id, Asset.folder_id):
                found = session.execute(
                    select(column, func.count()).where(column.in_(folder_ids)).group_by(column)
                )
                for folder_id, count in found:
                    counts[str(folder_id)] += count
        return counts

    def rename(self, folder_id: str, space_id: str, name: str) -> Folder:
        """Give the folder another name. Raises `UnknownFolder` and `InvalidField`."""
        return self._change(folder_id, space_id, name=_named(name))

    def trash(self, folder_id: str, space_id: str) -> Folder:
        """Put the folder into the trash; what lies in it stays. Raises `UnknownFolder`."""
        return self._change(folder_id, space_id, trashed_at=now())

    def restore(self, folder_id: str, space_id: str) -> Folder:
        """Take the folder out of the trash. Raises `UnknownFolder`."""
        return self._change(folder_id, space_id, trashed_at=None)

    def _change(self, folder_id: str, space_id: str, **values: object) -> Folder:
        self.get(folder_id, space_id)
        with self._database.write() as session:
            folder = session.get_one(Folder, folder_id)
            for name, value in values.items():
                setattr(folder, name, value)
            folder.updated_at = now()
        return folder


def _named(name: str) -> str:
    name = name.strip()
    if not name or len(name) > NAME_LENGTH or "\0" in name:
        raise InvalidField(("name",), f"must have 1 to {NAME_LENGTH} characters")
    return name
