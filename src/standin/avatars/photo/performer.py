"""A photo prepared for one placement."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ...motion.coefficients import Row
from ..avatar import Picture, Placement
from . import light as lights
from . import topology as t
from .adapter import Moves, Nature, moves
from .eyes import Eye
from .face import Face
from .fields import mouth_fields, smiling, top_fields
from .framing import framing
from .matting import needed
from .mouth import Box, Mouth, Source
from .pack import Pack
from .sheet import Rig, Sheet
from .texture import photo_box, sampled
from .upscale import doubled
from .warp import DENSITY, MARGIN, Head, grid_over, sample

Floats = NDArray[np.float32]
Image = NDArray[np.uint8]

_LARGEST: Final = 4096
"""Pixels of the longest side that a photo is enlarged to."""
_FARTHEST: Final = 24.0
"""Millimetres that the top of the hair goes when the head tilts and turns as far as it does."""
_BAND: Final = 128
"""Rows that are worked on at a time, to save memory."""
_STRIP: Final = 4
"""Rows of the grid that are bent in one go; each only as wide as something moves there."""


class PhotoPerformer:
    """Implements `Performer`."""

    def __init__(self, pack: Pack, placement: Placement) -> None:
        if placement.super_resolution:
            pack = enlarged(pack, framing(placement, pack.size, pack.landmarks).scale)
        self.framing = framing(placement, pack.size, pack.landmarks)
        self._cut = placement.matting and pack.alpha is not None
        self._box = photo_box(self.framing, pack.size)
        left, top, right, bottom = self._box
        self._still = np.zeros((1, 1, 4), np.uint8)
        self.face: Face | None = None
        if right <= left or bottom <= top:
            self._box = (0, 0, 1, 1)
            return
        self._still = self._standing(pack)
        f = self.framing
        offset = np.array([f.x - left, f.y - top, 0], np.float32)
        face = Face((pack.landmarks * np.float32(f.scale) + offset).astype(np.float32))
        if face.usable and _overlap(face, right - left, bottom - top):
            self.face = face
            self._rig_up(pack, face)

    # Preparation ----------------------------------------------------------------------------

    def _standing(self, pack: Pack) -> Image:
        """The photo at rest: uint8 [h, w, 4], RGBA, premultiplied."""
        if not self._cut or pack.alpha is None:
            photo = sampled(pack.image, self.framing, self._box)
            return np.asarray(cv2.cvtColor(photo, cv2.COLOR_RGB2RGBA), np.uint8)
        colour = sampled(pack.foreground, self.framing, self._box)
        alpha = sampled(pack.alpha, self.framing, self._box)
        made = np.empty((*alpha.shape, 4), np.uint8)
        made[..., :3] = np.round(colour * (alpha[..., None] / np.float32(255)))
        made[..., 3] = alpha
        return made

    def _rig_up(self, pack: Pack, face: Face) -> None:
        height, width = self._still.shape[:2]
        matted = pack.alpha is not None
        head = Head(face, matted)
        photo = np.ascontiguousarray(sampled(pack.image, self.framing, self._box))
        light = lights.measure(photo, face)
        upper, lower = mouth_fields(face, collar(photo, face))
        rig = Rig(face, head, upper, lower, top_fields(face))
        self.nature = Nature(face.toothy, smiling(face), pack.idle)
        cell = cell_size(face.width / 40, 16)
        self._region = _region(face, width, height, cell)
        self._sheet = Sheet(rig, grid_over(self._region, cell))
        self._layer(pack)
        fine = max(2, cell // 2)
        source = self._source(pack, face, fine)
        self._mouth_box = _inside(mouth_box(face), width, height)
        self._mouth = Mouth(rig, source, self._mouth_box, light, fine)
        self._eyes = []
        for side in (0, 1):
            box = _inside(_eye_box(face, side), width, height)
            if box[2] - box[0] > 4 and box[3] - box[1] > 4:
                self._eyes.append(Eye(rig, source, box, light, fine, side))

    def _dense(self, picture: Image, box: Box, soft: bool = False) -> Image:
        """``picture`` of the photo in a box of the photo's pixels in the frame, densely sampled."""
        left, top = self._box[0], self._box[1]
        moved = (box[0] + left, box[1] + top, box[2] + left, box[3] + top)
        return sampled(picture, self.framing, moved, DENSITY, soft)

    def _source(self, pack: Pack, face: Face, room: int) -> Source:
        height, width = self._still.shape[:2]
        boxes = [mouth_box(face), _eye_box(face, 0), _eye_box(face, 1)]
        left, top, right, bottom = (
            min(b[0] for b in boxes), min(b[1] for b in boxes),
            max(b[2] for b in boxes), max(b[3] for b in boxes),
        )  # fmt: skip
        box = _inside((left, top, right, bottom), width, height)
        picture = pack.foreground if self._cut else pack.image
        return Source(self._dense(picture, box), box[0], box[1])

    def _layer(self, pack: Pack) -> None:
        """What moves, and what it moves over."""
        left, top, right, bottom = self._region
        grid = self._sheet.grid
        wide = (left - MARGIN, top - MARGIN, left + grid.width + MARGIN, top + grid.height + MARGIN)
        photo = self._dense(pack.image, wide)
        self._ground = self._still.copy()
        if pack.alpha is None:
            self._opaque = True
            self._texture = np.asarray(cv2.cvtColor(photo, cv2.COLOR_RGB2RGBA), np.uint8)
            support = np.ones((bottom - top, right - left), bool)
        elif self._cut:
            self._opaque = False
            alpha = self._dense(pack.alpha, wide)
            colour = self._dense(pack.foreground, wide)
            share = alpha[..., None] / np.float32(255)
            self._texture = np.dstack([np.round(colour * share).astype(np.uint8), alpha])
            support = self._support(alpha)
        else:
            self._opaque = False
            alpha = _widened(
                self._dense(pack.alpha, wide, soft=True), self._sheet.rig.face.mm * DENSITY
            )
            self._texture = _lifted(photo, self._dense(pack.plate, wide, soft=True), alpha)
            alpha = self._texture[..., 3]
            support = self._support(alpha)
        self._texture = np.ascontiguousarray(self._texture)
        self._ramp = _ramp(grid.width, grid.height)
        self._strips = self._find_strips(support)
        behind = None
        if not self._opaque and not self._cut:
            behind = sampled(pack.plate, self.framing, self._box, soft=True)
        for y0, y1, x0, x1 in self._strips:
            rows, columns = slice(top + y0, top + y1), slice(left + x0, left + x1)
            self._ground[rows, columns] = 0
            if behind is not None:
                self._ground[rows, columns, :3] = behind[rows, columns]
                self._ground[rows, columns, 3] = 255

    def _support(self, alpha: Image) -> NDArray[np.bool_]:
        """Pixels of the region that the moving person may cover."""
        left, top, right, bottom = self._region
        margin = MARGIN * DENSITY
        inner = alpha[margin:-margin:DENSITY, margin:-margin:DENSITY]
        reach = 2 * round(_FARTHEST * self._sheet.rig.face.mm) + 1
        grown = cv2.dilate((inner > 0).astype(np.uint8), np.ones((reach, reach), np.uint8))
        return np.asarray(grown[: bottom - top, : right - left] > 0)

    def _find_strips(self, support: NDArray[np.bool_]) -> list[tuple[int, int, int, int]]:
        """Top, bottom, left, right of what may move, in pixels of the region."""
        sheet, grid = self._sheet, self._sheet.grid
        lively = (sheet.weight > 0.004) | (np.abs(sheet.lift).max(-1) > 0.02)
        lively[sheet.part] |= np.abs(sheet.lower).max((0, 3)) > 0.02
        height, width = support.shape
        made = []
        for first in range(0, grid.rows, _STRIP):
            y0, y1 = first * grid.cell, min(height, (first + _STRIP) * grid.cell)
            if y1 <= y0:
                break
            columns = lively[first : first + _STRIP].any(0).repeat(grid.cell)[:width]
            columns &= support[y0:y1].any(0)
            found = np.flatnonzero(columns)
            if len(found):
                made.append((y0, y1, int(found[0]), int(found[-1]) + 1))
        return made

    # Frames ---------------------------------------------------------------------------------

    def frame(self, coefficients: Row, seconds: float = 0.0) -> Picture:
        """Draw one frame; see `Performer`."""
        if self.face is None:
            moves(coefficients, Nature(0, 0))
            return Picture(self._still.copy(), self._box[0], self._box[1])
        m = self.moves(coefficients)
        out = self._ground.copy()
        self._bend(out, m)
        for eye in self._eyes:
            eye.draw(_view(out, eye.box), m)
        self._mouth.draw(_view(out, self._mouth_box), m)
        return Picture(out, self._box[0], self._box[1])

    def points(self, coefficients: Row, seconds: float = 0.0) -> Floats | None:
        """Where the face is in that frame; see `Faced`."""
        if self.face is None:
            return None
        sheet, m = self._sheet, self.moves(coefficients)
        bent = sheet.posed(sheet.flat(m)[0], m)
        moved = self.face.xy + sheet.grid.at(bent, self.face.xy)
        return np.asarray(moved + np.array(self._box[:2], np.float32), np.float32)

    def strength(self, seconds: float = 0.0) -> float:
        """1: nothing comes before a photo's mouth; see `Faced`."""
        return 1.0

    def moves(self, coefficients: Row) -> Moves:
        """What a row asks of this photo."""
        return self._sheet.held_back(moves(coefficients, self.nature))

    def _bend(self, out: Image, m: Moves) -> None:
        sheet, grid = self._sheet, self._sheet.grid
        both = sheet.flat(m)[0]
        back = grid.inverse(sheet.posed(both, m)) * np.float32(DENSITY)
        whole = cv2.resize(back, (grid.width, grid.height), interpolation=cv2.INTER_LINEAR)
        where = np.asarray(cv2.add(self._ramp, whole), np.float32)
        left, top = self._region[0], self._region[1]
        for y0, y1, x0, x1 in self._strips:
            layer = sample(self._texture, where[y0:y1, x0:x1])
            target = out[top + y0 : top + y1, left + x0 : left + x1]
            if self._opaque or self._cut:
                target[:] = layer
            else:
                rest = cv2.merge([cv2.bitwise_not(layer[..., 3])] * 4)
                cv2.add(layer, cv2.multiply(target, rest, scale=1 / 255), dst=target)


