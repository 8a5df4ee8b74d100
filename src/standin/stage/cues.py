"""Captions in time: the words as they are spoken, cut into cues of one or two balanced lines.

The measures follow the usual guides for subtitles (BBC, Netflix): at most two lines of 42 letters
(16 of Chinese, Japanese or Korean), at most 7 seconds, at least one where the next words let it,
lines broken where the sentence breathes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from ..speech import Speech
from ..speech.timed import Word

LINE: Final = 42.0
"""Letters in a line."""
WIDE: Final = 42 / 16
"""Letters that a Chinese, Japanese or Korean character counts for."""
LONGEST: Final = 7.0
"""Seconds of a cue."""
SHORTEST: Final = 1.0
"""Seconds that a cue stays, if the next one does not begin earlier."""
LINGER: Final = 0.3
"""Seconds that a cue stays after its last word."""
GAP: Final = 0.5
"""A shorter gap between two cues would flicker: the first one stays until the second."""
PAUSE: Final = 1.0
"""Seconds of silence that always end a cue."""

_MARKUP: Final = re.compile(r"<[^>]*>")
_ENDS: Final = ".!?…。！？।؟۔"
_CLAUSES: Final = ",;:،؛，、；：–—"
_CLOSING: Final = "\"'”’»)]}」』）"
_BREATH: Final = 0.15
"""Seconds between words that were not said as one."""
_WEAK: Final = 3
"""Letters of a word that a line should not end with: an article, a preposition."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word with the marks that stand at it, and when it is spoken."""

    text: str
    start: float
    """Seconds."""
    end: float
    glue: str
    """What stands between it and the next one: a space, or nothing."""


@dataclass(frozen=True, slots=True)
class Cue:
    """What is shown at once."""

    start: float
    """Seconds."""
    end: float
    lines: tuple[tuple[Token, ...], ...]

    @property
    def tokens(self) -> tuple[Token, ...]:
        """All words."""
        return tuple(token for line in self.lines for token in line)

    @property
    def texts(self) -> tuple[str, ...]:
        """Its lines as they are written."""
        return tuple(written(line) for line in self.lines)

    def moved(self, seconds: float) -> Cue:
        """The same cue so much later."""
        lines = tuple(
            tuple(Token(t.text, t.start + seconds, t.end + seconds, t.glue) for t in line)
            for line in self.lines
        )
        return Cue(self.start + seconds, self.end + seconds, lines)


@dataclass(frozen=True, slots=True)
class Measure:
    """How much fits."""

    line: float = LINE
    """Letters in a line."""
    lines: int = 2
    words: int = 1000
    """Words in a cue."""


def cues(speech: Speech, length: float, measure: Measure | None = None) -> list[Cue]:
    """The cues of a scene that lasts ``length`` seconds; none when its words are not known.

    Times are seconds from the scene's start. Cues do not overlap and every word is in one.
    """
    spoken = tokens(speech)
    if not spoken:
        return []
    measure = measure or Measure()
    groups = _grouped(spoken, measure)
    made = []
    for i, group in enumerate(groups):
        following = groups[i + 1][0].start if i + 1 < len(groups) else length
        start = group[0].start
        end = max(group[-1].end + LINGER, start + SHORTEST)
        if i + 1 < len(groups) and following - end < GAP:
            end = following
        made.append(Cue(start, max(start, min(end, following)), _broken(group, measure)))
    return made


def tokens(speech: Speech) -> list[Token]:
    """The words of a speech with the marks around them."""
    words, text = speech.words, speech.text
    rate = speech.rate
    before = _leading(text[: words[0].char_start]) if words else ""
    made = []
    for i, word in enumerate(words):
        last = i + 1 == len(words)
        gap = _MARKUP.sub(" ", text[word.char_end : None if last else words[i + 1].char_start])
        after, glue, following = _split(gap, last)
        if not (glue or last) and _apart(word, words[i + 1], rate):
            glue = " "
        made.append(Token(before + word.text + after, word.start / rate, word.end / rate, glue))
        before = following
    return made


def written(line: Sequence[Token]) -> str:
    """A line as it is written."""
    return "".join(t.text + t.glue for t in line[:-1]) + line[-1].text if line else ""


@lru_cache(maxsize=4096)
def letters(text: str) -> float:
    """How long a text is: wide characters count for more, marks on letters for nothing."""
    total = 0.0
    for character in text:
        if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Cf"):
            continue
        total += WIDE if unicodedata.east_asian_width(character) in "WF" else 1.0
    return total


