"""Moving pictures that somebody gave: any frame by its time, one frame in memory."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, Final, cast

import av
import numpy as np
from av.container import InputContainer
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from ..errors import MediaError
from ..scene import Fit
from ..scene.limits import FOOTAGE_PIXELS, FOOTAGE_SECONDS
from . import tonemap
from .box import Box
from .fit import fitted

_HD: Final = 720
"""Rows from which a video that names no matrix is taken for BT.709."""
_AHEAD: Final = 4.0
"""Seconds up to which going there frame by frame is no worse than looking for a key frame."""
_DEFAULT_FRAME: Final = 0.04
"""Seconds of a lone frame that does not say how long it lasts."""
_FULL_RANGE: Final = 2
_TURNS: Final = {90: "transpose=cclock", 180: "hflip,vflip", 270: "transpose=clock"}
"""By degrees counter-clockwise, as FFmpeg tells a rotation."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a video without decoding it."""

    start: float
    """Seconds at which its first frame is shown, by its own clock."""
    duration: float
    """Seconds from then until the last frame has been shown."""
    frames: int
    has_sound: bool


@lru_cache(maxsize=64)
def facts(path: Path) -> Facts:
    """The facts of a video. Raises `MediaError` for what is none and one over the limits.

    They come from its packets: what the file says of its length may be wrong or a trap.
    """
    with _opened(path) as container:
        stream = _picture(container)
        base = stream.time_base or Fraction(1, 90_000)
        first, last, frames, longest = math.inf, -math.inf, 0, Fraction(0)
        for packet in container.demux(stream):
            at = packet.pts if packet.pts is not None else packet.dts
            if at is None or not packet.size or packet.is_discard:
                continue
            frames += 1
            first = min(first, float(at * base))
            if at * base >= last:
                last, longest = float(at * base), Fraction(packet.duration or 0) * base
            if last - first > FOOTAGE_SECONDS:
                raise MediaError(f"the video is longer than {FOOTAGE_SECONDS // 60} minutes")
        if not frames:
            raise MediaError("the video has no frames")
        usual = (last - first) / (frames - 1) if frames > 1 else _DEFAULT_FRAME
        held = float(longest) if 0 < longest <= FOOTAGE_SECONDS else usual or _DEFAULT_FRAME
        if last + held - first > FOOTAGE_SECONDS:
            raise MediaError(f"the video is longer than {FOOTAGE_SECONDS // 60} minutes")
        return Facts(first, last + held - first, frames, bool(container.streams.audio))


def check(path: Path) -> Facts:
    """The facts of a video whose first frame can be decoded. Raises `MediaError`."""
    known = facts(path)
    with Footage(path, 64, 64, "cover") as footage:
        footage.at(0.0)
    return known


