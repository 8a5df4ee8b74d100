"""People who sit for the camera to be learnt by heart: footage of our own making.

They are drawn anew in each frame, by another engine than those that are compared on them, so that
the truth favours neither. One sits still in good light; one is lit from the side and leans and
turns; one has a beard, looks around, and is seen by a hand-held camera in light that comes and
goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ..avatars.avatar import Placement
from ..avatars.illustrated.cast import FOLDER, IllustratedAvatar
from ..avatars.illustrated.document import CharacterDocument
from ..media.encode import ChunkWriter
from ..media.join import join
from ..media.sound import deliver
from ..motion import Track, animate
from ..motion.coefficients import INDEX
from ..scene import TextVoice
from ..speech import Speech, Voices
from .filmed import before, wall

Image = NDArray[np.uint8]

FPS: Final = 25
SIZE: Final = (960, 540)
_QUIET: Final = (3.0, 0.8)
"""Seconds before and after what is said."""
TEXT: Final = (
    "Good morning, and welcome back. My name does not matter much; what matters is the harbour. "
    "Forty years ago, every family here owned a boat, and most of them fished for mackerel. "
    "We left before dawn, with bread, cheese, and a thermos of black coffee. "
    "Nobody thought about the weather, although it often changed within the hour. "
    "One Thursday in February the fog rolled in so quickly that we lost the shore. "
    "My uncle switched off the engine, and all of us listened for the bell. "
    "Today a few of the boats remain, painted blue and yellow for the visitors. "
    "They ask whether we miss the old times. Sometimes, perhaps. "
    "But a warm house is a wonderful thing, and the fish should have a chance as well. "
    "Please look around, buy a cup of soup, and give the fisherman a smile. "
    "The path above the village leads through a small forest to the watchtower."
)
"""What they say: three quarters of a minute, the last of it never learnt from."""


@dataclass(frozen=True, slots=True)
class Sitter:
    """How one person is filmed."""

    name: str
    """A character that comes with Standin."""
    voice: str
    yaw: float = 0.0
    """Degrees by which the head turns to and fro, besides what speaking does."""
    lean: float = 0.0
    """Degrees that it is held aslant."""
    side: float = 0.0
    """Share of the light that is missing on one side."""
    wavering: float = 0.0
    """How much the light comes and goes, and the camera wanders: 1 is a hand-held one."""
    grain: float = 2.0
    """Grey levels."""


SITTERS: Final = (
    Sitter("maya", "flite-slt"),
    Sitter("helen", "espeak-en-gb-f", yaw=6.0, lean=5.0, side=0.35),
    Sitter("tariq", "flite-rms", yaw=14.0, wavering=1.0, grain=4.0),
)


def sit(sitter: Sitter, out: Path, text: str = TEXT) -> None:
    """Film somebody who says ``text``, as an MP4 file."""
    speech = Voices().speak(TextVoice(sitter.voice, text)).padded(*_QUIET)
    track = animate(speech, fps=FPS, style="stable", seed=11)
    chunk, count = out.with_suffix(".chunk.mp4"), len(track)
    with ChunkWriter(chunk, *SIZE, FPS) as writer:
        for frame in _frames(sitter, track):
            writer.write(np.asarray(cv2.cvtColor(frame, cv2.COLOR_RGB2RGBA), np.uint8))
    join([chunk], iter([_sound(speech, count)]), out, FPS)
    chunk.unlink()


def _frames(sitter: Sitter, track: Track) -> Iterator[Image]:
    document = CharacterDocument.from_json((FOLDER / f"{sitter.name}.json").read_bytes())
    avatar = IllustratedAvatar(document, document.looks[0])
    place = Placement(*SIZE, framing="close_up", scale=1.3, offset_y=0.06)
    performer, behind = avatar.prepare(place), wall(SIZE)
    noise = np.random.default_rng(7)
    values = track.values.copy()
    t = np.arange(len(values)) / FPS
    values[:, INDEX["headYaw"]] += sitter.yaw * np.sin(2 * np.pi * t / 5.3)
    values[:, INDEX["headRoll"]] += sitter.lean
    for number, row in enumerate(values):
        yield _shot(sitter, before(performer, row, behind), float(t[number]), noise)


def _shot(sitter: Sitter, frame: Image, t: float, noise: np.random.Generator) -> Image:
    """As the camera sees it in its light."""
    height, width = frame.shape[:2]
    much = sitter.wavering
    turn = cv2.getRotationMatrix2D(
        (width / 2, height / 2), 1.2 * much * np.sin(0.9 * t), 1 + 0.04 * much * np.sin(0.6 * t)
    )
    away = np.array([[0, 0, 6 * np.sin(1.3 * t)], [0, 0, 4 * np.cos(1.7 * t)]]) * much
    seen = cv2.warpAffine(
        frame, turn + away, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    across = np.linspace(-1, 1, width, dtype=np.float32)
    light = 1 - sitter.side * (0.5 + 0.5 * np.tanh(3 * across))
    light += much * (0.06 * np.sin(0.7 * t) + 0.14 * np.sin(1.1 * t) * across)
    grain = noise.normal(0, sitter.grain, (height, width, 1)).astype(np.float32)
    made = seen.astype(np.float32) * light[None, :, None].astype(np.float32) + grain
    return np.asarray(np.clip(made + 0.5, 0, 255), np.uint8)


def _sound(speech: Speech, count: int) -> NDArray[np.float32]:
    return deliver(speech.samples, speech.rate, count, FPS)
