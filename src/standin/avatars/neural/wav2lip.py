"""Wav2Lip (Prajwal et al., "A Lip Sync Expert Is All You Need", 2020): sound to a lower face.

The network sees each face twice, once with the lower half black, and 0.2 s of sound. Pictures are
BGR, 0 to 1, as its authors' OpenCV gave them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...motion.coefficients import Row
from ..avatar import Heard
from ..photo import topology as t
from .crop import Crop, lower_face
from .mouths import pictures, stacked, without_mouth
from .session import Network
from .sound import MEL_RATE, Hearing
from .walk import Drawn, Scope

Floats = NDArray[np.float32]

WINDOW: Final = 16
"""Mel frames that belong to a frame of the video."""
_CHIN: Final = 0.08
"""Of the face's height that lie below the chin: its authors pad their boxes by 10 pixels."""
_BROW: Final = 0.35
"""How far the box begins between the forehead's top and the brows: face detectors cut there."""


class Wav2Lip:
    """Implements `Walk`."""

    def __init__(self, networks: dict[str, Network]) -> None:
        self._network = networks["wav2lip"]
        self.batch, self.provider = self._network.batch, self._network.provider
        self.side = self._network.wiring.side or 96

    def within(self, scope: Scope) -> Wav2Lip:
        """The same: the mouth is all that it moves; see `Walk`."""
        return self

    def base(self, row: Row) -> Row:
        """All but the mouth; see `Walk`."""
        return without_mouth(row)

    def crop(self, points: Floats) -> Crop:
        """The face upright, not keeping its proportions; see `Walk`."""
        oval = points[list(t.OVAL)]
        left, right = float(oval[:, 0].min()), float(oval[:, 0].max())
        brows = points[list(t.BROW_UPPER[0]) + list(t.BROW_UPPER[1]), 1].min()
        top = float(oval[:, 1].min())
        top += _BROW * max(0.0, float(brows) - top)
        bottom = float(oval[:, 1].max())
        bottom += _CHIN * (bottom - top)
        middle = ((left + right) / 2, (top + bottom) / 2)
        return Crop(middle, max(right - left, 8.0), max(bottom - top, 8.0), self.side)

    def mask(self, points: Floats, crop: Crop) -> Floats:
        """See `Walk`."""
        return lower_face(points, crop)

    def listen(self, heard: Heard) -> Wav2LipScript:
        """See `Walk`."""
        return Wav2LipScript(self._network, heard)


class Wav2LipScript:
    """Implements `Script`."""

    def __init__(self, network: Network, heard: Heard) -> None:
        self._network = network
        self._fps = heard.track.fps
        self._hearing = Hearing(heard.samples, heard.rate)

    def window(self, number: int) -> Floats:
        """What is heard in a frame: float32 [80, 16]."""
        last = max(0, self._hearing.mel_frames - WINDOW)
        return self._hearing.mel(min(int(number * MEL_RATE / self._fps), last), WINDOW)

    def draw(self, numbers: Sequence[int], rows: Sequence[Row], crops: NDArray[np.uint8]) -> Drawn:
        """See `Script`."""
        faces = stacked(crops[..., ::-1], 0, 1)
        masked = faces.copy()
        masked[:, :, faces.shape[2] // 2 :] = 0
        mel = np.stack([self.window(number) for number in numbers])[:, None]
        made = self._network.run(
            mel_spectrogram=mel, video_frames=np.concatenate([masked, faces], axis=1)
        )
        return Drawn(crops, pictures(made["frames"], 0, 1)[..., ::-1])
