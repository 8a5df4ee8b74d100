"""Write the trained network as weights for numpy and as ONNX.

``python export.py NET.pt CORPUS`` writes ``sounds.npz`` (float16), which Standin reads, to its
place in the package, and ``weights/sounds.onnx``, for others; both hold the same numbers.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from corpus import HELD_OUT
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from train import DILATIONS, Net

from standin.speech import features
from standin.speech.network import CLASSES, WEIGHTS

ONNX = Path(__file__).with_name("weights") / "sounds.onnx"

Half = NDArray[np.float16]


def main() -> None:
    """Read a checkpoint, write both files."""
    parser = argparse.ArgumentParser()
    parser.add_argument("net", type=Path)
    parser.add_argument("corpus", type=Path)
    asked = parser.parse_args()
    net = Net()
    net.load_state_dict(torch.load(asked.net))
    net.eval()
    weights = _weights(net)
    np.savez_compressed(
        WEIGHTS,
        dilations=np.array(DILATIONS, np.float16),
        bigrams=bigrams(asked.corpus).astype(np.float16),
        **weights,
    )
    onnx.save(graph(weights), str(ONNX))


def _weights(net: Net) -> dict[str, Half]:
    """Weights as [taps, in, out], batch normalisation folded in, in half precision."""
    made = {
        "first_w": net.first.weight.permute(2, 1, 0),
        "first_b": net.first.bias,
        "last_w": net.last.weight[:, :, 0].T,
        "last_b": net.last.bias,
    }
    for i, block in enumerate(net.blocks):
        scale = block.norm.weight / torch.sqrt(block.norm.running_var + block.norm.eps)
        made[f"block{i}_w"] = (block.conv.weight * scale[:, None, None]).permute(2, 1, 0)
        made[f"block{i}_b"] = (block.conv.bias - block.norm.running_mean) * scale + block.norm.bias
    return {name: value.detach().numpy().astype(np.float16) for name, value in made.items()}


def bigrams(corpus: Path) -> NDArray[np.float64]:
    """Logarithm of how often a class follows another one in the training material."""
    counts = np.full((len(CLASSES), len(CLASSES)), 3.0)
    for file in corpus.glob("*.npz"):
        if file.stem in HELD_OUT:
            continue
        with np.load(file) as data:
            labels = data["labels"]
        change = np.flatnonzero(labels[1:] != labels[:-1])
        np.add.at(counts, (labels[change], labels[change + 1]), 1)
    np.fill_diagonal(counts, 0.001)
    return np.log(counts / counts.sum(axis=1, keepdims=True))


def graph(weights: dict[str, Half]) -> onnx.ModelProto:
    """``mel`` [batch, 40, frames], an even number of frames, to ``out`` [batch, frames, 35]."""
    stored, nodes = [], []

    def constant(name: str, value: Half) -> str:
        stored.append(numpy_helper.from_array(np.ascontiguousarray(value), f"{name}_half"))
        nodes.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
        return name

    def conv(source: str, name: str, target: str, **how: object) -> None:
        kernel = weights[f"{name}_w"]
        kernel = kernel[None] if kernel.ndim == 2 else kernel
        inputs = [source, constant(f"{name}_w", kernel.transpose(2, 1, 0))]
        inputs.append(constant(f"{name}_b", weights[f"{name}_b"]))
        nodes.append(helper.make_node("Conv", inputs, [target], **how))

    conv("mel", "first", "first", strides=[2], pads=[2, 2])
    nodes.append(helper.make_node("Relu", ["first"], ["h0"]))
    for i, dilation in enumerate(DILATIONS):
        conv(f"h{i}", f"block{i}", f"c{i}", dilations=[dilation], pads=[2 * dilation] * 2)
        nodes.append(helper.make_node("Relu", [f"c{i}"], [f"r{i}"]))
        nodes.append(helper.make_node("Add", [f"h{i}", f"r{i}"], [f"h{i + 1}"]))
    conv(f"h{len(DILATIONS)}", "last", "steps")
    nodes.append(helper.make_node("Transpose", ["steps"], ["turned"], perm=[0, 2, 1]))
    stored.append(numpy_helper.from_array(np.array([0, -1, len(CLASSES) + 3]), "shape"))
    nodes.append(helper.make_node("Reshape", ["turned", "shape"], ["out"]))
    mel = helper.make_tensor_value_info(
        "mel", TensorProto.FLOAT, ["batch", features.BANDS, "frames"]
    )
    out = helper.make_tensor_value_info(
        "out", TensorProto.FLOAT, ["batch", "frames", len(CLASSES) + 3]
    )
    made = helper.make_model(
        helper.make_graph(nodes, "sounds", [mel], [out], stored),
        opset_imports=[helper.make_opsetid("", 17)],
        ir_version=8,
    )
    made.metadata_props.append(onnx.StringStringEntryProto(key="classes", value=" ".join(CLASSES)))
    onnx.checker.check_model(made)
    return made


if __name__ == "__main__":
    main()
