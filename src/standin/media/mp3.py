"""Sound as an MP3 file."""

from pathlib import Path

import av
import numpy as np

from .sound import Samples

BIT_RATE = 96_000
"""Bits a second: clean for one voice."""


def write(samples: Samples, rate: int, path: Path) -> None:
    """Write mono float32 [n], -1 to 1. The decoder's padding is told, so players cut it off."""
    with av.open(str(path), "w", format="mp3") as file:
        stream = file.add_stream("libmp3lame", rate=rate, layout="mono")
        stream.bit_rate = BIT_RATE
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(samples[np.newaxis], np.float32), format="fltp", layout="mono"
        )
        frame.sample_rate = rate
        for packet in (*stream.encode(frame), *stream.encode(None)):
            file.mux(packet)
