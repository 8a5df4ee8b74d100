"""Everything that is kept, copied to another database and another place for objects, and checked.

A copy that was broken off is begun again by the same call: a mark in the target says that what lies
there is ours. Rows are copied anew then, objects only where they are not there whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from sqlalchemy import Connection, Table, delete, func, select

from ..errors import StandinError
from .database import Database
from .models import Base, Chore, Worker
from .objects import ObjectInfo, Objects
from .workers import MOVING, Switches

MARK: Final = MOVING
"""Name of the switch, and of the object, in a target that is not complete."""
_MARK_KEY: Final = f"_{MARK}/begun"
_ROWS: Final = 500
_SIDE_BY_SIDE: Final = 8
_OF_NOW: Final = {Worker.__tablename__, Chore.__tablename__}
"""Tables that are about running processes."""

Tell = Callable[[str], None]


class NotEmpty(StandinError):
    """Something else is kept in the target."""


class Differs(StandinError):
    """What was read back is not what was written."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What was copied and found to be the same."""

    what: str
    """A table, or ``objects``."""
    count: int
    digest: str
    """Of the rows, in any order; of the objects' contents, by key."""
    size: int = 0
    """Bytes of the objects."""


def move_database(source: Database, target: Database, tell: Tell) -> list[Moved]:
    """Copy all rows. Raises `NotEmpty` and `Differs`."""
    switches = Switches(target)
    if switches.since(MARK) is None:
        _refuse_rows(target)
    switches.turn(MARK, True)
    moved = []
    with _reading(source) as reader:
        with target.write() as session:
            for table in reversed(_tables()):
                session.execute(_unmarked(delete(table), table))
        for table in _tables():
            tell(f"copying {table.name}")
            for rows in _batches(reader, table):
                with target.write() as session:
                    session.execute(table.insert(), rows)
        for table in _tables():
            before = _digest(reader, table)
            with _reading(target) as checker:
                after = _digest(checker, table)
            if before != after:
                raise Differs(
                    f"the table {table.name} has {after[0]} rows of {before[0]} or others; is the "
                    "source or the target in use?"
                )
            moved.append(Moved(table.name, *before))
    switches.turn(MARK, False)
    return moved


def move_objects(source: Objects, target: Objects, tell: Tell) -> Moved:
    """Copy all objects. Raises `NotEmpty` and `Differs`."""
    if not target.exists(_MARK_KEY):
        if any(batch for batch in target.scan()):
            raise NotEmpty("the place for objects is not empty")
        target.put(_MARK_KEY, b"")
    count, size, digests = 0, 0, 0
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool, TemporaryDirectory(prefix="standin-") as folder:
        for batch in source.scan():
            wanted = [info for info in batch if not info.key.startswith("_")]

            def one(info: ObjectInfo) -> str:
                return _move_object(source, target, info, Path(folder))

            for info, digest in zip(wanted, pool.map(one, wanted), strict=True):
                count, size = count + 1, size + info.size
                digests += int(hashlib.sha256(f"{info.key} {digest}".encode()).hexdigest(), 16)
            tell(f"{count} objects, {size / 1e6:.1f} MB")
    target.delete(_MARK_KEY)
    return Moved("objects", count, _short(digests), size)


def _move_object(source: Objects, target: Objects, info: ObjectInfo, folder: Path) -> str:
    """Copy one object unless it is there; gives the SHA-256 in hex that both have."""
    digest = source.digest(info.key)
    if not target.exists(info.key) or target.info(info.key).size != info.size:
        _copy(source, target, info.key, folder)
    elif target.digest(info.key) == digest:
        return digest
    else:
        _copy(source, target, info.key, folder)
    if target.info(info.key).size != info.size or target.digest(info.key) != digest:
        raise Differs(f"the object {info.key} is not what was written; is the source in use?")
    return digest


def _copy(source: Objects, target: Objects, key: str, folder: Path) -> None:
    local = source.local_path(key)
    if local is not None:
        target.put_file(key, local)
        return
    with TemporaryDirectory(dir=folder) as own:
        copy = Path(own) / "object"
        source.save(key, copy)
        target.put_file(key, copy)


def _tables() -> Sequence[Table]:
    """Tables with what is kept, those that others refer to first."""
    return [table for table in Base.metadata.sorted_tables if table.name not in _OF_NOW]


def _refuse_rows(target: Database) -> None:
    with target.read() as session:
        for table in Base.metadata.sorted_tables:
            count = session.scalar(select(func.count()).select_from(table)) or 0
            if count:
                raise NotEmpty(f"the database is not empty: {table.name} has {count} rows")


@contextmanager
def _reading(database: Database) -> Iterator[Connection]:
    """One transaction, which sees the database as it is now until its end."""
    level = {"isolation_level": "REPEATABLE READ"}
    is_sqlite = database.engine.dialect.name == "sqlite"  # always so there
    engine = database.engine if is_sqlite else database.engine.execution_options(**level)
    with engine.connect() as connection, connection.begin():
        yield connection


def _unmarked(statement: Any, table: Table) -> Any:
    return statement.where(table.c.name != MARK) if table.name == "switches" else statement


def _batches(reader: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    query = _unmarked(select(table), table).order_by(*table.primary_key)
    for rows in reader.execution_options(yield_per=_ROWS).execute(query).partitions():
        yield [dict(row._mapping) for row in rows]


def _digest(reader: Connection, table: Table) -> tuple[int, str]:
    """How many rows there are, and a digest that their order, which databases choose, leaves."""
    count, total = 0, 0
    for rows in _batches(reader, table):
        for row in rows:
            text = json.dumps(row, sort_keys=True, default=_plain)
            total += int(hashlib.sha256(text.encode()).hexdigest(), 16)
            count += 1
    return count, _short(total)


def _plain(value: Any) -> str:
    if isinstance(value, date):  # also with a time
        return value.isoformat()
    raise TypeError(f"cannot compare {type(value).__name__}")


def _short(total: int) -> str:
    return f"{total % 2**256:064x}"[:16]
