"""Bent layers laid over each other, tile by tile: what is empty or hidden is never touched.

The picture is cut into square tiles. For each tile every layer says where its corners come from;
tables of the painted layers tell whether something is to be seen there and whether it hides all
that is behind it. The tiles that are left over are packed into one strip, filled in one go, and
laid over each other in the strip, all second layers at once, then all third ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from .paint import image, surface
from .textures import Texture

Bytes = NDArray[np.uint8]
Singles = NDArray[np.float32]
Mask = NDArray[np.bool_]

SOLID: Final = 252
"""Alpha from which nobody sees what is behind."""
_BLOCK: Final = 4
"""Pixels of a layer, across and down, that the tables look at together."""
_WIDEST: Final = 8192
"""Pixels of the sheet's width."""
_BATCH: Final = 1 << 16
"""Pixels filled at a time: their map stays in the cache."""
_CORNERS: Final = np.ones((2, 2), np.uint8)
_HIDES: Final = 32
"""Bits by which the count of hiding blocks is shifted against that of the shown ones."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """The tiles of a picture."""

    left: int
    """Pixels of the frame."""
    top: int
    columns: int
    rows: int
    tile: int
    """Pixels of a side."""

    @classmethod
    def over(cls, box: tuple[int, int, int, int], tile: int, width: int) -> Lattice:
        """Tiles over a box (left, top, right, bottom) of a frame so wide; beyond its right edge
        only where they have no room before it."""
        left, top, right, bottom = box
        columns, rows = -(-(right - left) // tile), -(-(bottom - top) // tile)
        return cls(max(0, min(left, width - columns * tile)), top, columns, rows, tile)

    def around(self, area: tuple[int, int, int, int]) -> tuple[slice, slice]:
        """Rows and columns of the tiles that an area of the frame touches."""
        left, top = (area[0] - self.left) // self.tile, (area[1] - self.top) // self.tile
        right = -((self.left - area[2]) // self.tile)
        bottom = -((self.top - area[3]) // self.tile)
        return slice(max(0, top), bottom), slice(max(0, left), right)

    def edges(self, rows: slice, columns: slice) -> tuple[NDArray[np.float64], ...]:
        """x and y of the lines around tiles, in pixels of the frame: float64 [n + 1] each."""
        x = self.left + self.tile * np.arange(columns.start, columns.stop + 1, dtype=np.float64)
        y = self.top + self.tile * np.arange(rows.start, rows.stop + 1, dtype=np.float64)
        return x, y


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer as a pose bends it."""

    rows: slice
    """Of the lattice."""
    columns: slice
    corners: Singles
    """Where in the sheet the corners of the tiles come from: float32 [rows + 1, columns + 1, 2]."""


