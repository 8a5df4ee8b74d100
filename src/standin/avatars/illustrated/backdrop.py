"""Rooms behind a character: soft, pale, out of focus, drawn by code for the frame's size."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from .colour import Colour, mix, parse, shift
from .native import skia
from .paint import Brush, Point, linear, smooth, surface
from .spec import Backdrop, BackdropSpec

Pixels = NDArray[np.uint8]
Light = NDArray[np.float32]

UNITS = 900.0
"""Height of the room that is drawn, in its own units; the middle of the frame is x = 0."""
HALF = 900.0
"""Units that are drawn to either side; wider frames repeat the edge."""
_DRAWN = 450
"""Pixels of height that are drawn: what is out of focus needs no more."""
_OAK: Colour = (0.80, 0.71, 0.60)
_BOOK: Colour = (0.42, 0.50, 0.62)


@lru_cache(maxsize=2)
def backdrop(spec: BackdropSpec, width: int, height: int) -> Pixels:
    """The backdrop filling a frame: uint8 [height, width, 4], RGBA, opaque, read-only.

    Raises `ValueError` for an empty frame.
    """
    if width < 1 or height < 1:
        raise ValueError(f"nothing can be drawn in {width}x{height}")
    room = _room(spec)
    scale = height / room.shape[0]
    middle = room.shape[1] / 2
    place = np.array([[scale, 0, width / 2 - middle * scale], [0, scale, 0]])
    if spec.mirror:
        place[0] = -scale, 0, width / 2 + middle * scale
    light = cv2.warpAffine(
        room, place, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    pixels = np.full((height, width, 4), 255, np.uint8)
    pixels[..., :3] = _dithered(np.asarray(light, np.float32))
    pixels.setflags(write=False)
    return pixels


def _dithered(light: Light) -> Pixels:
    """Half a level of noise hides the steps of soft gradients."""
    noise = np.random.default_rng(1).random((256, 256, 1), np.float32) - 0.5
    rows, columns = (-(-n // 256) for n in light.shape[:2])
    tiled = np.tile(noise, (rows, columns, 1))[: light.shape[0], : light.shape[1]]
    return np.clip(np.rint(light + tiled), 0, 255).astype(np.uint8)


@lru_cache(maxsize=8)
def _room(spec: BackdropSpec) -> Light:
    """The room at the size that it is drawn in: float32 [h, w, 3], 0 to 255."""
    stage = _Stage(parse(spec.colour))
    _ROOMS[spec.kind](stage)
    stage.blurred(5)
    stage.vignette()
    return stage.light


class _Stage:
    """A room in the making, from the farthest thing to the nearest."""

    def __init__(self, wall: Colour) -> None:
        self.wall = wall
        height, width = _DRAWN, round(_DRAWN * 2 * HALF / UNITS)
        self.light: Light = np.zeros((height, width, 3), np.float32)
        self._pixels = np.zeros((height, width, 4), np.uint8)
        self._surface = surface(self._pixels)

    def paint(self, paint: Callable[[Brush], None], blur: float) -> None:
        """Paint over what is there, out of focus by `blur` units."""
        self._pixels[:] = 0
        canvas = self._surface.getCanvas()
        canvas.save()
        canvas.scale(_DRAWN / UNITS, _DRAWN / UNITS)
        canvas.translate(HALF, 0)
        paint(Brush(canvas))
        canvas.restore()
        layer = self._pixels.astype(np.float32)
        if blur:
            layer = _soft(layer, blur)
        self.light *= 1 - layer[..., 3:] / 255
        self.light += layer[..., :3]

    def blurred(self, blur: float) -> None:
        """Put everything so far a little more out of focus."""
        self.light = _soft(self.light, blur)

    def vignette(self) -> None:
        """Darken the corners a little, so that the eye stays in the middle."""
        height, width = self.light.shape[:2]
        x = np.linspace(-1, 1, width, dtype=np.float32) * 0.9
        y = np.linspace(-1, 1, height, dtype=np.float32)[:, None] * 0.75
        self.light *= (1 - 0.10 * np.minimum(1, x * x + y * y))[..., None]

    def wood(self, light: float = 0.0) -> Colour:
        """Pale oak in this room's light."""
        return shift(mix(_OAK, self.wall, 0.38), light)

    def tone(self, light: float, chroma: float = 0.0, hue: float = 0.0) -> Colour:
        """The wall's colour moved."""
        return shift(self.wall, light, chroma, hue)


