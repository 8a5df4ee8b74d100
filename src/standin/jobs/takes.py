"""Takes: the scenes of a video, spoken."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dbos import DBOS

from ..render import Take, sources
from ..render.plan import ahead
from ..render.take import take_key
from ..scene import Scene, TextVoice, scene_to_json
from . import durable
from .engines import abilities
from .fitness import ENGINES
from .outcome import RETRIES
from .patience import patient, speak_seconds
from .task import carry_out
from .tracing import spanned
from .workshop import asked_of, here, local, local_all, wanted


@DBOS.step(name="scenes")
@patient
def extent(video_id: str) -> tuple[int, int]:
    """How many scenes there are, and how many of them are spoken at first."""
    count = len(asked_of(video_id).scenes)
    return count, min(count, ahead(here().crew.size))


@DBOS.step(name="speak", **RETRIES)
@patient
@spanned(lambda: here().library)
def speak(video_id: str, index: int) -> dict[str, Any]:
    asked, shop = wanted(video_id), here()
    scene = asked.scenes[index]
    key = take_key(scene, asked.fps)
    shop.library.holds.hold([key], video_id)  # before looking whether it is there
    if shop.library.objects.exists(key):
        return {"key": key, "frames": _frames(key)}
    with TemporaryDirectory(prefix="standin-") as folder:
        files = local_all(sources.keys_of(scene), Path(folder))
        result = carry_out(
            video_id,
            "speak",
            key,
            speak_seconds(len(scene_to_json(scene))),
            scene=scene_to_json(scene),
            fps=asked.fps,
            files=files,
        )
    return {"key": key, "frames": result["frames"]}


def _frames(key: str) -> int:
    with TemporaryDirectory(prefix="standin-") as folder:
        return len(Take.from_bytes(local(key, Path(folder)).read_bytes()).track)


@DBOS.step(name="queues")
@patient
def queues(video_id: str) -> list[str]:
    """The queue of each scene's speech: one of its own where not every worker has the engine."""
    everybody = abilities(here().library.workers)
    return [_queue_of(_engine(scene), everybody) for scene in asked_of(video_id).scenes]


def _queue_of(engine: str | None, everybody: Sequence[set[str]]) -> str:
    have = [f"engine:{engine}" in capabilities for capabilities in everybody]
    # An engine that nobody has: any worker says so, in words that name the voice.
    return durable.parts_of(engine) if engine and any(have) and not all(have) else durable.PARTS


def _engine(scene: Scene) -> str | None:
    """The engine that a scene's text needs; ids of voices begin with it."""
    if not isinstance(scene.voice, TextVoice):
        return None
    return next((name for name in ENGINES if scene.voice.voice_id.startswith(f"{name}-")), None)
