"""Faces and the matte of a photo, found by a process of its own.

Method: mediapipe's face mesh (Grishchenko et al., *Attention Mesh*, 2020) and its selfie
segmentation. Workers that draw never load them: a photo is looked at once.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...errors import EngineError, MissingSystemLibrary
from .landmarks_worker import MISSING

SECONDS: Final = 60.0
"""A photo takes half a second; after this long the process is taken for stuck."""
TRIES: Final = 2
WORKER: Final = Path(__file__).with_name("landmarks_worker.py")
INSTALL: Final = (
    "photos need the package mediapipe; install it with: scripts/setup, or "
    "pip install --no-deps mediapipe==0.10.14 'protobuf>=4.25.3,<5'"
)


@dataclass(frozen=True, slots=True)
class Found:
    """What is seen in one photo."""

    turns: int
    """Quarter turns clockwise that put the photo upright; all else is of the turned photo."""
    chosen: int | None
    """Index of the face that was asked for, or of the largest; None when there is none."""
    landmarks: NDArray[np.float32]
    """float32 [faces, 478, 3], the largest face first: x and y in pixels (outside of the
    photo where the face is cut off), z in pixels of the same scale, smaller towards the camera."""
    spread: NDArray[np.float32]
    """float32 [faces, 478]: pixels by which several looks at the same face disagree."""
    scores: NDArray[np.float32]
    """float32 [faces]: how sure the detector is, 0 to 1."""
    matte: NDArray[np.float32]
    """float32 [h, w]: 1 where a person is, 0 in the background."""


def find(
    pixels: NDArray[np.uint8], point: tuple[float, float] | None = None, seconds: float = SECONDS
) -> Found:
    """All faces in uint8 [h, w, 3] RGB.

    ``point``, in fractions of the upright photo's width and height, picks one of several faces.
    A process that crashes or hangs is tried once more. Raises `EngineError` after that, and
    `MissingSystemLibrary` where mediapipe is not installed.
    """
    with TemporaryDirectory(prefix="standin-") as name:
        folder = Path(name)
        photo, found = folder / "photo.npy", folder / "found.npz"
        np.save(photo, pixels)
        reason = ""
        for _ in range(TRIES):
            reason = _run([str(photo), str(found), *map(str, point or ())], seconds)
            if not reason:
                with np.load(found, allow_pickle=False) as file:
                    return _found(dict(file))
    raise EngineError(f"the search for faces failed {TRIES} times: {reason}")


def _found(arrays: dict[str, NDArray[np.float32]]) -> Found:
    turns, chosen = (int(arrays.pop(name)) for name in ("turns", "chosen"))
    return Found(turns, chosen if chosen >= 0 else None, **arrays)


def _run(arguments: list[str], seconds: float) -> str:
    """Look once; gives why that failed, or nothing."""
    command = [sys.executable, "-P", "-W", "ignore", str(WORKER), *arguments]
    try:
        done = subprocess.run(
            command, capture_output=True, stdin=subprocess.DEVNULL, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return f"no answer after {seconds:g} s"
    if done.returncode == MISSING:
        raise MissingSystemLibrary(INSTALL)
    if done.returncode:
        return f"exit status {done.returncode}"
    return ""
