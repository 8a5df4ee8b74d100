"""The line of stills: the newest first, no crowd, nobody waits for nothing."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from standin.jobs.stills import Line, Superseded
from standin.render import TaskCancelled


def enter(line: Line, name: str | None, told: Callable[[str], None]) -> threading.Thread:
    """Somebody who waits for a turn, and tells how it went."""

    def wait() -> None:
        try:
            with line.turn(name):
                told("drawn")
        except Superseded:
            told("superseded")

    before = line._waiting[-1:]
    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    while line._waiting[-1:] == before:
        time.sleep(0.001)
    return thread


def drawn(order: list[tuple[int, str]]) -> list[int]:
    return [number for number, how in order if how == "drawn"]


def test_the_newest_goes_first_and_what_is_too_many_is_sent_away() -> None:
    line = Line(1, waiting=3)
    order: list[tuple[int, str]] = []
    with line.turn():
        threads = [
            enter(line, None, lambda how, i=i: order.append((i, how)))  # type: ignore[misc]
            for i in range(5)
        ]
    for thread in threads:
        thread.join(60)
    assert drawn(order) == [4, 3, 2]
    assert {(0, "superseded"), (1, "superseded")} < set(order)


def test_of_one_name_only_the_newest_waits() -> None:
    line = Line(1)
    order: list[tuple[int, str]] = []
    with line.turn():
        names = ["a", "b", "a"]
        threads = [
            enter(line, name, lambda how, i=i: order.append((i, how)))  # type: ignore[misc]
            for i, name in enumerate(names)
        ]
    for thread in threads:
        thread.join(60)
    assert drawn(order) == [2, 1]
    assert (0, "superseded") in order


def test_who_has_gone_does_not_keep_a_place() -> None:
    line = Line(1)
    with line.turn(), suppress(TaskCancelled), line.turn(cancelled=lambda: True):
        pytest.fail("there was no place")
    with line.turn():
        assert not line._waiting


def test_a_turn_that_fails_gives_its_place_back() -> None:
    line = Line(1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), line.turn():
            raise ZeroDivisionError
