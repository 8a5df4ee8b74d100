"""Sound that a server sent, as samples."""

from __future__ import annotations

import io
import struct
from typing import Any, Final

import av
import numpy as np
import soxr
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from .timed import Samples

LONGEST: Final = 1800.0
"""Seconds that a server may send."""
PCM_RATE: Final = 24000
"""Samples a second of headerless sound, as OpenAI defines it."""
_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE


def samples_of(body: bytes, content_type: str, rate: int) -> Samples:
    """Mono at ``rate`` samples a second, from a WAV or whatever FFmpeg's libraries read.

    A WAV may tell a wrong size, as servers do that begin to send before they know it. Raises
    `ValueError` saying what is wrong.
    """
    kind = content_type.split(";")[0].strip().lower()
    if body[:4] in (b"RIFF", b"RF64") and body[8:12] == b"WAVE":
        found, own = _wav(body)
    elif kind in ("audio/pcm", "audio/l16"):
        found, own = _whole(np.frombuffer(body[: len(body) // 2 * 2], "<i2")), PCM_RATE
    else:
        found, own = _decoded(body)
    if not np.isfinite(found).all():
        raise ValueError("the sound has values that are no numbers")
    if len(found) > LONGEST * own:
        raise ValueError(f"the sound is longer than {LONGEST / 60:g} minutes")
    if own != rate:
        found = soxr.resample(found, own, rate)
    return np.ascontiguousarray(found, np.float32)


def _wav(body: bytes) -> tuple[Samples, int]:
    at, shape = 12, b""
    while at + 8 <= len(body):
        name, size = body[at : at + 4], struct.unpack_from("<I", body, at + 4)[0]
        if name == b"fmt ":
            shape = body[at + 8 : at + 8 + size]
        elif name == b"data":
            # 0 and 0xFFFFFFFF say "not known yet": everything that came.
            unknown = size == 0 or at + 8 + size > len(body)
            return _samples(shape, body[at + 8 :] if unknown else body[at + 8 : at + 8 + size])
        at += 8 + size + size % 2
    raise ValueError("the WAV has no sound in it")


def _samples(shape: bytes, data: bytes) -> tuple[Samples, int]:
    if len(shape) < 16:
        raise ValueError("the WAV does not say how it is coded")
    kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", shape)
    if kind == _EXTENSIBLE and len(shape) >= 26:
        kind = struct.unpack_from("<H", shape, 24)[0]
    if not (1 <= channels <= 64 and 4000 <= rate <= 384000):
        raise ValueError(f"a WAV of {channels} channels and {rate} samples a second cannot be")
    step = channels * bits // 8
    data = data[: len(data) // step * step] if step else b""
    return _numbers(kind, bits, data).reshape(-1, channels).mean(axis=1), rate


def _numbers(kind: int, bits: int, data: bytes) -> Samples:
    if kind == _FLOAT and bits in (32, 64):
        return np.frombuffer(data, f"<f{bits // 8}").astype(np.float32)
    if kind == _PCM and bits == 8:
        return (np.frombuffer(data, np.uint8).astype(np.float32) - 128) / np.float32(128)
    if kind == _PCM and bits in (16, 32):
        return _whole(np.frombuffer(data, f"<i{bits // 8}"))
    if kind == _PCM and bits == 24:
        wide = np.zeros((len(data) // 3, 4), np.uint8)
        wide[:, 1:] = np.frombuffer(data, np.uint8).reshape(-1, 3)
        return _whole(wide.reshape(-1).view("<i4"))
    raise ValueError(f"a WAV of kind {kind} with {bits} bits is not read")


def _whole(numbers: NDArray[Any]) -> Samples:
    full = np.float32(2.0 ** (8 * numbers.dtype.itemsize - 1))
    scaled: Samples = numbers.astype(np.float32) / full
    return scaled


def _decoded(body: bytes) -> tuple[Samples, int]:
    try:
        with av.open(io.BytesIO(body), mode="r") as container:
            if not container.streams.audio:
                raise ValueError("it has no sound in it")
            stream = container.streams.audio[0]
            resampler = AudioResampler(format="flt", layout="mono")
            pieces, rate = [], stream.rate
            for frame in container.decode(stream):
                pieces += [f.to_ndarray().reshape(-1) for f in resampler.resample(frame)]
            pieces += [f.to_ndarray().reshape(-1) for f in resampler.resample(None)]
    except av.error.FFmpegError as e:
        raise ValueError(f"it is no sound that can be read ({e.strerror})") from None
    if not pieces:
        raise ValueError("it has no sound in it")
    return np.concatenate(pieces).astype(np.float32), int(rate)
