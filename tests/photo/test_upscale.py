"""Enlarging: nearer to the truth than cubic interpolation, and in the same place."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from standin.avatars.avatar import Placement
from standin.avatars.photo.avatar import PhotoAvatar
from standin.avatars.photo.upscale import doubled
from standin.evaluation.portraits import NAMES, portrait
from standin.motion.coefficients import neutral

Image = NDArray[np.uint8]


def error(one: Image, other: Image) -> float:
    inner = (slice(8, -8), slice(8, -8))
    return float(((one[inner].astype(float) - other[inner]) ** 2).mean())


@pytest.mark.parametrize("name", NAMES)
def test_enlarging_beats_cubic_by_half_a_decibel(name: str) -> None:
    truth = portrait(name).image
    small = np.asarray(cv2.resize(truth, (240, 240), interpolation=cv2.INTER_AREA), np.uint8)
    cubic = np.asarray(cv2.resize(small, (480, 480), interpolation=cv2.INTER_CUBIC), np.uint8)
    gain = 10 * np.log10(error(cubic, truth) / error(doubled(small), truth))
    assert gain > 0.4


def test_a_flat_picture_stays_flat() -> None:
    assert (doubled(np.full((9, 7, 3), 131, np.uint8)) == 131).all()


def test_super_resolution_changes_detail_and_nothing_else() -> None:
    known = PhotoAvatar(portrait("closed"))
    plain = known.prepare(Placement(960, 960)).frame(neutral()).pixels
    finer = known.prepare(Placement(960, 960, super_resolution=True)).frame(neutral()).pixels
    assert not np.array_equal(plain, finer)
    difference = np.abs(plain.astype(int) - finer)
    assert difference.mean() < 2
    blurred = [cv2.GaussianBlur(p, (0, 0), 4).astype(int) for p in (plain, finer)]
    assert np.abs(blurred[0] - blurred[1]).max() <= 6


def test_super_resolution_at_the_photos_own_size_changes_nothing() -> None:
    known = PhotoAvatar(portrait("closed"))
    plain = known.prepare(Placement(480, 480)).frame(neutral()).pixels
    finer = known.prepare(Placement(480, 480, super_resolution=True)).frame(neutral()).pixels
    assert np.array_equal(plain, finer)
