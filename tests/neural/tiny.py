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


def musetalk(folder: Path, batch: int | str = "batch", names: int = 0, pe: bool = True) -> Path:
    """A MuseTalk whose VAE keeps one colour for each 8 x 8 pixels.

    Its UNet shades the reference by the mean of what it hears; ``names`` 1 are another exporter's.
    """
    folder.mkdir(parents=True, exist_ok=True)
    state = [("states", "all_hidden_states"), ("audio_features_all_layers",) * 2][names == 0]
    out = state[1] if names else "audio_features_all_layers"
    nodes = [
        node("ReduceMean", ["input_features"], ["loud"], axes=[1], keepdims=0),
        node("Reshape", ["loud", "pairs"], ["two"]),
        node("ReduceMean", ["two"], ["one"], axes=[2], keepdims=0),
        node("Reshape", ["one", "alone"], ["each"]),
        node("Mul", ["each", "ones"], [out]),
    ]
    weights: dict[str, NDArray[Any]] = {
        "pairs": np.array([-1, 1500, 2], np.int64),
        "alone": np.array([-1, 1500, 1, 1], np.int64),
        "ones": np.ones((1, 1, 5, 384), np.float32),
    }
    _write(
        folder / "whisper_encoder.onnx", nodes, [value("input_features", [1, 80, 3000])],
        [value(out, [1, 1500, 5, 384])], weights,
    )  # fmt: skip
    if pe:
        _write(
            folder / "positional_encoding.onnx",
            [node("Identity", ["audio_features"], ["audio_features_with_pe"])],
            [value("audio_features", [batch, 50, 384])],
            [value("audio_features_with_pe", [batch, 50, 384])],
        )
    _write(
        folder / "vae_encoder.onnx",
        [
            node("AveragePool", ["image"], ["small"], kernel_shape=[8, 8], strides=[8, 8]),
            node("Concat", ["small", "small"], ["six"], axis=1),
            node("Slice", ["six", "none", "four", "channel"], ["latents"]),
        ],
        [value("image", [batch, 3, 256, 256])],
        [value("latents", [batch, 4, 32, 32])],
        _numbers(none=0, four=4, channel=1),
    )
    given = [
        ("input_latents", "timesteps", "audio_prompts", "noise_prediction"),
        ("sample", "timestep", "encoder_hidden_states", "out_sample"),
    ][names]
    # The reference, plus a tenth of the masked half's depth below -1, plus what is heard.
    nodes = [
        node("Slice", [given[0], "four", "eight", "channel"], ["reference"]),
        node("ReduceMean", [given[2]], ["heard"], axes=[1, 2], keepdims=0),
        node("Reshape", ["heard", "shape"], ["shade"]),
        node("Mul", ["shade", "half"], ["light"]),
        node("Cast", [given[1]], ["step"], to=1),
        node("ReduceMean", ["step"], ["nothing"], keepdims=0),
        node("Add", ["reference", "light"], ["lit"]),
        node("Add", ["lit", "nothing"], [given[3]]),
    ]
    _write(
        folder / "unet.onnx", nodes,
        [value(given[0], [batch, 8, 32, 32]), value(given[1], [batch], "int64"),
         value(given[2], [batch, 50, 384])],
        [value(given[3], [batch, 4, 32, 32])],
        _numbers(four=4, eight=8, channel=1)
        | {"shape": np.array([-1, 1, 1, 1], np.int64), "half": np.array(0.5, np.float32)},
    )  # fmt: skip
    _write(
        folder / "vae_decoder.onnx",
        [
            node("Slice", ["latents", "none", "three", "channel"], ["colours"]),
            node("Resize", ["colours", "", "scales"], ["image"], mode="linear"),
        ],
        [value("latents", [batch, 4, 32, 32])],
        [value("image", [batch, 3, 256, 256])],
        _numbers(none=0, three=3, channel=1) | {"scales": np.array([1, 1, 8, 8], np.float32)},
    )
    return folder


