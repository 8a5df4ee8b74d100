"""From a script to speech: what is said in which tone, spoken part by part and joined exactly."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ..errors import InvalidField
from ..scene.video import TextVoice
from . import alphabets, english_rules, european_rules, markup, written
from .engine import ExpressiveEngine, VoiceEngine, VoiceInfo
from .reading import Reading, Rule, rule
from .sayas import say
from .timed import Mark, Phone, Speech, Word, join, silence
from .tone import EMOTIONS, PLAIN, Tone

SEAM: Final = 0.02
"""Seconds of pause left at each side where the tone changes inside a sentence."""
PEAK: Final = 0.98
"""Where louder words would clip, the whole scene is made softer to this."""

_SOUND: Final = 0xE100
"""Private characters from here stand for sounds given as IPA until the engine spells them."""
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_STOPS: Final = ".,;:!?…。，！？"

_SIGNS: Final = "[\U0001f000-\U0001fbff\u2600-\u27bf\u2300-\u23ff\u2b00-\u2bff\u2190-\u21ff™®]"
_EVERYWHERE: Final = (
    rule(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});", lambda m: _entity(m[0])),
    rule("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufffe]+", ""),
)
_ENDLESS: Final = (
    rule(r"(?:\w\.){8,}", lambda m: m[0].replace(".", ", ")),
    rule("[!-~]{100}(?=[!-~])", lambda m: f"{m[0]} "),
)
"""Long chains of initials and words without an end crash espeak-ng."""
_PICTURES: Final = rule(
    f"(?:{_SIGNS}[\ufe0e\ufe0f\u20e3\u200d\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*)+"
    "|[\ufe0e\ufe0f\u20e3]+",
    " ",
)
"""Emoji and other pictures are not read out."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Words of one tone, said in one breath."""

    tone: Tone
    reading: Reading
    marks: tuple[markup.Mark, ...] = ()
    glued: bool = False
    """It goes on in the sentence of the utterance before."""


Step = Utterance | markup.Break
Say = Callable[[VoiceInfo, VoiceEngine, str, Tone], Speech]


@dataclass(frozen=True, slots=True)
class Plan:
    """A script, ready to be spoken."""

    steps: tuple[Step, ...]
    sounds: tuple[str, ...]
    """IPA, by the private character that stands for it."""


def plan(voice: TextVoice, info: VoiceInfo) -> Plan:
    """Read the script of ``voice`` for the voice ``info``; nothing is spoken.

    Raises `InvalidField` for wrong markup, an emotion, a pitch or a locale that the voice does
    not have, a script without words, and for letters that the voice cannot read, naming them.
    """
    if voice.pitch and not info.pitch:
        raise InvalidField(("pitch",), f"must be 0 for {info.id}, which has only one pitch")
    if voice.emotion is not None and not info.emotions:
        raise InvalidField(("emotion",), f"the voice {info.id} has no emotions; leave it out")
    locale = _locale(voice, info)
    found = markup.pieces(voice.text, info.pitch)
    if not any(isinstance(p, markup.Text) for p in found):
        raise InvalidField(("text",), "is empty; there is nothing to say")
    reader = _Reader(locale, voice.pronunciations)
    steps = _ended([_group(g, reader) for g in _groups(found)])
    if not any(isinstance(s, Utterance) and _says(s.reading.text) for s in steps):
        raise InvalidField(("text",), "has nothing that can be said: no letter, digit or sign")
    for step in steps:
        if isinstance(step, Utterance):
            _check_letters(step.reading, locale, info)
    return Plan(tuple(steps), tuple(reader.sounds))