def _lifted(photo: Image, plate: Image, alpha: Image) -> Image:
    """What has to lie over ``plate`` to give ``photo``: uint8 [h, w, 4], premultiplied.

    ``alpha`` is raised where it would not do.
    """
    made = np.empty((*alpha.shape, 4), np.uint8)
    for top in range(0, len(alpha), _BAND):
        rows = slice(top, top + _BAND)
        seen, behind = photo[rows].astype(np.float32), plate[rows].astype(np.float32)
        least = np.ceil(255 * needed(seen, behind)).astype(np.uint8)
        made[rows, :, 3] = np.maximum(alpha[rows], least)
        share = made[rows, :, 3:] / np.float32(255)
        made[rows, :, :3] = np.round(np.clip(seen - (1 - share) * behind, 0, 255 * share))
    return made


def enlarged(pack: Pack, scale: float) -> Pack:
    """A pack for a frame that shows the photo ``scale`` times as large, with more detail."""
    for _ in range(2):
        if scale < 1.1 or 2 * max(pack.size) > _LARGEST:
            break
        points = pack.landmarks * np.float32(2)
        points[:, :2] += np.float32(0.5)
        size = (2 * pack.size[0], 2 * pack.size[1])
        plate = cv2.resize(pack.plate, size, interpolation=cv2.INTER_LINEAR)
        alpha = pack.alpha
        if alpha is not None:
            alpha = np.asarray(cv2.resize(alpha, size, interpolation=cv2.INTER_CUBIC), np.uint8)
        pack = Pack(
            doubled(pack.image), points, alpha, doubled(pack.foreground),
            np.asarray(plate, np.uint8), pack.idle,
        )  # fmt: skip
        scale /= 2
    return pack


