"""Where a layer has something to show: what is empty or always covered is not drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from .paint import Box
from .textures import Texture
from .warp import Grid

Mask = NDArray[np.bool_]
Rectangle = tuple[int, int, int, int]
"""Left, top, right, bottom in cells."""

_SOLID = 252
_BAND = 8
_GAP = 3
"""Empty cells that are worth a rectangle of their own."""
_FIELD: Box = (-310.0, -250.0, 310.0, 690.0)
"""All that may be covered, in units; a pixel of the mask is one unit."""


def without_hidden(
    textures: Mapping[str, Texture], name: str, covers: Sequence[str], margin: int
) -> Texture:
    """A layer without what lies under others in every pose.

    ``margin`` is how many units the layers move against each other at most.
    """
    covered = np.zeros((round(_FIELD[3] - _FIELD[1]), round(_FIELD[2] - _FIELD[0])), np.uint8)
    for cover in covers:
        texture = textures[cover]
        covered |= _in_units(texture.pixels[..., 3], texture)
    solid = (covered >= _SOLID).astype(np.uint8)
    size = 2 * margin + 1
    hidden = cv2.erode(solid, np.ones((size, size), np.uint8), borderValue=0)
    texture = textures[name]
    height, width = texture.pixels.shape[:2]
    matrix = _matrix(texture)
    keep = cv2.warpAffine(
        1 - hidden, matrix, (width, height), flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP,
        borderValue=1,
    )  # fmt: skip
    pixels = np.ascontiguousarray(texture.pixels * np.asarray(keep, np.uint8)[..., None])
    return Texture(pixels, texture.left, texture.top, texture.scale)


def _matrix(texture: Texture) -> NDArray[np.float64]:
    """From a texture's pixels to those of the field."""
    s = 1 / texture.scale
    return np.array([[s, 0, texture.left - _FIELD[0]], [0, s, texture.top - _FIELD[1]]])


def _in_units(alpha: NDArray[np.uint8], texture: Texture) -> NDArray[np.uint8]:
    size = round(_FIELD[2] - _FIELD[0]), round(_FIELD[3] - _FIELD[1])
    return np.asarray(cv2.warpAffine(np.ascontiguousarray(alpha), _matrix(texture), size), np.uint8)


def occupied(texture: Texture, grid: Grid) -> Mask:
    """Around which nodes a texture has something: bool [rows, columns]."""
    size = grid.step * texture.scale
    place = np.array(
        [
            [1 / size, 0, (texture.left - grid.left) / grid.step],
            [0, 1 / size, (texture.top - grid.top) / grid.step],
        ]
    )
    rows, columns = np.nonzero(texture.pixels[..., 3])
    mask = np.zeros((grid.rows, grid.columns), np.uint8)
    x = np.clip((columns * place[0, 0] + place[0, 2]).round().astype(int), 0, grid.columns - 1)
    y = np.clip((rows * place[1, 1] + place[1, 2]).round().astype(int), 0, grid.rows - 1)
    mask[y, x] = 1
    return np.asarray(cv2.dilate(mask, np.ones((3, 3), np.uint8)), np.bool_)


def rectangles(mask: Mask, source: NDArray[np.float32]) -> list[Rectangle]:
    """Rectangles of cells that show something; they do not overlap.

    ``source`` says where on the grid each cell comes from: float32 [h, w, 2], in nodes.
    """
    x = np.clip(np.rint(source[..., 0]).astype(np.intp), 0, mask.shape[1] - 1)
    y = np.clip(np.rint(source[..., 1]).astype(np.intp), 0, mask.shape[0] - 1)
    shown: Mask = np.asarray(mask[y, x])
    found: list[Rectangle] = []
    before: list[tuple[int, int]] = []
    for top in range(0, len(shown), _BAND):
        runs = _runs(np.asarray(shown[top : top + _BAND].any(axis=0)))
        bottom = min(len(shown), top + _BAND)
        if before and len(runs) == len(before) and (wide := _joined(runs, before)):
            starts = [top for _, top, _, _ in found[-len(runs) :]]
            found[-len(runs) :] = [
                (left, start, right, bottom)
                for (left, right), start in zip(wide, starts, strict=True)
            ]
            before = wide
            continue
        found += [(left, top, right, bottom) for left, right in runs]
        before = runs
    return found


def _joined(runs: list[tuple[int, int]], before: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Runs that hold both, where they are nearly the same; else none."""
    pairs = list(zip(runs, before, strict=True))
    if any(abs(a[0] - b[0]) > _GAP or abs(a[1] - b[1]) > _GAP for a, b in pairs):
        return []
    wide = [(min(a[0], b[0]), max(a[1], b[1])) for a, b in pairs]
    return wide if all(a[1] <= b[0] for a, b in pairwise(wide)) else []


def _runs(shown: Mask) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], shown, [False]]).astype(np.int8)))
    runs: list[tuple[int, int]] = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if runs and start - runs[-1][1] < _GAP:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs
