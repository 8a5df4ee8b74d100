"""A text on its way from written to spoken; every letter remembers where in the script it was."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Speak = Callable[["re.Match[str]"], "str | None"]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Rule:
    """What is said for a match; None leaves it as it is."""

    pattern: re.Pattern[str]
    speak: Speak


def rule(pattern: str, speak: Speak | str, flags: re.RegexFlag = re.NOFLAG) -> Rule:
    """A `Rule` from a pattern and a function or a constant."""
    if isinstance(speak, str):
        constant = speak
        return Rule(re.compile(pattern, flags), lambda _: constant)
    return Rule(re.compile(pattern, flags), speak)


@dataclass(frozen=True, slots=True)
class Reading:
    """Text as it is to be spoken."""

    text: str
    origins: tuple[Span, ...]
    """For each character of ``text`` the part of the script that it stands for."""

    @staticmethod
    def of(text: str, start: int = 0) -> Reading:
        """The text as it stands at ``start`` in the script."""
        return Reading(text, tuple((start + i, start + i + 1) for i in range(len(text))))

    @staticmethod
    def instead(spoken: str, span: Span) -> Reading:
        """``spoken`` in place of a part of the script."""
        return Reading(spoken, (span,) * len(spoken))

    @staticmethod
    def join(parts: Sequence[Reading]) -> Reading:
        """One after another."""
        origins = tuple(o for part in parts for o in part.origins)
        return Reading("".join(part.text for part in parts), origins)

    def apply(self, rules: Sequence[Rule]) -> Reading:
        """With every rule applied to the whole, in order."""
        reading = self
        for each in rules:
            reading = reading._sub(each)
        return reading

    def span(self, start: int, end: int) -> Span:
        """The part of the script that these characters stand for; they are one or more."""
        here = self.origins[start:end]
        return min(o[0] for o in here), max(o[1] for o in here)

    def _sub(self, each: Rule) -> Reading:
        parts: list[Reading] = []
        at = 0
        for match in each.pattern.finditer(self.text):
            spoken = each.speak(match)
            if spoken is None or match.start() == match.end() or spoken == match[0]:
                continue
            parts.append(self._slice(at, match.start()))
            parts.append(Reading.instead(spoken, self._span_of(match)))
            at = match.end()
        return Reading.join([*parts, self._slice(at, len(self.text))]) if parts else self

    def _span_of(self, match: re.Match[str]) -> Span:
        """The part of the script of a match, without the spaces at its ends."""
        text = match[0]
        start = match.start() + len(text) - len(text.lstrip())
        end = match.end() - len(text) + len(text.rstrip())
        return self.span(start, end) if start < end else self.span(*match.span())

    def _slice(self, start: int, end: int) -> Reading:
        return Reading(self.text[start:end], self.origins[start:end])
