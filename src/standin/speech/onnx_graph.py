"""The little of the ONNX file format that shows an inner value of a graph as an output.

An ONNX file is a protocol buffer. Only its outermost records are walked here, without a library:
that keeps a package of 30 MB, and its wishes about protobuf, out of the installation.
"""

from __future__ import annotations

from collections.abc import Iterator

_GRAPH = 7
"""Field of the graph in a model."""
_NODE, _OUTPUT = 1, 12
"""Fields of nodes and outputs in a graph."""
_NODE_OUTPUT, _NODE_OPERATION = 2, 4
_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5


def outputs_of(model: bytes, operation: str) -> list[str]:
    """First output of every node that does ``operation`` (``Ceil``), in order.

    Raises `ValueError` for bytes that are no ONNX model.
    """
    found, graphs = [], 0
    view = memoryview(model)
    for field, graph in _records(view):
        if field != _GRAPH:
            continue
        graphs += 1
        for part, node in _records(graph):
            if part == _NODE:
                found += _output(node, operation)
    if not graphs:
        raise ValueError("it has no graph")
    return found


def with_output(model: bytes, name: str) -> bytes:
    """The model with the float value ``name`` as one more output.

    Parts of one message may come in pieces that a reader merges, so a piece with nothing but the
    new output is put behind the rest.
    """
    float_tensor = _record(1, b"\x08\x01")  # TypeProto.tensor_type: elem_type = FLOAT
    info = _record(1, name.encode()) + _record(2, float_tensor)
    return model + _record(_GRAPH, _record(_OUTPUT, info))


def _output(node: memoryview, operation: str) -> list[str]:
    outputs: list[str] = []
    does = ""
    for field, value in _records(node):
        if field == _NODE_OUTPUT:
            outputs.append(bytes(value).decode())
        elif field == _NODE_OPERATION:
            does = bytes(value).decode()
    return outputs[:1] if does == operation else []


def _records(data: memoryview) -> Iterator[tuple[int, memoryview]]:
    """Number and content of each length-delimited field; others are passed over."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        kind = key & 7
        if kind == _BYTES:
            size, at = varint(data, at)
            if at + size > len(data):
                raise ValueError("it is cut off")
            yield key >> 3, data[at : at + size]
            at += size
        elif kind == _VARINT:
            _, at = varint(data, at)
        elif kind in (_EIGHT_BYTES, _FOUR_BYTES):
            at += 8 if kind == _EIGHT_BYTES else 4
        else:
            raise ValueError("it is no protocol buffer")


def varint(data: memoryview, at: int) -> tuple[int, int]:
    """A number of a protocol buffer, and where the next thing begins. Raises `ValueError`."""
    value = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise ValueError("it is cut off or no protocol buffer")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _record(field: int, content: bytes) -> bytes:
    return _number(field << 3 | _BYTES) + _number(len(content)) + content


def _number(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])