class Footage:
    """A video fitted into a frame of ``width`` x ``height``.

    Which frame is shown at a time follows from the frames' own timestamps alone, so it does not
    matter where reading begins.
    """

    def __init__(self, path: Path, width: int, height: int, fit: Fit, exact: bool = False) -> None:
        """``exact``: colours to the level; FFmpeg's fast conversion cuts off what it should round,
        and is a level too dark."""
        self.facts = facts(path)
        self._path = path
        self._frame_size = (width, height)
        self._fit: Fit = fit
        self._exact = exact
        self._wide = 1.0
        """Width of a pixel against its height."""
        self._opening: Any = None
        self._container: InputContainer | None = None
        self._frames: Iterator[VideoFrame] = iter(())
        self._now: VideoFrame | None = None
        self._next: VideoFrame | None = None
        self._picture: tuple[NDArray[np.uint8], Box] | None = None
        self._ways: dict[object, _Way] = {}

    def at(self, seconds: float) -> tuple[NDArray[np.uint8], Box]:
        """The picture shown ``seconds`` after the start, and where it lies in the frame.

        Premultiplied RGBA, uint8 [h, w, 4]; the same array as long as the picture stays. Times
        before the start give the first frame, times after the end the last. Raises `MediaError`.
        """
        wanted = self.facts.start + min(max(seconds, 0.0), self.facts.duration)
        before = self._now
        if self._must_seek(wanted):
            self._seek(wanted)
        self._go(wanted)
        if self._now is None:
            raise MediaError("no frame of the video can be decoded")
        if self._picture is None or self._now is not before:
            self._picture = self._converted(self._now)
        return self._picture

    @property
    def clear(self) -> bool:
        """Whether the frame shown last may be transparent in places."""
        return any(way.clear for way in self._ways.values())

    def close(self) -> None:
        """Let go of the file."""
        if self._opening is not None:
            self._opening.__exit__(None, None, None)
        self._opening = self._container = self._now = self._next = None
        self._frames = iter(())

    def __enter__(self) -> Footage:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _must_seek(self, wanted: float) -> bool:
        if self._now is None:
            return True
        now = _time(self._now)
        return wanted < now or (self._next is not None and wanted > now + _AHEAD)

    def _seek(self, wanted: float) -> None:
        """Begin at a key frame before ``wanted``; at the start where none can be found."""
        first = None
        if wanted > self.facts.start + _AHEAD:
            self._reopen()
            container = cast(InputContainer, self._container)
            stream = _picture(container)
            with suppress(av.FFmpegError, OverflowError):
                container.seek(int(wanted / (stream.time_base or 1)), stream=stream, backward=True)
                self._frames = self._decoded(container)
                first = next(self._frames, None)
        if first is None or _time(first) > wanted:
            self._reopen()
            first = next(self._frames, None)
        self._now, self._next = first, next(self._frames, None)

    def _reopen(self) -> None:
        self.close()
        self._opening = _opened(self._path)
        container = self._opening.__enter__()
        self._container = container
        stream = _picture(container)
        stream.codec_context.thread_count = 1  # processes share the cores
        ratio = stream.sample_aspect_ratio
        self._wide = float(ratio) if ratio and 0.1 < ratio < 10 else 1.0
        self._frames = self._decoded(container)

    def _go(self, wanted: float) -> None:
        while self._next is not None and _time(self._next) <= wanted:
            self._now, self._next = self._next, next(self._frames, None)

    def _decoded(self, container: InputContainer) -> Iterator[VideoFrame]:
        """Frames that can be decoded and have a time, in the order of their times."""
        stream = _picture(container)
        latest = -math.inf
        with _plain_errors():
            for packet in container.demux(stream):
                try:
                    frames = packet.decode()
                except (av.InvalidDataError, ValueError):
                    continue
                for frame in frames:
                    if isinstance(frame, VideoFrame) and frame.pts is not None:
                        _check_size(frame.width, frame.height)
                        if _time(frame) >= latest and not frame.is_corrupt:
                            latest = _time(frame)
                            yield frame

    def _converted(self, frame: VideoFrame) -> tuple[NDArray[np.uint8], Box]:
        shape = (
            frame.format.name,
            frame.width,
            frame.height,
            frame.rotation,
            int(frame.color_trc),
            int(frame.colorspace),
            int(frame.color_range),
        )
        if shape not in self._ways:
            self._ways = {shape: _Way(frame, self._frame_size, self._fit, self._wide, self._exact)}
        with _plain_errors():
            return self._ways[shape](frame)


