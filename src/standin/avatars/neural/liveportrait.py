"""LivePortrait (Guo et al., 2024), driven by our own motion instead of by another video.

The network keeps a face's appearance as a volume, and warps it from the keypoints that it sees to
those that are asked for. Which those are, our coefficients tell (`expression`). Pictures are RGB, 0
to 1; 256 pixels go in and 512 come out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ...motion.coefficients import INDEX, Row, neutral
from ..avatar import Heard
from ..photo import topology as t
from . import expression
from .crop import Crop, inner_face, mouth_alone, whole
from .mouths import pictures, stacked, without_mouth
from .session import Network
from .walk import Drawn, Scope

Floats = NDArray[np.float32]

SIDE: Final = 512
SEEN: Final = 256
SCALE: Final = 2.3
"""Side of the crop in sides of the face's own square."""
UP: Final = 0.125
"""How far the crop lies higher than the face, of its side."""
_FACE: Final = (*t.JAW, *t.BROW_UPPER[0], *t.BROW_UPPER[1], 127, 356)
"""Landmarks that the square is put around: its authors' 203 points end at the brows."""
_BODY: Final = tuple(
    at for name, at in INDEX.items() if name.startswith(("head", "breath", "body", "hair"))
)


@dataclass(frozen=True)
class Source:
    """A face as the network sees it."""

    feature: Floats
    """float32 [1, 32, 16, 64, 64]."""
    canonical: Floats
    """Keypoints of the face looking forwards: float32 [21, 3]."""
    exp: Floats
    """float32 [21, 3]."""
    pose: tuple[float, float, float]
    """Degrees: pitch, yaw, roll."""
    t: Floats
    """float32 [3]."""
    scale: float

    def keypoints(self, exp: Floats, turned: tuple[float, float, float] = (0, 0, 0)) -> Floats:
        """Where the keypoints are with an expression and a head turned further: float32 [21, 3]."""
        angles = [own + more for own, more in zip(self.pose, turned, strict=True)]
        made = self.scale * (self.canonical @ rotation(*angles) + exp)
        made[:, :2] += self.t[:2]
        return np.asarray(made, np.float32)


class LivePortrait:
    """Implements `Walk`."""

    def __init__(self, networks: dict[str, Network], scope: Scope = "head") -> None:
        self._networks, self._scope = networks, scope
        warping = networks["warping_spade"]
        self.batch, self.provider = warping.batch, warping.provider

    def within(self, scope: Scope) -> LivePortrait:
        """Head and expression, the expression alone, or the mouth alone; see `Walk`."""
        return LivePortrait(self._networks, scope)

    def base(self, row: Row) -> Row:
        """Nothing where the head is drawn here, the body where the face is; see `Walk`."""
        if self._scope == "mouth":
            return without_mouth(row)
        made = neutral()
        if self._scope == "face":
            made[list(_BODY)] = row[list(_BODY)]
        return made

    def crop(self, points: Floats) -> Crop:
        """A square around the face, turned with it; see `Walk`."""
        eyes = points[[33, 133, 362, 263]].mean(0)
        down = points[[61, 291]].mean(0) - eyes
        down = down / max(float(np.hypot(*down)), 1e-3)
        right = np.array([down[1], -down[0]], np.float32)
        away = (points[list(_FACE)] - eyes) @ np.stack([right, down]).T
        low, high = away.min(0), away.max(0)
        side = SCALE * float((high - low).max())
        across, along = (low + high) / 2
        along = along - UP * side
        middle = eyes + across * right + along * down
        angle = math.atan2(float(right[1]), float(right[0]))
        return Crop((float(middle[0]), float(middle[1])), side, side, SIDE, angle)

    def mask(self, points: Floats, crop: Crop) -> Floats:
        """See `Walk`."""
        if self._scope == "head":
            return whole(crop)
        return (inner_face if self._scope == "face" else mouth_alone)(points, crop)

    def listen(self, heard: Heard) -> LivePortraitScript:
        """See `Walk`."""
        return LivePortraitScript(self._networks, self._scope)


