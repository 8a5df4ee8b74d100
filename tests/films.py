"""Small videos, made by code."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
from av.video.stream import VideoStream
from numpy.typing import NDArray

MILLISECOND = Fraction(1, 1000)


def grey(level: int, width: int = 64, height: int = 48) -> NDArray[np.uint8]:
    """A frame of one grey: its number can be read from it."""
    return np.full((height, width, 3), level, np.uint8)


def video(
    path: Path,
    frames: Sequence[NDArray[np.uint8]],
    *,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    fps: int = 25,
    times: Sequence[int] | None = None,
    rotation: int = 0,
    transfer: int | None = None,
    gop: int = 12,
    sound: float = 0.0,
) -> Path:
    """Write ``frames`` (uint8 [h, w, 3] or [h, w, 4]); ``times`` in milliseconds.

    ``sound`` seconds of a tone go beside them.
    """
    with av.open(str(path), "w") as container:
        stream = cast(VideoStream, container.add_stream(codec, rate=fps))
        stream.height, stream.width = frames[0].shape[:2]
        stream.pix_fmt = pix_fmt
        stream.codec_context.gop_size = gop
        if times is not None:
            stream.codec_context.time_base = MILLISECOND
        if rotation:
            stream.set_display_rotation(rotation)
        if transfer is not None:
            stream.codec_context.color_trc = transfer
            stream.codec_context.color_primaries = stream.codec_context.colorspace = 9
        tone = container.add_stream("aac", rate=48_000, layout="mono") if sound else None
        for i, pixels in enumerate(frames):
            form = "rgba" if pixels.shape[2] == 4 else "rgb24"
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format=form)
            matrix: dict[str, Any] = {} if pix_fmt.startswith("rgb") else {"dst_colorspace": 5}
            if transfer is not None:
                matrix = {"dst_colorspace": 9}
            frame = frame.reformat(format=pix_fmt, **matrix)
            frame.pts = times[i] if times is not None else i
            frame.time_base = MILLISECOND if times is not None else Fraction(1, fps)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if tone is not None:
            wave = 0.3 * np.sin(2 * np.pi * 440 * np.arange(round(48_000 * sound)) / 48_000)
            piece = av.AudioFrame.from_ndarray(wave[None].astype(np.float32), "fltp", "mono")
            piece.sample_rate = 48_000
            container.mux([*tone.encode(piece), *tone.encode(None)])
    return path
