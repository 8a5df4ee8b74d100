"""The mouth: lips, teeth, tongue and the dark between them, drawn anew for each frame."""

from __future__ import annotations

from typing import Any

import numpy as np

from .colour import Colour, mix, shift
from .face import skin_of
from .lips import XY, Lips, lips
from .paint import Brush, Floats, band, linear, sampled, smooth, stroking
from .pose import Pose
from .spec import CharacterSpec
from .warp import on_face

HEIGHT = 81.0
"""Where the lips meet, units below the eyes."""
TEETH_EDGE = 4.6
"""The upper teeth's edge, units below where the lips meet."""
LIFT = 4.0
"""Units that the lips lie off the face."""
_OPEN = 0.6
"""Units between the lips from which something is seen behind them."""
_PLACES = np.linspace(0, 1, 24)
_CLOSED_LINE = np.interp(_PLACES, [0, 0.12, 0.5, 0.88, 1], [0.1, 0.6, 0.75, 0.6, 0.1])
_OPEN_LINE = np.interp(_PLACES, [0, 0.12, 0.5, 0.88, 1], [0.1, 0.6, 0.45, 0.6, 0.1])
"""Half of the width of the line where the lips part, from corner to corner."""


class Mouth:
    """Draws a character's mouth."""

    def __init__(self, spec: CharacterSpec) -> None:
        self.spec, self.tones = spec, skin_of(spec)
        self.height = HEIGHT + spec.face.length * 0.35
        feminine = spec.face.feminine
        self._natural = 0.55 * (1 - feminine)
        lip, base = self.tones.lip, self.tones.base
        natural = self._natural
        self._dark = mix(shift(lip, -0.085, 0, -6), self.tones.shade, natural * 0.5)
        self._light = mix(shift(lip, 0.06, 0.005, 4), base, natural * 0.5)
        self._lip = mix(lip, base, natural * 0.55)
        self._blur = 0.75 + 0.4 * natural
        self._gloss = 0.42 - 0.2 * (1 - feminine)
        self._parting = mix(self.tones.dark, (0.20, 0.03, 0.04), 0.5)

    def draw(self, canvas: Any, pose: Pose) -> None:
        """Draw on a canvas whose units are the drawing's."""
        shape = lips(self.spec, pose)
        seen = _Seen(shape, pose, self.height)
        brush = Brush(canvas)
        if shape.gap > _OPEN:
            with brush.clipped(seen.opening):
                _inside(brush, seen, pose)
        self._corners(brush, seen, pose)
        self._paint_lips(brush, seen)
        self._edges(brush, seen)

    def _paint_lips(self, brush: Brush, seen: _Seen) -> None:
        x0, y0, y1, y2, y3 = seen.heights()
        upper = linear(
            (x0, y0), (x0, y1),
            [(0, mix(self._lip, self._light, 0.25)), (0.45, mix(self._lip, self._dark, 0.45)),
             (1, self._dark)],
        )  # fmt: skip
        lower = linear(
            (x0, y2), (x0, y3),
            [(0, mix(self._lip, self._dark, 0.45)), (0.3, self._light), (0.65, self._lip),
             (1, mix(self._lip, self._dark, 0.65))],
        )  # fmt: skip
        brush.shade(seen.upper, upper, blur=self._blur)
        brush.shade(seen.lower, lower, blur=self._blur)
        white: Colour = (1.0, 0.93, 0.90)
        with brush.clipped(seen.lower):
            (ax, ay), (bx, by) = seen.gloss.tolist()
            brush.spot(ax, ay, 8.5, 2.1, white, self._gloss, 1.7)
            brush.spot(bx, by, 4, 1.3, white, 0.24 * (1 - 0.5 * self._natural), 1.3)
        with brush.clipped(seen.upper):
            brush.stroke(smooth(seen.upper_out), shift(self._light, 0.06, -0.01), 0.35, 1.5, 0.8)

    def _edges(self, brush: Brush, seen: _Seen) -> None:
        """The line where the lips part, thin at its ends."""
        closed = seen.shape.gap < 1
        line = band(sampled(seen.upper_in, 24), _CLOSED_LINE if closed else _OPEN_LINE)
        brush.fill(line, self._parting, 0.80 if closed else 0.45, 0.45)
        if seen.shape.gap >= _OPEN:
            brush.stroke(smooth(seen.lower_in), self._dark, 0.6, 0.9, 0.6)

    def _corners(self, brush: Brush, seen: _Seen, pose: Pose) -> None:
        """A soft dimple into which the lips run out."""
        for side, (x, y), (fx, fy) in zip(
            (-1, 1), (seen.upper_in[0], seen.upper_in[-1]), seen.folds.tolist(), strict=True
        ):
            brush.spot(x + side * 0.8, y + 0.4, 3.4, 2.6, self.tones.deep, 0.42, 1.7)
            smile = pose.smile[0 if side < 0 else 1]
            if smile > 0.05:
                brush.spot(fx, fy, 1.7, 5.5, self.tones.deep, 0.42 * smile, 1.8, side * 8)


