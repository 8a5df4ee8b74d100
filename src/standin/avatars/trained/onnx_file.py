"""As much of the ONNX file format as writing a small network takes, without the package `onnx`.

An ONNX file is a protocol buffer (`onnx.proto`, IR version 8, operators of set 17). The package
would bring 30 MB and its own wishes about protobuf into the installation.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

OPERATORS: Final = 17
_IR: Final = 8
_TYPES: Final = {"float32": 1, "int64": 7, "float16": 10}
FLOAT32: Final = 1
"""The number of a type, for `Cast`."""

Attribute = int | float | str | Sequence[int]


def tensor(name: str, values: NDArray[np.generic]) -> bytes:
    """A constant: float32, float16 or int64."""
    kind = _TYPES[str(values.dtype)]
    dims = b"".join(_int(1, side) for side in values.shape)
    little = np.ascontiguousarray(values).astype(values.dtype.newbyteorder("<"))
    return dims + _int(2, kind) + _bytes(8, name.encode()) + _bytes(9, little.tobytes())


def node(
    operation: str, inputs: Iterable[str], outputs: Iterable[str], **attributes: Attribute
) -> bytes:
    """One operation; its attributes are whole numbers, floats, texts and lists of whole numbers."""
    made = b"".join(_bytes(1, name.encode()) for name in inputs)
    made += b"".join(_bytes(2, name.encode()) for name in outputs)
    made += _bytes(4, operation.encode())
    return made + b"".join(_bytes(5, _attribute(*item)) for item in attributes.items())


def model(
    nodes: Iterable[bytes],
    constants: Iterable[bytes],
    inputs: Mapping[str, Sequence[int]],
    outputs: Mapping[str, Sequence[int]],
    metadata: Mapping[str, str],
) -> bytes:
    """A whole file; inputs and outputs are float32 of these shapes."""
    graph = b"".join(_bytes(1, each) for each in nodes) + _bytes(2, b"mouth")
    graph += b"".join(_bytes(5, each) for each in constants)
    graph += b"".join(_bytes(11, _value(*each)) for each in inputs.items())
    graph += b"".join(_bytes(12, _value(*each)) for each in outputs.items())
    told = b"".join(
        _bytes(14, _bytes(1, key.encode()) + _bytes(2, value.encode()))
        for key, value in metadata.items()
    )
    operators = _bytes(8, _bytes(1, b"") + _int(2, OPERATORS))
    return _int(1, _IR) + _bytes(2, b"standin") + _bytes(7, graph) + operators + told


def _attribute(name: str, value: Attribute) -> bytes:
    made = _bytes(1, name.encode())
    if isinstance(value, int):
        return made + _int(3, value) + _int(20, 2)
    if isinstance(value, float):
        return made + _key(2, 5) + struct.pack("<f", value) + _int(20, 1)
    if isinstance(value, str):
        return made + _bytes(4, value.encode()) + _int(20, 3)
    return made + b"".join(_int(8, each) for each in value) + _int(20, 7)


def _value(name: str, shape: Sequence[int]) -> bytes:
    dims = b"".join(_bytes(1, _int(1, side)) for side in shape)
    kind = _bytes(1, _int(1, _TYPES["float32"]) + _bytes(2, dims))
    return _bytes(1, name.encode()) + _bytes(2, kind)


def _key(field: int, kind: int) -> bytes:
    return _varint(field << 3 | kind)


def _int(field: int, value: int) -> bytes:
    return _key(field, 0) + _varint(value & (1 << 64) - 1)


def _bytes(field: int, content: bytes) -> bytes:
    return _key(field, 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    made = bytearray()
    while value > 0x7F:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*made, value])