def collar(image: Image, face: Face) -> float:
    """Millimetres of neck under the chin: where the colour stops being skin, 8 to 24."""
    chin = face.xy[t.CHIN_TIP]
    lab = cv2.cvtColor(image, cv2.COLOR_RGB2LAB).astype(np.float32)
    height, width = image.shape[:2]

    def colour(mm: float) -> Floats | None:
        cells = []
        for side in (-5.0, 0.0, 5.0):
            at = chin + (mm * face.down + side * face.right) * face.mm
            if not (0 <= at[0] < width and 0 <= at[1] < height):
                return None
            cells.append(lights.patch(lab, at, face.mm).reshape(-1, 3))
        return np.asarray(np.median(np.vstack(cells), axis=0), np.float32)

    skin = colour(-6.0)
    if skin is None:
        return 24.0
    for step in range(3, 24):
        found = colour(float(step))
        # The neck lies in the shade of the chin: lightness says little.
        if found is None or float(np.hypot(*(found[1:] - skin[1:]))) > 14:
            return float(max(8, step))
    return 24.0


def cell_size(wanted: float, most: int) -> int:
    """The power of two below a number of pixels."""
    return int(np.clip(2 ** math.floor(math.log2(max(wanted, 2.0))), 2, most))


def _widened(alpha: Image, unit: float) -> Image:
    """A matte that takes a soft rim of background along: nobody sees a rim that is a little off."""
    side = 2 * max(1, round(0.9 * unit)) + 1
    cell = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.GaussianBlur(cv2.dilate(alpha, cell), (0, 0), 0.8 * unit), np.uint8)


