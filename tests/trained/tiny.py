"""Networks that are known to do nothing, or one thing."""

import numpy as np
from numpy.typing import NDArray

from standin.avatars.trained import onnx_file
from standin.avatars.trained.network import BLOCK, CELLS, LENGTHS, NOTE, TILE, Note

Floats = NDArray[np.float32]


def note(version: int = 1, opening: float = 1.0, conditions: int = LENGTHS) -> Note:
    wide = [0.0] * conditions
    return Note(
        wide, [1.0] * conditions, [-99.0] * conditions, [99.0] * conditions, opening, 1, {},
        version,
    )  # fmt: skip


def network(
    flow: tuple[float, float] = (0.0, 0.0),
    colour: tuple[float, float, float] | None = None,
    told: Note | None = None,
    listens: bool = False,
) -> bytes:
    """Everything is moved by ``flow``, in sides of the square, or hidden under ``colour``, 0 to 1.

    Whatever the mouth is told to do; one that ``listens`` paints as much as the last condition.
    """
    told = told or note()
    moved = np.broadcast_to(np.array(flow, np.float32)[None, :, None, None], (1, 2, CELLS, CELLS))
    layers = (*(colour or (0.0, 0.0, 0.0)), 1.0 if colour else 0.0)
    paint = np.repeat(np.array(layers, np.float32), TILE**2)[None]
    weights = np.zeros((len(told.middle), 4 * TILE**2), np.float32)
    if listens:
        weights[-1, -(TILE**2) :] = 1
        paint[:, -(TILE**2) :] = 0
    ones = np.ones((1, 1, CELLS, CELLS), np.float32)
    return onnx_file.model(
        [
            onnx_file.node("Identity", ["moved"], ["flow"]),
            onnx_file.node("Gemm", ["mouth", "weights", "layers"], ["flat"]),
            onnx_file.node("Reshape", ["flat", "shape"], ["cells"]),
            onnx_file.node("Mul", ["cells", "ones"], ["paint"]),
        ],
        [
            onnx_file.tensor("moved", np.ascontiguousarray(moved)),
            onnx_file.tensor("layers", paint.astype(np.float32)),
            onnx_file.tensor("ones", ones),
            onnx_file.tensor("weights", weights),
            onnx_file.tensor("shape", np.array([1, 4 * TILE**2, 1, 1], np.int64)),
        ],
        {"face": (1, 3 * BLOCK**2, CELLS, CELLS), "mouth": (1, len(told.middle))},
        {"flow": (1, 2, CELLS, CELLS), "paint": (1, 4 * TILE**2, CELLS, CELLS)},
        {NOTE: told.to_json()},
    )
