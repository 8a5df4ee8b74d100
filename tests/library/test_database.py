import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from standin import scene
from standin.errors import StandinError
from standin.library import Database, Library, database, migrate, open_engine
from standin.library.models import Base, Video


def _tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def test_a_fresh_database_gets_its_tables_and_twice_is_as_once(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/deep/er/a.db")
    for _ in range(2):
        migrate(engine)
        assert _tables(engine) == {*Base.metadata.tables, "alembic_version"}
    engine.dispose()


def test_the_models_are_what_the_migrations_make(library: Library) -> None:
    with library.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_processes_that_start_together_migrate_once(tmp_path: Path) -> None:
    code = (
        "import sys; from standin.library import Database\n"
        "sys.stdout.write('ready\\n'); sys.stdout.flush(); sys.stdin.readline()\n"
        "Database.open(sys.argv[1]).close()"
    )
    url = f"sqlite:///{tmp_path}/a.db"
    started = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", code, url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in started:
        _, problems = process.communicate(timeout=240)
        assert (process.returncode, problems) == (0, "")
    engine = open_engine(url)
    assert "videos" in _tables(engine)
    engine.dispose()


def test_a_migration_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/a.db")
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE assets (id TEXT)"))  # in the way of the last one
        connection.commit()
    with pytest.raises(Exception, match="assets"):
        migrate(engine)
    assert _tables(engine) == {"assets"}
    engine.dispose()


def test_sqlite_is_durable_patient_and_strict(library: Library) -> None:
    with library.database.engine.connect() as connection:
        pragmas = ("journal_mode", "busy_timeout", "foreign_keys")
        values = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in pragmas]
    assert values == ["wal", 30000, 1]


def test_a_write_that_raises_leaves_no_trace(library: Library) -> None:
    with pytest.raises(ZeroDivisionError), library.database.write() as session:
        session.add(Video(id="a" * 32, request="{}"))
        session.flush()
        raise ZeroDivisionError
    with library.database.read() as session:
        assert session.get(Video, "a" * 32) is None


def test_readers_do_not_wait_for_a_writer(library: Library) -> None:
    def count() -> int:
        with library.database.read() as session:
            return session.query(Video).count()

    with library.database.write() as session, ThreadPoolExecutor(1) as pool:
        session.add(Video(id="a" * 32, request="{}"))
        session.flush()
        assert pool.submit(count).result(timeout=60) == 0


def test_a_wrong_address_is_a_clear_error() -> None:
    with pytest.raises(StandinError, match="not the address of a database: 'nonsense'"):
        Database.open("nonsense")


def test_migrations_can_be_taken_back_without_losing_rows(
    library: Library, asked: scene.Video
) -> None:
    video = library.videos.create(asked)
    library.videos.report_part(video.id, "speech", 1, 2)
    engine = library.database.engine
    with engine.begin() as connection:
        config = database._config(connection)
        command.downgrade(config, "0001")
        for table in ("videos", "parts"):
            assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 1
    migrate(engine)
    assert library.videos.get(video.id).title == "Title"
