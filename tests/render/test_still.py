"""Stills are the very pixels of the video's frames, and say what cannot be seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from standin.avatars.catalogue import Catalogue
from standin.errors import InvalidField
from standin.render import Crew, draw
from standin.render.plan import excerpt
from standin.render.still import Moment, still
from standin.render.take import Take
from standin.scene import (
    Captions,
    Character,
    ColourBackground,
    Scene,
    TextOverlay,
    TextVoice,
    TransparentBackground,
    Video,
    scene_to_json,
)

VIDEO = Video(
    (
        Scene(
            TextVoice("espeak-en-us", "Maybe."),
            Character("maya"),
            ColourBackground("#DCE7EA"),
        ),
        Scene(
            TextVoice("espeak-en-us", "Five people hear me."),
            Character("daniel"),
            ColourBackground("#402030"),
            texts=(TextOverlay("Over it", y=0.2),),
            transition="cross_fade",
            transition_seconds=0.4,
        ),
    ),
    640,
    360,
    captions=Captions(burn_in=True),
)


@pytest.fixture(scope="module")
def crew(paint: Path) -> Iterator[Crew]:
    with Crew(1, paint) as made:
        yield made


@pytest.fixture(scope="module")
def takes(crew: Crew, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("takes")
    paths = [folder / f"{i}.npz" for i in range(2)]
    for scene, path in zip(VIDEO.scenes, paths, strict=True):
        crew.run("speak", scene=scene_to_json(scene), fps=VIDEO.fps, out=str(path))
    return paths


def loaded(path: Path) -> Any:
    return cv2.imread(str(path), cv2.IMREAD_UNCHANGED)


def drawn(
    first: int, last: int, takes: list[Path], paint: Path, monkeypatch: pytest.MonkeyPatch
) -> list[Any]:
    """What the encoder gets of the second scene's frames."""
    got: list[Any] = []

    class Writer:
        def __init__(self, *_: Any) -> None:
            pass

        def __enter__(self) -> Writer:
            return self

        def __exit__(self, *_: Any) -> None:
            pass

        def write(self, pixels: Any, changed: Any = None) -> None:
            got.append(pixels[..., :3].copy())

    monkeypatch.setattr(draw, "ChunkWriter", Writer)
    avatars = Catalogue(paint)
    spoken = [Take.from_bytes(path.read_bytes()) for path in takes]
    part = excerpt(VIDEO, 1, first)
    draw.draw(
        part,
        spoken[-len(part.scenes) :],
        lambda who: avatars.get(who.avatar_id),
        first,
        last,
        Path("none"),
        {},
    )
    return got


def test_a_still_has_the_pixels_that_the_encoder_gets(
    crew: Crew, takes: list[Path], paint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = drawn(0, 8, takes, paint, monkeypatch) + drawn(8, 24, takes, paint, monkeypatch)
    for number in (3, 20):  # while the scene comes in, and with captions
        out = tmp_path / f"{number}.png"
        seconds = still(VIDEO, Moment(1, number / 25), crew, out, takes.__getitem__, {})
        seen = loaded(out)[..., ::-1]
        assert np.array_equal(seen, frames[number])
        assert seconds == len(Take.from_bytes(takes[1].read_bytes()).track) / 25


def nobody(number: int) -> Path:
    raise AssertionError("a scene at rest is not spoken")


def test_at_rest_nobody_speaks(crew: Crew, tmp_path: Path) -> None:
    out = tmp_path / "rest.webp"
    assert still(VIDEO, Moment(1), crew, out, nobody, {}, width=320) is None
    seen = loaded(out)
    assert seen.shape == (180, 320, 3)
    assert abs(seen[2, 2].astype(int) - (0x30, 0x20, 0x40)).max() <= 4  # no scene before it


def test_what_is_transparent_stays_so_where_the_file_can_say_it(crew: Crew, tmp_path: Path) -> None:
    scene = Scene(TextVoice("x", "y"), Character("maya"), TransparentBackground())
    video = Video((scene,), 320, 180, container="webm")
    clear, white = tmp_path / "clear.png", tmp_path / "white.jpg"
    for out in (clear, white):
        still(video, Moment(), crew, out, nobody, {})
    straight = loaded(clear).astype(int)
    assert straight.shape[2] == 4
    assert (straight[0, 0, 3], straight[150, 160, 3]) == (0, 255)
    alpha = straight[..., 3:] / 255
    on_white = straight[..., :3] * alpha + 255 * (1 - alpha)
    assert abs(on_white - loaded(white)).mean() < 3  # JPEG is lossy


@pytest.mark.parametrize(
    ("moment", "says"),
    [
        (Moment(2), r"scene: must be 0 to 1, not 2"),
        (Moment(-1), r"scene: must be 0 to 1, not -1"),
        (Moment(0, -0.1), r"seconds: must be 0 or more"),
        (Moment(0, float("nan")), r"seconds: must be 0 or more"),
        (Moment(0, 99), r"seconds: must be less, not 99: scene 0 lasts \d\.\d\d s"),
    ],
)
def test_moments_outside_of_the_video_are_refused(
    moment: Moment, says: str, crew: Crew, takes: list[Path], tmp_path: Path
) -> None:
    with pytest.raises(InvalidField, match=says):
        still(VIDEO, moment, crew, tmp_path / "x.png", takes.__getitem__, {})
    assert not list(tmp_path.iterdir())
