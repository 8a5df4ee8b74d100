"""Captions drawn into the picture, with the word that is being spoken."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

import numpy as np
import skia

from ..avatars.avatar import Picture
from ..errors import StandinError
from ..scene import Captions
from ..speech import Speech
from .box import Box
from .colour import rgb
from .cues import Cue, Measure, cues
from .fonts import NONE_INSTALLED, Choice, choose, installed
from .pixels import canvas
from .presets import PRESETS, Preset
from .text import Layout, Span, Style, pixels, trimmed

MARGIN: Final = 0.07
"""Of the frame's sides, kept clear of captions (the title-safe area of EBU R 95 is 5 %)."""
WIDEST: Final = 0.86
"""Of the frame's width."""
LETTER: Final = 0.56
"""Width of a usual letter, in font sizes."""
SMALLEST: Final = 0.6
"""To which part of its size a caption may shrink to fit."""
UPRIGHT: Final = 1.25
"""How much larger captions are in a frame that is higher than wide."""


def look(asked: Captions, width: int, height: int) -> Preset:
    """The preset that is asked for, with the size that is asked for.

    Upright videos are watched on telephones: their captions are larger.
    """
    preset = PRESETS[asked.preset]
    if asked.font_size is not None:
        preset = replace(preset, size=asked.font_size)
    elif height > width:
        preset = replace(preset, size=preset.size * UPRIGHT)
    return preset if asked.highlight else replace(preset, spoken=None, pill=None)


def measure(preset: Preset, width: int, height: int) -> Measure:
    """How much fits into a frame: lines are shorter where it is narrow."""
    fits = WIDEST * width / (LETTER * pixels(preset.size, width, height))
    return Measure(max(6.0, min(preset.letters, fits)), preset.lines, preset.words)


@dataclass(frozen=True, slots=True)
class _State:
    """What is seen: a cue, and which of its words is spoken."""

    cue: int
    word: int = -1


class Burnt:
    """The captions of a scene, as the stage shows them. A pure function of the frame's number."""

    def __init__(
        self,
        asked: Captions,
        speech: Speech,
        frames: int,
        fps: int,
        width: int,
        height: int,
        mouths: Sequence[Box] = (),
    ) -> None:
        """``mouths`` are parts of the frame that captions keep clear of, if they can.

        Raises `StandinError` on a machine without fonts.
        """
        if not installed():
            raise StandinError(NONE_INSTALLED)
        self._asked, self._preset = asked, look(asked, width, height)
        self._size = width, height
        self._mouths = mouths
        self._cues = cues(speech, frames / fps, measure(self._preset, width, height))
        self._states: list[_State | None] = [None] * frames
        for i, cue in enumerate(self._cues):
            self._note(i, cue, fps)
        self._picture = lru_cache(maxsize=4)(self._drawn)

    def at(self, number: int) -> Picture | None:
        """What is shown in frame ``number``; the same object while it stays the same."""
        state = self._states[number] if 0 <= number < len(self._states) else None
        return None if state is None else self._picture(state)

    def _note(self, i: int, cue: Cue, fps: int) -> None:
        first, last = _frame(cue.start, fps), _frame(cue.end, fps)
        self._states[first:last] = [_State(i)] * (min(last, len(self._states)) - first)
        if self._preset.spoken is None:
            return
        words = cue.tokens
        for k, word in enumerate(words):
            # A word stays lit until the next one begins: nothing flickers between them.
            until = words[k + 1].start if k + 1 < len(words) else word.end
            for number in range(_frame(word.start, fps), min(_frame(until, fps), last)):
                if number < len(self._states):
                    self._states[number] = _State(i, k)

    def _drawn(self, state: _State) -> Picture | None:
        return caption(
            self._cues[state.cue], state.word, self._asked, self._preset, *self._size, self._mouths
        )


def caption(
    cue: Cue,
    word: int,
    asked: Captions,
    preset: Preset,
    width: int,
    height: int,
    mouths: Sequence[Box] = (),
) -> Picture | None:
    """One cue, with word number ``word`` spoken (-1 for none), where it belongs in the frame."""
    text, spans = _written(cue, preset)
    lit = spans[word] if 0 <= word < len(spans) and preset.spoken else None
    colours = [replace(lit, colour=preset.spoken)] if lit else []
    layout = _fitted(text, _style(asked, preset, width, height), width, colours)
    left, top = _place(asked, layout, width, height, mouths)
    around = Box(*(round(edge) for edge in (left, top, left + layout.width, top + layout.height)))
    m = layout.margin
    area = Box(around.left - m, around.top - m, around.right + m, around.bottom + m)
    area = area.within(Box(0, 0, width, height))
    if area.empty:
        return None
    # Only the block: a shadow costs by the pixel.
    painted = np.zeros((area.bottom - area.top, area.right - area.left, 4), np.uint8)
    target = canvas(painted)
    target.translate(-area.left, -area.top)
    if preset.box > 0:
        _boxes(target, text, layout, left, top, preset.box)
    if lit and preset.pill:
        line = _line_of(word, cue, spans)
        word_ink, line_ink = _ink(text, layout, [lit]), _ink(text, layout, line)
        _pill(target, word_ink, line_ink, layout.style.size, left, top, preset.pill)
    layout.draw(target, left, top)
    return trimmed(Picture(painted, area.left, area.top))


def chosen(asked: Captions, speech: Speech) -> Choice:
    """The fonts of a scene's captions."""
    preset = PRESETS[asked.preset]
    text = " ".join(word.text for word in speech.words)
    return choose(_cased(text, preset), asked.font_family, preset.bold)


def _style(asked: Captions, preset: Preset, width: int, height: int) -> Style:
    return Style(
        size=pixels(preset.size, width, height),
        colour=preset.colour,
        family=asked.font_family,
        bold=preset.bold,
        line_height=1.42 if preset.box else 1.22,
        outline=preset.outline,
        outline_colour="#101014",
        shadow=preset.shadow,
    )


def _written(cue: Cue, preset: Preset) -> tuple[str, list[Span]]:
    """The cue's text and where in it each word stands."""
    text, spans = "", []
    for n, line in enumerate(cue.lines):
        text += "\n" if n else ""
        for k, token in enumerate(line):
            shown = _cased(token.text, preset)
            core = re.search(r"\w(?:.*\w)?", shown, re.DOTALL)
            first, last = core.span() if core else (0, len(shown))
            while last < len(shown) and not shown[last].isspace() and _mark(shown[last]):
                last += 1
            spans.append(Span(len(text) + first, len(text) + last, None))
            text += shown + (token.glue if k + 1 < len(line) else "")
    return text, spans


def _mark(character: str) -> bool:
    """Whether it is part of the letter before it."""
    return unicodedata.category(character) in ("Mn", "Mc", "Cf")


def _cased(text: str, preset: Preset) -> str:
    return text.upper() if preset.upper else text


def _fitted(text: str, style: Style, width: int, colours: Sequence[Span]) -> Layout:
    """The lines as they were cut, smaller where one of them is too long for the frame."""
    room = WIDEST * width
    natural = max(Layout(line, style, 1e6).longest for line in text.split("\n"))
    scale = max(SMALLEST, min(1.0, room / (natural + 1)))
    return Layout(text, replace(style, size=style.size * scale), room + 1, colours)


def _place(
    asked: Captions, layout: Layout, width: int, height: int, mouths: Sequence[Box]
) -> tuple[float, float]:
    """The upper left corner of the block."""
    x = width * (0.5 if asked.x is None else asked.x) - layout.width / 2
    if asked.y is not None:
        return x, height * asked.y - layout.height / 2
    places = {
        "bottom": height * (1 - MARGIN) - layout.height,
        "middle": (height - layout.height) / 2,
        "top": height * MARGIN,
    }
    order = [asked.place, *(p for p in ("bottom", "top") if p != asked.place)]
    for place in order:
        if not any(_covers(x, places[place], layout, mouth) for mouth in mouths):
            return x, places[place]
    return x, places[asked.place]


def _covers(x: float, y: float, layout: Layout, mouth: Box) -> bool:
    left = x + (layout.width - layout.longest) / 2
    return (
        left < mouth.right
        and left + layout.longest > mouth.left
        and y < mouth.bottom
        and y + layout.height > mouth.top
    )


def _boxes(target: Any, text: str, layout: Layout, left: float, top: float, opacity: float) -> None:
    """A dark box behind each line, as wide as the line; where they meet nothing is darker."""
    size, lines = layout.style.size, text.split("\n")
    high = layout.height / len(lines)
    paint = skia.Paint(AntiAlias=True, Color=skia.ColorSetRGB(12, 12, 16))
    target.saveLayerAlpha(None, round(255 * opacity))
    for i, line in enumerate(lines):
        wide = Layout(line, layout.style, 1e6).longest
        x = left + (layout.width - wide) / 2 - 0.35 * size
        y = round(top + i * high) - (1 if i else 0)
        box = skia.Rect.MakeLTRB(x, y, x + wide + 0.7 * size, round(top + (i + 1) * high))
        target.drawRoundRect(box, 0.18 * size, 0.18 * size, paint)
    target.restore()


def _ink(text: str, layout: Layout, words: Sequence[Span]) -> Box | None:
    """Where some words are drawn, in pixels of the block: bidirectional text may move them."""
    plain = replace(layout.style, colour="#000000", outline=0.0, shadow=0.0)
    shown = [Span(0, len(text), None), *(replace(w, colour="#FFFFFF") for w in words)]
    alone = Layout(text, plain, layout.width, shown)
    painted = np.zeros((round(layout.height) + 1, round(layout.width) + 1, 4), np.uint8)
    alone.draw(canvas(painted), 0, 0)
    found = trimmed(Picture(painted, 0, 0))
    if found is None:
        return None
    height, width = found.pixels.shape[:2]
    return Box(found.left, found.top, found.left + width, found.top + height)


def _line_of(word: int, cue: Cue, spans: Sequence[Span]) -> Sequence[Span]:
    """The words that stand in one line with a word."""
    first = 0
    for line in cue.lines:
        if word < first + len(line):
            return spans[first : first + len(line)]
        first += len(line)
    return spans[-1:]


def _pill(
    target: Any,
    ink: Box | None,
    line: Box | None,
    size: float,
    left: float,
    top: float,
    colour: str,
) -> None:
    """A rounded box behind a word, as high as the letters of its line, so that it does not jump."""
    if ink is None or line is None:
        return
    box = skia.Rect.MakeLTRB(
        left + ink.left - 0.16 * size,
        top + line.top - 0.17 * size,
        left + ink.right + 0.16 * size,
        top + line.bottom + 0.17 * size,
    )
    paint = skia.Paint(AntiAlias=True, Color=skia.ColorSetRGB(*rgb(colour)))
    target.drawRoundRect(box, 0.2 * size, 0.2 * size, paint)


def _frame(seconds: float, fps: int) -> int:
    """The frame in which a moment lies."""
    return max(0, int(seconds * fps + 1e-6))
