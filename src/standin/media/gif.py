"""A short moving preview as a GIF, with a palette of its own."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Final, cast

import av
import cv2
import numpy as np
from av.filter import Graph
from av.filter.context import FilterContext
from numpy.typing import NDArray

from ..errors import MediaError
from .decode import pictures

SECONDS: Final = 3.0
FPS: Final = 10
WIDTH: Final = 320
"""Pixels of the longer side, at most."""


def write(video: Path, out: Path, seconds: float = SECONDS, longest: int = WIDTH) -> None:
    """The first ``seconds`` of a finished video as a GIF of `FPS` that repeats for ever.

    Transparent videos stand on white. Raises `MediaError` when ``video`` cannot be read.
    """
    try:
        made = list(islice(_thinned(video, longest), round(seconds * FPS)))
        if not made:
            raise MediaError(f"{video.name} has no picture")
        _encode(made, out)
    except av.FFmpegError as failure:
        raise MediaError(f"the preview could not be made: {failure}") from failure


def _thinned(video: Path, longest: int) -> Iterator[NDArray[np.uint8]]:
    """Small RGB frames, `FPS` a second."""
    due = 0.0
    for moment, rgba in pictures(video):
        if moment + 1e-6 < due:
            continue
        due += 1 / FPS
        height, width = rgba.shape[:2]
        scale = min(1.0, longest / max(width, height))
        size = (max(2, round(width * scale)), max(2, round(height * scale)))
        small = cv2.resize(rgba, size, interpolation=cv2.INTER_AREA)
        alpha = small[..., 3:].astype(np.uint16)
        yield ((small[..., :3] * alpha + 255 * (255 - alpha)) // 255).astype(np.uint8)


def _encode(frames: list[NDArray[np.uint8]], out: Path) -> None:
    height, width = frames[0].shape[:2]
    _graph, source, sink = _palette_graph(width, height)
    with av.open(str(out), "w", format="gif", options={"loop": "0"}) as container:
        stream = container.add_stream("gif", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = width, height, "pal8"
        for number, pixels in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            frame.pts = number
            source.push(frame)
        source.push(None)
        for number in range(len(frames)):
            painted = sink.pull()
            painted.pts, painted.time_base = number, Fraction(1, FPS)
            container.mux(stream.encode(cast(av.VideoFrame, painted)))
        container.mux(stream.encode(None))


def _palette_graph(width: int, height: int) -> tuple[Graph, FilterContext, FilterContext]:
    """The graph, and where frames go in and come out of it."""
    graph = Graph()
    source = graph.add_buffer(
        width=width, height=height, format=av.VideoFormat("rgb24"), time_base=Fraction(1, FPS)
    )
    twice, palette = graph.add("split"), graph.add("palettegen", "stats_mode=diff")
    use, sink = graph.add("paletteuse", "dither=bayer:bayer_scale=4"), graph.add("buffersink")
    source.link_to(twice)
    twice.link_to(palette, 0, 0)
    twice.link_to(use, 1, 0)
    palette.link_to(use, 0, 1)
    use.link_to(sink)
    graph.configure()
    return graph, source, sink
