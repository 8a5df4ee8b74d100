"""A rectangle of whole pixels in a frame."""

from __future__ import annotations

from typing import NamedTuple


class Box(NamedTuple):
    """Columns ``left`` up to but not including ``right``, rows ``top`` up to ``bottom``."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def empty(self) -> bool:
        """Whether there is no pixel in it."""
        return self.right <= self.left or self.bottom <= self.top

    def union(self, other: Box) -> Box:
        """The smallest box around both."""
        if self.empty:
            return other
        if other.empty:
            return self
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def within(self, other: Box) -> Box:
        """The part that lies in ``other``; empty when they do not meet."""
        return Box(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )

    def even(self, frame: Box) -> Box:
        """Grown to even edges, within an even ``frame``: 2x2 pixels share their colour."""
        left, top = self.left & ~1, self.top & ~1
        return Box(left, top, self.right + 1 & ~1, self.bottom + 1 & ~1).within(frame)
