"""Where the mouth wants to be for each class of sounds, and how strongly it insists.

The shapes follow the phonetic descriptions of the sounds; the numbers were set on rendered faces.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

CHANNELS: Final = ("jaw", "press", "funnel", "pucker", "stretch", "up", "low", "tip", "out")
"""What moves: jawOpen, mouthPress, mouthFunnel, mouthPucker, mouthStretch, mouthUpperUp,
mouthLowerDown, the height of the tongue's tip, the tongue between the teeth. All 0 to 1."""

ARTICULATORS: Final = ("jaw", "rounding", "lips", "tongue")
"""Channels that move together share one dominance."""

ARTICULATOR_OF: Final = np.array([0, 2, 1, 1, 1, 2, 2, 3, 3])
"""For each of `CHANNELS`, which of `ARTICULATORS` it belongs to: int [9]."""


@dataclass(frozen=True)
class Target:
    """The ideal of one class of sounds."""

    shape: NDArray[np.float64]
    """float64 [9], one value for each of `CHANNELS`, 0 to 1."""
    dominance: NDArray[np.float64]
    """float64 [4], one value for each of `ARTICULATORS`, 0 to 1."""


def _target(dominance: tuple[float, float, float, float], **shape: float) -> Target:
    values = [shape.pop(channel, 0.0) for channel in CHANNELS]
    if shape:
        raise TypeError(f"unknown channels: {sorted(shape)}")
    return Target(np.array(values), np.array(dominance))


TARGETS: Final = {
    # dominance of jaw, rounding, lips, tongue; then the shape
    "sil": _target((0.80, 0.35, 0.80, 0.20)),
    "p": _target((0.40, 0.05, 1.00, 0.05), jaw=0.08, press=0.75),
    "m": _target((0.40, 0.05, 1.00, 0.05), jaw=0.08, press=0.40),
    "f": _target((0.60, 0.12, 1.00, 0.10), jaw=0.10, up=0.28, low=0.05),
    "θ": _target((0.55, 0.20, 0.45, 1.00), jaw=0.17, up=0.12, low=0.28, tip=0.5, out=0.8),
    "t": _target((0.35, 0.08, 0.30, 0.90), jaw=0.13, up=0.12, low=0.22, tip=0.75),
    "n": _target((0.28, 0.06, 0.25, 0.90), jaw=0.16, up=0.10, low=0.18, tip=0.85),
    "l": _target((0.28, 0.08, 0.25, 1.00), jaw=0.24, up=0.08, low=0.16, tip=1.0),
    "k": _target((0.18, 0.04, 0.15, 0.60), jaw=0.20, low=0.10, tip=0.15),
    "h": _target((0.06, 0.02, 0.05, 0.05), jaw=0.25),
    "ʃ": _target(
        (0.70, 0.85, 0.75, 0.70), jaw=0.09, funnel=0.75, pucker=0.30, up=0.30, low=0.38, tip=0.5
    ),
    "s": _target((0.80, 0.30, 0.70, 0.80), jaw=0.05, stretch=0.28, up=0.26, low=0.40, tip=0.6),
    "ɹ": _target((0.30, 0.55, 0.25, 0.50), jaw=0.16, funnel=0.40, pucker=0.42, low=0.12, tip=0.3),
    "w": _target((0.75, 1.00, 0.45, 0.20), jaw=0.09, funnel=0.22, pucker=1.0),
    "j": _target((0.40, 0.35, 0.25, 0.60), jaw=0.14, stretch=0.34, up=0.10, low=0.12, tip=0.4),
    # Vowels part the lips only a little, or a strip of teeth shows all the time.
    "i": _target((0.80, 0.75, 0.50, 0.50), jaw=0.22, stretch=0.58, up=0.117, low=0.169, tip=0.45),
    "ɪ": _target((0.80, 0.50, 0.40, 0.40), jaw=0.30, stretch=0.34, up=0.078, low=0.117, tip=0.35),
    "e": _target((0.85, 0.65, 0.40, 0.40), jaw=0.36, stretch=0.46, up=0.091, low=0.117, tip=0.25),
    "ɛ": _target((0.90, 0.60, 0.40, 0.40), jaw=0.46, stretch=0.34, up=0.078, low=0.091, tip=0.15),
    "æ": _target((0.90, 0.60, 0.40, 0.40), jaw=0.62, stretch=0.32, up=0.104, low=0.091),
    "a": _target((0.95, 0.55, 0.40, 0.40), jaw=0.70, stretch=0.10, up=0.078, low=0.052),
    "ɑ": _target((0.95, 0.55, 0.40, 0.40), jaw=0.72, up=0.065, low=0.039),
    "ʌ": _target((0.90, 0.45, 0.35, 0.40), jaw=0.52, up=0.052, low=0.039),
    "ə": _target((0.60, 0.18, 0.20, 0.30), jaw=0.32, low=0.039),
    "ɜ": _target((0.75, 0.55, 0.35, 0.40), jaw=0.32, funnel=0.38, pucker=0.22, low=0.065, tip=0.3),
    "ɒ": _target((0.85, 0.75, 0.40, 0.30), jaw=0.60, funnel=0.40, pucker=0.10),
    "ɔ": _target((0.80, 0.85, 0.45, 0.30), jaw=0.56, funnel=0.62, pucker=0.25),
    "o": _target((0.85, 0.90, 0.45, 0.30), jaw=0.44, funnel=0.58, pucker=0.52),
    "ʊ": _target((0.75, 0.85, 0.45, 0.20), jaw=0.28, funnel=0.32, pucker=0.72),
    "u": _target((0.75, 1.00, 0.50, 0.20), jaw=0.16, funnel=0.28, pucker=0.98),
    "y": _target((0.70, 1.00, 0.50, 0.40), jaw=0.14, funnel=0.22, pucker=0.92),
    "ø": _target((0.70, 0.90, 0.45, 0.30), jaw=0.34, funnel=0.55, pucker=0.55),
}
"""A `Target` for silence (``sil``) and each of the 31 classes of sounds."""

ATTACK: Final = np.array([0.055, 0.085, 0.045, 0.045])
"""Seconds before a sound over which it makes itself felt: float64 [4], by `ARTICULATORS`."""
RELEASE: Final = np.array([0.070, 0.075, 0.055, 0.050])
"""Seconds after a sound over which it is still felt: float64 [4], by `ARTICULATORS`."""
EARLY_ROUNDING: Final = 0.130
"""Attack of the lips' rounding before w, u, o and ʃ: lips round well before the sound."""
SILENCE_SLOPE: Final = 0.070
"""Attack and release of a pause, seconds, for every articulator."""
SILENCE_INSET: Final = 0.040
"""A mouth begins to shut this long after the last sound, and opens this long before the next."""
