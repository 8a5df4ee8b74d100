"""Frames in, finished frames out: the characters on their background, and what lies over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import skia

from ..avatars.avatar import Picture
from .backdrop import Backdrop
from .box import Box
from .entrance import Entrance
from .pixels import Pixels, canvas, image
from .seat import Seat, box_of


class Overlay(Protocol):
    """Something over the characters: text, captions."""

    def at(self, number: int) -> Picture | None:
        """What is shown in frame ``number`` of the scene; the same object while it stays the same.

        A pure function of the number.
        """
        ...


@dataclass(frozen=True, slots=True)
class Finished:
    """A frame as it will be seen."""

    pixels: Pixels
    """uint8 [height, width, 4], RGBA, opaque, or premultiplied where there is no background."""
    changed: Box | None
    """Outside of it the frame equals the one before; None: any of it may differ."""


class Stage:
    """Composes the frames of one scene, one after another."""

    def __init__(
        self,
        width: int,
        height: int,
        backdrop: Backdrop,
        seats: Sequence[Seat] = (),
        overlays: Sequence[Overlay] = (),
        marks: Sequence[Picture] = (),
        entrance: Entrance | None = None,
    ) -> None:
        """``overlays`` belong to the scene, the last one on top; ``marks`` lie over everything
        and take no part in an ``entrance``."""
        self._frame = Box(0, 0, width, height)
        self._backdrop, self._seats, self._overlays = backdrop, seats, overlays
        self._marks, self._entrance = marks, entrance
        self._pixels = np.zeros((height, width, 4), np.uint8)
        self._canvas = canvas(self._pixels)
        self._mixed = self._pixels if entrance is None else np.zeros_like(self._pixels)
        self._before: _Shown | None = None

    def compose(self, number: int, pictures: Sequence[Picture]) -> Finished:
        """Frame ``number`` of the scene, with a picture for each seat.

        Its pixels are the stage's own and painted over by the next call. Only what differs from
        the frame composed before is painted.
        """
        covered = Box(0, 0, 0, 0)
        for seat, picture in zip(self._seats, pictures, strict=True):
            covered = covered.union(seat.box(picture).within(self._frame))
        mixing = self._entrance is not None and number < self._entrance.frames
        shown = _Shown(
            self._backdrop.at(number), covered, [o.at(number) for o in self._overlays], mixing
        )
        differs = shown.since(self._before) if self._before else None
        changed = differs.within(self._frame) if differs is not None else None
        self._before = shown
        self._paint(self._frame if changed is None else changed, shown, pictures)
        if not mixing or self._entrance is None:
            return Finished(self._pixels, changed)
        self._entrance.mix(number, self._pixels, self._mixed)
        self._draw_pictures(canvas(self._mixed), self._frame, self._marks)
        return Finished(self._mixed, None)

    def _paint(self, box: Box, shown: _Shown, pictures: Sequence[Picture]) -> None:
        if box.empty:
            return
        rows, columns = slice(box.top, box.bottom), slice(box.left, box.right)
        self._pixels[rows, columns] = shown.backdrop[rows, columns]
        self._canvas.save()
        self._canvas.clipRect(skia.Rect.MakeLTRB(*box))
        for seat, picture in zip(self._seats, pictures, strict=True):
            seat.draw(self._canvas, picture)
        over = [each for each in shown.overlays if each is not None]
        self._draw_pictures(self._canvas, box, over if shown.mixing else [*over, *self._marks])
        self._canvas.restore()

    def _draw_pictures(self, target: Any, box: Box, pictures: Sequence[Picture]) -> None:
        for picture in pictures:
            if not box_of(picture).within(box).empty:
                target.drawImage(image(picture.pixels), picture.left, picture.top)


@dataclass(frozen=True)
class _Shown:
    """What a frame was made from."""

    backdrop: Pixels
    covered: Box
    """By the characters."""
    overlays: list[Picture | None]
    mixing: bool

    def since(self, before: _Shown) -> Box | None:
        """Where this frame may differ from the one before; None for everywhere."""
        if self.backdrop is not before.backdrop or self.mixing or before.mixing:
            return None
        box = before.covered.union(self.covered)
        for old, new in zip(before.overlays, self.overlays, strict=True):
            if old is not new:
                for each in (old, new):
                    box = box.union(box_of(each)) if each is not None else box
        return box