def _soft(light: Light, blur: float) -> Light:
    sigma = blur * _DRAWN / UNITS
    return np.asarray(
        cv2.GaussianBlur(light, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), np.float32
    )


def _box(left: float, top: float, right: float, bottom: float, round_: float = 0.0) -> skia.Path:
    path = skia.Path()
    path.addRoundRect(skia.Rect(left, top, right, bottom), round_, round_)
    return path


def _wall(stage: _Stage) -> None:
    """A wall in light from the upper left, and a floor."""

    def paint(brush: Brush) -> None:
        high, low = stage.tone(0.045, -0.004), stage.tone(-0.055, 0.006)
        stops = [(0.0, high), (0.45, stage.wall), (1.0, low)]
        brush.shade(_box(-HALF, 0, HALF, UNITS), linear((-520, -60), (620, 840), stops))
        brush.spot(-330, 180, 460, 320, (1, 1, 1), 0.34, 120)

    stage.paint(paint, 0)


def _window(stage: _Stage, left: float, top: float, right: float, bottom: float) -> None:
    """A bright window with a hint of sky and trees, and its light on the wall."""
    sky, far = (0.95, 0.98, 1.0), (0.80, 0.87, 0.86)

    def glow(brush: Brush) -> None:
        brush.spot(
            (left + right) / 2, (top + bottom) / 2, (right - left) * 0.8, (bottom - top) * 0.7,
            (1, 1, 1), 0.5, 60,
        )  # fmt: skip

    def view(brush: Brush) -> None:
        stops = [(0.0, sky), (0.55, (0.90, 0.94, 0.97)), (1.0, far)]
        path = _box(left, top, right, bottom)
        brush.shade(path, linear((left, top), (left, bottom), stops))
        with brush.clipped(path):
            rng = np.random.default_rng(17)
            for _ in range(9):
                x, y = rng.uniform(left, right), bottom - rng.uniform(0, 0.25) * (bottom - top)
                brush.spot(x, y, 60, 44, (0.66, 0.77, 0.70), 0.45, 16)

    def bars(brush: Brush) -> None:
        frame = stage.tone(0.06, -0.01)
        for x in np.linspace(left, right, 3):
            brush.fill(_box(x - 9, top, x + 9, bottom), frame)
            brush.fill(_box(x + 3, top, x + 9, bottom), stage.tone(-0.09), 0.6)
        for y in (top, bottom):
            brush.fill(_box(left - 9, y - 9, right + 9, y + 9), frame)
        brush.fill(_box(left - 24, bottom + 6, right + 24, bottom + 26), stage.tone(0.05))
        brush.fill(_box(left - 20, bottom + 26, right + 20, bottom + 40), stage.tone(-0.14), 0.6)

    stage.paint(glow, 0)
    stage.paint(view, 16)
    stage.paint(bars, 7)


