"""MuseTalk 1.5 (Zhang et al., "MuseTalk: Real-Time High-Fidelity Video Dubbing", 2024).

Whisper's encoder hears the sound; a network fills in the lower half of a face in the latents of
Stable Diffusion's VAE, in a single step. Pictures are RGB, -1 to 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...motion.coefficients import Row
from ..avatar import Heard
from ..photo import topology as t
from .crop import Crop, lower_face
from .mouths import pictures, stacked, without_mouth
from .session import Network
from .sound import BLOCK, RATE, Hearing, log_mel
from .walk import Drawn, Scope

Floats = NDArray[np.float32]

SIDE: Final = 256
STATES: Final = 50
"""Of Whisper's encoder, a second."""
WINDOW: Final = 10
"""States that belong to a frame of the video."""
BEFORE: Final = 4
"""Of them before the frame begins: two frames of 25 a second."""
_LAYERS, _WIDTH = 5, 384
_NOSE: Final = (195, 5)
"""Landmarks at the height of the box's middle: the lower bridge of the nose."""
_CHIN: Final = 0.06
"""Of the box's height that is added below the chin: its authors add 10 pixels."""


class MuseTalk:
    """Implements `Walk`."""

    def __init__(self, networks: dict[str, Network]) -> None:
        self._networks = networks
        self.batch, self.provider = networks["unet"].batch, networks["unet"].provider

    def within(self, scope: Scope) -> MuseTalk:
        """The same: the mouth is all that it moves; see `Walk`."""
        return self

    def base(self, row: Row) -> Row:
        """All but the mouth; see `Walk`."""
        return without_mouth(row)

    def crop(self, points: Floats) -> Crop:
        """As far above the nose as the chin is below it, from ear to ear; see `Walk`."""
        jaw = points[list(t.JAW)]
        left, right = float(jaw[:, 0].min()), float(jaw[:, 0].max())
        chin, nose = float(jaw[:, 1].max()), float(points[list(_NOSE), 1].mean())
        height = max(2 * (chin - nose), 8.0)
        top, bottom = chin - height, chin + _CHIN * height
        middle = ((left + right) / 2, (top + bottom) / 2)
        return Crop(middle, max(right - left, 8.0), bottom - top, SIDE)

    def mask(self, points: Floats, crop: Crop) -> Floats:
        """See `Walk`."""
        return lower_face(points, crop)

    def listen(self, heard: Heard) -> MuseTalkScript:
        """See `Walk`."""
        return MuseTalkScript(self._networks, heard)


class MuseTalkScript:
    """Implements `Script`."""

    def __init__(self, networks: dict[str, Network], heard: Heard) -> None:
        self._networks = networks
        self._fps = heard.track.fps
        self._hearing = Hearing(heard.samples, heard.rate)
        self._states = lru_cache(maxsize=2)(self._encoded)

    def _encoded(self, block: int) -> Floats:
        """What Whisper's layers say of 30 s: float32 [1500, 5, 384]."""
        heard = log_mel(self._hearing.block(block))[None]
        made = self._networks["whisper_encoder"].run(input_features=heard)
        return np.asarray(made["audio_features_all_layers"][0], np.float32)

    def window(self, number: int) -> Floats:
        """What is heard in a frame: float32 [50, 384], 10 states of 5 layers each.

        Nothing before the sound and behind it.
        """
        first = math.floor(number * STATES / self._fps) - BEFORE
        last = self._hearing.length * STATES // RATE
        made = np.zeros((WINDOW, _LAYERS, _WIDTH), np.float32)
        for i in range(WINDOW):
            if 0 <= first + i < last:
                block, at = divmod(first + i, BLOCK * STATES)
                made[i] = self._states(block)[at]
        return made.reshape(WINDOW * _LAYERS, _WIDTH)

    def draw(self, numbers: Sequence[int], rows: Sequence[Row], crops: NDArray[np.uint8]) -> Drawn:
        """See `Script`."""
        networks = self._networks
        heard = np.stack([self.window(number) for number in numbers])
        if "positional_encoding" in networks:
            placed = networks["positional_encoding"].run(audio_features=heard)
            heard = placed["audio_features_with_pe"]
        else:
            heard = heard + places(heard.shape[1], heard.shape[2])
        faces = stacked(crops, -1, 1)
        masked = faces.copy()
        masked[:, :, SIDE // 2 :] = -1
        encoder = networks["vae_encoder"]
        latents = [encoder.run(image=each)["latents"] for each in (masked, faces)]
        made = networks["unet"].run(
            input_latents=np.concatenate(latents, axis=1),
            timesteps=np.zeros(len(numbers), np.int64),
            audio_prompts=heard,
        )
        shown = networks["vae_decoder"].run(latents=made["noise_prediction"])["image"]
        return Drawn(crops, pictures(shown, -1, 1))


@lru_cache(maxsize=2)
def places(count: int, width: int) -> Floats:
    """Sines and cosines of each place in a window: float32 [count, width].

    Vaswani et al., "Attention Is All You Need", 2017, section 3.5.
    """
    at = np.arange(count)[:, None] / 10_000 ** (np.arange(0, width, 2) / width)
    made = np.empty((count, width), np.float32)
    made[:, 0::2], made[:, 1::2] = np.sin(at), np.cos(at)
    return made
