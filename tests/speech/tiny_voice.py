"""A voice of 4 kB in Piper's format: the names, shapes and the one Ceil of a real one.

Each symbol is a tone of its own pitch, 3 to 9 frames of 256 samples long. The file is written
field by field, so the tests need no package that knows ONNX.
"""

import json
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE, HOP, SYMBOLS = 22050, 256, 160
FLOAT, INT64 = 1, 7
Array = NDArray[np.float32] | NDArray[np.int64]
LETTERS = (
    "_^$ !',-.:;?abcdefhijklmnopqrstuvwxyzæçðøħŋœɐɑɒɓɔɕɖɗɘəɚɛɜɞɟɡɢɣɤɥɦɧɨɪɫɬɭɮɯɰɱɲɳɴɵɶɸɹɺɻɽɾʀ"
    "ʁʂʃʄʈʉʊʋʌʍʎʏʐʑʒʔʕʘʙʛʜʝʟʡʢʲˈˌːˑ˞βθχᵻⱱ\u0329\u0303"
)


def write(
    folder: Path,
    key: str = "en_US-tiny-medium",
    *,
    speakers: int = 1,
    letters: str = LETTERS,
    ceil: str = "Ceil",
    **config: object,
) -> Path:
    """The two files of a voice; gives the network's. ``config`` replaces parts of the other."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{key}.onnx"
    file.write_bytes(model(speakers > 1, ceil))
    described = {
        "audio": {"sample_rate": RATE, "quality": "medium"},
        "espeak": {"voice": "en-us"},
        "phoneme_type": "espeak",
        "num_symbols": SYMBOLS,
        "num_speakers": speakers,
        "inference": {"noise_scale": 0.667, "length_scale": 1.0, "noise_w": 0.8},
        "phoneme_id_map": {c: [i] for i, c in enumerate(letters)},
        "speaker_id_map": {f"p{i}": i for i in range(speakers)} if speakers > 1 else {},
        "language": {"code": "en_US", "name_english": "English"},
        "dataset": "tiny",
        **config,
    }
    Path(f"{file}.json").write_text(json.dumps(described))
    return file


def model(speakers: bool = False, ceil: str = "Ceil") -> bytes:
    """The network. Inputs and outputs as in the format; ``ceil`` names its rounding."""
    rng = np.random.default_rng(0)
    nodes = b"".join(_nodes(speakers, ceil))
    values: dict[str, Array] = {
        "dur": rng.uniform(3, 9, (SYMBOLS, 1)).astype(np.float32),
        "f0": rng.uniform(90, 220, (SYMBOLS, 1)).astype(np.float32),
        "amp": rng.uniform(0.1, 0.5, (SYMBOLS, 1)).astype(np.float32),
        "i1": np.array([1], np.int64),
        "flat": np.array([-1], np.int64),
        "shape_w": np.array([1, 1, -1], np.int64),
        "shape_out": np.array([1, 1, 1, -1], np.int64),
        "hop": np.array([HOP], np.float32),
        "n0": np.array(0, np.int64),
        "first": np.array([0], np.int64),
        "zero": np.array([0], np.float32),
        "turn": np.array(2 * np.pi / RATE, np.float32),
        "octave": np.array([1.5], np.float32),
    }
    inputs = [
        _value("input", INT64, ["b", "t"]),
        _value("input_lengths", INT64, ["b"]),
        _value("scales", FLOAT, [3]),
        *([_value("sid", INT64, ["b"])] if speakers else []),
    ]
    graph = (
        nodes
        + _bytes(2, b"tiny")
        + b"".join(_bytes(5, _tensor(name, a)) for name, a in values.items())
        + b"".join(_bytes(11, i) for i in inputs)
        + _bytes(12, _value("output", FLOAT, ["b", 1, 1, "n"]))
    )
    return _int(1, 8) + _bytes(7, graph) + _bytes(8, _int(2, 15))


def _nodes(speakers: bool, ceil: str) -> list[bytes]:
    pitch = (
        [
            _node("Cast", ["sid"], "who", to=FLOAT),
            _node("Pow", ["octave", "who"], "higher"),
            _node("Mul", ["f_flat", "higher"], "f_own"),
        ]
        if speakers
        else [_node("Identity", ["f_flat"], "f_own")]
    )
    return [
        _node("Gather", ["scales", "i1"], "length"),
        _node("Gather", ["dur", "input"], "d0"),
        _node("Mul", ["d0", "length"], "d1"),
        _node(ceil, ["d1"], "rounded"),
        _node("Reshape", ["rounded", "shape_w"], "w_ceil"),
        _node("Reshape", ["rounded", "flat"], "w"),
        _node("Mul", ["w", "hop"], "each"),
        _node("CumSum", ["each", "n0"], "ends"),
        _node("ReduceSum", ["each"], "total", keepdims=0),
        _node("Cast", ["total"], "count", to=INT64),
        # A one at the first sample of each symbol but the first; their running sum counts symbols.
        _node("Reshape", ["count", "flat"], "size"),
        _node("ConstantOfShape", ["size"], "zeros"),
        _node("Cast", ["ends"], "ends_i", to=INT64),
        _node("Slice", ["ends_i", "first", "flat"], "starts"),
        _node("Div", ["w", "w"], "ones_all"),
        _node("Slice", ["ones_all", "first", "flat"], "ones"),
        _node("ScatterElements", ["zeros", "starts", "ones"], "steps", axis=0),
        _node("CumSum", ["steps", "n0"], "passed"),
        _node("Cast", ["passed"], "index", to=INT64),
        _node("Reshape", ["input", "flat"], "symbols"),
        _node("Gather", ["symbols", "index"], "symbol"),
        _node("Gather", ["f0", "symbol"], "f"),
        _node("Reshape", ["f", "flat"], "f_flat"),
        *pitch,
        _node("Gather", ["amp", "symbol"], "a"),
        _node("Reshape", ["a", "flat"], "a_flat"),
        _node("Mul", ["f_own", "turn"], "step"),
        _node("CumSum", ["step", "n0"], "phase"),
        _node("Sin", ["phase"], "sine"),
        _node("Mul", ["sine", "a_flat"], "y0"),
        _node("Cast", ["input_lengths"], "used", to=FLOAT),
        _node("Mul", ["used", "zero"], "nothing"),
        _node("Add", ["y0", "nothing"], "y"),
        _node("Reshape", ["y", "shape_out"], "output"),
    ]


def _node(kind: str, inputs: list[str], output: str, **attributes: int) -> bytes:
    names = b"".join(_bytes(1, i.encode()) for i in inputs)
    extra = b"".join(
        _bytes(5, _bytes(1, name.encode()) + _int(3, value) + _int(20, 2))
        for name, value in attributes.items()
    )
    return _bytes(1, names + _bytes(2, output.encode()) + _bytes(4, kind.encode()) + extra)


def _tensor(name: str, array: Array) -> bytes:
    kind = FLOAT if array.dtype == np.float32 else INT64
    sizes = b"".join(_int(1, size) for size in array.shape)
    return sizes + _int(2, kind) + _bytes(8, name.encode()) + _bytes(9, array.tobytes())


def _value(name: str, kind: int, shape: list[int | str]) -> bytes:
    sizes = b"".join(
        _bytes(1, _int(1, s) if isinstance(s, int) else _bytes(2, s.encode())) for s in shape
    )
    tensor = _int(1, kind) + _bytes(2, sizes)
    return _bytes(1, name.encode()) + _bytes(2, _bytes(1, tensor))


def _int(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out += struct.pack("B", value & 0x7F | 0x80)
        value >>= 7
    return out + struct.pack("B", value)
