"""Chunks and sound in, the finished file out. The picture is copied, only the sound is encoded."""

from collections.abc import Iterable, Iterator
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
from . import labels
from .formats import Format, Picture, make
from .sound import RATE, Samples

BLOCK: Final = 1024
"""Samples that are encoded at a time."""


def join(
    chunks: Iterable[Path],
    sound: Iterable[Samples],
    out: Path,
    fps: int,
    title: str = "",
    form: Format | None = None,
) -> None:
    """Write ``out`` from `ChunkWriter` files in order and mono 48 kHz sound in pieces of any size.

    The index stands in front (playable while it downloads); the sound is delivered in stereo.
    Without a picture in ``form`` only the sound is written. Raises `MediaError` for chunks that do
    not belong together or cannot be read.
    """
    form = form or make("mp4", "h264", "standard")
    metadata = {"comment": f"Synthetic presenter, made by Standin {__version__}"}
    if title:
        metadata["title"] = title
    try:
        options = dict(form.options)
        with av.open(str(out), "w", format=form.container, options=options) as container:
            container.metadata.update(metadata)
            _mux(container, iter(chunks), sound, fps, form)
    except av.FFmpegError as failure:
        raise MediaError(f"the chunks could not be joined: {failure}") from failure
    labels.add(out, form)


def _mux(
    container: OutputContainer,
    chunks: Iterator[Path],
    sound: Iterable[Samples],
    fps: int,
    form: Format,
) -> None:
    first = next(chunks, None) if form.picture else None
    picture = None
    if form.picture:
        if first is None:
            raise MediaError("a video needs at least one chunk")
        with av.open(str(first)) as file:
            source = file.streams.video[0]
            picture = container.add_stream_from_template(source, opaque=True)
            if "alpha_mode" in source.metadata:
                picture.metadata["alpha_mode"] = source.metadata["alpha_mode"]
        if form.picture.tag:
            picture.codec_context.codec_tag = form.picture.tag
    voice = cast(AudioStream, container.add_stream(form.sound, rate=RATE, layout="stereo"))
    if form.sound_rate:
        voice.bit_rate = form.sound_rate
    at, written = 0, 0
    blocks = _blocks(sound)

    def speak(until: int | None) -> None:
        nonlocal written
        while until is None or written * fps < until * RATE:
            block = next(blocks, None)
            if block is None:
                return
            frame = av.AudioFrame.from_ndarray(np.stack([block, block]), "fltp", "stereo")
            frame.sample_rate, frame.pts = RATE, written
            written += len(block)
            container.mux(voice.encode(frame))

    if picture is not None and form.picture is not None and first is not None:
        for path in _after(first, chunks):
            at += _copy(container, picture, form.picture, path, at, fps)
            speak(at)  # side by side with the picture, so that players need not seek
    speak(None)
    container.mux(voice.encode(None))


def _after(first: Path, others: Iterator[Path]) -> Iterator[Path]:
    yield first
    yield from others


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
    rest = np.zeros(0, np.float32)
    for piece in sound:
        rest = np.concatenate([rest, piece])
        whole = len(rest) // BLOCK * BLOCK
        for start in range(0, whole, BLOCK):
            yield np.ascontiguousarray(rest[start : start + BLOCK])
        rest = rest[whole:]
    if len(rest):
        yield rest
