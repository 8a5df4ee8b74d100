"""An engine tried on a face: does it draw, how fast, and what does it take."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...errors import EngineError
from ...motion.coefficients import Track, row
from ..avatar import Heard
from .crop import seen
from .engines import opened_anew
from .files import Installed
from .sound import RATE

_FPS: Final = 25


@dataclass(frozen=True, slots=True)
class Trial:
    """What a trial found."""

    milliseconds: float
    """For one frame, of processor time where a CPU draws; crops and blending not counted."""
    provider: str
    batch: int
    memory: int
    """Most bytes that this process ever had."""


def tried(
    engine: Installed, shown: NDArray[np.uint8], points: NDArray[np.float32], frames: int = 2
) -> Trial:
    """Open the engine and let it draw a face that speaks.

    ``shown`` is a picture, uint8 [h, w, 3], with landmarks ``points``, float32 [478, 2]. Raises
    `EngineError` and `MissingPackage`.
    """
    walk = opened_anew(engine)
    samples = np.random.default_rng(0).normal(0, 0.05, RATE).astype(np.float32)
    talking = row(jawOpen=0.4)
    heard = Heard(samples, RATE, Track(np.stack([talking] * _FPS), float(_FPS)))
    script = walk.listen(heard)
    numbers, rows = list(range(walk.batch)), [talking] * walk.batch
    crops = np.stack([seen(shown, walk.crop(points))] * walk.batch)
    _check(engine, script.draw(numbers, rows, crops).after, crops)
    begun, wall = time.process_time(), time.perf_counter()
    for _ in range(frames):
        script.draw(numbers, rows, crops)
    cpu = walk.provider.startswith("CPU")
    took = time.process_time() - begun if cpu else time.perf_counter() - wall
    memory = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Trial(1000 * took / (frames * walk.batch), walk.provider, walk.batch, memory)


def _check(engine: Installed, made: NDArray[np.float32], crops: NDArray[np.uint8]) -> None:
    if made.shape != crops.shape:
        raise EngineError(
            f"{engine.contract.title} drew {list(made.shape)}, but must draw {list(crops.shape)}"
        )
    if not np.isfinite(made).all():
        raise EngineError(f"{engine.contract.title} drew no picture: its numbers are not finite")
