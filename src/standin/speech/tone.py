"""How words are said: pace, pitch, range of the melody, level. Emotions are tones too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SPEED: Final = (0.5, 2.0)
SEMITONES: Final = (-12.0, 12.0)
MELODY: Final = (0.0, 2.5)
GAIN: Final = (-60.0, 12.0)


@dataclass(frozen=True, slots=True)
class Tone:
    """Changes against the voice's own way; tones inside each other add up (see `within`)."""

    rate: float = 1.0
    """Factor on the speed."""
    semitones: float = 0.0
    """Shift of the pitch."""
    melody: float = 1.0
    """Factor on the distance of the pitch from its mean: 0 is monotone, 2 twice as lively."""
    gain: float = 0.0
    """dB against the other words of the scene. The scene as a whole is levelled afterwards."""

    def within(self, outer: Tone) -> Tone:
        """This tone inside another, held to what engines can do."""
        return Tone(
            _held(self.rate * outer.rate, SPEED),
            _held(self.semitones + outer.semitones, SEMITONES),
            _held(self.melody * outer.melody, MELODY),
            _held(self.gain + outer.gain, GAIN),
        )


PLAIN: Final = Tone()

EMOTIONS: Final[Mapping[str, Tone]] = {
    "Excited": Tone(rate=1.14, semitones=2.5, melody=1.6),
    "Friendly": Tone(rate=1.04, semitones=1.0, melody=1.3),
    "Serious": Tone(rate=0.92, semitones=-1.0, melody=0.75),
    "Soothing": Tone(rate=0.84, semitones=-1.5, melody=0.6),
    "Broadcaster": Tone(rate=1.06, semitones=-0.7, melody=1.35),
}
"""HeyGen's five. They have no gain: every scene is levelled to one loudness."""

EMPHASIS: Final[Mapping[str, Tone]] = {
    "strong": Tone(rate=0.88, semitones=2.0, melody=1.3, gain=3.0),
    "moderate": Tone(rate=0.94, semitones=1.0, melody=1.15, gain=1.5),
    "none": PLAIN,
    "reduced": Tone(rate=1.06, semitones=-1.0, melody=0.85, gain=-3.0),
}


def _held(value: float, bounds: tuple[float, float]) -> float:
    low, high = bounds
    return min(high, max(low, value))
