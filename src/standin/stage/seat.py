"""Where a character stands on the stage, and what its picture is cut to."""

from __future__ import annotations

from typing import Any

import numpy as np
import skia

from ..avatars.avatar import Picture, Placement
from ..scene import Character
from .box import Box
from .colour import rgb
from .pixels import Pixels, canvas, image

_SMALLEST = 8
"""Pixels of a mask's side."""


def box_of(picture: Picture) -> Box:
    """The pixels of the frame that a picture covers."""
    height, width = picture.pixels.shape[:2]
    return Box(picture.left, picture.top, picture.left + width, picture.top + height)


def seat(character: Character, width: int, height: int) -> Seat:
    """The seat of a character in a frame."""
    if character.mask == "none":
        return Seat(_placement(character, width, height))
    return MaskedSeat(character, width, height)


class Seat:
    """A character that stands in the frame as it is drawn."""

    def __init__(self, placement: Placement) -> None:
        self.placement = placement
        """What the avatar is prepared for."""

    def box(self, picture: Picture) -> Box:
        """The pixels that may differ from a frame without the character."""
        return box_of(picture)

    def draw(self, target: Any, picture: Picture) -> None:
        """Draw the character into the frame."""
        target.drawImage(image(picture.pixels), picture.left, picture.top)


class MaskedSeat(Seat):
    """A character in a circle or a square.

    It gets a square frame of its own, as high as the video's shorter side times the scale, so that
    head and shoulders lie in it alike whatever the video's shape.
    """

    def __init__(self, character: Character, width: int, height: int) -> None:
        side = max(_SMALLEST, round(min(width, height) * character.scale))
        super().__init__(_placement(character, side, side, alone=True))
        self._left = round(width * (0.5 + character.offset_x) - side / 2)
        self._top = round(height * (0.5 + character.offset_y) - side / 2)
        self._area = Box(self._left, self._top, self._left + side, self._top + side)
        self._ground = np.zeros((side, side, 4), np.uint8)
        if character.circle_colour is not None:
            self._ground[:] = (*rgb(character.circle_colour), 255)
        self._pixels = np.zeros_like(self._ground)
        self._canvas = canvas(self._pixels)
        self._mask = _circle(side) if character.mask == "circle" else None
        self._drawn = Box(0, 0, side, side)

    def box(self, picture: Picture) -> Box:
        """See `Seat`. The ground of a circle stays as it is."""
        inner = box_of(picture)
        moved = Box(
            inner.left + self._left,
            inner.top + self._top,
            inner.right + self._left,
            inner.bottom + self._top,
        )
        return moved.within(self._area)

    def draw(self, target: Any, picture: Picture) -> None:
        """See `Seat`. The character is laid on the ground first and both are cut at once, so that
        the edge mixes with what is behind it once only."""
        now = box_of(picture)
        box = self._drawn.union(now)
        self._drawn = now
        rows, columns = slice(box.top, box.bottom), slice(box.left, box.right)
        self._pixels[rows, columns] = self._ground[rows, columns]
        self._canvas.save()
        self._canvas.clipRect(skia.Rect.MakeLTRB(*box))
        self._canvas.drawImage(image(picture.pixels), picture.left, picture.top)
        if self._mask is not None:
            cut = skia.Paint(BlendMode=skia.BlendMode.kDstIn)
            self._canvas.drawImage(image(self._mask), 0, 0, skia.SamplingOptions(), cut)
        self._canvas.restore()
        target.drawImage(image(self._pixels), self._left, self._top)


def _circle(side: int) -> Pixels:
    """How much of each pixel lies in the circle that fills a square, as white of that alpha.

    Not a path of skia's: how that rounds its edge depends on what else is painted at once.
    """
    at = np.arange(side) + 0.5 - side / 2
    distance = np.sqrt(at[:, None] ** 2 + at[None, :] ** 2)
    inside = np.clip(side / 2 - distance + 0.5, 0, 1)
    return np.repeat(np.round(255 * inside).astype(np.uint8)[..., None], 4, 2)


def _placement(c: Character, width: int, height: int, alone: bool = False) -> Placement:
    scale, x, y = (1.0, 0.0, 0.0) if alone else (c.scale, c.offset_x, c.offset_y)
    return Placement(width, height, scale, x, y, c.framing, c.matting, c.super_resolution)
