"""The mouth: two lips that part over what a mouth holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from . import folds, teeth
from . import topology as t
from .adapter import Moves
from .face import Face, ease, smooth
from .fields import JAW_DROP, MOUTH, smiling
from .light import Light
from .matting import blurred, fill
from .sheet import Rig, Sheet
from .warp import DENSITY, Pixels, Texture, grid_over, sample

Floats = NDArray[np.float32]
Image = NDArray[np.uint8]
Box = tuple[int, int, int, int]

_INDEX: Final = {name: i for i, name in enumerate(MOUTH)}
_ENAMEL_LEAST: Final = 0.55
"""Of what is white in the face: darker things between the lips are no teeth."""
_CALM: Final = ("jaw", "close", "pucker", "funnel", "bite", "veil", "relax", "press", "roll_upper",
                "up_left", "up_right", "low_left", "low_right")  # fmt: skip
"""Movements by which a mouth leaves the photo's own."""


@dataclass(frozen=True)
class Source:
    """The photo around the face, densely sampled."""

    pixels: Image
    """uint8 [h * DENSITY, w * DENSITY, 3], RGB."""
    left: int
    top: int

    def crop(self, box: Box) -> Image:
        """The samples of a box of pixels, which has to lie inside."""
        left, top = (box[0] - self.left) * DENSITY, (box[1] - self.top) * DENSITY
        right, bottom = (box[2] - self.left) * DENSITY, (box[3] - self.top) * DENSITY
        return self.pixels[top:bottom, left:right]