class _Way:
    """From decoded frames of one kind to pixels: crop, scale, tone, turn."""

    def __init__(
        self, frame: VideoFrame, size: tuple[int, int], fit: Fit, wide: float, exact: bool
    ) -> None:
        turn = frame.rotation % 360
        target = size if turn % 180 == 0 else (size[1], size[0])
        place = fitted((frame.width, frame.height), target, fit, wide)
        box = place.box
        self.box = box if turn % 180 == 0 else Box(box.top, box.left, box.bottom, box.right)
        width, height = box.right - box.left, box.bottom - box.top
        part = (
            f"{max(1, round(place.width))}:{max(1, round(place.height))}"
            f":{round(place.left)}:{round(place.top)}"
        )
        how = "bicubic+accurate_rnd+full_chroma_int" if exact else "bicubic"
        steps = [f"crop={part}:exact=1", f"scale={width}:{height}:{_matrix(frame)}:flags={how}"]
        if frame.color_trc in (tonemap.PQ, tonemap.HLG):
            steps += ["format=gbrp16le", f"lut3d={_table(int(frame.color_trc))}:interp=tetrahedral"]
        steps += [_TURNS[turn]] if turn in _TURNS else []
        self.clear = any(c.is_alpha for c in frame.format.components) or frame.format.name == "pal8"
        graph = Graph()
        graph.threads = 1
        source = graph.add_buffer(
            width=frame.width,
            height=frame.height,
            format=frame.format,
            time_base=frame.time_base or Fraction(1, 1000),
        )
        chain = [source]
        for step in (*steps, "format=rgba"):
            for each in step.split(","):
                name, _, given = each.partition("=")
                chain.append(graph.add(name, given))
        chain.append(graph.add("buffersink"))
        graph.link_nodes(*chain).configure()
        self._graph = graph

    def __call__(self, frame: VideoFrame) -> tuple[NDArray[np.uint8], Box]:
        self._graph.push(frame)
        made = cast(VideoFrame, self._graph.pull())
        pixels = made.to_ndarray().astype(np.uint8, copy=False)
        if self.clear:
            alpha = pixels[..., 3:].astype(np.uint16)
            pixels[..., :3] = (pixels[..., :3] * alpha + 127) // 255
        return pixels, self.box


def _matrix(frame: VideoFrame) -> str:
    """How colours are coded, where the frame does not say it itself."""
    named = {
        1: "bt709",
        4: "fcc",
        5: "bt601",
        6: "bt601",
        7: "smpte240m",
        9: "bt2020",
        10: "bt2020",
    }
    usual = "bt709" if frame.height >= _HD or frame.width >= 1280 else "bt601"
    full = int(frame.color_range) == _FULL_RANGE or frame.format.name.startswith("yuvj")
    span = "pc" if full else "tv"
    return f"in_color_matrix={named.get(int(frame.colorspace), usual)}:in_range={span}"


_tables: dict[int, str] = {}
_folder: TemporaryDirectory[str] | None = None


def _table(transfer: int) -> str:
    """The file of a tone map, written once a process."""
    global _folder
    if transfer not in _tables:
        _folder = _folder or TemporaryDirectory(prefix="standin-tones-")
        path = Path(_folder.name) / f"{transfer}.cube"
        tonemap.write(path, transfer)
        _tables[transfer] = str(path)
    return _tables[transfer]


def _time(frame: VideoFrame) -> float:
    """Seconds, by the video's own clock."""
    assert frame.pts is not None
    return float(frame.pts * (frame.time_base or 0))


def _picture(container: InputContainer) -> VideoStream:
    videos = [s for s in container.streams.video if "attached" not in str(s.disposition).lower()]
    if not videos:
        what = "only sound" if container.streams.audio else "no picture"
        raise MediaError(f"the video has {what}")
    stream = videos[0]
    if cast(Any, stream.codec_context) is None:
        raise MediaError("the video cannot be read: its codec is not known")
    _check_size(stream.width, stream.height)
    return stream


def _check_size(width: int, height: int) -> None:
    if width * height > FOOTAGE_PIXELS:
        raise MediaError(f"the video has {width} x {height} pixels, more than 8K has")


@contextmanager
def _opened(path: Path) -> Iterator[InputContainer]:
    """The file, without the protocols by which it could name others."""
    with _plain_errors():
        file: IO[bytes]
        with (
            path.open("rb") as file,
            av.open(file, options={"protocol_whitelist": "none"}) as container,
        ):
            yield cast(InputContainer, container)


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except (av.FFmpegError, OSError, ValueError, EOFError) as failure:
        reason = getattr(failure, "strerror", None) or failure or type(failure).__name__
        raise MediaError(f"the video cannot be read: {reason}") from failure
