"""Chunks and sound in, the finished file out. The picture is copied, only the sound is encoded."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Final, cast

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream

from .. import __version__
from ..errors import MediaError
from . import labels, packets
from .formats import Format, Picture, make
from .sound import RATE, Samples

_PADDING: Final = (1 << 15).to_bytes(4, "big") + b"free" + bytes((1 << 15) - 8)
"""A box that players pass over. Chromium takes a stream in blocks of 32 KiB: without more behind it
the end of a chunk would wait for the next."""
BLOCK: Final = 1024
"""Samples that are encoded at a time."""
_OVER: Final = object()


def encode_sound(sound: Iterable[Samples], out: Path, form: Format) -> None:
    """Write what `join` puts beside the picture into a file of its own, ahead of it.

    Raises `ValueError` for a format that does not `keeps_sound`.
    """
    if not keeps_sound(form):
        raise ValueError(f"{form.sound} is encoded while the file is joined")
    with av.open(os.devnull, "w", format=form.container) as container:
        packets.write(_Voice(container, form).all_packets(_blocks(sound)), out)


def keeps_sound(form: Format) -> bool:
    """Whether `encode_sound` can be done. The last packet of Opus says by the way how much of it
    is to be left out."""
    return form.picture is not None and form.sound == "aac"


def join(
    chunks: Iterable[Path],
    sound: Iterable[Samples] | Path,
    out: Path,
    fps: int,
    title: str = "",
    form: Format | None = None,
) -> None:
    """Write ``out`` from `ChunkWriter` files in order and sound in pieces of any size.

    Sound is float32 [n] or [n, 2] at 48 kHz, or a file of `encode_sound`; both give the same bytes.

    The index stands in front (playable while it downloads); the sound is delivered in stereo.
    Without a picture in ``form`` only the sound is written. Raises `MediaError` for chunks that do
    not belong together or cannot be read.
    """
    form = form or make("mp4", "h264", "standard")
    try:
        options = dict(form.options)
        with av.open(str(out), "w", format=form.container, options=options) as container:
            _label(container, title)
            muxer = Muxer(container, fps, form)
            # Each step writes a little more sound.
            steps = (
                map(muxer.add, packets.read(sound))
                if isinstance(sound, Path)
                else map(muxer.say, _blocks(sound))
            )
            for path in chunks if form.picture else ():
                muxer.show(path)
                # Side by side with the picture, so that players need not seek.
                while muxer.behind and next(steps, _OVER) is not _OVER:
                    pass
            if form.picture and not muxer.frames:
                raise MediaError("a video needs at least one chunk")
            for _ in steps:
                pass
            if not isinstance(sound, Path):
                muxer.finish()
    except av.FFmpegError as failure:
        raise MediaError(f"the chunks could not be joined: {failure}") from failure
    labels.add(out, form)


class Growing:
    """A fragmented MP4 that can be played while it grows; take what `add` gives, in order."""

    def __init__(self, fps: int, form: Format, title: str = "") -> None:
        self._pipe = _Pipe()
        # Fragments of a quarter second: nothing waits long for its end.
        flags = "+delay_moov+default_base_moof+skip_trailer"
        options = {"movflags": flags, "frag_duration": "250000"}
        self._container = av.open(self._pipe, "w", format="mp4", options=options)
        _label(self._container, title)
        self._muxer = Muxer(self._container, fps, form)

    def add(self, chunk: Path, sound: Samples) -> bytes:
        """What the file grows by with one more chunk and the sound that belongs to it."""
        try:
            self._muxer.show(chunk)
            self._muxer.say(sound)
        except av.FFmpegError as failure:
            raise MediaError(f"{chunk.name} could not be joined: {failure}") from failure
        return self._pipe.taken() + _PADDING

    def end(self) -> bytes:
        """The rest."""
        if self._muxer.frames:
            self._muxer.finish()
        self.close()
        return self._pipe.taken()

    def close(self) -> None:
        """Let go of it, finished or not."""
        with suppress(av.FFmpegError):
            self._container.close()


class _Pipe:
    """Keeps what is written until it is taken."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        made = b"".join(self._pieces)
        self._pieces.clear()
        return made


