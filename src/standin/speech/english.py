"""What engines of American English share: their letters, their sentences, their answers.

flite and festival take ASCII, one sentence at a time, and their workers answer alike:
``{"rate": 16000, "parts": [{"samples": n, "phones": [[name, end_seconds, stressed, accented,
token], ...], "tokens": ["One", ...]}, ...]}`` and the samples.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import numpy as np

from ..errors import EngineError
from . import arpabet, written
from .timed import Phone, Samples, Speech, join, words_of

Ask = Callable[[list[str]], tuple[dict[str, Any], bytes]]
"""From sentences to a worker's answer: its header, and signed 16-bit samples."""

_ASCII = str.maketrans({
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"',
    "«": '"', "»": '"', "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "…": ".",
    "\u00a0": " ", "\u2009": " ", "\u202f": " ", "×": "x", "·": ".", "•": ",",
    "ß": "s", "æ": "e", "Æ": "E", "ø": "o", "Ø": "O", "œ": "e", "ł": "l", "Ł": "L", "đ": "d",
    "ð": "d", "þ": "t", "ı": "i", "。": ".", "、": ",",
})  # fmt: skip
"""One character for one, so that positions stay."""
_ABBREVIATIONS = frozenset(
    (
        "mr", "mrs", "ms", "dr", "st", "jr", "sr", "prof", "gen", "col", "capt", "lt", "sgt",
        "rev", "hon", "vs", "etc", "vol", "fig", "inc", "ltd",
    )
)  # fmt: skip
_LONGEST = 400
"""Characters in one utterance: flite needs 7 MB a second of speech, and time grows faster."""
_SENTENCE_END = re.compile(r"([.!?]+)[\"')\]]*\s+(?=[\"'(\[]*[A-Z0-9])|\s*\n\s*\n\s*")


def speak(engine: str, text: str, ask: Ask) -> Speech:
    """``text`` as an engine of English says it.

    Letters outside ASCII lose their accents; other scripts are not spoken. Raises `EngineError`,
    also when nothing is left to say.
    """
    plain = _ascii(text)
    spans = [s for s in _sentences(plain) if re.search("[A-Za-z0-9$%&@#+=]", plain[slice(*s)])]
    if not spans:
        raise EngineError(_NOTHING.format(engine))
    header, pcm = ask([plain[slice(*s)] for s in spans])
    samples = np.frombuffer(pcm, np.int16).astype(np.float32) / np.float32(32768)
    speech = _speech(samples, header, text, plain, spans)
    if speech is None:
        raise EngineError(_NOTHING.format(engine))
    return speech


_NOTHING: Final = "{} said nothing: the text has no English words; choose a voice of its language"


def _ascii(text: str) -> str:
    """``text`` in ASCII with every character at its place; a space for what has none."""
    return "".join(
        c if c < "\x80" else _plain(c) for c in written.speakable(text).translate(_ASCII)
    )


def _plain(c: str) -> str:
    base = unicodedata.normalize("NFKD", c)[0]
    return base if base < "\x80" else " "


def _sentences(text: str) -> list[tuple[int, int]]:
    """Where sentences start and end, as flite's own program cuts text."""
    spans, start = [], 0
    for match in _SENTENCE_END.finditer(text):
        before = re.search(r"([A-Za-z]+)$", text[start : match.start()])
        if match[1] == "." and before and _abbreviation(before[1]):
            continue
        spans += _cut(text, start, match.end())
        start = match.end()
    return [*spans, *_cut(text, start, len(text))]


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The span in pieces of at most `_LONGEST`, cut at spaces where there are any."""
    spans = []
    while end - start > _LONGEST:
        space = text.rfind(" ", start + 1, start + _LONGEST)
        at = space if space > 0 else start + _LONGEST
        spans.append((start, at))
        start = at
    return [*spans, (start, end)]


def _abbreviation(word: str) -> bool:
    return len(word) == 1 or word.lower() in _ABBREVIATIONS


# --- Timing ---------------------------------------------------------------------------------


def _speech(
    samples: Samples,
    header: dict[str, Any],
    text: str,
    plain: str,
    spans: list[tuple[int, int]],
) -> Speech | None:
    if float(np.abs(samples).max(initial=0.0)) < 0.001:
        return None
    parts, at = [], 0
    for part, span in zip(header["parts"], spans, strict=True):
        count = int(part["samples"])
        if count:
            piece = samples[at : at + count]
            parts.append(_part(piece, int(header["rate"]), part, text, plain, span))
        at += count
    whole = join(parts, text=text)
    return whole if any(p.ipa for p in whole.phones) else None


def _part(
    samples: Samples,
    rate: int,
    part: dict[str, Any],
    text: str,
    plain: str,
    span: tuple[int, int],
) -> Speech:
    phones = _phones(part["phones"], len(samples), rate)
    spoken = sorted({p.word for p in phones if p.word >= 0})
    numbers = {token: i for i, token in enumerate(spoken)}
    phones = [replace(p, word=numbers.get(p.word, -1)) for p in phones]
    where = _token_spans(part["tokens"], plain, *span)
    words = words_of(phones, [where[token] for token in spoken], text)
    return Speech(samples, rate, tuple(phones), words, text)


def _phones(listed: list[list[Any]], count: int, rate: int) -> list[Phone]:
    """The phones that have samples; their word is flite's token."""
    # The times fit the sound as they are (seen in spectrograms); kal16 cuts up to 0.1 s off the
    # pause at the end, the others up to a frame.
    phones: list[Phone] = []
    at = 0
    for i, (name, end, stressed, accented, token) in enumerate(listed):
        stop = count if i == len(listed) - 1 else min(count, round(end * rate))
        sound = arpabet.ipa(name)
        if stop <= at:
            continue
        vowel = name in arpabet.VOWELS
        phone = Phone(
            sound,
            at,
            stop,
            token if sound else -1,
            int(vowel and stressed),
            vowel and accented,
        )
        if not sound and phones and not phones[-1].ipa:
            phones[-1] = replace(phones[-1], end=stop)
        else:
            phones.append(phone)
        at = stop
    return phones


def _token_spans(tokens: list[str], plain: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where each token stands; flite gives them as written and in order."""
    spans, at = [], start
    for token in tokens:
        found = plain.find(token, at, end)
        if found >= 0:
            at = found + len(token)
            spans.append((found, at))
        else:
            spans.append((at, at))
    return spans
