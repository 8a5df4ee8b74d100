"""Chunks and sound in, the finished MP4 out. The picture is copied, only the sound is encoded."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.container import OutputContainer
from av.video.stream import VideoStream

from .. import __version__
from ..errors import MediaError
from .encode import REORDERED
from .sound import RATE, Samples

AAC_FRAME: Final = 1024
"""Samples that one AAC packet holds."""
AAC_BIT_RATE: Final = 160_000


def join(
    chunks: Sequence[Path], sound: Iterable[Samples], out: Path, fps: int, title: str = ""
) -> None:
    """Write ``out`` from `ChunkWriter` files in order and mono 48 kHz sound in pieces of any size.

    The index stands in front (playable while it downloads); the sound is delivered in stereo.
    Raises `MediaError` for chunks that do not belong together or cannot be read.
    """
    if not chunks:
        raise MediaError("a video needs at least one chunk")
    metadata = {"comment": f"Synthetic presenter, made by Standin {__version__}"}
    if title:
        metadata["title"] = title
    try:
        with av.open(str(out), "w", format="mp4", options={"movflags": "+faststart"}) as container:
            container.metadata.update(metadata)
            _mux(container, chunks, sound, fps)
    except av.FFmpegError as failure:
        raise MediaError(f"the chunks could not be joined: {failure}") from failure


def _mux(
    container: OutputContainer, chunks: Sequence[Path], sound: Iterable[Samples], fps: int
) -> None:
    with av.open(str(chunks[0])) as first:
        picture = container.add_stream_from_template(first.streams.video[0])
    voice = container.add_stream("aac", rate=RATE, layout="stereo")
    voice.bit_rate = AAC_BIT_RATE
    at, written = 0, 0
    blocks = _blocks(sound)
    for path in chunks:
        at += _copy(container, picture, path, at, fps)
        # Keep the two streams side by side in the file, so that players need not seek.
        while written * fps < at * RATE and (block := next(blocks, None)) is not None:
            frame = av.AudioFrame.from_ndarray(np.stack([block, block]), "fltp", "stereo")
            frame.sample_rate, frame.pts = RATE, written
            written += len(block)
            container.mux(voice.encode(frame))
    container.mux(voice.encode(None))


def _copy(container: OutputContainer, picture: VideoStream, path: Path, at: int, fps: int) -> int:
    """Copy a chunk's packets to frame ``at``; returns its number of frames."""
    frames = 0
    with av.open(str(path)) as chunk:
        source = chunk.streams.video[0]
        if source.codec_context.extradata != picture.codec_context.extradata:
            raise MediaError(f"{path.name} was encoded in another way than the first chunk")
        if source.time_base is None:
            raise MediaError(f"{path.name} has no time base")
        tick = round(1 / fps / source.time_base)
        for packet in chunk.demux(source):
            if packet.dts is None or packet.pts is None:
                continue
            packet.pts += at * tick
            # A short chunk starts decoding later than a long one: count for the whole video.
            packet.dts = (at + frames - REORDERED) * tick
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
        while len(rest) >= AAC_FRAME:
            yield np.ascontiguousarray(rest[:AAC_FRAME])
            rest = rest[AAC_FRAME:]
    if len(rest):
        yield rest
