"""Train the network: ``python train.py NET.pt COPY.npz [COPY.npz ...] --steps 12000``.

One thread. ``--start`` and ``--rate`` go on from a checkpoint. export.py makes the weights of it.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from standin.motion.targets import CHANNELS as MOUTH
from standin.motion.targets import TARGETS
from standin.speech import features
from standin.speech.network import CLASSES, GROUP_OF

CHANNELS, TAPS, DILATIONS = 192, 5, (1, 2, 4, 8, 4, 1)
LENGTH, BATCH = 300, 24
RATE, WARM_UP = 2e-3, 300
SEED = 20


def _shape(name: str) -> tuple[float, float, float]:
    shape = dict(zip(MOUTH, TARGETS[name].shape, strict=True))
    closure = {"p": 1.0, "m": 1.0, "f": 0.6}.get(name, 0.0)
    return shape["jaw"], shape["stretch"] - max(shape["pucker"], shape["funnel"]), closure


SHAPES = np.array([_shape(name) for name in CLASSES], np.float32)
"""Jaw 0 to 1, width -1 (round) to 1 (spread), closure 0 to 1 of each class: float32 [32, 3]."""


class Block(nn.Module):
    """A convolution over time, added to what it was given."""

    def __init__(self, dilation: int) -> None:
        super().__init__()
        self.conv = nn.Conv1d(
            CHANNELS, CHANNELS, TAPS, dilation=dilation, padding=dilation * (TAPS // 2)
        )
        self.norm = nn.BatchNorm1d(CHANNELS)
        self.drop = nn.Dropout1d(0.05)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.drop(torch.relu(self.norm(self.conv(x))))


class Net(nn.Module):
    """[batch, 40, frames] to [batch, frames, classes + 3]; frames is even."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv1d(features.BANDS, CHANNELS, 6, stride=2, padding=2)
        self.blocks = nn.Sequential(*[Block(d) for d in DILATIONS])
        self.last = nn.Conv1d(CHANNELS, 2 * (len(CLASSES) + 3), 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        h = self.last(self.blocks(torch.relu(self.first(x))))
        batch, _, halves = h.shape
        return h.transpose(1, 2).reshape(batch, 2 * halves, len(CLASSES) + 3)


class Material:
    """Augmented features, from which random stretches are drawn."""

    def __init__(self, files: list[Path], seed: int) -> None:
        mel, labels, spans, at = [], [], [], 0
        for file in files:
            with np.load(file) as data:
                mel.append(data["mel"])
                labels.append(data["labels"])
                ends = data["ends"] + at
                spans += list(zip(np.r_[at, ends[:-1]], ends, strict=True))
            at = int(ends[-1])
        self.mel, self.labels = np.concatenate(mel), np.concatenate(labels)
        self.spans = np.array(spans)
        lengths = (self.spans[:, 1] - self.spans[:, 0]).astype(float)
        self.chance = lengths / lengths.sum()
        self.rng = np.random.default_rng(seed)

    def batch(self) -> tuple[torch.Tensor, torch.Tensor]:
        x = np.zeros((BATCH, LENGTH, features.BANDS), np.float32)
        y = np.full((BATCH, LENGTH), -100)
        chosen = self.rng.choice(len(self.spans), BATCH, p=self.chance)
        for i, (start, end) in enumerate(self.spans[chosen]):
            mel = features.normalised(self.mel[start:end].astype(np.float32))
            at = self.rng.integers(0, max(1, len(mel) - LENGTH))
            part = self._varied(mel[at : at + LENGTH])
            x[i, : len(part)] = part
            y[i, : len(part)] = self.labels[start + at : start + at + len(part)]
        return torch.from_numpy(x).transpose(1, 2), torch.from_numpy(y)

    def _varied(self, mel: NDArray[np.float32]) -> NDArray[np.float32]:
        rng, bands = self.rng, features.BANDS
        if rng.random() < 0.6:  # another length of the vocal tract
            at = np.clip(np.arange(bands) * rng.uniform(0.93, 1.07), 0, bands - 1.001)
            low = at.astype(int)
            share = (at - low).astype(np.float32)
            mel = mel[:, low] * (1 - share) + mel[:, low + 1] * share
        curve = np.interp(np.arange(bands), [0, 8, 16, 24, 32, 39], rng.normal(0, 0.2, 6))
        mel = (mel * rng.uniform(0.85, 1.15) + curve).astype(np.float32)
        for _ in range(2):
            if rng.random() < 0.4:
                band = rng.integers(0, bands - 6)
                mel[:, band : band + rng.integers(2, 7)] = 0
            if rng.random() < 0.4 and len(mel) > 20:
                at = rng.integers(0, len(mel) - 10)
                mel[at : at + rng.integers(2, 9)] = 0
        return mel


def main() -> None:
    """Train, and say how it goes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("copies", type=Path, nargs="+")
    parser.add_argument("--steps", type=int, default=12000)
    parser.add_argument("--start", type=Path, help="go on from this checkpoint")
    parser.add_argument("--rate", type=float, default=RATE, help="learning rate at the start")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    material, net = Material(asked.copies, SEED + bool(asked.start)), Net()
    weights = sum(p.numel() for p in net.parameters())
    print(f"{len(material.labels) / 360000:.1f} h, {weights} weights", flush=True)
    if asked.start:
        net.load_state_dict(torch.load(asked.start))
    counts = np.bincount(material.labels, minlength=len(CLASSES)) + 1.0
    weight = torch.tensor((counts.mean() / counts) ** 0.25, dtype=torch.float32).clamp(max=2.0)
    optimiser = torch.optim.AdamW(net.parameters(), asked.rate, weight_decay=1e-2)
    began, heard = time.time(), 0.0
    for step in range(asked.steps):
        for group in optimiser.param_groups:
            rise = min(1.0, (step + 1) / WARM_UP)
            falls = 0.5 + 0.5 * np.cos(np.pi * step / asked.steps)
            group["lr"] = asked.rate * rise * falls + 2e-6
        x, y = material.batch()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            out = net(x)
        loss = _loss(out.float(), y, weight)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        heard = loss.item() if not step else 0.99 * heard + 0.01 * loss.item()
        if (step + 1) % 500 == 0:
            torch.save(net.state_dict(), asked.out)
            print(f"{step + 1} steps, {time.time() - began:.0f} s, loss {heard:.3f}", flush=True)


def _loss(out: torch.Tensor, y: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """Of the classes, of the coarser groups that they look like, and of the mouth's shape."""
    logits, shape = out[..., : len(CLASSES)], out[..., len(CLASSES) :]
    fine = functional.cross_entropy(
        logits.transpose(1, 2), y, weight=weight, ignore_index=-100, label_smoothing=0.05
    )
    groups = torch.from_numpy(GROUP_OF)
    chances = torch.softmax(logits, -1) @ functional.one_hot(groups).float()
    known = y >= 0
    coarse = functional.nll_loss(torch.log(chances[known] + 1e-6), groups[y[known]])
    wanted = functional.avg_pool1d(
        torch.from_numpy(SHAPES)[y.clamp(min=0)].transpose(1, 2), 5, 1, 2
    ).transpose(1, 2)
    mouth = functional.mse_loss(shape[known], wanted[known])
    return fine + coarse + 2 * mouth


if __name__ == "__main__":
    main()