def _shelf(
    stage: _Stage, left: float, right: float, levels: tuple[float, ...], full: float, seed: int,
    wood: Colour,
) -> None:  # fmt: skip
    """Boards with books and a few things, `full` 0 to 1."""
    rng = np.random.default_rng(seed)
    tones = [
        mix(shift(_BOOK, rng.uniform(-0.16, 0.2), 0, rng.uniform(-180, 180)), stage.wall, 0.35)
        for _ in range(12)
    ]

    def shadow(brush: Brush) -> None:
        for y in levels:
            brush.fill(_box(left - 6, y + 8, right + 14, y + 44), stage.tone(-0.24), 0.40)

    def things(brush: Brush) -> None:
        for y in levels:
            x = left + rng.uniform(6, 20)
            while x < right - 24:
                if rng.random() > full:
                    x += rng.uniform(30, 90)
                    continue
                wide, high = rng.uniform(12, 26), rng.uniform(58, 96)
                tone = tones[rng.integers(len(tones))]
                spine = _box(x, y - high, min(x + wide, right), y, 2)
                stops = [(0.0, shift(tone, 0.05)), (1.0, shift(tone, -0.06))]
                brush.shade(spine, linear((x, 0), (x + wide, 0), stops))
                x += wide + (1.5 if rng.random() < 0.86 else rng.uniform(20, 60))
            brush.fill(_box(left, y, right, y + 15, 2), wood)
            brush.fill(_box(left, y, right, y + 4, 2), shift(wood, 0.07))

    stage.paint(shadow, 14)
    stage.paint(things, 8)


def _plant(stage: _Stage, x: float, bottom: float, size: float, blur: float = 8) -> None:
    """Leaves over a pale pot."""
    rng = np.random.default_rng(7)
    leaf: Colour = (0.42, 0.57, 0.47)

    def paint(brush: Brush) -> None:
        for k in range(26):
            angle = np.pi * (0.06 + 0.88 * (k + rng.uniform(-0.4, 0.4)) / 25)
            long = size * rng.uniform(0.62, 1.05)
            dx, dy = np.cos(angle) * long * 0.72, -np.sin(angle) * long
            tip: Point = (x + dx, bottom - 60 + dy)
            bend: Point = (x + dx * 0.35, bottom - 60 + dy * 0.72)
            across = size * 0.065
            blade: list[Point] = [
                (x, bottom - 60, 1), (bend[0] - across, bend[1]), (*tip, 1),
                (bend[0] + across, bend[1] + across),
            ]  # fmt: skip
            tone = shift(leaf, rng.uniform(-0.10, 0.14), 0, rng.uniform(-12, 12))
            brush.area(_plain(blade), mix(tone, stage.wall, 0.22))
        pot = _box(x - size * 0.24, bottom - 76, x + size * 0.24, bottom + 20, 10)
        stops = [(0.0, stage.tone(0.07, -0.01)), (1.0, stage.tone(-0.16))]
        brush.shade(pot, linear((x - size * 0.24, 0), (x + size * 0.24, 0), stops))

    stage.paint(paint, blur)


def _plain(points: list[Point]) -> list[Point]:
    """Plain floats for skia."""
    return [tuple(float(v) for v in point) for point in points]


def _picture(stage: _Stage, left: float, top: float, right: float, bottom: float) -> None:
    """A framed print with two soft hills."""

    def paint(brush: Brush) -> None:
        brush.fill(_box(left + 6, top + 12, right + 12, bottom + 16), stage.tone(-0.22), 0.35)
        brush.fill(_box(left, top, right, bottom), stage.tone(0.08, -0.02))
        inside = _box(left + 16, top + 16, right - 16, bottom - 16)
        brush.fill(inside, mix(stage.wood(0.14), (1, 1, 1), 0.3))
        with brush.clipped(inside):
            wide, high = right - left, bottom - top
            brush.spot(
                left + wide * 0.3, bottom, wide * 0.5, high * 0.4, stage.tone(-0.16, 0.02, -30), 1
            )
            brush.spot(left + wide * 0.85, bottom, wide * 0.5, high * 0.55, stage.wood(-0.02), 1)

    stage.paint(paint, 7)


