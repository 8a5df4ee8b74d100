"""Each character's looks against a small mosaic that a person has approved.

After a wanted change, draw them anew and look at them: ``STANDIN_GOLDEN=write pytest
tests/avatars/test_golden.py``.
"""

from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from standin.avatars.avatar import Avatar, Placement
from standin.avatars.catalogue import Catalogue
from standin.motion.coefficients import Row

from .pictures import Pixels, face, performer
from .test_face import CAST

TILE = Placement(72, 40)
FOLDER = Path(__file__).with_name("golden")
REST = face(mouthSmile=0.32)
TALK = face(mouthSmile=0.25, jawOpen=0.6, headYaw=8, headRoll=3, browInnerUp=0.5, breath=1)


def tile(catalogue: Catalogue, avatar: Avatar, row: Row) -> Pixels:
    """A look before its backdrop: uint8 [40, 72, 3]."""
    picture = performer(catalogue, avatar.info.id, TILE).frame(row)
    ground = avatar.backdrop(TILE.width, TILE.height)
    assert ground is not None
    frame = ground[..., :3].astype(np.float32)
    h, w = picture.pixels.shape[:2]
    box = frame[picture.top : picture.top + h, picture.left : picture.left + w]
    box *= 1 - picture.pixels[..., 3:] / 255
    box += picture.pixels[..., :3]
    return np.clip(np.rint(frame), 0, 255).astype(np.uint8)


def mosaic(catalogue: Catalogue, name: str) -> Pixels:
    looks = [catalogue.get(i.id) for i in catalogue.list() if i.group_id == name]
    tiles = [tile(catalogue, looks[0], TALK), *(tile(catalogue, look, REST) for look in looks)]
    tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % 2)
    return np.vstack([np.hstack(tiles[k : k + 2]) for k in range(0, len(tiles), 2)])


@pytest.mark.parametrize("name", CAST)
def test_a_character_looks_as_approved(catalogue: Catalogue, name: str) -> None:
    drawn = mosaic(catalogue, name)
    path = FOLDER / f"{name}.png"
    if os.environ.get("STANDIN_GOLDEN") == "write":
        FOLDER.mkdir(exist_ok=True)
        assert cv2.imwrite(str(path), drawn[..., ::-1])
    approved = cv2.imread(str(path))
    assert approved is not None, f"{path} is missing: see the top of this file"
    assert drawn.shape == approved.shape
    assert np.abs(drawn[..., ::-1].astype(int) - approved).mean() < 2


def test_every_approved_picture_has_its_character() -> None:
    assert {p.stem for p in FOLDER.glob("*.png")} == set(CAST)
