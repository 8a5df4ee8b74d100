"""Times of phones in speech of an engine that tells none: `align` is the place for better ways.

What is said is known from espeak's pronunciation of the same text; when each word is said, from
the engine if it tells that, else from where the sound is loud.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from .timed import Phone, Samples, Speech, numbered

QUIET_DB: Final = -32.0
"""Below the loud parts: a pause."""
SHORTEST_PAUSE: Final = 0.15
"""Seconds; a shorter quiet place is the closure of a stop."""
SHORTEST_SOUND: Final = 0.04
GAP: Final = 0.05
"""Seconds between two words that the mouth does not rest for."""
COMMA_BONUS: Final = 0.5
"""Seconds that a pause of the sound may lie off its place to fit a pause of the text."""


@dataclass(frozen=True, slots=True)
class WordTime:
    """A word as an engine tells it."""

    text: str
    start: float
    """Seconds."""
    end: float


@dataclass(frozen=True, slots=True)
class _Group:
    """The phones of one word of the guide."""

    phones: tuple[Phone, ...]
    pause_after: bool

    @property
    def size(self) -> int:
        return self.phones[-1].end - self.phones[0].start


_Span = tuple[float, float]


def align(samples: Samples, rate: int, guide: Speech, times: Sequence[WordTime] = ()) -> Speech:
    """``samples`` with the phones of ``guide``, another engine's speech of the same text.

    With ``times`` each word keeps the time told and its phones share it as in the guide; without,
    the words are laid over the parts of the sound that are no pauses. Raises `ValueError` for a
    silent sound.
    """
    groups = _groups(guide)
    spans = _told(groups, guide, times, rate) if times else []
    if not spans:
        spans = _laid(groups, _loud(samples, rate))
    phones = _phones(groups, spans, len(samples), round(GAP * rate))
    where = [(w.char_start, w.char_end) for w in guide.words]
    kept, words = numbered(phones, where, guide.text)
    return Speech(samples, rate, kept, words, guide.text)


def _groups(guide: Speech) -> list[_Group]:
    found: list[list[Phone]] = []
    pauses: list[bool] = []
    for phone in guide.phones:
        if not phone.ipa:
            if pauses:
                pauses[-1] = True
        elif found and found[-1][-1].word == phone.word and not pauses[-1]:
            found[-1].append(phone)
        else:
            found.append([phone])
            pauses.append(False)
    return [_Group(tuple(p), pause) for p, pause in zip(found, pauses, strict=True)]


# --- Words whose times are told ---------------------------------------------------------------


def _told(groups: list[_Group], guide: Speech, times: Sequence[WordTime], rate: int) -> list[_Span]:
    """Samples of each group, by matching the words; words without a match share what is left."""
    texts = [*(_key(w.text) for w in guide.words), ""]  # -1 is the last: no word
    own = [texts[g.phones[0].word] for g in groups]
    theirs = [(t, _key(t.text)) for t in times if _key(t.text) and t.end > t.start >= 0]
    matcher = difflib.SequenceMatcher(a=own, b=[key for _, key in theirs], autojunk=False)
    spans: list[_Span] = []
    for kind, a0, a1, b0, b1 in matcher.get_opcodes():
        if kind == "equal":
            pairs = zip(theirs[b0:b1], groups[a0:a1], strict=True)
            spans += [(t.start * rate, t.end * rate) for (t, _), _ in pairs]
        elif a1 > a0:
            spans += _shared(groups[a0:a1], *_room(theirs, b0, b1, rate))
    return spans if any(end > start for start, end in spans) else []


def _room(theirs: list[tuple[WordTime, str]], b0: int, b1: int, rate: int) -> _Span:
    """Where words stand that are not told: the time of other words there, else the gap."""
    if b1 > b0:
        return theirs[b0][0].start * rate, theirs[b1 - 1][0].end * rate
    before = theirs[b0 - 1][0].end if b0 else 0.0
    after = theirs[b0][0].start if b0 < len(theirs) else before
    return before * rate, max(before, after) * rate


def _key(word: str) -> str:
    return "".join(c for c in word.casefold() if c.isalnum())


# --- Words laid over the sound ----------------------------------------------------------------


def _loud(samples: Samples, rate: int) -> list[_Span]:
    """The parts that are no pauses, in samples."""
    hop = max(1, rate // 100)
    frames = samples[: len(samples) // hop * hop].reshape(-1, hop).astype(np.float64)
    level = np.sqrt(np.mean(frames * frames, axis=1)) if len(frames) else np.zeros(0)
    loud = float(np.percentile(level, 95)) if len(level) else 0.0
    if loud < 0.001:
        raise ValueError("the sound is silent")
    heard = np.flatnonzero(level > loud * 10 ** (QUIET_DB / 20))
    cuts = np.flatnonzero(np.diff(heard) > SHORTEST_PAUSE * 100)
    firsts = [heard[0], *heard[cuts + 1]]
    lasts = [*heard[cuts], heard[-1]]
    spans = [(float(a * hop), float((b + 1) * hop)) for a, b in zip(firsts, lasts, strict=True)]
    long = [s for s in spans if s[1] - s[0] >= SHORTEST_SOUND * rate]
    return long or spans


def _laid(groups: list[_Group], regions: list[_Span]) -> list[_Span]:
    regions = list(regions)
    while len(regions) > len(groups):
        gaps = [b[0] - a[1] for a, b in pairwise(regions)]
        i = int(np.argmin(gaps))
        regions[i : i + 2] = [(regions[i][0], regions[i + 1][1])]
    spans: list[_Span] = []
    first = 0
    for number, region in enumerate(regions):
        last = _last(groups, regions, number, first)
        spans += _shared(groups[first:last], *region)
        first = last
    return spans


def _last(groups: list[_Group], regions: list[_Span], number: int, first: int) -> int:
    """One past the last group of a region: where the shares of time agree best."""
    left = len(regions) - number - 1
    if not left:
        return len(groups)
    sizes = [b - a for a, b in regions[number:]]
    weights = np.cumsum([g.size for g in groups[first:]])
    scale = sum(sizes) / float(weights[-1])
    bonus = COMMA_BONUS * sum(sizes) / max(1, len(groups) - first)
    costs = [
        abs(float(weights[i]) * scale - sizes[0]) - (bonus if groups[first + i].pause_after else 0)
        for i in range(len(groups) - first - left)
    ]
    return first + int(np.argmin(costs)) + 1


def _shared(groups: Sequence[_Group], start: float, end: float) -> list[_Span]:
    """The time from ``start`` to ``end`` for groups in a row, by their length in the guide."""
    ends = np.cumsum([0, *(g.size for g in groups)]) / max(1, sum(g.size for g in groups))
    at = [start + (end - start) * float(e) for e in ends]
    return list(pairwise(at))


# --- Phones -----------------------------------------------------------------------------------


def _phones(groups: list[_Group], spans: list[_Span], count: int, gap: int) -> list[Phone]:
    """Phones that cover ``count`` samples; pauses where no word is."""
    found: list[Phone] = []
    at = 0
    for group, (start, end) in zip(groups, spans, strict=True):
        first = min(count, max(at, round(start)))
        if 0 < first - at < gap and found:
            found[-1] = replace(found[-1], end=first)
        elif first > at:
            found.append(Phone("", at, first))
        at = first
        stop = min(count, max(at, round(end)))
        shares = np.cumsum([p.end - p.start for p in group.phones]) / max(
            1, sum(p.end - p.start for p in group.phones)
        )
        for phone, share in zip(group.phones, shares, strict=True):
            to = first + round((stop - first) * float(share))
            if to > at:
                found.append(replace(phone, start=at, end=to))
                at = to
    if at < count:
        found.append(Phone("", at, count))
    return found
