"""Read finished media: facts, frames and sound."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace
from numpy.typing import NDArray

from ..errors import MediaError


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file says of itself."""

    width: int
    height: int
    fps: float
    frames: int
    duration: float
    """Seconds of the picture."""
    sound_rate: int
    """Samples a second; 0 without sound."""
    sound_duration: float
    """Seconds of the sound; 0 without sound."""


def facts(path: Path) -> Facts:
    """The facts of a video file. Raises `MediaError` when it cannot be read or has no picture."""
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise MediaError(f"{path.name} has no picture")
            video = container.streams.video[0]
            audio = container.streams.audio[0] if container.streams.audio else None
            return Facts(
                width=video.width,
                height=video.height,
                fps=float(video.average_rate or 0),
                frames=video.frames,
                duration=_seconds(video.duration, video.time_base),
                sound_rate=audio.rate if audio else 0,
                sound_duration=_seconds(audio.duration, audio.time_base) if audio else 0.0,
            )
    except (av.FFmpegError, OSError) as failure:
        raise MediaError(f"{path.name} could not be read: {failure}") from failure


def frames(path: Path) -> Iterator[NDArray[np.uint8]]:
    """Every frame in order: uint8 [height, width, 3], RGB."""
    try:
        with av.open(str(path)) as container:
            for frame in container.decode(video=0):
                yield frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False)
    except (av.FFmpegError, OSError) as failure:
        raise MediaError(f"{path.name} could not be read: {failure}") from failure


def pictures(path: Path) -> Iterator[tuple[float, NDArray[np.uint8]]]:
    """Every frame with its time in seconds: uint8 [height, width, 4], RGBA, straight alpha."""
    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            decoder = stream.codec_context
            if decoder.name == "vp9" and "alpha_mode" in map(str.lower, stream.metadata):
                # FFmpeg's own decoder of VP9 does not look at alpha.
                decoder = av.CodecContext.create("libvpx-vp9", "r")
            for packet in container.demux(stream):
                for frame in decoder.decode(packet if packet.dts is not None else None):
                    when = float(frame.pts * packet.time_base) if frame.pts is not None else 0.0
                    yield when, _rgba(frame)
    except (av.FFmpegError, OSError, IndexError) as failure:
        raise MediaError(f"{path.name} could not be read: {failure}") from failure


def _rgba(frame: av.VideoFrame) -> NDArray[np.uint8]:
    made = frame.reformat(
        format="rgba",
        src_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.MPEG,
        dst_color_range=ColorRange.JPEG,
    )
    return made.to_ndarray().astype(np.uint8, copy=False)


def sound(path: Path) -> tuple[NDArray[np.float32], int]:
    """All sound: float32 [samples, channels], and samples a second."""
    try:
        with av.open(str(path)) as container:
            pieces = [f.to_ndarray().T for f in container.decode(audio=0)]
            rate = container.streams.audio[0].rate
    except (av.FFmpegError, OSError, IndexError) as failure:
        raise MediaError(f"the sound of {path.name} could not be read: {failure}") from failure
    return np.concatenate(pieces).astype(np.float32), rate


def _seconds(duration: int | None, time_base: object) -> float:
    return float(duration * time_base) if duration is not None and time_base is not None else 0.0  # type: ignore[operator]
