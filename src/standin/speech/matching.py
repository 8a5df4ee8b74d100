"""Which built-in voice is nearest to a recording, and how it is tuned to it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Protocol

import numpy as np

from ..errors import EngineError, InvalidField
from .colour import Decibels, centres
from .engine import ExpressiveEngine, Gender, VoiceEngine, VoiceInfo
from .locales import near
from .matched import MOST_GAIN, Matched, Tuning
from .profile import Profile, measure, tract
from .timed import Samples, Speech
from .tone import PLAIN

TEXTS: Final = {
    "en": "The birch canoe slid on the smooth planks. Glue the sheet to the dark blue background. "
    "It is easy to tell the depth of a well. Four hours of steady work faced us.",
    "de": "Am Morgen bringt mein Bruder viele warme Brote mit. Im Winter wird es in unserer Stadt "
    "früh dunkel. Wer möchte heute Abend mit uns essen?",
    "es": "Mi madre compra pan blanco y queso por la mañana. En invierno anochece pronto en "
    "nuestra ciudad. ¿Quién quiere cenar hoy con nosotros?",
    "fr": "Mon père boit un bon café chaud avant de partir. En hiver, la nuit tombe tôt dans notre "
    "ville. Qui veut dîner avec nous ce soir ?",
    "it": "La bambina porta una palla rossa nel parco vicino. In inverno fa buio presto nella "
    "nostra città. Chi vuole cenare con noi stasera?",
    "nl": "Mijn buurman koopt elke morgen brood op de markt. In de winter wordt het vroeg donker "
    "in onze stad. Wie wil er vanavond met ons eten?",
    "pl": "Moja babcia piecze dobry chleb w sobotę. Zimą w naszym mieście wcześnie robi się "
    "ciemno. Kto chce dziś zjeść z nami kolację?",
    "pt": "Minha irmã comprou um livro sobre o mar profundo. No inverno, anoitece cedo na nossa "
    "cidade. Quem quer jantar connosco hoje?",
    "ru": "Моя бабушка утром пьёт молоко и печёт блины. Зимой в нашем городе рано темнеет. "
    "Кто хочет сегодня поужинать с нами?",
}
"""What voices say to be measured: in English Harvard sentences (IEEE, 1969)."""
DIGITS: Final = "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15. 20, 30, 40, 50. 100, 1000."
"""The same in other languages: every voice reads numbers in its own."""
PASSES: Final = 3
"""Times that the tuned voice is measured and corrected."""
_PITCH_POWER: Final = 0.3
"""Men's tracts are about 17 % longer than women's, whose pitch is about 1.7 times theirs:
Fitch and Giedd, "Morphology and development of the human vocal tract" (1999)."""
_TRACT: Final = (0.86, 1.16)
_SHIFT: Final = (-14.0, 14.0)
_MELODY: Final = (0.4, 1.9)
_RATE: Final = (0.8, 1.25)
_PACE_POWER: Final = 0.5
"""Half of the difference is taken over: the pace of 10 s depends on the words."""
_WORST: Final = {"natural": 0.0, "standard": 0.0, "basic": 2.0}
"""Added to the distance of a voice for how it speaks at all."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How far a voice is from a recording."""

    pitch_hz: float
    range_semitones: float
    pace: float
    """Vowels a second."""
    pitch_semitones_off: float
    range_off: float
    """Of the range: out minus wanted, semitones."""
    pace_off: float
    """Share."""
    tilt_off: float
    """dB an octave."""
    colour_off: float
    """dB: mean distance of the long-term average spectra."""


@dataclass(frozen=True)
class Match:
    """A tuned voice, and how well it fits."""

    tuning: Tuning
    wanted: Profile
    before: Figures
    """Of the base voice as it is."""
    after: Figures

    def report(self) -> dict[str, Any]:
        """The figures as JSON values, rounded."""
        wanted = {
            "pitch_hz": round(self.wanted.pitch, 1),
            "range_semitones": round(self.wanted.spread, 2),
            "pace": round(self.wanted.pace, 2),
        }
        return {
            "base": self.tuning.base,
            "tract": self.tuning.tract,
            "recording": wanted,
            "before": _rounded(self.before),
            "after": _rounded(self.after),
        }


class Catalogue(Protocol):
    """The voices among which a base is chosen."""

    def list(self) -> Sequence[VoiceInfo]:
        """All of them."""
        ...

    def engine(self, voice_id: str) -> VoiceEngine:
        """Who speaks one of them."""
        ...


def match(
    voices: Catalogue, samples: Samples, rate: int, locale: str, gender: Gender | None = None
) -> Match:
    """Tune the nearest voice of a language to whoever speaks in ``samples``.

    Raises `InvalidField` where the recording has too little voice in it, or nobody who could be
    tuned speaks the language.
    """
    wanted = measure(samples, rate)
    if wanted is None:
        raise InvalidField(("audio",), "has too little voice in it to tell its pitch")
    base, engine, own, length = _nearest(voices, wanted, locale, gender)
    tuning = Tuning(
        base.id,
        semitones=_held(12 * math.log2(wanted.pitch / own.pitch), _SHIFT),
        melody=_held(wanted.spread / own.spread, _MELODY),
        rate=_held(
            (wanted.pace / own.pace) ** _PACE_POWER if own.pace and wanted.pace else 1, _RATE
        ),
        tract=length,
    )
    found = own
    for _ in range(PASSES):
        found = _said(Matched(engine, base, tuning), base)
        tuning = _corrected(tuning, found, wanted)
    tuning = _tidy(tuning)
    after = _said(Matched(engine, base, tuning), base)
    return Match(tuning, wanted, figures(own, wanted), figures(after, wanted))


