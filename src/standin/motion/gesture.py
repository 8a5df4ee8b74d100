"""The hands: up before a stressed word, the stroke on its vowel, back at rest soon after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from ..speech.timed import Speech
from .coefficients import HANDS
from .curves import Curve, Grid, ease
from .prosody import Prosody, Vowel
from .style import Style
from .words import Meaning, is_common, meaning, stressed_vowels

RAISE, LOWER = 0.52, 0.68
"""Seconds that a hand takes up and down."""
_LAST_CALM = 0.1
_RELAX = 0.12
"""Seconds in which a hand lets its shape go, while it moves."""

Side = Literal["Left", "Right"]
BOTH: Final[tuple[Side, ...]] = ("Left", "Right")


@dataclass(frozen=True, slots=True)
class _Form:
    """One kind of gesture."""

    hand: str
    """A coefficient of `HANDS`, or empty for the relaxed hand."""
    out: float
    up: float
    turn: float
    both: bool = False
    wave: float = 0.0
    """Degrees that the hand sways."""


_FORMS: Final[dict[Meaning | Literal["question"], _Form]] = {
    "greet": _Form("handOpen", 0.45, 0.75, 4.0, wave=9.0),
    "you": _Form("handOpen", 0.10, -0.10, 34.0),
    "one": _Form("handOne", 0.10, 0.35, 2.0),
    "two": _Form("handTwo", 0.10, 0.35, 4.0),
    "three": _Form("handThree", 0.10, 0.35, 4.0),
    "praise": _Form("handThumb", 0.05, 0.25, 2.0),
    "together": _Form("handTogether", -0.75, 0.15, -78.0, both=True),
    "question": _Form("handOpen", 0.45, -0.15, 46.0, both=True),
}
_BEATS: Final = (
    _Form("", -0.15, -0.05, -8.0),
    _Form("", 0.20, 0.05, 16.0),
    _Form("handOpen", 0.25, 0.10, 26.0),
    _Form("", -0.30, -0.10, -14.0, both=True),
    _Form("handOpen", 0.20, -0.05, 30.0, both=True),
    _Form("handPoint", -0.05, 0.05, -46.0),
    _Form("handTogether", -0.75, 0.12, -78.0, both=True),
)
"""For words without a meaning of their own."""
_BEAT_ODDS: Final = np.array([0.20, 0.16, 0.16, 0.16, 0.14, 0.06, 0.12])


@dataclass(frozen=True, slots=True)
class Stroke:
    """One gesture."""

    at: float
    """When the hand is where it should be: the middle of a stressed vowel, seconds."""
    end: float
    """When it starts to come down, seconds."""
    form: _Form
    sides: tuple[Side, ...]


@dataclass(frozen=True)
class Arms:
    """What the hands do."""

    columns: dict[str, Curve]
    """float64 [points] for each coefficient of an arm that is not 0 throughout."""
    strokes: tuple[Stroke, ...]


def gesticulate(
    speech: Speech,
    prosody: Prosody,
    accents: Sequence[Vowel],
    grid: Grid,
    style: Style,
    random: np.random.Generator,
) -> Arms:
    """At most one gesture at a time, none over the end of a sentence or of the scene."""
    columns: dict[str, Curve] = {}
    strokes: list[Stroke] = []
    free: dict[Side, float] = dict.fromkeys(BOTH, RAISE)
    rested = 0.0
    for vowel, form, meant in _candidates(speech, prosody, accents, style, random):
        if vowel.peak < rested and not meant:
            continue
        stroke = _stroke(prosody, vowel, form, free, random)
        if stroke:
            strokes.append(stroke)
            _perform(columns, stroke, accents, grid, style, random)
            # For a word that asks for it, one hand may come up while the other goes.
            for side in BOTH:
                free[side] = stroke.end + RAISE * (0.5 if side not in stroke.sides else 1.0)
                free[side] += LOWER if side in stroke.sides else 0.0
            rested = stroke.end + LOWER + RAISE + random.uniform(0.3, 1.2) * style.pause
    return Arms(columns, tuple(strokes))


def _candidates(
    speech: Speech,
    prosody: Prosody,
    accents: Sequence[Vowel],
    style: Style,
    random: np.random.Generator,
) -> Iterable[tuple[Vowel, _Form, bool]]:
    """Vowels that may carry a gesture, which, and whether their word asks for it; in order."""
    found: dict[float, tuple[Vowel, _Form, bool]] = {}
    for vowel in accents:
        form = _BEATS[random.choice(len(_BEATS), p=_BEAT_ODDS)]
        if random.random() < style.gesture:
            asked = _FORMS["question"] if _asks(prosody, vowel) else form
            found[vowel.peak] = (vowel, asked, False)
    for text, vowel in stressed_vowels(speech, prosody):
        meant = meaning(text)
        if meant is None:
            continue
        share = style.meaning * (0.35 if is_common(text) else 1.0)
        if random.random() < share:
            found[vowel.peak] = (vowel, _FORMS[meant], True)
    asked_at = [peak for peak, (_, _, asks) in found.items() if asks]
    # A beat just before would keep the hand busy.
    return [
        found[peak]
        for peak in sorted(found)
        if found[peak][2] or not any(peak < at < peak + 2.2 for at in asked_at)
    ]


def _asks(prosody: Prosody, vowel: Vowel) -> bool:
    return any(p.ending == "question" and p.start <= vowel.peak <= p.end for p in prosody.phrases)


def _stroke(
    prosody: Prosody,
    vowel: Vowel,
    form: _Form,
    free: Mapping[Side, float],
    random: np.random.Generator,
) -> Stroke | None:
    """The gesture on a vowel, if there is room for it."""
    at = vowel.peak
    phrase = next((p for p in prosody.phrases if p.start <= at <= p.end), None)
    usual: tuple[Side, ...] = ("Right", "Left") if random.random() < 0.6 else ("Left", "Right")
    ready = [side for side in usual if at >= free[side]]
    if phrase is None or not ready or (form.both and len(ready) < 2):
        return None
    # A palm held much longer than two seconds looks like "stop".
    end = max(at + 0.55, min(phrase.end - 0.05, at + random.uniform(0.9, 1.7)))
    end = min(end, prosody.duration - LOWER - _LAST_CALM)
    if end - at < 0.4:
        return None
    return Stroke(at, end, form, BOTH if form.both else (ready[0],))


def _perform(
    columns: dict[str, Curve],
    stroke: Stroke,
    accents: Sequence[Vowel],
    grid: Grid,
    style: Style,
    random: np.random.Generator,
) -> None:
    """Up, the stroke, beats on what follows, down."""
    form = stroke.form
    span = grid.span(stroke.at - RAISE, stroke.end + LOWER)
    t = grid.times(span)
    raised = ease((t - stroke.at) / RAISE + 1.08) * (1 - ease((t - stroke.end) / LOWER))
    up, out, turn = grid.zeros(), grid.zeros(), grid.zeros()
    # The stroke: a little higher just before, and down onto the vowel.
    grid.add_pulse(up, stroke.at - 0.13, 0.30, 0.15, 0.30 * style.arm)
    for k, accent in enumerate(a for a in accents if stroke.at + 0.25 < a.peak < stroke.end):
        grid.add_pulse(up, accent.peak - 0.13, 0.18, 0.15, 0.022 * style.beat)
        grid.add_pulse(out, accent.peak, 0.22, 0.40, 0.010 * style.beat * (-1) ** k)
        grid.add_pulse(turn, accent.peak, 0.20, 0.34, style.beat * (-1) ** k)
    if form.wave:
        swing = np.sin((t - stroke.at) * 2 * np.pi * 1.7) * ease((t - stroke.at) / 0.3 + 0.5)
        turn[span] += form.wave * swing
    height = form.up * style.arm + 0.5 * (style.arm - 0.9) + random.normal(0.0, 0.05)
    wide = form.out if form.out < -0.5 else form.out * style.arm + random.normal(0.0, 0.06)
    lean = form.turn + random.normal(0.0, 3.0)
    shape = np.minimum(ease((t - stroke.at) / RAISE + 1.08) > 0.0,
                       1 - ease((t - stroke.end - 0.16) / _RELAX))  # fmt: skip
    for side in stroke.sides:
        # What is added here is only seen where the hand is up.
        _put(columns, grid, span, f"armRaise{side}", raised)
        _put(columns, grid, span, f"handUp{side}", height + up[span])
        _put(columns, grid, span, f"handOut{side}", wide + out[span])
        _put(columns, grid, span, f"handTurn{side}", lean + turn[span])
        if form.hand:
            assert form.hand in HANDS
            _put(columns, grid, span, f"{form.hand}{side}", np.asarray(shape, np.float64))


def _put(columns: dict[str, Curve], grid: Grid, span: slice, name: str, curve: Curve) -> None:
    columns.setdefault(name, grid.zeros())[span] = curve
