"""What a network is trained on: squares of the frames of a person's video, and their mouths."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ...errors import StandinError
from ...motion import Track
from ..footage.analysis import poses, resting
from ..footage.mover import Still
from ..photo.performer import collar
from .geometry import WIDEST, Geometry, measures
from .square import DETAIL, ROOM, SIDE_MM, cut, joined, light, lit, square
from .visemes import visemes

Floats = NDArray[np.float32]
Image = NDArray[np.uint8]

MOST: Final = 3000
"""Frames that are used of a video, evenly spread: 0.7 GB on disk."""
LEAST_SPEAKING: Final = 200
"""Frames with the lips moving that a video has to have."""
HELD: Final = 0.15
"""Share of the video, at its end, that is never trained on."""
_APART: Final = 8
"""Frames between what is trained on and what is held out: neighbours are alike."""
SCORED: Final = 40
"""Frames of the part held out that are compared, evenly spread."""
FACES: Final = 64
"""Frames at rest that mouths are painted into."""
SIDE: Final = DETAIL + 2 * ROOM
_NOSE: Final = 4
VERSION: Final = 2
_TOGETHER: Final = 0.3
"""Correlation of how open the mouth is and how open it sounds, under which the sound is of
somebody else."""


class TooLittle(StandinError):
    """A video from which nothing can be learnt."""


@dataclass(frozen=True)
class Material:
    """Frames of one video, in order; files in a folder, read as needed."""

    squares: NDArray[np.uint8]
    """uint8 [n, SIDE, SIDE, 3], RGB."""
    rows: Floats
    """float32 [n, coefficients]: what each mouth does."""
    told: Floats
    """float32 [n, 13]: `geometry.MEASURES` of the rows."""
    nose: Floats
    """float32 [n, 2]: where the tip of the nose is, mm, which tells how the head is turned."""
    faces: NDArray[np.int64]
    """Frames at rest of the part that is trained on; the first is the best."""
    training: int
    """Frames 0 to this are trained on."""
    held: NDArray[np.int64]
    """Frames held out that are scored."""
    spoken: NDArray[np.bool_]
    """bool [n]: whether the lips are moving or apart."""
    widest: float
    """Millimetres between the lips that the motion's widest vowel asks of this face."""
    light: Floats
    """float32 [n, 2, 3]: `square.light`."""
    said: Floats
    """float32 [n, `visemes.COUNT`]; [n, 0] where nothing that fits is heard."""

    def base(self, frame: int, choice: int = 0) -> int:
        """A frame at rest whose head is turned as in ``frame``; of several the ``choice``-th."""
        away = np.linalg.norm(self.nose[self.faces] - self.nose[frame], axis=1)
        return int(self.faces[np.argsort(away, kind="stable")[choice % len(self.faces)]])

    def conditions(self, frame: int, base: int) -> Floats:
        """What the network is told to paint ``frame`` into ``base``: float32 [15] or more."""
        away = self.nose[frame] - self.nose[base]
        told = np.concatenate([self.told[frame], away, self.said[frame]])
        return np.asarray(told, np.float32)

    def face(self, frame: int, base: int) -> Image:
        """``base`` in the light of ``frame``: uint8 [SIDE, SIDE, 3]."""
        return lit(np.asarray(self.squares[base]), self.light[frame] - self.light[base])


