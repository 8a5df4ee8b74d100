"""The best path is found, and no shorter than speech can be."""

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from standin.speech import align
from standin.speech.align import PAUSE, Step, decode

from .made import heard


def _best_by_trying(
    scores: NDArray[np.float32], changes: NDArray[np.float64], shortest: NDArray[np.int64]
) -> float:
    """The score of the best allowed path, by trying all of them."""
    best = -np.inf
    for path in itertools.product(range(scores.shape[1]), repeat=len(scores)):
        runs = [(k, len(list(run))) for k, run in itertools.groupby(path)]
        if any(long < shortest[k] for k, long in runs):
            continue
        total = sum(float(scores[t, k]) for t, k in enumerate(path))
        total += sum(float(changes[a, b]) for (a, _), (b, _) in itertools.pairwise(runs))
        best = max(best, total)
    return best


@pytest.mark.parametrize("seed", range(12))
def test_decoding_finds_the_best_of_all_paths(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.normal(0, 1, (8, 3)).astype(np.float32)
    changes = rng.normal(-0.5, 0.5, (3, 3))
    np.fill_diagonal(changes, -np.inf)
    shortest = np.array([3, 2, 2])
    path = decode(scores, changes, shortest).tolist()
    runs = [(k, len(list(run))) for k, run in itertools.groupby(path)]
    assert all(long >= shortest[k] for k, long in runs)
    told = sum(float(scores[t, k]) for t, k in enumerate(path))
    told += sum(float(changes[a, b]) for (a, _), (b, _) in itertools.pairwise(runs))
    assert told == pytest.approx(_best_by_trying(scores, changes, shortest), abs=1e-4)


@pytest.mark.parametrize("frames", [0, 1, 2, 3])
def test_the_shortest_recordings_decode(frames: int) -> None:
    path = decode(np.zeros((frames, 2), np.float32), np.zeros((2, 2)), np.array([3, 2]))
    assert len(path) == frames


def test_known_sounds_are_found_where_they_are() -> None:
    steps = [Step(0, True), Step(1), Step(2), Step(0, True), Step(1), Step(0, True)]
    long = [7, 4, 5, 6, 3, 9]
    spans = align.align(heard([0, 1, 2, 0, 1, 0], long), steps)
    assert [b - a for a, b in spans] == long


def test_pauses_that_nobody_makes_are_left_out() -> None:
    steps = [Step(0, True), Step(1), Step(0, True), Step(2), Step(0, True)]
    spans = align.align(heard([1, 2], [5, 6]), steps)
    assert spans == [(0, 0), (0, 5), (5, 5), (5, 11), (11, 11)]


def test_one_sound_twice_is_two_sounds() -> None:
    spans = align.align(heard([1, 2], [8, 4]), [Step(1), Step(1), Step(2)])
    assert spans[0][1] - spans[0][0] >= 2
    assert spans[1][1] - spans[1][0] >= 2
    assert spans[2] == (8, 12)


def test_sounds_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="too short"):
        align.align(heard([1], [3]), [Step(1), Step(2)])


def test_a_long_recording_aligns_in_a_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of the states are looked at; a long pause does not lead astray."""
    rng = np.random.default_rng(1)
    columns = [0]
    while len(columns) < 600:
        columns.append(int(rng.choice([c for c in range(6) if c != columns[-1]])))
    long = [int(rng.integers(PAUSE, 9)) for _ in columns]
    long[300], columns[300] = 900, 0
    columns = [c for i, c in enumerate(columns) if i == 300 or c or i == 0]
    long = long[: len(columns)]
    steps = [Step(c, pause=c == 0) for c in columns]
    scores = heard(columns, long)
    exact = align.align(scores, steps)
    monkeypatch.setattr(align, "_WINDOW", 120)
    assert align.align(scores, steps) == exact


STEPS = [Step(0, True), Step(1), Step(2), Step(0, True), Step(3), Step(0, True)]


def _settled(
    scores: NDArray[np.float32], usual: list[int], spans: list[tuple[int, int]]
) -> list[int]:
    return [b - a for a, b in align.settle(scores, STEPS, spans, np.array(usual, float))]


def test_where_nothing_is_heard_sounds_last_as_usual() -> None:
    scores = heard([0, 1, 2, 3, 0], [10, 2, 16, 12, 8])
    scores[10:40, 1:] = 0  # one sound or another
    spans = [(0, 10), (10, 12), (12, 28), (28, 28), (28, 40), (40, 48)]
    assert _settled(scores, [1, 5, 10, 1, 15, 1], spans) == [10, 5, 10, 0, 15, 8]
    assert _settled(scores, [1, 10, 20, 1, 30, 1], spans) == [10, 5, 10, 0, 15, 8]


def test_what_is_heard_counts_more_than_what_is_usual() -> None:
    long = [10, 6, 12, 7, 9, 8]
    scores = 4 * heard([0, 1, 2, 0, 3, 0], long)
    spans = [(a, b) for a, b in itertools.pairwise(np.cumsum([0, *long]).tolist())]
    assert _settled(scores, [1, 9, 9, 1, 5, 1], spans) == long


@pytest.mark.parametrize("seed", range(8))
def test_settling_finds_the_best_of_all_boundaries(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.normal(0, 2, (14, 3)).astype(np.float32)
    steps, usual = [Step(1), Step(2), Step(1)], np.array([3.0, 6.0, 2.0])

    def worth(a: int, b: int) -> float:
        spans = [(0, a, 1), (a, b, 2), (b, 14, 1)]
        off = [
            np.log((end - start) / (14 / 11 * long))
            for (start, end, _), long in zip(spans, usual, strict=True)
        ]
        heard_ = sum(float(scores[start:end, c].sum()) for start, end, c in spans)
        return float(heard_ - sum(o * o for o in off) / (2 * align._SPREAD**2))

    ways = [(a, b) for a in range(2, 13) for b in range(a + 2, 13)]
    (_, a), (_, b), _ = align.settle(scores, steps, [(0, 5), (5, 9), (9, 14)], usual)
    assert worth(a, b) == pytest.approx(max(worth(*way) for way in ways), abs=1e-3)
