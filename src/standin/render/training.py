"""From a person's video to a network that draws their mouth: followed, cut up, trained, compared.

Everything lies in one folder, and everything goes on where it was cut off.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from ..avatars.footage.analysis import poses
from ..avatars.footage.frames import Frames
from ..avatars.footage.mover import Still
from ..avatars.footage.pack import FootagePack
from ..avatars.footage.warped import Warped
from ..avatars.photo.face import Face
from ..avatars.trained import material, scores
from ..avatars.trained.likeness import likeness
from ..avatars.trained.mover import Trained
from ..avatars.trained.network import Network
from ..errors import InvalidField, MediaError, MissingPackage
from ..media import decode
from ..motion import Row, Track, animate
from ..speech.recording import hear
from . import twin

if TYPE_CHECKING:
    from ..avatars.trained.training import Training

STEPS: Final = 2500
"""Of a training of which nobody says how long: ten minutes on a quiet core, one on a GPU."""
MOST_STEPS: Final = 100_000
MISSING: Final = "training needs PyTorch; install it with: pip install 'standin[train]'"
_SAVED: Final = 30.0
"""Seconds between two states that can be gone on from."""
_GLANCE: Final = 250
"""Steps between two looks at the frames held out."""
LEAST_ALIKE: Final = 0.8
"""`likeness` under which a video shows somebody else. Of people of our own making, other videos of
the same one in other light had 0.95 and more, videos of others 0.72 at most, photos 0.75."""
_LOOKED_AT: Final = 6
"""Frames by which that is told: the most alike of them counts."""
_PLAN: Final = "plan.json"
LOCK: Final = "lock"
"""Of a folder in which somebody is at work."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where it stands, for whoever waits."""

    name: str
    """``following``, ``looking``, ``training``, ``comparing``."""
    done: int
    of: int
    seconds_left: float | None = None
    psnr: float | None = None
    """Decibels on the frames held out, at the last glance."""


Image = NDArray[np.uint8]
OnStage = Callable[[Stage], None]


@dataclass(frozen=True, slots=True)
class Learnt:
    """What came of it."""

    network: bytes
    """ONNX."""
    comparison: scores.Comparison
    steps: int


def check() -> None:
    """Raise `MissingPackage` where a training cannot run."""
    for name in ("torch", "onnxruntime"):
        if util.find_spec(name) is None:
            raise MissingPackage(MISSING)


def learn(
    pack: Path,
    folder: Path,
    video: Path | None,
    *,
    steps: int | None = None,
    minutes: float | None = None,
    device: str = "auto",
    hears: bool | None = None,
    sure: bool = False,
    on_stage: OnStage = lambda stage: None,
) -> Learnt:
    """Train a network on ``video`` for the avatar in ``pack``, working in ``folder``.

    One that ``hears`` is told what is said, if the video lets that be heard; None goes on as it
    was, and does not where nothing was.
    The video has to show the person whom the avatar shows, unless somebody is ``sure`` of it.
    Without a video it goes on with what lies there. ``minutes`` are made into steps once, at the
    beginning. The same video, pack and steps give the same network on the same machine, wherever
    it was cut off. Raises `MissingPackage`, `InvalidField`, `TooLittle`, and as `twin.prepare`.
    """
    check()
    from ..avatars.trained.training import CHECKPOINT, Training, threads

    threads(1)
    opened = FootagePack.open(pack)
    still = still_of(opened)
    plan = _plan(folder, opened, video)
    learnt = _material(folder, still, video, sure, on_stage)
    had = plan.setdefault("hears", bool(hears))
    hears = had if hears is None else hears
    if had != hears:
        (folder / CHECKPOINT).unlink(missing_ok=True)  # another network altogether
        plan["hears"] = hears
    if not hears:
        learnt = replace(learnt, said=learnt.said[:, :0])
    if steps is None and minutes is not None:
        steps = _steps_in(minutes, Training(learnt, STEPS, device))
    plan["steps"] = steps or plan.get("steps") or STEPS
    _write(folder / _PLAN, plan)
    training = Training(learnt, plan["steps"], device)
    if (folder / CHECKPOINT).exists():
        training.load(folder)
    _train(training, folder, on_stage)
    on_stage(Stage("comparing", 0, 1))
    held = scores.Held.read(folder)
    made = compared(held, still, training.to_onnx())
    network = training.to_onnx(made.as_dict())
    return Learnt(network, made, training.step)


def still_of(pack: FootagePack) -> Still:
    """The frame that a pack is measured by."""
    facts = pack.facts
    frame = Frames(pack.video()).at(facts.reference)
    return Still(frame, Face(pack.landmarks[facts.reference]), facts.at_rest)


def compared(held: scores.Held, still: Still, network: bytes) -> scores.Comparison:
    """The warp engine and a network on the frames held out."""
    made = [scores.score(held, still.face, images) for images in drawn(held, still, network)]
    return scores.Comparison(len(held.truth), made[0], made[1])


