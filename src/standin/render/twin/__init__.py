"""From a person's video to a footage avatar: look at it, follow the face, keep what is played."""

from .films import FILMED, film_frames, film_key, spoken_for
from .packs import followed, prepare, prepare_whole
from .refused import FootageRefused
from .shape import LONGEST, SHORTEST, Shape, frames, shape_of

__all__ = [
    "FILMED",
    "LONGEST",
    "SHORTEST",
    "FootageRefused",
    "Shape",
    "film_frames",
    "film_key",
    "followed",
    "frames",
    "prepare",
    "prepare_whole",
    "shape_of",
    "spoken_for",
]
