"""The figures of photos that speak: each tells a good picture from a bad one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from standin.evaluation import photo
from standin.evaluation.observe import observe
from standin.evaluation.portraits import NAMES, portrait
from standin.evaluation.sync import best_shift, shares


def test_ssim_is_one_for_the_same_picture_and_falls_with_change() -> None:
    image = portrait("closed").image
    noisy = np.clip(image + np.random.default_rng(1).normal(0, 20, image.shape), 0, 255)
    assert photo.ssim(image, image) == pytest.approx(1)
    assert photo.ssim(image, noisy.astype(np.uint8)) < 0.8


@pytest.mark.parametrize("name", NAMES)
def test_sampling_is_at_least_as_sharp_as_cubic(name: str) -> None:
    assert photo.sharpness(portrait(name)) > 0


@pytest.mark.parametrize("name", NAMES)
def test_the_frame_at_rest_is_the_photo(name: str) -> None:
    mean, most = photo.rest_difference(portrait(name))
    assert mean <= 1
    assert most <= 8


def test_the_worst_of_each_figure_stands_at_the_top() -> None:
    good = {"rest_mean_difference": 0.1, "open_vowel_share": 0.9, "best_shift_ms": -20.0}
    bad = {"rest_mean_difference": 0.4, "open_vowel_share": None, "best_shift_ms": 90.0}
    assert photo.worst([good, bad], photo._HIGH_IS_BAD) == {
        "rest_mean_difference": 0.4, "open_vowel_share": 0.9, "best_shift_ms": 90.0,
    }  # fmt: skip


def test_two_portraits_are_enough_to_measure_and_others_are_unknown() -> None:
    with pytest.raises(KeyError):
        portrait("nobody")


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_photos_say_what_is_heard(name: str, tmp_path: Path) -> None:
    speech, track = photo.take(photo.TEXT)
    video = tmp_path / "a.mp4"
    photo.film(portrait(name), speech, track, video)
    seen, phones = observe(video), photo.phones_of(speech)
    found = shares(seen, phones)
    assert found.pbm_closed_share is not None and found.pbm_closed_share >= 0.95
    assert found.swallowed_vowel_share is not None and found.swallowed_vowel_share <= 0.05
    assert found.open_vowel_share is not None and found.open_vowel_share >= 0.9
    assert found.fv_contact_share is not None and found.fv_contact_share >= 0.75
    shift, _ = best_shift(seen, phones)
    assert shift is not None and -80 <= shift <= 20
    assert photo.track_correlation(seen, track) > 0.8
