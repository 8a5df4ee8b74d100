"""How lively a presenter is: every number that differs between the talking styles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

StyleName = Literal["stable", "expressive"]


@dataclass(frozen=True, slots=True)
class Style:
    """One talking style. Where no source is named, the value was set by eye."""

    jaw: float
    """Factor on how far vowels open."""
    drift: tuple[float, float, float]
    """Size of the head's slow wandering in yaw, pitch and roll, degrees."""
    nod: float
    """Depth of a nod, degrees."""
    nod_share: float
    """Share of stressed syllables that get a nod."""
    pitch_follow: float
    """Degrees that the head rises for each standard deviation of the voice's pitch."""
    posture: float
    """Standard deviation of the new yaw taken at a phrase's start, degrees."""
    tilt: float
    """Roll of the head at the end of a question, degrees."""
    brow: float
    """Height of a brow raise, 0 to 1."""
    brow_share: float
    """Share of stressed syllables that get a brow raise."""
    blinks: float
    """Blinks a minute: 17 at rest, 26 in conversation (Bentivoglio 1997)."""
    away: float
    """Share of time that the eyes leave the viewer. Two people talking look away 59 % of the
    time (Lee, Badler & Badler 2002); somebody who talks to a camera must not."""
    away_degrees: float
    """Farthest look away."""
    gesture: float
    """Chance that an accent that could carry a gesture does."""
    meaning: float
    """Chance that a word with a gesture of its own gets it."""
    pause: float
    """Factor on the rest between two gestures."""
    arm: float
    """How large a gesture is, 1 the largest."""
    beat: float
    """Swing of the raised hand on an accent, degrees."""
    weight: float
    """How far the body shifts its weight, 0 to 1."""
    smile: float
    """The resting smile, 0 to 1."""


STYLES: Final[dict[StyleName, Style]] = {
    "stable": Style(
        jaw=0.92,
        drift=(1.3, 0.7, 0.7),
        nod=1.6,
        nod_share=0.22,
        pitch_follow=0.35,
        posture=1.4,
        tilt=0.8,
        brow=0.28,
        brow_share=0.12,
        blinks=17.0,
        away=0.06,
        away_degrees=5.0,
        gesture=0.35,
        meaning=0.35,
        pause=2.2,
        arm=0.70,
        beat=5.0,
        weight=0.3,
        smile=0.32,
    ),
    "expressive": Style(
        jaw=1.05,
        drift=(2.3, 1.2, 1.3),
        nod=2.6,
        nod_share=0.33,
        pitch_follow=0.7,
        posture=2.8,
        tilt=1.6,
        brow=0.45,
        brow_share=0.20,
        blinks=22.0,
        away=0.12,
        away_degrees=8.0,
        gesture=0.8,
        meaning=0.95,
        pause=0.8,
        arm=1.0,
        beat=9.0,
        weight=0.75,
        smile=0.42,
    ),
}
