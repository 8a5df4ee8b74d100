"""The network that hears sounds in a recording, in plain numpy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from .features import Floats

CLASSES: Final = (
    "sil", "p", "m", "f", "θ", "t", "n", "l", "k", "h", "ʃ", "s", "ɹ", "w", "j", "i", "ɪ", "e",
    "ɛ", "æ", "a", "ɑ", "ʌ", "ə", "ɜ", "ɒ", "ɔ", "o", "ʊ", "u", "y", "ø",
)  # fmt: skip
"""What the network tells apart: silence and the classes of `sounds`, each named by its IPA."""
GROUPS: Final = (
    "sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "ih", "oh", "ou",
)  # fmt: skip
"""The 15 visemes of MPEG-4 and of most speech services: classes that look nearly alike."""
_GROUP: Final = {
    "sil": "sil", "p": "PP", "m": "PP", "f": "FF", "θ": "TH", "t": "DD", "n": "nn", "l": "nn",
    "k": "kk", "h": "kk", "ʃ": "CH", "s": "SS", "ɹ": "RR", "w": "ou", "j": "ih", "i": "ih",
    "ɪ": "ih", "e": "E", "ɛ": "E", "æ": "E", "a": "aa", "ɑ": "aa", "ʌ": "aa", "ə": "E",
    "ɜ": "RR", "ɒ": "aa", "ɔ": "oh", "o": "oh", "ʊ": "ou", "u": "ou", "y": "ou", "ø": "oh",
}  # fmt: skip
GROUP_OF: Final = np.array([GROUPS.index(_GROUP[name]) for name in CLASSES])
"""For each of `CLASSES`, which of `GROUPS` it belongs to: int [32]."""


SHAPES: Final = ("jaw", "width", "closure")
"""What the network says of the mouth beside the classes; see `Heard.mouth`."""
WEIGHTS: Final = Path(__file__).with_name("weights") / "sounds.npz"
_BLOCK: Final = 2000
"""Frames worked on at once, an even number: a bound on memory."""


@dataclass(frozen=True)
class Heard:
    """What the network hears in each 10 ms."""

    chances: Floats
    """Natural logarithms of the probabilities of `CLASSES`: float32 [frames, 32]."""
    mouth: Floats
    """Jaw 0 to 1, width -1 (round) to 1 (spread), closure 0 to 1: float32 [frames, 3]."""


@dataclass(frozen=True)
class Network:
    """Convolutions over time; from two frames on, a step is 20 ms."""

    first: tuple[Floats, Floats]
    """Weights [6, bands, channels] with stride 2, and bias [channels]."""
    blocks: tuple[tuple[int, Floats, Floats], ...]
    """Dilation, weights [taps, channels, channels], bias; each is added to its input."""
    last: tuple[Floats, Floats]
    """Weights [channels, 2 * (32 + 3)] for both frames of a step, and bias."""
    bigrams: Floats
    """Natural logarithm of how likely a class follows another: float32 [32, 32]."""

    def __call__(self, mel: Floats) -> Heard:
        """Listen to normalised features, float32 [frames, 40], at least one frame."""
        count = len(mel)
        margin = 2 * (2 + sum(2 * dilation for dilation, _, _ in self.blocks))
        pieces = []
        for at in range(0, count, _BLOCK):
            start, end = max(0, at - margin), min(count, at + _BLOCK + margin)
            made = self._run(mel[start:end])
            pieces.append(made[at - start : min(count, at + _BLOCK) - start])
        out = np.concatenate(pieces)
        logits = out[:, : len(CLASSES)]
        top = logits.max(axis=1, keepdims=True)
        chances = logits - top - np.log(np.exp(logits - top).sum(axis=1, keepdims=True))
        return Heard(chances, out[:, len(CLASSES) :])

    def _run(self, mel: Floats) -> Floats:
        """float32 [frames, 32 + 3] of one stretch, with nothing before and after it."""
        weights, bias = self.first
        steps = (len(mel) + 1) // 2
        x = np.zeros((2 * steps + 4, mel.shape[1]), np.float32)
        x[2 : 2 + len(mel)] = mel
        h = np.maximum(sum(x[k : k + 2 * steps : 2] @ weights[k] for k in range(6)) + bias, 0)
        for dilation, weights, bias in self.blocks:
            reach = dilation * (len(weights) // 2)
            wide = np.zeros((steps + 2 * reach, h.shape[1]), np.float32)
            wide[reach : reach + steps] = h
            heard = bias + wide[:steps] @ weights[0]
            for k in range(1, len(weights)):
                heard += wide[k * dilation : k * dilation + steps] @ weights[k]
            h = h + np.maximum(heard, 0, out=heard)
        weights, bias = self.last
        out: Floats = (h @ weights + bias).reshape(2 * steps, -1)[: len(mel)]
        return out


def load(path: Path = WEIGHTS) -> Network:
    """The network of a file that ``training/export.py`` wrote."""
    with np.load(path, allow_pickle=False) as file:
        kept = {name: file[name].astype(np.float32) for name in file.files}
    return Network(
        first=(kept["first_w"], kept["first_b"]),
        blocks=tuple(
            (int(dilation), kept[f"block{i}_w"], kept[f"block{i}_b"])
            for i, dilation in enumerate(kept["dilations"])
        ),
        last=(kept["last_w"], kept["last_b"]),
        bigrams=kept["bigrams"],
    )


@cache
def shared() -> Network:
    """The network that comes with Standin, read once in a process."""
    return load()