def drawn(held: scores.Held, still: Still, network: bytes) -> tuple[list[Image], list[Image]]:
    """The frames held out as the warp engine draws them, and as a network does."""
    opened = Network(network)

    def said(row: Row, number: float) -> NDArray[np.float32]:
        return np.asarray(held.said[int(number)], np.float32)

    return (
        scores.drawn(held, still, Warped),
        scores.drawn(held, still, lambda each: Trained(each, opened, said)),
    )


def _plan(folder: Path, pack: FootagePack, video: Path | None) -> dict[str, Any]:
    """What is being done in a folder; another video or another pack begins anew."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        kept: dict[str, Any] = json.loads((folder / _PLAN).read_text("utf-8"))
    except (OSError, ValueError):
        kept = {}
    facts = pack.facts
    still = hashlib.sha256(pack.landmarks[facts.reference].tobytes()).hexdigest()
    now: dict[str, Any] = {"still": still}
    if video is not None:
        with video.open("rb") as file:
            now["video"] = hashlib.file_digest(file, "sha256").hexdigest()
    elif "video" not in kept or kept["still"] != still:
        raise InvalidField(
            ("video",), "is needed: nothing lies here that a training could go on with"
        )
    if any(kept.get(name) != value for name, value in now.items()):
        for path in folder.iterdir():
            if path.name != LOCK:
                path.unlink()
        kept = now
    _write(folder / _PLAN, kept)
    return kept


def _material(
    folder: Path, still: Still, video: Path | None, sure: bool, on_stage: OnStage
) -> material.Material:
    try:
        return material.read(folder)
    except (OSError, KeyError, ValueError):
        pass
    if video is None:
        raise InvalidField(("video",), "is needed: looking at it had not ended")
    shape = twin.shape_of(video)
    points = folder / "points.npy"
    if not points.exists():
        found = twin.followed(
            video, shape, lambda done: on_stage(Stage("following", done, shape.frames))
        )
        part = folder / "points.part.npy"
        np.save(part, found)
        part.replace(points)
    seen = np.load(points)
    if not sure:
        _check_same(still, video, shape, seen)
    return material.build(
        folder,
        still,
        seen,
        lambda: twin.frames(video, shape),
        shape.fps,
        _heard(video, shape.fps),
        lambda done: on_stage(Stage("looking", done, shape.frames)),
    )


def _check_same(still: Still, video: Path, shape: twin.Shape, points: NDArray[np.float32]) -> None:
    """Raise `InvalidField` unless a video shows the person whom the still shows."""
    seen = np.flatnonzero(np.isfinite(points[:, 0, 0]))
    turns = poses(points[seen], still.face.points)[:, :, :2]
    # Frames whose head is turned as the still's is: sheared and stretched least.
    size = np.sqrt(np.abs(np.linalg.det(turns)))[:, None, None]
    away = np.linalg.norm(turns / size - np.eye(2, dtype=np.float32), axis=(1, 2))
    best = seen[np.argsort(away, kind="stable")[:_LOOKED_AT]]
    most = -1.0
    for number in np.sort(best).tolist():
        frame = next(twin.frames(video, shape, number, number + 1))
        most = max(most, likeness(still.frame, still.face, frame, points[number]))
    if most < LEAST_ALIKE:
        raise InvalidField(
            ("video",),
            f"shows somebody who looks different from the avatar (alike {most:.2f} of 1, at least "
            f"{LEAST_ALIKE:g} is needed): film the same person with the same hair and glasses, or "
            "say --same-person",
        )


def _heard(video: Path, fps: float) -> Track | None:
    """The motion to what is heard in a video; None where there is no sound."""
    try:
        samples, rate = decode.sound(video)
    except MediaError:
        return None
    speech = hear(np.ascontiguousarray(samples.mean(axis=1)), rate)
    return animate(speech, fps=fps, style="stable", seed=0)


def _steps_in(minutes: float, trial: Training) -> int:
    """How many steps are made in a time, by the first few."""
    trial.run(2)
    begun = time.monotonic()
    trial.run(7)
    each = (time.monotonic() - begun) / 5
    return int(np.clip(minutes * 60 / max(each, 1e-3), 50, MOST_STEPS))


def _train(training: Training, folder: Path, on_stage: OnStage) -> None:
    begun, first = time.monotonic(), training.step
    saved, psnr = begun, None
    glance = training.material.held[:: max(1, len(training.material.held) // 10)]
    while training.step < training.steps:
        training.run(training.step + 1)
        now = time.monotonic()
        if training.step % _GLANCE == 0 or training.step == training.steps:
            psnr = training.psnr(glance)
        if now - saved > _SAVED:
            training.save(folder)
            saved = now
        left = (now - begun) / (training.step - first) * (training.steps - training.step)
        on_stage(Stage("training", training.step, training.steps, left, psnr))
    training.save(folder)


def _write(path: Path, told: dict[str, Any]) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_text(json.dumps(told), "utf-8")
    part.replace(path)
