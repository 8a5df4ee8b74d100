"""Sound as a WAV file."""

import wave
from pathlib import Path

import numpy as np

from .sound import Samples


def write(samples: Samples, rate: int, path: Path) -> None:
    """Write mono float32 [n], -1 to 1, as 16-bit PCM; louder samples are clipped."""
    pcm = (np.clip(samples, -1, 1) * 32767).round().astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(pcm.tobytes())