def deliver(
    voice: TextVoice, info: VoiceInfo, engine: VoiceEngine, say: Say | None = None
) -> Speech:
    """Speak the script of ``voice``. Breaks are exact to the sample.

    ``say`` speaks one part; by default it is `voiced`.

    Word and mark offsets count in the script as written. Raises `InvalidField` as `plan` does
    and for IPA that the voice cannot say, and `EngineError`.
    """
    made = plan(voice, info)
    emotion = EMOTIONS[voice.emotion] if voice.emotion else PLAIN
    base = emotion.within(Tone(voice.speed, voice.semitones))
    spell = _speller(made.sounds, info, engine)
    steps = _audible(made.steps)
    parts: list[Speech] = []
    for i, step in enumerate(steps):
        if isinstance(step, markup.Break):
            parts.append(silence(round(step.seconds * info.sample_rate), info.sample_rate))
            continue
        reading = step.reading.apply(spell)
        spoken = _spoken(reading, step.tone.within(base), info, engine, say or voiced)
        following = steps[i + 1] if i + 1 < len(steps) else None
        tail = isinstance(following, Utterance) and following.glued
        spoken = _seamed(spoken, head=step.glued, tail=tail)
        parts.append(_placed(spoken, reading, step.marks, voice.text))
    return _unclipped(join(parts, text=voice.text))


# --- Reading --------------------------------------------------------------------------------


class _Reader:
    """Turns texts into readings, and keeps the IPA among them."""

    def __init__(self, locale: str, pronunciations: Sequence[tuple[str, str]]) -> None:
        self.locale = locale
        self.sounds: list[str] = []
        self._lexicon = _lexicon(pronunciations, self._say)
        self._rules = (*_language(locale), _PICTURES, *_ENDLESS)

    def read(self, texts: Sequence[markup.Text]) -> Reading:
        parts = [self._piece(t) for t in texts]
        return Reading.join(parts).apply(self._rules)

    def _piece(self, text: markup.Text) -> Reading:
        plain = _PRIVATE.sub(" ", written.speakable(text.text))
        span = (text.start, text.start + len(plain))
        if text.said is None:
            return Reading.of(plain, text.start).apply((*_EVERYWHERE, *self._lexicon))
        if text.said.reading == "phoneme":
            return Reading.instead(self._sound(text.said.value), span)
        alias = written.speakable(html.unescape(text.said.value))
        if text.said.reading == "sub":
            return Reading.instead(_PRIVATE.sub(" ", alias), span)
        spoken = say(html.unescape(plain).strip(), text.said, self.locale)
        if spoken is None:
            what = f'"{text.said.reading}" cannot be said of {plain.strip()[:40]!r}'
            raise InvalidField(("text",), f"say-as {what} at character {text.start + 1}")
        return Reading.instead(f" {spoken} ", span)

    def _say(self, said: str) -> str:
        """What a pronunciation puts in place of its word: text, or the sign of its IPA."""
        bare = said.strip()
        if len(bare) > 2 and bare[0] == bare[-1] == "/":
            return self._sound(bare)
        return _PRIVATE.sub(" ", written.speakable(said))

    def _sound(self, ipa: str) -> str:
        if ipa not in self.sounds:
            self.sounds.append(ipa)
        return chr(_SOUND + self.sounds.index(ipa))


def _lexicon(
    pronunciations: Sequence[tuple[str, str]], spoken: Callable[[str], str]
) -> tuple[Rule, ...]:
    if not pronunciations:
        return ()
    exact = dict(pronunciations)
    words = sorted(exact, key=len, reverse=True)
    each = (f"(?i:{re.escape(w)})" if w == w.lower() else re.escape(w) for w in words)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(each)})(?!\w)")

    def speak(match: re.Match[str]) -> str:
        said = exact.get(match[0]) or exact[match[0].lower()]
        return spoken(said)

    return (Rule(pattern, speak),)


def _language(locale: str) -> tuple[Rule, ...]:
    language = locale.split("-")[0].lower()
    return english_rules.rules(locale) if language == "en" else european_rules.rules(language)


def _entity(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in html.unescape(text))


def _locale(voice: TextVoice, info: VoiceInfo) -> str:
    asked = (voice.locale or info.locale).replace("_", "-")
    if asked.split("-")[0].lower() != info.locale.split("-")[0].lower():
        raise InvalidField(("locale",), f"the voice {info.id} speaks {info.locale}, not {asked}")
    return asked


