"""The people on whom trained networks are judged, and what is said where nothing can be trained."""

from importlib import util
from pathlib import Path

import cv2
import numpy as np
import pytest

from standin.avatars.trained.scores import Held
from standin.errors import InvalidField, MissingPackage
from standin.evaluation.sitters import FPS, SITTERS, SIZE, sit
from standin.evaluation.trained import measure, sheet
from standin.media import decode

HAS_TORCH = util.find_spec("torch") is not None


@pytest.mark.skipif(HAS_TORCH, reason="PyTorch is installed")
def test_without_pytorch_it_is_told_what_to_install() -> None:
    with pytest.raises(MissingPackage, match=r"standin\[train\]"):
        measure()


@pytest.mark.skipif(not HAS_TORCH, reason="PyTorch is not installed")
def test_an_unknown_person_is_told() -> None:
    with pytest.raises(InvalidField, match="none of maya, helen, tariq"):
        measure(["nobody"])


@pytest.mark.slow
def test_who_is_lit_from_the_side_is_dark_on_the_other(tmp_path: Path) -> None:
    helen = next(sitter for sitter in SITTERS if sitter.name == "helen")
    sit(helen, tmp_path / "helen.mp4", "Hello.")
    frames = list(decode.frames(tmp_path / "helen.mp4"))
    assert len(frames) > 4 * FPS
    assert frames[0].shape[:2] == SIZE[::-1]
    across = np.asarray(frames[0], np.float32)[SIZE[1] // 2].mean(-1)
    middle = SIZE[0] // 2
    assert (
        across[middle - 120 : middle - 60].mean() > 1.15 * across[middle + 60 : middle + 120].mean()
    )
    assert decode.sound(tmp_path / "helen.mp4")[0].any()


def test_sheets_have_three_pictures_a_row(tmp_path: Path) -> None:
    pictures = np.stack([np.full((20, 30, 3), 10 * n, np.uint8) for n in range(4)])
    none = np.zeros((4, 0), np.float32)
    held = Held(pictures, pictures, none, none, (0, 0, 30, 20), none)
    sheet(held, [*pictures + 1], [*pictures + 2], tmp_path / "a.png")
    made = cv2.imread(str(tmp_path / "a.png"))
    assert made is not None
    assert made.shape == (4 * 20 * 2, 3 * 30 * 2, 3)
    assert made[10, [10, 70, 130], 0].tolist() == [0, 1, 2]
