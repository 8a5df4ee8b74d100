"""How each movement of the face bends the photo: displacements at any points.

A few hundred landmarks are told where a movement takes them; between them the displacement is
interpolated with the radial basis -r (biharmonic in space, no overshoot, no free parameter).
Lengths are millimetres of a face 140 mm wide, in the face's own axes: to the right of the image,
and down.

The mouth has two fields for each movement: one ignores the lower lip, the other the upper one.
With one field alone whatever lies between the lips would be smeared from lip to lip.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from . import topology as t
from .face import NEUTRAL_MOUTH, Face, smooth

Floats = NDArray[np.float32]

MOUTH: Final = (
    "jaw", "close", "relax", "smile_right", "smile_left", "frown_right", "frown_left",
    "wide_right", "wide_left", "pucker", "funnel", "up_right", "up_left", "low_right", "low_left",
    "press", "bite", "veil", "roll_upper", "shift", "jaw_side", "sneer_right", "sneer_left",
)  # fmt: skip
"""Movements of mouth and jaw. ``right`` and ``left`` are the person's own."""
TOP: Final = (
    "brow_inner", "brow_outer_right", "brow_outer_left", "brow_down_right", "brow_down_left",
    "squint_right", "squint_left", "wide_eye_right", "wide_eye_left",
)  # fmt: skip
"""Movements of brows and lids, but for blinks."""
JAW_DROP: Final = 11.5
"""Millimetres that the chin goes down when the jaw is at 1."""
_RIDGE: Final = 0.23
"""Millimetres by which a field may miss a landmark, so that close pairs make no fold."""


@dataclass(frozen=True)
class Spread:
    """Displacements told at some points, ready to be asked for at others."""

    points: Floats
    """float32 [k, 2], millimetres."""
    weights: Floats
    """float32 [k + 1, m]: of the points, and the constant."""

    def at(self, query: Floats) -> Floats:
        """float32 [n, m] at points [n, 2] in millimetres."""
        made = np.empty((len(query), self.weights.shape[1]), np.float32)
        squares = (self.points**2).sum(1)[None, :]
        for start in range(0, len(query), 4096):
            part = query[start : start + 4096]
            distance = (part**2).sum(1)[:, None] + squares - 2 * (part @ self.points.T)
            np.sqrt(np.maximum(distance, 0, out=distance), out=distance)
            made[start : start + 4096] = self.weights[-1] - distance @ self.weights[:-1]
        return made


def spread(points: Floats, values: Floats, ridge: float = _RIDGE) -> Spread:
    """Interpolates ``values`` [k, m] told at ``points`` [k, 2]."""
    count = len(points)
    system = np.zeros((count + 1, count + 1))
    away = points[:, None].astype(np.float64) - points[None]
    system[:count, :count] = ridge * np.eye(count) - np.sqrt((away**2).sum(2))
    system[:count, count] = system[count, :count] = 1
    told = np.vstack([values.astype(np.float64), np.zeros((1, values.shape[1]))])
    # Landmarks of a face that is none may coincide.
    solved = np.linalg.lstsq(system, told, rcond=1e-9)[0] if count else told
    return Spread(np.asarray(points, np.float32), np.asarray(solved, np.float32))


class _Sketch:
    """Landmarks and where each movement takes them."""

    def __init__(self, face: Face, indices: Sequence[int], names: Sequence[str]) -> None:
        self.face, self.names = face, names
        self.indices = list(dict.fromkeys(indices))
        self._at = {index: i for i, index in enumerate(self.indices)}
        self.points = face.along(face.xy[self.indices], face.mouth) / face.mm
        self.moves = np.zeros((len(self.indices), len(names), 2), np.float32)

    def put(
        self, name: str, indices: Sequence[int], x: Floats | float = 0.0, y: Floats | float = 0.0
    ) -> None:
        """Landmarks that are not part of the sketch are passed over."""
        rows = [self._at.get(index, -1) for index in indices]
        known = np.array([row >= 0 for row in rows])
        kept = [row for row in rows if row >= 0]
        column = self.names.index(name)
        for axis, value in enumerate((x, y)):
            values = np.broadcast_to(np.asarray(value, np.float32), len(rows))
            self.moves[kept, column, axis] = values[known]

    def follow(self, indices: Sequence[int], leaders: Sequence[int], reach: float) -> None:
        """Landmarks take part in what the nearest of ``leaders`` does, less with distance."""
        led = [self._at[index] for index in leaders]
        for index in indices:
            row = self._at[index]
            away = np.hypot(*(self.points[led] - self.points[row]).T)
            nearest = int(np.argmin(away))
            share = np.float32(np.exp(-away[nearest] / reach))
            free = ~self.moves[row].any(-1)
            self.moves[row, free] = share * self.moves[led[nearest], free]

    def spread(self, still: Floats, without: Sequence[int] = ()) -> Spread:
        """With further points (pixels) that never move, and without some landmarks."""
        rows = [row for index, row in self._at.items() if index not in set(without)]
        fixed = self.face.along(still, self.face.mouth) / self.face.mm
        zeros = np.zeros((len(still), len(self.names), 2), np.float32)
        moves = np.vstack([self.moves[rows], zeros])
        points = np.vstack([self.points[rows], fixed])
        return spread(points, moves.reshape(len(points), -1))