def _ramp(width: int, height: int) -> Floats:
    """Where a region's pixels lie in its texture at rest: float32 [height, width, 2]."""
    x = (np.arange(width, dtype=np.float32) + MARGIN) * DENSITY
    y = (np.arange(height, dtype=np.float32) + MARGIN) * DENSITY
    return np.stack(np.meshgrid(x, y), axis=-1).astype(np.float32)


def _overlap(face: Face, width: int, height: int) -> bool:
    """Whether the middle of the face is in the picture."""
    x, y = face.xy[6]
    return bool(0 <= x < width and 0 <= y < height)


def _region(face: Face, width: int, height: int, cell: int) -> Box:
    """Pixels of the photo in the frame that may move."""
    chin, top = face.xy[t.CHIN_TIP], face.xy[t.FOREHEAD_TOP]
    middle = float(chin[0] + top[0]) / 2
    box = (
        math.floor(middle - 2.2 * face.width),
        math.floor(min(top[1], chin[1]) - 1.3 * face.height),
        math.ceil(middle + 2.2 * face.width),
        math.ceil(chin[1] + 2.15 * face.height),
    )
    return _inside(box, width, height)


def mouth_box(face: Face) -> Box:
    """Pixels that a mouth may need."""
    across, mm = face.half_mouth + 22 * face.mm, face.mm
    x, y = face.mouth.tolist()
    return (
        math.floor(x - across), math.floor(y - 44 * mm),
        math.ceil(x + across), math.ceil(y + 40 * mm),
    )  # fmt: skip


def _eye_box(face: Face, side: int) -> Box:
    line = face.xy[list(t.UPPER_LID[side])]
    x, y = line.mean(0).tolist()
    across, mm = 0.85 * float(np.hypot(*(line[-1] - line[0]))) + 5 * face.mm, face.mm
    return (
        math.floor(x - across), math.floor(y - 19 * mm),
        math.ceil(x + across), math.ceil(y + 17 * mm),
    )  # fmt: skip


def _inside(box: Box, width: int, height: int) -> Box:
    left, top = min(max(0, box[0]), width), min(max(0, box[1]), height)
    return left, top, max(left, min(width, box[2])), max(top, min(height, box[3]))


def _view(out: Image, box: Box) -> Image:
    return out[box[1] : box[3], box[0] : box[2]]
