"""The list of workers, on both databases."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from standin.library import Database, Switches, Worker, Workers
from standin.library.workers import DEAD_SECONDS
from trial_servers import fresh


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/a.db"
    else:
        url = fresh(request.getfixturevalue("postgres"))
    opened = Database.open(url)
    yield opened
    opened.close()


def someone(name: str) -> Worker:
    return Worker(id=name, host="h", pid=1, version="1", jobs_version="1")


def test_a_silent_worker_is_dead_and_learns_it(database: Database) -> None:
    workers = Workers(database)
    workers.enter(someone("a"))
    workers.enter(someone("b"))
    assert [(heard.worker.id, heard.alive) for heard in workers.list()] == [
        ("a", True),
        ("b", True),
    ]
    with database.write() as session:
        long_ago = workers.clock() - timedelta(seconds=DEAD_SECONDS + 1)
        session.execute(update(Worker).where(Worker.id == "a").values(seen_at=long_ago))
    assert [heard.alive for heard in workers.list()] == [False, True]
    assert workers.beat("a", state="held", reason="no disk")  # late, but not given up
    (first, _) = workers.list()
    assert first.alive and first.worker.reason == "no disk" and 0 <= first.silent < DEAD_SECONDS
    workers.forget("a")
    assert not workers.beat("a")
    assert workers.beat("b", state="left")
    assert [heard.alive for heard in workers.list()] == [False]


def test_a_switch_is_on_since_it_was_turned_on(database: Database) -> None:
    switches = Switches(database)
    assert switches.since("paused") is None
    switches.turn("paused", True)
    since = switches.since("paused")
    switches.turn("paused", True)
    assert since is not None and switches.since("paused") == since
    switches.turn("paused", False)
    switches.turn("paused", False)
    assert switches.since("paused") is None
