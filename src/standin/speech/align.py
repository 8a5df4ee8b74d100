"""The best path through what the network heard: with the sounds known, or without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .features import Floats

_NEVER: Final = np.float32(-1e9)
PAUSE: Final = 5
"""Frames of the shortest pause between words."""
_REACH: Final = 15
"""Frames by which `settle` moves a boundary at most."""
_SPREAD: Final = 0.35
"""Standard deviation of the logarithm of a sound's length, when its usual length is known."""
_WINDOW: Final = 1600
"""States looked at around the best one so far: about 60 seconds of speech, so that memory stays
small however long a recording is."""


def decode(
    scores: Floats, changes: NDArray[np.float64], shortest: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The best class of each frame: int64 [frames].

    ``scores`` is float32 [frames, classes], logarithms; ``changes`` float64 [classes, classes]
    is added when one class follows another; a class lasts at least ``shortest`` frames.
    """
    count = len(scores)
    owner = np.repeat(np.arange(len(shortest)), shortest)
    last = np.cumsum(shortest) - 1
    first = last - shortest + 1
    heard = scores[:, owner].astype(np.float64)
    best = np.full(len(owner), -np.inf)
    best[first] = 0 if not count else heard[0, first]
    stays = np.zeros((count, len(shortest)), np.bool_)
    source = np.zeros((count, len(shortest)), np.int8)
    everyone = np.arange(len(shortest))
    came = np.empty(len(owner))
    for t in range(1, count):
        ending = best[last]
        ways = ending[:, None] + changes
        source[t] = ways.argmax(axis=0)
        came[1:] = best[:-1]
        came[first] = ways[source[t], everyone]
        stays[t] = ending >= came[last]
        came[last] = np.maximum(came[last], ending)
        best = came + heard[t]
    return _walked(best[last], stays, source, shortest)


def _walked(
    ending: NDArray[np.float64],
    stays: NDArray[np.bool_],
    source: NDArray[np.int8],
    shortest: NDArray[np.int64],
) -> NDArray[np.int64]:
    t = len(stays) - 1
    path = np.zeros(t + 1, np.int64)
    if not np.isfinite(ending).any():  # shorter than the shortest class
        return path
    state = int(ending.argmax())
    while t >= 0:
        while stays[t, state]:
            path[t] = state
            t -= 1
        start = t - int(shortest[state]) + 1
        path[start : t + 1] = state
        state, t = int(source[start, state]), start - 1
    return path


@dataclass(frozen=True, slots=True)
class Step:
    """One sound of a known sequence."""

    column: int
    """Which column of the scores it is."""
    pause: bool = False
    """It may be left out, and lasts at least `PAUSE` frames; other steps last at least two."""

    @property
    def shortest(self) -> int:
        """Frames."""
        return PAUSE if self.pause else 2


def align(scores: Floats, steps: Sequence[Step]) -> list[tuple[int, int]]:
    """First and one past the last frame of each step, in order, without gaps.

    ``scores`` is float32 [frames, columns], logarithms. A pause that is left out is empty; no two
    pauses may follow each other. Raises `ValueError` when the steps do not fit the frames.
    """
    if not steps or sum(s.shortest for s in steps if not s.pause) > len(scores):
        raise ValueError("the recording is too short for so many sounds")
    states = _States.of(steps)
    count, width = len(scores), min(_WINDOW, len(states.owner))
    moves = np.zeros((count, width), np.int8)
    lows = np.zeros(count, np.int64)
    best = np.full(width, _NEVER, np.float32)
    best[0] = scores[0, steps[0].column]
    if steps[0].pause and len(steps) > 1:
        best[PAUSE] = scores[0, steps[1].column]
    low = 0
    for t in range(1, count):
        if width < len(states.owner):
            by = _advance(best, low, len(states.owner))
            best, low = _shifted(best, -by), low + by
        here = slice(low, low + width)
        stay = np.where(states.last[here], best, _NEVER)
        step, leap = (
            _shifted(best, 1),
            np.where(states.skips[here], _shifted(best, PAUSE + 1), _NEVER),
        )
        top = np.maximum(np.maximum(stay, step), leap)
        moves[t] = np.where(top == stay, 0, np.where(top == step, 1, PAUSE + 1))
        best = top + scores[t, states.columns[here]]
        lows[t] = low
    return _spans(steps, states, moves, lows, best)


@dataclass(frozen=True, slots=True)
class _States:
    """Each step as so many states in a row as it has frames at least."""

    owner: NDArray[np.int64]
    """Index of the step."""
    columns: NDArray[np.int64]
    last: NDArray[np.bool_]
    """The last of its step: the path may stay."""
    skips: NDArray[np.bool_]
    """The first after a pause: the path may come from before the pause."""

    @classmethod
    def of(cls, steps: Sequence[Step]) -> _States:
        """The states of all steps, in order."""
        owner = [i for i, step in enumerate(steps) for _ in range(step.shortest)]
        first = [k == 0 for step in steps for k in range(step.shortest)]
        return cls(
            np.array(owner),
            np.array([steps[i].column for i in owner]),
            np.array([*first[1:], True]),
            np.array(
                [f and i >= 2 and steps[i - 1].pause for f, i in zip(first, owner, strict=True)]
            ),
        )


def _advance(best: Floats, low: int, states: int) -> int:
    """By how many states the window moves, so that the best one is near its middle."""
    ahead = int(best.argmax()) - len(best) // 2
    return int(np.clip(ahead, 0, states - len(best) - low))


def _shifted(best: Floats, by: int) -> Floats:
    """Moved up by so many places (down if negative); nothing comes in."""
    if by == 0:
        return best
    made = np.full(len(best), _NEVER, np.float32)
    if by > 0:
        made[by:] = best[:-by]
    else:
        made[:by] = best[-by:]
    return made


def _spans(
    steps: Sequence[Step],
    states: _States,
    moves: NDArray[np.int8],
    lows: NDArray[np.int64],
    best: Floats,
) -> list[tuple[int, int]]:
    end = len(states.owner) - 1
    ends = [end, end - PAUSE] if steps[-1].pause and len(steps) > 1 else [end]
    seen = [e for e in ends if 0 <= e - lows[-1] < len(best) and best[e - lows[-1]] > _NEVER / 2]
    if not seen:
        raise ValueError("the sounds do not fit the recording")
    state = max(seen, key=lambda e: float(best[e - lows[-1]]))
    frames = np.zeros(len(steps), np.int64)
    for t in range(len(moves) - 1, -1, -1):
        frames[states.owner[state]] += 1
        state -= int(moves[t, state - lows[t]])
    edges = np.concatenate([[0], np.cumsum(frames)]).tolist()
    return list(pairwise(edges))


def settle(
    scores: Floats,
    steps: Sequence[Step],
    spans: Sequence[tuple[int, int]],
    usual: NDArray[np.float64],
) -> list[tuple[int, int]]:
    """The spans of `align`, their boundaries moved so that sounds also last as long as is usual.

    ``usual`` is float64 [steps], frames; for pauses it does not matter. The whole may be spoken
    slower or faster; apart from that the logarithm of a length is taken to be normally
    distributed about the usual one. Pauses stay there or left out, as they are.
    """
    here = [i for i, (start, end) in enumerate(spans) if end > start]
    said = [i for i in here if not steps[i].pause]
    if not said:
        return list(spans)
    pace = sum(spans[i][1] - spans[i][0] for i in said) / usual[said].sum()
    total = np.zeros((len(scores) + 1, scores.shape[1]))
    np.cumsum(scores, axis=0, out=total[1:])
    places, best = [np.array([0])], np.zeros(1)
    ways: list[NDArray[np.int64]] = []
    for i in here:
        middle, column = spans[i][1], steps[i].column
        low, high = max(1, middle - _REACH), min(len(scores), middle + _REACH)
        ends = np.arange(low, high + 1) if i != here[-1] else np.array([len(scores)])
        frames = ends - places[-1][:, None]
        ways_in = best[:, None] + total[ends, column] - total[places[-1], column][:, None]
        if not steps[i].pause:
            off = np.log(np.maximum(frames, 1) / (pace * usual[i])) / _SPREAD
            ways_in -= off * off / 2
        ways_in[frames < steps[i].shortest] = -np.inf
        ways.append(ways_in.argmax(axis=0))
        best = ways_in.max(axis=0)
        places.append(ends)
    return _settled(len(steps), here, places, ways)


def _settled(
    count: int,
    here: Sequence[int],
    places: Sequence[NDArray[np.int64]],
    ways: Sequence[NDArray[np.int64]],
) -> list[tuple[int, int]]:
    """The best path back from the end; steps that are not ``here`` stay empty."""
    frames, chosen = np.zeros(count, np.int64), 0
    for k in range(len(here) - 1, -1, -1):
        end = places[k + 1][chosen]
        chosen = int(ways[k][chosen])
        frames[here[k]] = end - places[k][chosen]
    return list(pairwise(np.concatenate([[0], np.cumsum(frames)]).tolist()))
