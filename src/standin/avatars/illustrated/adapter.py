"""From a row of neutral coefficients to this renderer's parameters: the only place that knows both.

A coefficient's left is the presenter's own, so the viewer's right.
"""

from __future__ import annotations

from ...motion.coefficients import COEFFICIENTS, LOOK_DEGREES, Row
from .pose import ArmPose, Pair, Pose

YAW, PITCH, ROLL = 18.0, 12.0, 10.0
"""Degrees beyond which a frontal drawing no longer holds."""
LID_REST = 0.05
"""Lids never open further than this, or the face stares."""
GAZE_X, GAZE_Y, GAZE = 0.055, 0.07, 0.8
"""Eye movement a degree, and its limit."""

LAG, SHIFT = 9.0, 9.0
"""Units that hair lags and that the body shifts at most."""
HAND_SHAPES = {
    "handOpen": "open", "handPoint": "point", "handThumb": "thumb", "handOne": "one",
    "handTwo": "two", "handThree": "three", "handTogether": "together",
}  # fmt: skip
"""Painted hands by the coefficients' names."""


def pose(row: Row) -> Pose:
    """The pose of a row: float32 [len(COEFFICIENTS)]. Values out of range are clipped.

    Raises `ValueError` for a row of another length or with a value that is not a number.
    """
    if len(row) != len(COEFFICIENTS):
        raise ValueError(f"a row has {len(COEFFICIENTS)} coefficients, not {len(row)}")
    values = dict(zip(COEFFICIENTS, row.tolist(), strict=True))
    if any(value != value for value in values.values()):
        raise ValueError("a coefficient is not a number")
    body = _Reader(values)
    close = body("mouthClose")
    bite = body("mouthRollLower") * (1 - close)
    pucker = body("mouthPucker")
    smile = 1 - 0.7 * pucker
    return Pose(
        yaw=body.signed("headYaw", YAW),
        pitch=body.signed("headPitch", PITCH),
        roll=body.signed("headRoll", ROLL),
        breath=2 * body("breath") - 1,
        jaw=body("jawOpen") * (1 - 0.25 * bite),
        close=close,
        press=body.mean("mouthPress") * close,
        tuck=max(0.45 * body.mean("mouthPress") * close, body("mouthRollUpper")),
        bite=bite,
        funnel=0.80 * body("mouthFunnel"),
        pucker=0.75 * pucker,
        stretch=body.mean("mouthStretch"),
        upper=body.mean("mouthUpperUp") * (1 - close),
        lower=body.mean("mouthLowerDown") * (1 - close) * (1 - bite),
        tongue=body("tongueTip"),
        # Between the teeth only: an open mouth has the tip behind them already.
        tongue_out=body("tongueOut")
        * (1 - close)
        * max(0.0, 1 - 3 * max(0.0, body("jawOpen") - 0.12)),
        smile=body.pair("mouthSmile", smile),
        frown=body.pair("mouthFrown"),
        blink=_lids(body.pair("eyeBlink")),
        squint=_squint(body),
        wide=body.pair("eyeWide"),
        gaze_x=_gaze_x(body),
        gaze_y=_gaze_y(body),
        brow_inner=body("browInnerUp"),
        brow_outer=body.pair("browOuterUp"),
        brow_down=body.pair("browDown"),
        lag=body.signed("hairLag", 1.0) * LAG,
        shift=body.signed("bodyShift", 1.0) * SHIFT,
        arms=(_arm(body, "Right"), _arm(body, "Left")),
    )


def _arm(body: _Reader, side: str) -> ArmPose:
    """The hand is the strongest of the shapes; what they leave is the relaxed one."""
    weights = {shape: body(name + side) for name, shape in HAND_SHAPES.items()}
    weights["relaxed"] = 1 - sum(weights.values())
    before, shape = sorted(weights, key=lambda name: weights[name])[-2:]
    first, second = max(0.0, weights[shape]), max(0.0, weights[before])
    return ArmPose(
        raised=body("armRaise" + side),
        out=body.signed("handOut" + side, 1.0),
        up=body.signed("handUp" + side, 1.0),
        turn=body.signed("handTurn" + side, 110.0),
        shape=shape,
        before=before,
        change=first / (first + second) if first + second > 0 else 1.0,
    )


class _Reader:
    """Clipped coefficients by name."""

    def __init__(self, values: dict[str, float]) -> None:
        self.values = values

    def __call__(self, name: str) -> float:
        return min(1.0, max(0.0, self.values[name]))

    def signed(self, name: str, limit: float) -> float:
        return min(limit, max(-limit, self.values[name]))

    def mean(self, name: str) -> float:
        return (self(name + "Left") + self(name + "Right")) / 2

    def pair(self, name: str, gain: float = 1.0) -> Pair:
        return gain * self(name + "Right"), gain * self(name + "Left")


def _lids(blink: Pair) -> Pair:
    right, left = (LID_REST + (1 - LID_REST) * value for value in blink)
    return right, left


def _squint(body: _Reader) -> Pair:
    """A smile narrows the eye of its own side."""
    smile, squint = body.pair("mouthSmile"), body.pair("eyeSquint")
    return max(squint[0], 0.55 * smile[0]), max(squint[1], 0.55 * smile[1])


def _gaze_x(body: _Reader) -> float:
    """Out of the left eye and into the right one is towards the viewer's right."""
    rightwards = body("eyeLookOutLeft") + body("eyeLookInRight")
    leftwards = body("eyeLookInLeft") + body("eyeLookOutRight")
    degrees = (rightwards - leftwards) / 2 * LOOK_DEGREES
    return min(GAZE, max(-GAZE, degrees * GAZE_X))


def _gaze_y(body: _Reader) -> float:
    degrees = (body.mean("eyeLookDown") - body.mean("eyeLookUp")) * LOOK_DEGREES
    return min(GAZE, max(-GAZE, degrees * GAZE_Y))
