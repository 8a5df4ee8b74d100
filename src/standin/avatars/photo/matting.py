"""The person and the background apart from each other: alpha, colours, what is behind."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]


_REACHES = (0.22, 0.12, 0.07)
"""How far around a pixel colours are looked at, face widths: first wide, then near."""


def resized(image: Floats, width: int, height: int, shrink: bool = False) -> Floats:
    """`image` at another size; ``shrink`` averages."""
    how = cv2.INTER_AREA if shrink else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, (width, height), interpolation=how), np.float32)


def blurred(image: Floats, sigma: float) -> Floats:
    """`image` under a Gaussian of ``sigma`` pixels."""
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.float32)


def fill(image: Floats, known: Floats) -> Floats:
    """`image` with what is not known filled in from around: float32 [h, w, 3].

    Push-pull (Gortler et al., "The Lumigraph", 1996): averages of what is known are taken down
    a pyramid to one cell and come back where finer levels know nothing. ``known`` is float32
    [h, w], 0 to 1.
    """
    levels = [(image * known[..., None], known)]
    while min(levels[-1][1].shape) > 1:
        colour, weight = levels[-1]
        width, height = max(1, weight.shape[1] // 2), max(1, weight.shape[0] // 2)
        less = resized(weight, width, height, shrink=True)
        mean = resized(colour, width, height, shrink=True) / np.maximum(less, 1e-6)[..., None]
        full = np.minimum(np.float32(1), less * 4)
        levels.append((mean * full[..., None], full))
    colour, weight = levels[-1]
    total = max(float(weight.sum()), 1e-6)
    mean = colour.reshape(-1, 3).sum(0) / total
    made = np.where(
        weight[..., None] > 0.05, colour / np.maximum(weight, 1e-6)[..., None], mean
    ).astype(np.float32)
    for colour, weight in reversed(levels[:-1]):
        up = blurred(resized(made, weight.shape[1], weight.shape[0]), 1.0)
        made = colour + (1 - weight)[..., None] * up
    return made


def refine(image: Image, coarse: Floats, unit: float) -> Floats:
    """A matte that follows hair: float32 [h, w], 0 to 1.

    ``coarse`` is a segmentation, float32 [h, w]; ``unit`` is the width of the face in pixels.
    Where the segmentation is unsure, a pixel is placed between the colours of the person and of
    the background nearby; a guided filter (He, Sun & Tang 2013) then lets the matte follow the
    picture's own edges.
    """
    height, width = coarse.shape
    scale = min(1.0, 900.0 / max(width, height))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    full = np.asarray(image / np.float32(255), np.float32)
    small = resized(full, *size, shrink=True)
    matte = resized(np.clip(coarse, 0, 1).astype(np.float32), *size, shrink=True)
    face = max(8.0, unit * scale)
    matte = blurred(matte, 0.01 * face)
    for reach in _REACHES:
        matte = _by_colour(small, matte, face, reach * face)
    gain, offset = _guided(small, matte, max(2, round(0.03 * face)), 2e-4)
    made = (resized(gain, width, height) * full).sum(2) + resized(offset, width, height)
    return np.asarray(np.clip((made - 0.10) / 0.80, 0, 1), np.float32)


def _by_colour(image: Floats, matte: Floats, face: float, reach: float) -> Floats:
    """The unsure band, told by the colours within ``reach`` pixels."""
    inside = (matte > 0.95).astype(np.float32)
    outside = (matte < 0.05).astype(np.float32)
    cell = np.ones((3, 3), np.uint8)
    steps = max(1, round(0.02 * face))
    inside = np.asarray(cv2.erode(inside, cell, iterations=steps), np.float32)
    outside = np.asarray(cv2.erode(outside, cell, iterations=steps), np.float32)
    person, sure_person = _around(image, inside, reach)
    behind, sure_behind = _around(image, outside, reach)
    apart = person - behind
    distance = (apart**2).sum(2)
    told = np.clip(((image - behind) * apart).sum(2) / np.maximum(distance, 1e-4), 0, 1)
    trust = np.clip((distance - 0.006) / 0.04, 0, 1) * np.minimum(sure_person, sure_behind)
    # A colour that is no mixture of the two belongs to something else, a collar perhaps.
    off = ((image - behind - told[..., None] * apart) ** 2).sum(2)
    trust = trust * np.exp(-off / (0.12 * distance + 0.002))
    band = (1 - inside) * (1 - outside)
    # Colours may move an edge, never make a hole far inside or an island far outside.
    low, high = np.clip(matte * 2.0 - 1.05, 0, 1), np.clip(matte * 1.6 + 0.15, 0, 1)
    mixed = matte + trust * (np.clip(told, low, high) - matte)
    return np.asarray(matte + band * (mixed - matte), np.float32)


def _around(image: Floats, mask: Floats, reach: float) -> tuple[Floats, Floats]:
    """The mean colour of a mask nearby, and how much of it there is."""
    weight = blurred(mask, reach)
    mean = blurred(image * mask[..., None], reach) / np.maximum(weight, 1e-4)[..., None]
    return mean, np.clip(weight / 0.05, 0, 1).astype(np.float32)


def _guided(guide: Floats, matte: Floats, radius: int, eps: float) -> tuple[Floats, Floats]:
    """Coefficients of the guided filter with a colour guide: float32 [h, w, 3] and [h, w]."""
    window = (2 * radius + 1, 2 * radius + 1)

    def mean(values: Floats) -> Floats:
        return np.asarray(cv2.blur(values, window), np.float32)

    middle, level = mean(guide), mean(matte)
    cross = mean(guide * matte[..., None]) - middle * level[..., None]
    spread = np.empty((*matte.shape, 3, 3), np.float32)
    for i in range(3):
        for j in range(i, 3):
            value = mean(guide[..., i] * guide[..., j]) - middle[..., i] * middle[..., j]
            spread[..., i, j] = spread[..., j, i] = value
    spread += np.float32(eps) * np.eye(3, dtype=np.float32)
    gain = np.linalg.solve(spread, cross[..., None])[..., 0].astype(np.float32)
    offset = level - (gain * middle).sum(2)
    return mean(gain), mean(offset.astype(np.float32))


def behind(image: Image, alpha: Floats, unit: float) -> Floats:
    """The background without the person: float32 [h, w, 3], 0 to 255.

    Equals the photo where the person is not.
    """
    height, width = alpha.shape
    scale = min(1.0, 480.0 / max(width, height))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    margin = max(1, round(0.02 * unit))
    cell = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * margin + 1, 2 * margin + 1))
    hole = np.asarray(cv2.dilate((alpha > 0.01).astype(np.uint8), cell), np.float32)
    known = (resized(hole, *size, shrink=True) < 0.01).astype(np.float32)
    small = resized(image.astype(np.float32), *size, shrink=True)
    filled = resized(np.asarray(np.clip(fill(small, known), 0, 255), np.float32), width, height)
    soft = np.clip(blurred(hole, max(1.0, 0.01 * unit)) * 2 - 1, 0, 1)[..., None]
    soft = np.maximum(soft, (alpha > 0.004)[..., None])
    return np.asarray(image + soft * (filled - image), np.float32)


def needed(photo: Floats, plate: Floats) -> Floats:
    """The least alpha at which something over ``plate`` can look like ``photo``: float32 [h, w].

    Both are float32 [h, w, 3], 0 to 255. Whatever a matte has missed is in it.
    """
    away = photo - plate
    room = np.where(away > 0, 255 - plate, plate)
    share = np.abs(away) / np.maximum(room, 1)
    most = cv2.max(cv2.max(share[..., 0], share[..., 1]), share[..., 2])
    return np.asarray(np.minimum(most, 1), np.float32)


def apart(image: Image, alpha: Floats, unit: float) -> tuple[Image, Image]:
    """The person's own colours and the background: two uint8 [h, w, 3].

    Where hardly any of the person is in a pixel, the person's colour there comes from beside it.
    """
    photo = image.astype(np.float32)
    a = alpha[..., None]
    plate = behind(image, alpha, unit)
    person = (photo - (1 - a) * plate) / np.maximum(a, 1e-3)
    known = np.asarray(np.clip((alpha - 0.5) / 0.4, 0, 1), np.float32)
    guess = _inwards(photo, known, unit)
    sure = np.clip(alpha / 0.3, 0, 1)[..., None]
    person = np.where(a > 0, person * sure + guess * (1 - sure), guess)
    return (
        np.clip(np.round(person), 0, 255).astype(np.uint8),
        np.clip(plate, 0, 255).astype(np.uint8),
    )


def _inwards(photo: Floats, known: Floats, unit: float) -> Floats:
    """The colours of the person, carried outwards."""
    height, width = known.shape
    scale = min(1.0, 640.0 / max(width, height))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = fill(resized(photo, *size, shrink=True), resized(known, *size, shrink=True))
    return resized(np.asarray(np.clip(small, 0, 255), np.float32), width, height)
