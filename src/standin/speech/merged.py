"""Words that espeak-ng says as one ("of the", "I am", "es ist"), taken apart again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from . import written
from .sounds import classes

Span = tuple[int, int]

_ALIKE: Final = 0.5
"""Cost of another phone of the same class; another class, one more or one fewer cost 1."""
_LONGEST: Final = 12
"""Letters of the longest word that is merged; espeak's lists know small words only."""
_VOWELS: Final = frozenset("iɪeɛæaɑʌəɜɒɔoʊuyø")


def separate(
    text: str,
    spans: Sequence[Span],
    phones: Sequence[tuple[str, int]],
    alone: Mapping[str, Sequence[str]],
) -> tuple[list[Span], list[int]]:
    """The spans with the words that were left out, and for each phone the index of its span.

    ``spans`` are first and one past the last character in ``text`` of the words that espeak told
    of; ``phones`` are IPA and index of the span, -1 for none. A written word after one of them
    that espeak did not tell of was said with it, and gets those phones that are most like what
    ``alone`` says of it: the IPA of each word, said alone. Where there are fewer phones than
    words, they stay one.
    """
    made: list[Span] = []
    owner = [-1] * len(phones)
    for told, group in _groups(text, spans, alone):
        own = [i for i, (_, span) in enumerate(phones) if span in told]
        if len(group) > len(own):
            group = [(group[0][0], group[-1][1])]
        words = [alone[text[a:b]] for a, b in group] if len(group) > 1 else [()]
        parts = split([phones[i][0] for i in own], words)
        for i, part in zip(own, parts, strict=True):
            owner[i] = len(made) + part
        made += group
    return made, owner


def candidates(text: str) -> list[str]:
    """The written words of a text that may be said with another: each once, letters only."""
    found = (text[a:b] for a, b in written.words(text))
    return list(dict.fromkeys(w for w in found if _wordlike(w)))


def _wordlike(word: str) -> bool:
    return len(word) <= _LONGEST and written.letters_only(word) and any(c.isalpha() for c in word)


def _groups(
    text: str, spans: Sequence[Span], alone: Mapping[str, Sequence[str]]
) -> list[tuple[range, list[Span]]]:
    """Which spans in a row are which written words.

    One span is mostly one word; with the words left out behind it goes the word before it, for
    espeak places the third of "for a while" somewhere in the first.
    """
    tokens = written.words(text)
    places = {token: i for i, token in enumerate(tokens)}
    groups: list[tuple[range, list[Span]]] = []
    for i, span in enumerate(spans):
        place = places.get(span)
        group = [span]
        if place is not None and text[slice(*span)] in alone:
            limit = spans[i + 1][0] if i + 1 < len(spans) else len(text)
            for token in tokens[place + 1 :]:
                if token[0] >= limit or not alone.get(text[slice(*token)]):
                    break
                group.append(token)
        first = i
        if len(group) > 1 and groups and place:
            before = groups[-1][1]
            if before[-1] == tokens[place - 1] and text[slice(*before[0])] in alone:
                first, group = groups.pop()[0].start, [*before, *group]
        groups.append((range(first, i + 1), group))
    return groups


def split(phones: Sequence[str], words: Sequence[Sequence[str]]) -> list[int]:
    """For each phone the word that it belongs to: int from 0, never falling, none left out.

    ``words`` are the phones of each word said alone; there are no more words than phones. The
    parts with the smallest sum of edit distances are chosen.
    """
    count, many = len(phones), len(words)
    best = {0: 0.0}
    cuts: list[dict[int, int]] = []
    for k, word in enumerate(words):
        costs: dict[int, float] = {}
        came: dict[int, int] = {}
        for start, cost in best.items():
            ends = range(start + 1, count - (many - k - 1) + 1)
            for end in ends if k < many - 1 else (count,):
                total = cost + _distance(phones[start:end], word)
                # Of equals the later cut: "for a" links with its r.
                if total <= costs.get(end, float("inf")):
                    costs[end], came[end] = total, start
        best = costs
        cuts.append(came)
    owner, end = [0] * count, count
    for k in range(many - 1, -1, -1):
        start = cuts[k][end]
        owner[start:end] = [k] * (end - start)
        end = start
    return owner


def _distance(said: Sequence[str], alone: Sequence[str]) -> float:
    """Fewest changes that make one of the other."""
    row = [float(j) for j in range(len(alone) + 1)]
    for phone in said:
        before, row[0] = row[0], row[0] + 1
        for j, other in enumerate(alone, 1):
            cost = min(row[j] + 1, row[j - 1] + 1, before + _unlike(phone, other))
            before, row[j] = row[j], cost
    return row[-1]


def _unlike(one: str, other: str) -> float:
    if one == other:
        return 0.0
    a, b = classes(one), classes(other)
    if a == b or (a and b and a[0] in _VOWELS and b[0] in _VOWELS):
        return _ALIKE
    return 1.0
