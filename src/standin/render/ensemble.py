"""Several people in one scene: they speak in turn, and who does not speak listens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import soxr
from numpy.typing import NDArray

from ..media.sound import LOUDNESS, loudness, resample
from ..motion import Track
from ..motion.coefficients import INDEX, LOOK_DEGREES
from ..motion.curves import Curve, smooth
from ..speech import Speech, silence
from ..speech.timed import join

GAP: Final = 0.35
"""Seconds of pause between two speakers: people leave a quarter second, and cameras a bit more."""
_LISTENING: Final = 6.0
"""Degrees that a listener's face is turned towards the others."""
_SPEAKING: Final = 2.0
"""Degrees that a speaker's is, who talks to the viewer."""
_EYES: Final = 5.0
"""Degrees that a listener's eyes go further."""
_TURNING: Final = 0.45
"""Seconds in which a head turns from one to the other."""
_INAUDIBLE: Final = -70.0
"""LUFS."""


@dataclass(frozen=True)
class Part:
    """What one speaker says, and when."""

    seat: int
    speech: Speech
    """At the rate of the whole."""


def in_turn(spoken: Sequence[Speech], volumes: Sequence[float]) -> list[Part]:
    """Speeches of several voices at one rate and one loudness, each times its volume (0 to 1)."""
    rate = max(speech.rate for speech in spoken)
    return [
        Part(seat, _louder(_at_rate(speech, rate), volume))
        for seat, (speech, volume) in enumerate(zip(spoken, volumes, strict=True))
    ]


def whole(parts: Sequence[Part]) -> Speech:
    """What is heard in the scene: all parts, one after another."""
    return join([part.speech for part in parts])


def heard_of(parts: Sequence[Part], mine: set[int]) -> Speech:
    """As long as the whole, but silent where the speaker's seat is not one of ``mine``."""
    return join(
        [
            part.speech if part.seat in mine else silence(len(part.speech.samples), _rate(parts))
            for part in parts
        ]
    )


def turned(track: Track, parts: Sequence[Part], mine: set[int], side: float) -> Track:
    """The same face, turned towards the others: -1 to the viewer's left, 1 to the right.

    It turns more while others speak, and the eyes go along with it.
    """
    if not side:
        return track
    listening = _listening(len(track), track.fps, parts, mine)
    values = track.values.copy()
    values[:, INDEX["headYaw"]] += side * (_SPEAKING + (_LISTENING - _SPEAKING) * listening)
    _look(values, side * _EYES / LOOK_DEGREES * listening)
    return Track(values, track.fps)


def _look(values: NDArray[np.float32], more: Curve) -> None:
    """Turn both eyes to the viewer's right by ``more``, in units of the coefficients."""
    for outwards, inwards in (
        ("eyeLookOutLeft", "eyeLookInLeft"),  # the viewer's right is the presenter's left
        ("eyeLookInRight", "eyeLookOutRight"),
    ):
        x = values[:, INDEX[outwards]] - values[:, INDEX[inwards]] + more
        values[:, INDEX[outwards]] = np.clip(x, 0, 1)
        values[:, INDEX[inwards]] = np.clip(-x, 0, 1)


def _listening(frames: int, fps: float, parts: Sequence[Part], mine: set[int]) -> Curve:
    """1 while others speak, 0 while they speak themselves or nobody does: float64 [frames]."""
    found = np.zeros(frames)
    start = 0.0
    for part in parts:
        end = start + len(part.speech.samples) / part.speech.rate
        if part.seat not in mine and part.speech.words:
            found[round(start * fps) : round(end * fps)] = 1.0
        start = end
    return smooth(found, round(_TURNING * fps))


def _at_rate(speech: Speech, rate: int) -> Speech:
    """The same speech at another number of samples a second."""
    if speech.rate == rate:
        return speech
    samples = soxr.resample(speech.samples, speech.rate, rate).astype(np.float32)

    def moved(at: int) -> int:
        return min(len(samples), round(at * rate / speech.rate))

    phones = [replace(p, start=moved(p.start), end=moved(p.end)) for p in speech.phones]
    if phones:
        phones[-1] = replace(phones[-1], end=len(samples))
    words = (replace(w, start=moved(w.start), end=moved(w.end)) for w in speech.words)
    marks = (replace(m, at=moved(m.at)) for m in speech.marks)
    return Speech(samples, rate, tuple(phones), tuple(words), speech.text, tuple(marks))


def _louder(speech: Speech, volume: float) -> Speech:
    measured = loudness(resample(speech.samples, speech.rate))
    gain = 10 ** ((LOUDNESS - measured) / 20) if measured > _INAUDIBLE else 1.0
    return replace(speech, samples=speech.samples * np.float32(gain * volume))


def _rate(parts: Sequence[Part]) -> int:
    return parts[0].speech.rate
