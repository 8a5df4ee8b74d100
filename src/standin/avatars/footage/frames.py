"""Frames of a pack's footage by their number, from any key frame on."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import IO, Any, Final, cast

import av
import cv2
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from ...errors import StandinError

GROUP: Final = 12
"""Frames from one key frame to the next: going back costs at most so many."""
_KEPT: Final = 4

Image = NDArray[np.uint8]


class Frames:
    """A reader; frame ``number`` has the time stamp ``number`` in units of the stream's."""

    def __init__(self, file: IO[bytes], size: tuple[int, int] | None = None) -> None:
        """``size``: width and height to scale to; the footage's own when None."""
        self._container = cast(InputContainer, av.open(cast(Any, file)))
        self._stream = self._container.streams.video[0]
        self._stream.codec_context.thread_count = 1
        self._size = size
        self._decoded: Iterator[VideoFrame] = iter(())
        self._next = -(1 << 40)  # nothing is decoded yet
        self._kept: OrderedDict[int, Image] = OrderedDict()

    def at(self, number: int) -> Image:
        """uint8 [h, w, 3], RGB; read-only. Raises `StandinError` where it cannot be read."""
        if number in self._kept:
            self._kept.move_to_end(number)
            return self._kept[number]
        if not self._next <= number < self._next + GROUP:
            self._seek(number)
        rate = self._stream.average_rate
        assert rate is not None
        try:
            for frame in self._decoded:
                assert frame.pts is not None
                assert frame.time_base is not None
                at = round(float(frame.pts * frame.time_base * rate))
                self._next = at + 1
                if at >= number:
                    return self._keep(number, frame)
        except av.FFmpegError as error:
            raise StandinError(f"the footage is damaged: {error.strerror}") from error
        raise StandinError(f"the footage has no frame {number}")

    def close(self) -> None:
        """Let go of the file."""
        self._container.close()

    def _seek(self, number: int) -> None:
        rate, base = self._stream.average_rate, self._stream.time_base
        assert base is not None
        assert rate is not None
        start = number // GROUP * GROUP
        self._container.seek(round(start / rate / base), stream=self._stream, backward=True)
        self._decoded = cast(Any, self._container).decode(self._stream)
        self._next = start

    def _keep(self, number: int, frame: Any) -> Image:
        pixels = frame.to_ndarray(format="rgb24")
        if self._size is not None and (frame.width, frame.height) != self._size:
            smaller = self._size[0] < frame.width
            way = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
            pixels = cv2.resize(pixels, self._size, interpolation=way)
        made = np.ascontiguousarray(pixels, np.uint8)
        made.flags.writeable = False
        self._kept[number] = made
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return made