_EYES: Final = tuple(i for rows in (t.UPPER_LID, t.LOWER_LID) for row in rows for i in row)
_BROWS: Final = tuple(i for rows in (t.BROW_UPPER, t.BROW_LOWER) for row in rows for i in row)
_CORNERS: Final = t.CORNERS[0] + t.CORNERS[1]
_STILL: Final = (*t.NOSE, *_EYES, *_BROWS, *t.FOREHEAD, 389, 356, 21, 162, 127, 454, 234)


def mouth_fields(face: Face, collar: float) -> tuple[Spread, Spread]:
    """The fields of `MOUTH` for what hangs on the upper lip, and for the lower lip and jaw.

    ``collar``: millimetres below the chin at which nothing moves any more.
    """
    both = (*_STILL, *t.JAW, *t.CHIN, *_CORNERS)
    upper = [i for row in t.UPPER_LIP for i in row[1:-1]]
    lower = [i for row in t.LOWER_LIP for i in row[1:-1]]
    rings = np.vstack([_stop(face, collar), face.ring(1.7)])
    sketch = _Sketch(face, (*both, *upper, *lower), MOUTH)
    _sketch_mouth(sketch, face, collar)
    sketch.follow(t.CHIN, t.LOWER_LIP[0], reach=7.0)
    return sketch.spread(rings, without=lower), sketch.spread(rings, without=upper)


def _stop(face: Face, collar: float) -> Floats:
    """A ring around the face outside of which the jaw moves nothing."""
    ring, oval = face.ring(1.35), face.xy[list(t.OVAL)]
    away = ring - oval
    length = np.hypot(away[:, 0], away[:, 1])
    downwards = smooth(0.2, 0.8, away @ face.down / np.maximum(length, 1e-3))
    most = np.minimum(length, collar * face.mm)
    share = (1 - downwards) + downwards * most / np.maximum(length, 1e-3)
    return np.asarray(oval + away * share[:, None], np.float32)


def neutral_half_width(face: Face) -> float:
    """Half the width of the mouth at rest, millimetres; no more than the photo's."""
    pupils = float(np.hypot(*(face.xy[473] - face.xy[468]))) / face.mm
    guess = 0.5 * (NEUTRAL_MOUTH * 140 + 0.80 * pupils) / 2
    return min(face.half_mouth / face.mm, max(18.0, min(guess, 29.0)))


def _arc(u: Floats) -> Floats:
    return np.asarray(np.sqrt(np.maximum(0, 1 - np.minimum(1, np.abs(u)) ** 2)), np.float32)


def _sketch_mouth(s: _Sketch, face: Face, collar: float) -> None:
    _sketch_jaw(s, face, collar)
    _sketch_close(s, face)
    _sketch_relax(s, face)
    _sketch_corners(s, face)
    _sketch_lips(s, face)


def _sketch_jaw(s: _Sketch, face: Face, collar: float) -> None:
    drop = JAW_DROP
    # A chin that has a collar right below it leaves the collar where it is.
    chin_drop = min(drop, 0.58 * collar)
    ears = face.z[[t.LEFT_EAR, t.RIGHT_EAR]].mean()
    depth = float(ears - face.z[t.CHIN_TIP]) or 1.0
    hinge = face.xy[[132, 361]].mean(0)
    chin = float((face.xy[t.CHIN_TIP] - hinge) @ face.down) or 1.0
    for index in t.JAW[2:-2]:
        forward = np.clip((ears - face.z[index]) / depth, 0, 1.25)
        low = smooth(0, 1, np.array([float((face.xy[index] - hinge) @ face.down) / chin * 1.6]))
        s.put("jaw", [index], y=0.95 * chin_drop * float(forward * low[0]))
        s.put("jaw_side", [index], x=2.6 * float(forward * low[0]))
    lip, tip = face.below([17])[0], face.below([t.CHIN_TIP])[0]
    along = np.clip((face.below(t.CHIN) - lip) / max(float(tip - lip), 1.0), 0, 1)
    s.put("jaw", t.CHIN, y=(drop + (chin_drop - drop) * along).astype(np.float32))
    s.put("jaw_side", t.CHIN, x=3.0)
    for side, corner in zip((-1, 1), t.CORNERS, strict=True):
        s.put("jaw", corner, x=-0.13 * drop * side, y=0.36 * drop)
        s.put("jaw_side", corner, x=1.4)
    for row in t.UPPER_LIP:
        u = face.across(row[1:-1])
        s.put("jaw", row[1:-1], y=0.03 * drop * (1 - u**2), x=-0.05 * drop * u)
    for row in t.LOWER_LIP:
        u = face.across(row[1:-1])
        open_ = 0.38 + 0.62 * np.sqrt(np.maximum(0, 1 - np.minimum(1, np.abs(u)) ** 2.2))
        s.put("jaw", row[1:-1], y=drop * open_, x=-0.07 * drop * u)
        s.put("jaw_side", row[1:-1], x=2.6)


