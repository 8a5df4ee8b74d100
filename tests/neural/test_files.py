"""Files that people bring: told apart, checked against the contract, kept with their licence."""

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from standin.avatars.neural import checking, graph, session
from standin.avatars.neural.contracts import LIVEPORTRAIT, MUSETALK, WAV2LIP
from standin.avatars.neural.files import Engines, Installed, assigned
from standin.avatars.neural.wiring import Mismatch, wire
from standin.errors import EngineError, InvalidField
from standin.evaluation.portraits import portrait

from . import tiny
from .onnx_files import model, node, value


def tried(engine: Installed) -> checking.Trial:
    pack = portrait("closed")
    return checking.tried(engine, pack.image, pack.landmarks[:, :2], frames=1)


def single(path: Path, shape: list[int | str], kind: str = "float32", opset: int = 16) -> Path:
    """A file with one input and one output of a shape."""
    path.write_bytes(
        model(
            [node("Identity", ["x"], ["y"])], [value("x", shape, kind)], [value("y", shape, kind)],
            opset=opset,
        )
    )  # fmt: skip
    return path


@pytest.mark.parametrize(
    ("side", "names"),
    [
        (96, ("mel_spectrogram", "video_frames", "output")),
        (256, ("mel_spectrogram", "video_frames", "frames")),
        (96, ("audio_sequences", "face_sequences", "17")),
        (96, ("input.1", "input.7", "out")),
    ],
)
def test_exporters_names_and_sides(tmp_path: Path, side: int, names: tuple[str, str, str]) -> None:
    path = tiny.wav2lip(tmp_path, side=side, names=names)
    told = wire(WAV2LIP.models[0], graph.read(path), path.name)
    assert told.inputs == {"mel_spectrogram": names[0], "video_frames": names[1]}
    assert told.outputs == {"frames": names[2]}
    assert told.side == side


def test_the_order_of_a_motion_extractors_outputs_is_read_from_their_shapes(tmp_path: Path) -> None:
    sizes = {"pitch": 66, "yaw": 66, "roll": 66, "t": 3, "exp": 63, "scale": 1, "kp": 63}
    motion = LIVEPORTRAIT.model("motion_extractor")
    for first in ("pitch", "kp"):
        order = sorted(sizes, key=lambda name: (name != first, list(sizes).index(name)))
        outputs = [value(f"out{i}", [1, sizes[name]]) for i, name in enumerate(order)]
        path = tmp_path / "m.onnx"
        path.write_bytes(model([], [value("img", [1, 3, 256, 256])], outputs))
        told = wire(motion, graph.read(path), "m.onnx")
        assert [told.outputs[name] for name in order] == [f"out{i}" for i in range(7)]


def test_names_of_both_of_musetalks_exporters(tmp_path: Path) -> None:
    unet = MUSETALK.model("unet")
    for names in (
        ("input_latents", "timesteps", "audio_prompts", "noise_prediction"),
        ("latent_model_input", "timestep", "encoder_hidden_states", "sample"),
        ("sample", "timestep", "encoder_hidden_states", "out_sample"),
    ):
        inputs = [
            value(names[0], ["b", 8, 32, 32]),
            value(names[1], ["b"], "int64"),
            value(names[2], ["b", 50, 384]),
        ]
        path = tmp_path / "unet.onnx"
        path.write_bytes(model([], inputs, [value(names[3], ["b", 4, 32, 32])]))
        told = wire(unet, graph.read(path), "unet.onnx")
        assert (*told.inputs.values(), *told.outputs.values()) == names


def test_a_wrong_tensor_is_one_line_with_what_was_expected_and_found(tmp_path: Path) -> None:
    path = tmp_path / "wav2lip.onnx"
    inputs = [value("mel_spectrogram", ["b", 1, 80, 16]), value("video_frames", ["b", 3, 96, 96])]
    path.write_bytes(model([], inputs, [value("out", ["b", 3, 96, 96])]))
    with pytest.raises(Mismatch) as error:
        assigned(WAV2LIP, [str(path)])
    assert error.value.message == (
        f"{path}: input video_frames is float32 [b, 3, 96, 96], but must be float32 [batch, 6, "
        "side, side] with a side of 96, 128, 192, 256, 288 or 384"
    )
    single(path, [1, 3, 96, 96])
    with pytest.raises(
        Mismatch, match=r"has no input mel_spectrogram float32 \[batch, 1, 80, 16\]"
    ):
        assigned(WAV2LIP, [str(path)])


