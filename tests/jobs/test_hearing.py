"""Who is given up, and who is not: time passes here as the test says."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from standin.jobs import hearing
from standin.jobs.hearing import ROUNDS, Hearing
from standin.library import Worker

DEAD = 20.0
ROUND = DEAD / ROUNDS


class Room:
    """Workers that beat or not, and somebody who listens."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.time = 1000.0
        self.clock: Callable[[], datetime] = lambda: (
            datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.time)
        )
        patch.setattr(hearing, "clock", lambda: self.time)
        self.hearing = Hearing(DEAD)
        self.workers = {name: Worker(id=name, seen_at=self.clock()) for name in ("a", "b")}

    def beat(self, *names: str) -> None:
        for name in names:
            self.workers[name].seen_at = self.clock()

    def listen(self, seconds: float, *alive: str) -> None:
        """Rounds for so long, while these workers beat."""
        for _ in range(round(seconds / ROUND)):
            self.time += ROUND
            self.beat(*alive)
            self.hearing.hear(list(self.workers.values()), self.time)

    def outage(self, seconds: float) -> None:
        self.time += seconds
        self.hearing.deaf()


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Room:
    return Room(monkeypatch)


def test_the_silent_are_given_up_and_the_living_not(room: Room) -> None:
    room.listen(DEAD, "a")
    assert not room.hearing.gone("b")
    room.listen(ROUND, "a")
    assert room.hearing.gone("b")
    assert not room.hearing.gone("a")
    room.listen(ROUND, "a", "b")  # it was only slow
    assert not room.hearing.gone("b")


def test_an_outage_makes_nobody_look_dead_and_hides_nobody(room: Room) -> None:
    room.listen(15, "a")  # b died at the start
    room.outage(60)
    room.listen(ROUND * 4)  # nobody has found the database again yet
    assert not room.hearing.gone("a") and not room.hearing.gone("b")
    room.listen(ROUND * 2, "a")
    assert room.hearing.gone("b") and not room.hearing.gone("a")


def test_outage_upon_outage_ends_in_a_verdict(room: Room) -> None:
    for _ in range(3):
        room.listen(10, "a")
        room.outage(5)
    room.listen(10 + ROUND, "a")
    assert room.hearing.gone("b") and not room.hearing.gone("a")


def test_who_was_frozen_itself_judges_nobody(room: Room) -> None:
    room.listen(15, "a")
    room.time += 300  # without noticing
    room.hearing.hear(list(room.workers.values()), room.time)
    assert not room.hearing.gone("a") and not room.hearing.gone("b")


@pytest.mark.parametrize("hours", [-3, 5])
def test_clocks_that_jump_change_nothing(room: Room, hours: float) -> None:
    room.listen(10, "a")
    before = room.clock
    room.clock = lambda: before() + timedelta(hours=hours)
    room.listen(10, "a")
    assert not room.hearing.gone("a") and not room.hearing.gone("b")
    room.listen(ROUND, "a")
    assert room.hearing.gone("b") and not room.hearing.gone("a")


def test_who_came_late_waits_like_everybody(room: Room) -> None:
    room.listen(15, "a", "b")
    fresh = Hearing(DEAD)
    room.hearing = fresh
    room.listen(DEAD, "a")
    assert not fresh.gone("b")
    room.listen(ROUND, "a")
    assert fresh.gone("b")
