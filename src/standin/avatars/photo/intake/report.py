"""What is said about a photo: refusals and warnings that a person can act on."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a photo, or could be better."""

    code: str
    """Short and stable: ``face_too_small``; docs/photos.md lists all."""
    what: str
    """The part concerned: ``photo``, ``face``, ``mouth``, ``eyes``, ``chin``, ``forehead``."""
    message: str
    """What was found, with the measured value and the limit."""
    advice: str
    """What to do about it."""
    value: float | None = None
    """As measured, in the message's unit."""
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class FaceBox:
    """A face that was found, in fractions of the photo's width and height."""

    x: float
    """Left edge."""
    y: float
    """Top edge."""
    width: float
    height: float

    @property
    def centre(self) -> tuple[float, float]:
        """To pick this face by."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Report:
    """Whether a photo can become an avatar, and why not."""

    problems: tuple[Problem, ...] = ()
    """Any of these refuses the photo."""
    warnings: tuple[Problem, ...] = ()
    """With these it works, and could be better."""
    faces: tuple[FaceBox, ...] = ()
    """All that were found, the largest first."""
    chosen: int | None = None
    """Index of the face that speaks."""
    width: int = 0
    """Pixels of the photo, upright."""
    height: int = 0
    score: float = 0.0
    """0 to 1: how well the photo suits, to choose between several of one person."""

    @property
    def ok(self) -> bool:
        """Whether an avatar can be made."""
        return not self.problems and self.chosen is not None

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {"ok": self.ok, **asdict(self)}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Report:
        """The report of `to_dict`."""
        return cls(
            tuple(Problem(**each) for each in data["problems"]),
            tuple(Problem(**each) for each in data["warnings"]),
            tuple(FaceBox(**each) for each in data["faces"]),
            data["chosen"],
            data["width"],
            data["height"],
            data["score"],
        )