class _Seen:
    """The mouth as the pose shows it: everything projected in one go."""

    def __init__(self, shape: Lips, pose: Pose, height: float) -> None:
        self.shape, self.pose, self.height = shape, pose, height
        w = shape.half_width
        middle = (shape.lower_in[5][1] + shape.lower_out[5][1]) / 2
        corners = (shape.upper_in[0], shape.upper_in[-1])
        extras: list[XY] = [
            (-5.5, middle - 0.6), (8.0, middle - 0.4),
            *((x + s * 6, y + 1.5) for s, (x, y) in zip((-1, 1), corners, strict=True)),
            (0, shape.upper_out[5][1]), (0, shape.lower_out[5][1]), (w, 0.0),
        ]  # fmt: skip
        groups = [shape.upper_out, shape.upper_in, shape.lower_in, shape.lower_out, extras]
        points = [p for group in groups for p in group]
        seen = self.project(points, LIFT)
        n = len(shape.upper_in)
        lines = [[(x, y) for x, y in seen[k * n : (k + 1) * n].tolist()] for k in range(4)]
        self.upper_out, self.upper_in, self.lower_in, self.lower_out = lines
        rest = seen[4 * n :]
        self.gloss, self.folds = rest[:2], rest[2:4]
        self.upper = smooth([*self.upper_out, *self.upper_in[-2:0:-1]], True)
        self.lower = smooth([*self.lower_in, *self.lower_out[-2:0:-1]], True)
        self.opening = smooth([*self.upper_in, *self.lower_in[-2:0:-1]], True)

    def project(self, points: list[XY], lift: float) -> Floats:
        """Points around the middle of the lips as seen: float64 [n, 2]."""
        return on_face([(x, y + self.height) for x, y in points], lift, self.pose)

    def heights(self) -> tuple[float, float, float, float, float]:
        """x of the middle; y of the lips' four edges there."""
        return (
            self.upper_in[5][0], self.upper_out[5][1] - 1, self.upper_in[5][1] + 1,
            self.lower_in[5][1] - 1, self.lower_out[5][1] + 1,
        )  # fmt: skip


_UPPER_ARCH = ((0.80, -4.2), (0.52, -1.2), (0.25, 0.1))
_TOOTH_GAPS = (0.19, 0.37, 0.53, 0.67)


def _inside(brush: Brush, seen: _Seen, pose: Pose) -> None:
    """The cavity, and from back to front: tongue, lower teeth, upper teeth, shadows."""
    parts = _parts(seen, pose)
    placed = seen.project([p for part in parts for p in part], -LIFT).tolist()
    cut: list[list[tuple[float, ...]]] = []
    for part in parts:
        cut.append([tuple(p) for p in placed[: len(part)]])
        placed = placed[len(part) :]
    cavity, tongue, lower, upper, gaps, tip = cut
    (x, top), (_, bottom), (_, high), (_, edge) = cavity[:4]
    dark = [(0.0, (0.16, 0.03, 0.04)), (0.5, (0.27, 0.06, 0.07)), (1.0, (0.40, 0.11, 0.12))]
    brush.shade(seen.opening, linear((x, top), (x, bottom), dark))
    _tongue(brush, tongue, pose)
    shown = min(1.0, max(0.0, (pose.lower - 0.05) / 0.2, (pose.jaw - 0.2) / 0.2))
    if shown > 0:
        brush.area(lower, (0.84, 0.79, 0.745), 0.92 * shown, 0.5)
    alpha = max(0.0, 1 - 1.3 * pose.pucker - 0.25 * pose.funnel * (1 - pose.jaw))
    enamel = [(0.0, (0.74, 0.68, 0.66)), (0.55, (0.935, 0.91, 0.885)), (1.0, (0.98, 0.965, 0.95))]
    brush.shade(smooth(upper, True), linear((x, high), (x, edge), enamel), alpha, 0.35)
    between = stroking((0.62, 0.50, 0.47), 0.26 * alpha, 0.8, 0.4)
    for a, b in zip(gaps[::2], gaps[1::2], strict=True):
        brush.canvas.drawLine(*a, *b, between)
    shade = (0.14, 0.02, 0.03)
    for x, y in cavity[4:]:
        brush.spot(x, y, seen.shape.half_width * 0.22, seen.shape.half_width * 0.22, shade, 0.42, 4)
    if pose.tongue_out > 0.05:
        brush.area(tip, (0.84, 0.46, 0.45), min(1.0, pose.tongue_out * 2), 0.7)
    lip_shadow = stroking((0.10, 0.01, 0.02), 0.55 - 0.25 * pose.bite, 4, 2.2)
    with brush.moved(0, 1.6 - 2.0 * pose.bite):
        brush.canvas.drawPath(smooth(seen.upper_in), lip_shadow)


