"""Texts over scenes and captions: what requests say of them, as the scene's own types."""

from collections.abc import Mapping
from typing import Any, Final, cast

from pydantic import Field

from .. import scene
from ..errors import InvalidField, Path
from ..scene import limits
from .bodies import Lenient, Line, Number, Whole, shown
from .colours import colour

_BOLD: Final = ("bold", "bolder", "semibold", "extrabold", "black")
_BOLD_WEIGHT: Final = 600
_ALIGN: Final = ("left", "center", "right")
_PLACES: Final[Mapping[int, scene.CaptionPlace]] = {
    **dict.fromkeys((1, 2, 3), "bottom"),
    **dict.fromkeys((4, 5, 6), "middle"),
    **dict.fromkeys((7, 8, 9), "top"),
}
"""Numbers of the number pad, as subtitles have them."""
_MODES: Final = ("file_only", "burn_in")

PATHS: Final[Mapping[tuple[str, ...], tuple[str, ...]]] = {
    ("captions",): ("caption",),
    ("captions", "burn_in"): ("caption",),
    ("captions", "preset"): ("subtitles", "preset_name"),
    ("captions", "font_family"): ("subtitles", "font_family"),
    ("captions", "font_size"): ("subtitles", "font_size"),
    ("captions", "x"): ("subtitles", "position", "x"),
    ("captions", "y"): ("subtitles", "position", "y"),
}
"""Where the API's path of a field of captions differs from the video's."""

_TEXT_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "x": ("position", "x"),
    "y": ("position", "y"),
    "colour": ("color",),
}


class Position(Lenient):
    """A place in the frame."""

    x: Number = Field(default=0.5, description="Centre, fraction of the frame's width")
    y: Number = Field(default=0.5, description="Centre, fraction of the frame's height")


class Text(Lenient):
    """Words over a scene."""

    text: Line = Field(description=f"At most {limits.OVERLAY} characters")
    font_family: str | None = Field(default=None, description="A font of the server's machine")
    font_size: Number = Field(
        default=48, description="Pixels of a frame whose shorter side has 1080"
    )
    font_weight: str | None = Field(default=None, description="normal, bold, or 100 to 900")
    color: str = Field(default="#FFFFFF", description="#RRGGBB or #RGB")
    position: Position | None = Field(default=None, description="The middle unless given")
    text_align: str = Field(default="center", description=", ".join(_ALIGN))
    line_height: Number = Field(default=1.2, description="In font sizes")
    width: Number = Field(
        default=0.8, description="Lines break at this fraction of the frame's width"
    )
    shadow: bool = Field(default=False, description="A soft shadow. Not of HeyGen")


class Subtitles(Lenient):
    """Captions in the picture."""

    preset_name: str = Field(
        default="plain", description=f"{', '.join(limits.CAPTION_PRESETS)}; default is plain"
    )
    font_family: str | None = None
    font_size: Number | None = Field(
        default=None, description="Pixels of a frame whose shorter side has 1080"
    )
    alignment: Whole = Field(
        default=2, description="1 to 3 at the bottom, 4 to 6 in the middle, 7 to 9 at the top"
    )
    position: Position | None = Field(default=None, description="Wins over alignment")
    disable_highlight: bool = False


def texts(path: Path, asked: list[Text]) -> tuple[scene.TextOverlay, ...]:
    """The texts of a scene. Raises `InvalidField` with the API's path."""
    return tuple(
        _text((*path, "text", i) if i else (*path, "text"), t) for i, t in enumerate(asked)
    )


def text_path(path: Path) -> Path:
    """The API's path of a field of a scene's text, from ``texts`` on."""
    number, *field = path[1:]
    name = str(field[0]) if field else ""
    inner = _TEXT_FIELDS.get(name, (name,) if name else ())
    return ("text", number, *inner) if number else ("text", *inner)


def captions(caption: bool, mode: str | None, subtitles: Subtitles | None) -> scene.Captions | None:
    """The captions of a video: ``caption_mode`` wins over ``caption``; ``subtitles`` alone are
    burned in. Raises `InvalidField` with the API's path."""
    if mode and mode not in _MODES:
        message = f"must be {' or '.join(map(repr, _MODES))}, not {shown(mode)}"
        raise InvalidField(("caption_mode",), message)
    if not (caption or mode or subtitles):
        return None
    burn_in = mode != "file_only"
    if subtitles is None:
        return scene.Captions(burn_in)
    if subtitles.alignment not in _PLACES:
        message = f"must be 1 to 9, not {subtitles.alignment}"
        raise InvalidField(("subtitles", "alignment"), message)
    name = subtitles.preset_name.strip().lower()
    return scene.Captions(
        burn_in,
        "plain" if name == "default" else name[:40],
        subtitles.font_family or None,
        subtitles.font_size,
        _PLACES[subtitles.alignment],
        subtitles.position.x if subtitles.position else None,
        subtitles.position.y if subtitles.position else None,
        not subtitles.disable_highlight,
    )


def listed(value: Any) -> Any:
    """One text or several, as a list; nothing is an empty one."""
    if isinstance(value, list):
        return value
    return [value] if value else []


def _text(path: Path, asked: Text) -> scene.TextOverlay:
    align = asked.text_align.lower()
    if align not in _ALIGN:
        message = f"must be {', '.join(_ALIGN)}, not {shown(asked.text_align)}"
        raise InvalidField((*path, "text_align"), message)
    place = asked.position or Position()
    return scene.TextOverlay(
        asked.text,
        place.x,
        place.y,
        asked.width,
        asked.font_family or None,
        asked.font_size,
        _bold((*path, "font_weight"), asked.font_weight),
        colour(asked.color),
        cast(Any, align),
        asked.line_height,
        asked.shadow,
    )


def _bold(path: Path, weight: str | None) -> bool:
    if not weight or weight.lower() in ("normal", "regular", "medium", "light"):
        return False
    if weight.lower() in _BOLD:
        return True
    if weight.isdecimal() and 1 <= int(weight[:5]) <= 1000:
        return int(weight) >= _BOLD_WEIGHT
    raise InvalidField(path, f"must be normal, bold or 1 to 1000, not {shown(weight)}")
