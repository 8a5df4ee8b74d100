"""Decode a recording in any container and codec that FFmpeg's libraries read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, cast

import av
import numpy as np
import soxr
from av.audio.frame import AudioFrame
from av.container import InputContainer

from ..errors import MediaError
from ..scene import limits
from .sound import RATE, Samples

SHORTEST: Final = 0.1
"""Seconds."""
SILENT: Final = 0.001
"""Peak under which nobody can have spoken: -60 dB."""
_LOWEST_RATE: Final = 4000
_FULL_SCALE: Final = {
    "u1": (128, 128.0),
    "i2": (0, 2.0**15),
    "i4": (0, 2.0**31),
    "i8": (0, 2.0**63),
}
"""Zero and full scale of whole numbers; floats go from -1 to 1. (FFmpeg's own conversion crashes
on more channels than it has a name for.)"""
_LOUDEST: Final = 8.0
"""A sample beyond this is damage, not sound."""
_TOO_LONG: Final = f"is longer than {limits.RECORDING_SECONDS / 60:g} minutes"


def read(path: Path) -> tuple[Samples, int]:
    """All sound of a file: mono float32 [n], -1 to 1, and samples a second (at most 48000).

    Channels are averaged, a constant offset is taken away, and the encoder's padding where the
    file tells of it. Raises `MediaError` for a file without a sound stream, a damaged, a silent,
    a very short one, and one over the limits.
    """
    size = path.stat().st_size
    if size > limits.RECORDING_BYTES:
        raise MediaError(f"the recording is larger than {limits.RECORDING_BYTES / 1e6:g} MB")
    if not size:
        raise MediaError("the recording is empty")
    try:
        # Without protocols: a playlist must not make us read other files or addresses.
        with (
            path.open("rb") as file,
            av.open(file, options={"protocol_whitelist": "none"}) as container,
        ):
            pieces, rate = _pieces(cast(InputContainer, container))
    except (av.FFmpegError, OSError, ValueError, EOFError) as failure:
        raise MediaError(f"the recording cannot be read: {_plain(failure)}") from failure
    return _cleaned(pieces, rate), rate


def _pieces(container: InputContainer) -> tuple[list[Samples], int]:
    if not container.streams.audio:
        what = "only a picture" if container.streams.video else "no sound"
        raise MediaError(f"the recording has {what}: no sound stream")
    pieces: list[Samples] = []
    rate, total = 0, 0
    for own, piece in _mono(container):
        rate = rate or min(own, RATE)
        if own != rate:
            piece = soxr.resample(piece, own, rate)
        pieces.append(piece)
        total += len(piece)
        if total > limits.RECORDING_SECONDS * rate:
            raise MediaError(f"the recording {_TOO_LONG}")
    if not pieces:
        raise MediaError("the recording cannot be read: nothing in it could be decoded")
    return pieces, rate


def _mono(container: InputContainer) -> Iterator[tuple[int, Samples]]:
    """Rate and samples, a minute at a time: resampling would hear the seams of single frames."""
    held: list[Samples] = []
    rate = count = 0
    for frame in _frames(container):
        if held and (frame.sample_rate != rate or count > 60 * rate):
            yield rate, np.concatenate(held)
            held, count = [], 0
        rate = frame.sample_rate
        if not _LOWEST_RATE <= rate <= 768_000:
            raise MediaError(f"the recording has {rate} samples a second, at least {_LOWEST_RATE}")
        piece = _averaged(frame)
        held.append(piece)
        count += len(piece)
    if held:
        yield rate, np.concatenate(held)


def _frames(container: InputContainer) -> Iterator[AudioFrame]:
    """Frames that can be decoded, cut where they begin before the recording does."""
    stream = container.streams.audio[0]
    failed = good = 0
    last: Exception | None = None
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except av.InvalidDataError as failure:
            failed, last = failed + 1, failure
            continue
        for frame in frames:
            if isinstance(frame, AudioFrame) and frame.samples:
                good += 1
                yield frame
    if failed > good:
        raise MediaError(
            f"the recording is damaged: {failed} of {failed + good} parts are unreadable"
        ) from last


def _averaged(frame: AudioFrame) -> Samples:
    """One channel: float32 [n]; nothing of what lies before the start of the recording."""
    raw = frame.to_ndarray()
    if not frame.format.is_planar:
        raw = raw.reshape(-1, frame.layout.nb_channels).T
    middle, full = _FULL_SCALE.get(raw.dtype.str[1:], (0, 1.0))
    plain = (raw.astype(np.float32) - middle) / np.float32(full)
    early = 0
    if frame.pts is not None and frame.time_base is not None and frame.pts < 0:
        early = round(-frame.pts * float(frame.time_base) * frame.sample_rate)
    with np.errstate(invalid="ignore", over="ignore"):
        clean = np.clip(np.nan_to_num(plain, nan=0.0, posinf=0.0, neginf=0.0), -_LOUDEST, _LOUDEST)
    mono: Samples = clean[:, early:].mean(axis=0, dtype=np.float32)
    return mono


def _cleaned(pieces: list[Samples], rate: int) -> Samples:
    sound = np.concatenate(pieces)
    pieces.clear()
    if len(sound) < SHORTEST * rate:
        raise MediaError(f"the recording is shorter than {SHORTEST:g} s")
    sound -= np.float32(sound.mean(dtype=np.float64))
    peak = float(np.abs(sound).max())
    if peak < SILENT:
        raise MediaError("the recording is silent")
    if peak > 1:
        sound /= np.float32(peak)
    return sound


def _plain(failure: Exception) -> str:
    return str(getattr(failure, "strerror", None) or failure)
