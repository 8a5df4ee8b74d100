"""The parameters that this renderer draws, in its own ranges."""

from dataclasses import dataclass

Pair = tuple[float, float]
"""One value for the viewer's left side of the face, one for the right."""


@dataclass(frozen=True, slots=True)
class ArmPose:
    """One arm."""

    raised: float = 0.0
    """0: it hangs; 1: the hand is where `out` and `up` say."""
    out: float = 0.0
    """-1 before the middle of the chest, 0 before the shoulder's inner half, 1 far out."""
    up: float = 0.0
    """-1 at the belly, 0 at the chest, 1 at the shoulder."""
    turn: float = 0.0
    """Degrees that the fingertips lean outwards."""
    shape: str = "relaxed"
    """A hand of `hands.SHAPES`."""
    before: str = "relaxed"
    """The hand that it was."""
    change: float = 1.0
    """0 shows `before`, 1 shows `shape`."""


@dataclass(frozen=True, slots=True)
class Pose:
    """One moment of a character. Values are 0 to 1 where nothing else is said."""

    yaw: float = 0.0
    """Degrees, -18 to 18; positive turns the face to the viewer's right."""
    pitch: float = 0.0
    """Degrees, -12 to 12; positive is down."""
    roll: float = 0.0
    """Degrees, -10 to 10; positive is clockwise as seen."""
    breath: float = 0.0
    """-1 empty to 1 full."""
    jaw: float = 0.0
    close: float = 0.0
    """1: the lips meet, whatever the jaw does."""
    press: float = 0.0
    tuck: float = 0.0
    """Lips rolled inwards."""
    bite: float = 0.0
    """1: the lower lip touches the upper teeth."""
    funnel: float = 0.0
    pucker: float = 0.0
    stretch: float = 0.0
    upper: float = 0.0
    """Upper lip raised off the teeth."""
    lower: float = 0.0
    """Lower lip drawn down."""
    tongue: float = 0.0
    """Height of the tongue."""
    tongue_out: float = 0.0
    """Tip of the tongue between the teeth."""
    smile: Pair = (0.0, 0.0)
    frown: Pair = (0.0, 0.0)
    blink: Pair = (0.0, 0.0)
    squint: Pair = (0.0, 0.0)
    wide: Pair = (0.0, 0.0)
    gaze_x: float = 0.0
    """-0.8 to 0.8, positive to the viewer's right."""
    gaze_y: float = 0.0
    """-0.8 to 0.8, positive down."""
    brow_inner: float = 0.0
    brow_outer: Pair = (0.0, 0.0)
    brow_down: Pair = (0.0, 0.0)
    lag: float = 0.0
    """Units that hanging hair is beside its place, positive to the viewer's right."""
    shift: float = 0.0
    """Units that the body stands beside its place, positive to the viewer's right."""
    arms: tuple[ArmPose, ArmPose] = (ArmPose(), ArmPose())
    """The arm at the viewer's left, then the other."""