def build(
    folder: Path,
    still: Still,
    points: Floats,
    frames: Callable[[], Iterable[Image]],
    fps: float,
    heard: Track | None = None,
    on_frame: Callable[[int], None] = lambda done: None,
) -> Material:
    """Look at a video whose face was followed, and write what is trained on into ``folder``.

    ``points``: float32 [n, 478, 3], NaN where nobody is seen. ``heard``: the motion to what is
    heard in the video. Raises `TooLittle`.
    """
    geometry = Geometry(still.face, collar(still.frame, still.face))
    pose = poses(points, still.face.points)
    rest = resting(points, fps)
    seen = np.flatnonzero(np.isfinite(pose[:, 0, 0]))
    chosen = seen[:: max(1, -(-len(seen) // MOST))]
    there = brought(points[chosen], pose[chosen])
    mouths = np.stack([geometry.seen(each) for each in there])
    calm = rest[chosen] if rest[chosen].any() else _calmest(mouths)
    # A tracker sees a little gap where lips touch: what counts is the difference to the rest.
    mouths += geometry.rest - np.median(mouths[calm], axis=0)
    spoken = np.linalg.norm(mouths - geometry.rest, axis=-1).max(-1) > 2.0
    if spoken.sum() < LEAST_SPEAKING:
        raise TooLittle(
            f"the person speaks in {spoken.sum() / fps * len(points) / max(1, len(chosen)):.0f} "
            f"seconds of the video; {LEAST_SPEAKING / fps:.0f} are needed, a minute or more is good"
        )
    rows, values = [], None
    for mouth in mouths:
        row, values = geometry.fitted(mouth, values)
        rows.append(row)
    told = np.stack([geometry.told(row) for row in rows])
    said = _said(heard, chosen / fps, told[:, 0])
    nose = _nose(still, there)
    training = int(len(chosen) * (1 - HELD))
    faces = np.flatnonzero(calm[:training])
    if not len(faces):
        faces = np.argsort(told[:training, 0], kind="stable")[: max(1, training // 30)]
    middle = np.median(nose[faces], axis=0)
    best = faces[np.argmin(np.linalg.norm(nose[faces] - middle, axis=1))]
    spread = faces[np.linspace(0, len(faces) - 1, min(FACES, len(faces))).astype(int)]
    chosen_faces = np.unique(np.append(best, spread))
    moving = training + _APART + np.flatnonzero(spoken[training + _APART :])
    if len(moving) < 8:
        raise TooLittle(
            "the person does not speak in the last part of the video, which is needed to find out "
            "how good the network is"
        )
    held = moving[np.linspace(0, len(moving) - 1, min(SCORED, len(moving))).astype(int)]
    bases = [int(chosen_faces[i]) for i in _nearest(nose[held], nose[chosen_faces])]
    views = Views(still, set(held.tolist()) | set(bases))
    lights = _write_squares(folder, still, chosen, pose, views, frames(), on_frame)
    truth = np.stack([views.seen[int(i)] for i in held])
    base = np.stack([
        lit(views.seen[b], lights[h] - lights[b], views.reach)
        for h, b in zip(held.tolist(), bases, strict=True)
    ])  # fmt: skip
    corner = np.array(views.box[:2], np.float32)
    np.savez(
        folder / "held.npz", truth=truth, base=base, box=np.array(views.box),
        points=np.stack([there[b] - corner for b in bases]), rows=np.stack(rows)[held],
        said=said[held],
    )  # fmt: skip
    part = folder / "mouths.part.npz"
    np.savez(
        part, rows=np.stack(rows), told=told, nose=nose, spoken=spoken, faces=chosen_faces,
        training=np.int64(training), held=held, widest=np.float64(geometry.told(WIDEST)[0]),
        light=lights, said=said, version=np.int64(VERSION),
    )  # fmt: skip
    part.replace(folder / "mouths.npz")  # last: with it, all is there
    return read(folder)


def read(folder: Path) -> Material:
    """What `build` wrote. Raises `OSError`, `KeyError` and `ValueError` for anything else."""
    with np.load(folder / "mouths.npz", allow_pickle=False) as file:
        if int(file["version"]) != VERSION:
            raise ValueError("written by another version")
        return Material(
            np.load(folder / "squares.npy", mmap_mode="r"),
            file["rows"], file["told"], file["nose"], file["faces"], int(file["training"]),
            file["held"], file["spoken"], float(file["widest"]), file["light"], file["said"],
        )  # fmt: skip


def brought(points: Floats, pose: Floats) -> Floats:
    """Landmarks [n, 478, 3] of frames, brought to where the still has the head: [n, 478, 2]."""
    back = np.linalg.inv(pose[:, :, :2].astype(np.float64))
    there = np.einsum("nij,nkj->nki", back, points[..., :2] - pose[:, None, :, 2])
    return np.asarray(there, np.float32)


def _said(heard: Track | None, seconds: NDArray[np.float64], gap: Floats) -> Floats:
    """`Material.said`, if it is the person in the picture who is heard."""
    nothing = np.zeros((len(seconds), 0), np.float32)
    if heard is None or float(heard["jawOpen"].std()) < 1e-3:
        return nothing
    at = np.clip(np.rint(seconds * heard.fps).astype(int), 0, len(heard) - 1)
    asked = heard["jawOpen"] * (1 - heard["mouthClose"])
    together = float(np.corrcoef(asked[at], gap)[0, 1])
    return visemes(heard, seconds) if together >= _TOGETHER else nothing


def _nose(still: Still, there: Floats) -> Floats:
    """The tip of the nose in landmarks that were `brought`: float32 [n, 2], millimetres."""
    face = still.face
    tips = face.along(there[:, _NOSE], face.mouth) / np.float32(face.mm)
    return np.asarray(tips, np.float32)


def _nearest(of: Floats, among: Floats) -> NDArray[np.int64]:
    away = np.linalg.norm(of[:, None] - among[None], axis=-1)
    return np.asarray(away.argmin(1))


class Views:
    """Some frames as the still has the face, in the footage's own detail."""

    def __init__(self, still: Still, wanted: set[int]) -> None:
        face = still.face
        half = 0.62 * SIDE_MM * face.mm
        middle = face.mouth + 6 * face.mm * face.down
        low, high = np.floor(middle - half).astype(int), np.ceil(middle + half).astype(int)
        self.box = (int(low[0]), int(low[1]), int(high[0]), int(high[1]))
        self.reach = 1.24
        """Half its width, in half sides of the square."""
        self.wanted, self.seen = wanted, dict[int, Image]()

    def add(self, number: int, frame: Image, pose: Floats) -> None:
        """A frame, if it is one of those."""
        if number not in self.wanted:
            return
        left, top, right, bottom = self.box
        corner = np.array([[1, 0, left], [0, 1, top]], np.float64)
        size = (right - left, bottom - top)
        self.seen[number] = np.asarray(
            cv2.warpAffine(
                frame, joined(pose, corner), size, flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
                borderMode=cv2.BORDER_REPLICATE,
            ),
            np.uint8,
        )  # fmt: skip


def _calmest(mouths: Floats) -> NDArray[np.bool_]:
    gap = measures(mouths)[:, 0]
    return np.asarray(gap <= np.quantile(gap, 0.05))


def _write_squares(
    folder: Path,
    still: Still,
    chosen: NDArray[np.int64],
    pose: Floats,
    views: Views,
    frames: Iterable[Image],
    on_frame: Callable[[int], None],
) -> Floats:
    """All squares as one file, frame by frame; gives the light of each."""
    part = folder / "squares.part.npy"
    made: NDArray[np.uint8] = np.lib.format.open_memmap(  # type: ignore[no-untyped-call]
        part, mode="w+", dtype=np.uint8, shape=(len(chosen), SIDE, SIDE, 3)
    )
    there = square(still.face, room=ROOM)
    lights = np.zeros((len(chosen), 2, 3), np.float32)
    wanted = {int(number): i for i, number in enumerate(chosen)}
    for number, frame in enumerate(frames):
        if number in wanted:
            at = wanted[number]
            made[at] = cut(frame, joined(pose[number], there), SIDE)
            lights[at] = light(made[at])
            views.add(at, frame, pose[number])
        on_frame(number + 1)
    made.flush()  # type: ignore[attr-defined]
    part.replace(folder / "squares.npy")
    return lights
