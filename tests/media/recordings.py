"""Recordings good and bad, made for the tests: a voice-like sound in many kinds of file."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from typing import Any, Final

import av
import numpy as np

from standin.media.sound import Samples

Maker = Callable[[], bytes]


def voice(seconds: float = 1.5, rate: int = 48_000) -> Samples:
    """A buzz that comes and goes four times a second, peak 0.5: float32 [n]."""
    t = np.arange(round(seconds * rate)) / rate
    buzz = sum(np.sin(2 * np.pi * 120 * k * t) / k for k in range(1, 20))
    made: Samples = (buzz * (0.5 + 0.5 * np.sin(2 * np.pi * 4 * t))).astype(np.float32)
    return made * np.float32(0.5 / np.abs(made).max())


def wav(
    samples: Samples, rate: int = 48_000, channels: int = 1, bits: int = 16, **header: int
) -> bytes:
    """PCM; ``bits`` 32 is float. ``header`` may lie: ``data``, ``riff``, ``rate``, ``channels``."""
    if bits == 32:
        pcm = samples.astype("<f4").tobytes()
    elif bits == 24:
        whole = (samples * 8388607).astype("<i4")
        pcm = whole.view(np.uint8).reshape(-1, 4)[:, :3].tobytes()
    elif bits == 8:
        pcm = (samples * 127 + 128).astype(np.uint8).tobytes()
    else:
        pcm = (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
    rate, channels = header.get("rate", rate), header.get("channels", channels)
    block = channels * bits // 8
    form = struct.pack(
        "<HHIIHH", 3 if bits == 32 else 1, channels, rate, rate * block & 0xFFFFFFFF, block, bits
    )
    data = header.get("data", len(pcm))
    riff = header.get("riff", 36 + len(pcm))
    start = b"RIFF" + struct.pack("<I", riff) + b"WAVEfmt " + struct.pack("<I", 16) + form
    return start + b"data" + struct.pack("<I", data) + pcm


def encoded(
    container: str, codec: str, samples: Samples, rate: int = 48_000, layout: str = "mono"
) -> bytes:
    """The sound in a container that FFmpeg writes."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        stream: Any = out.add_stream(codec, rate=rate)
        stream.layout = layout
        many = len(av.AudioLayout(layout).channels)
        planes = np.repeat(samples[None], many, axis=0)
        for at in range(0, len(samples), 1024):
            piece = np.ascontiguousarray(planes[:, at : at + 1024])
            frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout=layout)
            frame.sample_rate, frame.pts = rate, at
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return file.getvalue()


