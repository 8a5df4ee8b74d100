"""Two portraits to measure photo avatars with: drawings of our own with their landmarks.

`portraits.npz` has frames of Maya and Sofia, drawn at 480 pixels with some grain, and what a face
finder saw in them, so that nobody needs one to measure.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import cv2
import numpy as np

from ..avatars.photo.pack import Pack
from ..avatars.photo.prepare import build

NAMES: Final = ("closed", "toothy")
"""Lips that are closed, and a smile that shows teeth."""
_FILE: Final = Path(__file__).with_name("portraits.npz")


def portrait(name: str) -> Pack:
    """The pack of one of `NAMES`. Raises `KeyError` for another name."""
    with np.load(_FILE, allow_pickle=False) as file:
        coloured = cv2.imdecode(file[f"{name}_image"], cv2.IMREAD_COLOR)
        rough = cv2.imdecode(file[f"{name}_matte"], cv2.IMREAD_GRAYSCALE)
        landmarks = file[f"{name}_landmarks"]
    if coloured is None or rough is None:
        raise KeyError(name)
    image = np.asarray(cv2.cvtColor(coloured, cv2.COLOR_BGR2RGB), np.uint8)
    return build(image, landmarks, np.asarray(rough, np.float32) / np.float32(255))