def _tongue(brush: Brush, outline: list[tuple[float, ...]], pose: Pose) -> None:
    shown = min(1.0, max(0.0, (pose.jaw - 0.05) / 0.08, (pose.tongue - 0.08) / 0.12))
    if shown <= 0:
        return
    (x, top), low = outline[3], outline[7][1]
    path = smooth(outline, True)
    flesh = linear((x, top), (x, low - 9), [(0, (0.60, 0.24, 0.25)), (1, (0.80, 0.42, 0.41))])
    brush.shade(path, flesh, shown, 0.9)
    brush.line([(x, top + 3), (x, low - 12)], (0.42, 0.12, 0.14), 0.35 * shown, 1.6, 1.2)


def _parts(seen: _Seen, pose: Pose) -> list[list[XY]]:
    """Outlines of what is inside the mouth."""
    w, top, bottom = seen.shape.half_width, seen.shape.top, seen.shape.bottom
    edge = TEETH_EDGE - 0.5 * pose.funnel
    cavity: list[XY] = [
        (0, top), (0, bottom + 1), (0, -7), (0, TEETH_EDGE + 0.6), (w * 0.82, 0), (-w * 0.82, 0),
    ]  # fmt: skip
    back = bottom - 1 - 6.5 * pose.tongue - 5.5 * pose.jaw
    tongue: list[XY] = [
        (-w * 0.60, bottom + 6), (-w * 0.50, back + 3.5), (-w * 0.22, back + 0.4),
        (0, back + 1.2), (w * 0.22, back + 0.4), (w * 0.50, back + 3.5), (w * 0.60, bottom + 6),
        (0, bottom + 14),
    ]  # fmt: skip
    row = 5.5 + pose.jaw * 19.5
    lower: list[XY] = [
        (-w * 0.62, row + 2), (-w * 0.4, row + 0.2), (0, row - 0.4), (w * 0.4, row + 0.2),
        (w * 0.62, row + 2), (w * 0.55, row + 12), (0, row + 14), (-w * 0.55, row + 12),
    ]  # fmt: skip
    # Behind a bitten lip the row of teeth is seen straight on: no dark at its ends.
    arch = [(share, edge + rise * (1 - 0.8 * pose.bite)) for share, rise in _UPPER_ARCH]
    upper: list[XY] = [
        (-w * 0.86, -12), *((-w * s, y) for s, y in arch), (0, edge + 0.4),
        *((w * s, y) for s, y in arch[::-1]), (w * 0.86, -12),
    ]  # fmt: skip
    gaps: list[XY] = [(0, -8), (0, edge - 0.6)]
    for share in _TOOTH_GAPS:
        for x in (share * w, -share * w):
            gaps += [(x, -8), (x, edge - 0.6 - (share * 2) ** 2)]
    out = 2 * (1 - pose.tongue_out)
    tip: list[XY] = [
        (-w * 0.42, bottom + 3), (-w * 0.36, 1.2 + out), (0, 0.6 + out), (w * 0.36, 1.2 + out),
        (w * 0.42, bottom + 3), (0, bottom + 6),
    ]  # fmt: skip
    return [cavity, tongue, lower, upper, gaps, tip]