def _check_letters(reading: Reading, locale: str, info: VoiceInfo) -> None:
    found = alphabets.foreign(reading.text, locale)
    if found is None:
        return
    first, _ = reading.span(*found)
    part = reading.text[slice(*found)]
    raise InvalidField(
        ("text",),
        f"{part[:40]!r} at character {first + 1} is in letters that {info.id} ({info.language}) "
        'cannot read; choose a voice of its language, or say how: <sub alias="...">',
    )


# --- Parts ----------------------------------------------------------------------------------


def _groups(found: Sequence[markup.Piece]) -> list[markup.Break | list[markup.Piece]]:
    """Neighbouring texts of one tone together, with the marks among them."""
    groups: list[markup.Break | list[markup.Piece]] = []
    tone: Tone | None = None
    for piece in found:
        if isinstance(piece, markup.Break):
            groups.append(piece)
            tone = None
            continue
        last = groups[-1] if groups else None
        fits = isinstance(piece, markup.Mark) or tone in (None, piece.tone)
        if isinstance(last, list) and fits:
            last.append(piece)
        else:
            groups.append([piece])
            tone = None
        if isinstance(piece, markup.Text):
            tone = piece.tone
    return groups


def _group(group: markup.Break | list[markup.Piece], reader: _Reader) -> Step:
    if isinstance(group, markup.Break):
        return group
    texts = [p for p in group if isinstance(p, markup.Text)]
    marks = tuple(p for p in group if isinstance(p, markup.Mark))
    return Utterance(texts[0].tone if texts else PLAIN, reader.read(texts), marks)


def _ended(steps: Sequence[Step]) -> list[Step]:
    """With the melody of an unfinished sentence where only the tone changes."""
    done: list[Step] = []
    for i, step in enumerate(steps):
        before = steps[i - 1] if i else None
        if isinstance(step, Utterance) and isinstance(before, Utterance):
            step = replace(step, glued=_unfinished(before.reading, step.reading))
        done.append(step)
    return [
        _unended(step, done[i + 1]) if isinstance(step, Utterance) and i + 1 < len(done) else step
        for i, step in enumerate(done)
    ]


def _unfinished(before: Reading, after: Reading) -> bool:
    return before.text.rstrip()[-1:] not in tuple(_STOPS) and bool(after.text.strip())


def _unended(step: Utterance, after: Step) -> Utterance:
    """With a comma, or with the stop that the next part begins with."""
    if not (isinstance(after, Utterance) and after.glued and step.reading.text.strip()):
        return step
    first = after.reading.text.lstrip()[:1]
    stop = Reading.instead(first if first in _STOPS else ",", step.reading.origins[-1])
    bare = len(step.reading.text.rstrip())
    kept = Reading(step.reading.text[:bare], step.reading.origins[:bare])
    return replace(step, reading=Reading.join([kept, stop]))


def _audible(steps: Sequence[Step]) -> list[Step]:
    """Without parts that neither say nor mark anything."""
    return [s for s in steps if not isinstance(s, Utterance) or s.marks or _says(s.reading.text)]


def _says(text: str) -> bool:
    return any(c.isalnum() or c in "$%&@#+=" or _PRIVATE.match(c) for c in text)


# --- Sound ----------------------------------------------------------------------------------


def _speller(sounds: Sequence[str], info: VoiceInfo, engine: VoiceEngine) -> tuple[Rule, ...]:
    if not sounds:
        return ()
    if not isinstance(engine, ExpressiveEngine):
        raise InvalidField(("text",), f"the voice {info.id} takes no IPA; use <sub alias=...>")
    spelt = {chr(_SOUND + i): engine.spell(info, s) for i, s in enumerate(sounds)}
    return (rule("|".join(spelt), lambda m: spelt[m[0]]),)


