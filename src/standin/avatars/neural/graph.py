"""What an ONNX file says of itself: inputs, outputs, operator sets, files beside it.

An ONNX file is a protocol buffer. Only what is needed is walked, without the package ``onnx`` and
without reading the weights: a file of gigabytes is looked at in milliseconds. Numbers of fields are
those of ``onnx.proto3`` (https://github.com/onnx/onnx).
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ...errors import EngineError
from ...speech.onnx_graph import varint

Dimension = int | str | None
"""A size, the name of one that is free, or None for a free one without a name."""

_MODEL_OPSET, _MODEL_GRAPH = 8, 7
_NODE, _INITIALIZER, _INPUT, _OUTPUT = 1, 5, 11, 12
_LARGEST_MESSAGE: Final = 1 << 20
"""Bytes of one input's description; real ones have a hundred."""
KINDS: Final = {1: "float32", 6: "int32", 7: "int64", 9: "bool", 10: "float16", 11: "float64"}
"""Types of elements that the engines' tensors may have, by ONNX' numbers."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """An input or an output of a graph."""

    name: str
    kind: str
    """``float32``; ``type 16`` for those that `KINDS` lacks."""
    shape: tuple[Dimension, ...] | None
    """None where the file does not tell."""

    def __str__(self) -> str:
        if self.shape is None:
            return f"{self.kind} of any shape"
        sizes = ", ".join("?" if size is None else str(size) for size in self.shape)
        return f"{self.kind} [{sizes}]"


@dataclass(frozen=True, slots=True)
class Graph:
    """What a file says of itself."""

    inputs: tuple[Tensor, ...]
    """Without those that only name weights."""
    outputs: tuple[Tensor, ...]
    opset: int
    """Of the standard operators; 0 where the file does not tell."""
    beside: tuple[str, ...]
    """Files with its weights, relative to its folder, sorted."""


def read(path: Path) -> Graph:
    """The description of a file. Raises `EngineError` that names the file and what is wrong."""
    try:
        with path.open("rb") as file:
            if not file.seek(0, 2):
                raise EngineError(f"{path} is empty")
            # Closed with the last piece that looks into it.
            return _model(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))
    except OSError as error:
        raise EngineError(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, UnicodeDecodeError) as error:
        said = "damaged text" if isinstance(error, UnicodeDecodeError) else str(error)
        raise EngineError(f"{path} is not an ONNX file, or it is damaged: {said}") from None


def _model(data: memoryview) -> Graph:
    opset, graphs = 0, []
    for number, value in _fields(data):
        if number == _MODEL_GRAPH and isinstance(value, memoryview):
            graphs.append(value)
        elif number == _MODEL_OPSET and isinstance(value, memoryview):
            found = dict(_fields(value))
            if not _text(found.get(1)):  # of the standard domain
                opset = _number(found.get(2))
    if not graphs:
        raise ValueError("it has no graph")
    inputs, outputs = list[Tensor](), list[Tensor]()
    weights, beside = set[str](), set[str]()
    # Parts of one message may come in pieces that a reader merges.
    for number, value in (pair for graph in graphs for pair in _fields(graph)):
        if not isinstance(value, memoryview):
            continue
        if number in (_INPUT, _OUTPUT):
            (inputs if number == _INPUT else outputs).append(_tensor(value))
        elif number == _INITIALIZER:
            name, place = _weight(value)
            weights.add(name)
            beside |= {place} if place else set()
    if not outputs:
        raise ValueError("its graph has no outputs")
    fed = tuple(each for each in inputs if each.name not in weights)
    return Graph(fed, tuple(outputs), opset, tuple(sorted(beside)))


def _tensor(data: memoryview) -> Tensor:
    """A ``ValueInfoProto``."""
    if len(data) > _LARGEST_MESSAGE:
        raise ValueError("the description of a tensor is too large")
    name, kind, shape = "", "", None
    for number, value in _fields(data):
        if number == 1:
            name = _text(value)
        elif number == 2 and isinstance(value, memoryview):
            for place, told in _fields(value):
                if place == 1 and isinstance(told, memoryview):
                    kind, shape = _tensor_type(told)
    return Tensor(name, kind or "no tensor", shape)


def _tensor_type(data: memoryview) -> tuple[str, tuple[Dimension, ...] | None]:
    kind, shape = "", None
    for number, value in _fields(data):
        if number == 1:
            kind = KINDS.get(_number(value), f"type {value}")
        elif number == 2 and isinstance(value, memoryview):
            shape = tuple(_dimension(size) for _, size in _fields(value))
    return kind, shape


def _dimension(data: int | memoryview) -> Dimension:
    if not isinstance(data, memoryview):
        return None
    for number, value in _fields(data):
        if number == 1 and isinstance(value, int):
            return value if 0 < value < 1 << 62 else None
        if number == 2:
            return _text(value) or None
    return None


def _weight(data: memoryview) -> tuple[str, str]:
    """Name of a ``TensorProto``, and the file beside the model that has its values."""
    name, place = "", ""
    for number, value in _fields(data):
        if number == 8:
            name = _text(value)
        elif number == 13 and isinstance(value, memoryview):
            entry = dict(_fields(value))
            if _text(entry.get(1)) == "location":
                place = _text(entry.get(2))
    return name, place


def _text(value: int | memoryview | None) -> str:
    return bytes(value).decode() if isinstance(value, memoryview) else ""


def _number(value: int | memoryview | None) -> int:
    return value if isinstance(value, int) else 0


def _fields(data: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """Number and value of each field: an integer, or the bytes of a text or message."""
    at, size = 0, len(data)
    while at < size:
        key, at = varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = varint(data, at)
            yield key >> 3, value
        elif kind == 2:
            length, at = varint(data, at)
            if at + length > size:
                raise ValueError("it is cut off")
            yield key >> 3, data[at : at + length]
            at += length
        elif kind in (1, 5):
            at += 8 if kind == 1 else 4
        else:
            raise ValueError("it is no protocol buffer")


def named(tensors: Sequence[Tensor]) -> str:
    """``a float32 [1, 3], b int64 [1]``: for people."""
    return ", ".join(f"{each.name} {each}" for each in tensors) or "nothing"
