"""Sheets of the drawn characters, and the figures of the whole cast."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast, get_args

import cv2
import numpy as np
import pytest

from standin.errors import UnknownAvatar
from standin.evaluation.cast import moving, worst
from standin.evaluation.characters import Kind, sheet_of
from standin.evaluation.sync import SyncReport


@pytest.mark.parametrize("kind", get_args(Kind))
def test_a_sheet_has_a_tile_for_each_state(kind: Kind, tmp_path: Path) -> None:
    image = cv2.imread(str(sheet_of(["mei"], kind, tmp_path / "sheet.png", tmp_path / "paint")))
    assert image is not None
    width = 360 if kind == "looks" else 216
    assert image.shape[1] % width == 0
    columns, rows = image.shape[1] // width, image.shape[0] // 202
    tiles = [
        image[202 * r : 202 * (r + 1), width * c : width * (c + 1)][30:].tobytes()
        for r in range(rows)
        for c in range(columns)
    ]
    assert len(set(tiles)) >= len(tiles) - columns + 1


def test_a_sheet_of_nobody_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownAvatar):
        sheet_of(["nobody"], "looks", tmp_path / "sheet.png")


def test_every_coefficient_moves_while_the_cost_is_measured() -> None:
    assert (np.ptp(moving(60), axis=0) > 0.3).all()


def test_the_worst_of_several_reports_is_told() -> None:
    figures = {
        "pbm_closed_share": 1.0, "swallowed_vowel_share": 0.0, "open_vowel_share": 0.95,
        "fv_contact_share": None, "best_shift_ms": -40.0, "silence_movement": 0.004,
    }  # fmt: skip
    changes = {"pbm_closed_share": 0.9, "best_shift_ms": 20.0, "silence_movement": None}
    one = cast(SyncReport, SimpleNamespace(**figures))
    other = cast(SyncReport, SimpleNamespace(**(figures | changes)))
    assert worst([one, other]) == {
        "pbm_closed_share": 0.9, "swallowed_vowel_share": 0.0, "open_vowel_share": 0.95,
        "fv_contact_share": None, "best_shift_ms": -40.0, "silence_movement": 0.004,
    }  # fmt: skip
