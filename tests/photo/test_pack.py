"""Packs: what is written is read, other files are refused."""

from __future__ import annotations

import io

import numpy as np
import pytest

from standin.avatars.photo.matting import needed
from standin.avatars.photo.pack import Idle, Pack, PackError
from standin.avatars.photo.prepare import MAX_SIDE, build

from .portraits import disc, noise, pack, scattered


@pytest.mark.parametrize("matte", [True, False])
def test_a_pack_comes_back_as_it_was(matte: bool) -> None:
    made = pack(matte=matte).with_idle(Idle(nod=0.5))
    read = Pack.from_bytes(made.to_bytes())
    assert read.digest == made.digest
    assert read.idle == Idle(nod=0.5)
    assert np.array_equal(read.image, made.image)
    assert (read.alpha is None) is not matte


def test_the_same_photo_gives_the_same_bytes() -> None:
    assert pack().to_bytes() == pack().to_bytes()


def test_the_digest_knows_every_part() -> None:
    first = pack()
    moved = build(noise(160, 200), scattered(160, 200, seed=2), disc(160, 200))
    digests = {
        first.digest,
        first.with_idle(Idle(sway=0)).digest,
        moved.digest,
        pack(matte=False).digest,
    }
    assert len(digests) == 4


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n" + b"0" * 100])
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(PackError, match="not a photo avatar"):
        Pack.from_bytes(data)


def test_another_version_is_refused_by_its_number() -> None:
    with np.load(io.BytesIO(pack().to_bytes())) as file:
        parts = dict(file)
    parts["version"] = np.int64(99)
    told = io.BytesIO()
    np.savez(told, allow_pickle=False, **parts)
    with pytest.raises(PackError, match="version 99"):
        Pack.from_bytes(told.getvalue())


def test_a_pack_whose_parts_do_not_fit_is_refused() -> None:
    with np.load(io.BytesIO(pack().to_bytes())) as file:
        parts = dict(file)
    parts["landmarks"] = parts["landmarks"][:468]
    told = io.BytesIO()
    np.savez(told, allow_pickle=False, **parts)
    with pytest.raises(PackError, match="damaged"):
        Pack.from_bytes(told.getvalue())


def test_idle_motion_has_limits() -> None:
    with pytest.raises(ValueError, match="energy"):
        Idle(energy=3)


def test_large_photos_are_made_smaller_with_their_landmarks() -> None:
    image = np.zeros((20, 2 * MAX_SIDE, 3), np.uint8)
    points = scattered(2 * MAX_SIDE, 20)
    made = build(image, points)
    assert made.size == (MAX_SIDE, 10)
    assert np.allclose(made.landmarks[:, :2], (points[:, :2] + 0.5) / 2 - 0.5, atol=0.01)


@pytest.mark.parametrize(
    ("image", "points"),
    [
        (np.zeros((10, 10), np.uint8), scattered(10, 10)),
        (np.zeros((10, 10, 3), np.float32), scattered(10, 10)),
        (np.zeros((10, 10, 3), np.uint8), scattered(10, 10)[:468]),
        (np.zeros((10, 10, 3), np.uint8), scattered(10, 10) * np.float32(np.nan)),
    ],
)
def test_wrong_shapes_are_refused(image: object, points: object) -> None:
    with pytest.raises(ValueError, match=r"a photo is|landmarks are"):
        build(image, points)  # type: ignore[arg-type]


def test_what_the_background_leaves_is_a_possible_person() -> None:
    made = pack()
    assert made.alpha is not None
    alpha = made.alpha.astype(np.float32)[..., None] / 255
    least = needed(made.image.astype(np.float32), made.plate.astype(np.float32))
    alpha = np.maximum(alpha, least[..., None])
    person = made.image - (1 - alpha) * made.plate
    assert person.min() >= -1
    assert (person - 255 * alpha).max() <= 1
