"""One database, SQLite or Postgres: engine, short sessions, migrations at start."""

import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    create_engine,
    event,
    func,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, TimeoutError
from sqlalchemy.orm import Session

from ..errors import StandinError
from .models import UtcDateTime, now

_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_SECONDS = 30
_WRITES = "standin_writes"
_PATIENCE = {
    "connect_timeout": "5",
    "keepalives_idle": "5",
    "keepalives_interval": "3",
    "keepalives_count": "2",
    "tcp_user_timeout": "10000",
    "options": "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=2"
    " -c tcp_user_timeout=10000",
}
"""Of our end of a connection to Postgres, in libpq's words, and of the server's."""
_MIGRATION_LOCK = 7331_2024
"""Any number, the same in every process: the key of Postgres' advisory lock."""


class Database:
    """Short transactions on one database. Safe to share between threads, not over a fork."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writer = engine.execution_options(**{_WRITES: True})

    @classmethod
    def open(cls, url: str) -> "Database":
        """Connect to ``url`` and bring the tables up to date."""
        engine = open_engine(url)
        try:
            migrate(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that commits at the end, or rolls back when something was raised."""
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    def ping(self) -> None:
        """Raise when the database does not answer."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def clock(self) -> datetime:
        """The database's time now."""
        with self.read() as session:
            return clock(session)

    def compact(self) -> bool:
        """Overwrite what was deleted: SQLite leaves it in the file, and in the journal.

        False when somebody held the file for too long.
        """
        if self.engine.dialect.name != "sqlite":
            return True
        with self.engine.connect() as connection:
            connection.rollback()  # outside of any transaction
            try:
                for words in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                    connection.connection.cursor().execute(words)
            except sqlite3.OperationalError:
                return False
        return True

    def close(self) -> None:
        """Close the pool of connections."""
        self.engine.dispose()


def clock(session: Session) -> datetime:
    """The database's time now: one for all machines, whose own clocks may differ."""
    told = moment(session)
    found: datetime = told if isinstance(told, datetime) else session.scalars(select(told)).one()
    return found


def moment(session: Session) -> datetime | ColumnElement[datetime]:
    """The same as a value of a statement: the database is not asked for it first."""
    if session.get_bind().dialect.name == "sqlite":
        return now()  # a file's database has the clock of its machine
    return func.clock_timestamp(type_=UtcDateTime())


def inserter(session: Session) -> Any:
    """The ``insert`` of the session's database, which can leave rows that are there already."""
    if session.get_bind().dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert

        return insert
    from sqlalchemy.dialects.postgresql import insert as inserted

    return inserted


def open_engine(url: str) -> Engine:
    """An engine for ``url``; SQLite in WAL mode, with foreign keys and patient locks.

    Raises `StandinError` when the address is not one of a database.
    """
    parsed = address(url)
    if parsed.get_backend_name() != "sqlite":
        try:
            return create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
        except (ArgumentError, ImportError):  # NoSuchModuleError is an ArgumentError
            name = parsed.get_backend_name()
            raise StandinError(f"no driver for databases of the kind {name!r}") from None
    if parsed.database and parsed.database != ":memory:":
        _make_own(Path(parsed.database))
    # Errors get into logs, and values are scripts.
    connect = {"timeout": _BUSY_SECONDS}
    engine = create_engine(parsed, connect_args=connect, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_own(file: Path) -> None:
    """A file for its owner, and whom they let in: it has scripts, and the secret of links."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with suppress(OSError):  # of somebody else, or in a place that cannot be written
        file.touch(0o600)
        mode = stat.S_IMODE(file.stat().st_mode)
        if mode & 0o007:
            file.chmod(mode & ~0o007)


def address(url: str) -> URL:
    """``url`` with the driver that is installed and, for Postgres, patience that ends.

    Without the keepalives a link that is cut leaves both ends waiting for a quarter of an hour and
    longer, the server with our locks in its hands. Raises `StandinError`.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StandinError(f"not the address of a database: {url!r}") from None
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername == "postgresql+psycopg":
        missing = {name: value for name, value in _PATIENCE.items() if name not in parsed.query}
        parsed = parsed.update_query_dict(missing)
    return parsed


def is_away(error: BaseException) -> bool:
    """Whether a database could not be reached, so that trying again later may help."""
    if isinstance(error, TimeoutError):  # of the pool
        return True
    if isinstance(error, OperationalError):
        return not isinstance(error.orig, sqlite3.Error) or "locked" in str(error.orig)
    return isinstance(error, DBAPIError) and error.connection_invalidated


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver must not open transactions by itself: _begin_sqlite chooses their kind.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={_BUSY_SECONDS * 1000}")
    _use_wal(connection)
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")


def _use_wal(connection: sqlite3.Connection) -> None:
    # SQLite does not wait for others when it changes the journal, whatever the busy timeout.
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once when somebody wrote in
    # between; one that writes takes the lock at its start and so waits for its turn.
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def migrate(engine: Engine) -> None:
    """Bring the tables up to date; when processes start together, one does it, the rest wait."""
    with engine.execution_options(**{_WRITES: True}).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        found = revision(connection)
        if found is not None and found > newest():
            raise StandinError(f"the database is of a newer Standin: {found}, not {newest()}")
        if found != newest():
            _upgrade(connection)


def revision(connection: Connection) -> str | None:
    """Name of the last migration that the database has had; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def newest() -> str:
    """Name of the last migration that there is: the highest number."""
    return max(path.name[:4] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py"))


def _upgrade(connection: Connection) -> None:
    from alembic import command  # takes half a second, and most starts do not need it

    command.upgrade(_config(connection), "head")


def _config(connection: Connection) -> Any:
    """What Alembic's commands want to know."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