class LivePortraitScript:
    """Implements `Script`; it needs no sound."""

    def __init__(self, networks: dict[str, Network], scope: Scope) -> None:
        self._networks, self._scope = networks, scope
        # Of a photo every crop is the same; of footage each is another.
        self._source = lru_cache(maxsize=1)(self._looked_at)

    def draw(self, numbers: Sequence[int], rows: Sequence[Row], crops: NDArray[np.uint8]) -> Drawn:
        """See `Script`. What went in is the network's own picture of the face at rest: so nothing
        changes where nothing moves."""
        before, after = list[Floats](), list[Floats]()
        for row, crop in zip(rows, crops, strict=True):
            source, still = self._source(crop.tobytes())
            before.append(still)
            after.append(self._warped(source, self._driven(source, row)))
        return Drawn(np.stack(before), np.stack(after))

    def _looked_at(self, crop: bytes) -> tuple[Source, Floats]:
        """A face, and the network's picture of it at rest."""
        pixels = np.frombuffer(crop, np.uint8).reshape(SIDE, SIDE, 3)
        small = cv2.resize(pixels, (SEEN, SEEN), interpolation=cv2.INTER_AREA)
        seen = stacked(np.asarray(small, np.uint8)[None], 0, 1)
        feature = self._networks["appearance_feature_extractor"].run(img=seen)["output"]
        told = self._networks["motion_extractor"].run(img=seen)
        source = Source(
            feature,
            told["kp"][0].reshape(-1, 3),
            told["exp"][0].reshape(-1, 3),
            (degrees(told["pitch"][0]), degrees(told["yaw"][0]), degrees(told["roll"][0])),
            told["t"][0],
            float(told["scale"].reshape(-1)[0]),
        )
        return source, self._warped(source, self._driven(source, neutral()))

    def _driven(self, source: Source, row: Row) -> Floats:
        """Where the keypoints shall be: float32 [21, 3]."""
        changed = expression.delta(row)
        if "stitching_lip" not in self._networks:
            changed += expression.opened(row)
        if self._scope == "mouth":
            kept = np.zeros_like(changed)
            kept[list(expression.LIPS)] = changed[list(expression.LIPS)]
            changed = kept
        turned = expression.pose(row) if self._scope == "head" else (0.0, 0.0, 0.0)
        there = source.keypoints(source.exp + changed, turned)
        if "stitching_lip" in self._networks:
            there = there + self._lips(source, row)
        return self._stitched(source.keypoints(source.exp), there)

    def _lips(self, source: Source, row: Row) -> Floats:
        """What LivePortrait's own network for lips adds to open them so far: float32 [21, 3].

        It is asked twice, and what it would do for lips at rest, which count as closed, is taken
        away.
        """
        here = source.keypoints(source.exp).reshape(-1)
        far = expression.LIP_RATIO * expression.opening(row)
        asked = np.stack([[*here, 0.0, far], [*here, 0.0, 0.0]]).astype(np.float32)
        network = self._networks["stitching_lip"]
        wide, rest = (network.run(input=each[None])["output"][0] for each in asked)
        return np.asarray((wide - rest).reshape(-1, 3), np.float32)

    def _stitched(self, source: Floats, driving: Floats) -> Floats:
        both = np.concatenate([source.reshape(-1), driving.reshape(-1)])[None]
        told = self._networks["stitching"].run(input=both)["output"][0]
        made = driving + told[:63].reshape(-1, 3)
        made[:, :2] += told[63:65]
        return np.asarray(made, np.float32)

    def _warped(self, source: Source, driving: Floats) -> Floats:
        """float32 [512, 512, 3], 0 to 255."""
        made = self._networks["warping_spade"].run(
            feature_3d=source.feature,
            kp_driving=driving[None],
            kp_source=source.keypoints(source.exp)[None],
        )
        return np.asarray(pictures(made["out"], 0, 1)[0], np.float32)


def degrees(bins: Floats) -> float:
    """The angle that 66 bins of 3 degrees tell: -97.5 to 97.5."""
    weight = np.exp(bins.astype(np.float64) - bins.max())
    return float((weight * np.arange(len(bins))).sum() / weight.sum() * 3 - 97.5)


def rotation(pitch: float, yaw: float, roll: float) -> Floats:
    """The matrix that turns rows of keypoints, of degrees: float32 [3, 3]."""
    x, y, z = np.deg2rad([pitch, yaw, roll])
    about_x = np.array([[1, 0, 0], [0, np.cos(x), -np.sin(x)], [0, np.sin(x), np.cos(x)]])
    about_y = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    about_z = np.array([[np.cos(z), -np.sin(z), 0], [np.sin(z), np.cos(z), 0], [0, 0, 1]])
    return np.asarray((about_z @ about_y @ about_x).T, np.float32)
