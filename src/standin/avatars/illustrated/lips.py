"""The shape of the mouth: from a pose to control points around the lips' middle."""

from __future__ import annotations

from dataclasses import dataclass

from .pose import Pose
from .spec import CharacterSpec

XY = tuple[float, float]
_SHARE = (0.0, 0.14, 0.30, 0.58, 0.83)
"""Where the control points of half a lip lie between its middle and its corner."""
_PULL = (0.0, 0.02, 0.08, 0.35, 0.72)
"""How far each follows the corner up and down."""
_SEAM_UPPER = (1.3, 0.8, -0.1, -0.2, -0.1)
_SEAM_LOWER = (1.3, 0.9, 0.1, -0.1, 0.0)
"""The line between closed lips: the upper lip's middle hangs down a little."""


@dataclass(frozen=True, slots=True)
class Lips:
    """A mouth's outlines, in units around the middle of the lips at rest."""

    upper_out: list[XY]
    """From the viewer's left corner to the right one, as all four."""
    upper_in: list[XY]
    lower_in: list[XY]
    lower_out: list[XY]
    top: float
    """Height of the upper lip's inner edge in the middle."""
    bottom: float
    """Height of the lower lip's inner edge in the middle."""
    half_width: float

    @property
    def gap(self) -> float:
        """Units between the lips in the middle."""
        return self.bottom - self.top


def lips(spec: CharacterSpec, pose: Pose) -> Lips:
    """The lips of a pose."""
    open_ = 1 - pose.close
    drop = 34 * pose.jaw * (1 - 0.25 * pose.pucker)
    flare = pose.funnel * (0.3 + pose.jaw)
    # Biting the lip for f and v: the upper lip hardly rises, or full lips leave a hole.
    top = -(0.16 * drop + 4.2 * pose.upper + 2.8 * flare) * (1 - pose.bite)
    top -= pose.bite * (1.5 + 0.9 * pose.upper)
    bottom = (0.80 * drop + 4.0 * pose.lower + 2.4 * flare) * (1 - pose.bite) + 1.8 * pose.bite
    # Pushed-out lips leave a round hole, or full ones would look shut; not a jaw that is shut too.
    ring = pose.pucker * min(1.0, drop / 2.5) * (0.6 + 1.5 * spec.mouth.fullness)
    top, bottom = top - 0.35 * ring, bottom + 0.75 * ring
    top, bottom = top * open_, bottom * open_
    upper, lower = _thickness(spec, pose)
    seam = 1 - min(1.0, drop * open_ / 10 + 0.6 * (bottom - top) / 10)
    rounded = min(1.0, 0.25 + 0.75 * max(pose.pucker, pose.funnel) + 0.35 * pose.jaw)
    bow = 1 - 0.5 * pose.pucker - 0.3 * pose.funnel
    halves = [
        _half(spec, pose, side, top, bottom, seam, rounded, (upper, lower, bow)) for side in (0, 1)
    ]
    left, right = halves
    lines = [[*((-x, y + 0.35) for x, y in a[:0:-1]), *b] for a, b in zip(left, right, strict=True)]
    half_width = (left[0][-1][0] + right[0][-1][0]) / 2
    return Lips(lines[0], lines[1], lines[2], lines[3], top, bottom, half_width)


def _thickness(spec: CharacterSpec, pose: Pose) -> tuple[float, float]:
    feminine, full = spec.face.feminine, spec.mouth.fullness
    smile = sum(pose.smile) / 2
    pressed = (1 - 0.20 * pose.press) * (1 - 0.22 * pose.tuck)
    upper = (6.4 + 2.2 * feminine) * full * pressed
    upper *= 1 + 0.28 * pose.pucker + 0.25 * pose.funnel - 0.16 * pose.stretch - 0.22 * smile
    lower = (10.0 + 2.0 * feminine) * full * pressed
    lower *= 1 + 0.22 * pose.pucker + 0.22 * pose.funnel - 0.12 * pose.stretch - 0.14 * smile
    return upper, lower * (1 - 0.40 * pose.bite)


def _half(
    spec: CharacterSpec, pose: Pose, side: int, top: float, bottom: float, seam: float,
    rounded: float, build: tuple[float, float, float],
) -> list[list[XY]]:  # fmt: skip
    """Four lines from the middle to the corner of one side, x outwards."""
    smile, frown = pose.smile[side], pose.frown[side]
    width = (27.5 + 1.8 * (1 - spec.face.feminine)) * spec.mouth.width
    width *= 1 + 0.26 * smile + 0.17 * pose.stretch - 0.40 * pose.pucker - 0.27 * pose.funnel
    width *= 1 - 0.05 * pose.jaw
    corner = 5.0 * pose.jaw * (1 - 0.7 * pose.close)
    corner += -2.2 - 8.5 * smile + 4 * frown - 0.5 * pose.stretch
    upper, lower, bow = build
    arch = (1.0, 1.0, 0.96, 0.75 + 0.10 * rounded, 0.36 + 0.16 * rounded)
    bowl = (1.0, 0.99, 0.95, 0.76 + 0.07 * rounded, 0.40 + 0.17 * rounded)
    above = (1.0 - 0.2 * bow, 1.02, 1.04, 0.84, 0.52)
    below = (1.0, 0.99, 0.955, 0.80, 0.50)
    lines: list[list[XY]] = [[], [], [], []]
    for k, share in enumerate(_SHARE):
        x, pull = share * width, corner * _PULL[k]
        upper_in = top * arch[k] + pull + seam * _SEAM_UPPER[k]
        lower_in = bottom * bowl[k] + pull + seam * _SEAM_LOWER[k]
        for line, y in zip(
            lines,
            (upper_in - upper * above[k], upper_in, lower_in, lower_in + lower * below[k]),
            strict=True,
        ):
            line.append((x, y))
    for line in lines:
        line.append((width, corner))
    return lines
