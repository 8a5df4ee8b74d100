"""Blocks of text, shaped and broken for every script, and drawn.

Skia's paragraphs do the work: HarfBuzz joins and orders the letters, ICU finds where lines may
break (Thai by its dictionary), and the bidirectional algorithm orders what runs right to left.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

import numpy as np
import skia

from ..avatars.avatar import Picture
from ..errors import StandinError
from ..scene import TextOverlay
from .colour import rgb
from .fonts import EMOJI, NONE_INSTALLED, Choice, choose, installed
from .pixels import canvas

Align = Literal["left", "center", "right"]

REFERENCE: Final = 1080
"""Pixels of the shorter side of the frame that font sizes are given for."""

_RLI, _LRI, _PDI = "\u2067", "\u2066", "\u2069"
"""Around a line, they say which way it runs whatever its first letter is (Unicode Annex 9)."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks."""

    size: float
    """Pixels."""
    colour: str = "#FFFFFF"
    """``#RRGGBB``."""
    family: str | None = None
    bold: bool = False
    align: Align = "center"
    line_height: float = 1.2
    """In sizes."""
    outline: float = 0.0
    """Width of the stroke around the letters, in sizes."""
    outline_colour: str = "#000000"
    shadow: float = 0.0
    """Opacity, 0 to 1, of a soft shadow."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of a text that have a colour of their own; None does not draw them."""

    first: int
    last: int
    colour: str | None


class Layout:
    """A text in its lines."""

    def __init__(self, text: str, style: Style, width: float, spans: Sequence[Span] = ()) -> None:
        """Break ``text`` at ``width`` pixels; words that are longer are broken too.

        Raises `StandinError` on a machine without fonts.
        """
        if not installed():
            raise StandinError(NONE_INSTALLED)
        self.style = style
        self.fonts: Choice = choose(text, style.family, style.bold)
        self._text, self._spans = text, spans
        self._fill = _paragraph(text, style, self.fonts, spans, stroke=False)
        self._fill.layout(max(1.0, width))
        self._stroke = None
        if style.outline > 0:
            self._stroke = _paragraph(text, style, self.fonts, spans, stroke=True)
            self._stroke.layout(max(1.0, width))
        self.width = max(1.0, width)
        """Pixels in which lines are aligned."""
        self.height: float = self._fill.Height
        self.longest: float = self._fill.LongestLine
        """Pixels of the longest line."""

    @property
    def lines(self) -> int:
        """Number of lines."""
        return round(self.height / (round(self.style.size * self.style.line_height) or 1))

    @property
    def margin(self) -> int:
        """Pixels by which ink may leave the block: accents, strokes, shadows."""
        return 2 + round(self.style.size * (0.5 + self.style.outline))

    def draw(self, target: Any, x: float, y: float) -> None:
        """Draw the block with its upper left corner at ``x``, ``y``."""
        if self.style.shadow > 0:
            blur = self.style.size / 14
            colour = skia.ColorSetARGB(round(255 * self.style.shadow), 0, 0, 0)
            soft = skia.ImageFilters.DropShadow(0, blur / 2, blur, blur, colour)
            target.saveLayer(None, skia.Paint(ImageFilter=soft))
        if self._stroke is not None:
            self._stroke.paint(target, x, y)
        self._fill.paint(target, x, y)
        if self.style.shadow > 0:
            target.restore()


def overlay(asked: TextOverlay, width: int, height: int) -> Picture | None:
    """The block of a scene's text in a frame; None when none of it lies inside."""
    layout = lay(asked, width, height)
    left = asked.x * width - layout.width / 2
    top = asked.y * height - layout.height / 2
    return rendered(layout, left, top, width, height)


def lay(asked: TextOverlay, width: int, height: int) -> Layout:
    """The lines of a scene's text."""
    style = Style(
        size=pixels(asked.font_size, width, height),
        colour=asked.colour,
        family=asked.font_family,
        bold=asked.bold,
        align=asked.align,
        line_height=asked.line_height,
        shadow=0.45 if asked.shadow else 0.0,
    )
    return Layout(asked.text, style, asked.width * width)


def pixels(size: float, width: int, height: int) -> float:
    """A font size in pixels of this frame."""
    return size * min(width, height) / REFERENCE


