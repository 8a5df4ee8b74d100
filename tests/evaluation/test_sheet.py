"""Contact sheets and mouth sheets."""

from __future__ import annotations

from pathlib import Path

import cartoon
import cv2
import pytest

from standin.errors import MediaError
from standin.evaluation import sheet
from standin.evaluation.observe import observe

PHONES = cartoon.speech(seed=2, phrases=1)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cartoon.film(tmp_path_factory.mktemp("sheet") / "clip.mp4", PHONES)


def test_contact_sheet(clip: Path, tmp_path: Path) -> None:
    out = sheet.contact_sheet(clip, tmp_path / "sheet.png", every=10, columns=4)
    image = cv2.imread(str(out))
    assert image is not None
    frames = round(PHONES[-1].end * cartoon.FPS)
    rows = -(-len(range(0, frames, 10)) // 4)
    assert image.shape == (rows * 180, 4 * 320, 3)


def test_mouth_sheet_shows_lips_and_teeth(clip: Path, tmp_path: Path) -> None:
    seen = observe(clip)
    out = sheet.mouth_sheet(clip, PHONES, tmp_path / "m.jpg", ("m", "aa", "silence"), seen)
    image = cv2.imread(str(out))
    assert image is not None
    assert image.shape == (3 * 169, 8 * 195, 3)
    row = image[169 + 30 : 2 * 169, 3 * 195 : 4 * 195]
    assert (row.min(axis=2) > 200).sum() > 50, "no teeth in the middle of an open vowel"


def test_what_cannot_be_drawn(clip: Path, tmp_path: Path) -> None:
    seen = observe(clip)
    with pytest.raises(MediaError, match="no such row: x"):
        sheet.mouth_sheet(clip, PHONES, tmp_path / "m.png", ("x",), seen)
    with pytest.raises(MediaError, match="cannot be written"):
        sheet.contact_sheet(clip, tmp_path / "none" / "sheet.png", every=20)
    with pytest.raises(MediaError, match=r"\.png or \.jpg"):
        sheet.contact_sheet(clip, tmp_path / "sheet.docx", every=20)