def _lamp(stage: _Stage, x: float, top: float) -> None:
    """A standing lamp and its warm light."""

    def glow(brush: Brush) -> None:
        brush.spot(x, top + 60, 240, 230, (1.0, 0.95, 0.84), 0.55, 70)

    def paint(brush: Brush) -> None:
        brush.fill(_box(x - 4, top + 90, x + 4, UNITS), stage.tone(-0.34))
        shade: list[Point] = [
            (x - 46, top, 1), (x + 46, top, 1), (x + 74, top + 104, 1), (x - 74, top + 104, 1),
        ]  # fmt: skip
        stops = [(0.0, (1.0, 0.96, 0.88)), (1.0, (0.96, 0.88, 0.76))]
        brush.shade(smooth(shade, True), linear((x - 60, top), (x + 70, top + 110), stops))

    stage.paint(glow, 0)
    stage.paint(paint, 8)


def _table(stage: _Stage, top: float, wood: Colour) -> None:
    """A long low piece of furniture along the wall."""

    def paint(brush: Brush) -> None:
        brush.fill(_box(-HALF, top - 6, HALF, UNITS), shift(wood, -0.22), 0.25)
        brush.fill(_box(-HALF, top, HALF, UNITS), shift(wood, -0.05))
        brush.fill(_box(-HALF, top, HALF, top + 20), shift(wood, 0.05))
        for x in range(-800, 900, 230):
            brush.fill(_box(x - 3, top + 28, x + 3, UNITS), shift(wood, -0.16), 0.7)

    stage.paint(paint, 9)


# Rooms -------------------------------------------------------------------------------------


def _gradient(stage: _Stage) -> None:
    def paint(brush: Brush) -> None:
        high, low = stage.tone(0.06, -0.005), stage.tone(-0.10, 0.012)
        stops = [(0.0, high), (0.5, stage.wall), (1.0, low)]
        brush.shade(_box(-HALF, 0, HALF, UNITS), linear((-420, -60), (480, 960), stops))
        brush.spot(-60, 380, 420, 360, (1, 1, 1), 0.38, 130)

    stage.paint(paint, 0)


def _office(stage: _Stage) -> None:
    _wall(stage)
    _window(stage, -900, 70, -430, 600)
    _shelf(stage, 440, 780, (250, 400, 550), 0.55, 3, stage.wood())
    _table(stage, 690, stage.wood(-0.04))
    _plant(stage, -380, 700, 190)
    _picture(stage, 205, 170, 345, 360)


def _studio(stage: _Stage) -> None:
    def paint(brush: Brush) -> None:
        stops = [(0.0, stage.tone(-0.06)), (0.5, stage.tone(0.03)), (1.0, stage.tone(-0.10, 0.01))]
        brush.shade(_box(-HALF, 0, HALF, UNITS), linear((-900, 0), (900, 500), stops))
        brush.spot(-30, 400, 520, 420, (1, 1, 1), 0.55, 120)

    def panels(brush: Brush) -> None:
        for x in range(-820, 900, 96):
            if abs(x) < 330:
                continue
            stops = [(0.0, stage.tone(0.02)), (0.8, stage.tone(-0.12)), (1.0, stage.tone(-0.2))]
            slat = _box(x, 0, x + 70, UNITS)
            brush.shade(slat, linear((x, 0), (x + 70, 0), stops), 0.75)

    def lights(brush: Brush) -> None:
        for x in (-392.0, 392.0):
            brush.fill(_box(x - 7, 40, x + 7, UNITS - 90, 7), (1.0, 0.99, 0.96))

    def halo(brush: Brush) -> None:
        for x in (-392.0, 392.0):
            brush.spot(x, 420, 90, 430, (1, 1, 1), 0.55, 50)

    stage.paint(paint, 0)
    stage.paint(panels, 7)
    stage.paint(halo, 0)
    stage.paint(lights, 6)
    _plant(stage, 640, 860, 260, 11)


