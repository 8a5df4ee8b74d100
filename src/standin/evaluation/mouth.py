"""How far the lips are apart, read from the pixels of a window that is fixed to the head.

Between the lips there is either a dark cavity or unsaturated teeth. Both are told from lip and
skin by comparison with the lips of the same scene, so the measure holds for light and dark skin,
painted and pale lips, and a beard around them. Heights are in units of the distance between the
eyes, which the jaw does not change.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from .frames import Floats, Image

WINDOW = (-0.45, 0.60, 0.45, 1.60)
"""Left, top, right, bottom of the mouth window in the head frame."""
SCALE = 96.0
"""Pixels a unit in the mouth window."""
MIDDLE = 0.13
"""Half width, in units, of the strip around the middle of the mouth in which columns are read."""
COLUMNS = 9
"""Columns in that strip."""
HIGH = 0.7
"""Quantile of the columns' openings that counts: a tongue between the teeth hides the middle ones,
and a rounded mouth does not reach the outer ones."""

CLOSED = 0.031
"""Opening, in units, up to which lips count as closed: the shadow of their line is that high."""
THICKEST_LINE = 0.030
"""Opening, in units, that the line between closed lips may have."""
CONTACT = 0.010
"""Dark height, in units, under the teeth up to which the lower lip counts as touching them."""
BITE_TEETH = 0.020
"""Height of the teeth, in units, that is seen above a bitten lip."""
BITE_SHARE = 0.5
"""Share of the opening that they fill."""
BITE_NARROW = (0.2, 1.25)
"""Quantile of the openings that show teeth, and the factor on it, up to which a gap is narrow: how
high the upper lip hangs over the teeth is a face's own."""
NOTHING_TO_SEE = 3.0
"""Grey levels (0-100) of contrast below which a window shows no mouth."""

MUCH_PALER = 0.94
"""Colour that teeth have at most, as a share of that of the palest tenth of the lips."""

_SEED = 0.05
_LATEST_TOP = 0.085
_UP, _DOWN = 0.18, 0.62
_GAP = 0.035
_USUAL_ROW, _ROW_SPREAD = 0.98, 0.17


@dataclass(frozen=True)
class MouthSeries:
    """What the lips of one scene do. All arrays have one value a frame, NaN where unseen."""

    opening: Floats
    """Height between the lips in the middle of the mouth, in units of the eye distance."""
    teeth: Floats
    """Part of `opening` that is teeth, in the same unit."""
    dark_below: Floats
    """Height of what is dark between the teeth (or the upper lip) and the lower lip."""
    centre: tuple[float, float]
    """Where the lips part, in the head frame."""

    @property
    def low(self) -> float:
        """Opening at rest: the lowest 5 %."""
        return float(np.nanquantile(self.opening, 0.05))

    @property
    def closed_up_to(self) -> float:
        """Opening up to which the lips of this scene count as closed.

        It is `CLOSED`, or a little above the opening at rest where the line between the lips is
        thick. A mouth whose rest is above `THICKEST_LINE` does not close, so its rest says nothing.
        """
        at_rest = self.low + 0.4 * CLOSED
        return max(CLOSED, at_rest) if self.low <= THICKEST_LINE else CLOSED

    @property
    def closed(self) -> NDArray[np.bool_]:
        """Frames in which lip lies on lip."""
        return np.asarray(self.opening <= self.closed_up_to)

    @property
    def bitten(self) -> NDArray[np.bool_]:
        """Frames in which the lower lip lies at the upper teeth, as for f and v.

        Teeth are seen, hardly anything dark is under them, and the gap is among the narrowest of
        the scene that show teeth.
        """
        shown = (self.teeth >= BITE_TEETH) & (self.teeth >= BITE_SHARE * self.opening)
        shown &= ~self.closed
        if not shown.any():
            return shown
        quantile, factor = BITE_NARROW
        narrow = self.opening <= factor * float(np.quantile(self.opening[shown], quantile))
        return np.asarray(shown & narrow & (self.dark_below <= CONTACT))


