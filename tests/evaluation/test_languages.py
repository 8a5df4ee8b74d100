"""Languages are spoken, aligned and drawn."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from standin.errors import MediaError
from standin.evaluation import languages


@pytest.fixture(scope="module")
def spoken() -> list[languages.Spoken]:
    return languages.measure(["fr-FR", "ru-RU", "zh-CN"])


def test_phones_are_found_where_they_are_told(spoken: list[languages.Spoken]) -> None:
    for each in spoken:
        assert each.row.frames > 0.8
        assert each.row.pbm_recall == 1.0
        assert each.row.off_ms < 15
        assert len(each.told.words) == len(each.found.words)
    assert {row["locale"] for row in languages.as_dicts(spoken)} == {"fr-FR", "ru-RU", "zh-CN"}


def test_the_sheet_shows_every_language(spoken: list[languages.Spoken], tmp_path: Path) -> None:
    image = cv2.imread(str(languages.sheet(spoken, tmp_path / "sheet.png")))
    assert image is not None
    height, width = image.shape[:2]
    panels = [image[: height // 2, : width // 2], image[: height // 2, width // 2 :]]
    dark = [float(np.mean(panel < 100)) for panel in [*panels, image[height // 2 :, : width // 2]]]
    assert all(0.1 < share < 0.6 for share in dark)
    assert float(np.mean(image[height // 2 :, width // 2 :] < 100)) < 0.01


def test_a_sheet_that_cannot_be_written_is_said(
    spoken: list[languages.Spoken], tmp_path: Path
) -> None:
    with pytest.raises(MediaError, match="cannot be written"):
        languages.sheet(spoken[:1], tmp_path / "missing" / "sheet.png")


def test_there_are_twenty_languages() -> None:
    assert len(languages.SENTENCES) == 20
