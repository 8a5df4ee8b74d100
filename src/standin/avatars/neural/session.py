"""A file as a network that runs: onnxruntime, on the CPU or on CUDA where its provider is there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import util
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...errors import EngineError, MissingPackage
from . import graph as graphs
from .contracts import Contract, Model
from .wiring import Wiring, wire

Floats = NDArray[np.float32]

MISSING: Final = (
    "neural engines need the package onnxruntime; install it with: pip install 'standin[neural]' "
    "(or onnxruntime-gpu in its place, where there is CUDA)"
)
CUDA: Final = "CUDAExecutionProvider"
CPU: Final = "CPUExecutionProvider"
PROVIDER: Final = "STANDIN_NEURAL"
"""Variable of the environment: ``cpu`` leaves a GPU alone."""
BATCH: Final = 4
"""Frames that are drawn at once where a graph takes any number. It never depends on the machine, so
that the bytes do not either."""


def present() -> bool:
    """Whether onnxruntime is installed."""
    return util.find_spec("onnxruntime") is not None


def providers() -> list[str]:
    """What networks run on here, best first. Raises `MissingPackage`."""
    have = _runtime().get_available_providers()
    wanted = [CPU] if os.environ.get(PROVIDER, "").lower() == "cpu" else [CUDA, CPU]
    return [each for each in wanted if each in have]


def without_cuda(provider: str) -> str:
    """Why networks run on ``provider`` and not on CUDA, in a line; empty where they do."""
    if provider == CUDA:
        return ""
    if os.environ.get(PROVIDER, "").lower() == "cpu":
        return f"{PROVIDER}=cpu leaves CUDA alone"
    if CUDA not in _runtime().get_available_providers():
        return (
            f"no CUDA: onnxruntime {_runtime().__version__} as it is installed comes without it "
            "(onnxruntime-gpu in its place has it)"
        )
    return "no CUDA: onnxruntime has it, but its driver, CUDA or cuDNN cannot be loaded here"


class Network:
    """One file, opened; tensors have the contract's names."""

    def __init__(self, model: Model, path: Path) -> None:
        """Raises `EngineError`, `Mismatch` and `MissingPackage`."""
        self.path = path
        self._graph = graphs.read(path)
        self.wiring: Wiring = wire(model, self._graph, path.name)
        for name in self._graph.beside:
            if not (path.parent / name).is_file():
                raise EngineError(f"{path.name} has its weights in {name}, which is not beside it")
        self._session = _opened(path)
        self._kinds = {each.name: each for each in self._graph.inputs}
        many = {self.wiring.inputs[slot.name] for slot in model.inputs if slot.shape[0] == "batch"}
        firsts = [each.shape[0] for each in self._graph.inputs if each.name in many and each.shape]
        fixed = [size for size in firsts if isinstance(size, int)]
        self._fixed = bool(fixed)
        self.batch: int = min(fixed) if fixed else BATCH
        """Frames that it takes at once."""

    @property
    def provider(self) -> str:
        """What it runs on: ``CUDAExecutionProvider``."""
        return str(self._session.get_providers()[0])

    def run(self, **tensors: NDArray[Any]) -> dict[str, Floats]:
        """Feed the contract's inputs; gives its outputs as float32. Raises `EngineError`.

        Inputs of any number of frames: a graph that takes another number gets them in pieces.
        """
        count = max(len(each) for each in tensors.values())
        if count == self.batch or not self._fixed:
            return self._once(tensors)
        pieces = []
        for first in range(0, count, self.batch):
            # The last piece is filled with the last frame.
            chosen = np.minimum(np.arange(first, first + self.batch), count - 1)
            pieces.append(self._once({name: each[chosen] for name, each in tensors.items()}))
        return {
            name: np.concatenate([piece[name] for piece in pieces])[:count] for name in pieces[0]
        }

    def _once(self, tensors: Mapping[str, NDArray[Any]]) -> dict[str, Floats]:
        given = {
            self.wiring.inputs[name]: self._fed(self.wiring.inputs[name], value)
            for name, value in tensors.items()
        }
        names = list(self.wiring.outputs)
        try:
            made = self._session.run([self.wiring.outputs[name] for name in names], given)
        except Exception as error:  # onnxruntime has no base class of its own for errors
            raise EngineError(f"{self.path.name} failed: {_first_line(error)}") from None
        return {
            name: np.asarray(value, np.float32) for name, value in zip(names, made, strict=True)
        }

    def _fed(self, name: str, value: NDArray[Any]) -> NDArray[Any]:
        told = self._kinds[name]
        made = np.ascontiguousarray(value, told.kind)
        if told.shape == () or told.shape == (1,):  # a step, the same for all frames
            return made.reshape(-1)[:1].reshape(told.shape)
        return made


def open_all(contract: Contract, files: Mapping[str, Path]) -> dict[str, Network]:
    """Networks by role. Raises as `Network` does."""
    return {role: Network(contract.model(role), path) for role, path in files.items()}


def _runtime() -> Any:
    try:
        import onnxruntime
    except ImportError:
        raise MissingPackage(MISSING) from None
    return onnxruntime


def _opened(path: Path) -> Any:
    runtime = _runtime()
    options = runtime.SessionOptions()
    # One thread a process, as everywhere: the crew's children share the cores, and sums come out
    # the same on every machine.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.use_deterministic_compute = True
    options.log_severity_level = 4
    chosen: list[Any] = [
        (CUDA, {"cudnn_conv_algo_search": "DEFAULT", "use_tf32": "0"}) if name == CUDA else name
        for name in providers()
    ]
    try:
        return runtime.InferenceSession(str(path), options, providers=chosen, enable_fallback=0)
    except Exception as error:
        raise EngineError(f"{path.name} cannot be opened: {_reason(error)}") from None


def _reason(error: BaseException) -> str:
    said = _first_line(error)
    low = str(error).lower()
    if "protobuf" in low and "fail" in low:
        return "it is damaged, or no ONNX file"
    if "opset" in low or "ir version" in low or "ir_version" in low:
        return f"this onnxruntime ({_runtime().__version__}) is too old for it ({said})"
    if "external" in low and ("data" in low or "file" in low):
        return f"its weights beside it cannot be read ({said})"
    return said


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
