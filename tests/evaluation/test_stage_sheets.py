"""Sheets of the stage."""

from pathlib import Path

import cv2
import pytest

from standin.errors import StandinError
from standin.evaluation.stage import TILE, sheets_in


def test_a_sheet_has_a_tile_for_each_style_and_moment(tmp_path: Path) -> None:
    (sheet,) = sheets_in(tmp_path, names=["play_styles"])
    pixels = cv2.imread(str(sheet))
    assert pixels is not None
    assert pixels.shape == (5 * TILE[1], 5 * TILE[0], 3)
    once_after_its_end = pixels[int(3.5 * TILE[1]), int(4.5 * TILE[0])]
    assert abs(once_after_its_end.astype(int) - (0x20, 0x30, 0x80)).max() < 3


def test_an_unknown_sheet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StandinError, match="no sheet 'x'; there are backgrounds, "):
        sheets_in(tmp_path, names=["x"])
