"""Whether a recording can tell what somebody's voice is like; every limit is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import soxr
from numpy.typing import NDArray

from ..errors import InvalidField
from . import features
from .pitch import fundamental
from .recording import listen
from .timed import Samples

SECONDS: Final = (5.0, 600.0)
"""Length of a recording."""
SPOKEN: Final = 3.0
"""Seconds in which somebody speaks."""
LEVEL_DB: Final = -45.0
"""Of the speech, against full scale: below this little more than noise is left."""
NOISE_DB: Final = 15.0
"""Of the speech above what is heard in the pauses."""
CLIPPED: Final = 0.002
"""Share of the samples that stand at the limit, in rows of `_ROW`."""
_ROW: Final = 3
_PAUSE_DB: Final = 15.0
"""Frames this far under the loud ones may be pauses."""
_WINDOW: Final = 200
"""Frames, 2 s: long enough for the sounds to average out."""
_FEWEST: Final = 4
"""Windows from which two speakers can be told apart."""
_TWO: Final = 4.0
"""Semitones between two groups of windows that one speaker does not have. Measured: one voice has
at most 2.6, a woman's and a man's 4.4 to 9.3; two of one pitch cannot be told apart."""
_SOUNDS: Final = 8
"""Different sounds that are heard in speech; a hum or a chord has 1 to 4."""
_JUDGED: Final = 60
"""Seconds that are listened to, from the middle."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    """``length``, ``speech``, ``level``, ``clipping``, ``noise`` or ``speakers``."""
    ok: bool
    value: float
    limit: float
    message: str
    """For people; what is wrong where it is not ``ok``."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Everything that was looked at."""

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Nothing is wrong."""
        return all(check.ok for check in self.checks)

    def demand(self) -> None:
        """Raise `InvalidField` with all that is wrong."""
        wrong = [check.message for check in self.checks if not check.ok]
        if wrong:
            raise InvalidField(("audio",), "; ".join(wrong))

    def to_list(self) -> list[dict[str, Any]]:
        """As JSON values."""
        return [
            {
                "name": check.name,
                "ok": check.ok,
                "value": round(check.value, 4),
                "limit": check.limit,
                "message": check.message,
            }
            for check in self.checks
        ]


def examine(samples: Samples, rate: int) -> Checked:
    """Look at a recording: mono float32 [n], -1 to 1. Nothing is raised."""
    seconds = len(samples) / rate
    length = _length(seconds)
    if not length.ok:
        return Checked((length,))
    most = _JUDGED * rate
    start = max(0, len(samples) - most) // 2
    part = samples[start : start + most]
    sound = part if rate == features.RATE else soxr.resample(part, rate, features.RATE)
    sound = np.ascontiguousarray(sound, np.float32)
    level = _levels(sound)
    said = _spoken(sound, level)
    spoken = float(said.sum()) * features.HOP / features.RATE
    speech = _check(
        "speech",
        spoken >= SPOKEN,
        spoken,
        SPOKEN,
        f"somebody speaks for {spoken:.1f} s",
        f"somebody speaks for {spoken:.1f} s only, at least {SPOKEN:g} s are needed",
    )
    if not speech.ok:
        return Checked((length, speech))
    return Checked((length, speech, *_sound(part, level, said), _speakers(sound, said)))


def _length(seconds: float) -> Check:
    least, most = SECONDS
    wrong = (
        f"the recording is {seconds:.1f} s long, at least {least:g} s are needed"
        if seconds < least
        else f"the recording is {seconds:.0f} s long, at most {most:g} s are taken"
    )
    limit = least if seconds <= most else most
    return _check(
        "length", least <= seconds <= most, seconds, limit, f"{seconds:.1f} s long", wrong
    )


def _sound(part: Samples, level: NDArray[np.float64], said: NDArray[np.bool_]) -> list[Check]:
    loud = float(10 * np.log10(np.mean(10 ** (level[said] / 10))))
    quiet = level[~said & (level < np.percentile(level, 95) - _PAUSE_DB)]
    floor = float(np.median(quiet)) if len(quiet) > 20 else float(np.percentile(level, 1))
    above, clipped = loud - floor, _clipped(part)
    return [
        _check(
            "level",
            loud >= LEVEL_DB,
            loud,
            LEVEL_DB,
            f"the speech is at {loud:.0f} dB",
            f"the speech is at {loud:.0f} dB, at least {LEVEL_DB:g} dB are needed: "
            "come closer to the microphone",
        ),
        _check(
            "clipping",
            clipped <= CLIPPED,
            clipped,
            CLIPPED,
            "nothing is cut off",
            f"{clipped:.1%} of the sound is cut off at the top, at most {CLIPPED:.1%}: "
            "record more quietly",
        ),
        _check(
            "noise",
            above >= NOISE_DB,
            above,
            NOISE_DB,
            f"the speech is {above:.0f} dB above the noise",
            f"the speech is only {above:.0f} dB above the noise, at least {NOISE_DB:g} dB are "
            "needed: record in a quiet room",
        ),
    ]


def _speakers(sound: Samples, said: NDArray[np.bool_]) -> Check:
    apart = _voices_apart(sound, said)
    return _check(
        "speakers",
        apart < _TWO,
        apart,
        _TWO,
        "one person speaks",
        "more than one person seems to speak: record one alone",
    )


def _voices_apart(sound: Samples, said: NDArray[np.bool_]) -> float:
    """Semitones between the two groups of windows that are told apart best; 0 where there is one,
    and where there are too few windows."""
    pitches = []
    places = np.flatnonzero(said)
    for at in range(0, len(places) - _WINDOW + 1, _WINDOW // 2):
        frames = places[at : at + _WINDOW]
        hz = fundamental(sound[frames[0] * features.HOP : frames[-1] * features.HOP], features.RATE)
        if len(hz) >= 20:
            pitches.append(12 * np.log2(np.median(hz)))
    return _apart(np.sort(np.array(pitches))) if len(pitches) >= _FEWEST else 0.0


def _apart(order: NDArray[np.float64]) -> float:
    """Distance of the means of two groups, 0 where it is not much against their own width."""
    best, gap = 3.5, 0.0
    for cut in range(2, len(order) - 1):
        low, high = order[:cut], order[cut:]
        apart = float(high.mean() - low.mean())
        width = float(np.sqrt((low.var() * len(low) + high.var() * len(high)) / len(order)))
        if apart / (width + 0.3) > best:
            best, gap = apart / (width + 0.3), apart
    return gap


def _levels(sound: Samples) -> NDArray[np.float64]:
    """dB against full scale of each 10 ms, over 25 ms: float64 [frames]."""
    padded = np.pad(sound, (200, 200))
    windows = np.lib.stride_tricks.sliding_window_view(padded, 400)[:: features.HOP]
    power = np.mean(windows.astype(np.float64) ** 2, axis=1)
    return np.asarray(10 * np.log10(power + 1e-10), np.float64)


def _spoken(sound: Samples, level: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Frames in which a sound of speech is heard: bool [frames]."""
    chances = listen(sound, features.RATE)
    count = min(len(chances), len(level))
    heard = np.argmax(chances[:count], axis=1)
    said = np.zeros(len(level), np.bool_)
    said[:count] = (heard > 0) & (level[:count] > np.percentile(level, 95) - 30)
    often = np.bincount(heard[said[:count]], minlength=2)[1:] >= 5
    return said if often.sum() >= _SOUNDS else np.zeros(len(level), np.bool_)


def _clipped(samples: Samples) -> float:
    """Share of samples in rows at the largest magnitude, where that is near full scale."""
    size = np.abs(samples)
    top = float(size.max(initial=0.0))
    if top < 0.8:
        return 0.0
    at = size >= 0.995 * top
    row = np.convolve(at, np.ones(_ROW, int), "same") >= _ROW
    return float(row.mean())


def _check(name: str, ok: bool, value: float, limit: float, good: str, wrong: str) -> Check:
    return Check(name, bool(ok), float(value), limit, good if ok else wrong)
