"""From a video to the pack of a person in it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...avatars.footage import analysis, loops, matting, pack
from .check import check
from .follow import closely, follow
from .keep import keep, keep_matte
from .refused import FootageRefused
from .shape import Image, Shape, frames, shape_of, stretch

_SPOKEN_FOR: Final = 32
"""Pixels from ear to ear in a video that is spoken for as it is: nobody sees the lips of smaller
faces move."""
_SEEN_SECONDS: Final = 0.2
"""In which a face has to be seen there."""


def prepare(
    video: Path, out: Path, on_frame: Callable[[int], None] = lambda done: None
) -> pack.Facts:
    """Make the pack of a person's video at ``out``; ``on_frame`` hears how many were looked at.

    The video is read twice, frame by frame: once to follow the face, once to keep what is played.
    Raises `FootageRefused`, `MediaError` for what is no video, `EngineError` and
    `MissingSystemLibrary`.
    """
    shape = shape_of(video)
    seen = follow(video, shape, on_frame)
    check(seen)
    smooth = analysis.smoothed(seen.points, out=seen.points)
    smooth[~analysis.usable(smooth) | seen.hidden] = np.nan
    rest = analysis.resting(smooth, shape.fps)
    loop = loops.loop(smooth, rest, shape.fps, seen.looks)
    if loop is None:
        raise FootageRefused(
            "too_short",
            "the face, with nothing before it, is nowhere in view for "
            f"{loops.SECONDS:g} seconds at a time",
        )
    first = loop.first
    last = min(shape.frames, loop.last + loop.blend)
    still = analysis.reference(smooth, rest)
    close = closely(next(frames(video, shape, still, still + 1)), smooth[still])
    kept = np.concatenate([smooth[first:last], close[None]])
    facts = pack.Facts(
        width=shape.width,
        height=shape.height,
        fps=shape.fps,
        frames=last - first + 1,
        loop=(0, loop.last - first),
        reference=last - first,
        at_rest=loop.at_rest,
        seconds=shape.seconds,
        blend=loop.blend,
    )
    with TemporaryDirectory(prefix="standin-") as folder:
        film, matte = (Path(folder) / name for name in (pack.VIDEO, pack.MATTE))

        def played() -> Iterator[Image]:
            yield from frames(video, shape, first, last)
            yield from frames(video, shape, still, still + 1)

        keep(played(), shape, film)
        keep_matte(matting.mattes(played(), kept), shape, matte)
        pack.write(out, facts, kept, film, matte=matte)
    return facts


def prepare_whole(
    video: Path,
    out: Path,
    start: float = 0.0,
    end: float | None = None,
    shorter: int | None = None,
    on_frame: Callable[[int], None] = lambda done: None,
) -> pack.Facts:
    """Make the pack of ``start`` to ``end`` seconds of any video at ``out``; see `prepare`.

    It is played from its first frame, there and back, and its own mouth is covered wherever a face
    is seen: the largest at first, then always the nearest to it. Frames without one stay as they
    are. The frames have a rate that is delivered, no side longer than `LARGEST_WHOLE` and the
    shorter at most ``shorter`` pixels. Raises as `prepare` does.
    """
    shape, first, last = stretch(video, start, end, shorter)
    seen = follow(video, shape, on_frame, first, last)
    points = seen.points
    points[~analysis.usable(points) | ~(analysis.widths(points) >= _SPOKEN_FOR)] = np.nan
    points = analysis.steadied(points)
    if np.isfinite(points[:, 0, 0]).sum() < _SEEN_SECONDS * shape.fps:
        raise FootageRefused(
            "no_face",
            f"no face of at least {_SPOKEN_FOR} pixels is in view for {_SEEN_SECONDS:g} seconds",
        )
    bare = np.where(seen.hidden[:, None, None], np.float32(np.nan), points)
    bare = bare if np.isfinite(bare).any() else points
    still = analysis.reference(bare, analysis.resting(bare, shape.fps))
    close = next(frames(video, shape, first + still, first + still + 1))
    kept = np.concatenate([points, closely(close, points[still])[None]])
    facts = pack.Facts(
        width=shape.width,
        height=shape.height,
        fps=shape.fps,
        frames=last - first + 1,
        loop=(0, last - first),
        reference=last - first,
        at_rest=False,
        seconds=shape.seconds,
        there_and_back=True,
    )
    with TemporaryDirectory(prefix="standin-") as folder:
        film = Path(folder) / pack.VIDEO
        keep(itertools.chain(frames(video, shape, first, last), [close]), shape, film)
        pack.write(out, facts, kept, film, np.append(seen.hidden, False))
    return facts


def followed(
    video: Path, shape: Shape, on_frame: Callable[[int], None] = lambda done: None
) -> NDArray[np.float32]:
    """Smoothed landmarks in each frame of a person's video, checked: float32 [n, 478, 3], NaN where
    nobody is seen or something is before the mouth. Raises as `prepare` does."""
    seen = follow(video, shape, on_frame)
    check(seen)
    smooth = analysis.smoothed(seen.points, out=seen.points)
    smooth[~analysis.usable(smooth) | seen.hidden] = np.nan
    return smooth
