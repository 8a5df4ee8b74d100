"""The contract of an avatar: one kind a folder, behind this protocol."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from ..motion.coefficients import Row

Gender = Literal["female", "male", "unknown"]


@dataclass(frozen=True, slots=True)
class AvatarInfo:
    """An avatar as the catalogue lists it."""

    id: str
    """Never changes: ``maya``."""
    name: str
    gender: Gender
    kind: str
    """The engine that draws it: ``illustrated``."""
    default_voices: Mapping[str, str]
    """Preferred voice id by engine name: ``{"flite": "flite-slt", "espeak": "espeak-en-us-f"}``."""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the character stands in a frame."""

    width: int
    """Pixels of the video's frame."""
    height: int
    scale: float = 1.0
    """1 = the character's own frame is the video's frame; scaled about the frame's centre."""
    offset_x: float = 0.0
    """Fraction of the frame's width, positive to the right."""
    offset_y: float = 0.0
    """Fraction of the frame's height, positive downwards."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A character's pixels in one frame: only the box that it fills."""

    pixels: NDArray[np.uint8]
    """uint8 [h, w, 4], RGBA, premultiplied alpha, C-contiguous; read-only for the receiver."""
    left: int
    """Column of the box in the frame; the box lies wholly inside the frame."""
    top: int


class Performer(Protocol):
    """An avatar prepared for one placement."""

    def frame(self, coefficients: Row) -> Picture:
        """Draw one frame. A pure function: no other call before it changes the result."""
        ...


class Avatar(Protocol):
    """Somebody who can be shown."""

    info: AvatarInfo
    digest: str
    """SHA-256 in hex of all that decides the look: the same digest draws the same frames."""

    def prepare(self, placement: Placement) -> Performer:
        """Paint what does not change from frame to frame. Seconds, not milliseconds."""
        ...
