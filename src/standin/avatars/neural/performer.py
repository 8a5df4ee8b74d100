"""An avatar whose mouth, or face, is drawn by a neural engine."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from ...motion.coefficients import Row
from ..avatar import Faced, Heard, Performer, Picture
from .crop import Crop, colours, laid, seen
from .walk import Script, Walk

Floats = NDArray[np.float32]

_SMALLEST: Final = 24.0
"""Pixels of a crop's side below which nothing of a face can be drawn."""


class NeuralPerformer:
    """Implements `Performer` and `Listener`; until it listens, the avatar moves as without it."""

    def __init__(self, plain: Performer, walk: Walk) -> None:
        """``plain`` is the avatar's own performer, which has to know its face (`Faced`)."""
        self._plain, self._walk = plain, walk

    def frame(self, coefficients: Row, seconds: float = 0.0) -> Picture:
        """As the avatar itself draws it; see `Performer`."""
        return self._plain.frame(coefficients, seconds)

    def listening(self, heard: Heard) -> Performer:
        """The engine's own; see `Listener`."""
        if not isinstance(self._plain, Faced) or len(heard.track) == 0:
            return self._plain
        return Speaking(self._plain, self._walk, heard)


class Speaking:
    """Implements `Performer` for one scene.

    Frames are drawn in batches that lie at fixed places in the scene, each with all its frames: so
    a frame is the same, to the bit, whichever others are asked for. The last two are remembered.
    """

    def __init__(self, plain: Performer, walk: Walk, heard: Heard) -> None:
        self._plain, self._walk = plain, walk
        self._track = heard.track
        self._script: Script = walk.listen(heard)
        self._batch = lru_cache(maxsize=2)(self._drawn)

    def frame(self, coefficients: Row, seconds: float = 0.0) -> Picture:
        """See `Performer`."""
        fps, last = self._track.fps, len(self._track) - 1
        number = min(max(0, round(seconds * fps)), last)
        row = np.ascontiguousarray(coefficients, np.float32)
        first = number - number % self._walk.batch
        usual = np.array_equal(row, self._track.values[number])
        asked = None if usual else row.tobytes()
        pictures = self._batch(first, None if asked is None else number, asked)
        return pictures[number - first]

    def _drawn(self, first: int, changed: int | None, bytes_: bytes | None) -> list[Picture]:
        """A batch from frame ``first`` on; frame ``changed`` with coefficients of its own."""
        last = len(self._track) - 1
        # The last batch is filled with its last frame: every batch has the same size.
        numbers = [min(first + i, last) for i in range(self._walk.batch)]
        rows: list[Row] = [self._track.values[number] for number in numbers]
        if bytes_ is not None:
            own = np.frombuffer(bytes_, np.float32)
            rows = [own if n == changed else r for n, r in zip(numbers, rows, strict=True)]
        return self._together(numbers, rows)

    def _together(self, numbers: Sequence[int], rows: Sequence[Row]) -> list[Picture]:
        faced = cast(Faced, self._plain)
        pictures, crops, places = [], [], list[tuple[Crop, Floats] | None]()
        for number, row in zip(numbers, rows, strict=True):
            base, seconds = self._walk.base(row), number / self._track.fps
            picture = self._plain.frame(base, seconds)
            points = faced.points(base, seconds)
            place = None
            if points is not None:
                points = points - np.array([picture.left, picture.top], np.float32)
                crop = self._walk.crop(points)
                if min(crop.width, crop.height) >= _SMALLEST and _in_view(crop, picture):
                    place = crop, points
            places.append(place)
            if place is None:  # nothing to see: as the avatar itself moves
                picture = self._plain.frame(row, seconds)
            else:
                crops.append(seen(colours(picture), place[0]))
            pictures.append(picture)
        if not crops:
            return pictures
        here = [i for i, place in enumerate(places) if place is not None]
        filled = [*here, *([here[-1]] * (len(numbers) - len(here)))]
        given = np.stack([*crops, *([crops[-1]] * (len(numbers) - len(here)))])
        made = self._script.draw([numbers[i] for i in filled], [rows[i] for i in filled], given)
        for at, i in enumerate(here):
            place = places[i]
            assert place is not None
            crop, points = place
            strength = np.float32(faced.strength(numbers[i] / self._track.fps))
            mask = self._walk.mask(points, crop) * strength
            pictures[i] = laid(pictures[i], crop, made.before[at], made.after[at], mask)
        return pictures


def _in_view(crop: Crop, picture: Picture) -> bool:
    height, width = picture.pixels.shape[:2]
    left, top, right, bottom = crop.box((width, height))
    return right - left > 1 and bottom - top > 1
