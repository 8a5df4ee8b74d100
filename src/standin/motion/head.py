"""The head: slow drift, nods on accents, a new posture for a new phrase, tilts on questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .curves import Curve, Grid, drift, smooth
from .prosody import HOP, Phrase, Prosody, Vowel, strongest
from .style import Style

CALM = 0.2
"""Seconds at both ends of a scene in which nothing reaches its peak."""
_NOD_GAP = 0.42
_LIMITS = (7.0, 5.0, 4.0)
"""Degrees of yaw, pitch and roll that are never passed."""
_CENTRING = (0.7, 0.8, 0.8)
"""Share of the mean that is taken out, so that the face looks at the camera."""


@dataclass(frozen=True)
class Head:
    """The head's pose over time: float64 [points] each, degrees.

    Positive turns the face towards the viewer's right, down, and clockwise as seen.
    """

    yaw: Curve
    pitch: Curve
    roll: Curve


def move_head(
    prosody: Prosody,
    grid: Grid,
    style: Style,
    drifting: np.random.Generator,
    nodding: np.random.Generator,
    posing: np.random.Generator,
) -> Head:
    """The head of somebody who speaks like this; each part has its own random stream."""
    yaw, pitch, roll = (drift(grid, drifting, size) for size in style.drift)
    head = Head(yaw, pitch, roll)
    _nod(head, prosody, grid, style, nodding)
    _follow_voice(head, prosody, grid, style)
    _take_postures(head, prosody.phrases, grid, style, posing)
    for phrase in prosody.phrases:
        _end_phrase(head, phrase, grid, style, posing)
    limited = [
        _limited(angle, centring, limit, grid)
        for angle, centring, limit in zip((yaw, pitch, roll), _CENTRING, _LIMITS, strict=True)
    ]
    return Head(*limited)


def nod_accents(prosody: Prosody, style: Style) -> list[Vowel]:
    """The vowels that get a nod; peaks of nods lie on stressed syllables (Alexanderson 2013)."""
    count = max(1, round(style.nod_share * prosody.stressed))
    calm = [v for v in prosody.vowels if CALM < v.peak < prosody.duration - CALM]
    return strongest(calm, count, _NOD_GAP)


def _nod(
    head: Head, prosody: Prosody, grid: Grid, style: Style, random: np.random.Generator
) -> None:
    for vowel in nod_accents(prosody, style):
        size = style.nod * float(np.clip(0.55 + 0.30 * vowel.prominence, 0.35, 1.3))
        size *= random.lognormal(0.0, 0.2)
        peak = vowel.peak + 0.02 + random.normal(0.0, 0.035)
        if random.random() < 0.18:  # some accents lift the head instead
            grid.add_pulse(head.pitch, peak, 0.20, 0.36, -0.6 * size)
        else:
            grid.add_pulse(head.pitch, peak, 0.20, 0.36, size)
            grid.add_pulse(head.pitch, peak - 0.22, 0.16, 0.18, -0.28 * size)  # wind-up
        grid.add_pulse(head.roll, peak, 0.24, 0.45, random.normal(0.0, 0.22) * size)
        grid.add_pulse(head.yaw, peak, 0.26, 0.50, random.normal(0.0, 0.30) * size)


def _follow_voice(head: Head, prosody: Prosody, grid: Grid, style: Style) -> None:
    """Head and voice rise together (Munhall 2004)."""
    head.pitch[:] -= style.pitch_follow * np.clip(tone_on(grid, prosody), -1.5, 1.5)


def tone_on(grid: Grid, prosody: Prosody) -> Curve:
    """The voice's pitch without the syllables: float64 [points], standard deviations."""
    measured = np.arange(len(prosody.tone)) * HOP
    tone = np.interp(grid.times(), measured, prosody.tone / prosody.tone_sd)
    return smooth(tone, round(0.35 * grid.rate))


def _take_postures(
    head: Head,
    phrases: Sequence[Phrase],
    grid: Grid,
    style: Style,
    random: np.random.Generator,
) -> None:
    """A new posture for each phrase after a real pause, from a quarter second before it."""
    yaw = roll = 0.0
    for before, phrase in pairwise(phrases):
        if phrase.start - before.end <= 0.18:
            continue
        turn = float(np.clip(random.normal(0.0, style.posture) - 0.35 * yaw, -4.0, 4.0))
        lean = float(np.clip(random.normal(0.0, 0.5 * style.posture) - 0.3 * roll, -2.5, 2.5))
        duration = random.uniform(0.45, 0.75)
        grid.add_step(head.yaw, phrase.start - 0.25, duration, turn)
        grid.add_step(head.roll, phrase.start - 0.25, duration, lean)
        grid.add_pulse(head.pitch, phrase.start + 0.05, 0.28, 0.5, -0.5 * style.nod)
        yaw, roll = yaw + turn, roll + lean


def _end_phrase(
    head: Head, phrase: Phrase, grid: Grid, style: Style, random: np.random.Generator
) -> None:
    """A settling nod on a statement, a tilt and a lift on a question; less where a cut is near."""
    room = float(np.clip((grid.duration - phrase.end) / 0.5, 0.0, 1.0))
    if phrase.ending == "question":
        side = 1 if random.random() < 0.5 else -1
        grid.add_pulse(head.roll, phrase.end, 0.55, 0.8, side * room * style.tilt)
        grid.add_pulse(head.pitch, phrase.end, 0.50, 0.7, -0.6 * room * style.nod)
    elif phrase.ending == "statement":
        grid.add_pulse(head.pitch, phrase.end + 0.06, 0.34, 0.7, 0.55 * room * style.nod)


def _limited(angle: Curve, centring: float, limit: float, grid: Grid) -> Curve:
    centred = angle - centring * angle.mean()
    return smooth(limit * np.tanh(centred / limit), round(0.09 * grid.rate))
