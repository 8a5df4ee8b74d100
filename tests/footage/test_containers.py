"""People film with what they have: any container, turned phones, uneven rates, HDR."""

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from films import grey, video
from standin.render import twin
from standin.stage import tonemap

COUNT = 300
PHONE: list[int] = np.cumsum([0] + [33, 34, 40, 33, 45, 28] * 50).tolist()[:COUNT]
"""Milliseconds at which a phone's frames are shown."""


@pytest.mark.parametrize(
    ("name", "more", "size", "fps"),
    [
        ("a.webm", {"codec": "libvpx", "gop": 60}, (64, 48), 25.0),
        ("a.avi", {"codec": "mpeg4"}, (64, 48), 25.0),
        ("a.mkv", {"sound": 10.0}, (64, 48), 25.0),
        ("a.mov", {"rotation": 90}, (48, 64), 25.0),
        ("b.mp4", {"times": PHONE}, (64, 48), None),
        ("c.mkv", {"codec": "libx265", "pix_fmt": "yuv420p10le", "transfer": tonemap.HLG},
         (64, 48), 25.0),
    ],
)  # fmt: skip
def test_any_video_is_read_as_it_was_filmed(
    tmp_path: Path, name: str, more: dict[str, Any], size: tuple[int, int], fps: float | None
) -> None:
    levels = np.linspace(40, 200, COUNT).astype(int)
    path = video(tmp_path / name, [grey(int(level)) for level in levels], **more)
    shape = twin.shape_of(path)
    assert (shape.width, shape.height) == size
    if fps is None:  # as many frames as there are, at an even rate
        assert abs(shape.frames - COUNT) <= 1
    else:
        assert shape.fps == fps
        assert shape.frames == COUNT
    read = [float(frame.mean()) for frame in twin.frames(path, shape, 0, shape.frames)]
    assert len(read) == shape.frames
    assert read[0] < read[len(read) // 2] < read[-1]
    assert all(one <= two + 1.5 for one, two in itertools.pairwise(read))


def test_large_footage_is_kept_smaller(tmp_path: Path) -> None:
    path = video(tmp_path / "a.mp4", [grey(90, 3840, 2160)] * 11, fps=1)
    shape = twin.shape_of(path)
    assert (shape.width, shape.height) == (1920, 1080)
    assert next(twin.frames(path, shape, 0, 1)).shape == (1080, 1920, 3)
