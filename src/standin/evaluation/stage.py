"""Contact sheets of everything that the stage can do, to be looked at."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, get_args

import cv2
import numpy as np

from ..avatars.avatar import Avatar
from ..avatars.catalogue import Catalogue
from ..avatars.photo.avatar import PhotoAvatar
from ..errors import StandinError
from ..media.encode import ChunkWriter
from ..motion import Track
from ..motion.coefficients import row
from ..render.draw import still
from ..render.people import people
from ..render.plan import excerpt
from ..render.take import Take
from ..scene import (
    Background,
    Captions,
    Character,
    ColourBackground,
    ImageBackground,
    OwnBackground,
    Scene,
    Silence,
    TextOverlay,
    TextVoice,
    TransparentBackground,
    Turn,
    Video,
    VideoBackground,
    Watermark,
    limits,
)
from ..scene.video import Fit, Place, PlayStyle
from ..speech import Speech
from ..speech.timed import Word
from ..stage.pixels import Pixels
from .frames import Image
from .portraits import NAMES, portrait
from .sheet import grid, label, save

TILE: Final = (480, 270)
LENGTH: Final = 50
"""Frames of the scenes."""
SCRIPTS: Final[Mapping[str, str]] = {
    "Latin": "Ångström naïve façade, Straße Łódź",
    "Greek": "Καλημέρα σε όλους σας",
    "Cyrillic": "Доброе утро, Ёлка и Їжак",
    "Arabic": "مرحبًا بكم في الدرس الأول",
    "Hebrew": "שָׁלוֹם לכולם, ברוכים הבאים",
    "Devanagari": "नमस्ते, पहले पाठ में आपका स्वागत है",
    "Thai": "สวัสดีและยินดีต้อนรับทุกท่าน",
    "Chinese": "欢迎来到第一课，今天我们学习",
    "Japanese": "こんにちは、今日のレッスンへようこそ",
    "Korean": "안녕하세요, 첫 수업에 오신 것을 환영합니다",
    "emoji": "Well done 👍🏽 🎉 👩‍🚀 ❤️",
    "mixed": "Order 42 من فضلك, now",
}
SHAPES: Final = ((1920, 1080), (1080, 1920), (1080, 1080), (3840, 2160))

Tile = tuple[str, Pixels]


def sheets_in(folder: Path, paint: Path | None = None, names: Sequence[str] = ()) -> list[Path]:
    """Write `SHEETS` (all, or those named) as PNG into ``folder``; ``paint`` keeps painted layers.

    Raises `StandinError` for a name that no sheet has.
    """
    unknown = [name for name in names if name not in SHEETS]
    if unknown:
        raise StandinError(f"no sheet {unknown[0]!r}; there are {', '.join(SHEETS)}")
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="standin-stage-") as work:
        drawing = _Drawing(Path(work), paint)
        return [
            save(folder / f"{name}.png", grid([_tile(*each) for each in tiles(drawing)], columns))
            for name, (tiles, columns) in SHEETS.items()
            if not names or name in names
        ]


class _Drawing:
    """Draws stills of scenes, and has files for them."""

    def __init__(self, folder: Path, paint: Path | None) -> None:
        self.files = _art(folder)
        catalogue = Catalogue(paint)

        @cache
        def avatar(who: Character) -> Avatar:
            if who.pack_key:
                return PhotoAvatar(portrait(who.pack_key))
            return catalogue.get(who.avatar_id)

        self._casting: Callable[[Character], Avatar] = lambda who: avatar(
            Character(who.avatar_id, pack_key=who.pack_key)
        )

    def __call__(self, video: Video, number: int = 10, words: str = "") -> Pixels:
        """Frame ``number`` of the last scene, in which ``words`` are spoken."""
        part = excerpt(video, len(video.scenes) - 1, number)
        takes = [_take(scene, words) for scene in part.scenes]
        return still(part, takes, self._casting, number, self.files)


def _scene(background: Background | None = None, who: Character | None = None) -> Scene:
    return Scene(Silence(2), who, background or ColourBackground("#DCE3EA"))


def _small(*scenes: Scene) -> Video:
    return Video(scenes, *TILE)


MAYA: Final = Character("maya")
PHOTO: Final = Character("photo", pack_key=NAMES[1])


def _backgrounds(draw: _Drawing) -> Iterator[Tile]:
    kinds: Mapping[str, Callable[[Fit], Background]] = {
        "wide": lambda fit: ImageBackground(asset_key="wide.png", fit=fit),
        "tall": lambda fit: ImageBackground(asset_key="tall.jpg", fit=fit),
        "clear": lambda fit: ImageBackground(asset_key="clear.webp", fit=fit, colour="#2D5A4A"),
        "clip": lambda fit: VideoBackground(asset_key="clip.mp4", fit=fit),
    }
    for (name, made), fit in itertools.product(kinds.items(), get_args(Fit)):
        yield f"{name} {fit}", draw(_small(_scene(made(fit), MAYA)))
    yield "colour", draw(_small(_scene(ColourBackground("#8FB7C9"), MAYA)))
    yield "own", draw(_small(_scene(OwnBackground(), MAYA)))
    yield "transparent", draw(_small(_scene(TransparentBackground(), MAYA)))
    yield "none speaks", draw(_small(_scene(ImageBackground(asset_key="wide.png"))))


def _play_styles(draw: _Drawing) -> Iterator[Tile]:
    for style in get_args(PlayStyle):
        for number in (0, 12, 24, 37, 49):
            behind = VideoBackground(asset_key="clip.mp4", play_style=style, colour="#803020")
            yield f"{style} {number}", draw(_small(_scene(behind)), number)


def _characters(draw: _Drawing) -> Iterator[Tile]:
    for name, who in (("drawn", MAYA), ("photo", PHOTO)):
        yield f"{name} normal", draw(_small(_scene(None, who)))
        for shape in ("circle", "square"):
            masked = replace(who, mask=shape)
            yield f"{name} {shape}", draw(_small(_scene(None, masked)))
        coloured = replace(who, mask="circle", circle_colour="#F2B441", scale=0.6, offset_x=0.3)
        yield f"{name} circle, colour, 0.6 right", draw(_small(_scene(None, coloured)))
        yield f"{name} close up", draw(_small(_scene(None, replace(who, framing="close_up"))))
        matted = replace(who, matting=True)
        yield f"{name} matting", draw(_small(_scene(ColourBackground("#3E6B57"), matted)))
        aside = replace(who, matting=True, scale=0.7, offset_x=-0.25, offset_y=0.15)
        yield f"{name} 0.7 left and down", draw(_small(_scene(None, aside)))
    for count in (2, 3, 4):
        names = ("maya", "daniel", "zanele", "marcus")[:count]
        yield f"{count} drawn", draw(_small(_several([Character(name) for name in names])))
        photos = [Character(f"photo{i}", pack_key=NAMES[i % 2], matting=True) for i in range(count)]
        yield f"{count} photos", draw(_small(_several(photos)))


def _several(who: Sequence[Character]) -> Scene:
    first, *others = who
    turns = tuple(Turn(Silence(1), each) for each in others)
    return replace(_scene(None, first), turns=turns)


def _captions(draw: _Drawing) -> Iterator[Tile]:
    words = "Every word is spoken here, and it can be read as well."
    spoken = replace(_scene(None, MAYA), voice=TextVoice("v", words))
    for size in (TILE, (480, 854)):
        for preset in limits.CAPTION_PRESETS:
            video = replace(_small(spoken), captions=Captions(True, preset))
            video = replace(video, width=size[0], height=size[1])
            yield f"{preset} {size[0]}x{size[1]}", draw(video, 12, words)
    for place in ("top", "middle"):
        video = replace(_small(spoken), captions=Captions(True, "boxed", place=place))
        yield f"boxed {place}", draw(video, 12, words)
    low = replace(spoken, character=replace(MAYA, scale=1.6, offset_y=0.45))
    video = replace(_small(low), captions=Captions(True, "boxed"))
    yield "mouth at the bottom", draw(video, 12, words)


def _scripts(draw: _Drawing) -> Iterator[Tile]:
    for name, words in SCRIPTS.items():
        over = TextOverlay(words, y=0.16, font_size=80, colour="#20304A", width=0.9)
        spoken = replace(_scene(None, MAYA), voice=TextVoice("v", words), texts=(over,))
        video = replace(_small(spoken), captions=Captions(True, "karaoke"))
        yield name, draw(video, 10, words)


def _transitions(draw: _Drawing) -> Iterator[Tile]:
    before = _scene(ImageBackground(asset_key="wide.png"), Character("daniel"))
    for kind in ("cut", "cross_fade", "slide"):
        after = replace(_scene(None, MAYA), transition=kind, transition_seconds=1.0)
        for number in (0, 4, 12, 20, 24, 25):
            yield f"{kind} {number}", draw(_small(before, after), number)


def _watermarks(draw: _Drawing) -> Iterator[Tile]:
    for place in get_args(Place):
        mark = Watermark(asset_key="mark.png", place=place)
        yield place, draw(replace(_small(_scene(None, MAYA)), watermark=mark))
    large = Watermark(asset_key="mark.png", place="center", scale=0.8, opacity=0.2)
    yield "0.8, 20 %", draw(replace(_small(_scene(None, MAYA)), watermark=large))
    yield "test", draw(replace(_small(_scene(None, MAYA)), test=True))


def _shapes(draw: _Drawing) -> Iterator[Tile]:
    words = "The same scene in every shape."
    over = TextOverlay("Lesson one", y=0.1, font_size=90, colour="#20304A")
    for who in (MAYA, replace(MAYA, mask="circle", scale=0.7), replace(PHOTO, matting=True)):
        behind = ImageBackground(asset_key="wide.png")
        spoken = replace(_scene(behind, who), voice=TextVoice("v", words), texts=(over,))
        for width, height in SHAPES:
            video = Video((spoken,), width, height, captions=Captions(True, "boxed"))
            mark = Watermark(asset_key="mark.png")
            yield f"{width}x{height}", draw(replace(video, watermark=mark), 10, words)


def _edges(draw: _Drawing) -> Iterator[Tile]:
    """Crops of 160 x 90 pixels of a frame of 1280 x 720, three times as large."""
    crops = {
        "hair": (0.46, 0.05),
        "cheek": (0.58, 0.32),
        "shoulder": (0.36, 0.62),
        "arm": (0.64, 0.72),
    }
    colours = (ColourBackground("#20A050"), ColourBackground("#101418"), TransparentBackground())
    for name, who in (("drawn", MAYA), ("photo", replace(PHOTO, matting=True))):
        for behind in colours:
            pixels = draw(Video((_scene(behind, who),), 1280, 720))
            for crop, (x, y) in crops.items():
                left, top = round(x * 1280) - 80, max(0, round(y * 720) - 45)
                part = pixels[top : top + 90, left : left + 160]
                yield f"{name} {crop}", _enlarged(part)
    for name, who in (("drawn", MAYA), ("photo", PHOTO)):
        circle = replace(who, mask="circle", circle_colour="#F2B441", scale=0.8)
        pixels = draw(Video((_scene(ColourBackground("#203040"), circle),), 1280, 720))
        for left, top in ((560, 40), (340, 260), (780, 300), (560, 590)):
            part = pixels[top : top + 90, left : left + 160]
            yield f"{name} circle", _enlarged(part)


SHEETS: Final[Mapping[str, tuple[Callable[[_Drawing], Iterator[Tile]], int]]] = {
    "backgrounds": (_backgrounds, 4),
    "play_styles": (_play_styles, 5),
    "characters": (_characters, 4),
    "captions": (_captions, 5),
    "scripts": (_scripts, 4),
    "transitions": (_transitions, 6),
    "watermarks": (_watermarks, 4),
    "shapes": (_shapes, 4),
    "edges": (_edges, 4),
}
"""How each sheet is drawn, and its columns."""


def _enlarged(part: Pixels) -> Pixels:
    return np.asarray(cv2.resize(part, TILE, interpolation=cv2.INTER_NEAREST), np.uint8)


def _tile(name: str, pixels: Pixels) -> Image:
    """A frame as large as fits into a tile, on a chequered ground where it is transparent."""
    height, width = pixels.shape[:2]
    factor = min(TILE[0] / width, TILE[1] / height)
    size = (round(width * factor), round(height * factor))
    fitted = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    y, x = np.mgrid[: TILE[1], : TILE[0]]
    tile = np.repeat(np.where((x // 12 + y // 12) % 2, 150, 110)[..., None], 3, 2).astype(np.uint8)
    left, top = (TILE[0] - size[0]) // 2, (TILE[1] - size[1]) // 2
    under = tile[top : top + size[1], left : left + size[0]]
    rest = 255 - fitted[..., 3:].astype(np.uint16)
    under[:] = fitted[..., 2::-1] + (under * rest // 255).astype(np.uint8)
    label(tile, name)
    return tile


def _take(scene: Scene, words: str) -> Take:
    """A take in which all rest with a smile; the ``words`` fill it evenly, one after another."""
    rest = row(mouthSmileLeft=0.4, mouthSmileRight=0.4)
    track = Track(np.repeat(rest[None], LENGTH, axis=0), 25.0)
    each = 1000 * LENGTH // 25 // max(1, len(words.split()))
    spans, at = [], 0
    for word in words.split():
        at = words.index(word, at)
        spans.append((at, at + len(word)))
        at += len(word)
    spoken = tuple(
        Word(words[first:last], i * each, (i + 1) * each, first, last)
        for i, (first, last) in enumerate(spans)
    )
    silent = np.zeros(1000 * LENGTH // 25, np.float32)
    others = (track,) * max(0, len(people(scene)) - 1)
    return Take(Speech(silent, 1000, (), spoken, words), track, 1.0, others)


def _art(folder: Path) -> dict[str, Path]:
    """Pictures and a clip with red borders, so that what is cut shows, by name."""
    pictures = {
        "wide.png": _rings(1600, 500, False),
        "tall.jpg": _rings(500, 900, False),
        "clear.webp": _rings(360, 200, True),
        "mark.png": _mark(),
    }
    for name, pixels in pictures.items():
        blue_first = cv2.cvtColor(pixels, cv2.COLOR_RGBA2BGRA)
        cv2.imwrite(str(folder / name), blue_first if name != "tall.jpg" else blue_first[..., :3])
    with ChunkWriter(folder / "clip.mp4", 640, 480, 25) as clip:
        for number in range(30):
            pixels = _rings(640, 480, False)
            cv2.putText(
                pixels, str(number), (240, 300), cv2.FONT_HERSHEY_SIMPLEX, 5, (0, 0, 0, 255), 12
            )
            clip.write(pixels)
    return {path.name: path for path in folder.iterdir()}


def _rings(width: int, height: int, clear: bool) -> Pixels:
    y, x = np.mgrid[:height, :width]
    made = np.empty((height, width, 4), np.uint8)
    made[..., 0], made[..., 1] = 60 + 120 * x / width, 90 + 80 * y / height
    made[..., 2], made[..., 3] = 160, 255
    radius = np.hypot(x - width / 2, y - height / 2) / min(width, height)
    made[(radius * 12 % 2 < 1) & (radius < 0.45)] = (235, 200, 90, 255)
    if clear:
        made[radius > 0.45, 3] = 0
    border = 8
    for edge in (made[:border], made[-border:], made[:, :border], made[:, -border:]):
        edge[:] = (255, 0, 0, 255)
    return made


def _mark() -> Pixels:
    made = np.zeros((100, 300, 4), np.uint8)
    cv2.circle(made, (50, 50), 44, (40, 90, 200, 255), -1, cv2.LINE_AA)
    cv2.putText(made, "MARK", (105, 68), cv2.FONT_HERSHEY_DUPLEX, 1.9, (40, 90, 200, 255), 4)
    return made