@dataclass(frozen=True)
class _Lips:
    """The colours that a scene's lips have, and what is darker or paler than they."""

    light: float
    """CIE L of the darker of both lips."""
    pale: float
    """Strength of colour below which a pixel is too pale for these lips."""
    dark: float
    """CIE L of the cavity."""
    skin: tuple[tuple[float, float], ...] = ()
    """CIE L and strength of colour of the skin above and below the lips."""

    def cavity(self, light: Floats) -> Floats:
        """0 to 1: how much a pixel belongs to the cavity."""
        edge = 0.55 * self.light + 0.45 * self.dark
        return _ramp((edge - light) / max(1.0, 0.35 * (self.light - self.dark)))

    def teeth(self, light: Floats, colour: Floats) -> Floats:
        """0 to 1: how much a pixel belongs to the teeth."""
        pale = _ramp((self.pale - colour) / max(1.0, 0.25 * self.pale))
        return (pale * (1 - self.cavity(light))).astype(np.float32)

    def bare(self, light: Floats, colour: Floats) -> NDArray[np.bool_]:
        """Pixels of bare skin: beside painted lips it is pale too."""
        found = np.zeros(light.shape, bool)
        for skin_light, skin_colour in self.skin:
            found |= np.hypot((light - skin_light) / 8, (colour - skin_colour) / 4) < 1
        return found


def _ramp(x: NDArray[np.floating]) -> Floats:
    """0 below -0.5, 1 above 0.5."""
    return np.clip(x + 0.5, 0, 1).astype(np.float32)


