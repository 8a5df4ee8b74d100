"""Timed speech: samples, and when each phone and word is spoken. All times are sample positions."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Phone:
    """One speech sound, or a pause."""

    ipa: str
    """IPA without stress marks (``"oʊ"``, ``"tʃ"``); empty for a pause."""
    start: int
    """First sample."""
    end: int
    """One past the last sample; the next phone starts here."""
    word: int = -1
    """Index into `Speech.words`; -1 for a pause."""
    stress: int = 0
    """0 none, 1 primary, 2 secondary: the stress of the syllable, on its vowel."""
    accent: bool = False
    """The engine gave the syllable a pitch accent."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word as written."""

    text: str
    start: int
    end: int
    char_start: int
    """Offset of the first character in `Speech.text`."""
    char_end: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A place that the script named with ``<mark name="..."/>``."""

    name: str
    at: int
    """The sample at which what follows it begins."""


@dataclass(frozen=True)
class Speech:
    """What is heard, and when. Phones cover every sample, in order, without gaps."""

    samples: Samples
    """float32 [n], mono, -1 to 1."""
    rate: int
    """Samples a second."""
    phones: tuple[Phone, ...]
    words: tuple[Word, ...] = ()
    text: str = ""
    marks: tuple[Mark, ...] = ()

    @property
    def duration(self) -> float:
        """Seconds."""
        return len(self.samples) / self.rate

    @property
    def digest(self) -> str:
        """SHA-256 of the samples and the timing, in hex: equal speech has equal digests."""
        h = hashlib.sha256(self.samples.tobytes())
        h.update(self.timing().encode())
        return h.hexdigest()

    def padded(self, lead: float, tail: float) -> Speech:
        """The same speech with at least ``lead`` and ``tail`` seconds of pause at its ends."""
        before = max(0, round(lead * self.rate) - self._pause_at_start())
        after = max(0, round(tail * self.rate) - self._pause_at_end())
        return join([silence(before, self.rate), self, silence(after, self.rate)], text=self.text)

    def cut(self, seconds: float) -> Speech:
        """The first ``seconds`` of the speech, or all of it where it is shorter."""
        end = round(seconds * self.rate)
        if end >= len(self.samples):
            return self
        return replace(
            self,
            samples=self.samples[:end],
            phones=tuple(replace(p, end=min(p.end, end)) for p in self.phones if p.start < end),
            words=tuple(replace(w, end=min(w.end, end)) for w in self.words if w.start < end),
            marks=tuple(mark for mark in self.marks if mark.at < end),
        )

    def to_bytes(self) -> bytes:
        """Everything, as one ``.npz`` file."""
        file = io.BytesIO()
        timing = np.frombuffer(self.timing().encode(), np.uint8)
        np.savez(file, samples=self.samples, timing=timing)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Speech:
        """The speech that `to_bytes` wrote."""
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            return cls.timed(file["samples"], file["timing"].tobytes())

    @classmethod
    def timed(cls, samples: Samples, told: str | bytes) -> Speech:
        """Samples with the `timing` of a speech."""
        timing = json.loads(told)
        return cls(
            samples=samples,
            rate=timing["rate"],
            phones=tuple(Phone(**p) for p in timing["phones"]),
            words=tuple(Word(**w) for w in timing["words"]),
            text=timing["text"],
            marks=tuple(Mark(**m) for m in timing.get("marks", ())),
        )

    def timing(self) -> str:
        """Everything but the samples, as JSON."""
        return json.dumps(
            {
                "rate": self.rate,
                "text": self.text,
                "phones": [asdict(p) for p in self.phones],
                "words": [asdict(w) for w in self.words],
                "marks": [asdict(m) for m in self.marks],
            },
            ensure_ascii=False,
        )

    def _pause_at_start(self) -> int:
        first = self.phones[0] if self.phones else None
        return first.end - first.start if first and not first.ipa else 0

    def _pause_at_end(self) -> int:
        last = self.phones[-1] if self.phones else None
        return last.end - last.start if last and not last.ipa else 0


def words_of(
    phones: Sequence[Phone], spans: Sequence[tuple[int, int]], text: str
) -> tuple[Word, ...]:
    """Each word from its first phone to its last.

    ``spans`` holds the words' first and one past the last character in ``text``; every word has
    a phone.
    """
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    for p in phones:
        starts.setdefault(p.word, p.start)
        ends[p.word] = p.end
    return tuple(
        Word(text[first:last], starts[i], ends[i], first, last)
        for i, (first, last) in enumerate(spans)
    )


def numbered(
    phones: Sequence[Phone], spans: Sequence[tuple[int, int]], text: str
) -> tuple[tuple[Phone, ...], tuple[Word, ...]]:
    """Phones and words where some of ``spans`` may have no phone: those are no words.

    `Phone.word` is an index into ``spans``, and afterwards into the words.
    """
    order: dict[int, int] = {}
    for phone in phones:
        if phone.word >= 0:
            order.setdefault(phone.word, len(order))
    moved = tuple(replace(p, word=order.get(p.word, -1)) for p in phones)
    return moved, words_of(moved, [spans[word] for word in order], text)


def silence(samples: int, rate: int) -> Speech:
    """``samples`` samples of nothing."""
    phones = (Phone("", 0, samples),) if samples else ()
    return Speech(np.zeros(samples, np.float32), rate, phones)


def join(parts: list[Speech], text: str | None = None) -> Speech:
    """One speech after another, all of one rate. Neighbouring pauses become one.

    ``text`` is the text of the whole when the parts' character offsets already count in it;
    by default the parts' texts are joined and the offsets shifted.
    """
    rate = parts[0].rate
    if any(p.rate != rate for p in parts):
        raise ValueError("parts of one speech need one sample rate")
    phones: list[Phone] = []
    words: list[Word] = []
    marks: list[Mark] = []
    at, chars = 0, 0
    for part in parts:
        first_word = len(words)
        for p in part.phones:
            moved = replace(
                p,
                start=p.start + at,
                end=p.end + at,
                word=p.word + first_word if p.word >= 0 else -1,
            )
            if phones and not moved.ipa and not phones[-1].ipa:
                phones[-1] = replace(phones[-1], end=moved.end)
            else:
                phones.append(moved)
        shift = 0 if text is not None else chars
        words += [
            replace(
                w,
                start=w.start + at,
                end=w.end + at,
                char_start=w.char_start + shift,
                char_end=w.char_end + shift,
            )
            for w in part.words
        ]
        marks += [replace(m, at=m.at + at) for m in part.marks]
        at += len(part.samples)
        chars += len(part.text)
    whole = "".join(p.text for p in parts) if text is None else text
    samples = np.concatenate([p.samples for p in parts])
    return Speech(samples, rate, tuple(phones), tuple(words), whole, tuple(marks))
