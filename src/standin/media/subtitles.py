"""Captions as files beside the video: SubRip, WebVTT and Advanced SubStation Alpha."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ..errors import StandinError
from ..scene import Captions
from ..stage.captions import look
from ..stage.cues import Cue, Token
from ..stage.presets import Preset
from ..stage.text import pixels, right_to_left

_RLE, _PDF = "\u202b", "\u202c"
"""Around a line that runs right to left: players lay lines out from left to right."""

_ALIGNMENT: Final = {"bottom": 2, "middle": 5, "top": 8}
"""Places on the number pad, as ASS has them."""


def write(
    cues: Sequence[Cue], path: Path, asked: Captions, width: int, height: int, title: str = ""
) -> None:
    """Write ``cues`` at ``path`` in the format that its name ends with: srt, vtt or ass.

    Raises `StandinError` for another ending.
    """
    kind = path.suffix.lower()
    if kind == ".srt":
        text = srt(cues)
    elif kind == ".vtt":
        text = vtt(cues)
    elif kind == ".ass":
        text = ass(cues, asked, width, height, title)
    else:
        raise StandinError(f"captions are written as .srt, .vtt or .ass, not {kind or path.name}")
    path.write_text(text, encoding="utf-8", newline="\n")


def srt(cues: Sequence[Cue]) -> str:
    """SubRip: numbered cues, times with a comma."""
    blocks = []
    for number, cue in enumerate(cues, 1):
        lines = "\n".join(_sided(text.replace("-->", "→")) for text in cue.texts)
        start, end = _clock(cue.start, ","), _clock(cue.end, ",")
        blocks.append(f"{number}\n{start} --> {end}\n{lines}\n")
    return "\n".join(blocks)


def vtt(cues: Sequence[Cue]) -> str:
    """WebVTT (W3C): as SubRip with a head, times with a point, and escaped marks.

    It orders right-to-left text by itself, so nothing is put around it.
    """
    blocks = ["WEBVTT\n"]
    for cue in cues:
        lines = "\n".join(_escaped_vtt(text) for text in cue.texts)
        blocks.append(f"{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}\n{lines}\n")
    return "\n".join(blocks)


def ass(cues: Sequence[Cue], asked: Captions, width: int, height: int, title: str = "") -> str:
    """Advanced SubStation Alpha 4+, with the look of the captions; spoken words as karaoke.

    Times are hundredths of a second.
    """
    preset = look(asked, width, height)
    head = [
        "[Script Info]",
        f"Title: {' '.join(title.split()) or 'Captions'}",
        "ScriptType: v4.00+",
        "WrapStyle: 2",
        "ScaledBorderAndShadow: yes",
        f"PlayResX: {width}",
        f"PlayResY: {height}",
        "",
        "[V4+ Styles]",
        "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, "
        "BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, "
        "BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding",
        _style(preset, asked, width, height),
        "",
        "[Events]",
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text",
    ]
    return "\n".join([*head, *(_event(cue, preset, asked, width, height) for cue in cues), ""])


def _style(preset: Preset, asked: Captions, width: int, height: int) -> str:
    size = pixels(preset.size, width, height)
    spoken = preset.pill or preset.spoken or preset.colour
    boxed = preset.box > 0
    fields = [
        "Default",
        (asked.font_family or "Noto Sans").replace(",", " "),
        f"{size:.0f}",
        _colour(spoken),
        _colour(preset.colour),
        _colour("#0C0C10", preset.box if boxed else 1.0),
        _colour("#000000", preset.shadow),
        "-1" if preset.bold else "0",
        *("0", "0", "0", "100", "100", "0", "0"),
        "3" if boxed else "1",
        f"{size * (0.2 if boxed else preset.outline):.1f}",
        f"{size * 0.05 if preset.shadow else 0:.1f}",
        str(_ALIGNMENT[asked.place]),
        f"{width * 0.07:.0f}",
        f"{width * 0.07:.0f}",
        f"{height * 0.07:.0f}",
        "1",
    ]
    return f"Style: {','.join(fields)}"


def _event(cue: Cue, preset: Preset, asked: Captions, width: int, height: int) -> str:
    place = ""
    if asked.x is not None or asked.y is not None:
        x = width * (0.5 if asked.x is None else asked.x)
        y = height * (0.9 if asked.y is None else asked.y)
        place = f"{{\\an5\\pos({x:.0f},{y:.0f})}}"
    if preset.spoken is None:
        text = "\\N".join(_sided(_escaped_ass(line)) for line in cue.texts)
    else:
        text = _karaoke(cue)
    times = f"{_centiseconds(cue.start)},{_centiseconds(cue.end)}"
    return f"Dialogue: 0,{times},Default,,0,0,0,,{place}{text}"


def _karaoke(cue: Cue) -> str:
    """The words, each with the hundredths of a second until the next one begins."""
    words = cue.tokens
    starts = [round(100 * word.start) for word in words] + [round(100 * cue.end)]
    begin = round(100 * cue.start)
    parts, k, at = [], 0, begin
    for line in cue.lines:
        text = ""
        for i, word in enumerate(line):
            wait = starts[k] - at if k == 0 else 0
            text += f"{{\\k{wait}}}" if wait > 0 else ""
            text += f"{{\\k{max(0, starts[k + 1] - starts[k])}}}{_escaped_ass(word.text)}"
            text += word.glue if i + 1 < len(line) else ""
            k += 1
        parts.append(_RLE + text + _PDF if _runs_left(line) else text)
    return "\\N".join(parts)


def _runs_left(line: Sequence[Token]) -> bool:
    return right_to_left("".join(token.text for token in line))


def _sided(line: str) -> str:
    return f"{_RLE}{line}{_PDF}" if right_to_left(line) else line


def _escaped_vtt(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _escaped_ass(text: str) -> str:
    # A backslash cannot be escaped; a joiner after it keeps it from meaning anything.
    text = text.replace("\\", "\\\u2060")
    return re.sub(r"([{}])", r"\\\1", text)


def _clock(seconds: float, point: str) -> str:
    whole, thousandths = divmod(round(1000 * seconds), 1000)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02}:{minute:02}:{second:02}{point}{thousandths:03}"


def _centiseconds(seconds: float) -> str:
    whole, hundredths = divmod(round(100 * seconds), 100)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}.{hundredths:02}"


def _colour(colour: str, opacity: float = 1.0) -> str:
    """``&HAABBGGRR``; an alpha of 0 is opaque."""
    return f"&H{round(255 * (1 - opacity)):02X}{colour[5:7]}{colour[3:5]}{colour[1:3]}".upper()
