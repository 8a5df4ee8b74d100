"""The training itself: steps that can be cut off at any moment and gone on with."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from ...errors import EngineError, InvalidField
from .material import Material
from .model import Net, composed, exported, loss
from .network import LENGTHS, Note, packed, shown
from .square import DETAIL, ROOM, oval

Floats = NDArray[np.float32]
Image = NDArray[np.uint8]

BATCH: Final = 8
RATE: Final = 8e-4
_WARM_UP: Final = 50
_AVERAGED: Final = 0.995
"""Of the averaged weights, which are what is used, so much stays from one step to the next."""
_LEAST_SPREAD: Final = 0.3
"""Millimetres: what moves less in the footage tells nothing."""
_SHIFT: Final = ROOM
_JITTER: Final = 0.15
"""Spread of the noise on what the network is told, in spreads of that: the fit is no better."""
_NEAR: Final = 5
"""A face to paint into is one of so many whose heads are turned the same way."""
_SPOKEN: Final = 0.85
"""Share of the frames of a batch in which the lips move."""
_RIM: Final = DETAIL // 16
"""Pixels at the rim, outside of the oval, that nobody will see."""
_CLIP: Final = 0.3
"""Longest gradient."""
_SEED: Final = 7
CHECKPOINT: Final = "state.pt"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a training stands."""

    step: int
    steps: int
    loss: float
    """Mean of the last steps."""


