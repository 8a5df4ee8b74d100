"""Whether a trained network is better than what needs no training: on frames that it never saw."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from importlib import util
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ..footage.mover import Crop, Mover, Movers, Still
from ..photo.face import Face

Floats = NDArray[np.float32]
Image = NDArray[np.uint8]

LEAST_GAIN: Final = 0.3
"""Decibels by which a network has to be better: less is chance."""
_MOUTH: Final = (36.0, 28.0)
"""Half axes of the oval that is compared, millimetres: lips, and the skin that they take along."""
_BELOW: Final = 4.0


@dataclass(frozen=True, slots=True)
class Held:
    """Frames held out: how they look, and the faces at rest that the mouths are painted into."""

    truth: NDArray[np.uint8]
    """uint8 [n, h, w, 3]: a box of pixels of the still."""
    base: NDArray[np.uint8]
    """uint8 [n, h, w, 3]: the face at rest, in the same light."""
    points: Floats
    """float32 [n, 478, 2]: landmarks of ``base``, in its pixels."""
    rows: Floats
    """float32 [n, coefficients]: what the mouth in ``truth`` does."""
    box: tuple[int, int, int, int]
    said: Floats
    """float32 [n, `visemes.COUNT` or 0]."""

    @classmethod
    def read(cls, folder: Path) -> Held:
        """What `material.build` wrote."""
        with np.load(folder / "held.npz", allow_pickle=False) as file:
            left, top, right, bottom = (int(side) for side in file["box"])
            return cls(
                file["truth"], file["base"], file["points"], file["rows"],
                (left, top, right, bottom), file["said"],
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Score:
    """How like the truth the mouths are: means over the frames."""

    psnr: float
    """Decibels."""
    ssim: float
    """Structural similarity of the luma (Wang et al. 2004)."""
    lpips: float | None
    """Distance as seen by a network (Zhang et al. 2018), 0 is equal; None without `lpips`."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The warp engine against the network, on the same frames, told the same, in the same oval."""

    frames: int
    warp: Score
    trained: Score

    @property
    def better(self) -> bool:
        """Whether the network is to be used: `LEAST_GAIN` dB nearer, of no less structure, and
        not farther for LPIPS where that is known."""
        nearer = self.trained.psnr >= self.warp.psnr + LEAST_GAIN
        alike = self.trained.ssim >= self.warp.ssim
        known = self.trained.lpips is not None and self.warp.lpips is not None
        return nearer and alike and (not known or (self.trained.lpips <= self.warp.lpips))  # type: ignore[operator]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "better": self.better}


def drawn(held: Held, still: Still, movers: Movers) -> list[Image]:
    """What an engine makes of the frames held out: uint8 [h, w, 3] each.

    For a mover, their numbers are their seconds.
    """
    mover: Mover = movers(Still(still.frame, still.face, at_rest=True))
    corner = np.array(held.box[:2], np.float32)
    pose = np.array([[1, 0, -corner[0]], [0, 1, -corner[1]]], np.float32)
    made = []
    every = zip(held.base, held.points, held.rows, strict=True)
    for number, (base, points, row) in enumerate(every):
        flat = np.hstack([points, np.zeros((len(points), 1), np.float32)]).astype(np.float32)
        frame = np.ascontiguousarray(base)
        patch = mover.moved(Crop(frame, mover.box, pose, flat), row, float(number))
        made.append(frame if patch is None else patch.blended(frame))
    return made


def score(held: Held, face: Face, made: list[Image]) -> Score:
    """How like the truth frames are, within an oval around the mouth."""
    share = mouth(face, held.box)
    measured = [
        (_psnr(truth, image, share), _ssim(truth, image, share))
        for truth, image in zip(held.truth, made, strict=True)
    ]
    psnr, ssim = np.mean(measured, axis=0).tolist()
    return Score(round(psnr, 3), round(ssim, 4), _lpips(held, made, share))


def mouth(face: Face, box: tuple[int, int, int, int]) -> Floats:
    """The oval that is compared: float32 [h, w], 0 or 1."""
    left, top, right, bottom = box
    x, y = np.arange(left, right, dtype=np.float32), np.arange(top, bottom, dtype=np.float32)
    pixels = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    at = face.along(pixels, face.mouth + _BELOW * face.mm * face.down) / np.float32(face.mm)
    inside = (at[:, 0] / _MOUTH[0]) ** 2 + (at[:, 1] / _MOUTH[1]) ** 2 <= 1
    return np.asarray(inside.reshape(len(y), len(x)), np.float32)


def _psnr(one: Image, other: Image, share: Floats) -> float:
    away = (one.astype(np.float32) - other) ** 2
    error = float((share[..., None] * away).sum() / (3 * share.sum()))
    return 10 * float(np.log10(255**2 / max(error, 1e-3)))


def _ssim(one: Image, other: Image, share: Floats) -> float:
    a, b = (cv2.cvtColor(p, cv2.COLOR_RGB2GRAY).astype(np.float32) for p in (one, other))

    def mean(values: NDArray[np.floating]) -> Floats:
        return np.asarray(cv2.GaussianBlur(values, (0, 0), 1.5), np.float32)

    ma, mb = mean(a), mean(b)
    va, vb, both = mean(a * a) - ma**2, mean(b * b) - mb**2, mean(a * b) - ma * mb
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    alike = ((2 * ma * mb + c1) * (2 * both + c2)) / ((ma**2 + mb**2 + c1) * (va + vb + c2))
    return float((share * alike).sum() / share.sum())


def _lpips(held: Held, made: list[Image], share: Floats) -> float | None:
    """None where the package, or the weights that it works with, are not on this machine."""
    if util.find_spec("lpips") is None or util.find_spec("torch") is None:
        return None
    import torch

    if not list(Path(torch.hub.get_dir()).glob("checkpoints/alexnet*.pth")):
        return None  # it would be downloaded
    import lpips

    judge = lpips.LPIPS(net="alex", verbose=False)
    cover = share[..., None]

    def tensor(image: Image) -> Any:
        inside = (image.astype(np.float32) / 127.5 - 1) * cover
        return torch.from_numpy(np.ascontiguousarray(inside.transpose(2, 0, 1)[None]))

    with torch.no_grad():
        found = [
            float(judge(tensor(truth), tensor(image)))
            for truth, image in zip(held.truth, made, strict=True)
        ]
    return round(float(np.mean(found)), 4)