def mask(box: Box, polygon: Floats, soft: float) -> Floats:
    """A polygon with an edge ``soft`` pixels wide, densely sampled: float32 [h, w], 0 to 1."""
    left, top, right, bottom = box
    made = np.zeros(((bottom - top) * DENSITY, (right - left) * DENSITY), np.uint8)
    at = (polygon - np.array([left, top], np.float32)) * DENSITY
    cv2.fillPoly(made, [np.round(at * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    if soft > 0:
        made = np.asarray(cv2.GaussianBlur(made, (0, 0), soft * DENSITY), np.uint8)
    return (made / np.float32(255)).astype(np.float32)


class Mouth:
    """Draws the mouth over the bent photo."""

    def __init__(self, rig: Rig, source: Source, box: Box, light: Light, cell: int) -> None:
        """``box``: pixels that the mouth may need, inside ``source``."""
        self.face, self.head, self.box, self.light = rig.face, rig.head, box, light
        self.sheet = Sheet(rig, grid_over(box, cell, room=2))
        pixels = source.crop(box)
        above, below = _lip_masks(rig.face, box, light.blur)
        self._room = _room(rig.face, light.blur)
        self._upper = Texture(with_alpha(pixels, above), box[0], box[1])
        self._lower = Texture(with_alpha(pixels, below), box[0], box[1])
        self._ramp = self._upper.ramp(box)
        self.lips = _filled(np.maximum(above, below), box)
        """Pixels from which lips are taken."""
        self._contours = (
            rig.face.line(t.UPPER_LIP[3]),
            rig.face.line(t.LOWER_LIP[3]),
        )
        self._folds = self._fold_difference(pixels)
        self._paint(pixels)

    def _fold_difference(self, pixels: Image) -> Floats | None:
        """See `folds.difference`; on pixels, not densely. None where there is no smile."""
        if smiling(self.face) < 0.05:
            return None
        return folds.difference(
            np.ascontiguousarray(pixels[::DENSITY, ::DENSITY]), self.face, self.box
        )

    def _paint(self, pixels: Image) -> None:
        face, light = self.face, self.light
        self.canvas = teeth.Canvas(float(np.clip(1.5 * face.mm, 1.5, 14)))
        blur = light.blur / face.mm
        self._dark = teeth.dark(self.canvas, light)
        self._tongue = teeth.tongue(self.canvas, light, blur)
        self._tip = teeth.tongue_tip(self.canvas, light, blur)
        self._lower_teeth = teeth.row(self.canvas, light, blur, upper=False)
        self._own = face.toothy > 0.5 and _teeth_show(face, pixels, self.box, light)
        if self._own:
            self._upper_teeth = _own_teeth(face, pixels, self.box, self.canvas)
        else:
            self._upper_teeth = teeth.row(self.canvas, light, blur, upper=True)

    def wear(self, source: Source) -> None:
        """Draw with the skin and the lips of another picture of the same face, in the same place:
        uint8 RGB like the one that the mouth was made with, of `lips` at least."""
        left, top, right, bottom = self.lips
        rows = slice((top - self.box[1]) * DENSITY, (bottom - self.box[1]) * DENSITY)
        columns = slice((left - self.box[0]) * DENSITY, (right - self.box[0]) * DENSITY)
        pixels = source.crop(self.lips)
        for lip in (self._upper, self._lower):
            lip.pixels[rows, columns, :3] = pixels

    def draw(self, out: Image, m: Moves) -> None:
        """Draw into ``out``: uint8 [h, w, 4], RGBA, the pixels of the box."""
        _, upper, lower = self.sheet.flat(m)
        if not self._leaves_photo(m):
            return
        upper, lower = self.sheet.posed(upper, m), self.sheet.posed(lower, m)
        grid = self.sheet.grid
        high = self._contours[0] + grid.at(upper, self._contours[0])
        low = self._contours[1] + grid.at(lower, self._contours[1])
        gaps = (low - high) @ self.face.down
        opening = float(gaps.max()) / self.face.mm
        at_rest = self.face.gap / self.face.mm
        share = self._away(m) if self.face.toothy > 0.5 else ease(0.25, 0.9, opening - at_rest)
        if share <= 0:
            return
        base = out[..., :3].astype(np.float32)
        made = base.copy()
        above = self._map(upper)
        if self._folds is not None and m.soften > 0:
            made += np.float32(m.soften) * sample(self._folds, above / np.float32(DENSITY))
        if opening > 0.25:
            self._inside(made, m, high, low, opening)
        over(made, sample(self._lower.pixels, self._map(lower)))
        over(made, sample(self._upper.pixels, above))
        self._seam(made, high, low, gaps)
        if share < 1:
            made = base + share * (made - base)
        np.clip(made, 0, 255, out=made)
        out[..., :3] = (made + 0.5).astype(np.uint8)

    def _leaves_photo(self, m: Moves) -> bool:
        return any(abs(float(m.mouth[_INDEX[name]])) > 1e-3 for name in _CALM)

    def _away(self, m: Moves) -> float:
        most = max(abs(float(m.mouth[_INDEX[name]])) for name in _CALM)
        return ease(0.0, 0.10, most)

    def _map(self, forward: Floats) -> Floats:
        """Where the box's pixels come from: float32 [h, w, 2], samples."""
        grid = self.sheet.grid
        back = grid.inverse(forward) * np.float32(DENSITY)
        room = 2 * grid.cell
        whole = cv2.resize(back, (grid.width, grid.height), interpolation=cv2.INTER_LINEAR)
        height, width = self._ramp.shape[:2]
        return np.asarray(
            cv2.add(self._ramp, whole[room : room + height, room : room + width]), np.float32
        )

    # Inside ---------------------------------------------------------------------------------

    def _inside(self, made: Floats, m: Moves, high: Floats, low: Floats, opening: float) -> None:
        """Draw what the lips leave free into ``made``."""
        corner = np.array([self.box[0], self.box[1]], np.float32)
        # Under the lips as far as they begin inside of their edges.
        under = self._room * self.face.down
        polygon = np.vstack([high - under, (low + under)[::-1]]) - corner
        room = 3 + round(2 * self.light.blur)
        left, top = np.floor(polygon.min(0)).astype(int) - room
        right, bottom = np.ceil(polygon.max(0)).astype(int) + room
        left, top = max(0, left), max(0, top)
        right, bottom = min(made.shape[1], right), min(made.shape[0], bottom)
        if right <= left or bottom <= top:
            return
        view = made[top:bottom, left:right]
        at = polygon - np.array([left, top], np.float32)
        shape = np.zeros(view.shape[:2], np.uint8)
        cv2.fillPoly(shape, [np.round(at * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
        origin = corner + np.array([left, top], np.float32)
        inside = self._held(m, view.shape[:2], origin, high[len(high) // 2], low[len(low) // 2])
        pursed = float(np.clip(m.mouth[_INDEX["pucker"]] + 0.4 * m.mouth[_INDEX["funnel"]], 0, 1))
        # Lips that stand forward leave little light.
        inside *= self._shade(shape, opening)[..., None]
        inside *= 1 - pursed * _tint((0.58, 0.70, 0.70), self.light)
        soft = cv2.dilate(shape, np.ones((3, 3), np.uint8))
        soft = cv2.GaussianBlur(soft, (0, 0), max(0.7, 0.6 * self.light.blur))
        alpha = soft.astype(np.float32)[..., None] / 255
        alpha *= min(1.0, (opening - 0.25) / 0.6)
        view += (inside - view) * alpha

    def _held(
        self, m: Moves, size: tuple[int, int], origin: Floats, high: Floats, lip: Floats
    ) -> Floats:
        """Dark, teeth and tongue: float32 [h, w, 3]. ``high``, ``lip``: middles of both lips."""
        mouth = {name: float(m.mouth[i]) for name, i in _INDEX.items()}
        skull = self._placed(m, 0.0, 0.0, origin)
        drop = 0.92 * JAW_DROP * mouth["jaw"] + self._jaw_at_rest()
        side = 2.6 * mouth["jaw_side"]
        rise = 6.0 * m.tongue
        wide = ease(3.0, 11.0, float((lip - high) @ self.face.down) / self.face.mm)
        layers = [
            (self._dark, self._placed(m, 0.3 * drop, 0.0, origin), 1.0),
            # The narrower the mouth, the less light falls on the tongue.
            (self._tongue, self._placed(m, drop - rise, side, origin), 0.3 + 0.7 * wide),
            (self._lower_teeth, self._placed(m, drop, side, origin), 1.0),
        ]
        height, width = size
        made = np.zeros((height, width, 3), np.float32)
        for pixels, matrix, strength in layers:
            _lay(made, pixels, matrix, strength)
        _lay(made, self._upper_teeth, skull, 1.0)
        if m.tongue_out > 0.02:
            # Over the edge of the upper teeth, resting on the lower lip.
            here = (lip - self.face.mouth) @ self.face.down / self.face.mm
            place = self._placed(m, float(here) + teeth.TIP, side, origin)
            _lay(made, self._tip, place, m.tongue_out)
        return made

    def _jaw_at_rest(self) -> float:
        """Where the lower teeth are when the jaw is shut, millimetres below their place."""
        return 0.24 * self.face.gap / self.face.mm if self._own else 0.0

    def _placed(self, m: Moves, y: float, x: float, origin: Floats) -> Floats:
        """Canvas to pixels for something ``y`` mm down and ``x`` mm to the right of its place."""
        face = self.face
        points = np.array([[0, 0], [10, 0], [0, 10]], np.float32)
        axes = np.stack([face.right, face.down]) * face.mm
        places = ((points + np.array([x, y], np.float32)) @ axes + face.mouth).astype(np.float32)
        depth = np.full(3, face.z[[13, 14]].mean() + 4 * face.mm, np.float32)
        moved = places + self.head.posed(places, depth, self._weights(face.mouth), m)
        moved += np.float32(m.breath) * self.sheet.grid.at(self.sheet.lift, face.mouth[None])
        samples = np.array([self.canvas.sample(*point) for point in points.tolist()], np.float32)
        return np.asarray(cv2.getAffineTransform(samples, moved - origin), np.float32)

    def _weights(self, at: Floats) -> Floats:
        return np.repeat(self.head.weight(at[None]), 3)

    def _shade(self, shape: Image, opening: float) -> Floats:
        """The lips' shadow on what lies behind them: float32 [h, w]."""
        soft = cv2.GaussianBlur(shape, (0, 0), 1.5 * self.face.mm).astype(np.float32) / 255
        down = np.array([[1, 0, 0], [0, 1, 1.5 * self.face.mm]], np.float32)
        lower = cv2.warpAffine(soft, down, (shape.shape[1], shape.shape[0]))
        light = np.clip(1.5 * lower - 0.1, 0, 1)
        # Teeth in a narrow opening are near the light.
        least = 0.80 - 0.16 * ease(1.5, 6.0, opening)
        if self._own:
            # The photo's own shadows are on the teeth already.
            more = ease(0.0, 5.0, opening - self.face.gap / self.face.mm)
            least = 1 - 0.22 - 0.16 * more
        return np.asarray(least + (1 - least) * light, np.float32)

    def _seam(self, made: Floats, high: Floats, low: Floats, gaps: Floats) -> None:
        """The dark line where lips meet that the photo shows apart."""
        if self.face.toothy < 0.5:
            return
        mm = self.face.mm
        near = 1 - smooth(0.1 * mm, 1.6 * mm, gaps)
        if float(near.max()) <= 0.02:
            return
        line = (high + low) / 2 - np.array([self.box[0], self.box[1]], np.float32)
        dark = np.zeros(made.shape[:2], np.float32)
        wide = max(1, round(0.55 * mm))
        for i in range(2, len(line) - 3):
            ends = np.round(line[i : i + 2] * 16).astype(np.int32)
            strength = float(near[i] + near[i + 1]) / 2
            cv2.line(dark, ends[0].tolist(), ends[1].tolist(), strength, wide, cv2.LINE_AA, 4)
        dark = blurred(dark, max(0.5, 0.42 * mm))
        made *= 1 - np.minimum(1, dark[..., None]) * _tint((0.50, 0.66, 0.62), self.light)


def _tint(share: tuple[float, float, float], light: Light) -> Floats:
    """A share of light for each colour; the same for all in a grey photo."""
    told = np.array(share, np.float32)
    return np.asarray(told.mean() + light.colour * (told - told.mean()), np.float32)


def with_alpha(pixels: Image, alpha: Floats) -> Image:
    return np.ascontiguousarray(np.dstack([pixels, np.round(alpha * 255).astype(np.uint8)]))


def over(made: Floats, layer: Pixels) -> None:
    """Lay a layer (uint8 [h, w, 4], colours not premultiplied) over ``made``."""
    told = layer.astype(np.float32)
    made += (told[..., :3] - made) * (told[..., 3:] * np.float32(1 / 255))


def _lay(made: Floats, pixels: Floats, matrix: Floats, strength: float) -> None:
    """Lay a premultiplied canvas over ``made``."""
    size = (made.shape[1], made.shape[0])
    layer = cv2.warpAffine(pixels, matrix, size, flags=cv2.INTER_LINEAR) * np.float32(strength)
    made *= 1 - layer[..., 3:]
    made += layer[..., :3]


def _edge(face: Face, blur: float) -> float:
    """Sigma in pixels of the lips' inner edges."""
    return max(0.35, 0.16 * face.mm, 0.55 * blur)


def _room(face: Face, blur: float) -> float:
    """Pixels by which lips that the photo shows apart begin inside of their edges."""
    return 0.45 * face.mm + 0.6 * _edge(face, blur) if face.toothy > 0.5 else 0.0


def _lip_masks(face: Face, box: Box, blur: float) -> tuple[Floats, Floats]:
    """What each lip brings along: as sharp as the photo at the inner edge, soft towards the face.

    Lips that the photo shows apart begin a little inside, where nothing shines over of the teeth.
    """
    made = []
    soft, room = _edge(face, blur), _room(face, blur)
    for rows, sign in ((t.UPPER_LIP, -1.0), (t.LOWER_LIP, 1.0)):
        inner, outer = face.line(rows[3]), face.line(rows[0])
        inner = inner + sign * room * face.down
        away = sign * 4.5 * face.mm * face.down
        wide = np.vstack([inner - sign * 4 * face.mm * face.down, (outer + away)[::-1]])
        reach, far = 60 * face.mm * face.right, sign * 80 * face.mm * face.down
        half = np.vstack(
            [inner, inner[-1] + reach, inner[-1] + reach + far, inner[0] - reach + far,
             inner[0] - reach]
        )  # fmt: skip
        made.append(
            mask(box, wide.astype(np.float32), 1.9 * face.mm)
            * mask(box, half.astype(np.float32), soft)
        )
    return made[0], made[1]


def _filled(alpha: Floats, box: Box) -> Box:
    """The part of a box whose samples are more than nothing."""
    rows, columns = (np.flatnonzero(alpha.any(axis)) // DENSITY for axis in (1, 0))
    if not len(rows):
        return box
    return (
        box[0] + int(columns[0]), box[1] + int(rows[0]),
        box[0] + int(columns[-1]) + 1, box[1] + int(rows[-1]) + 1,
    )  # fmt: skip


def _teeth_show(face: Face, pixels: Image, box: Box, light: Light) -> bool:
    """Whether what lips leave free is teeth, and not just dark."""
    inner = np.vstack([face.line(t.UPPER_LIP[3]), face.line(t.LOWER_LIP[3])[::-1]])
    seen = mask(box, inner, 0.0) > 0.5
    if not seen.any():
        return False
    weights = np.array([0.299, 0.587, 0.114], np.float32)
    bright = float(np.quantile(pixels[seen].astype(np.float32) @ weights, 0.9))
    return bright > _ENAMEL_LEAST * float(light.white @ weights)


def _own_teeth(face: Face, pixels: Image, box: Box, canvas: teeth.Canvas) -> Floats:
    """The photo's own upper teeth on the canvas: float32 [h, w, 4], premultiplied.

    They go on a little under the lips, filled in from what is seen.
    """
    inner = np.vstack([face.line(t.UPPER_LIP[3]), face.line(t.LOWER_LIP[3])[::-1]])
    seen = mask(box, inner, 0.0)
    steps = max(1, round(0.35 * face.mm * DENSITY))
    seen = np.asarray(cv2.erode(seen, np.ones((3, 3), np.uint8), iterations=steps), np.float32)
    photo = pixels.astype(np.float32)
    luma = photo @ np.array([0.299, 0.587, 0.114], np.float32)
    bright = float(np.quantile(luma[seen > 0.5], 0.9)) if (seen > 0.5).any() else 200.0
    pale = smooth(0.22, 0.42, luma / max(bright, 1.0))
    pale = blurred(pale, max(0.5, 0.3 * face.mm * DENSITY))
    whole = fill(photo, (seen > 0.5).astype(np.float32))
    shown = fill(np.repeat(pale[..., None], 3, axis=2), (seen > 0.5).astype(np.float32))[..., 0]
    reach = _reach(seen, round(6 * face.mm * DENSITY))
    # Dark below the teeth is a gap, dark above or beside them belongs to the photo's own teeth.
    shown = np.maximum.accumulate(shown[::-1])[::-1]
    alpha = np.clip(reach * shown, 0, 1)
    rgba = np.dstack([np.clip(whole, 0, 255), np.ones_like(alpha)]) * alpha[..., None]
    points = np.array([[0, 0], [10, 0], [0, 10]], np.float32)
    axes = np.stack([face.right, face.down]) * face.mm
    there = np.array([canvas.sample(*point) for point in points.tolist()], np.float32)
    corner = np.array([box[0], box[1]], np.float32)
    here = ((points @ axes + face.mouth - corner) * DENSITY).astype(np.float32)
    matrix = cv2.getAffineTransform(here, there)
    made = cv2.warpAffine(rgba.astype(np.float32), matrix, canvas.size, flags=cv2.INTER_LINEAR)
    return np.ascontiguousarray(made, np.float32)


def _reach(seen: Floats, rows: int) -> Floats:
    """``seen``, and as many rows more above it: float32, soft at the lower edge."""
    made = np.asarray(cv2.GaussianBlur(seen, (0, 0), 1.2), np.float32)
    step = 1
    grown = made
    while step <= rows:
        moved = np.zeros_like(grown)
        moved[:-step] = grown[step:]
        grown = np.maximum(grown, moved)
        step *= 2
    return grown