def rendered(layout: Layout, left: float, top: float, width: int, height: int) -> Picture | None:
    """A block with its corner at ``left``, ``top``, as a picture cut to its ink and the frame."""
    m = layout.margin
    x0, y0 = max(0, int(left) - m), max(0, int(top) - m)
    x1 = min(width, int(left + layout.width) + m + 1)
    y1 = min(height, int(top + layout.height) + m + 1)
    if x1 <= x0 or y1 <= y0:
        return None
    painted = np.zeros((y1 - y0, x1 - x0, 4), np.uint8)
    layout.draw(canvas(painted), left - x0, top - y0)
    return trimmed(Picture(painted, x0, y0))


def trimmed(picture: Picture) -> Picture | None:
    """The picture without its clear edges; None when all of it is clear."""
    ink = picture.pixels[..., 3] > 0
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return None
    top, left = int(rows[0]), int(columns[0])
    cut = picture.pixels[top : rows[-1] + 1, left : columns[-1] + 1]
    return Picture(np.ascontiguousarray(cut), picture.left + left, picture.top + top)


class Texts:
    """The texts of a scene, as the stage shows them: the same picture in every frame."""

    def __init__(self, asked: TextOverlay, width: int, height: int) -> None:
        self._picture = overlay(asked, width, height)

    def at(self, number: int) -> Picture | None:
        """What is shown in frame ``number``."""
        return self._picture


def right_to_left(text: str) -> bool:
    """Whether a text runs from right to left: what its first letter says."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            return kind != "L"
    return False


def _paragraph(text: str, style: Style, fonts: Choice, spans: Sequence[Span], stroke: bool) -> Any:
    tl = skia.textlayout
    whole = tl.ParagraphStyle()
    whole.setTextAlign(_ALIGN[style.align])
    builder = tl.ParagraphBuilder.make(whole, _collection(), _unicode())
    at = 0
    for line in text.split("\n"):
        if at:
            _add(builder, "\n", style, fonts.families, style.colour, stroke)
        isolate = _RLI if right_to_left(line) else _LRI
        _add(builder, isolate, style, fonts.families, style.colour, stroke)
        for first, last, colour, picture in _pieces(line, at, style.colour, spans):
            families = fonts.emoji if picture else fonts.families
            _add(builder, text[first:last], style, families, colour, stroke)
        _add(builder, _PDI, style, fonts.families, style.colour, stroke)
        at += len(line) + 1
    return builder.Build()


def _pieces(
    line: str, at: int, colour: str, spans: Sequence[Span]
) -> list[tuple[int, int, str | None, bool]]:
    """First, last, colour and whether it is emoji: of each run of a line that begins at ``at``."""
    colours: list[str | None] = [colour] * len(line)
    for span in spans:
        for i in range(max(0, span.first - at), min(len(line), span.last - at)):
            colours[i] = span.colour
    pictures = [False] * len(line)
    for found in EMOJI.finditer(line):
        pictures[found.start() : found.end()] = [True] * (found.end() - found.start())
    kinds = list(zip(colours, pictures, strict=True))
    cuts = [i for i in range(len(line)) if i == 0 or kinds[i] != kinds[i - 1]]
    return [
        (at + first, at + last, *kinds[first])
        for first, last in zip(cuts, [*cuts[1:], len(line)], strict=True)
    ]


def _add(
    builder: Any,
    text: str,
    style: Style,
    families: Sequence[str],
    colour: str | None,
    stroke: bool,
) -> None:
    made = skia.textlayout.TextStyle()
    made.setFontSize(style.size)
    made.setFontFamilies(list(families))
    made.setFontStyle(skia.FontStyle.Bold() if style.bold else skia.FontStyle.Normal())
    made.setHeight(style.line_height)
    made.setHeightOverride(True)
    made.setHalfLeading(True)
    made.setForegroundPaint(_paint(style, colour, stroke))
    builder.pushStyle(made)
    builder.addText(text)
    builder.pop()


def _paint(style: Style, colour: str | None, stroke: bool) -> Any:
    alpha = 0 if colour is None else 255
    shown = style.outline_colour if stroke or colour is None else colour
    paint = skia.Paint(AntiAlias=True, Color=skia.ColorSetARGB(alpha, *rgb(shown)))
    if stroke:
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(2 * style.outline * style.size)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
    return paint


@cache
def _collection() -> Any:
    made = skia.textlayout.FontCollection()
    made.setDefaultFontManager(skia.FontMgr.RefDefault())
    return made


@cache
def _unicode() -> Any:
    return skia.Unicodes.ICU.Make()


_ALIGN: Final = {
    "left": skia.textlayout.TextAlign.kLeft,
    "center": skia.textlayout.TextAlign.kCenter,
    "right": skia.textlayout.TextAlign.kRight,
}
