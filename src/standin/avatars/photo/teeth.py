"""What a mouth holds: teeth, tongue and the dark, painted in the light of the photo.

Canvases are in the mouth's own millimetres: x to the right, y down, the origin between the lips
of a closed mouth. Colours are float32 RGBA, premultiplied, 0 to 255 and alpha 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .face import smooth
from .light import Light, noise
from .matting import blurred

Floats = NDArray[np.float32]

HALF_WIDTH: Final = 32.0
UP: Final = 16.0
DOWN: Final = 20.0
_ENAMEL: Final = np.array([0.985, 0.945, 0.875], np.float32)
"""Teeth against white (Vita shade A1 to A2, roughly)."""
_GUM: Final = np.array([0.78, 0.46, 0.44], np.float32)
_TONGUE: Final = np.array([0.74, 0.40, 0.39], np.float32)
_DARK_TOP: Final = np.array([0.14, 0.062, 0.06], np.float32)
_DARK_LOW: Final = np.array([0.33, 0.14, 0.13], np.float32)
TIP: Final = -0.3
"""Millimetres that the middle of the tip lies below the edge of the lower lip."""
EDGE: Final = 2.4
"""Millimetres that the upper teeth reach below the line at which closed lips meet."""


@dataclass(frozen=True)
class Canvas:
    """Samples of the mouth's plane."""

    density: float
    """Samples a millimetre."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in samples."""
        return round(2 * HALF_WIDTH * self.density), round((UP + DOWN) * self.density)

    @property
    def xy(self) -> tuple[Floats, Floats]:
        """Millimetres of each sample: two float32 [h, w]."""
        width, height = self.size
        x = (np.arange(width, dtype=np.float32) + 0.5) / self.density - HALF_WIDTH
        y = (np.arange(height, dtype=np.float32) + 0.5) / self.density - UP
        across, down = np.meshgrid(x, y)
        return np.asarray(across, np.float32), np.asarray(down, np.float32)

    def sample(self, x: float, y: float) -> tuple[float, float]:
        """Millimetres as samples."""
        return (x + HALF_WIDTH) * self.density - 0.5, (y + UP) * self.density - 0.5


def row(canvas: Canvas, light: Light, blur: float, upper: bool) -> Floats:
    """A row of teeth: float32 [h, w, 4]. ``blur`` is the photo's, in millimetres."""
    x, y = canvas.xy
    if upper:
        widths, heights = (8.5, 6.6, 7.4, 6.8, 6.6, 9.0), (0.0, 0.7, 0.15, 0.9, 1.4, 2.0)
        arch, tall, curve, edge = 27.0, 9.6, 0.0035, EDGE
    else:
        widths, heights = (5.3, 5.8, 6.7, 6.8, 7.0, 10.0), (0.0, 0.05, -0.1, 0.5, 1.0, 1.6)
        arch, tall, curve, edge = 24.0, 8.0, 0.004, EDGE - 2.0
    borders = np.concatenate([[0.0], np.cumsum(widths)])
    borders = arch * np.sin(np.minimum(borders / arch, 1.5))
    away = np.abs(x)
    which = np.clip(np.searchsorted(borders, away, side="right") - 1, 0, len(widths) - 1)
    half = np.maximum((borders[which + 1] - borders[which]) / 2, 0.2)
    within = np.clip((away - (borders[which + 1] + borders[which]) / 2) / half, -1, 1)
    tip = np.asarray(heights)[which] + 0.75 * np.abs(within) ** 4 + curve * x**2
    depth = (edge - tip - y) if upper else (y - edge - tip)
    alpha = np.clip(depth / 0.35 + 0.5, 0, 1)
    between = (1 - np.abs(within)) * half
    shade = 1 - 0.24 * np.exp(-((between / 0.28) ** 2)) - 0.07 * within**2
    shade *= 1 - 0.10 * np.exp(-((depth / 0.7) ** 2))
    shade *= np.clip(np.cos(np.minimum(away / arch, 1.0) * 1.35), 0.18, 1) ** 1.15
    shade *= 1 - 0.05 * ((which * 7919) % 3 == 1)
    shade *= (1.0 if upper else 0.86) - 0.10 * smooth(2.0, 8.0, depth.astype(np.float32))
    gum = smooth(tall - 0.8, tall + 0.6, (depth + 0.9 * within**2).astype(np.float32))[..., None]
    colour = _ENAMEL * (1 - gum) + _GUM * gum
    lit = colour * light.white * shade[..., None]
    return _finished(lit.astype(np.float32), alpha.astype(np.float32), canvas, light, blur)


def tongue(canvas: Canvas, light: Light, blur: float) -> Floats:
    """The back of the tongue behind the lower teeth: float32 [h, w, 4]."""
    x, y = canvas.xy
    across, down = x / 18.5, (y - 6.0) / 9.5
    alpha = 1 - smooth(0.86, 1.04, np.hypot(across, down))
    lit = 1.0 - 0.16 * down - 0.30 * across**2 - 0.10 * np.exp(-((x / 1.6) ** 2))
    lit += 0.10 * np.exp(-(((np.abs(x) - 5) / 3.5) ** 2) - ((y - 1.5) / 2.2) ** 2)
    lit *= 0.42 + 0.58 * smooth(-1.05, -0.35, down)
    colour = _TONGUE * light.white * np.clip(lit, 0.1, 1.05)[..., None]
    return _finished(colour.astype(np.float32), alpha, canvas, light, max(blur, 0.35))


def tongue_tip(canvas: Canvas, light: Light, blur: float) -> Floats:
    """The tip of the tongue between the teeth: float32 [h, w, 4]."""
    x, y = canvas.xy
    across, down = x / 11.0, y / 2.6
    alpha = 1 - smooth(0.82, 1.05, np.hypot(across, down))
    lit = 0.98 - 0.25 * down**2 - 0.25 * across**2 - 0.06 * np.exp(-((x / 1.2) ** 2))
    colour = _TONGUE * light.white * np.clip(lit, 0.1, 1.1)[..., None]
    return _finished(colour.astype(np.float32), alpha, canvas, light, max(blur, 0.3))


def dark(canvas: Canvas, light: Light) -> Floats:
    """The inside of the mouth: float32 [h, w, 4], opaque."""
    x, y = canvas.xy
    low = smooth(-4.0, 12.0, y)[..., None]
    colour = _DARK_TOP * (1 - low) + _DARK_LOW * low
    colour = colour * (1 - 0.35 * smooth(10.0, 27.0, np.abs(x)))[..., None] * light.white
    whole = np.ones(x.shape, np.float32)
    return _finished(colour.astype(np.float32), whole, canvas, light, 0.0)


def _finished(colour: Floats, alpha: Floats, canvas: Canvas, light: Light, blur: float) -> Floats:
    """With the photo's blur and grain, and without colour where it has none."""
    grey = (colour @ np.array([0.299, 0.587, 0.114], np.float32))[..., None]
    colour = grey + np.float32(light.colour) * (colour - grey)
    made = np.dstack([colour, np.ones_like(alpha)]) * alpha[..., None]
    if blur > 0:
        made = blurred(made, max(0.3, blur * canvas.density))
    width, height = canvas.size
    speckle = noise(height, width, light)
    made[..., :3] += speckle[..., None] * made[..., 3:] * 0.8
    made[..., :3] = np.clip(made[..., :3], 0, 255 * made[..., 3:])
    return np.ascontiguousarray(made, np.float32)