def test_files_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "wav2lip.onnx"
    good = tiny.wav2lip(tmp_path / "good").read_bytes()
    for content, words in (
        (b"", "is empty"),
        (b"hello, this is no network at all", "is not an ONNX file"),
        (good[: len(good) // 2], "is not an ONNX file, or it is damaged"),
        (b"\x08\x08", "it has no graph"),
    ):
        path.write_bytes(content)
        with pytest.raises(EngineError, match=words):
            assigned(WAV2LIP, [str(path)])
    with pytest.raises(InvalidField, match=r"gone\.onnx does not exist"):
        assigned(WAV2LIP, [str(tmp_path / "gone.onnx")])


def test_noise_in_a_file_is_never_more_than_a_clear_line(tmp_path: Path) -> None:
    good = tiny.wav2lip(tmp_path / "good").read_bytes()
    random, path = np.random.default_rng(5), tmp_path / "wav2lip.onnx"
    for _ in range(150):
        content = bytearray(good)
        at = random.integers(0, min(len(content), 4000), 3)
        for place in at:
            content[place] = random.integers(0, 256)
        path.write_bytes(content)
        try:
            session.Network(WAV2LIP.models[0], path)
        except EngineError as error:
            assert "\n" not in error.message


def test_a_newer_opset_than_onnxruntime_knows_is_told(tmp_path: Path) -> None:
    path = tiny.wav2lip(tmp_path)
    content = path.read_bytes()
    assert content.endswith(b"\x10\x10")  # the version of the operators, 16
    path.write_bytes(content[:-1] + b"\x63")
    with pytest.raises(EngineError, match=r"wav2lip.onnx cannot be opened: this onnxruntime \("):
        session.Network(WAV2LIP.models[0], path)


def test_weights_beside_a_file_come_along(tmp_path: Path) -> None:
    weights: NDArray[np.float32] = np.zeros((1, 63), np.float32)
    path = tmp_path / "stitching_lip.onnx"
    path.write_bytes(
        model(
            [
                node("Slice", ["x", "none", "end", "one"], ["kp"]),
                node("Add", ["kp", "shift"], ["y"]),
            ],
            [value("x", [1, 65])],
            [value("y", [1, 63])],
            {
                "none": np.array([0], np.int64),
                "end": np.array([63], np.int64),
                "one": np.array([1], np.int64),
            },
            beside={"shift": ("weights.data", weights)},
        )
    )
    model_ = LIVEPORTRAIT.model("stitching_lip")
    with pytest.raises(EngineError, match="which is not beside it"):
        session.Network(model_, path)
    (tmp_path / "weights.data").write_bytes(weights.tobytes())
    assert graph.read(path).beside == ("weights.data",)
    made = session.Network(model_, path).run(input=np.ones((1, 65), np.float32))
    assert made["output"].shape == (1, 63)


def test_weights_beside_are_copied_and_nothing_from_elsewhere(tmp_path: Path) -> None:
    given = tiny.liveportrait(tmp_path / "given", lips=True)
    zeros: NDArray[np.float32] = np.zeros((1, 65), np.float32)

    def beside(place: str) -> None:
        (given / "stitching.onnx").write_bytes(
            model(
                [
                    node("Slice", ["input", "none", "end", "one"], ["part"]),
                    node("Mul", ["part", "zeros"], ["output"]),
                ],
                [value("input", [1, 126])],
                [value("output", [1, 65])],
                {
                    "none": np.array([0], np.int64),
                    "end": np.array([65], np.int64),
                    "one": np.array([1], np.int64),
                },
                beside={"zeros": (place, zeros)},
            )
        )

    (tmp_path / "secret").write_bytes(zeros.tobytes())
    (given / "weights.data").write_bytes(zeros.tobytes())
    store = Engines.of(tmp_path / "home")
    beside("../secret")
    with pytest.raises(EngineError, match=r"names weights outside of its folder: \.\./secret"):
        store.add(LIVEPORTRAIT, assigned(LIVEPORTRAIT, [str(given)]), "ana", tried)
    beside("weights.data")
    made = store.add(LIVEPORTRAIT, assigned(LIVEPORTRAIT, [str(given)]), "ana", tried)
    copied = made.files["stitching"].with_name("weights.data")
    assert copied.read_bytes() == zeros.tobytes()
    (given / "weights.data").write_bytes(b"\1" + zeros.tobytes()[1:])
    again = store.add(LIVEPORTRAIT, assigned(LIVEPORTRAIT, [str(given)]), "ana")
    assert again.digest != made.digest


def test_half_precision_is_fed_and_read_as_such(tmp_path: Path) -> None:
    path = tmp_path / "pe.onnx"
    shape: list[int | str] = ["b", 50, 384]
    path.write_bytes(
        model(
            [node("Add", ["audio_features", "one"], ["audio_features_with_pe"])],
            [value("audio_features", shape, "float16")],
            [value("audio_features_with_pe", shape, "float16")],
            {"one": np.ones((1, 50, 384), np.float16)},
        )
    )
    network = session.Network(MUSETALK.model("positional_encoding"), path)
    made = network.run(audio_features=np.full((3, 50, 384), 0.5, np.float32))
    assert made["audio_features_with_pe"].dtype == np.float32
    assert np.all(made["audio_features_with_pe"] == 1.5)


def test_adding_copies_keeps_who_accepted_and_names_by_content(tmp_path: Path) -> None:
    store, path = Engines.of(tmp_path / "home"), tiny.wav2lip(tmp_path / "given")
    with pytest.raises(EngineError, match="standin engines add wav2lip"):
        store.get("wav2lip")
    made = store.add(WAV2LIP, assigned(WAV2LIP, [str(path.parent)]), "ana", tried)
    told = json.loads((tmp_path / "home/engines/wav2lip/engine.json").read_text())
    assert told["accepted_by"] == "ana"
    assert "no commercial use" in told["licence"]
    assert [each.contract.name for each in store.installed()] == ["wav2lip"]
    path.unlink()
    assert store.get("wav2lip").digest == made.digest
    other = tiny.wav2lip(tmp_path / "given", "paints")
    changed = store.add(WAV2LIP, assigned(WAV2LIP, [str(other)]), "ana", tried)
    assert changed.digest != made.digest
    assert sorted(p.name for p in (tmp_path / "home/engines").iterdir()) == ["wav2lip"]
    changed.files["wav2lip"].unlink()
    with pytest.raises(EngineError, match="is gone: add the engine again"):
        store.get("wav2lip")
    store.remove("wav2lip")
    assert store.installed() == []


def test_what_does_not_draw_leaves_the_older_one_in_place(tmp_path: Path) -> None:
    store = Engines.of(tmp_path / "home")
    good = store.add(WAV2LIP, assigned(WAV2LIP, [str(tiny.wav2lip(tmp_path))]), "ana", tried)
    bad = tmp_path / "bad.onnx"
    inputs = [value("mel_spectrogram", ["b", 1, 80, 16]), value("video_frames", ["b", 6, 96, 96])]
    # A graph whose output is another shape than it says.
    bad.write_bytes(
        model(
            [node("ReduceMean", ["video_frames"], ["small"], axes=[1], keepdims=1),
             node("ReduceMean", ["mel_spectrogram"], ["m"], axes=[1, 2, 3], keepdims=1),
             node("Add", ["small", "m"], ["out"])],
            inputs, [value("out", ["b", "c", "h", "w"])],
        )
    )  # fmt: skip
    with pytest.raises(EngineError, match=r"drew \[4, 96, 96, 1\], but must draw \[4, 96, 96, 3\]"):
        store.add(WAV2LIP, assigned(WAV2LIP, [str(bad)]), "ana", tried)
    assert store.get("wav2lip").digest == good.digest
    assert sorted(p.name for p in (tmp_path / "home/engines").iterdir()) == ["wav2lip"]


def test_missing_files_are_named_and_strangers_in_a_folder_passed_over(tmp_path: Path) -> None:
    single(tmp_path / "landmark.onnx", [1, 3, 224, 224])
    lip = tmp_path / "stitching.onnx"
    lip.write_bytes(model([], [value("input", [1, 126])], [value("output", [1, 65])]))
    with pytest.raises(EngineError) as error:
        assigned(LIVEPORTRAIT, [str(tmp_path)])
    assert error.value.message == (
        "LivePortrait needs appearance_feature_extractor.onnx, motion_extractor.onnx, "
        "warping_spade.onnx as well; given: stitching.onnx"
    )
    with pytest.raises(EngineError, match="could not be told to be one of LivePortrait's files"):
        assigned(LIVEPORTRAIT, [str(tmp_path / "landmark.onnx")])
