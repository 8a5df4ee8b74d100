"""Where footage is joined."""

import numpy as np

from standin.avatars.footage import analysis, loops

FPS = 25.0


def _swaying(blinks: tuple[int, ...], count: int = 320, period: int = 150) -> analysis.Floats:
    """A face that sways evenly and shuts its eyes for five frames from each of ``blinks`` on."""
    face = np.random.default_rng(5).uniform(300, 500, (478, 3)).astype(np.float32)
    face[[234, 33, 263, 454], :2] = (300, 400), (350, 380), (450, 380), (500, 400)
    face[[159, 386], :2], face[[145, 374], :2] = ((375, 370), (425, 370)), ((375, 382), (425, 382))
    points = np.repeat(face[None], count, axis=0)
    points[..., 0] += 12 * np.sin(2 * np.pi * np.arange(count) / period)[:, None]
    for first in blinks:
        points[first : first + 5, [159, 386], 1] = 381
    return points


def test_eyes_are_not_open_and_shut_where_a_loop_closes() -> None:
    # After each period the head is where it was; most of these joins have a blink on one side.
    points = _swaying((4, 62, 110, 160, 203, 249, 301))
    looks = np.zeros((len(points), 2, 2), np.uint8)
    loop = loops.loop(points, np.ones(len(points), bool), FPS, looks)
    assert loop is not None
    shut = points[:, 159, 1] > 375
    before, after = (shut[i : i + loop.blend] for i in (loop.first, loop.last))
    assert (before == after).all()
    assert loop.jump < 1
