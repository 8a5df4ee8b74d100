"""Many wait, one asks, and nobody waits for ever."""

import threading
import time
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor

import pytest

from serving import PATIENCE, until
from standin.jobs import awaiting
from standin.jobs.awaiting import Ends
from standin.jobs.awaiting import awaiting as patched


class Database:
    """Jobs that end when a test says so."""

    def __init__(self) -> None:
        self.done: set[str] = set()
        self.questions: list[list[str]] = []
        self.away = False

    def ended(self, ids: Collection[str]) -> Collection[str]:
        self.questions.append(sorted(ids))
        if self.away:
            raise OSError("away")
        return self.done & set(ids)

    def check(self, job_id: str, **named: object) -> str | None:
        return f"result of {job_id}" if job_id in self.done else None


def test_one_question_serves_all_who_wait() -> None:
    database = Database()
    ends = Ends(database.ended, 0.02)
    result = patched(database.check, lambda found: found is None, ends)
    ids = [f"job-{i}" for i in range(20)]
    with ThreadPoolExecutor(40) as pool:
        told = [pool.submit(result, job_id, 0.1) for job_id in ids * 2]
        until(lambda: bool(database.questions) and len(database.questions[-1]) == 20)
        assert not any(each.done() for each in told)
        database.done |= set(ids)
        assert [each.result(PATIENCE) for each in told] == [
            f"result of {job_id}" for job_id in ids * 2
        ]

    def rests() -> bool:
        count = len(database.questions)
        time.sleep(0.1)
        return len(database.questions) == count

    until(rests)  # nobody waits, nothing is asked


def test_what_is_there_already_is_not_waited_for() -> None:
    database = Database()
    database.done.add("a")
    ends = Ends(database.ended, 0.02)
    assert patched(database.check, lambda found: found is None, ends)("a", 0.1) == "result of a"
    assert database.questions == []


def test_a_database_that_is_away_delays_and_loses_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(awaiting, "AGAIN", 0.2)
    monkeypatch.setattr(awaiting, "AWAY", 0.05)
    database = Database()
    database.away = True
    ends = Ends(database.ended, 0.02)
    result = patched(database.check, lambda found: found is None, ends)
    with ThreadPoolExecutor(1) as pool:
        told = pool.submit(result, "a", 0.1)
        time.sleep(0.15)
        database.done.add("a")  # and who waits asks for itself
        assert told.result(PATIENCE) == "result of a"
    assert {thread.name for thread in threading.enumerate()} >= {"ends"}
