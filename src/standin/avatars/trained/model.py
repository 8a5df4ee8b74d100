"""The network in PyTorch (the extra ``train``), and what it learns from; `network` runs it.

A U-Net of residual blocks (Ronneberger et al. 2015, He et al. 2016) in which the mouth's lengths
scale and shift the channels (FiLM, Perez et al. 2018). It gives a flow, which moves the skin that
it was shown, and a layer of paint for what that skin does not have: teeth, tongue, insides of lips.
"""

from __future__ import annotations

import itertools
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from . import onnx_file
from .network import BLOCK, CELLS, NOTE, TILE, Note

CHANNELS: Final = (32, 64, 96, 128)
"""Of each level; each has half the cells of the one before."""
_MOUTH: Final = 64
_GENTLE: Final = 0.03
"""On what the head of the flow gives: the first steps must not tear the skin away."""
_SLOPE: Final = 0.1


class Block(nn.Module):
    """Two convolutions whose result is added; the mouth scales and shifts what is between them."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.last = nn.Conv2d(channels, channels, 3, padding=1)
        self.scale, self.shift = nn.Linear(_MOUTH, channels), nn.Linear(_MOUTH, channels)
        nn.init.normal_(self.last.weight, std=0.01)
        for layer in (self.last, self.scale, self.shift):
            nn.init.zeros_(layer.bias)

    def forward(self, x: torch.Tensor, mouth: torch.Tensor) -> torch.Tensor:
        scale, shift = (part(mouth)[:, :, None, None] for part in (self.scale, self.shift))
        h = functional.leaky_relu(self.first(x) * (1 + scale) + shift, _SLOPE)
        made: torch.Tensor = x + self.last(h)
        return made


class Net(nn.Module):
    """``face`` [batch, 3 * BLOCK**2, CELLS, CELLS] and ``mouth`` [batch, ``conditions``] to
    ``flow`` [batch, 2, CELLS, CELLS] and ``paint`` [batch, 4 * TILE**2, CELLS, CELLS]."""

    def __init__(self, conditions: int) -> None:
        super().__init__()
        self.told = nn.ModuleList([nn.Linear(conditions, _MOUTH), nn.Linear(_MOUTH, _MOUTH)])
        self.first = nn.Conv2d(3 * BLOCK**2, CHANNELS[0], 3, padding=1)
        self.place = nn.Parameter(torch.zeros(1, CHANNELS[0], CELLS, CELLS))
        """One person's face is always in the same place: what is where may be learnt by heart."""
        self.down = nn.ModuleList([Block(c) for c in CHANNELS])
        self.narrow = nn.ModuleList(
            [nn.Conv2d(a, b, 3, stride=2, padding=1) for a, b in itertools.pairwise(CHANNELS)]
        )
        self.widen = nn.ModuleList([nn.Conv2d(b, a, 1) for a, b in itertools.pairwise(CHANNELS)])
        self.up = nn.ModuleList([Block(c) for c in CHANNELS[:-1]])
        self.flow = nn.Conv2d(CHANNELS[0], 2, 3, padding=1)
        self.paint = nn.Conv2d(CHANNELS[0], 4 * TILE**2, 3, padding=1)
        for head in (self.flow, self.paint):
            nn.init.normal_(head.weight, std=0.01)
            nn.init.zeros_(head.bias)
        with torch.no_grad():
            self.paint.bias[3 * TILE**2 :] = -2.0  # little paint to begin with

    def forward(self, face: torch.Tensor, mouth: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        for layer in self.told:
            mouth = functional.leaky_relu(layer(mouth), _SLOPE)
        h, kept = self.first(face) + self.place, []
        for level, block in enumerate(self.down):
            h = block(h, mouth)
            if level < len(self.narrow):
                kept.append(h)
                h = self.narrow[level](h)
        for level in reversed(range(len(self.up))):
            wide = functional.interpolate(self.widen[level](h), scale_factor=2, mode="nearest")
            h = self.up[level](wide + kept[level], mouth)
        return _GENTLE * self.flow(h), torch.sigmoid(self.paint(h))


def composed(flow: torch.Tensor, paint: torch.Tensor, face: torch.Tensor) -> torch.Tensor:
    """The square: ``face`` [batch, 3, DETAIL, DETAIL] moved by ``flow``, under the paint."""
    side = face.shape[-1]
    fine = functional.interpolate(flow, size=(side, side), mode="bilinear", align_corners=False)
    at = (2 * torch.arange(side, device=face.device, dtype=face.dtype) + 1) / side - 1
    where = torch.stack(torch.meshgrid(at, at, indexing="xy"), dim=-1)[None]
    moved = functional.grid_sample(
        face, where + 2 * fine.permute(0, 2, 3, 1), padding_mode="border", align_corners=False
    )
    layer = functional.pixel_shuffle(paint, TILE)
    return moved + layer[:, 3:] * (layer[:, :3] - moved)


def loss(made: torch.Tensor, truth: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """Of colours, of edges at two scales, and of structure at the coarser (1 - SSIM, Wang 2004).

    ``weight`` [batch or 1, 1, h, w]: how much each pixel counts.
    """
    away = (weight * (made - truth).abs()).mean()
    one, other = ((p * _LUMA.to(p.device)).sum(1, keepdim=True) for p in (made, truth))
    edges = torch.zeros((), device=made.device)
    for level in range(2):
        for axis in (2, 3):
            rough = (torch.diff(one, dim=axis) - torch.diff(other, dim=axis)).abs()
            edges = edges + (weight.narrow(axis, 0, weight.shape[axis] - 1) * rough).mean()
        if level == 0:
            one, other, weight = (functional.avg_pool2d(p, 2) for p in (one, other, weight))
    alike = (weight * (1 - ssim(one, other))).mean()
    return away + 0.15 * alike + 0.5 * edges


_LUMA = torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)


def ssim(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """Of pictures [batch, 1, h, w], 0 to 1, in windows of 7 by 7: the same shape."""

    def mean(x: torch.Tensor) -> torch.Tensor:
        return functional.avg_pool2d(x, 7, 1, 3, count_include_pad=False)

    a, b = mean(one), mean(other)
    va, vb = mean(one * one) - a * a, mean(other * other) - b * b
    both = mean(one * other) - a * b
    share = (2 * a * b + 1e-4) * (2 * both + 9e-4)
    return share / ((a * a + b * b + 1e-4) * (va + vb + 9e-4))


def exported(net: Net, note: Note) -> bytes:
    """The network as an ONNX file for `network.Network`, weights in half precision."""
    graph = _Graph()
    told = "mouth"
    for i, layer in enumerate(net.told):
        told = graph.bent(graph.linear(told, f"told{i}", layer))
    h = graph.conv("face", "first", net.first)
    h = graph.add("Add", h, graph.constant("place", net.place))
    kept = []
    for level, block in enumerate(net.down):
        h = graph.block(h, told, f"down{level}", block)
        if level < len(net.narrow):
            kept.append(h)
            h = graph.conv(h, f"narrow{level}", net.narrow[level], stride=2)
    for level in reversed(range(len(net.up))):
        h = graph.conv(h, f"widen{level}", net.widen[level])
        h = graph.add("Add", graph.doubled(h), kept[level])
        h = graph.block(h, told, f"up{level}", net.up[level])
    flow, gentle = graph.conv(h, "flow_head", net.flow), torch.tensor(_GENTLE)
    graph.add("Mul", flow, graph.constant("gentle", gentle), made="flow")
    graph.add("Sigmoid", graph.conv(h, "paint_head", net.paint), made="paint")
    return onnx_file.model(
        graph.nodes,
        graph.constants,
        {"face": (1, 3 * BLOCK**2, CELLS, CELLS), "mouth": (1, len(note.middle))},
        {"flow": (1, 2, CELLS, CELLS), "paint": (1, 4 * TILE**2, CELLS, CELLS)},
        {NOTE: note.to_json()},
    )


class _Graph:
    """An ONNX graph in the making; each method gives the name of what it adds."""

    def __init__(self) -> None:
        self.nodes: list[bytes] = []
        self.constants: list[bytes] = []
        doubling = np.array([1, 1, 2, 2], np.float32)
        self.constants.append(onnx_file.tensor("doubling", doubling))

    def add(self, operation: str, *inputs: str, made: str = "", **how: onnx_file.Attribute) -> str:
        made = made or f"v{len(self.nodes)}"
        self.nodes.append(onnx_file.node(operation, inputs, [made], **how))
        return made

    def constant(self, name: str, value: torch.Tensor) -> str:
        half: NDArray[np.float16] = value.detach().cpu().float().numpy().astype(np.float16)
        self.constants.append(onnx_file.tensor(f"{name}_half", half))
        return self.add("Cast", f"{name}_half", made=name, to=onnx_file.FLOAT32)

    def linear(self, given: str, name: str, layer: nn.Linear, more: float = 0.0) -> str:
        weight = self.constant(f"{name}_w", layer.weight)
        bias = self.constant(f"{name}_b", layer.bias + more)
        return self.add("Gemm", given, weight, bias, transB=1)

    def conv(self, given: str, name: str, layer: nn.Conv2d, stride: int = 1) -> str:
        weight = self.constant(f"{name}_w", layer.weight)
        bias = self.constant(f"{name}_b", layer.bias)
        around = [layer.weight.shape[-1] // 2] * 4
        return self.add("Conv", given, weight, bias, pads=around, strides=[stride, stride])

    def bent(self, given: str) -> str:
        return self.add("LeakyRelu", given, alpha=_SLOPE)

    def doubled(self, given: str) -> str:
        how = {"mode": "nearest", "coordinate_transformation_mode": "asymmetric"}
        return self.add("Resize", given, "", "doubling", nearest_mode="floor", **how)

    def block(self, given: str, told: str, name: str, block: Block) -> str:
        channels = block.scale.weight.shape[0]
        shape = f"{name}_shape"
        self.constants.append(onnx_file.tensor(shape, np.array([1, channels, 1, 1], np.int64)))
        scale = self.add("Reshape", self.linear(told, f"{name}_k", block.scale, 1.0), shape)
        shift = self.add("Reshape", self.linear(told, f"{name}_s", block.shift), shape)
        h = self.conv(given, f"{name}_a", block.first)
        h = self.bent(self.add("Add", self.add("Mul", h, scale), shift))
        return self.add("Add", given, self.conv(h, f"{name}_c", block.last))
