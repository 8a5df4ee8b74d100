"""Phones with their times, as a file, and what each asks of the lips that can be seen.

The file: ``{"rate": 16000, "duration": 9.5, "phones": [{"ipa": "m", "start": 0.5, "end": 0.58,
"word": "my"}, ...]}``; times in seconds, pauses have an empty ``ipa``.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import MediaError

OPEN_VOWELS = frozenset("aæɑʌ")
_OPENNESS = {
    **dict.fromkeys("aæɑ", 1.0),
    **dict.fromkeys("ʌɒɐ", 0.85),
    **dict.fromkeys("ɛɔœ", 0.75),
    **dict.fromkeys("eoø", 0.6),
    **dict.fromkeys("əɜɚɝɵɘ", 0.45),
    **dict.fromkeys("ɪʊʏ", 0.4),
    **dict.fromkeys("iɨ", 0.35),
    **dict.fromkeys("uyʉɯ", 0.2),
}
"""How far vowels open the lips, as a share of the widest; their keys are all vowels."""
_CONSONANTS = {
    **dict.fromkeys("pbmɓʙ", 0.0),
    **dict.fromkeys("fvɱʋ", 0.1),
    **dict.fromkeys("szʃʒɕʑ", 0.15),
    **dict.fromkeys("wɥʍ", 0.15),
    **dict.fromkeys("tdʈɖɾ", 0.25),
    **dict.fromkeys("nɲθðrɹɻʁʀjçɳ", 0.3),
    **dict.fromkeys("lɫʎɭkgɡŋxɣqχ", 0.35),
    **dict.fromkeys("hɦʔħʕ", 0.45),
}
_ELSE = 0.3
_BILABIAL = frozenset("pbmɓʙ")
_LABIODENTAL = frozenset("fvɱ")


@dataclass(frozen=True, slots=True)
class TimedPhone:
    """One speech sound, or a pause."""

    ipa: str
    """IPA; empty for a pause."""
    start: float
    """Seconds from the start of the video."""
    end: float
    """Seconds; not before `start`."""
    word: str = ""

    @property
    def length(self) -> float:
        """Seconds."""
        return self.end - self.start

    @property
    def letters(self) -> str:
        """The IPA without stress, length and other marks."""
        plain = unicodedata.normalize("NFD", self.ipa)
        return "".join(c for c in plain if c.isalpha() and c not in "ːˈˌˑʰʲʷˠˤ")

    @property
    def is_pause(self) -> bool:
        return not self.letters

    @property
    def is_bilabial(self) -> bool:
        """p b m: lips have to meet."""
        return self.letters[:1] in _BILABIAL and not self.is_pause

    @property
    def is_labiodental(self) -> bool:
        """f v: the lower lip has to touch the upper teeth."""
        return self.letters[:1] in _LABIODENTAL and not self.is_pause

    @property
    def is_vowel(self) -> bool:
        return self.letters[:1] in _OPENNESS and not self.is_pause

    @property
    def is_open_vowel(self) -> bool:
        """a æ ɑ ʌ, also as the beginning of a diphthong."""
        return self.letters[:1] in OPEN_VOWELS and not self.is_pause

    def openness(self) -> tuple[float, ...]:
        """What the lips' opening should be, 0 to 1, for each of its letters."""
        return tuple(_OPENNESS.get(c, _CONSONANTS.get(c, _ELSE)) for c in self.letters) or (0.0,)


Phones = Sequence[TimedPhone]


def read(path: Path) -> list[TimedPhone]:
    """The phones in a file, by time. Raises `MediaError` when it is not a list of phones."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        found = [_phone(item) for item in data["phones"]]
    except OSError as why:
        raise MediaError(f"{path.name} cannot be read: {why}") from why
    except (ValueError, KeyError, TypeError) as why:
        raise MediaError(f"{path.name} is not a list of timed phones: {why!r}") from why
    if not any(not phone.is_pause for phone in found):
        raise MediaError(f"{path.name} holds no phones")
    return sorted(found, key=lambda phone: phone.start)


def _phone(item: dict[str, Any]) -> TimedPhone:
    start, end = float(item["start"]), float(item["end"])
    if not 0 <= start <= end:
        raise ValueError(f"a phone from {start} to {end}")
    return TimedPhone(str(item["ipa"]), start, end, str(item.get("word") or ""))


def write(path: Path, phones: Phones, rate: int) -> None:
    """A file that `read` reads. ``rate`` is the sample rate of the speech, for information."""
    items = [{"ipa": p.ipa, "start": p.start, "end": p.end, "word": p.word} for p in phones]
    data = {"rate": rate, "duration": max((p.end for p in phones), default=0.0), "phones": items}
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")


def shifted(phones: Phones, seconds: float, around: float) -> list[TimedPhone]:
    """The phones later by ``seconds``; what leaves at ``around`` seconds comes back at 0."""
    moved = []
    for phone in phones:
        start = (phone.start + seconds) % around
        moved.append(replace(phone, start=start, end=start + phone.length))
    return sorted((p for p in moved if p.end <= around), key=lambda phone: phone.start)


def expected_opening(phones: Phones, times: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the phones predict for the lips' opening at ``times`` (seconds): 0 closed, 1 widest.

    Each letter of a phone has its level for an equal part of it; a Gaussian of 30 ms makes the
    steps as smooth as lips are.
    """
    step, margin, sigma = 0.005, 0.2, 0.030
    end = max(phone.end for phone in phones) + margin
    grid = np.arange(-margin, end, step)
    level = np.zeros(len(grid))
    for phone in phones:
        parts = phone.openness()
        edges = np.linspace(phone.start, phone.end, len(parts) + 1)
        for part, a, b in zip(parts, edges, edges[1:], strict=False):
            level[(grid >= a) & (grid < b)] = part
    reach = np.arange(-4 * sigma, 4 * sigma + step / 2, step)
    kernel = np.exp(-((reach / sigma) ** 2) / 2)
    smooth = np.convolve(level, kernel / kernel.sum(), mode="same")
    return np.asarray(np.interp(times, grid, smooth, left=0.0, right=0.0), np.float64)
