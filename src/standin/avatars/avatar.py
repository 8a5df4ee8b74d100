"""The contract of an avatar: one kind a folder, behind this protocol."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from ..scene import Framing

if TYPE_CHECKING:  # who only lists avatars does not wait for what draws them
    import numpy as np
    from numpy.typing import NDArray

    from ..motion.coefficients import Row, Track

Gender = Literal["female", "male", "unknown"]
Age = Literal["child", "young", "middle", "senior", "unknown"]


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
    group_id: str = ""
    """The person of whom this is a look; empty where the avatar is its own only look."""
    group_name: str = ""
    look: str = ""
    """What this look is called within its group: ``Office``."""
    age: Age = "unknown"


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
    framing: Framing = "normal"
    matting: bool = False
    """Leave out the background that a photo or footage has; drawn characters have none."""
    super_resolution: bool = False
    pace: float = 1.0
    """How fast footage goes on by itself; 0.5 is half as fast."""


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

    def frame(self, coefficients: Row, seconds: float = 0.0) -> Picture:
        """Draw one frame. A pure function: no other call before it changes the result.

        ``seconds`` since the scene began matter only to avatars that go on by themselves.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What one person says and how they move throughout a scene."""

    samples: NDArray[np.float32]
    """Mono, about -1 to 1; silence while others speak."""
    rate: int
    """Samples a second."""
    track: Track
    """The same person's face, for each frame of the scene."""


@runtime_checkable
class Listener(Protocol):
    """A `Performer` may implement this too: its picture depends on the sound itself.

    Whoever draws calls it once for a scene, and then the performer that it gives: that one is a
    pure function of coefficients and seconds again, whichever frames are asked for.
    """

    def listening(self, heard: Heard) -> Performer:
        """The performer of a scene."""
        ...


@runtime_checkable
class Faced(Protocol):
    """A `Performer` may implement this too: it knows where the face is."""

    def points(self, coefficients: Row, seconds: float = 0.0) -> NDArray[np.float32] | None:
        """Landmarks in the frame that `Performer.frame` draws of the same arguments.

        float32 [478, 2], x and y in pixels of the video's frame (0 is the middle of the first);
        MediaPipe's face mesh. None where no face is seen.
        """
        ...

    def strength(self, seconds: float = 0.0) -> float:
        """How much of the mouth may be changed: 1, and less near to what comes before it, to 0."""
        ...


@runtime_checkable
class Lasting(Protocol):
    """An `Avatar` may implement this too: it goes on by itself."""

    @property
    def seconds(self) -> float:
        """How long, before any of it is seen again; infinite for what does not go on."""
        ...


class Avatar(Protocol):
    """Somebody who can be shown."""

    info: AvatarInfo
    digest: str
    """SHA-256 in hex of all that decides the look: the same digest draws the same frames."""

    def backdrop(self, width: int, height: int) -> NDArray[np.uint8] | None:
        """The look's own background: uint8 [height, width, 4], RGBA, opaque; None without one."""
        ...

    def prepare(self, placement: Placement) -> Performer:
        """Paint what does not change from frame to frame. Seconds, not milliseconds."""
        ...
