"""Footage of somebody who moves, made without looking for the face: it is known where it is."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from standin.avatars.avatar import Faced, Placement
from standin.avatars.footage import pack
from standin.avatars.photo.avatar import PhotoAvatar
from standin.evaluation.photo import FPS, film
from standin.evaluation.portraits import portrait
from standin.motion.coefficients import Track, row
from standin.speech import silence

SIZE = (384, 288)
FRAMES = 50
LOOP = 40


def turning(number: int) -> NDArray[np.float32]:
    """The head's pose in a frame: it swings from side to side, and nods."""
    turn = 2 * np.pi * number / LOOP
    return row(headYaw=6 * np.sin(turn), headRoll=4 * np.sin(turn), headPitch=3 * np.cos(turn) - 3)


def footage(path: Path, hidden: Sequence[int] = ()) -> Path:
    """A pack of a painted person, the mouth at rest throughout; the last frame is the reference.

    In the ``hidden`` frames something is before the mouth.
    """
    photo = portrait("closed")
    track = Track(np.stack([*(turning(n) for n in range(FRAMES - 1)), turning(0)]), float(FPS))
    film(photo, silence(16000 * FRAMES // FPS, 16000), track, path.with_suffix(".mp4"), SIZE)
    performer = PhotoAvatar(photo).prepare(Placement(*SIZE, framing="close_up"))
    assert isinstance(performer, Faced)
    flat = [performer.points(each) for each in track.values]
    depth = photo.landmarks[:, 2] * performer.framing.scale  # type: ignore[attr-defined]
    points = np.stack([np.column_stack([each, depth]) for each in flat if each is not None])
    facts = pack.Facts(
        *SIZE, float(FPS), FRAMES, (0, LOOP), FRAMES - 1, at_rest=True, seconds=FRAMES / FPS
    )
    covered = np.isin(np.arange(FRAMES), hidden)
    pack.write(path, facts, points.astype(np.float32), path.with_suffix(".mp4"), covered)
    return path
