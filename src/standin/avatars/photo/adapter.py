"""From a row of neutral coefficients to this renderer's movements: the only place that knows both.

A coefficient's left is the person's own, so the viewer's right.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...motion.coefficients import COEFFICIENTS, LOOK_DEGREES, Row
from .face import ease
from .fields import MOUTH, TOP
from .pack import Idle

YAW, PITCH, ROLL = 6.0, 4.0, 4.5
"""Degrees that a photo can be turned before what it never showed would be missed."""
_HEAD: Final = (0.72, 0.72, 0.80)
"""Share of the shared motion's yaw, pitch and roll that a photo makes."""
_SMILE_REST: Final = 0.42
"""The shared motion's resting smile at most: the photo's own expression stands for it."""
_SQUINT_REST: Final = 0.25
_GAZE: Final = 0.029
"""Iris radii that the iris moves for a degree."""


_AS_IT_COMES: Final = Idle()


@dataclass(frozen=True, slots=True)
class Nature:
    """What of a photo decides how coefficients are read."""

    toothy: float
    """0: closed lips, 1: teeth show."""
    smiling: float
    """0: the mouth at rest, 1: drawn out in a broad smile."""
    idle: Idle = _AS_IT_COMES


@dataclass(frozen=True, slots=True)
class Moves:
    """One moment of a photo."""

    mouth: NDArray[np.float32]
    """float32 [len(MOUTH)], mostly 0 to 1."""
    top: NDArray[np.float32]
    """float32 [len(TOP)]."""
    blink: tuple[float, float]
    """Right eye, left eye: 0 as in the photo to 1 shut."""
    gaze: tuple[float, float]
    """Iris radii to the viewer's right, and down."""
    yaw: float
    """Degrees; positive turns to the viewer's right."""
    pitch: float
    """Degrees; positive is down."""
    roll: float
    """Degrees; positive is clockwise as seen."""
    breath: float
    """-1 empty to 1 full, 0 as in the photo."""
    tongue: float
    """Height of the tongue's tip, 0 to 1."""
    tongue_out: float
    soften: float
    """0 to 1: how far the folds of the photo's smile are gone."""


class _Reader:
    """Clipped coefficients by name."""

    def __init__(self, row: Row) -> None:
        if len(row) != len(COEFFICIENTS):
            raise ValueError(f"a row has {len(COEFFICIENTS)} coefficients, not {len(row)}")
        self.values: dict[str, float] = dict(
            zip(COEFFICIENTS, np.asarray(row, np.float64).tolist(), strict=True)
        )
        if any(math.isnan(value) for value in self.values.values()):
            raise ValueError("a coefficient is not a number")

    def __call__(self, name: str) -> float:
        return min(1.0, max(0.0, self.values[name]))

    def mean(self, name: str) -> float:
        return (self(name + "Left") + self(name + "Right")) / 2

    def pair(self, name: str) -> tuple[float, float]:
        """Right, left."""
        return self(name + "Right"), self(name + "Left")


def moves(row: Row, nature: Nature) -> Moves:
    """The movements of a row: float32 [len(COEFFICIENTS)].

    Values out of range are clipped. Raises `ValueError` for a row of another length or with a
    value that is not a number.
    """
    c = _Reader(row)
    mouth, soften = _mouth(c, nature)
    top = _top(c, nature.idle.energy)
    jaw = mouth["jaw"]
    idle = nature.idle
    yaw, pitch, roll = (c.values[name] for name in ("headYaw", "headPitch", "headRoll"))
    sway, nod = idle.energy * idle.sway, idle.energy * idle.nod
    return Moves(
        mouth=np.array([mouth.get(name, 0.0) for name in MOUTH], np.float32),
        top=np.array([top.get(name, 0.0) for name in TOP], np.float32),
        blink=c.pair("eyeBlink"),
        gaze=_gaze(c),
        yaw=_limited(_HEAD[0] * sway * yaw, YAW),
        # A mouth that opens takes the head back a little.
        pitch=_limited(_HEAD[1] * nod * pitch - 0.35 * jaw, PITCH),
        roll=_limited(_HEAD[2] * sway * roll, ROLL),
        breath=min(1.5, idle.energy) * c("breath"),
        tongue=c("tongueTip") * (1 - c("mouthClose")),
        tongue_out=c("tongueOut") * (1 - c("mouthClose")),
        soften=soften,
    )


def _limited(value: float, limit: float) -> float:
    """Nearly the value itself, and never beyond the limit."""
    return limit * math.tanh(value / limit)


