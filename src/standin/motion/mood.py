"""What a feeling changes: how much is smiled, how the brows lie, how lively all is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from ..speech.timed import Speech
from .curves import Curve, Grid, ease
from .prosody import Prosody
from .style import Style
from .words import is_friendly, stressed_vowels

ExpressionName = Literal["default", "happy"]
EmotionName = Literal["Excited", "Friendly", "Serious", "Soothing", "Broadcaster"]


@dataclass(frozen=True, slots=True)
class Mood:
    """What is added to a style; set by eye."""

    smile: float = 0.0
    """Added to the resting smile."""
    brow: float = 0.0
    """Lifts both ends of the brows."""
    inner: float = 0.0
    """Lifts their inner ends: concern, care."""
    down: float = 0.0
    """Draws them down: earnest."""
    squint: float = 0.0
    wide: float = 0.0
    frown: float = 0.0
    """Draws the corners of the mouth down."""
    lids: float = 0.0
    """How far the upper lids hang at rest."""
    pitch: float = 0.0
    """Degrees that the head is held lower; negative: the chin up."""
    roll: float = 0.0
    """Degrees that it is held to the side."""
    energy: float = 1.0
    """Factor on what head, brows and hands do."""

    def __add__(self, other: Mood) -> Mood:
        return Mood(
            self.smile + other.smile, self.brow + other.brow, self.inner + other.inner,
            self.down + other.down, self.squint + other.squint, self.wide + other.wide,
            self.frown + other.frown, self.lids + other.lids, self.pitch + other.pitch,
            self.roll + other.roll, self.energy * other.energy,
        )  # fmt: skip

    def lived(self, style: Style) -> Style:
        """A style with this much life."""
        k = self.energy
        yaw, pitch, roll = style.drift
        return replace(
            style, drift=(yaw * k, pitch * k, roll * k), nod=style.nod * k,
            nod_share=min(0.6, style.nod_share * k), posture=style.posture * k,
            brow=style.brow * k, gesture=min(1.0, style.gesture * k),
            meaning=min(1.0, style.meaning * k), beat=style.beat * k,
            smile=min(0.85, max(0.03, style.smile + self.smile)),
        )  # fmt: skip


EXPRESSIONS: Final[dict[ExpressionName, Mood]] = {
    "default": Mood(),
    "happy": Mood(smile=0.52, brow=0.20, squint=0.14, pitch=-0.8),
}
EMOTIONS: Final[dict[EmotionName, Mood]] = {
    "Excited": Mood(smile=0.40, brow=0.55, wide=0.34, pitch=-1.5, energy=1.45),
    "Friendly": Mood(smile=0.30, brow=0.12, squint=0.10, roll=1.6, energy=1.1),
    "Serious": Mood(smile=-0.32, down=0.52, squint=0.16, frown=0.24, pitch=1.4, energy=0.75),
    "Soothing": Mood(
        smile=0.12, inner=0.42, squint=0.05, lids=0.14, pitch=0.8, roll=2.6, energy=0.6
    ),
    "Broadcaster": Mood(smile=-0.08, brow=0.16, down=0.22, pitch=-0.6, energy=1.1),
}


def mood(expression: ExpressionName, emotion: EmotionName | None) -> Mood:
    """Both together."""
    return EXPRESSIONS[expression] + (EMOTIONS[emotion] if emotion else Mood())


def smiles(
    speech: Speech, prosody: Prosody, grid: Grid, style: Style, random: np.random.Generator
) -> Curve:
    """What is smiled more than the resting smile: float64 [points].

    Smiles come with friendly words, at the ends of some sentences, and after the last word.
    """
    more, size = grid.zeros(), 0.10 + 0.45 * style.smile
    for text, vowel in stressed_vowels(speech, prosody):
        if is_friendly(text):
            _smile(more, grid, vowel.peak - 0.30, vowel.peak + 0.9, size)
    for phrase in prosody.phrases:
        if phrase.ending == "statement" and random.random() < 0.35:
            _smile(more, grid, phrase.end - 0.25, phrase.end + 0.45, 0.7 * size)
    if prosody.phrases:
        _smile(more, grid, prosody.phrases[-1].end - 0.35, grid.duration + 2.0, size)
    else:
        at = random.uniform(1.0, 3.0)
        while at < grid.duration - 2.0:
            _smile(more, grid, at, at + random.uniform(1.2, 2.5), 0.6 * size)
            at += random.uniform(5.0, 9.0)
    return more


def _smile(more: Curve, grid: Grid, start: float, end: float, size: float) -> None:
    """A smile comes in about half a second and fades more slowly (Schmidt 2003)."""
    span = grid.span(start, end + 0.8)
    t = grid.times(span)
    smile = size * ease((t - start) / 0.5) * (1 - ease((t - end) / 0.8))
    more[span] = np.maximum(more[span], smile)
