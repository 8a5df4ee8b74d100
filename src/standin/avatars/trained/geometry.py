"""Where a mouth's landmarks are: seen in footage, or where a row of coefficients takes them.

What the network is told of a moment is a handful of lengths of the mouth. In footage they come from
rows of coefficients that were fitted to the landmarks seen; in a video from the rows of the motion.
Both go through the photo engine's fields, so that the same row always asks for the same mouth.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...motion.coefficients import INDEX, Row, neutral, row
from ..photo import topology as t
from ..photo.adapter import Nature, moves
from ..photo.face import Face
from ..photo.fields import MOUTH, Spread, mouth_fields, smiling

Floats = NDArray[np.float32]

_UPPER: Final = (*t.UPPER_LIP[0][1:-1], *t.UPPER_LIP[3][1:-1])
_LOWER: Final = (*t.LOWER_LIP[0][1:-1], *t.LOWER_LIP[3][1:-1], t.CHIN_TIP)
_CORNERS: Final = (61, 291, 78, 308)
POINTS: Final = (*_UPPER, *_LOWER, *_CORNERS)
"""Landmarks that the mouth is known by."""
_AT: Final = {index: i for i, index in enumerate(POINTS)}
MEASURES: Final = (
    "gap", "gap_right", "gap_left", "width", "inner_width", "upper", "lower", "chin",
    "corner_right", "corner_left", "side", "upper_lip", "lower_lip",
)  # fmt: skip
"""Lengths in millimetres: three openings between the lips, two widths, heights below the middle of
the mouth at rest (upper and lower outline, chin, corners), the middle of the lips sideways, and how
thick both lips are."""

_FITTED: Final[Sequence[tuple[tuple[str, ...], float, float]]] = (
    (("jawOpen",), 0.0, 1.0),
    (("mouthClose",), 0.0, 1.0),
    (("mouthFunnel",), 0.0, 1.0),
    (("mouthPucker",), 0.0, 1.0),
    (("mouthStretchLeft", "mouthStretchRight"), 0.0, 1.0),
    (("mouthUpperUpLeft", "mouthUpperUpRight"), 0.0, 1.0),
    (("mouthLowerDownLeft", "mouthLowerDownRight"), 0.0, 1.0),
    (("mouthPressLeft", "mouthPressRight"), 0.0, 1.0),
    (("mouthRollLower",), 0.0, 1.0),
    (("mouthRollUpper",), 0.0, 1.0),
    # The shared motion's resting smile moves nothing: see the photo engine's adapter.
    (("mouthSmileLeft",), 0.42, 1.0),
    (("mouthSmileRight",), 0.42, 1.0),
    (("mouthFrownLeft", "mouthFrownRight"), 0.0, 1.0),
)
"""Coefficients that are looked for in landmarks, those that move together in one; smallest and
largest value."""
OPENING: Final = (
    "jawOpen", "mouthFunnel", "mouthUpperUpLeft", "mouthUpperUpRight", "mouthLowerDownLeft",
    "mouthLowerDownRight",
)  # fmt: skip
"""Coefficients that open a mouth."""
WIDEST: Final = row(rest=0.0, jawOpen=0.72)
"""The widest of the motion's vowels (``motion.targets``)."""
_WEIGHTS: Final = np.array(
    [1.6 if index in (*t.UPPER_LIP[3], *t.LOWER_LIP[3]) else 0.8 for index in POINTS], np.float32
)
_GAPS: Final = 4.0
"""Whether lips touch is seen by everybody: their distance counts so many times more."""
_RIDGE: Final = 0.7
"""Millimetres, over all landmarks, that a coefficient has to explain to be worth 1."""
_STEP: Final = 0.04
_ROUNDS: Final = 7


