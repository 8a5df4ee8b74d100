"""The trained network, run by onnxruntime: from a face at rest and a mouth's lengths to a mouth."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ...errors import MissingPackage, StandinError
from .geometry import MEASURES
from .square import DETAIL, SEEN
from .visemes import COUNT

Floats = NDArray[np.float32]
Image = NDArray[np.uint8]

VERSION: Final = 1
"""Of what goes into the network and comes out; goes up when an older one would misdraw."""
NOTE: Final = "standin"
"""Key of the `Note` in the file's metadata."""
BLOCK: Final = 2
"""Pixels of the shown square that go in as one, side by side in the channels."""
CELLS: Final = SEEN // BLOCK
TILE: Final = DETAIL // CELLS
"""Pixels of the painted square that come out of one cell."""
_FARTHEST: Final = 0.2
"""Sides of the square that skin is moved at most."""
LENGTHS: Final = len(MEASURES) + 2
"""The lengths, and by how much the nose is elsewhere than in the face that was given."""
CONDITIONS: Final = (LENGTHS, LENGTHS + COUNT)
"""All that a network is told: the lengths alone, or behind them the visemes."""
MISSING: Final = (
    "a trained avatar needs the package onnxruntime; install it with: pip install 'standin[neural]'"
)


class NetworkError(StandinError):
    """A file is not a network that this version of Standin runs."""


@dataclass(frozen=True)
class Note:
    """What goes with the weights."""

    middle: list[float]
    """Of each condition in the footage; what goes in is (value - middle) / spread."""
    spread: list[float]
    least: list[float]
    """The smallest that was seen; beyond it nothing is asked for."""
    most: list[float]
    opening: float
    """How far the person opens the mouth, in what the motion asks for: at most 1."""
    steps: int
    scores: dict[str, Any]
    """See `scores.Comparison`."""
    version: int = VERSION

    def to_json(self) -> str:
        """For the file's metadata."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Note:
        """Raises `NetworkError`."""
        try:
            note = cls(**json.loads(text))
            sizes = {len(note.middle), len(note.spread), len(note.least), len(note.most)}
        except (ValueError, TypeError) as error:
            raise NetworkError("the network of this avatar is damaged") from error
        if note.version != VERSION or len(sizes) != 1 or not sizes <= set(CONDITIONS):
            raise NetworkError(
                "the network of this avatar was trained by another version of Standin: "
                "train it again, or forget it with `standin avatars train --forget`"
            )
        return note


@dataclass(frozen=True)
class Painted:
    """What the network makes of one square."""

    flow: Floats
    """float32 [CELLS, CELLS, 2]: where each place comes from, x and y, in sides of the square."""
    colours: Floats
    """float32 [DETAIL, DETAIL, 3], 0 to 255."""
    alpha: Floats
    """float32 [DETAIL, DETAIL], 0 to 1: how much ``colours`` hides what ``flow`` brings."""


class Network:
    """A network, loaded."""

    def __init__(self, data: bytes) -> None:
        """``data``: an ONNX file. Raises `NetworkError` and `MissingPackage`."""
        try:
            import onnxruntime
        except ImportError:
            raise MissingPackage(MISSING) from None
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        try:
            self._session = onnxruntime.InferenceSession(
                data, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            raise NetworkError("the network of this avatar cannot be read") from error
        told = self._session.get_modelmeta().custom_metadata_map
        self.note = Note.from_json(told.get(NOTE, "null"))
        self._least, self._most = _array(self.note.least), _array(self.note.most)
        self._middle, self._spread = _array(self.note.middle), _array(self.note.spread)
        self._hears = len(self._middle) > LENGTHS

    def paint(self, face: Image, measures: Floats, said: Floats) -> Painted:
        """``face``: the square at rest, uint8 [DETAIL, DETAIL, 3]; ``measures``: float32 [13];
        ``said``: `visemes`, float32 [COUNT], which not every network is told."""
        told = [measures, np.zeros(2, np.float32), *([said] if self._hears else [])]
        asked = np.clip(np.concatenate(told), self._least, self._most)
        given = {
            "face": packed(shown(face))[None],
            "mouth": ((asked - self._middle) / self._spread)[None].astype(np.float32),
        }
        flow, paint = self._session.run(["flow", "paint"], given)
        whole = unpacked(paint[0])
        return Painted(
            np.clip(flow[0].transpose(1, 2, 0), -_FARTHEST, _FARTHEST, order="C"),
            np.ascontiguousarray(whole[:3].transpose(1, 2, 0)) * np.float32(255),
            np.ascontiguousarray(whole[3]),
        )


@lru_cache(maxsize=2)
def loaded(data: bytes) -> Network:
    """`Network`, once in a process for the same file."""
    return Network(data)


def shown(face: Image) -> Image:
    """The square as the network is shown it: uint8 [SEEN, SEEN, 3]."""
    return np.asarray(cv2.resize(face, (SEEN, SEEN), interpolation=cv2.INTER_AREA), np.uint8)


def packed(face: Image) -> Floats:
    """What goes in: float32 [3 * BLOCK**2, CELLS, CELLS], 0 to 1."""
    cells = face.reshape(CELLS, BLOCK, CELLS, BLOCK, 3).transpose(4, 1, 3, 0, 2)
    return np.ascontiguousarray(cells.reshape(-1, CELLS, CELLS), np.float32) / np.float32(255)


def unpacked(cells: Floats) -> Floats:
    """What comes out, [4 * TILE**2, CELLS, CELLS], side by side: float32 [4, DETAIL, DETAIL]."""
    tiles = cells.reshape(4, TILE, TILE, CELLS, CELLS).transpose(0, 3, 1, 4, 2)
    return np.ascontiguousarray(tiles.reshape(4, DETAIL, DETAIL), np.float32)


def _array(values: list[float]) -> Floats:
    return np.array(values, np.float32)
