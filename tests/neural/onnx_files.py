"""ONNX files written field by field, so that the tests need no package that knows the format."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

KINDS = {"float32": 1, "int32": 6, "int64": 7, "float16": 10}
Attribute = int | float | str | Sequence[int]


def model(
    nodes: Sequence[bytes],
    inputs: Sequence[bytes],
    outputs: Sequence[bytes],
    weights: Mapping[str, NDArray[np.generic]] | None = None,
    opset: int = 16,
    beside: Mapping[str, tuple[str, NDArray[np.generic]]] | None = None,
) -> bytes:
    """A file; the values of ``beside`` are told to lie in other files: (file, values)."""
    graph = b"".join(record(1, node) for node in nodes) + record(2, b"tiny")
    graph += b"".join(record(5, tensor(name, value)) for name, value in (weights or {}).items())
    graph += b"".join(
        record(5, tensor(name, value, file)) for name, (file, value) in (beside or {}).items()
    )
    graph += b"".join(record(11, each) for each in inputs)
    graph += b"".join(record(12, each) for each in outputs)
    return number(1, 8) + record(7, graph) + record(8, number(2, opset))


def node(
    kind: str, inputs: Sequence[str], outputs: Sequence[str], **attributes: Attribute
) -> bytes:
    """A node of the graph."""
    made = b"".join(record(1, name.encode()) for name in inputs)
    made += b"".join(record(2, name.encode()) for name in outputs)
    made += record(4, kind.encode())
    return made + b"".join(record(5, _attribute(n, value)) for n, value in attributes.items())


def value(name: str, shape: Sequence[int | str], kind: str = "float32") -> bytes:
    """The description of an input or output."""
    sizes = b"".join(
        record(1, number(1, size) if isinstance(size, int) else record(2, size.encode()))
        for size in shape
    )
    told = number(1, KINDS[kind]) + record(2, sizes)
    return record(1, name.encode()) + record(2, record(1, told))


def tensor(name: str, values: NDArray[np.generic], file: str | None = None) -> bytes:
    """Weights, in the file itself or in another."""
    made = b"".join(number(1, size) for size in values.shape)
    made += number(2, KINDS[str(values.dtype)]) + record(8, name.encode())
    if file is None:
        return made + record(9, values.tobytes())
    entry = record(1, b"location") + record(2, file.encode())
    return made + record(13, entry) + number(14, 1)


def _attribute(name: str, given: Attribute) -> bytes:
    made = record(1, name.encode())
    if isinstance(given, int):
        return made + number(3, given) + number(20, 2)
    if isinstance(given, float):
        return made + varint(2 << 3 | 5) + np.float32(given).tobytes() + number(20, 1)
    if isinstance(given, str):
        return made + record(4, given.encode()) + number(20, 3)
    return made + b"".join(number(8, each) for each in given) + number(20, 7)


def number(field: int, content: int) -> bytes:
    """A field with an integer."""
    return varint(field << 3) + varint(content & (1 << 64) - 1)


def record(field: int, content: bytes) -> bytes:
    """A field with bytes."""
    return varint(field << 3 | 2) + varint(len(content)) + content


def varint(content: int) -> bytes:
    """An integer of any length."""
    out = bytearray()
    while content > 0x7F:
        out.append(content & 0x7F | 0x80)
        content >>= 7
    return bytes([*out, content])
