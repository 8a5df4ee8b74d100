"""Frames that cannot be drawn."""

from pathlib import Path

import numpy as np
import pytest

from standin.avatars.avatar import AvatarInfo, Picture, Placement
from standin.media import decode
from standin.motion import Track
from standin.motion.coefficients import Row, row
from standin.render import Take
from standin.render.draw import Faults, draw
from standin.render.plan import Chunk, place, warning
from standin.scene import Character, ColourBackground, Scene, Silence, Video
from standin.speech import silence

FRAMES = 60


class Fragile:
    """An avatar that is a bar as long as its jaw is open, and breaks at some frames."""

    info = AvatarInfo("fragile", "Fragile", "unknown", "test", {})

    def __init__(self, broken: frozenset[int]) -> None:
        self.digest = f"fragile {sorted(broken)}"
        self._broken = broken

    def backdrop(self, width: int, height: int) -> None:
        return None

    def prepare(self, placement: Placement) -> "Fragile":
        return self

    def frame(self, coefficients: Row, seconds: float = 0.0) -> Picture:
        number = round(float(coefficients[OPEN]) * FRAMES)
        if number in self._broken:
            raise RuntimeError(f"frame {number} is broken")
        return Picture(np.full((20, 40 + 2 * number, 4), (0, 0, 0, 255), np.uint8), 10, 50)


OPEN = int((row(jawOpen=1.0) - row()).argmax())


def drawn(broken: set[int], first: int, last: int, path: Path) -> tuple[Faults, list[int]]:
    """What went wrong, and the number that each frame shows."""
    scene = Scene(Silence(FRAMES / 25), Character("fragile"), ColourBackground("#FFFFFF"))
    values = np.stack([row(jawOpen=n / FRAMES) for n in range(FRAMES)])
    take = Take(silence(16_000 * FRAMES // 25, 16_000), Track(values, 25))
    avatar = Fragile(frozenset(broken))
    told = draw(Video((scene,), 256, 128), [take], lambda who: avatar, first, last, path, {})
    widths = [int((pixels[60, :, 0] < 128).sum()) for pixels in decode.frames(path)]
    return told, [round((width - 40) / 2) for width in widths]


@pytest.mark.parametrize("broken", [{30}, {30, 31, 32}, {40, 59}])
def test_a_broken_frame_repeats_the_one_before(broken: set[int], tmp_path: Path) -> None:
    told, seen = drawn(broken, 20, FRAMES, tmp_path / "a.mp4")
    wanted: list[int] = []
    for number in range(20, FRAMES):
        wanted.append(wanted[-1] if number in broken else number)
    assert np.abs(np.subtract(seen, wanted)).max() <= 1
    assert told.numbers == sorted(broken)
    assert told.reason == f"RuntimeError: frame {min(broken)} is broken"


def test_the_first_of_a_chunk_shows_the_last_of_the_chunk_before(tmp_path: Path) -> None:
    _, seen = drawn({20}, 20, FRAMES, tmp_path / "a.mp4")
    assert seen[:3] == pytest.approx([19, 21, 22], abs=1)
    _, seen = drawn({0, 1}, 0, 20, tmp_path / "b.mp4")
    assert seen[:3] == pytest.approx([2, 2, 2], abs=1)


def test_a_chunk_that_cannot_be_drawn_says_why(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="is broken"):
        drawn(set(range(25, 55)), 20, FRAMES, tmp_path / "a.mp4")


def test_people_are_told_where() -> None:
    chunk = Chunk(3, 1, 100, 200)
    assert place(chunk, 25) == "scene 2, 0:04 to 0:08"
    assert warning(chunk, 25, [110], "no") == (
        "scene 2 at 0:04.40: a frame repeats the one before, as drawing failed (no)"
    )
    assert "3 frames repeat those before" in warning(chunk, 25, [110, 111, 112], "no")