def liveportrait(folder: Path, lips: bool = False, first: str = "pitch") -> Path:
    """A LivePortrait that shows the face as it came, with a blue mouth as soon as a keypoint moves.

    Where keypoints are, it does not see: they lie on a circle, and the head looks straight ahead.
    """
    folder.mkdir(parents=True, exist_ok=True)
    picture = [value("img", [1, 3, 256, 256])]
    # All pixels of the picture, in the order they have, fill the first part of the volume.
    rest = 32 * 16 * 64 * 64 - 3 * 256 * 256
    _write(
        folder / "appearance_feature_extractor.onnx",
        [
            node("Reshape", ["img", "flat"], ["line"]),
            node("Concat", ["line", "more"], ["all"], axis=1),
            node("Reshape", ["all", "volume"], ["output"]),
        ],
        picture, [value("output", [1, 32, 16, 64, 64])],
        {
            "flat": np.array([1, -1], np.int64),
            "more": np.zeros((1, rest), np.float32),
            "volume": np.array([1, 32, 16, 64, 64], np.int64),
        },
    )  # fmt: skip
    turn = 2 * np.pi * np.arange(21) / 21
    circle = np.stack([0.2 * np.cos(turn), 0.2 * np.sin(turn), 0.05 * np.sin(3 * turn)], 1)
    ahead = np.zeros((1, 66), np.float32)
    ahead[0, 32:34] = 30  # halfway between the two: 0 degrees
    told: dict[str, NDArray[Any]] = {
        "pitch": ahead, "yaw": ahead, "roll": ahead, "t": np.zeros((1, 3), np.float32),
        "exp": np.zeros((1, 63), np.float32), "scale": np.full((1, 1), 1.5, np.float32),
        "kp": circle.reshape(1, 63).astype(np.float32),
    }  # fmt: skip
    order = sorted(told, key=lambda name: (name != first, list(told).index(name)))
    _write(
        folder / "motion_extractor.onnx",
        [node("ReduceMean", ["img"], ["mean"], keepdims=0), node("Mul", ["mean", "zero"], ["no"])]
        + [node("Add", [f"told {name}", "no"], [f"out {name}"]) for name in order],
        picture, [value(f"out {name}", told[name].shape) for name in order],
        {f"told {name}": values for name, values in told.items()}
        | {"zero": np.array(0, np.float32)},
    )  # fmt: skip
    mask = np.zeros((1, 1, 512, 512), np.float32)
    mask[..., 350:390, 216:296] = 1
    _write(
        folder / "warping_spade.onnx",
        [
            node("Reshape", ["feature_3d", "flat"], ["line"]),
            node("Slice", ["line", "none", "count", "one"], ["pixels"]),
            node("Reshape", ["pixels", "small"], ["picture"]),
            node("Resize", ["picture", "", "scales"], ["large"], mode="nearest"),
            node("Sub", ["kp_driving", "kp_source"], ["away"]),
            node("Abs", ["away"], ["far"]),
            node("ReduceMax", ["far"], ["most"], keepdims=0),
            node("Mul", ["most", "much"], ["more"]),
            node("Clip", ["more", "low", "high"], ["moved"]),
            node("Mul", ["mask", "moved"], ["share"]),
            node("Sub", ["blue", "large"], ["change"]),
            node("Mul", ["change", "share"], ["painted"]),
            node("Add", ["large", "painted"], ["out"]),
        ],
        [value("feature_3d", [1, 32, 16, 64, 64]), value("kp_source", [1, 21, 3]),
         value("kp_driving", [1, 21, 3])],
        [value("out", [1, 3, 512, 512])],
        {
            "flat": np.array([1, -1], np.int64), "none": np.array([0], np.int64),
            "count": np.array([3 * 256 * 256], np.int64), "one": np.array([1], np.int64),
            "small": np.array([1, 3, 256, 256], np.int64),
            "scales": np.array([1, 1, 2, 2], np.float32), "much": np.array(1000, np.float32),
            "low": np.array(0, np.float32), "high": np.array(1, np.float32), "mask": mask,
            "blue": np.array([0, 0, 1], np.float32).reshape(1, 3, 1, 1),
        },
    )  # fmt: skip
    _write(
        folder / "stitching.onnx",
        [node("Slice", ["input", "none", "end", "one"], ["part"]),
         node("Mul", ["part", "zero"], ["output"])],
        [value("input", [1, 126])], [value("output", [1, 65])],
        _numbers(none=0, end=65, one=1) | {"zero": np.array(0, np.float32)},
    )  # fmt: skip
    if lips:
        # The last number, the wanted opening, moves keypoint 19 down.
        down = np.zeros((1, 63), np.float32)
        down[0, 19 * 3 + 1] = 0.1
        _write(
            folder / "stitching_lip.onnx",
            [node("Slice", ["input", "last", "end", "one"], ["asked"]),
             node("Mul", ["asked", "down"], ["output"])],
            [value("input", [1, 65])], [value("output", [1, 63])],
            _numbers(last=64, end=65, one=1) | {"down": down},
        )  # fmt: skip
    return folder


def _numbers(**numbers: int) -> dict[str, NDArray[Any]]:
    return {name: np.array([number], np.int64) for name, number in numbers.items()}


def _write(
    path: Path,
    nodes: list[bytes],
    inputs: list[bytes],
    outputs: list[bytes],
    weights: dict[str, NDArray[Any]] | None = None,
) -> None:
    path.write_bytes(model(nodes, inputs, outputs, weights))