class Training:
    """A network in training; the same material and number of steps give the same network,
    wherever it was cut off, on the same machine."""

    def __init__(self, material: Material, steps: int, device: str = "auto") -> None:
        """Raises `InvalidField` for a device that is not there."""
        self.material, self.steps, self.step = material, steps, 0
        self.device = chosen(device)
        torch.manual_seed(_SEED)
        self.net = Net(LENGTHS + material.said.shape[1]).to(self.device)
        self.average = copy.deepcopy(self.net).requires_grad_(False)
        self._optimiser = torch.optim.AdamW(
            self.net.parameters(), RATE, betas=(0.9, 0.99), weight_decay=1e-3
        )
        self._loss = 0.0
        told = np.stack([
            material.conditions(i, material.base(i)) for i in range(material.training)
        ])  # fmt: skip
        self.middle = told.mean(0)
        self.spread = np.maximum(told.std(0), _LEAST_SPREAD)
        self._limits = np.quantile(told, (0.004, 0.996), axis=0)
        among = np.arange(material.training)
        self._spoken = among[material.spoken[: material.training]]
        self._among = among
        self._weight = _tensor(_weight()[None, None], self.device)

    # State ----------------------------------------------------------------------------------

    def save(self, folder: Path) -> None:
        """Write all that is needed to go on; a crash leaves the one before."""
        part = folder / f"{CHECKPOINT}.part"
        state = {
            "step": self.step, "steps": self.steps, "loss": self._loss,
            "net": self.net.state_dict(), "average": self.average.state_dict(),
            "optimiser": self._optimiser.state_dict(),
        }  # fmt: skip
        torch.save(state, part)
        part.replace(folder / CHECKPOINT)

    def load(self, folder: Path) -> None:
        """Go on from what `save` wrote. Raises `EngineError` for a file that is damaged."""
        try:
            state = torch.load(folder / CHECKPOINT, map_location=self.device, weights_only=True)
            self.net.load_state_dict(state["net"])
            self.average.load_state_dict(state["average"])
            self._optimiser.load_state_dict(state["optimiser"])
            self.step, self._loss = int(state["step"]), float(state["loss"])
        except (OSError, KeyError, RuntimeError, ValueError, EOFError) as error:
            raise EngineError(
                f"{folder / CHECKPOINT} cannot be gone on from: begin anew with --restart"
            ) from error

    # Steps ----------------------------------------------------------------------------------

    def run(
        self,
        until: int,
        on_step: Callable[[Progress], bool | None] = lambda progress: None,
    ) -> None:
        """Train to step ``until``, or until ``on_step`` gives False."""
        self.net.train()
        while self.step < min(until, self.steps):
            self._advance()
            if on_step(Progress(self.step, self.steps, self._loss)) is False:
                return

    def _advance(self) -> None:
        rate = RATE * min(1.0, (self.step + 1) / _WARM_UP)
        rate *= 0.5 + 0.5 * math.cos(math.pi * self.step / self.steps)
        for group in self._optimiser.param_groups:
            group["lr"] = rate + 1e-5
        given, told, faces, truth = self.batch(self.step)
        kind = self.device.type
        with torch.autocast(kind, dtype=torch.bfloat16, enabled=_halved(kind)):
            flow, paint = self.net(given, told)
        made = composed(flow.float(), paint.float(), faces)
        inner = slice(_RIM, DETAIL - _RIM)
        made, truth, weight = (p[..., inner, inner] for p in (made, truth, self._weight))
        wrong = loss(made, truth, weight)
        # What can be moved is better moved than painted; skin moves with its neighbours.
        wrong = wrong + 0.004 * paint[:, 3 * paint.shape[1] // 4 :].float().mean()
        wrong = wrong + 0.3 * _roughness(flow.float())
        self._optimiser.zero_grad()
        wrong.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), _CLIP)
        self._optimiser.step()
        keep = min(_AVERAGED, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for mean, new in zip(self.average.parameters(), self.net.parameters(), strict=True):
                mean.lerp_(new, 1 - keep)
        self.step += 1
        value = float(wrong.detach())
        self._loss = value if self.step == 1 else 0.98 * self._loss + 0.02 * value

    def batch(self, step: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
        """What is shown and told, the faces to paint into, and the truth, of one step.

        Drawn anew from the number of the step: nothing of it has to be kept.
        """
        rng = np.random.default_rng((_SEED, step))
        given, told, faces, truth = [], [], [], []
        for _ in range(BATCH):
            pool = self._spoken if rng.random() < _SPOKEN else self._among
            frame = int(rng.choice(pool))
            base = self.material.base(frame, int(rng.integers(_NEAR)))
            there = np.asarray(self.material.squares[frame])
            face, real = _varied([self.material.face(frame, base), there], rng)
            given.append(packed(shown(face)))
            asked = (self.material.conditions(frame, base) - self.middle) / self.spread
            told.append(asked + rng.normal(0, _JITTER, len(asked)))
            faces.append(face.transpose(2, 0, 1))
            truth.append(real.transpose(2, 0, 1))
        device = self.device
        return (
            _tensor(np.stack(given), device),
            _tensor(np.stack(told), device),
            _tensor(np.stack(faces), device) / 255,
            _tensor(np.stack(truth), device) / 255,
        )

    # Results --------------------------------------------------------------------------------

    def painted(self, frame: int) -> Image:
        """A frame as the network paints it into a face at rest: uint8 [DETAIL, DETAIL, 3]."""
        base = self.material.base(frame)
        edge = slice(ROOM, ROOM + DETAIL)
        face = self.material.face(frame, base)[edge, edge]
        told = (self.material.conditions(frame, base) - self.middle) / self.spread
        with torch.no_grad():
            flow, paint = self.average(
                _tensor(packed(shown(face))[None], self.device),
                _tensor(told[None], self.device),
            )
            whole = _tensor(face.transpose(2, 0, 1)[None], self.device) / 255
            made = composed(flow, paint, whole)[0].cpu().numpy()
        return np.asarray(np.clip(255 * made.transpose(1, 2, 0) + 0.5, 0, 255), np.uint8)

    def psnr(self, frames: NDArray[np.int64]) -> float:
        """Decibels against frames, within the oval: a glance while it trains."""
        share = oval(DETAIL)[..., None]
        edge = slice(ROOM, ROOM + DETAIL)
        errors = []
        for frame in frames.tolist():
            truth = np.asarray(self.material.squares[frame])[edge, edge]
            away = self.painted(frame).astype(np.float32) - truth
            errors.append(float((share * away**2).sum() / (3 * share.sum())))
        return float(np.mean([10 * np.log10(255**2 / max(error, 1e-3)) for error in errors]))

    def _opening(self) -> float:
        """See `Note`: nothing is asked of the network that it never saw."""
        told = self.material.told[: self.material.training]
        seen, rest = float(np.quantile(told[:, 0], 0.995)), float(np.quantile(told[:, 0], 0.05))
        return float(np.clip((seen - rest) / max(self.material.widest - rest, 1.0), 0.4, 1.0))

    def to_onnx(self, scores: dict[str, Any] | None = None) -> bytes:
        """The network as a file for `network.Network`."""
        note = Note(
            self.middle.astype(float).tolist(), self.spread.astype(float).tolist(),
            self._limits[0].tolist(), self._limits[1].tolist(), self._opening(), self.step,
            scores or {},
        )  # fmt: skip
        return exported(self.average, note)


def chosen(device: str) -> torch.device:
    """``auto`` is a GPU where there is one. Raises `InvalidField`."""
    if device == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if device not in ("cpu", "cuda"):
        raise InvalidField(("device",), f"must be auto, cpu or cuda, not {device!r}")
    if device == "cuda" and not torch.cuda.is_available():
        raise InvalidField(("device",), "cuda was asked for, but PyTorch sees no GPU")
    return torch.device(device)


def _halved(kind: str) -> bool:
    """Whether the machine reckons faster in bfloat16."""
    if kind == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    known = getattr(torch.cpu, "_is_avx512_bf16_supported", None)
    return bool(known()) if known is not None else False


def _varied(pictures: list[Image], rng: np.random.Generator) -> list[Image]:
    """The same piece of both, shifted and in another light: uint8 [DETAIL, DETAIL, 3] each."""
    x, y = rng.integers(0, 2 * _SHIFT + 1, 2)
    gain = rng.uniform(0.88, 1.12) * rng.uniform(0.97, 1.03, 3)
    more = rng.uniform(-8, 8)
    return [
        np.asarray(
            np.clip(each[y : y + DETAIL, x : x + DETAIL] * gain + more + 0.5, 0, 255), np.uint8
        )
        for each in pictures
    ]


def _weight() -> Floats:
    """How much each pixel counts: float32 [DETAIL, DETAIL]; most in the mouth's middle."""
    at = np.linspace(-1, 1, DETAIL, dtype=np.float32)
    lips = np.exp(-((at[None] / 0.5) ** 2) - ((at[:, None] + 0.06) / 0.4) ** 2)
    return np.asarray(0.1 + oval(DETAIL) * (0.9 + 3 * lips), np.float32)


def _roughness(flow: torch.Tensor) -> torch.Tensor:
    across, down = torch.diff(flow, dim=3).abs().mean(), torch.diff(flow, dim=2).abs().mean()
    return across + down + 2 * flow.square().mean()


def _tensor(values: NDArray[Any], device: torch.device) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(values, np.float32)).to(device)


def threads(count: int) -> None:
    """So many of the processor's cores are used."""
    cv2.setNumThreads(1)
    torch.set_num_threads(count)