class Sheet:
    """Painted layers side by side in one image, and what is where in it."""

    def __init__(self, textures: Mapping[str, Texture], margin: int) -> None:
        """``margin`` pixels around each layer stay transparent."""
        margin = -(-margin // _BLOCK) * _BLOCK
        places, width, height = _shelves(textures, margin)
        self.pixels = np.zeros((height, width, 4), np.uint8)
        """Premultiplied RGBA."""
        self._origins: dict[str, tuple[Singles, np.float32]] = {}
        self._bounds: dict[str, tuple[Singles, Singles]] = {}
        for name, (x, y) in places.items():
            texture = textures[name]
            h, w = texture.pixels.shape[:2]
            self.pixels[y : y + h, x : x + w] = texture.pixels
            # Pixels of the sheet have their middle at whole numbers.
            origin = x - 0.5 - texture.left * texture.scale, y - 0.5 - texture.top * texture.scale
            self._origins[name] = np.array(origin, np.float32), np.float32(texture.scale)
            low, high = (x - margin + 1, y - margin + 1), (x + w + margin - 3, y + h + margin - 3)
            self._bounds[name] = np.array(low, np.float32), np.array(high, np.float32)
        self._table = _table(np.ascontiguousarray(self.pixels[..., 3]))

    def layer(self, name: str, there: NDArray[np.floating], rows: slice, columns: slice) -> Layer:
        """A layer of which the corners of tiles show what is ``there``: float [rows + 1,
        columns + 1, 2], units of the drawing."""
        origin, scale = self._origins[name]
        corners = np.asarray(there * scale + origin, np.float32)
        low, high = self._bounds[name]
        np.maximum(corners, low, out=corners)
        np.minimum(corners, high, out=corners)
        return Layer(rows, columns, corners)

    def seen(self, layers: Sequence[Layer]) -> tuple[list[Mask], list[Mask]]:
        """For each layer the tiles in which it shows something, and in which it hides all that is
        behind it: bool [rows, columns]."""
        low = [cv2.erode(each.corners, _CORNERS, anchor=(0, 0))[:-1, :-1] for each in layers]
        high = [cv2.dilate(each.corners, _CORNERS, anchor=(0, 0))[:-1, :-1] for each in layers]
        # What is between pixels is mixed from both.
        x0, y0 = np.concatenate([a.reshape(-1, 2) for a in low]).astype(np.intp).T // _BLOCK
        x1, y1 = np.concatenate([a.reshape(-1, 2) for a in high]).astype(np.intp).T + 1
        x1, y1 = x1 // _BLOCK + 1, y1 // _BLOCK + 1
        across = self._table.shape[1]
        table = self._table.ravel()
        y0x, y1x = y0 * across, y1 * across
        found = table[y1x + x1] - table[y0x + x1] - table[y1x + x0] + table[y0x + x0]
        shown = (found & ((1 << _HIDES) - 1)) > 0
        hides = (found >> _HIDES) == (x1 - x0) * (y1 - y0)
        ends = np.cumsum([a.shape[0] * a.shape[1] for a in low])[:-1]
        return (
            [m.reshape(a.shape[:2]) for m, a in zip(np.split(shown, ends), low, strict=True)],
            [m.reshape(a.shape[:2]) for m, a in zip(np.split(hides, ends), low, strict=True)],
        )


class Easel:
    """Lays layers over each other in a picture."""

    def __init__(self, sheet: Sheet, tile: int) -> None:
        self.sheet, self.tile = sheet, tile
        at = (np.arange(tile, dtype=np.float32) + 0.5) / tile
        weights = np.stack([1 - at, at])
        corners = weights[:, None, :, None] * weights[None, :, None, :]
        self._weights = corners.reshape(4, tile * tile).astype(np.float32)
        """Of the four corners in each pixel of a tile."""
        self._batch = max(1, _BATCH // tile**2)
        self._map = np.empty((2 * self._batch, tile * tile), np.float32)

    def visible(self, layers: Sequence[Layer], lattice: Lattice) -> tuple[list[Mask], list[Mask]]:
        """For each layer, from back to front, the tiles that show something of it, and those of
        them in which it hides what is behind it."""
        if not layers:
            return [], []
        shown, solid = self.sheet.seen(layers)
        hidden = np.zeros((lattice.rows, lattice.columns), np.bool_)
        for layer, there, hides in zip(
            reversed(layers), reversed(shown), reversed(solid), strict=True
        ):
            above = hidden[layer.rows, layer.columns]
            there &= ~above
            hides &= there
            above |= hides
        return shown, solid

    def lay(
        self, target: Bytes, lattice: Lattice, layers: Sequence[Layer], shown: Sequence[Mask],
        solid: Sequence[Mask], over: bool,
    ) -> None:  # fmt: skip
        """Lay layers into a picture of whole tiles: uint8 [rows * tile, columns * tile, 4].

        With ``over`` they lie over what is there, else it is empty.
        """
        if not layers:
            return
        depth = np.zeros((lattice.rows, lattice.columns), np.intp)
        if over:
            for layer, there in zip(layers, shown, strict=True):
                depth[layer.rows, layer.columns] |= there
            for layer, hides in zip(layers, solid, strict=True):
                depth[layer.rows, layer.columns][hides] = 0
        kept = np.flatnonzero(depth)
        pile = _Pile(lattice, layers, shown, depth)
        if not pile.count:
            return
        strip = self._filled(pile)
        count, first = pile.count, pile.levels[0]
        pixels = _tiles(target, lattice)
        base = strip[:count] if first == count else np.empty((count, self.tile**2), np.uint32)
        if first != count:
            base[pile.ranks(pile.cells[:first])] = strip[:first]
            row, column = np.divmod(kept, lattice.columns)
            base[pile.ranks(kept)] = pixels[row, :, column].reshape(len(kept), -1)
        canvas = surface(_rgba(base)).getCanvas()
        start = first
        for height in pile.levels[1:]:
            canvas.drawImage(image(_rgba(strip[start : start + height])), 0, 0)
            start += height
        row, column = np.divmod(pile.order, lattice.columns)
        pixels[row, :, column] = base.reshape(count, self.tile, self.tile)

    def _filled(self, pile: _Pile) -> NDArray[np.uint32]:
        """The tiles of a pile: uint32 [tiles, tile * tile], RGBA."""
        strip = np.empty((len(pile.cells), self.tile**2), np.uint32)
        for start in range(0, len(strip), self._batch):
            corners = pile.corners[:, start : start + self._batch]
            count = corners.shape[1]
            out = self._map[: 2 * count]
            np.matmul(corners.reshape(2 * count, 4), self._weights, out=out)
            cv2.remap(
                self.sheet.pixels, out[:count], out[count:], cv2.INTER_LINEAR,
                dst=_rgba(strip[start : start + count]),
            )  # fmt: skip
        return strip


class _Pile:
    """The visible tiles of several layers in the order in which they are laid: all lowest ones
    first, and within each level those with the most layers above them first."""

    def __init__(
        self, lattice: Lattice, layers: Sequence[Layer], shown: Iterable[Mask],
        depth: NDArray[np.intp],
    ) -> None:  # fmt: skip
        """``depth`` counts what lies in each tile of the lattice already."""
        cells, levels, firsts, strides = [], [], [], []
        start = 0
        for layer, there in zip(layers, shown, strict=True):
            wide = there.shape[1]
            at = np.flatnonzero(there)
            row, column = np.divmod(at, wide)
            cell = (row + layer.rows.start) * lattice.columns + column + layer.columns.start
            flat = depth.ravel()
            cells.append(cell)
            levels.append(flat[cell])
            firsts.append(at + row + start)
            strides.append(np.full(len(at), wide + 1))
            flat[cell] += 1
            start += layer.corners.shape[0] * layer.corners.shape[1]
        flat = depth.ravel()
        used = np.flatnonzero(flat)
        self.order = used[np.argsort(-flat[used], kind="stable")]
        """Numbers of the lattice's tiles, row by row."""
        self.count = len(used)
        self._rank = np.empty(len(flat), np.intp)
        self._rank[self.order] = np.arange(self.count)
        cell, level = np.concatenate(cells), np.concatenate(levels)
        sorting = np.argsort(level * max(1, self.count) + self._rank[cell])
        self.cells = cell[sorting]
        self.levels: list[int] = np.bincount(level, minlength=1).tolist()
        first, stride = np.concatenate(firsts)[sorting], np.concatenate(strides)[sorting]
        points = np.concatenate([layer.corners.reshape(-1, 2) for layer in layers])
        below = first + stride
        self.corners = np.ascontiguousarray(
            np.stack(
                [points[first], points[first + 1], points[below], points[below + 1]]
            ).transpose(2, 1, 0)
        )
        """float32 [2 (x, y), tiles, 4]."""

    def ranks(self, cells: NDArray[np.intp]) -> NDArray[np.intp]:
        """Places of tiles among those of a level."""
        return np.asarray(self._rank[cells])


def _tiles(target: Bytes, lattice: Lattice) -> NDArray[np.uint32]:
    """A picture as uint32 [rows, tile, columns, tile]."""
    tile = lattice.tile
    return target.view(np.uint32).reshape(lattice.rows, tile, lattice.columns, tile)


def _rgba(strip: NDArray[np.uint32]) -> Bytes:
    return strip.view(np.uint8).reshape(*strip.shape, 4)


def _shelves(
    textures: Mapping[str, Texture], margin: int
) -> tuple[dict[str, tuple[int, int]], int, int]:
    """Places of layers on shelves, the highest first, and the width and height that they need."""
    places: dict[str, tuple[int, int]] = {}
    x, y, shelf, width = 0, 0, 0, 0
    for name in sorted(textures, key=lambda name: (-textures[name].pixels.shape[0], name)):
        h, w = (-(-side // _BLOCK) * _BLOCK for side in textures[name].pixels.shape[:2])
        if x and x + w + 2 * margin > _WIDEST:
            x, y, shelf = 0, y + shelf, 0
        places[name] = x + margin, y + margin
        x, shelf = x + w + 2 * margin, max(shelf, h + 2 * margin)
        width = max(width, x)
    return places, width, y + shelf


def _table(alpha: Bytes) -> NDArray[np.int64]:
    """How many blocks to the left of and above each show something, and how many hide all."""
    shown = _by_block(alpha, np.maximum) > 0
    hides = _by_block(alpha, np.minimum) >= SOLID
    height, width = shown.shape
    table = np.zeros((height + 1, width + 1), np.int64)
    blocks = shown.astype(np.int64) + (hides.astype(np.int64) << _HIDES)
    np.cumsum(blocks.cumsum(0), 1, out=table[1:, 1:])
    return table


def _by_block(alpha: Bytes, of: np.ufunc) -> Bytes:
    """The lowest or highest value of each block."""
    found = alpha
    for axis in (0, 1):
        parts = [found[k::_BLOCK] if axis == 0 else found[:, k::_BLOCK] for k in range(_BLOCK)]
        found = parts[0].copy()
        for part in parts[1:]:
            of(found, part, out=found)
    return found
