"""Things before the mouth: found by their colours, and left as they are."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from filmed import speaking
from standin.avatars.avatar import AvatarInfo, Placement
from standin.avatars.footage import SUFFIX, occlusion, pack
from standin.avatars.footage.avatar import FootageAvatar
from standin.avatars.footage.frames import Frames
from standin.avatars.footage.pack import FootagePack
from standin.motion.coefficients import row
from standin.render import twin

__all__ = ["speaking"]

FPS = 25.0
ALL = np.ones(200, bool)
LOWER = list(occlusion.LOWER)


@pytest.fixture
def seen() -> NDArray[np.uint8]:
    """Colours of a face in 200 frames, with noise, in light that comes and goes."""
    noise = np.random.default_rng(1)
    skin = noise.integers((90, 140, 140), (170, 165, 165), (478, 3))
    light = np.array([18, 2, 2]) * np.sin(np.arange(200) / 9)[:, None, None]
    made = skin + light + noise.normal(0, 2, (200, 478, 3))
    return np.asarray(np.clip(made, 0, 255), np.uint8)


def test_a_face_in_changing_light_is_not_covered(seen: NDArray[np.uint8]) -> None:
    assert not occlusion.hidden(seen, ALL, FPS).any()


@pytest.mark.parametrize("colour", [(190, 145, 150), (90, 128, 100)])  # a hand, a cup
def test_a_thing_before_the_mouth_is_seen_while_it_is_there(
    seen: NDArray[np.uint8], colour: tuple[int, int, int]
) -> None:
    seen[80:120, LOWER] = colour
    found = occlusion.hidden(seen, ALL, FPS)
    assert found[80:120].all()
    assert not found[:76].any()
    assert not found[124:].any()


def test_what_covers_a_corner_or_one_frame_is_nothing(seen: NDArray[np.uint8]) -> None:
    seen[80:120, LOWER[:4]] = (20, 128, 128)
    seen[150, LOWER] = (20, 128, 128)
    assert not occlusion.hidden(seen, ALL, FPS).any()


def test_where_nobody_is_nothing_is_covered(seen: NDArray[np.uint8]) -> None:
    seen[50:90] = 0
    known = ALL.copy()
    known[50:90] = False
    assert not occlusion.hidden(seen, known, FPS).any()
    assert not occlusion.hidden(seen, np.zeros(200, bool), FPS).any()


def test_a_covered_mouth_passes_through_and_fades(speaking: Path, tmp_path: Path) -> None:
    made = tmp_path / f"all{SUFFIX}"
    facts = twin.prepare_whole(speaking, made, 0.0, 1.2)
    opened = FootagePack.open(made)
    hidden = np.zeros(facts.frames, bool)
    hidden[12:20] = True
    film, out = tmp_path / "film.mp4", tmp_path / f"hidden{SUFFIX}"
    with opened.video() as source:
        film.write_bytes(source.read())
    pack.write(out, facts, opened.landmarks, film, hidden)
    size = Placement(facts.width, facts.height)
    info = AvatarInfo("a", "A", "unknown", "footage", {})
    bare, covered = (FootageAvatar(path, info).prepare(size) for path in (made, out))
    frames = Frames(opened.video())

    def away(number: int) -> tuple[int, int]:
        shown = (p.frame(row(jawOpen=0.8), number / 25).pixels[..., :3] for p in (covered, bare))
        source = frames.at(number).astype(int)
        told = [int(np.abs(each - source).sum()) for each in shown]
        return told[0], told[1]

    for number in (12, 16, 19):
        assert away(number)[0] == 0
    for number in (11, 20):
        assert 0 < away(number)[0] < 0.6 * away(number)[1]
    for number in (4, 27):
        assert away(number)[0] == away(number)[1] > 0