def _sketch_close(s: _Sketch, face: Face) -> None:
    inner_up, inner_low = list(t.UPPER_LIP[3]), list(t.LOWER_LIP[3])
    gaps = (face.below(inner_low) - face.below(inner_up)) / face.mm
    gaps = np.maximum(0, gaps)[1:-1]
    # Who shows teeth has raised the upper lip: it comes down over them, and the jaw hardly moves.
    for row, share in zip(t.UPPER_LIP, (0.47, 0.53, 0.60, 0.64), strict=True):
        s.put("close", row[1:-1], y=share * gaps)
        s.put("veil", row[1:-1], y=share * gaps)
    for row, share in zip(t.LOWER_LIP, (0.30, 0.36, 0.42, 0.44), strict=True):
        s.put("close", row[1:-1], y=-share * gaps)
    s.put("close", t.JAW[6:-6], y=-0.08 * face.gap / face.mm)
    s.put("close", t.CHIN, y=-0.16 * face.gap / face.mm)


def smiling(face: Face) -> float:
    """How much the mouth is drawn out in the photo: 0 at rest to 1 in a broad smile."""
    wider = face.half_mouth / face.mm / neutral_half_width(face) - 1
    return float(np.clip(wider / 0.22, 0, 1)) * (0.4 + 0.6 * face.toothy)


def _sketch_relax(s: _Sketch, face: Face) -> None:
    """From the photo's smile to a mouth at rest: narrower, corners down, lips fuller."""
    half, rest = face.half_mouth / face.mm, neutral_half_width(face)
    amount = smiling(face)
    corners = face.below([61, 291]).mean() / face.mm
    drop = float(np.clip(-corners + 0.5, 0.0, 5.0)) * amount
    narrow = half - rest
    for side, corner in zip((-1, 1), t.CORNERS, strict=True):
        s.put("relax", corner, x=-narrow * side, y=drop)
    for rows, heights in (
        (t.UPPER_LIP, (0.4, 1.0, 1.5, 1.8)),
        (t.LOWER_LIP, (2.6, 2.2, 1.9, 1.8)),
    ):
        for row, height in zip(rows, heights, strict=True):
            u = face.across(row[1:-1])
            s.put("relax", row[1:-1], x=-narrow * u, y=drop * u**2 + amount * height * _arc(u))
    s.put("relax", t.CHIN, y=0.8 * amount)


def _sketch_corners(s: _Sketch, face: Face) -> None:
    """What the corners of the mouth do, each side by itself."""
    indices = [i for rows in (t.UPPER_LIP, t.LOWER_LIP) for row in rows for i in row]
    indices = list(dict.fromkeys((*indices, *_CORNERS)))
    u, v = face.across(indices), face.below(indices) / face.mm
    left = smooth(-0.35, 0.35, u)
    for name, side in (("right", 1 - left), ("left", left)):
        out = (4.5 * np.sign(u) * np.abs(u) ** 1.5).astype(np.float32)
        s.put(f"smile_{name}", indices, x=side * out, y=-4.0 * side * u**2)
        s.put(f"frown_{name}", indices, x=0.12 * side * out, y=3.2 * side * u**2)
        s.put(f"wide_{name}", indices, x=4.5 * side * u, y=-0.10 * side * v)
    s.put("shift", indices, x=3.5)
    s.put("shift", t.CHIN, x=1.0)
    half = neutral_half_width(face)
    s.put("pucker", indices, x=(-_pucker(face) * half * u).astype(np.float32))
    s.put("funnel", indices, x=(-0.20 * half * u).astype(np.float32))


