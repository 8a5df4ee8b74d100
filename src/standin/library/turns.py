"""Whose turn it is: priorities within a space, and shares between spaces.

Within a space the earliest *due* video is made first, and a priority only says how long after it
was asked for a video is due (earliest deadline first; Liu and Layland 1973). So urgent ones
overtake, and none waits for ever: what is due is overtaken by nothing that is asked for later.

Between spaces each free place is drawn by lot, and a space has as many lots as its plan gives
it. Whoever has one gets its turn.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from .models import Video

Priority = Literal["high", "normal", "low"]

DUE: Final[Mapping[str, timedelta]] = {
    "high": timedelta(),
    "normal": timedelta(hours=1),
    "low": timedelta(hours=6),
}
"""How long after it was asked for a video is due."""
_EPOCH: Final = datetime(2020, 1, 1, tzinfo=UTC)
"""The queue's numbers have 31 bits: they last until 2088."""


def turn(video: Video) -> int:
    """The video's number in its space's line: lower ones come first."""
    due = video.created_at + DUE[video.priority]
    return int((due - _EPOCH).total_seconds())


def drawn(shares: Mapping[str, int]) -> Sequence[str]:
    """The names in an order drawn by lot: with twice the share one is twice as often the first.

    Weighted sampling without replacement (Efraimidis and Spirakis 2006).
    """
    return sorted(shares, key=lambda name: random.random() ** (1 / shares[name]), reverse=True)
