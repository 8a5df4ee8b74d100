"""Sheets of stills to look at a finished video with one's own eyes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from ..errors import MediaError
from .frames import Frame, Image, frames_of
from .observe import Observation, observe
from .phones import Phones, TimedPhone

COLUMNS = 6
TILE_WIDTH = 320
BEFORE, AFTER = 3, 4
"""Frames of a mouth row before and after the frame in the middle of the event."""
MOUTH_BOX = (-0.75, -0.50, 0.75, 0.80)
"""Left, top, right, bottom around the middle of the mouth, in eye distances."""
MOUTH_SCALE = 130.0
"""Pixels an eye distance in a mouth row."""

_INSIDE, _OUTSIDE, _PAPER = (70, 200, 70), (60, 60, 60), (245, 245, 245)
_FONT = cv2.FONT_HERSHEY_SIMPLEX

CLASSES: dict[str, Callable[[TimedPhone], bool]] = {
    "p": lambda phone: phone.letters[:1] in {"p", "b"},
    "m": lambda phone: phone.letters[:1] == "m",
    "f": lambda phone: phone.is_labiodental,
    "aa": lambda phone: phone.is_open_vowel,
    "oo": lambda phone: phone.letters[:1] in {"u", "ʊ", "w"},
    "s": lambda phone: phone.letters[:1] in {"s", "z"},
    "silence": lambda phone: phone.is_pause,
}
"""Rows that a mouth sheet can have, and the phones they show."""


def contact_sheet(video: Path, out: Path, every: int | None = None, columns: int = COLUMNS) -> Path:
    """Every ``every``-th frame, with its number and time, as one PNG or JPEG.

    Without ``every``, about 24 frames spread over the video. Returns ``out``.
    """
    if every is None:
        every = max(1, sum(1 for _ in frames_of(video)) // 24)
    tiles = [_small(frame) for frame in frames_of(video) if frame.index % every == 0]
    return save(out, grid(tiles, columns))


def mouth_sheet(
    video: Path,
    phones: Phones,
    out: Path,
    classes: Sequence[str] = tuple(CLASSES),
    seen: Observation | None = None,
) -> Path:
    """One row of enlarged mouths for each class of phones, as one PNG or JPEG.

    A row shows the event of median length from 3 frames before its middle to 4 after; frames
    that lie in the phone have a green frame. ``seen`` saves looking at the video once more.
    Raises `MediaError` when the video shows no face.
    """
    seen = seen or observe(video)
    events = [_event(name, phones, seen) for name in classes]
    rows = [event for event in events if event is not None]
    if not rows:
        raise MediaError("none of the requested phones is in the list")
    wanted = {index for row in rows for index in row.frames}
    stills = {f.index: f.image for f in frames_of(video) if f.index in wanted}
    return save(out, np.vstack([_mouth_row(row, seen, stills) for row in rows]))


@dataclass(frozen=True, slots=True)
class _Event:
    name: str
    phone: TimedPhone
    middle: int

    @property
    def frames(self) -> range:
        return range(self.middle - BEFORE, self.middle + AFTER + 1)


def _event(name: str, phones: Phones, seen: Observation) -> _Event | None:
    if name not in CLASSES:
        raise MediaError(f"no such row: {name}; rows are {', '.join(CLASSES)}")
    last = seen.seconds - AFTER / seen.rate
    fits = [p for p in phones if BEFORE / seen.rate <= (p.start + p.end) / 2 < last]
    found = sorted((p for p in fits if CLASSES[name](p)), key=lambda p: p.length)
    if not found:
        return None
    phone = found[len(found) // 2]
    middle = int(np.argmin(np.abs(seen.times - (phone.start + phone.end) / 2)))
    return _Event(name, phone, middle)


def _mouth_row(event: _Event, seen: Observation, stills: dict[int, Image]) -> Image:
    tiles = []
    for index in event.frames:
        tile = _mouth(index, seen, stills)
        inside = event.phone.start <= seen.times[min(index, len(seen.times) - 1)] < event.phone.end
        colour = _INSIDE if inside else _OUTSIDE
        height, width = tile.shape[:2]
        cv2.rectangle(tile, (1, 1), (width - 2, height - 2), colour, 3)
        word = _ascii(event.phone.word)
        said = f"{event.name} ({word})" if word else event.name
        label(tile, f"{said} {index - event.middle:+d}")
        tiles.append(tile)
    return np.hstack(tiles)


def _mouth(index: int, seen: Observation, stills: dict[int, Image]) -> Image:
    left, top, right, bottom = MOUTH_BOX
    place = seen.place(index)
    if place is None or index not in stills:
        size = (round((bottom - top) * MOUTH_SCALE), round((right - left) * MOUTH_SCALE), 3)
        return np.full(size, _PAPER, np.uint8)
    pose, (x, y) = place
    box = (x + left, y + top, x + right, y + bottom)
    return pose.window(stills[index], box, MOUTH_SCALE)


def _small(frame: Frame) -> Image:
    height, width = frame.image.shape[:2]
    size = (TILE_WIDTH, round(TILE_WIDTH * height / width))
    tile = np.asarray(cv2.resize(frame.image, size, interpolation=cv2.INTER_AREA), np.uint8)
    label(tile, f"{frame.index}  {frame.time:.2f} s")
    return tile


def label(tile: Image, text: str) -> None:
    """Write a line into the upper left corner of a still."""
    for colour, thick in (((0, 0, 0), 3), ((255, 255, 255), 1)):
        cv2.putText(tile, text, (8, 18), _FONT, 0.45, colour, thick, cv2.LINE_AA)


def _ascii(word: str) -> str:
    """OpenCV's font has no other letters."""
    return word.encode("ascii", "ignore").decode()


def grid(tiles: Iterable[Image], columns: int) -> Image:
    """Stills of one size in rows."""
    full = list(tiles)
    columns = max(1, min(columns, len(full)))
    blank = np.full_like(full[0], _PAPER[0])
    full += [blank] * (-len(full) % columns)
    return np.vstack([np.hstack(full[at : at + columns]) for at in range(0, len(full), columns)])


def save(out: Path, sheet: Image) -> Path:
    """Write a PNG or JPEG. Raises `MediaError`."""
    """Write a picture; returns ``out``. Raises `MediaError` when that cannot be done."""
    try:
        written = cv2.imwrite(str(out), sheet)
    except cv2.error as why:
        raise MediaError(f"{out.name} cannot be written: use .png or .jpg") from why
    if not written:
        raise MediaError(f"{out} cannot be written")
    return out
