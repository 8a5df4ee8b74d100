"""What is behind the characters, frame by frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np

from ..scene import Fit, PlayStyle
from .box import Box
from .colour import rgb
from .footage import Footage, facts
from .images import laid
from .kinds import HEAD, kind_of
from .pixels import Pixels


class Backdrop(Protocol):
    """What is behind the characters of one scene."""

    def at(self, number: int) -> Pixels:
        """The whole frame ``number`` of the scene; the same array while it stays the same.

        Read-only for the receiver. A pure function of the number.
        """
        ...

    def close(self) -> None:
        """Let go of what is open."""
        ...


class Still:
    """Always the same picture."""

    def __init__(self, pixels: Pixels) -> None:
        self._pixels = pixels

    def at(self, number: int) -> Pixels:
        """See `Backdrop`."""
        return self._pixels

    def close(self) -> None:
        """See `Backdrop`."""


def plain(width: int, height: int, colour: str | None) -> Pixels:
    """One colour, or nothing at all."""
    made = np.zeros((height, width, 4), np.uint8)
    if colour is not None:
        made[:] = (*rgb(colour), 255)
    return made


def picture(path: Path, width: int, height: int, fit: Fit, colour: str, fps: float) -> Backdrop:
    """A still picture over a colour; one that moves plays over and over. Raises `MediaError`."""
    if moves(path):
        clip = Clip(facts(path).duration, 1, fps, "loop")
        return Moving(path, width, height, fit, colour, clip.at)
    return Still(_picture(path, width, height, fit, colour))


@lru_cache(maxsize=2)
def _picture(path: Path, width: int, height: int, fit: Fit, colour: str) -> Pixels:
    # The chunks of a scene come one after another.
    made = plain(width, height, colour)
    lay(made, *laid(path, width, height, fit))
    made.flags.writeable = False
    return made


def moves(path: Path) -> bool:
    """Whether a picture has more than one frame. Raises `MediaError`."""
    with path.open("rb") as file:
        kind = kind_of(file.read(HEAD))
    return kind.moves and facts(path).frames > 1


@dataclass(frozen=True, slots=True)
class Clip:
    """When a scene shows what of a video."""

    duration: float
    """Seconds of the video."""
    frames: int
    """Of the scene."""
    fps: float
    """Of the scene."""
    play_style: PlayStyle

    @property
    def speed(self) -> float:
        """Seconds of the video for each second of the scene."""
        return self.duration * self.fps / self.frames if self.play_style == "fit_to_scene" else 1.0

    def at(self, number: int) -> float | None:
        """Seconds of the video that frame ``number`` of the scene shows; None after its end.

        ``freeze`` and ``full_video`` hold the last frame, ``once`` shows nothing any more.
        """
        seconds = (number + 0.5) / self.fps * self.speed
        if self.play_style == "loop":
            return seconds % self.duration
        return None if self.play_style == "once" and seconds >= self.duration else seconds


class Moving:
    """A video over a colour."""

    def __init__(
        self,
        path: Path,
        width: int,
        height: int,
        fit: Fit,
        colour: str,
        seconds: Callable[[int], float | None],
    ) -> None:
        """``seconds`` gives the time in the video for a frame of the scene. Raises `MediaError`."""
        self._footage = Footage(path, width, height, fit)
        self._seconds = seconds
        self._empty = plain(width, height, colour)
        self._whole = Box(0, 0, width, height)
        self._source: Pixels | None = None
        self._made = self._empty

    def at(self, number: int) -> Pixels:
        """See `Backdrop`."""
        seconds = self._seconds(number)
        if seconds is None:
            return self._empty
        pixels, box = self._footage.at(seconds)
        if pixels is not self._source:
            self._source = pixels
            self._made = pixels
            if box != self._whole or self._footage.clear:
                self._made = self._empty.copy()
                lay(self._made, pixels, box)
        return self._made

    def close(self) -> None:
        """See `Backdrop`."""
        self._footage.close()


def lay(under: Pixels, pixels: Pixels, box: Box) -> None:
    """Draw premultiplied ``pixels`` over ``under``, in place; the box lies inside."""
    part = under[box.top : box.bottom, box.left : box.right]
    rest = 255 - pixels[..., 3:].astype(np.uint16)
    if rest.any():
        part[:] = pixels + ((part * rest + 127) // 255).astype(np.uint8)
    else:
        part[:] = pixels
