"""Which neural engines can draw, and where the parts that need them wait."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from typing import Final

from ..avatars.neural import session
from ..avatars.neural.contracts import ENGINES
from ..avatars.neural.files import Engines
from ..errors import InvalidField
from ..library import Workers
from ..render.people import people
from ..render.plan import shown
from ..scene import Scene, Video
from ..settings import Settings
from . import durable

SECONDS: Final = 30.0
"""Most seconds that an engine may take for a frame: large ones do, on a CPU."""
_MEMORY: Final = 3.0
"""Bytes of memory for each byte of an engine's files, while it draws."""


def installed(settings: Settings) -> list[str]:
    """Names of those whose files are on this machine, and onnxruntime."""
    if not session.present():
        return []
    return [each.contract.name for each in Engines.of(settings.home).installed()]


def places(settings: Settings, memory: int | None) -> dict[str, int]:
    """The queues of what needs engines that are here, one or several together.

    For each, how many parts are drawn at once: as many as free ``memory``, in bytes, allows.
    """
    sizes = {name: Engines.of(settings.home).get(name).size for name in installed(settings)}
    made = {}
    for count in range(1, len(sizes) + 1):
        for some in itertools.combinations(sorted(sizes), count):
            need = _MEMORY * sum(sizes[name] for name in some)
            most = settings.workers if memory is None else int(memory / need)
            made[durable.parts_of("+".join(some))] = max(1, min(settings.workers, most))
    return made


def needed(video: Video, scene: int) -> str:
    """Engines that drawing a scene needs: ``musetalk+wav2lip``; empty for none."""
    scenes = [video.scenes[number] for number in shown(video, scene)]
    return "+".join(sorted({name for each in scenes for name in of_scene(each)}))


def of_scene(scene: Scene) -> set[str]:
    """Names of the engines that move a scene's mouths."""
    found = {who.engine for who in people(scene)}
    found |= {scene.film.engine if scene.film else None}
    return {name for name in found if name in ENGINES and name is not None}


def queue_of(names: str, everybody: Sequence[set[str]]) -> str:
    """Where parts that need such engines wait, by the abilities of each living worker."""
    wanted = {f"engine:{name}" for name in names.split("+")}
    # Engines that no worker has together: any worker says so.
    able = names and any(wanted <= abilities for abilities in everybody)
    return durable.parts_of(names) if able else durable.PARTS


def abilities(workers: Workers) -> list[set[str]]:
    """What each worker can do; see `fitness.capabilities`.

    Silent ones count until they are given up: just after an outage all of them are silent.
    """
    here = [heard.worker for heard in workers.list() if heard.worker.state != "left"]
    return [set(json.loads(worker.capabilities)) for worker in here]


def available(workers: Workers, settings: Settings) -> set[str]:
    """Names of the engines that some worker has; while none lives, those of this machine."""
    everybody = abilities(workers)
    if not everybody:
        return set(installed(settings))
    return {name for name in ENGINES if any(f"engine:{name}" in each for each in everybody)}


def check(video: Video, workers: Workers, settings: Settings) -> None:
    """Raise `InvalidField` with the scene's path where nobody has the engine of an avatar."""
    wanted = [(i, name) for i, scene in enumerate(video.scenes) for name in of_scene(scene)]
    if not wanted:
        return
    have = available(workers, settings)
    for scene, name in wanted:
        if name not in have:
            film = video.scenes[scene].film is not None
            field = ("film", "engine") if film else ("character", "avatar_id")
            path = ("scenes", scene, *field)
            raise InvalidField(path, f"is moved by the engine {name}, {MISSING}")


def check_chosen(name: str, workers: Workers, settings: Settings) -> None:
    """Raise `InvalidField` for an engine that nobody has; names that none has are let through."""
    if name in ENGINES and name not in available(workers, settings):
        raise InvalidField(("mouth_engine",), f"{name} is an engine {MISSING}")


MISSING: Final = "which no worker has: `standin engines add` on one, or choose another engine"


def lacking(video: Video, workers: Workers, settings: Settings) -> Iterator[str]:
    """Names of the engines that a video needs and nobody has."""
    have = available(workers, settings)
    yield from sorted({name for scene in video.scenes for name in of_scene(scene)} - have)
