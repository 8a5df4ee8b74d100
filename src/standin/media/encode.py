"""Frames in, an H.264 chunk out. Chunks of one video join without encoding again."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Final, Self

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace
from numpy.typing import NDArray

from ..errors import MediaError
from ..stage.box import Box
from .planes import Planes

BT709: Final = 1
"""Primaries, transfer and matrix of HD video, as H.273 numbers them."""
OPTIONS: Final = {
    "preset": "veryfast",
    "crf": "19",
    "profile": "high",
    "bf": "3",
    # chromaloc: a colour stands in the middle of its four pixels.
    "x264-params": "b-pyramid=normal:chromaloc=1",
    # One thread a process: processes share the cores, and the bytes do not depend on their number.
    "threads": "1",
}
SECONDS_PER_KEYFRAME: Final = 2
REORDERED: Final = 2
"""Frames by which decoding may run ahead of showing: B-frames with a pyramid."""


class ChunkWriter:
    """Writes consecutive frames of a video to one MP4 that starts with a key frame."""

    def __init__(self, path: Path, width: int, height: int, fps: int) -> None:
        self._container = av.open(str(path), "w", format="mp4")
        stream = self._container.add_stream("libx264", rate=fps, options=dict(OPTIONS))
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        context = stream.codec_context
        context.gop_size = SECONDS_PER_KEYFRAME * fps
        context.thread_count = 1
        context.color_primaries = BT709
        context.color_trc = BT709
        context.colorspace = Colorspace.ITU709
        context.color_range = ColorRange.MPEG
        self._stream = stream
        self._planes = Planes(width, height)
        self._count = 0

    def write(self, pixels: NDArray[np.uint8], changed: Box | None = None) -> None:
        """Add one frame: uint8 [height, width, 4], RGBA, opaque, C-contiguous.

        ``changed`` is the box outside of which it equals the frame before; None: all of it.
        """
        # The encoder copies what it keeps, so the next frame may be written over this one.
        self._planes.update(pixels, changed if self._count else None)
        frame = self._planes.frame
        frame.pts = self._count
        self._count += 1
        self._container.mux(self._stream.encode(frame))

    def close(self) -> None:
        """Write what the encoder still holds and finish the file."""
        if self._count:
            self._container.mux(self._stream.encode(None))
        self._container.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self.close()
        except av.FFmpegError as failure:
            if error is None:
                raise MediaError(f"the encoder failed: {failure}") from failure
