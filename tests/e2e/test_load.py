"""Bursts of creates against a real server process: none is lost, none is doubled."""

from collections.abc import Callable

import pytest

from serving import Served
from standin.evaluation.load import burst
from standin.library import Library
from standin.settings import Settings


@pytest.mark.parametrize("creates", [60, pytest.param(1000, marks=pytest.mark.slow)])
def test_no_create_of_a_burst_is_lost_or_doubled(serve: Callable[[], Served], creates: int) -> None:
    served = serve()
    with Library.open(Settings(home=served.home)) as library:
        library.switches.turn("paused", True)  # nobody wants to see these videos
    told = burst(served.client, served.home, creates)
    assert (told.lost, told.doubled, told.unqueued) == (0, 0, 0)
    assert told.spread.calls >= creates + told.repeated  # more where one waited for its twin
    assert told.repeated == creates // 10