def _mouth(c: _Reader, nature: Nature) -> tuple[dict[str, float], float]:
    close, bite = c("mouthClose"), c("mouthRollLower") * (1 - c("mouthClose"))
    free = 1 - close
    toothy, smiling = nature.toothy, nature.smiling
    jaw, pucker, funnel = c("jawOpen"), c("mouthPucker"), c("mouthFunnel")
    stretch, up = c.mean("mouthStretch"), c.mean("mouthUpperUp")
    asked = jaw / 0.12 + pucker / 0.2 + funnel / 0.2 + (close + bite) / 0.25
    speak = min(1.0, max(ease(0.3, 0.95, 1 - c("rest")), asked))
    round_ = min(1.0, pucker + 0.55 * funnel)
    made = {
        "jaw": min(1.0, (1.45 - 0.25 * toothy) * jaw) * (1 - 0.92 * close) * (1 - 0.55 * bite),
        "pucker": pucker * (1 - 0.5 * close),
        "funnel": funnel * free * (1 - bite) * (1 - 0.45 * toothy),
        "press": 0.40 * close + 0.3 * c.mean("mouthPress") * close,
        "bite": 0.9 * bite,
        "roll_upper": c("mouthRollUpper"),
        "shift": c("mouthLeft") - c("mouthRight"),
        "jaw_side": c("jawLeft") - c("jawRight"),
    }
    made["pucker"] += 0.25 * c("mouthShrugLower")
    parted = free * (1 - 0.8 * bite)
    smile = c.pair("mouthSmile")
    for i, side in enumerate(("right", "left")):
        happy = max(0.0, smile[i] - _SMILE_REST) / (1 - _SMILE_REST)
        happy += 0.4 * c.pair("mouthDimple")[i]
        made[f"smile_{side}"] = happy * (1 - 0.6 * smiling) * (1 - 0.7 * round_)
        made[f"frown_{side}"] = c.pair("mouthFrown")[i]
        made[f"wide_{side}"] = 0.75 * c.pair("mouthStretch")[i] * (1 - 0.5 * close)
        raised = c.pair("mouthUpperUp")[i] * parted * (1 - 0.5 * toothy)
        # f and v show the upper teeth on the lower lip.
        made[f"up_{side}"] = raised + 0.7 * bite * (1 - toothy)
        made[f"low_{side}"] = c.pair("mouthLowerDown")[i] * parted * (1 - 0.35 * toothy)
        made[f"sneer_{side}"] = c.pair("noseSneer")[i]
    # The photo's own lips may be apart: speech takes that away and gives back what it asks for.
    part = 0.30 * min(1.0, jaw / 0.45) + 0.22 * stretch + 0.28 * up + 0.10 * c("tongueOut")
    part *= (1 - 0.75 * round_) * free * (1 - bite)
    shut = speak * (1 - part - 0.22 * bite)
    # For f and v, and for an open jaw, the upper lip comes down alone.
    alone = max(0.85 * bite, 0.85 * min(1.0, jaw / 0.45) * free)
    made["close"] = max(close, toothy * shut * (1 - alone)) * (1 - 0.85 * bite)
    made["veil"] = toothy * max(0.62 * bite, shut * alone * (1 - bite))
    made["relax"] = (
        speak * (0.55 + 0.45 * round_ + 0.35 * jaw * (1 - stretch)) * (1 - 0.3 * stretch)
    )
    made["relax"] = min(1.0, max(made["relax"], 0.5 * close))
    soften = smiling * speak * min(1.0, 0.35 + 0.75 * round_ + 0.2 * close)
    return made, soften


def _top(c: _Reader, energy: float) -> dict[str, float]:
    made = {"brow_inner": 0.8 * energy * c("browInnerUp")}
    smile, squint = c.pair("mouthSmile"), c.pair("eyeSquint")
    for i, side in enumerate(("right", "left")):
        made[f"brow_outer_{side}"] = 0.8 * energy * c.pair("browOuterUp")[i]
        made[f"brow_down_{side}"] = 0.8 * c.pair("browDown")[i]
        narrow = max(squint[i], 0.55 * smile[i], 0.7 * c.pair("cheekSquint")[i])
        made[f"squint_{side}"] = max(0.0, narrow - _SQUINT_REST) / (1 - _SQUINT_REST)
        made[f"wide_eye_{side}"] = c.pair("eyeWide")[i]
    return made


def _gaze(c: _Reader) -> tuple[float, float]:
    """Out of the left eye and into the right one is towards the viewer's right."""
    rightwards = c("eyeLookOutLeft") + c("eyeLookInRight")
    leftwards = c("eyeLookInLeft") + c("eyeLookOutRight")
    x = (rightwards - leftwards) / 2 * LOOK_DEGREES * _GAZE
    y = (c.mean("eyeLookDown") - c.mean("eyeLookUp")) * LOOK_DEGREES * _GAZE
    return _limited(x, 0.38), _limited(y, 0.24)
