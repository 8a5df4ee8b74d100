"""Tiny networks with the true names and shapes of the engines' files."""

from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from .onnx_files import model, node, value

Does = Literal["nothing", "paints", "hears"]
BLUE_BOX = (0.62, 0.86, 0.32, 0.68)
"""Top, bottom, left, right of what `paints` makes blue, in shares of the side."""


def wav2lip(
    folder: Path,
    does: Does = "nothing",
    side: int = 96,
    batch: int | str = "batch_size",
    names: tuple[str, str, str] = ("mel_spectrogram", "video_frames", "output"),
    file: str = "wav2lip.onnx",
) -> Path:
    """A Wav2Lip that gives the face as it came, or with something in place of the mouth.

    ``paints`` makes `BLUE_BOX` blue, ``hears`` as bright as the mean of its mel window.
    """
    mel, video, out = names
    top, bottom, left, right = (round(side * share) for share in BLUE_BOX)
    mask = np.zeros((1, 1, side, side), np.float32)
    mask[..., top:bottom, left:right] = 1
    nodes = [node("Slice", [video, "three", "six", "channel"], ["face"])]
    if does == "nothing":
        # The sound has to matter, or onnxruntime drops the input: times nothing.
        nodes += [
            node("ReduceMean", [mel], ["heard"], axes=[1, 2, 3], keepdims=1),
            node("Mul", ["heard", "zero"], ["silence"]),
            node("Add", ["face", "silence"], [out]),
        ]
    else:
        nodes += [
            node("ReduceMean", [mel], ["heard"], axes=[1, 2, 3], keepdims=1),
            node("Mul", ["heard", "zero" if does == "paints" else "scale"], ["loud"]),
            node("Add", ["loud", "colour"], ["shade"]),
            node("Mul", ["face", "rest"], ["around"]),
            node("Mul", ["shade", "mask"], ["inside"]),
            node("Add", ["around", "inside"], [out]),
        ]
    blue = np.array([1, 0, 0] if does == "paints" else [0.5] * 3, np.float32).reshape(1, 3, 1, 1)
    weights: dict[str, NDArray[Any]] = {
        "three": np.array([3], np.int64),
        "six": np.array([6], np.int64),
        "channel": np.array([1], np.int64),
        "zero": np.array(0, np.float32),
        "scale": np.array(0.1, np.float32),
        "colour": blue,
        "mask": mask,
        "rest": (1 - mask).astype(np.float32),
    }
    made = model(
        nodes,
        [value(mel, [batch, 1, 80, 16]), value(video, [batch, 6, side, side])],
        [value(out, [batch, 3, side, side])],
        weights,
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / file
    path.write_bytes(made)
    return path
