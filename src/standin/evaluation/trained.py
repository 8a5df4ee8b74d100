"""Whether networks that were trained on somebody are better than what needs no training.

Each of the `sitters` is filmed, made an avatar, and learnt by heart in a short training; the last
part of each film is held out, and drawn by the warp engine and by the network. What the network
makes of it without the sounds tells what they are worth.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ..avatars.footage import SUFFIX
from ..avatars.footage.pack import FootagePack
from ..avatars.trained.scores import Held
from ..errors import InvalidField
from ..render import training, twin
from .sitters import SITTERS, sit

STEPS: Final = 600
"""Of each training: less than `render.training.STEPS`, so that all of it takes ten minutes."""
_PROCESSES: Final = 2
_SHOWN: Final = 5
"""Frames of a sheet."""
_ZOOM: Final = 2


def measure(
    who: Sequence[str] = (),
    steps: int = STEPS,
    silent: bool = False,
    folder: Path | None = None,
    on_person: Callable[[str], None] = lambda name: None,
) -> dict[str, Any]:
    """Each person's figures, and the worst gain of all at the top.

    ``silent``: also train without what is said. ``folder`` keeps films, work and sheets: what is
    there already is not made again. Raises `MissingPackage` without PyTorch, and `InvalidField`.
    """
    training.check()
    known = {sitter.name: sitter for sitter in SITTERS}
    for name in who:
        if name not in known:
            raise InvalidField(("who",), f"{name!r} is none of {', '.join(known)}")
    with TemporaryDirectory(prefix="standin-") as scratch:
        work = folder or Path(scratch)
        work.mkdir(parents=True, exist_ok=True)
        names = list(who) or list(known)
        # Each in a process of its own: so much of PyTorch and MediaPipe stays in one.
        context = multiprocessing.get_context("spawn")
        processes = min(_PROCESSES, os.cpu_count() or 1, len(names))
        with ProcessPoolExecutor(processes, context) as pool:
            people = {}
            assess_one = partial(assess, steps=steps, silent=silent, work=work)
            for name, told in zip(names, pool.map(assess_one, names), strict=True):
                on_person(name)
                people[name] = told
    gains = [told["gain_db"] for told in people.values()]
    return {
        "steps": steps,
        "least_gain_db": min(gains),
        "used": sum(told["used"] for told in people.values()),
        "people": people,
    }


def assess(name: str, steps: int, silent: bool, work: Path) -> dict[str, Any]:
    """One person's figures: scores of both engines, whether the network is used, and times."""
    cv2.setNumThreads(1)
    film, pack = work / f"{name}.mp4", work / f"{name}{SUFFIX}"
    if not film.exists():
        sit(next(sitter for sitter in SITTERS if sitter.name == name), film)
    if not pack.exists():
        twin.prepare(film, pack)
    place, begun = work / name, time.process_time()
    told: dict[str, Any] = {}
    if silent:
        alone = training.learn(pack, place, film, steps=steps, hears=False)
        told["without_sounds"] = asdict(alone.comparison.trained)
    learnt = training.learn(pack, place, film, steps=steps, hears=True)
    spent = time.process_time() - begun
    made = learnt.comparison
    still, held = training.still_of(FootagePack.open(pack)), Held.read(place)
    sheet(held, *training.drawn(held, still, learnt.network), work / f"{name}.png")
    return {
        "frames": made.frames,
        "warp": asdict(made.warp),
        "trained": asdict(made.trained),
        **told,
        "gain_db": round(made.trained.psnr - made.warp.psnr, 3),
        "used": made.better,
        "told_what_is_said": bool(held.said.shape[1]),
        "cpu_seconds": round(spent, 1),
    }


def sheet(
    held: Held, warp: list[NDArray[np.uint8]], network: list[NDArray[np.uint8]], out: Path
) -> None:
    """Held frames side by side, twice as large: the film, the warp engine, the network."""
    wanted = np.linspace(0, len(held.truth) - 1, min(_SHOWN, len(held.truth))).astype(int)
    rows = [np.hstack([held.truth[i], warp[i], network[i]]) for i in wanted]
    whole = cv2.resize(np.vstack(rows), None, fx=_ZOOM, fy=_ZOOM, interpolation=cv2.INTER_CUBIC)
    cv2.imwrite(str(out), cv2.cvtColor(np.asarray(whole, np.uint8), cv2.COLOR_RGB2BGR))