class Muxer:
    """Puts chunks one after another, and sound beside them."""

    def __init__(self, container: OutputContainer, fps: int, form: Format) -> None:
        self.frames = 0
        """Frames so far."""
        self._container, self._fps, self._form = container, fps, form
        self._picture: VideoStream | None = None
        self._voice: _Voice | None = None
        self._samples = 0

    @property
    def behind(self) -> bool:
        """Whether there is more picture than sound."""
        return self._samples * self._fps < self.frames * RATE

    def show(self, chunk: Path) -> None:
        """Add a chunk."""
        how = self._form.picture
        if how is None:
            raise ValueError("there is no picture in this format")
        if self._picture is None:
            self._picture = _like(self._container, chunk, how)
            self._speaker()  # a file knows all its streams before the first packet
        self.frames += _copy(self._container, self._picture, how, chunk, self.frames, self._fps)

    def say(self, samples: Samples) -> None:
        """Add sound: float32 [n] or [n, 2], 48 kHz."""
        self._samples += len(samples)
        self._container.mux(self._speaker().packets(samples))

    def add(self, packet: av.Packet[AudioStream]) -> None:
        """Add sound that is encoded already."""
        packet.stream = self._speaker().stream
        self._samples = (packet.pts or 0) + (packet.duration or 0)
        self._container.mux(packet)

    def finish(self) -> None:
        """Write what the encoder of the sound still holds."""
        self._container.mux(self._speaker().rest())

    def _speaker(self) -> _Voice:
        if self._voice is None:
            self._voice = _Voice(self._container, self._form)
        return self._voice


class _Voice:
    """Encodes the sound of a file."""

    def __init__(self, container: OutputContainer, form: Format) -> None:
        # The fast coder is also the truer one: 52 dB above its error at this rate, against 31.
        options = {"aac_coder": "fast"} if form.sound == "aac" else {}
        added = container.add_stream(form.sound, rate=RATE, layout="stereo", options=options)
        self.stream = cast(AudioStream, added)
        if form.sound_rate:
            self.stream.bit_rate = form.sound_rate
        self._samples = 0

    def packets(self, samples: Samples) -> list[av.Packet[AudioStream]]:
        """The next samples: float32 [n] or [n, 2]."""
        sides = np.stack([samples, samples]) if samples.ndim == 1 else samples.T
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sides), "fltp", "stereo")
        frame.sample_rate, frame.pts = RATE, self._samples
        self._samples += len(samples)
        return self.stream.encode(frame)

    def all_packets(self, sound: Iterable[Samples]) -> Iterator[av.Packet[AudioStream]]:
        """The whole sound."""
        for samples in sound:
            yield from self.packets(samples)
        yield from self.rest()

    def rest(self) -> list[av.Packet[AudioStream]]:
        """What the encoder still holds."""
        return self.stream.encode(None)


def _label(container: OutputContainer, title: str) -> None:
    container.metadata["comment"] = f"Synthetic presenter, made by Standin {__version__}"
    if title:
        container.metadata["title"] = title


def _like(container: OutputContainer, chunk: Path, how: Picture) -> VideoStream:
    """A stream for chunks like this one."""
    with av.open(str(chunk)) as file:
        source = file.streams.video[0]
        stream = container.add_stream_from_template(source, opaque=True)
        if "alpha_mode" in source.metadata:
            stream.metadata["alpha_mode"] = source.metadata["alpha_mode"]
    if how.tag:
        stream.codec_context.codec_tag = how.tag
    return stream


def _copy(
    container: OutputContainer, picture: VideoStream, how: Picture, path: Path, at: int, fps: int
) -> int:
    """Copy a chunk's packets to frame ``at``; returns its number of frames."""
    frames = 0
    with av.open(str(path)) as chunk:
        source = chunk.streams.video[0]
        if source.codec_context.extradata != picture.codec_context.extradata:
            raise MediaError(f"{path.name} was encoded in another way than the first chunk")
        for packet in chunk.demux(source):
            if packet.pts is None or packet.time_base is None:
                continue
            # Containers round times to their own clock: count frames.
            packet.pts = at + round(packet.pts * packet.time_base * fps)
            # A short chunk starts decoding later than a long one: count for the whole video.
            packet.dts = at + frames - how.reordered
            packet.time_base = Fraction(1, fps)
            packet.duration = 1
            if packet.dts > packet.pts:
                raise MediaError(f"{path.name} reorders its frames further than expected")
            frames += 1
            packet.stream = picture
            container.mux(packet)
    return frames


def _blocks(sound: Iterable[Samples]) -> Iterator[Samples]:
    rest: Samples | None = None
    for piece in sound:
        rest = piece if rest is None else np.concatenate([rest, piece])
        whole = len(rest) // BLOCK * BLOCK
        for start in range(0, whole, BLOCK):
            yield rest[start : start + BLOCK]
        rest = rest[whole:].copy()
    if rest is not None and len(rest):
        yield rest