def _classroom(stage: _Stage) -> None:
    _wall(stage)
    board: Colour = (0.36, 0.49, 0.45)

    def paint(brush: Brush) -> None:
        brush.fill(_box(-486, 128, 500, 574), stage.tone(-0.22), 0.4)
        brush.fill(_box(-500, 110, 486, 560), stage.wood(-0.02))
        stops = [(0.0, shift(board, 0.09)), (1.0, shift(board, -0.03))]
        brush.shade(_box(-482, 128, 468, 542), linear((-480, 120), (470, 540), stops))
        brush.fill(_box(-500, 560, 486, 580), stage.wood(0.05))

    def chalk(brush: Brush) -> None:
        white: Colour = (0.93, 0.96, 0.94)
        for k, wide in enumerate((150.0, 190.0, 120.0)):
            brush.line([(-430, 190 + 46 * k), (-430 + wide, 188 + 46 * k)], white, 0.55, 7)
        brush.line([(270, 400), (330, 300), (400, 250), (440, 180)], white, 0.6, 6)
        brush.line([(260, 180), (260, 420), (440, 420)], white, 0.5, 5)
        brush.spot(-340, 420, 52, 52, white, 0.14)

    stage.paint(paint, 6)
    stage.paint(chalk, 6)
    _window(stage, 640, 90, 980, 560)
    _table(stage, 720, stage.wood(-0.02))
    _shelf(stage, -900, -620, (300, 460, 620), 0.7, 11, stage.wood(0.02))


def _home(stage: _Stage) -> None:
    _wall(stage)
    _window(stage, 440, 60, 860, 560)

    def curtain(brush: Brush) -> None:
        for left, right in ((330, 470), (830, 900)):
            stops = [
                (k / 8, mix(stage.wood(0.12 if k % 2 else 0.03), stage.wall, 0.3)) for k in range(9)
            ]  # fmt: skip
            brush.shade(_box(left, 0, right, 760), linear((left, 0), (right, 0), stops), 0.92)

    def sofa(brush: Brush) -> None:
        tone = stage.tone(-0.10, 0.012, -10)
        brush.fill(_box(-860, 640, 330, 960, 46), shift(tone, -0.05))
        brush.fill(_box(-830, 600, -300, 900, 50), tone)
        brush.fill(_box(-280, 600, 280, 900, 50), tone)
        brush.fill(_box(-700, 640, -540, 790, 30), mix((0.86, 0.72, 0.52), stage.wall, 0.25))

    stage.paint(curtain, 9)
    _picture(stage, -420, 150, -220, 400)
    _picture(stage, -660, 190, -480, 380)
    _lamp(stage, -760, 250)
    stage.paint(sofa, 10)
    _plant(stage, 380, 830, 250, 10)


def _library(stage: _Stage) -> None:
    _wall(stage)
    wood = stage.wood(-0.05)

    def case(brush: Brush) -> None:
        for left, right in ((-900, -300), (300, 900)):
            stops = [(0.0, shift(wood, -0.12)), (1.0, shift(wood, -0.07))]
            brush.shade(_box(left, 0, right, UNITS), linear((left, 0), (right, 0), stops))

    def posts(brush: Brush) -> None:
        for x in (-600.0, -300.0, 300.0, 600.0):
            brush.fill(_box(x - 13, 0, x + 13, UNITS), wood)
            brush.fill(_box(x - 13, 0, x - 5, UNITS), shift(wood, 0.07))

    stage.paint(case, 10)
    levels = (130.0, 290.0, 450.0, 610.0, 770.0)
    _shelf(stage, -900, -300, levels, 0.9, 21, wood)
    _shelf(stage, 300, 900, levels, 0.9, 22, wood)
    stage.paint(posts, 8)
    stage.blurred(5)

    def lift(brush: Brush) -> None:
        brush.fill(_box(-HALF, 0, HALF, UNITS), stage.tone(0.05), 0.34)
        brush.spot(-520, 120, 420, 300, (1.0, 0.98, 0.94), 0.35, 100)

    stage.paint(lift, 0)
    _picture(stage, -150, 150, 130, 400)


_ROOMS: dict[Backdrop, Callable[[_Stage], None]] = {
    "gradient": _gradient, "office": _office, "studio": _studio, "classroom": _classroom,
    "home": _home, "library": _library,
}  # fmt: skip
