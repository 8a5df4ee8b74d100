"""The eyes: they look about with their own pixels, and lids come down over them."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from . import topology as t
from .adapter import Moves
from .face import ease, smooth
from .light import Light, noise
from .matting import blurred, fill, resized
from .mouth import Box, Source, mask, over, with_alpha
from .sheet import Rig, Sheet
from .warp import DENSITY, Texture, grid_over, sample

Floats = NDArray[np.float32]
Image = NDArray[np.uint8]

_LEAST_BLINK: Final = 0.03
_LEAST_GAZE: Final = 0.012
_LASH: Final = np.array([46, 34, 29], np.float32)


class Eye:
    """Draws one eye over the bent photo."""

    def __init__(
        self, rig: Rig, source: Source, box: Box, light: Light, cell: int, side: int
    ) -> None:
        """``side``: 0 is the right eye, 1 the left one."""
        face = rig.face
        self.face, self.side, self.box = face, side, box
        self.sheet = Sheet(rig, grid_over(box, cell, room=2))
        nodes = self.sheet.grid.nodes
        iris = face.xy[list(t.IRIS[side])]
        self.radius = max(float(np.hypot(*(iris[1] - iris[3]))) / 2, 1.0)
        away = np.hypot(*np.moveaxis(nodes - iris[0], -1, 0)) / self.radius
        self._disc = (1 - smooth(1.0, 2.3, away))[..., None]
        pixels = source.crop(box)
        self._ball = Texture(with_alpha(pixels, self._opening()), box[0], box[1])
        self._cover = Texture(self._closed(pixels, light), box[0], box[1])
        self._ramp = self._ball.ramp(box)
        self._edge, self._low = face.line(t.UPPER_LID[side]), face.line(t.LOWER_LID[side])
        self._arc = np.sin(np.linspace(0, np.pi, len(self._edge)))[:, None].astype(np.float32)
        self._lash = _lash_colour(pixels, mask(box, self._lash_band(), 0.0))
        self._blur = light.blur

    def _opening(self) -> Floats:
        face, side = self.face, self.side
        line = np.vstack([face.line(t.UPPER_LID[side]), face.line(t.LOWER_LID[side])[::-1]])
        return mask(self.box, line, max(0.5, 0.5 * face.mm))

    def _lash_band(self) -> Floats:
        edge = self.face.line(t.UPPER_LID[self.side])[4:-4]
        over, under = -0.5 * self.face.mm * self.face.down, 0.7 * self.face.mm * self.face.down
        return np.vstack([edge + over, (edge + under)[::-1]]).astype(np.float32)

    def _closed(self, pixels: Image, light: Light) -> Image:
        """Skin over the eye, filled in from around it: uint8 [h, w, 3]."""
        face, side, mm = self.face, self.side, self.face.mm
        upper, lower = face.line(t.UPPER_LID[side]), face.line(t.LOWER_LID[side])
        out = 5.5 * mm * face.right
        hole = np.vstack([
            upper[:1] - out, upper - 6.5 * mm * face.down, upper[-1:] + out,
            (lower + 3.0 * mm * face.down)[::-1],
        ])  # fmt: skip
        brow = np.vstack([
            face.line(t.BROW_LOWER[side]) + 1.5 * mm * face.down,
            face.line(t.BROW_UPPER[side])[::-1] - 3 * mm * face.down,
        ])  # fmt: skip
        known = 1 - mask(self.box, hole.astype(np.float32), 0.0)
        known *= 1 - 0.98 * mask(self.box, brow.astype(np.float32), 0.5 * mm)
        known *= 1 - 0.98 * self._strange(pixels, light)
        small = pixels[::DENSITY, ::DENSITY].astype(np.float32)
        plate = fill(small, np.ascontiguousarray(known[::DENSITY, ::DENSITY]))
        plate = resized(plate, pixels.shape[1], pixels.shape[0])
        height, width = plate.shape[:2]
        plate = blurred(plate, 1.2 * mm * DENSITY)
        plate += (
            0.7
            * cv2.resize(noise(height // DENSITY, width // DENSITY, light), (width, height))[
                ..., None
            ]
        )
        return np.clip(plate * self._rounding()[..., None], 0, 255).astype(np.uint8)

    def _strange(self, pixels: Image, light: Light) -> Floats:
        """Pixels that are no skin, such as the frame of glasses: float32 [h, w], 0 to 1."""
        away = np.abs(pixels.astype(np.float32) - light.skin).mean(2)
        return smooth(28.0, 60.0, away)

    def _rounding(self) -> Floats:
        """Light and shade on a closed lid, which is round: float32 [h, w]."""
        face, side, box = self.face, self.side, self.box
        x = np.arange((box[2] - box[0]) * DENSITY, dtype=np.float32) / DENSITY + box[0]
        y = np.arange((box[3] - box[1]) * DENSITY, dtype=np.float32) / DENSITY + box[1]
        points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
        upper = face.along(face.line(t.UPPER_LID[side]), face.mouth)
        lower = face.along(face.line(t.LOWER_LID[side]), face.mouth)
        at = face.along(points, face.mouth)
        top = np.interp(at[:, 0], upper[:, 0], upper[:, 1])
        bottom = np.interp(at[:, 0], lower[:, 0], lower[:, 1])
        down = (at[:, 1] - top) / face.mm
        height = np.maximum((bottom - top) / face.mm, 1.0)
        fold = 0.12 * np.exp(-(((down + 3.2) / 1.1) ** 2))
        ball = 0.05 * np.exp(-(((down - 0.45 * height) / (0.35 * height)) ** 2))
        shade = 0.10 * smooth(-2.5, 0.0, (down - height).astype(np.float32))
        return np.asarray(1 - fold + ball - shade, np.float32).reshape(len(y), len(x))

    def draw(self, out: Image, m: Moves) -> None:
        """Draw into ``out``: uint8 [h, w, 4], RGBA, the pixels of the box."""
        blink = m.blink[self.side]
        looks = abs(m.gaze[0]) + abs(m.gaze[1]) >= _LEAST_GAZE
        if blink < _LEAST_BLINK and not looks:
            return
        flat = self.sheet.flat(m)[0]
        made = out[..., :3].astype(np.float32)
        if looks and blink < 0.95:
            shift = np.array(m.gaze, np.float32) @ np.stack([self.face.right, self.face.down])
            field = self.sheet.posed(flat + self._disc * (shift * self.radius), m)
            over(made, sample(self._ball.pixels, self._map(field)))
        if blink >= _LEAST_BLINK:
            self._shut(made, flat, m, blink)
        out[..., :3] = (np.clip(made, 0, 255) + 0.5).astype(np.uint8)

    def _map(self, forward: Floats) -> Floats:
        grid = self.sheet.grid
        back = grid.inverse(forward) * np.float32(DENSITY)
        room = 2 * grid.cell
        whole = cv2.resize(back, (grid.width, grid.height), interpolation=cv2.INTER_LINEAR)
        height, width = self._ramp.shape[:2]
        return np.asarray(
            cv2.add(self._ramp, whole[room : room + height, room : room + width]), np.float32
        )

    def _shut(self, made: Floats, flat: Floats, m: Moves, blink: float) -> None:
        """Skin comes down over the eye, with the line of the lashes at its edge."""
        face, mm, corner = self.face, self.face.mm, np.array(self.box[:2], np.float32)
        field, grid = self.sheet.posed(flat, m), self.sheet.grid
        high = self._edge + grid.at(field, self._edge)
        low = self._low + grid.at(field, self._low) + 0.9 * mm * face.down * self._arc**0.5
        edge = high + blink * (low - high)
        up = 6.0 * mm * ease(0.0, 0.3, blink)
        top = high - up * face.down * self._arc**0.7
        # A drawn eye may reach beyond its landmarks.
        middle = (high.mean(0) + low.mean(0)) / 2
        rim = middle + (edge - middle) * np.float32(1 + 0.13 * blink**2)
        top = middle + (top - middle) * np.float32(1 + 0.13 * blink**2)
        alpha = _cover(made.shape[:2], top - corner, rim - corner, mm, self._blur)[..., None]
        skin = sample(self._cover.pixels, self._map(field)).astype(np.float32)
        made += (skin - made) * alpha
        self._lashes(made, (edge - corner).astype(np.float32), blink)

    def _lashes(self, made: Floats, line: Floats, blink: float) -> None:
        """The dark edge of the lid, thinner towards the corners."""
        mm = self.face.mm
        dark = np.zeros(made.shape[:2], np.uint8)
        for trim, wide in ((1, 0.5), (6, 1.0)):
            told = [np.round(line[trim:-trim] * 16).astype(np.int32)]
            cv2.polylines(dark, told, False, 255, max(1, round(wide * mm)), cv2.LINE_AA, 4)
        soft = cv2.GaussianBlur(dark, (0, 0), max(0.5, 0.34 * mm, 0.7 * self._blur))
        alpha = soft.astype(np.float32)[..., None] * (0.85 * min(1.0, 2.0 * blink) / 255)
        made += (self._lash - made) * alpha


def _cover(shape: tuple[int, int], top: Floats, edge: Floats, mm: float, blur: float) -> Floats:
    """Between two lines: soft at the top, where a lid goes over into skin, crisp at its edge."""
    below = edge + (edge - top).mean(0) * 2
    made = []
    for line, other, soft in (
        (edge, top - (below - edge), max(0.5, 0.30 * mm, 0.6 * blur)),
        (top, below, max(0.6, 1.3 * mm)),
    ):
        polygon = np.vstack([line, other[::-1]])
        cell = np.zeros(shape, np.uint8)
        cv2.fillPoly(cell, [np.round(polygon * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
        made.append(cv2.GaussianBlur(cell, (0, 0), soft).astype(np.float32) / 255)
    return np.asarray(made[0] * made[1], np.float32)


def _lash_colour(pixels: Image, band: Floats) -> Floats:
    """The darkest along the upper lid's edge."""
    found = pixels[band > 0.5].astype(np.float32)
    if len(found) < 8:
        return _LASH
    luma = found.sum(1)
    darkest = found[luma <= np.quantile(luma, 0.15)].mean(0)
    # The band may hold some of the iris: its colour says little.
    return np.asarray(0.35 * darkest + 0.65 * _LASH, np.float32)