def figures(found: Profile, wanted: Profile) -> Figures:
    """How far one is from the other."""
    apart = found.colour - wanted.colour
    return Figures(
        pitch_hz=found.pitch,
        range_semitones=found.spread,
        pace=found.pace,
        pitch_semitones_off=12 * math.log2(found.pitch / wanted.pitch),
        range_off=found.spread - wanted.spread,
        pace_off=found.pace / wanted.pace - 1 if wanted.pace else 0.0,
        tilt_off=_tilt(apart),
        colour_off=float(np.abs(apart).mean()),
    )


def _nearest(
    voices: Catalogue, wanted: Profile, locale: str, gender: Gender | None
) -> tuple[VoiceInfo, ExpressiveEngine, Profile, float]:
    best: tuple[float, VoiceInfo, ExpressiveEngine, Profile, float] | None = None
    for info, engine in _candidates(voices, locale, gender):
        own = _own(engine, info)
        if own is None:
            continue
        length = _held(tract(wanted, own, _expected(wanted, own)), _TRACT)
        shift = 12 * math.log2(wanted.pitch / own.pitch)
        colours = float(np.abs(wanted.colour - own.colour).mean())
        changes = (shift / 5) ** 2 + (math.log(length) / 0.07) ** 2 + (colours / 5) ** 2
        apart = changes + _WORST[info.quality]
        if best is None or apart < best[0]:
            best = apart, info, engine, own, length
    if best is None:
        raise InvalidField(("language",), _untuned(voices, locale))
    return best[1:]


def _untuned(voices: Catalogue, locale: str) -> str:
    spoken = near(voices.list(), locale)
    if not spoken:
        return f"no voice of {locale!r} can be tuned: nobody here speaks it; see `standin voices`"
    names = ", ".join(info.id for info in spoken[:3])
    return (
        f"no voice of {locale!r} can be tuned: the engine of {names} cannot be given a pitch "
        "and a range; voices of eSpeak and flite can"
    )


def _candidates(
    voices: Catalogue, locale: str, gender: Gender | None
) -> list[tuple[VoiceInfo, ExpressiveEngine]]:
    """Of each engine that can be tuned, its voices of the nearest locale."""
    by_engine: dict[str, list[VoiceInfo]] = {}
    able: dict[str, ExpressiveEngine] = {}
    for info in voices.list():
        engine = voices.engine(info.id)
        if isinstance(engine, ExpressiveEngine) and info.pitch:
            by_engine.setdefault(info.engine, []).append(info)
            able[info.engine] = engine
    found = [
        (info, able[name]) for name, infos in by_engine.items() for info in near(infos, locale)
    ]
    same = [pair for pair in found if gender in (None, "unknown", pair[0].gender)]
    return same or found


_measured: dict[tuple[str, str], Profile | None] = {}
"""Profiles of built-in voices, by engine's version and id: a second of work each."""


def _own(engine: ExpressiveEngine, info: VoiceInfo) -> Profile | None:
    key = (engine.version(info), info.id)
    if key not in _measured:
        try:
            speech = engine.express(info, text_of(info.locale), PLAIN)
        except EngineError:
            return None
        _measured[key] = measure(speech.samples, speech.rate)
    return _measured[key]


def _said(engine: Matched, base: VoiceInfo) -> Profile:
    speech: Speech = engine.express(base, text_of(base.locale), PLAIN)
    found = measure(speech.samples, speech.rate)
    if found is None:
        raise EngineError(f"{base.id} said nothing that could be measured")
    return found


def text_of(locale: str) -> str:
    """What a voice of a language says to be measured."""
    return TEXTS.get(locale.split("-")[0].lower(), DIGITS)


def _expected(wanted: Profile, own: Profile) -> float:
    """The length of the tract that the pitch alone would suggest."""
    return _held((own.pitch / wanted.pitch) ** _PITCH_POWER, _TRACT)


def _corrected(tuning: Tuning, found: Profile, wanted: Profile) -> Tuning:
    gains = np.array(tuning.gains) + 0.8 * _smooth(wanted.colour - found.colour)
    gains = np.clip(gains - gains.mean(), -MOST_GAIN, MOST_GAIN)
    return replace(
        tuning,
        semitones=_held(tuning.semitones + 12 * math.log2(wanted.pitch / found.pitch), _SHIFT),
        melody=_held(tuning.melody * (wanted.spread / max(found.spread, 0.1)) ** 0.8, _MELODY),
        gains=tuple(float(g) for g in gains),
    )


def _smooth(colour: Decibels) -> Decibels:
    """Neighbouring bands together: single ones belong to the words that were said."""
    wide = np.pad(colour, 1, mode="edge")
    return np.asarray(0.25 * wide[:-2] + 0.5 * wide[1:-1] + 0.25 * wide[2:], np.float64)


def _tidy(tuning: Tuning) -> Tuning:
    return replace(
        tuning,
        semitones=round(tuning.semitones, 2),
        melody=round(tuning.melody, 3),
        rate=round(tuning.rate, 3),
        gains=tuple(round(g, 1) for g in tuning.gains),
    )


def _tilt(colour: Decibels) -> float:
    return float(np.polyfit(np.log2(centres()), colour, 1)[0])


def _held(value: float, bounds: tuple[float, float]) -> float:
    return min(bounds[1], max(bounds[0], value))


def _rounded(given: Figures) -> dict[str, float]:
    return {name: round(value, 2) for name, value in asdict(given).items()}
