"""RGBA to the planes that encoders take: BT.709, limited range, only the part that changed.

Every factor is a multiple of 2^-14, so products and sums of bytes are exact in the 32-bit floats
that OpenCV works with: a box gives the same bytes alone as within its frame, on any machine.
"""

from __future__ import annotations

from typing import Final, Protocol

import av
import cv2
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter
from numpy.typing import NDArray

from ..stage.box import Box

Plane = NDArray[np.uint8]

_BAND: Final = 256
"""Rows at a time: the scratch planes stay in the cache."""


def _exact(factor: float) -> float:
    return round(factor * 2**14) / 2**14


_KR, _KB = 0.2126, 0.0722
_KG = 1 - _KR - _KB
_RED_OF_YELLOW: Final = _exact(_KR / (_KR + _KG))
"""Red and green are added first, at full range, then blue: two roundings instead of one, and an
error under 1 in 255 (0.37 in the mean square, 0.29 being perfect)."""
_GREEN_OF_CYAN: Final = _exact(_KG / (_KG + _KB))
_Y_YELLOW: Final = _exact((_KR + _KG) * 219 / 255)
_Y_BLUE: Final = _exact(_KB * 219 / 255)
_CHROMA: Final = _exact(0.5 * 224 / 255)


class Converter(Protocol):
    """Gives the encoder its frames."""

    def update(self, pixels: NDArray[np.uint8], changed: Box | None) -> av.VideoFrame:
        """``pixels`` (uint8 [h, w, 4], RGBA, premultiplied), of which only the box ``changed``
        differs from the call before; None: all of it. The frame is used again by the next call.
        """
        ...


def planes_for(pixels: str, width: int, height: int) -> Converter:
    """A converter to a pixel format of FFmpeg's."""
    match pixels:
        case "yuv420p":
            return Planes(width, height)
        case "yuva420p":
            return AlphaPlanes(width, height)
        case _:
            return Straight(pixels)


class Planes:
    """YUV 4:2:0 without alpha; kept from one frame to the next."""

    def __init__(self, width: int, height: int, pixels: str = "yuv420p") -> None:
        self.frame = av.VideoFrame(width, height, pixels)
        self._luma, self._cb, self._cr = (_array(plane) for plane in self.frame.planes[:3])
        self._whole = Box(0, 0, width, height)
        self._scratch = np.empty((5, _BAND * width), np.uint8)
        self._half = np.empty(_BAND * width, np.uint8)

    def update(self, pixels: NDArray[np.uint8], changed: Box | None) -> av.VideoFrame:
        """Convert the box; see `Converter`. Alpha is not looked at."""
        box = self._whole if changed is None else changed.even(self._whole)
        left, right = box.left, box.right
        if box.empty:
            return self.frame
        for top in range(box.top, box.bottom, _BAND):
            bottom = min(top + _BAND, box.bottom)
            band = pixels[top:bottom, left:right]
            half = np.s_[top // 2 : bottom // 2, left // 2 : right // 2]
            self._brightness(band, self._luma[top:bottom, left:right])
            self._colour(band, self._cb[half], self._cr[half])
        return self.frame

    def _brightness(self, rgba: NDArray[np.uint8], luma: Plane) -> None:
        red, green, blue, yellow = self._split(rgba)
        cv2.addWeighted(red, _RED_OF_YELLOW, green, 1 - _RED_OF_YELLOW, 0, yellow)
        cv2.addWeighted(yellow, _Y_YELLOW, blue, _Y_BLUE, 16, luma)

    def _colour(self, rgba: NDArray[np.uint8], cb: Plane, cr: Plane) -> None:
        height, width = cb.shape
        half = self._half[: 4 * height * width].reshape(height, width, 4)
        cv2.resize(rgba, (width, height), half, interpolation=cv2.INTER_AREA)
        red, green, blue, mixed = self._split(half)
        cv2.addWeighted(red, _RED_OF_YELLOW, green, 1 - _RED_OF_YELLOW, 0, mixed)
        cv2.addWeighted(blue, _CHROMA, mixed, -_CHROMA, 128, cb)
        cv2.addWeighted(green, _GREEN_OF_CYAN, blue, 1 - _GREEN_OF_CYAN, 0, mixed)
        cv2.addWeighted(red, _CHROMA, mixed, -_CHROMA, 128, cr)

    def _split(self, rgba: NDArray[np.uint8]) -> tuple[Plane, Plane, Plane, Plane]:
        """Red, green and blue, and a plane to work with."""
        height, width = rgba.shape[:2]
        planes = self._scratch[:, : height * width].reshape(5, height, width)
        cv2.split(rgba, list(planes[:4]))
        return planes[0], planes[1], planes[2], planes[4]


class AlphaPlanes(Planes):
    """YUV 4:2:0 and a plane of alpha; the colours are not premultiplied."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__(width, height, "yuva420p")
        self._alpha = _array(self.frame.planes[3])

    def update(self, pixels: NDArray[np.uint8], changed: Box | None) -> av.VideoFrame:
        """Convert the whole frame: colours are spread beyond the edges of what changed."""
        if changed is None or not changed.empty:
            super().update(straight(pixels), None)
            cv2.extractChannel(pixels, 3, self._alpha)
        return self.frame


class Straight:
    """Any other format with alpha, by FFmpeg's own conversion."""

    def __init__(self, pixels: str) -> None:
        self._format = pixels
        self._reformatter = VideoReformatter()

    def update(self, pixels: NDArray[np.uint8], changed: Box | None) -> av.VideoFrame:
        """Convert the whole frame."""
        frame = self._reformatter.reformat(
            av.VideoFrame.from_numpy_buffer(straight(pixels), format="rgba"),
            format=self._format,
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
        )
        # ProRes carries the colours of the frame, not of the encoder.
        frame.color_primaries = frame.color_trc = 1
        return frame


def straight(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Premultiplied RGBA as straight RGBA.

    What cannot be seen gets the colours nearby: an encoder that blurs an edge, or a player that
    scales it, then mixes in no black.
    """
    alpha = pixels[..., 3]
    if alpha.min() == 255:
        return pixels
    height, width = alpha.shape
    small = cv2.resize(
        pixels, (max(1, width // 8), max(1, height // 8)), interpolation=cv2.INTER_AREA
    )
    near = cv2.blur(small, (3, 3)).astype(np.float32)
    colours = np.minimum(near[..., :3] * 255 / np.maximum(near[..., 3:], 1), 255)
    made = np.empty_like(pixels)
    made[..., :3] = cv2.resize(colours, (width, height), interpolation=cv2.INTER_LINEAR) + 0.5
    made[..., 3] = alpha
    solid = alpha == 255
    made[solid] = pixels[solid]
    edge = (alpha > 0) & ~solid
    seen = pixels[edge].astype(np.uint16)
    made[edge, :3] = np.minimum((seen[:, :3] * 255 + seen[:, 3:] // 2) // seen[:, 3:], 255)
    return made


def _array(plane: av.video.plane.VideoPlane) -> Plane:
    """The plane's own memory: uint8 [h, w]."""
    memory = memoryview(plane)
    rows: Plane = np.frombuffer(memory, np.uint8).reshape(-1, plane.line_size)
    return rows[: plane.height, : plane.width]
