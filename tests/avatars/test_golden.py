"""The look of each character, against small pictures that a person has approved.

After a wanted change, draw them anew and look at them: ``STANDIN_GOLDEN=write pytest
tests/avatars/test_golden.py``.
"""

from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from standin.avatars.avatar import Placement
from standin.avatars.catalogue import Catalogue

from .pictures import Pixels, face, over, performer
from .test_face import CAST

THUMBNAIL = Placement(320, 180)
FOLDER = Path(__file__).with_name("golden")
MOMENTS = {
    "rest": face(mouthSmile=0.32),
    "talk": face(
        mouthSmile=0.25, jawOpen=0.6, headYaw=8, headRoll=3, browInnerUp=0.5, armRaise=1, breath=1
    ),
}


def thumbnail(catalogue: Catalogue, name: str, moment: str) -> Pixels:
    return over(performer(catalogue, name, THUMBNAIL).frame(MOMENTS[moment]), THUMBNAIL)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("name", CAST)
def test_a_character_looks_as_approved(catalogue: Catalogue, name: str, moment: str) -> None:
    drawn = thumbnail(catalogue, name, moment)
    path = FOLDER / f"{name}-{moment}.png"
    if os.environ.get("STANDIN_GOLDEN") == "write":
        FOLDER.mkdir(exist_ok=True)
        assert cv2.imwrite(str(path), drawn[..., ::-1])
    approved = cv2.imread(str(path))
    assert approved is not None, f"{path} is missing: see the top of this file"
    assert np.abs(drawn[..., ::-1].astype(int) - approved).mean() < 2


def test_every_approved_picture_has_its_character() -> None:
    assert {p.stem.rsplit("-", 1)[0] for p in FOLDER.glob("*.png")} == set(CAST)
