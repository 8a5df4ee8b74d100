"""A simple drawn head that speaks a list of phones, as an MP4: for the judge to look at.

The head is drawn with OpenCV at twice the size and reduced. It knows exactly how far its lips are
apart, and when it blinks, so the judge can be checked against that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from standin.evaluation.phones import TimedPhone

FPS = 25
WIDTH, HEIGHT = 640, 360
RATE = 48_000
EYES = 78.0
"""Pixels between the eyes."""

Image = NDArray[np.uint8]
Colour = tuple[int, int, int]
Opening = Callable[[float], float]
Point = tuple[float, float]

SYLLABLES = ("ma", "pɑ", "ti", "fæ", "sə", "bʌ", "ku", "mi", "vɑ", "no", "pæ", "lə", "bu", "sa")
WIDEST = {"a": 1.0, "ɑ": 1.0, "æ": 0.9, "ʌ": 0.8, "o": 0.6, "ə": 0.5, "i": 0.4, "u": 0.25}
NARROW = {"p": 0.0, "b": 0.0, "m": 0.0, "f": 0.12, "v": 0.12, "s": 0.2}


@dataclass(frozen=True)
class Look:
    """BGR colours of a head."""

    skin: Colour = (150, 180, 225)
    lip: Colour = (95, 90, 190)
    hair: Colour = (40, 55, 80)
    iris: Colour = (120, 90, 50)
    background: Colour = (215, 205, 195)
    beard: Colour | None = None


LIGHT = Look()
DARK = Look((45, 65, 105), (75, 70, 140), (20, 20, 25), (25, 40, 60), (150, 130, 90), (25, 30, 40))


def speech(seed: int = 1, phrases: int = 3, syllables: int = 9) -> list[TimedPhone]:
    """Phrases of nonsense syllables with pauses of 0.8 s before, between and after them."""
    random = np.random.default_rng(seed)
    phones: list[TimedPhone] = []
    at = 0.0
    for _ in range(phrases):
        phones.append(TimedPhone("", at, at + 0.8))
        at += 0.8
        for syllable in random.permutation(SYLLABLES * 2)[:syllables]:
            for letter in str(syllable):
                vowel = letter in WIDEST
                length = random.uniform(0.10, 0.17) if vowel else random.uniform(0.06, 0.1)
                phones.append(TimedPhone(letter, at, at + length, str(syllable)))
                at += length
    return [*phones, TimedPhone("", at, at + 0.8)]


def spoken(phones: Sequence[TimedPhone]) -> Opening:
    """How far lips that say the phones are open at a time: 0 to 1."""
    end = phones[-1].end
    grid = np.arange(0, end, 0.002)
    level = np.zeros(len(grid))
    for phone in phones:
        inside = (grid >= phone.start) & (grid < phone.end)
        level[inside] = WIDEST.get(phone.ipa, NARROW.get(phone.ipa, 0.3 if phone.ipa else 0.0))
    kernel = np.hanning(45)
    smooth = np.convolve(level, kernel / kernel.sum(), mode="same")
    for phone in phones:
        if phone.is_bilabial:
            away = np.maximum(phone.start - grid, grid - phone.end)
            smooth *= np.clip(away / 0.025, 0, 1)
    return lambda t: float(np.interp(t, grid, smooth))


def still(t: float) -> float:
    """A mouth that stays shut."""
    return 0.0


def sway(t: float) -> tuple[float, float, float, float]:
    """Turn (-1 to 1), nod (-1 to 1), tilt (degrees) and size of a head that keeps moving."""
    return (
        float(0.8 * np.sin(1.7 * t)),
        float(0.8 * np.sin(2.3 * t + 1)),
        float(3.5 * np.sin(1.1 * t)),
        float(1 + 0.03 * np.sin(0.9 * t)),
    )


def film(
    path: Path,
    phones: Sequence[TimedPhone],
    opening: Opening | None = None,
    looks: Sequence[Look] = (LIGHT,),
    blinks: Sequence[float] = (),
) -> Path:
    """Writes the video of a swaying head; several looks share its time as scenes."""
    lips = opening or spoken(phones)
    frames = round(phones[-1].end * FPS)
    pictures = []
    for index in range(frames):
        look = looks[index * len(looks) // frames]
        t = (index + 0.5) / FPS
        lid = max([0.0, *(1 - abs(t - b) / 0.12 for b in blinks if abs(t - b) < 0.12)])
        pictures.append(head(look, lips(t), min(1.0, 1.6 * lid), *sway(t)))
    return encode(path, pictures, voice(phones, frames))


def voice(phones: Sequence[TimedPhone], frames: int) -> NDArray[np.float32]:
    """Noise while there are phones."""
    noise = np.random.default_rng(0).normal(0, 0.1, round(frames / FPS * RATE))
    loud = np.zeros(len(noise))
    for phone in phones:
        loud[round(phone.start * RATE) : round(phone.end * RATE)] = 0.0 if phone.is_pause else 1.0
    return np.asarray(noise * loud, np.float32)


def encode(path: Path, pictures: Sequence[Image], sound: NDArray[np.float32] | None) -> Path:
    """An MP4 with H.264 and, when there is sound, AAC; without pictures, sound alone."""
    with av.open(str(path), "w") as box:
        # Both streams have to exist before the first packet is written.
        seen = _picture_stream(box, pictures[0]) if len(pictures) else None
        heard = box.add_stream("aac", rate=RATE, layout="mono") if sound is not None else None
        if seen is not None:
            for picture in pictures:
                box.mux(seen.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
            box.mux(seen.encode())
        if heard is not None and sound is not None:
            for block in _blocks(sound):
                box.mux(heard.encode(block))
            box.mux(heard.encode())
    return path


def _picture_stream(box: av.container.OutputContainer, first: Image) -> av.VideoStream:
    stream = box.add_stream("libx264", rate=FPS, options={"crf": "20", "preset": "ultrafast"})
    stream.height, stream.width = first.shape[:2]
    stream.pix_fmt = "yuv420p"
    return stream


def _blocks(sound: NDArray[np.float32]) -> Iterator[av.AudioFrame]:
    for at in range(0, len(sound), 1024):
        block = av.AudioFrame.from_ndarray(sound[None, at : at + 1024], "fltp", "mono")
        block.sample_rate, block.pts, block.time_base = RATE, at, Fraction(1, RATE)
        yield block


def backdrop(look: Look) -> Image:
    """The background alone: a vertical gradient."""
    shade = np.linspace(1.05, 0.8, 2 * HEIGHT)[:, None, None]
    flat = np.clip(np.array(look.background)[None, None] * shade, 0, 255)
    return np.repeat(flat.astype(np.uint8), 2 * WIDTH, axis=1)


def head(
    look: Look,
    opening: float,
    lid: float = 0.0,
    turn: float = 0.0,
    nod: float = 0.0,
    tilt: float = 0.0,
    size: float = 1.0,
) -> Image:
    """One picture: uint8 [HEIGHT, WIDTH, 3], BGR. ``opening`` and ``lid`` from 0 to 1."""
    pen = _Pen(backdrop(look), turn, nod, tilt, size)
    jaw = 0.20 * opening
    dim = _shade(look.skin, 0.86)
    pen.oval(look.hair, (0, -0.25), (1.12, 1.35), -0.1)
    pen.oval(_shade(look.skin, 0.8), (0, 1.9), (0.45, 0.8), -0.2)
    pen.oval(look.skin, (0, 0.35 + jaw / 4), (0.95, 1.32 + jaw / 2), 0)
    if look.beard:
        pen.oval(look.beard, (0, 1.12 + jaw / 2), (0.68, 0.52), 0.1)
    pen.oval(look.hair, (0, -0.95), (0.8, 0.32), 0.05)
    for side in (-0.5, 0.5):
        _eye(pen, look, side, lid)
        pen.shape(look.hair, [(side + x, -0.33 - 0.06 * np.cos(3 * x)) for x in _SPAN * 0.28], 0.06)
    pen.oval(dim, (0, 0.42), (0.17, 0.13), 0.25)
    pen.oval(_shade(look.skin, 1.1), (0, 0.36), (0.09, 0.1), 0.28)
    for side in (-0.08, 0.08):
        pen.oval(_shade(look.skin, 0.4), (side, 0.5), (0.035, 0.02), 0.25)
    _mouth(pen, look, opening)
    small = cv2.resize(pen.image, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def _eye(pen: _Pen, look: Look, x: float, lid: float) -> None:
    height = 0.10 * (1 - lid)
    pen.oval(_shade(look.skin, 0.9), (x, -0.02), (0.25, 0.17), 0.05)
    if height > 0.01:
        pen.oval((245, 245, 245), (x, 0), (0.2, height), 0.06)
        pen.oval(look.iris, (x, 0), (0.09, min(0.09, height)), 0.06)
        pen.oval((15, 15, 15), (x, 0), (0.045, min(0.045, height)), 0.06)
    pen.shape((25, 25, 30), [(x + d, -height * np.cos(7 * d) + 0.01) for d in _SPAN * 0.21], 0.025)


def _mouth(pen: _Pen, look: Look, opening: float) -> None:
    wide, gap, row = 0.36, 0.24 * opening, 0.93
    xs = _SPAN * wide
    arch = 1 - (xs / wide) ** 2
    upper, lower = row - 0.1 * gap * arch, row + gap * arch
    bow = 0.10 * arch * (1 - 0.25 * np.exp(-((xs / 0.05) ** 2)))
    pen.fill(look.lip, _outline(xs, upper - bow, lower + 0.13 * arch))
    pen.fill(_shade(look.lip, 1.15), _outline(xs * 0.5, lower + 0.05 * arch, lower + 0.09 * arch))
    pen.fill((25, 15, 45), _outline(xs, upper, lower))
    teeth = np.minimum(upper + 0.085, lower)
    pen.fill((225, 232, 235), _outline(xs * 0.85, upper, teeth))
    pen.shape(_shade(look.lip, 0.5), list(zip(xs.tolist(), upper.tolist(), strict=True)), 0.008)


def _outline(
    xs: NDArray[np.float64], top: NDArray[np.float64], bottom: NDArray[np.float64]
) -> list[Point]:
    there = list(zip(xs.tolist(), top.tolist(), strict=True))
    return there + list(zip(xs.tolist(), bottom.tolist(), strict=True))[::-1]


_SPAN = np.linspace(-1, 1, 31)


def _shade(colour: Colour, factor: float) -> Colour:
    b, g, r = (min(255, round(c * factor)) for c in colour)
    return b, g, r


class _Pen:
    """Draws in units of the eye distance around the point between the eyes."""

    def __init__(self, image: Image, turn: float, nod: float, tilt: float, size: float) -> None:
        self.image = image
        self._unit = 2 * EYES * size
        self._turn, self._nod = 0.10 * turn, 0.07 * nod
        self._cos, self._sin = np.cos(np.radians(tilt)), np.sin(np.radians(tilt))
        self._depth = 0.15

    def _place(self, points: Sequence[Point], depth: float) -> NDArray[np.int32]:
        """Turned parts shift by their depth: the nose more than the eyes."""
        xy = np.array(points, np.float64)
        x, y = xy[:, 0] + self._turn * (1 + depth), xy[:, 1] + self._nod * (1 + depth)
        turned = np.stack([self._cos * x - self._sin * y, self._sin * x + self._cos * y], axis=1)
        pixels = turned * self._unit + (WIDTH, HEIGHT - 60)
        return np.asarray((pixels * 16).round(), np.int32)

    def fill(self, colour: Colour, points: Sequence[Point], depth: float = 0.15) -> None:
        cv2.fillPoly(self.image, [self._place(points, depth)], colour, cv2.LINE_AA, 4)

    def shape(self, colour: Colour, points: Sequence[Point], thick: float) -> None:
        line = self._place(points, 0.1)
        width = max(1, round(thick * self._unit))
        cv2.polylines(self.image, [line], False, colour, width, cv2.LINE_AA, 4)

    def oval(self, colour: Colour, centre: Point, radii: Point, depth: float) -> None:
        angle = np.linspace(0, 2 * np.pi, 60)
        points = zip(
            (centre[0] + radii[0] * np.cos(angle)).tolist(),
            (centre[1] + radii[1] * np.sin(angle)).tolist(),
            strict=True,
        )
        self.fill(colour, list(points), depth)