def _length(line: Sequence[Token]) -> float:
    return sum(letters(t.text) + len(t.glue) for t in line) - len(line[-1].glue)


def _apart(one: Word, two: Word, rate: int) -> bool:
    """Whether two words that are written without a space are two speeches put together."""
    pause = (two.start - one.end) / rate
    return pause > _BREATH and letters(one.text[-1] + two.text[0]) == 2


def _leading(text: str) -> str:
    """Opening marks before the first word."""
    parts = _MARKUP.sub(" ", text)
    return parts.rsplit(None, 1)[-1] if parts and not parts[-1].isspace() else ""


def _split(gap: str, last: bool) -> tuple[str, str, str]:
    """What stands between two words: what belongs to the first, the space, and to the second."""
    pieces = gap.split()
    if not pieces:
        return "", " " if gap else "", ""
    if len(pieces) == 1 and gap == pieces[0]:  # nothing but a mark: it clings to the first
        return gap, "", ""
    opening = "" if last or gap[-1].isspace() else pieces.pop()
    closing = " ".join(pieces)
    if closing and gap[0].isspace():
        closing = f" {closing}"
    return closing, " ", opening


def _grouped(spoken: Sequence[Token], measure: Measure) -> list[list[Token]]:
    """Cut where it costs least: the best way to end each cue, over all ways (Knuth and Plass)."""
    best = [0.0] + [float("inf")] * len(spoken)
    came = [0] * (len(spoken) + 1)
    for end in range(1, len(spoken) + 1):
        for first in range(end - 1, -1, -1):
            group = spoken[first:end]
            if end - first > 1 and not _fits(group, measure):
                break
            cost = best[first] + _cost(group, end == len(spoken), measure)
            if cost < best[end]:
                best[end], came[end] = cost, first
            if first and spoken[first].start - spoken[first - 1].end >= PAUSE:
                break
    cuts = [len(spoken)]
    while cuts[-1]:
        cuts.append(came[cuts[-1]])
    cuts.reverse()
    return [list(spoken[a:b]) for a, b in pairwise(cuts)]


def _fits(group: Sequence[Token], measure: Measure) -> bool:
    if len(group) > measure.words or group[-1].end - group[0].start > LONGEST:
        return False
    return len(_filled(group, measure.line)) <= measure.lines


def _filled(group: Sequence[Token], line: float) -> list[list[Token]]:
    """Lines filled one after another; a word that is too long has one of its own."""
    made: list[list[Token]] = [[]]
    for token in group:
        if made[-1] and _length([*made[-1], token]) > line:
            made.append([])
        made[-1].append(token)
    return made


def _cost(group: Sequence[Token], last: bool, measure: Measure) -> float:
    """How bad a cue is."""
    seconds = group[-1].end - group[0].start
    room = measure.line * measure.lines
    filled = _length(group) / room
    cost = 1.0 + (1 - min(1.0, filled)) ** 2
    if seconds < SHORTEST:
        cost += 1.5 * (SHORTEST - seconds)
    if last:
        return cost
    if len(group) > 1 and _ends(group[-2]) and not _ends(group[-1]):
        cost += 0.6  # a sentence whose first word stands alone
    return cost + _break_cost(group[-1])


def _ends(token: Token) -> bool:
    """Whether a sentence ends with the word."""
    return token.text.rstrip(_CLOSING)[-1:] in tuple(_ENDS)


def _break_cost(token: Token) -> float:
    """How bad it is to cut after a word."""
    if _ends(token):
        return -0.9
    if token.text.rstrip(_CLOSING)[-1:] in tuple(_CLAUSES):
        return 0.0
    return 0.9 if letters(token.text) <= _WEAK else 0.6


def _broken(group: Sequence[Token], measure: Measure) -> tuple[tuple[Token, ...], ...]:
    """The lines of a cue: one if it fits, else two of about the same length."""
    if measure.lines == 1 or len(group) == 1 or _length(group) <= measure.line:
        return (tuple(group),)
    whole = _length(group)

    def badness(at: int) -> float:
        above, below = _length(group[:at]), _length(group[at:])
        over = max(0.0, above - measure.line) + max(0.0, below - measure.line)
        return over * 100 + abs(above - below) / whole + 0.35 * _break_cost(group[at - 1])

    at = min(range(1, len(group)), key=badness)
    return tuple(group[:at]), tuple(group[at:])
