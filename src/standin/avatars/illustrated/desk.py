"""A desk that is sat at: it hides what is below the hands that rest on it."""

from __future__ import annotations

from typing import Any

import numpy as np

from .colour import mix, parse, shift
from .framing import Framing
from .native import skia
from .paint import Box, Brush, Point, image, linear, smooth, surface, tapered
from .pose import ArmPose
from .spec import CharacterSpec
from .textures import Texture

TOP = 372.0
"""Height of the desk's upper edge, units below the eyes."""
WIDE = 470.0
"""Units from the middle to either end."""
DEPTH = 13.0
"""Units of the table's top that are seen."""
BOX: Box = (-500.0, TOP - 10, 500.0, 660.0)

_REST = ArmPose(raised=1.0, out=-0.72, up=-0.60, turn=-84.0, shape="together", before="together")
_LIFTED, _SHOWN = 0.3, 0.7
"""Shares of the way up between which the resting hand becomes the one that is asked for."""


def resting(arm: ArmPose) -> ArmPose:
    """An arm at a desk: what else would hang lies on the table, hand over hand."""
    up = arm.raised
    if up >= 1:
        return arm
    change = min(1.0, max(0.0, (up - _LIFTED) / (_SHOWN - _LIFTED)))
    shape, before, share = (
        (arm.shape, arm.before, arm.change) if change >= 1 else (arm.shape, _REST.shape, change)
    )
    return ArmPose(
        raised=1.0,
        out=_REST.out + (arm.out - _REST.out) * up,
        up=_REST.up + (arm.up - _REST.up) * up,
        turn=_REST.turn + (arm.turn - _REST.turn) * up,
        shape=shape,
        before=before,
        change=share,
    )


def paint_desk(brush: Brush, spec: CharacterSpec) -> None:
    """A wooden top and a front panel; a clear edge where the light falls."""
    wood = parse(spec.desk)
    light, dark, deep = shift(wood, 0.10, -0.01, 4), shift(wood, -0.10), shift(wood, -0.20)
    low = BOX[3]
    front: list[Point] = [
        (-WIDE + 16, TOP + 4, 1), (WIDE - 16, TOP + 4, 1), (WIDE - 16, low, 1),
        (-WIDE + 16, low, 1),
    ]  # fmt: skip
    path = smooth(front, True)
    across = [(0.0, mix(wood, light, 0.25)), (0.45, wood), (1.0, dark)]
    brush.shade(path, linear((-WIDE, 0), (WIDE, 0), across))
    with brush.clipped(path):
        _grain(brush, dark)
        shadow = linear((0, TOP + DEPTH), (0, TOP + DEPTH + 34), [(0, deep, 0.75), (1, deep, 0)])
        brush.shade(path, shadow)
    top = skia.Path()
    top.addRoundRect(skia.Rect(-WIDE, TOP, WIDE, TOP + DEPTH), 6, 6)
    along = [(0.0, mix(light, (1, 1, 1), 0.25)), (0.4, light), (1.0, wood)]
    brush.shade(top, linear((-WIDE, 0), (WIDE, 0), along))
    with brush.clipped(top):
        shade = linear((0, TOP), (0, TOP + DEPTH), [(0.3, deep, 0), (1, deep, 0.42)])
        brush.shade(top, shade)
        brush.line([(-WIDE, TOP + 1.2), (WIDE, TOP + 1.2)], (1, 1, 1), 0.5, 1.6, 0.5)


def _grain(brush: Brush, tone: Any) -> None:
    rng = np.random.default_rng(61)
    for _ in range(70):
        x, y = rng.uniform(-WIDE, WIDE), rng.uniform(TOP, BOX[3])
        length = rng.uniform(80, 300)
        line: list[Point] = [(x, y), (x + length / 2, y + rng.normal() * 2), (x + length, y)]
        brush.fill(tapered(line, 0.3, rng.uniform(0.8, 2.4), 0.3), tone, 0.20, 0.6)


class Desk:
    """Draws the painted desk; it stands still while the body moves."""

    def __init__(self, texture: Texture, f: Framing) -> None:
        size = f.scale / texture.scale
        matrix = skia.Matrix()
        matrix.setScaleTranslate(
            size, size, f.x + texture.left * f.scale, f.y + texture.top * f.scale
        )
        height, width = texture.pixels.shape[:2]
        filled = matrix.mapRect(skia.Rect(0, 0, width, height)).roundOut()
        self.area = (
            max(0, filled.left()), max(0, filled.top()),
            min(f.width, filled.right()), min(f.height, filled.bottom()),
        )  # fmt: skip
        """Left, top, right, bottom in pixels of the frame; right <= left where it is not in it."""
        left, top, right, bottom = self.area
        # Scaled once: what stands still costs no frame anything but a copy.
        self._pixels = np.zeros((max(1, bottom - top), max(1, right - left), 4), np.uint8)
        canvas = surface(self._pixels).getCanvas()
        canvas.translate(-left, -top)
        canvas.concat(matrix)
        linear_filter = skia.SamplingOptions(skia.FilterMode.kLinear)
        canvas.drawImage(image(texture.pixels), 0, 0, linear_filter, None)

    def draw(self, canvas: Any) -> None:
        """Draw it over everything, on a canvas of the frame's pixels."""
        canvas.drawImage(image(self._pixels), *self.area[:2])