def _pucker(face: Face) -> float:
    """Share of its width at rest that a mouth loses for w and u; lips that were drawn out in a
    smile would be squeezed too much."""
    return 0.36 - 0.06 * smiling(face)


def _sketch_lips(s: _Sketch, face: Face) -> None:
    half, seam = neutral_half_width(face), 0.0
    tables = {
        # movement: upper lip from the outer row to the inner one, lower lip, exponent of the arc
        "pucker": ((-0.9, -0.1, 0.4, 0.7), (1.5, 0.8, 0.1, -0.3), 1.0),
        "funnel": ((-2.3, -2.2, -2.1, -2.0), (3.2, 3.1, 3.0, 2.9), 1.0),
        "roll_upper": ((1.6, 1.2, 0.7, 0.3), (0.0, 0.0, 0.0, 0.0), 1.0),
        "bite": ((-0.8, -0.8, -0.8, -0.8), (-0.4, -0.9, -1.3, -1.4), 1.0),
    }
    inwards = {"pucker": _pucker(face), "funnel": 0.20}
    for name, (upper, lower, power) in tables.items():
        for rows, heights in ((t.UPPER_LIP, upper), (t.LOWER_LIP, lower)):
            for row, height in zip(rows, heights, strict=True):
                u = face.across(row[1:-1])
                x = -inwards.get(name, 0.0) * half * u
                s.put(name, row[1:-1], x=x, y=height * _arc(u) ** power)
    for rows, sign, name in ((t.UPPER_LIP, -1, "up"), (t.LOWER_LIP, 1, "low")):
        for row in rows:
            u = face.across(row[1:-1])
            left = smooth(-0.4, 0.4, u)
            rise = sign * 3.0 * _arc(u) ** 0.7
            s.put(f"{name}_left", row[1:-1], y=left * rise)
            s.put(f"{name}_right", row[1:-1], y=(1 - left) * rise)
    for rows in (t.UPPER_LIP, t.LOWER_LIP):
        for row in rows:
            v = face.below(row[1:-1]) / face.mm - seam
            edge = np.sign(v) * face.gap / face.mm / 2
            s.put("press", row[1:-1], y=-0.28 * (v - edge))
    for side, corner in zip((-1, 1), t.CORNERS, strict=True):
        s.put("press", corner, x=1.0 * side)
    for name, points in (("right", (98, 64, 48)), ("left", (327, 294, 278))):
        s.put(f"sneer_{name}", points, y=-1.6)


def top_fields(face: Face) -> Spread:
    """The fields of `TOP`."""
    folds = [i for row in t.LID_FOLD for i in row]
    lips = t.UPPER_LIP[0]
    indices = (*_BROWS, *folds, *_EYES, *t.FOREHEAD, *t.NOSE, *lips, 454, 234, 323, 93)
    s = _Sketch(face, indices, TOP)
    for side, name in enumerate(("right", "left")):
        for brow in (t.BROW_UPPER[side], t.BROW_LOWER[side]):
            # 0 at the nose, 1 at the temple
            outer = np.linspace(1, 0, 5) if side == 0 else np.linspace(0, 1, 5)
            inner = (1 - outer).astype(np.float32)
            s.put("brow_inner", brow, y=-4.0 * inner**0.8)
            s.put(f"brow_outer_{name}", brow, y=(-4.0 * outer**0.8).astype(np.float32))
            inwards = 1.0 if side == 0 else -1.0
            s.put(f"brow_down_{name}", brow, x=inwards * inner, y=1.2 + 1.3 * inner)
        fold = t.LID_FOLD[side]
        share = np.linspace(1, 0, 7) if side == 0 else np.linspace(0, 1, 7)
        s.put("brow_inner", fold, y=(-1.2 * (1 - share)).astype(np.float32))
        s.put(f"brow_outer_{name}", fold, y=(-1.2 * share).astype(np.float32))
        s.put(f"brow_down_{name}", fold, y=0.6)
        arc = np.sin(np.linspace(0, np.pi, 9)).astype(np.float32)
        s.put(f"squint_{name}", t.LOWER_LID[side], y=-1.6 * arc)
        s.put(f"squint_{name}", t.UPPER_LID[side], y=0.5 * arc)
        s.put(f"wide_eye_{name}", t.UPPER_LID[side], y=-0.9 * arc)
        s.put(f"wide_eye_{name}", fold, y=-0.5)
    s.put("brow_inner", t.FOREHEAD, y=-0.5)
    for name, points in (("right", (103, 67, 54)), ("left", (332, 297, 284))):
        s.put(f"brow_outer_{name}", points, y=-0.6)
    return s.spread(np.vstack([face.ring(1.35), face.ring(1.7)]))
