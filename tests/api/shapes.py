"""A small language for the shapes of answers.

``{id*:str, title:str?, tags:[str]0}`` is an object that must have an ``id``, and may have a
``title``, which is a string or null, and ``tags``, any number of strings; ``[str]`` has at least
one. ``<int>`` is an object of any keys whose values are integers. ``a/b`` is one of these words.
``url`` is an absolute address, ``iso`` a date with time, ``any`` anything; names that begin with
a capital stand for other shapes. Keys that are not named may be there: they are additions.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import chain
from typing import Any, Final

_TOKEN: Final = re.compile(r"\s*([{}\[\]<>:,?*]|[\w./-]+)")
_KINDS: Final[dict[str, Callable[[Any], bool]]] = {
    "any": lambda value: True,
    "null": lambda value: value is None,
    "obj": lambda value: isinstance(value, dict),
    "str": lambda value: isinstance(value, str),
    "bool": lambda value: isinstance(value, bool),
    "int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "num": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "url": lambda value: (
        isinstance(value, str) and re.match(r"https?://[^/\s]+/", value) is not None
    ),
    "iso": lambda value: isinstance(value, str) and datetime.fromisoformat(value) is not None,
}


def wrong(shape: str, value: Any, named: Mapping[str, str] | None = None) -> list[str]:
    """What of ``value`` does not have the shape, each with its place."""
    return list(_Shape(shape, named or {}).value(value, "answer"))


class _Shape:
    """One pass over the text of a shape, along a value."""

    def __init__(self, shape: str, named: Mapping[str, str]) -> None:
        self._text = shape
        self._tokens = _TOKEN.findall(shape)
        assert "".join(self._tokens) == re.sub(r"\s+", "", shape), shape
        self._named = named

    def value(self, value: Any, place: str) -> Iterator[str]:
        """All that is wrong."""
        found, end = self._one(0, value, place, True)
        assert end == len(self._tokens), f"{self._text} goes on after {self._tokens[:end]}"
        yield from found

    def _one(self, at: int, value: Any, place: str, look: bool) -> tuple[list[str], int]:
        """What is wrong with the value by the shape that begins ``at``, and where that ends."""
        token = self._tokens[at]
        end = self._end(at)
        nullable = end < len(self._tokens) and self._tokens[end] == "?"
        after = end + nullable
        if not look or (nullable and value is None):
            return [], after
        if token == "{":
            return self._object(at, end, value, place), after
        if token == "<":
            if not isinstance(value, dict) or not value:
                return [f"{place} is not a filled object: {value!r}"], after
            each = [self._one(at + 1, v, f"{place}.{k}", True)[0] for k, v in value.items()]
            return list(chain.from_iterable(each)), after
        if token == "[":
            empty = self._tokens[end - 1] == "0"
            if not isinstance(value, list) or not (value or empty):
                return [f"{place} is not a filled list: {value!r}"], after
            each = [self._one(at + 1, v, f"{place}[{i}]", True)[0] for i, v in enumerate(value)]
            return list(chain.from_iterable(each)), after
        return self._plain(token, value, place), after

    def _object(self, at: int, end: int, value: Any, place: str) -> list[str]:
        if not isinstance(value, dict):
            return [f"{place} is not an object: {value!r}"]
        found: list[str] = []
        at += 1
        while at < end - 1:
            name, must = self._tokens[at], self._tokens[at + 1] == "*"
            at += 2 + must  # and the colon
            if must and name not in value:
                found.append(f"{place} has no {name}")
            more, at = self._one(at, value.get(name), f"{place}.{name}", name in value)
            found += more
            at += at < end and self._tokens[at] == ","
        return found

    def _plain(self, token: str, value: Any, place: str) -> list[str]:
        if token[0].isupper() and token in self._named:
            return list(_Shape(self._named[token], self._named).value(value, place))
        fits = _KINDS[token](value) if token in _KINDS else str(value) in token.split("/")
        return [] if fits else [f"{place} is not {token}: {value!r}"]

    def _end(self, at: int) -> int:
        """Behind the shape that begins ``at``, before its question mark."""
        closing = {"{": "}", "[": "]", "<": ">"}.get(self._tokens[at])
        if closing is None:
            return at + 1
        depth = 0
        for end in range(at, len(self._tokens)):
            depth += (self._tokens[end] in "{[<") - (self._tokens[end] in "}]>")
            if depth == 0:
                any_number = closing == "]" and self._tokens[end + 1 : end + 2] == ["0"]
                return end + 1 + any_number
        raise AssertionError(f"{self._text} is not closed")