def measure(windows: Image, seen: NDArray[np.bool_]) -> MouthSeries | None:
    """The lips in the mouth windows of one scene; None when they show no mouth.

    ``windows`` is uint8 [n, height, width, 3], BGR, cut at `WINDOW` and `SCALE`; ``seen`` says in
    which frames the head was located.
    """
    shown = np.flatnonzero(seen)
    if len(shown) == 0:
        return None
    light, _ = _light_and_colour(windows[shown[:: max(1, len(shown) // 300)]])
    row = _parting_row(light)
    if row is None:
        return None
    middle = _middle_column(light, row)
    strip_l, strip_c = _strips(windows, shown, middle)
    lips = _lips(strip_l, strip_c, row)
    row = _upper_edge(strip_l, strip_c, lips, row)
    lips = _reread(strip_l, strip_c, lips, row)
    values = _heights(strip_l, strip_c, lips, row)
    full = np.full((3, len(seen)), np.nan, np.float32)
    full[:, shown] = values
    centre = (WINDOW[0] + middle / SCALE, WINDOW[1] + row / SCALE)
    return MouthSeries(full[0], full[1], full[2], centre)


def _light_and_colour(windows: Image) -> tuple[Floats, Floats]:
    """CIE L (0-100) and strength of colour (0 grey, about 35 red lips), as [n, height, width]."""
    n, h, w = windows.shape[:3]
    flat = windows.reshape(n * h, w, 3).astype(np.float32) / 255
    lab = cv2.cvtColor(flat, cv2.COLOR_BGR2LAB).astype(np.float32, copy=False)
    light = lab[..., 0].reshape(n, h, w)
    # Teeth on photographs are as yellow as skin is, but never red: yellow counts half.
    colour = np.hypot(lab[..., 1], 0.5 * lab[..., 2]).reshape(n, h, w).astype(np.float32)
    return light, colour


def _parting_row(light: Floats) -> int | None:
    """The row where the lips part: a thin dark line while they lie on each other, and the place
    where most changes when they do not. A usual place of the mouth breaks ties."""
    middle = light.shape[2] // 2
    half = round(0.16 * SCALE)
    area = light[:, :, middle - half : middle + half]
    line = np.mean([_thin_dark(frame) for frame in area[:: max(1, len(area) // 150)]], axis=0)
    change = area.mean(axis=2).std(axis=0)
    evidence = cv2.GaussianBlur((line + change)[:, None], (1, 0), 0, sigmaY=0.02 * SCALE)
    score = np.asarray(evidence).ravel()
    rows = np.arange(len(score)) / SCALE + WINDOW[1]
    prior = np.exp(-(((rows - _USUAL_ROW) / _ROW_SPREAD) ** 2) / 2)
    best = int(np.argmax(score * prior))
    return best if score[best] >= NOTHING_TO_SEE else None


def _thin_dark(frame: Floats) -> Floats:
    """Rows that hold a dark line: how much darker than what lies within 0.05 units above and
    below (so that a beard, dark all over, does not count)."""
    kernel = np.ones((2 * round(0.045 * SCALE) + 1, 1), np.uint8)
    hat = cv2.morphologyEx(frame, cv2.MORPH_CLOSE, kernel) - frame
    return np.asarray(hat.mean(axis=1), np.float32)


def _middle_column(light: Floats, row: int) -> int:
    """The column around which things change near the parting row, left and right alike."""
    reach = round(0.12 * SCALE)
    area = light[:, row - reach // 2 : row + 2 * reach]
    change = area.std(axis=0).mean(axis=0) + 1e-3
    weight = np.clip(change - 0.4 * change.max(), 0, None)
    middle = float((weight * np.arange(len(weight))).sum() / weight.sum())
    usual = light.shape[2] / 2
    return round(float(np.clip(middle, usual - 0.12 * SCALE, usual + 0.12 * SCALE)))


def _strips(windows: Image, shown: NDArray[np.intp], middle: int) -> tuple[Floats, Floats]:
    """L and colour as [n, height, COLUMNS]: columns around the middle, each the mean of its
    neighbours. Read in portions, since a long scene does not fit into memory as floats."""
    half = round(MIDDLE * SCALE)
    low, high = max(0, middle - half), min(windows.shape[2], middle + half + 1)
    lights, colours = [], []
    for at in range(0, len(shown), 256):
        light, colour = _light_and_colour(windows[shown[at : at + 256], :, low:high])
        lights.append(_columns(light))
        colours.append(_columns(colour))
    return np.concatenate(lights), np.concatenate(colours)


def _columns(values: Floats) -> Floats:
    edges = np.linspace(0, values.shape[2], COLUMNS + 1).round().astype(int).tolist()
    parts = [values[:, :, a:b].mean(axis=2) for a, b in pairwise(edges)]
    return np.stack(parts, axis=2).astype(np.float32)


def _lips(light: Floats, colour: Floats, row: int) -> _Lips:
    """The lips' colours: first guessed around the parting row, then read just outside of what
    was found between the lips, twice."""
    near, far = round(0.04 * SCALE), round(0.11 * SCALE)
    around = np.r_[row - far : row - near, row + near : row + far]
    lips = _Lips(
        float(np.median(light[:, around])),
        0.6 * float(np.median(colour[:, around])),
        float(np.percentile(light[:, row - near : row + far], 2)),
    )
    for _ in range(2):
        lips = _reread(light, colour, lips, row)
    return lips


def _reread(light: Floats, colour: Floats, lips: _Lips, row: int) -> _Lips:
    top, bottom = _borders(_inside(light, colour, lips), lips.bare(light, colour), row)
    bands = []
    for edge, way in ((top, -1), (bottom, 1)):
        offsets = way * np.arange(round(0.025 * SCALE), round(0.075 * SCALE))
        at = np.clip(edge[:, None] + offsets[None, :, None], 0, light.shape[1] - 1)
        bands.append((_at(light, at, 50), _at(colour, at, 50), _at(colour, at, 10)))
    dark = float(np.percentile(light[:, row - 4 : row + round(0.25 * SCALE)], 1))
    least = min(bands[0][0], bands[1][0])
    usual = min(bands[0][1], bands[1][1])
    palest = min(bands[0][2], bands[1][2])
    # Glossy lips pale in places: teeth have to be paler than nearly all of the lips.
    pale = float(np.clip(MUCH_PALER * palest, 0.5 * usual, 0.75 * usual))
    return _Lips(least, pale, min(dark, 0.45 * least), _skin(light, colour, row))


def _skin(light: Floats, colour: Floats, row: int) -> tuple[tuple[float, float], ...]:
    above = slice(0, max(2, row - round(0.26 * SCALE)))
    below = slice(row + round(0.30 * SCALE), row + round(0.40 * SCALE))
    return tuple(
        (float(np.median(light[:, rows])), float(np.median(colour[:, rows])))
        for rows in (above, below)
    )


def _at(values: Floats, rows: NDArray[np.intp], percent: float) -> float:
    return float(np.percentile(np.take_along_axis(values, rows, axis=1), percent))


def _inside(light: Floats, colour: Floats, lips: _Lips) -> Floats:
    return np.maximum(lips.cavity(light), lips.teeth(light, colour))


def _borders(
    inside: Floats, bare: NDArray[np.bool_], row: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First row and one past the last row of what lies between the lips, as [n, COLUMNS].

    It is the run that weighs most around the parting row; gaps as thin as a teeth's edge are
    bridged, lips are not. What has no lip above or below it is beard, shadow or pale skin, not
    mouth. Equal rows mean that nothing was found.
    """
    n, height, columns = inside.shape
    top, bottom = np.full((n, columns), row), np.full((n, columns), row)
    low, high = max(0, row - round(_UP * SCALE)), min(height, row + round(_DOWN * SCALE))
    for frame in range(n):
        for column in range(columns):
            runs = _runs(inside[frame, low:high, column] > 0.5)
            skin = bare[frame, low:high, column]
            best = _best_run(runs, skin, row - low)
            if best is not None:
                top[frame, column], bottom[frame, column] = best[0] + low, best[1] + low
    return top, bottom


def _runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.r_[False, mask, False].astype(np.int8)))
    runs: list[tuple[int, int]] = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if runs and start - runs[-1][1] <= _GAP * SCALE:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs


def _upper_edge(light: Floats, colour: Floats, lips: _Lips, row: int) -> int:
    """The parting row, read again from where the space between the lips begins: change is
    greatest somewhat below it, because the lower lip moves most."""
    top, bottom = _borders(_inside(light, colour, lips), lips.bare(light, colour), row)
    found = bottom - top > 1
    enough = float(found.mean()) > 0.05
    return round(float(np.median(top[found])) + 0.02 * SCALE) if enough else row


def _best_run(
    runs: list[tuple[int, int]], skin: NDArray[np.bool_], row: int
) -> tuple[int, int] | None:
    best, most = None, 0.0
    for start, end in runs:
        if start == 0 or end == len(skin) or start - row > _LATEST_TOP * SCALE:
            continue
        if skin[start:end].mean() > 0.3:
            continue
        away = (np.arange(start, end) - row) / (_SEED * SCALE)
        weight = float(np.exp(-(away**2) / 2).sum())
        if weight > most:
            best, most = (start, end), weight
    return best


def _heights(light: Floats, colour: Floats, lips: _Lips, row: int) -> Floats:
    """[3, n]: opening, teeth and dark height below the teeth, in units."""
    cavity, teeth = lips.cavity(light), lips.teeth(light, colour)
    inside = np.maximum(cavity, teeth)
    top, bottom = _borders(inside, lips.bare(light, colour), row)
    rows = np.arange(light.shape[1])[None, :, None]
    within = (rows >= top[:, None]) & (rows < bottom[:, None])
    edge = ((rows >= top[:, None] - 2) & (rows < bottom[:, None] + 2)) & ~within
    opening = within.sum(axis=1) + (inside * edge).sum(axis=1)
    shown = teeth * within
    # The shadow of the upper lip on the teeth is no gap: what is dark counts from the first row
    # of teeth on, or from the upper lip where no teeth show.
    height = light.shape[1]
    first = np.where(shown > 0.5, rows, height).min(axis=1)
    first = np.where(first < height, first, -1)
    below = (cavity * (within | edge) * (rows > first[:, None])).sum(axis=1)
    open_ = np.quantile(opening, HIGH, axis=1)
    middle = slice(COLUMNS // 2 - 1, COLUMNS // 2 + 2)
    # A gloss or a gap between two teeth hides them in some columns.
    pale = np.quantile(shown.sum(axis=1), HIGH, axis=1)
    gap = np.median(below[:, middle], axis=1)
    return (np.stack([open_, pale, gap]) / SCALE).astype(np.float32)