class Geometry:
    """The mouth of one face in millimetres: to the right of the image and down, 0 in its middle."""

    def __init__(self, face: Face, collar: float) -> None:
        """``face``: the still's; ``collar``: see the photo engine."""
        self.face = face
        self.nature = Nature(face.toothy, smiling(face))
        self.rest = self.seen(face.xy)
        upper, lower = mouth_fields(face, collar)
        fields: dict[int, tuple[Spread, ...]] = dict.fromkeys(_UPPER, (upper,))
        fields |= dict.fromkeys(_LOWER, (lower,))
        fields |= dict.fromkeys(_CORNERS, (upper, lower))
        told = [
            np.mean([_at(field, self.rest[[i]]) for field in fields[index]], axis=0)
            for i, index in enumerate(POINTS)
        ]
        self._moves = np.concatenate(told, axis=1).astype(np.float32)  # [MOUTH, POINTS, 2]

    def seen(self, points: Floats) -> Floats:
        """Landmarks of the still, or brought to where it is, [478, 2 or 3]: float32 [POINTS, 2]."""
        return self.face.along(points[list(POINTS), :2], self.face.mouth) / np.float32(self.face.mm)

    def moved(self, mouth: Floats) -> Floats:
        """Where the movements of `fields.MOUTH` take the landmarks: float32 [POINTS, 2]."""
        return np.asarray(self.rest + np.tensordot(mouth, self._moves, 1), np.float32)

    def told(self, asked: Row) -> Floats:
        """`MEASURES` of what a row asks for: float32 [13]."""
        return measures(self.moved(moves(asked, self.nature).mouth))

    def fitted(self, points: Floats, start: Floats | None = None) -> tuple[Row, Floats]:
        """The row whose mouth is most like the landmarks [POINTS, 2], and what it was found with.

        From ``start``, what the frame before was found with, and from rest: lips that are closed
        hide how far the jaw could be, so that one way may end nowhere. The row's `rest` is 0.
        """
        rest = np.zeros(len(_FITTED), np.float32)
        found = [self._descended(values, points) for values in (rest, start) if values is not None]
        values = min(found, key=lambda pair: pair[1])[0]
        return _row(values), values

    def _descended(self, values: Floats, points: Floats) -> tuple[Floats, float]:
        """Levenberg and Marquardt's way down, and how much is missed at its end."""
        here = self._missed(values, points)
        damping = 1.0
        for _ in range(_ROUNDS):
            slopes = np.empty((here.size, len(values)))
            for i in range(len(values)):
                other = values.copy()
                step = _STEP if values[i] < 0.5 else -_STEP
                other[i] += step
                slopes[:, i] = (self._missed(other, points) - here) / step
            square, pull = slopes.T @ slopes, slopes.T @ here
            for _ in range(4):
                change = np.linalg.solve(square + damping * np.eye(len(values)), -pull)
                tried = np.clip(values + change, 0, 1).astype(np.float32)
                there = self._missed(tried, points)
                if float(there @ there) < float(here @ here):
                    values, here, damping = tried, there, damping / 3
                    break
                damping *= 4
        return values, float(here @ here)

    def _missed(self, values: Floats, points: Floats) -> Floats:
        mouth = moves(_row(values), self.nature).mouth
        moved = self.moved(mouth)
        away = ((moved - points) * _WEIGHTS[:, None]).ravel()
        gaps = _GAPS * (measures(moved) - measures(points))[:3]
        return np.asarray(np.concatenate([away, gaps, _RIDGE * values]), np.float32)


def measures(points: Floats) -> Floats:
    """`MEASURES` of landmarks, float32 [..., POINTS, 2] in millimetres: float32 [..., 13]."""

    def at(index: int) -> Floats:
        return np.asarray(points[..., _AT[index], :], np.float32)

    def apart(one: int, other: int) -> Floats:
        return np.asarray((at(other) - at(one))[..., 1], np.float32)

    def between(one: int, other: int) -> Floats:
        return np.asarray(np.linalg.norm(at(other) - at(one), axis=-1), np.float32)

    told = (
        apart(13, 14), apart(81, 178), apart(311, 402), between(61, 291), between(78, 308),
        at(0)[..., 1], at(17)[..., 1], at(t.CHIN_TIP)[..., 1], at(61)[..., 1], at(291)[..., 1],
        (at(13) + at(14))[..., 0] / 2, apart(0, 13), apart(14, 17),
    )  # fmt: skip
    return np.stack(told, axis=-1).astype(np.float32)


def _row(values: Floats) -> Row:
    made = neutral()
    made[INDEX["rest"]] = 0.0
    for value, (names, least, most) in zip(values.tolist(), _FITTED, strict=True):
        for name in names:
            made[INDEX[name]] = least + value * (most - least)
    return made


def _at(field: Spread, point: Floats) -> Floats:
    """Each movement's displacement at one point [1, 2]: float32 [MOUTH, 1, 2]."""
    return field.at(point).reshape(1, len(MOUTH), 2).transpose(1, 0, 2)