def film(with_sound: bool) -> bytes:
    """A second of MP4."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as out:
        stream: Any = out.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        sound: Any = out.add_stream("aac", rate=48_000, layout="mono") if with_sound else None
        for i in range(25):
            picture = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 9 * i, np.uint8), "rgb24")
            out.mux(stream.encode(picture))
        out.mux(stream.encode(None))
        if sound is not None:
            samples = voice(1.0)
            for at in range(0, len(samples), 1024):
                frame = av.AudioFrame.from_ndarray(samples[None, at : at + 1024], "fltp", "mono")
                frame.sample_rate, frame.pts = 48_000, at
                out.mux(sound.encode(frame))
            out.mux(sound.encode(None))
    return file.getvalue()


def _damaged(data: bytes, start: float, end: float) -> bytes:
    noise = np.random.default_rng(1).bytes(len(data))
    a, b = int(start * len(data)), int(end * len(data))
    return data[:a] + noise[a:b] + data[b:]


def _with_nan() -> Samples:
    made = voice()
    made[1000:1100], made[2000], made[3000:3010], made[5000] = np.nan, np.inf, -np.inf, 1e30
    return made


def _mp3() -> bytes:
    return encoded("mp3", "libmp3lame", voice())


def _m4a() -> bytes:
    return encoded("ipod", "aac", voice())


SPEAKS: Final[dict[str, Maker]] = {
    "wav 16 bit": lambda: wav(voice()),
    "wav 8 bit": lambda: wav(voice(), bits=8),
    "wav 24 bit": lambda: wav(voice(), bits=24),
    "wav float": lambda: wav(voice(), bits=32),
    "wav float with NaN": lambda: wav(_with_nan(), bits=32),
    "wav float far too loud": lambda: wav(voice() * 6, bits=32),
    "wav 8 kHz": lambda: wav(voice(rate=8_000), 8_000),
    "wav 192 kHz": lambda: wav(voice(rate=192_000), 192_000),
    "wav 11025 Hz": lambda: wav(voice(rate=11_025), 11_025),
    "wav 8 channels": lambda: wav(np.repeat(voice(), 8), channels=8),
    "wav data size 0": lambda: wav(voice(), data=0),
    "wav data size -1": lambda: wav(voice(), data=0xFFFFFFFF),
    "wav huge header sizes": lambda: wav(voice(), riff=0xFFFFFFF0, data=0xFFFFFFF0),
    "wav cut off": lambda: wav(voice())[:60_000],
    "wav odd byte": lambda: wav(voice()) + b"\0",
    "wav clipped": lambda: wav(np.sign(voice()).astype(np.float32)),
    "wav with an offset": lambda: wav(voice() * 0.5 + 0.4),
    "wav hardly loud": lambda: wav(voice() * 0.01),
    "wav noise": lambda: wav(np.random.default_rng(0).normal(0, 0.1, 48_000).astype(np.float32)),
    "mp3": _mp3,
    "mp3 with garbage before": lambda: bytes(5000) + _mp3(),
    "mp3 with garbage inside": lambda: _damaged(_mp3(), 0.4, 0.5),
    "mp3 cut off": lambda: _mp3()[: len(_mp3()) // 2],
    "mp3 stereo 22050 Hz": lambda: encoded(
        "mp3", "libmp3lame", voice(rate=22_050), 22_050, "stereo"
    ),
    "m4a": _m4a,
    "m4a 5.1": lambda: encoded("ipod", "aac", voice(), layout="5.1"),
    "aac without container": lambda: encoded("adts", "aac", voice()),
    "ogg opus": lambda: encoded("ogg", "libopus", voice()),
    "webm opus": lambda: encoded("webm", "libopus", voice()),
    "flac": lambda: encoded("flac", "flac", voice()),
    "ogg cut off": lambda: encoded("ogg", "libopus", voice(3))[:20_000],
    "aiff": lambda: encoded("aiff", "pcm_s16be", voice()),
    "matroska with flac": lambda: encoded("matroska", "flac", voice()),
    "mp4 with a picture": lambda: film(with_sound=True),
}
"""Files of which something can be heard."""

REFUSED: Final[dict[str, tuple[Maker, str]]] = {
    "nothing": (lambda: b"", "is empty"),
    "one byte": (lambda: b"R", "cannot be read"),
    "zeros": (lambda: bytes(100_000), "cannot be read"),
    "random bytes": (lambda: np.random.default_rng(3).bytes(100_000), "recording"),
    "text": (lambda: b"This is not a recording.\n" * 100, "cannot be read|no sound"),
    "a web page": (lambda: b"<!doctype html><title>404</title>", "cannot be read|no sound"),
    "a playlist": (lambda: b"#EXTM3U\n#EXTINF:9,\nfile:///etc/passwd\n", "cannot be read|no sound"),
    "a list of segments": (
        lambda: b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:1/a.ts\n",
        "cannot be read|no sound",
    ),
    "a concat script": (
        lambda: b"ffconcat version 1.0\nfile /etc/passwd\n",
        "cannot be read|no sound",
    ),
    "a film without sound": (lambda: film(with_sound=False), "no sound stream"),
    "wav header alone": (lambda: wav(np.zeros(0, np.float32)), "recording"),
    "wav one sample": (lambda: wav(voice()[:1]), "shorter than 0.1 s"),
    "wav too short": (lambda: wav(voice()[:4000]), "shorter than 0.1 s"),
    "wav silent": (lambda: wav(np.zeros(48_000, np.float32)), "is silent"),
    "wav all offset": (lambda: wav(np.full(48_000, 0.5, np.float32)), "is silent"),
    "wav all NaN": (lambda: wav(np.full(48_000, np.nan, np.float32), bits=32), "is silent"),
    "wav rate 0": (lambda: wav(voice(), rate=0), "recording"),
    "wav rate 1": (lambda: wav(voice(), rate=1), "recording"),
    "wav rate 4 billion": (lambda: wav(voice(), rate=0xFFFFFFFF), "recording"),
    "wav without channels": (lambda: wav(voice(), channels=0), "recording"),
    "wav header cut off": (lambda: wav(voice())[:30], "recording"),
    "m4a without its index": (lambda: _m4a()[: len(_m4a()) // 2], "cannot be read"),
    "flac header alone": (lambda: encoded("flac", "flac", voice())[:60], "recording"),
    "mp3 damaged all over": (lambda: _damaged(_mp3(), 0.0, 1.0), "recording"),
    "wav too long": (
        lambda: wav(np.tile(voice(1, 4000), 601), 4000, bits=8),
        "longer than 10 minutes",
    ),
}
"""Files that nobody can use, and what is said of them."""
