"""A photo that speaks: still where nothing is asked, different where something is."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from standin.avatars.avatar import Picture, Placement
from standin.avatars.photo.avatar import PhotoAvatar
from standin.avatars.photo.pack import Idle, Pack
from standin.avatars.photo.performer import PhotoPerformer
from standin.evaluation.portraits import NAMES, portrait
from standin.motion.coefficients import neutral, row

from .portraits import noise, pack, scattered

VISEMES = {
    "p": row(rest=0, mouthClose=1, mouthPressLeft=0.7, mouthPressRight=0.7),
    "f": row(rest=0, mouthRollLower=1, jawOpen=0.1),
    "s": row(rest=0, jawOpen=0.05, mouthLowerDownLeft=0.4, mouthLowerDownRight=0.4,
             mouthUpperUpLeft=0.3, mouthUpperUpRight=0.3),
    "th": row(rest=0, jawOpen=0.17, tongueOut=0.8, tongueTip=0.5),
    "i": row(rest=0, jawOpen=0.22, mouthStretchLeft=0.6, mouthStretchRight=0.6),
    "a": row(rest=0, jawOpen=0.7),
    "o": row(rest=0, jawOpen=0.44, mouthFunnel=0.58, mouthPucker=0.52),
    "u": row(rest=0, jawOpen=0.16, mouthFunnel=0.28, mouthPucker=0.98),
}  # fmt: skip


@cache
def person(name: str) -> Pack:
    return portrait(name)


@cache
def performer(
    name: str, width: int = 480, height: int = 480, matting: bool = False
) -> PhotoPerformer:
    where = Placement(width, height, matting=matting)
    made = PhotoAvatar(person(name)).prepare(where)
    assert isinstance(made, PhotoPerformer)
    return made


def pixels(picture: Picture) -> NDArray[np.int32]:
    return picture.pixels[..., :3].astype(np.int32)


def mouth(name: str, values: NDArray[np.float32]) -> NDArray[np.int32]:
    made = performer(name)
    assert made.face is not None
    x, y = np.round(made.face.mouth).astype(int)
    half = round(45 * made.face.mm)
    return pixels(made.frame(values))[y - half : y + half, x - half : x + half]


@pytest.mark.parametrize("name", NAMES)
def test_at_rest_the_frame_is_the_photo(name: str) -> None:
    shown = performer(name).frame(neutral())
    assert (shown.left, shown.top) == (0, 0)
    difference = np.abs(pixels(shown) - person(name).image)
    assert difference.mean() <= 0.2
    assert difference.max() <= 8
    assert (shown.pixels[..., 3] == 255).all()


@pytest.mark.parametrize("name", NAMES)
def test_every_viseme_looks_different(name: str) -> None:
    shown = {key: mouth(name, values) for key, values in VISEMES.items()}
    shown["rest"] = mouth(name, neutral())
    keys = list(shown)
    for i, one in enumerate(keys):
        for other in keys[i + 1 :]:
            assert np.abs(shown[one] - shown[other]).mean() > 0.5, (one, other)


def test_open_lips_show_dark_and_closed_lips_do_not() -> None:
    made = performer("toothy")
    assert made.face is not None

    def darkest(values: NDArray[np.float32]) -> float:
        seen = mouth("toothy", values).mean(2)
        middle = seen[len(seen) // 3 : -len(seen) // 3, len(seen) // 3 : -len(seen) // 3]
        return float((middle < 60).mean())

    assert darkest(VISEMES["a"]) > 0.05
    assert darkest(VISEMES["p"]) < 0.01


def test_teeth_of_a_smile_are_behind_closed_lips() -> None:
    """Closed lips hide what was bright between them."""

    def pale(values: NDArray[np.float32]) -> float:
        seen = mouth("toothy", values)
        half = len(seen) // 2
        strip = seen[half - 12 : half + 12, half - 20 : half + 20]
        bright = (strip.min(2) > 170) & (np.ptp(strip, axis=2) < 45)
        return float(bright.mean())

    assert pale(neutral()) > 0.08
    assert pale(VISEMES["p"]) < 0.02
    assert pale(VISEMES["u"]) < 0.05


def test_a_frame_does_not_depend_on_frames_before() -> None:
    values = row(jawOpen=0.6, headYaw=4, eyeBlinkLeft=0.7, rest=0)
    first = performer("toothy").frame(values).pixels.copy()
    for other in VISEMES.values():
        performer("toothy").frame(other)
    again = performer("toothy").frame(values).pixels
    assert np.array_equal(first, again)
    fresh = PhotoAvatar(person("toothy")).prepare(Placement(480, 480)).frame(values)
    assert np.array_equal(first, fresh.pixels)


@pytest.mark.parametrize("side", ["Left", "Right"])
def test_each_eye_blinks_by_itself(side: str) -> None:
    made = performer("closed")
    assert made.face is not None
    changed = np.abs(
        pixels(made.frame(row(**{f"eyeBlink{side}": 1.0}))) - pixels(made.frame(neutral()))
    ).sum(2)
    middle = round(float(made.face.xy[168, 0]))
    # The person's left is on the right of the picture.
    here, there = changed[:, middle:], changed[:, :middle]
    if side == "Right":
        here, there = there, here
    assert here.sum() > 1000
    assert there.sum() == 0


def test_a_shut_eye_hides_the_iris() -> None:
    made = performer("closed")
    assert made.face is not None
    x, y = np.round(made.face.xy[468]).astype(int)
    r = max(2, round(3 * made.face.mm))
    shut = pixels(made.frame(row(eyeBlinkLeft=1.0, eyeBlinkRight=1.0)))[
        y - r : y + r, x - r : x + r
    ]
    open_ = pixels(made.frame(neutral()))[y - r : y + r, x - r : x + r]
    assert open_.mean() < 100
    assert shut.mean() > 120


def test_the_gaze_moves_the_iris() -> None:
    made = performer("closed")
    assert made.face is not None
    x, y = np.round(made.face.xy[468]).astype(int)
    r = round(9 * made.face.mm)

    def centre(values: NDArray[np.float32]) -> float:
        seen = pixels(made.frame(values))[y - r // 2 : y + r // 2, x - r : x + r].mean(2)
        dark = np.maximum(0, 110 - seen)
        return float((dark.sum(0) * np.arange(2 * r)).sum() / dark.sum())

    left = centre(row(eyeLookInLeft=0.3, eyeLookOutRight=0.3))
    right = centre(row(eyeLookOutLeft=0.3, eyeLookInRight=0.3))
    assert right - left > 1.0


def test_heads_turn_without_folds() -> None:
    """However far the coefficients go, the picture is nowhere turned inside out."""
    made = performer("toothy")
    sheet = made._sheet
    for values in (
        row(headYaw=90, headPitch=90, headRoll=90, jawOpen=1, mouthPucker=1, rest=0),
        row(headYaw=-90, headPitch=-90, headRoll=-90, breath=1, browInnerUp=1),
        np.ones_like(neutral()),
    ):
        moved = made.moves(values)
        _, upper, lower = sheet.flat(moved)
        rows, columns = sheet.part
        above = np.ones((sheet.grid.rows, sheet.grid.columns), bool)
        above[rows, columns] = sheet.share[..., 0] > 0.5
        for flat, counts in ((upper, above), (lower, ~above)):
            field = sheet.posed(flat, moved) / sheet.grid.cell
            across, down = np.gradient(field, axis=1), np.gradient(field, axis=0)
            area = (1 + across[..., 0]) * (1 + down[..., 1]) - across[..., 1] * down[..., 0]
            assert area[counts].min() > 0.05


def test_shoulders_breathe_and_the_frame_edge_stays_filled() -> None:
    made = performer("closed")
    full = made.frame(row(breath=1))
    assert (full.pixels[..., 3] == 255).all()
    difference = np.abs(pixels(full) - pixels(made.frame(neutral()))).sum(2)
    assert difference[-80:].sum() > 1000
    assert difference[:, :3].max() <= 3


def test_matting_leaves_the_person() -> None:
    made = performer("closed", matting=True)
    alpha = made.frame(neutral()).pixels[..., 3].astype(int)
    assert made.face is not None
    x, y = np.round(made.face.xy[1]).astype(int)
    assert alpha[y, x] == 255
    assert alpha[5, 5] == 0
    premultiplied = made.frame(row(headYaw=5, rest=0, jawOpen=0.5)).pixels
    assert (
        premultiplied[..., :3].max(2).astype(int) <= premultiplied[..., 3].astype(int) + 1
    ).all()


def test_the_photo_is_fitted_into_the_frame() -> None:
    shown = performer("closed", 640, 360).frame(neutral())
    assert shown.pixels.shape == (360, 360, 4)
    assert (shown.left, shown.top) == (140, 0)


def test_a_close_up_fills_the_frame() -> None:
    where = Placement(640, 360, framing="close_up")
    shown = PhotoAvatar(person("closed")).prepare(where).frame(neutral())
    assert shown.pixels.shape[0] == 360
    whole = performer("closed", 640, 360)
    near = PhotoAvatar(person("closed")).prepare(where)
    assert isinstance(near, PhotoPerformer)
    assert near.face is not None and whole.face is not None
    assert near.face.width > 1.05 * whole.face.width


@pytest.mark.parametrize("size", [(16, 16), (17, 301), (333, 111), (1, 1)])
@pytest.mark.parametrize("scale", [0.3, 1.0, 4.0])
def test_odd_sizes(size: tuple[int, int], scale: float) -> None:
    where = Placement(*size, scale=scale, offset_x=0.3, offset_y=-0.4)
    picture = PhotoAvatar(person("closed")).prepare(where).frame(VISEMES["a"])
    height, width = picture.pixels.shape[:2]
    assert 0 <= picture.left <= picture.left + width <= size[0]
    assert 0 <= picture.top <= picture.top + height <= size[1]


@pytest.mark.parametrize("seed", range(6))
def test_landmarks_that_are_no_face_do_no_harm(seed: int) -> None:
    made = Pack(noise(200, 240), scattered(200, 240, seed), None, noise(200, 240), noise(200, 240))
    shown = PhotoAvatar(made).prepare(Placement(200, 240)).frame(VISEMES["a"])
    assert shown.pixels.shape == (240, 200, 4)


@pytest.mark.parametrize("seed", range(4))
def test_a_bent_face_is_still_drawn(seed: int) -> None:
    """A dog's or a cartoon's landmarks are a face that is somewhat wrong."""
    known = person("toothy")
    random = np.random.default_rng(seed)
    points = known.landmarks + random.normal(0, 6, known.landmarks.shape).astype(np.float32)
    made = Pack(known.image, points, known.alpha, known.foreground, known.plate)
    shown = PhotoAvatar(made).prepare(Placement(480, 480))
    for values in VISEMES.values():
        assert shown.frame(values).pixels.shape == (480, 480, 4)


def test_idle_motion_changes_how_far_the_head_goes() -> None:
    nod = row(headPitch=4)
    still = PhotoAvatar(person("closed").with_idle(Idle(nod=0))).prepare(Placement(480, 480))
    assert np.array_equal(still.frame(nod).pixels, performer("closed").frame(neutral()).pixels)


def test_a_wrong_row_is_refused() -> None:
    with pytest.raises(ValueError, match="coefficients"):
        performer("closed").frame(neutral()[:10])
    with pytest.raises(ValueError, match="not a number"):
        performer("closed").frame(np.full_like(neutral(), np.nan))


def test_a_pack_without_matte_bends_the_background_along() -> None:
    known = person("closed")
    made = Pack(known.image, known.landmarks, None, known.image, known.image)
    shown = PhotoAvatar(made).prepare(Placement(480, 480))
    assert np.array_equal(pixels(shown.frame(neutral())), known.image)
    assert np.abs(pixels(shown.frame(row(headYaw=5))) - known.image).mean() > 0.3
    assert pack(matte=False).alpha is None
