"""Who leads, and who is given up: many workers in one process, with time as the test says."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from standin.jobs import hearing, leader
from standin.jobs.durable import DurableJobs
from standin.jobs.hearing import ROUNDS
from standin.jobs.leader import HEADS, Leader
from standin.library import Library, Worker, database
from standin.library.workers import BEATS
from standin.settings import Settings

DEAD = 20.0
ROUND = DEAD / ROUNDS


class Alone(DurableJobs):
    """The queue of a process that takes no jobs itself: DBOS was never launched here."""

    def put_back_lost(self, executor: str) -> int:
        """Nothing."""
        return 0

    def lead_with(self, mine: str, running: set[str]) -> None:
        """Nothing."""


class Crowd:
    """Workers of machines of their own; the first is the longest at work."""

    def __init__(
        self, library: Library, jobs: DurableJobs, home: Path, patch: pytest.MonkeyPatch
    ) -> None:
        self.library, self.time, self.rows = library, 0.0, 0
        patch.setattr(hearing, "clock", lambda: self.time)
        patch.setattr(leader, "clock", lambda: self.time)
        start = datetime(2026, 1, 1, tzinfo=UTC)
        patch.setattr(database, "now", lambda: start + timedelta(seconds=self.time))
        read = library.workers.first

        def first(count: int | None = None) -> list[Worker]:
            found = list(read(count))
            self.rows += len(found)
            return found

        patch.setattr(library.workers, "first", first)
        self.leaders: dict[str, Leader] = {}
        for number in range(8):
            row = Worker(id=f"w{number}", host="far", pid=1, version="1", jobs_version="1")
            library.workers.enter(row)
            self.leaders[row.id] = Leader(library, jobs, Settings(home=home), row.id, "1")
            self.time += 1
        self.ids = list(self.leaders)

    def go_on(self, seconds: float, *alive: str) -> None:
        """Rounds and signs of life of those that are ``alive``."""
        for _ in range(round(seconds / ROUND)):
            self.time += ROUND
            for worker_id in alive:
                assert self.library.workers.beat(worker_id), "given up alive"
                self.leaders[worker_id].look_after()

    def known(self) -> list[str]:
        return [heard.worker.id for heard in self.library.workers.list()]


@pytest.fixture
def crowd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Crowd]:
    assert DEAD > 2 * BEATS
    settings = Settings(home=tmp_path / "home")
    with Library.open(settings) as library:
        jobs = Alone(settings.jobs_database_url)
        yield Crowd(library, jobs, tmp_path, monkeypatch)
        jobs.close()


def test_most_listen_to_the_first_ones_only(crowd: Crowd) -> None:
    crowd.go_on(10, *crowd.ids)
    rounds, crowd.rows = 8, 0
    crowd.go_on(rounds * ROUND, *crowd.ids)
    all_, heads = len(crowd.ids), HEADS
    # The leader listens a second time, just before it gives anybody up.
    assert crowd.rows == rounds * ((heads + 1) * all_ + (all_ - heads) * heads)


def test_the_next_one_gives_up_a_leader_that_is_gone(crowd: Crowd) -> None:
    crowd.go_on(10, *crowd.ids)
    alive = crowd.ids[1:]
    crowd.go_on(DEAD - ROUND, *alive)
    assert crowd.known() == crowd.ids
    crowd.go_on(3 * ROUND, *alive)
    assert crowd.known() == alive


def test_all_who_could_lead_and_another_are_gone_at_once(crowd: Crowd) -> None:
    crowd.go_on(10, *crowd.ids)
    alive = [each for number, each in enumerate(crowd.ids) if number not in (0, 1, 2, 5)]
    crowd.go_on(DEAD + 2 * ROUND, *alive)
    assert crowd.known() == [*alive[:2], crowd.ids[5], *alive[2:]]
    crowd.go_on(40 - DEAD - 2 * ROUND, *alive)
    assert crowd.known() == alive
    crowd.go_on(2 * DEAD, *alive)
    assert crowd.known() == alive


def test_the_silent_are_given_up_although_most_do_not_listen_to_them(crowd: Crowd) -> None:
    crowd.go_on(10, *crowd.ids)
    alive = crowd.ids[:-2]
    crowd.go_on(DEAD + 2 * ROUND, *alive)
    assert crowd.known() == alive