def voiced(info: VoiceInfo, engine: VoiceEngine, text: str, tone: Tone) -> Speech:
    """What the engine says to ``text`` in a tone, without the tone's gain."""
    if isinstance(engine, ExpressiveEngine) and tone.melody != 1:
        return engine.express(info, text, tone)
    return engine.synthesize(info, text, speed=tone.rate, semitones=tone.semitones)


def _spoken(reading: Reading, tone: Tone, info: VoiceInfo, engine: VoiceEngine, say: Say) -> Speech:
    if not _says(reading.text):
        return silence(0, info.sample_rate)
    speech = say(info, engine, reading.text, replace(tone, gain=0.0))
    if tone.gain:
        samples = speech.samples * np.float32(10 ** (tone.gain / 20))
        speech = replace(speech, samples=samples)
    return speech


def _seamed(speech: Speech, *, head: bool, tail: bool) -> Speech:
    """With its pauses cut to `SEAM` at the sides where the sentence goes on."""
    keep = round(SEAM * speech.rate)
    first = _pause(speech.phones[:1]) - keep if head else 0
    last = _pause(speech.phones[-1:]) - keep if tail else 0
    first, last = max(0, first), max(0, last)
    if not (first or last) or len(speech.phones) < 2:
        return speech
    end = len(speech.samples) - last
    phones = [
        replace(p, start=max(0, p.start - first), end=min(p.end, end) - first)
        for p in speech.phones
    ]
    words = tuple(replace(w, start=w.start - first, end=w.end - first) for w in speech.words)
    whole = tuple(p for p in phones if p.end > p.start)
    return replace(speech, samples=speech.samples[first:end], phones=whole, words=words)


def _pause(phones: Sequence[Phone]) -> int:
    return sum(p.end - p.start for p in phones if not p.ipa)


def _placed(speech: Speech, reading: Reading, marks: Sequence[markup.Mark], script: str) -> Speech:
    """With words of the script instead of the reading's, and with the marks' times."""
    words: list[Word] = []
    order: list[int] = []
    for word in speech.words:
        start, end = _origin(word, reading)
        if words and (start < words[-1].char_end or _one(words[-1], start, end, script)):
            wider = max(end, words[-1].char_end)
            words[-1] = replace(words[-1], end=word.end, char_end=wider)
        else:
            words.append(replace(word, char_start=start, char_end=end))
        order.append(len(words) - 1)
    phones = tuple(replace(p, word=order[p.word]) if p.word >= 0 else p for p in speech.phones)
    trimmed = tuple(_trimmed(w, script) for w in words)
    at = tuple(Mark(m.name, _time(m, trimmed, len(speech.samples))) for m in marks)
    return replace(speech, phones=phones, words=trimmed, marks=at)


def _one(before: Word, start: int, end: int, script: str) -> bool:
    """Whether the words belong to one word as written, such as ``3-5`` or ``5km``."""
    if start != before.char_end:
        return False
    return not written.letters_only(script[before.char_start : end])


def _origin(word: Word, reading: Reading) -> tuple[int, int]:
    last = len(reading.origins) - 1
    start = min(word.char_start, last)
    return reading.span(start, max(start + 1, word.char_end))


def _trimmed(word: Word, script: str) -> Word:
    """Without the spaces and stops at its ends; its text also without tags and entities."""
    start, end = word.char_start, word.char_end
    tokens = written.words(script[start:end])
    if tokens:
        start, end = start + tokens[0][0], start + tokens[-1][1]
    shown = Reading.of(markup.TAG.sub("", script[start:end])).apply(_EVERYWHERE).text
    return replace(word, text=shown, char_start=start, char_end=end)


def _time(mark: markup.Mark, words: Sequence[Word], end: int) -> int:
    return next((w.start for w in words if w.char_start >= mark.start), end)


def _unclipped(speech: Speech) -> Speech:
    peak = float(np.abs(speech.samples).max(initial=0.0))
    if peak <= 1:
        return speech
    return replace(speech, samples=speech.samples * np.float32(PEAK / peak))
