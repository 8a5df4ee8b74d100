"""Frames in, a chunk out. Chunks of one video join without encoding again."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self, cast

import av
import cv2
import numpy as np
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream
from numpy.typing import NDArray

from ..errors import MediaError
from ..stage.box import Box
from .formats import Picture, picture_of
from .planes import planes_for

BT709: Final = 1
"""Primaries, transfer and matrix of HD video, as H.273 numbers them."""
SECONDS_PER_KEYFRAME: Final = 2
_AVX512: Final = 256
"""OpenCV's number for the AVX-512 of servers since Skylake."""

os.environ.setdefault("SVT_LOG", "1")  # or the AV1 encoder tells of itself


class ChunkWriter:
    """Writes consecutive frames of a video to one file that starts with a key frame."""

    def __init__(
        self, path: Path, width: int, height: int, fps: int, picture: Picture | None = None
    ) -> None:
        how = picture or picture_of("h264")
        self._container = av.open(str(path), "w", format=how.chunk, options={"fflags": "+bitexact"})
        added = self._container.add_stream(how.encoder, rate=fps, options=_options(how))
        stream = cast(VideoStream, added)
        stream.width, stream.height, stream.pix_fmt = width, height, how.pixels
        context = stream.codec_context
        context.gop_size = SECONDS_PER_KEYFRAME * fps
        context.thread_count = 1
        if how.tag and how.chunk == "mp4":
            context.codec_tag = how.tag
        context.color_primaries = BT709
        context.color_trc = BT709
        context.colorspace = Colorspace.ITU709
        context.color_range = ColorRange.MPEG
        self._stream = stream
        self._planes = planes_for(how.pixels, width, height)
        self._frame: av.VideoFrame | None = None
        self._count = 0

    def write(self, pixels: NDArray[np.uint8], changed: Box | None = None) -> None:
        """Add one frame: uint8 [height, width, 4], RGBA, premultiplied, C-contiguous.

        ``changed`` is the box outside of which it equals the frame before; None: all of it.
        Alpha is only looked at where the format has it.
        """
        # The encoder copies what it keeps, so the next frame may be written over this one.
        self._frame = self._planes.update(pixels, changed if self._count else None)
        self._encode()

    def repeat(self) -> None:
        """Add the frame before once more."""
        if not self._count:
            raise ValueError("there is no frame before the first")
        self._encode()

    def _encode(self) -> None:
        assert self._frame is not None
        self._frame.pts = self._count
        self._count += 1
        self._container.mux(self._stream.encode(self._frame))

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
        if error is not None:
            # Only let go: FFmpeg crashes when it is given more after a header that it could not
            # write, as on a full disk.
            with suppress(av.FFmpegError):
                self._container.close()
            return
        try:
            self.close()
        except av.FFmpegError as failure:
            raise MediaError(f"the encoder failed: {failure}") from failure


def _options(picture: Picture) -> dict[str, str]:
    """The encoder's settings on this machine; the bytes do not depend on it."""
    options = dict(picture.options)
    if picture.encoder == "libx264" and cv2.checkHardwareSupport(_AVX512):
        # With AVX-512 x264 looks at memory that it never wrote, and now and then (1 of 20 times
        # for small frames) encodes the same frames differently. With AVX2 it does not.
        options["x264-params"] += ":asm=avx2"
    return options
