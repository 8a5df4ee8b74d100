"""Footage of people to judge with, made by our own engines: no camera and nobody's face.

The first two are photos that live; the bearded man is drawn anew in each frame, so that his head
turns as far as a drawing can (18 degrees), before a camera that wanders and grains in light that
moves. Before the last one's mouth a hand and a cup pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ..avatars.avatar import Performer, Placement
from ..avatars.illustrated.cast import FOLDER, IllustratedAvatar
from ..avatars.illustrated.document import CharacterDocument
from ..avatars.photo.avatar import PhotoAvatar
from ..media.encode import ChunkWriter
from ..media.join import join
from ..media.sound import deliver
from ..motion import Track, animate
from ..motion.coefficients import INDEX
from ..scene import Silence
from ..speech import Speech, Voices
from .photo import FPS, film, take
from .portraits import portrait

Image = NDArray[np.uint8]

SPOKEN: Final = (
    "Hello there. This person says something else altogether, and her mouth moves a lot. "
    "None of it may be seen under what she is made to say afterwards."
)
"""What is said in the footage itself."""
SIZE: Final = (1280, 720)
QUIET_SECONDS: Final = 12.0
COVERED: Final = ((2.0, 2.8), (6.0, 6.6))
"""Seconds in which a hand, then a cup, is before the mouth in `covered`; it comes and goes in
`COMING` more."""
COMING: Final = 0.4
"""Seconds."""
_BARE: Final = 0.12
"""Seconds at both ends in which what comes may not yet touch the mouth."""


def own(folder: Path) -> dict[str, Path]:
    """Footage of each, as files in ``folder``."""
    makers: dict[str, Callable[[Path], None]] = {
        "quiet": quiet,
        "speaking": speaking,
        "bearded": bearded,
        "covered": covered,
    }
    made = {}
    for name, make in makers.items():
        made[name] = folder / f"{name}.mp4"
        make(made[name])
    return made


def quiet(out: Path, seconds: float = QUIET_SECONDS, size: tuple[int, int] = SIZE) -> None:
    """Somebody who says nothing."""
    film(portrait("closed"), *_silence(seconds), out, size)


def speaking(out: Path) -> None:
    """Somebody who speaks all the time."""
    film(portrait("closed"), *take(SPOKEN), out)


def bearded(out: Path, seconds: float = QUIET_SECONDS) -> None:
    """A quiet man with beard and glasses who looks around, in moving light, by a moving camera."""
    speech, track = _silence(seconds)
    values = track.values.copy()
    t = np.arange(len(values)) / FPS
    values[:, INDEX["headYaw"]] = 20 * np.sin(2 * np.pi * t / 5.3)
    values[:, INDEX["headPitch"]] += 3 * np.sin(2 * np.pi * t / 3.7)
    performer = _man().prepare(Placement(*SIZE, framing="close_up", scale=1.25, offset_y=0.06))
    behind = wall(SIZE)
    noise = np.random.default_rng(7)

    def frames() -> Iterator[Image]:
        for number, row in enumerate(values):
            yield _shot(before(performer, row, behind), t[number], noise)

    _written(frames(), speech, out)


def covered(out: Path, size: tuple[int, int] = SIZE) -> None:
    """Somebody who speaks, and before whose mouth a hand and a cup pass."""
    speech, track = take(SPOKEN)
    performer = PhotoAvatar(portrait("closed")).prepare(Placement(*size, framing="close_up"))
    behind = np.full((size[1], size[0], 3), (220, 227, 234), np.uint8)
    mouth = (0.507 * size[0], 0.68 * size[1])

    def frames() -> Iterator[Image]:
        for number, row in enumerate(track.values):
            made = before(performer, row, behind)
            for draw, (first, last) in zip((_hand, _cup), COVERED, strict=True):
                away = max(first - number / FPS, number / FPS - last, 0) / COMING
                if away < 1:
                    down = (0.5 - 0.5 * np.cos(np.pi * away)) * 0.62 * size[1]
                    draw(made, mouth[0], mouth[1] + down, size[1] / 720)
            yield made

    _written(frames(), speech, out)


def hidden(seconds: float) -> bool:
    """Whether something is wholly before the mouth in `covered`."""
    return any(first - _BARE <= seconds <= last + _BARE for first, last in COVERED)


def _silence(seconds: float) -> tuple[Speech, Track]:
    speech = Voices().speak(Silence(seconds))
    return speech, animate(speech, fps=FPS, style="stable", seed=3)


def _man() -> IllustratedAvatar:
    document = CharacterDocument.from_json((FOLDER / "tariq.json").read_bytes())
    worn = CharacterDocument.from_json((FOLDER / "robert.json").read_bytes()).glasses
    return IllustratedAvatar(replace(document, glasses=worn), document.looks[0])


def wall(size: tuple[int, int]) -> Image:
    """A room out of focus."""
    width, height = size
    made = np.full((height, width, 3), (146, 150, 140), np.uint8)
    for x, y, w, h, colour in (
        (0.05, 0.1, 0.2, 0.6, (96, 78, 62)), (0.72, 0.0, 0.3, 0.5, (188, 200, 212)),
        (0.62, 0.6, 0.4, 0.5, (92, 110, 90)), (0.3, 0.05, 0.14, 0.3, (170, 120, 96)),
    ):  # fmt: skip
        low = (round(x * width), round(y * height))
        cv2.rectangle(
            made, low, (low[0] + round(w * width), low[1] + round(h * height)), colour, -1
        )
    return np.asarray(cv2.GaussianBlur(made, (0, 0), 0.02 * width), np.uint8)


def before(performer: Performer, row: NDArray[np.float32], behind: Image) -> Image:
    """A person before something else: uint8 [h, w, 3], as large as ``behind``."""
    made = behind.copy()
    picture = performer.frame(row)
    height, width = picture.pixels.shape[:2]
    place = made[picture.top : picture.top + height, picture.left : picture.left + width]
    rest = 255 - picture.pixels[..., 3:].astype(np.uint16)
    place[:] = picture.pixels[..., :3] + (place * rest // 255).astype(np.uint8)
    return made


def _shot(frame: Image, seconds: float, noise: np.random.Generator) -> Image:
    """As a hand-held camera sees it: wandering, with grain, in light that comes and goes."""
    height, width = frame.shape[:2]
    turn = cv2.getRotationMatrix2D(
        (width / 2, height / 2), 1.2 * np.sin(0.9 * seconds), 1.04 + 0.02 * np.sin(0.6 * seconds)
    )
    away = np.array([[0, 0, 8 * np.sin(1.3 * seconds)], [0, 0, 5 * np.cos(1.7 * seconds)]])
    seen = cv2.warpAffine(
        frame, turn + away, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    side = 0.14 * np.sin(1.1 * seconds) * np.linspace(-1, 1, width, dtype=np.float32)
    light = 1 + 0.06 * np.sin(0.7 * seconds) + side
    grain = noise.normal(0, 4, (height, width, 1)).astype(np.float32)
    made = seen.astype(np.float32) * light[None, :, None].astype(np.float32) + grain
    return np.asarray(np.clip(made, 0, 255) + 0.5, np.float32).astype(np.uint8)


def _hand(frame: Image, x: float, y: float, unit: float) -> None:
    """Four fingers side by side and the back of a hand."""
    skin, dark = (206, 148, 116), (160, 104, 80)
    for i in range(4):
        left = x + (i - 1.5) * 46 * unit
        tip, root = (left, y - (66 - 12 * abs(i - 1.4)) * unit), (left, y + 110 * unit)
        _limb(frame, tip, root, 27 * unit, dark)
        _limb(frame, tip, root, 24 * unit, skin)
    _limb(frame, (x, y + 170 * unit), (x, y + 420 * unit), 104 * unit, dark)
    _limb(frame, (x, y + 170 * unit), (x, y + 420 * unit), 100 * unit, skin)


def _cup(frame: Image, x: float, y: float, unit: float) -> None:
    """A blue cup with a light side."""
    low = (round(x - 84 * unit), round(y - 80 * unit))
    high = (round(x + 84 * unit), round(y + 130 * unit))
    cv2.rectangle(frame, low, high, (44, 74, 128), -1, cv2.LINE_AA)
    cv2.rectangle(frame, (low[0] + round(14 * unit), low[1]), (low[0] + round(40 * unit), high[1]),
                  (96, 130, 186), -1, cv2.LINE_AA)  # fmt: skip
    middle = (round(x), round(y - 80 * unit))
    cv2.ellipse(frame, middle, (round(84 * unit), round(16 * unit)), 0, 0, 360, (206, 214, 226), -1)


def _limb(
    frame: Image, one: tuple[float, float], other: tuple[float, float], radius: float,
    colour: tuple[int, int, int],
) -> None:  # fmt: skip
    ends = [(round(p[0]), round(p[1])) for p in (one, other)]
    cv2.line(frame, ends[0], ends[1], colour, round(2 * radius), cv2.LINE_AA)
    for end in ends:
        cv2.circle(frame, end, round(radius), colour, -1, cv2.LINE_AA)


def _written(frames: Iterator[Image], speech: Speech, out: Path) -> None:
    chunk, count = out.with_suffix(".chunk.mp4"), 0
    with ChunkWriter(chunk, *SIZE, FPS) as writer:
        for frame in frames:
            writer.write(np.asarray(cv2.cvtColor(frame, cv2.COLOR_RGB2RGBA), np.uint8))
            count += 1
    join([chunk], iter([deliver(speech.samples, speech.rate, count, FPS)]), out, FPS)
    chunk.unlink()
