"""What was done, to be undone and redone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .body import Body

MOST: Final = 300
"""Steps that can be undone."""
TOGETHER: Final = 1.2
"""Seconds within which changes of the same thing are one step: typing, a slider, arrow keys."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a video was at a time."""

    body: Body
    scene: int
    """The scene that was before one's eyes."""
    key: str | None = None
    """What was changed, where going on changing it is the same step."""
    at: float = 0.0


class History:
    """The steps of one page, from the oldest that is remembered."""

    def __init__(self, body: Body) -> None:
        self._past: list[Step] = []
        self._now = Step(body, 0)
        self._future: list[Step] = []

    @property
    def body(self) -> Body:
        """What the video is now."""
        return self._now.body

    @property
    def can_undo(self) -> bool:
        """Whether there is something to undo."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether there is something to redo."""
        return bool(self._future)

    def do(self, body: Body, scene: int, key: str | None, at: float) -> None:
        """A change, at a time in seconds. What was undone before cannot be redone any more."""
        same = key is not None and key == self._now.key and at - self._now.at < TOGETHER
        if not (same and self._past and not self._future):
            self._past = [*self._past[-MOST + 1 :], self._now]
        self._future = []
        self._now = Step(body, scene, key, at)

    def undo(self) -> int | None:
        """Take the last step back; gives the scene in which it was, None where there is none."""
        if not self._past:
            return None
        undone = self._now
        self._future.append(undone)
        self._now = _closed(self._past.pop())
        return undone.scene

    def redo(self) -> int | None:
        """Take the last step that was undone again; gives its scene."""
        if not self._future:
            return None
        self._past.append(self._now)
        self._now = _closed(self._future.pop())
        return self._now.scene


def _closed(step: Step) -> Step:
    """The step as one that nothing is added to."""
    return Step(step.body, step.scene)
