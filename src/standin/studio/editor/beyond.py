"""What a request says that no control of the editor shows: it stays in it, and is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from .body import Body

Known = Mapping[str, Any]
"""Names that the editor shows, with those inside of them; None: all that is inside."""

_PLACE: Final = dict.fromkeys(("x", "y"))
_WHO: Final = {
    **dict.fromkeys(
        ("type", "avatar_id", "talking_photo_id", "scale", "avatar_style", "talking_photo_style",
         "talking_style", "expression", "circle_background_color", "matting", "super_resolution")
    ),
    "offset": _PLACE,
}  # fmt: skip
_VOICES: Final[dict[str, Known]] = {
    "text": dict.fromkeys(
        ("type", "voice_id", "input_text", "speed", "pitch", "volume", "emotion", "pronunciations")
    ),
    "audio": dict.fromkeys(
        ("type", "audio_url", "audio_asset_id", "transcript", "input_text", "locale")
    ),
    "silence": dict.fromkeys(("type", "duration")),
}
_COLOUR: Final = dict.fromkeys(("type", "value"))
_FILE: Final = dict.fromkeys(("type", "value", "url", "fit", "image_asset_id"))
_BACKGROUNDS: Final[dict[str, Known]] = {
    "color": _COLOUR,
    "own": _COLOUR,
    "image": _FILE,
    "video": {**_FILE, **dict.fromkeys(("video_asset_id", "play_style", "volume"))},
}
_TEXT: Final = {
    **dict.fromkeys(
        ("text", "font_family", "font_size", "font_weight", "color", "text_align", "line_height",
         "width", "shadow")
    ),
    "position": _PLACE,
}  # fmt: skip
_TURN: Final = {"voice": _VOICES, "character": _WHO}
_SCENE: Final = {
    **_TURN,
    "background": _BACKGROUNDS,
    "turns": _TURN,
    "text": _TEXT,
    **dict.fromkeys(("transition", "transition_seconds")),
}
_BODY: Final = {
    "video_inputs": _SCENE,
    "dimension": dict.fromkeys(("width", "height")),
    "watermark": dict.fromkeys(("url", "image_asset_id", "place", "scale", "opacity")),
    "music": dict.fromkeys(("url", "audio_asset_id", "volume", "ducking")),
    "subtitles": {
        **dict.fromkeys(
            ("preset_name", "alignment", "font_family", "font_size", "disable_highlight")
        ),
        "position": _PLACE,
    },
    **dict.fromkeys(
        ("title", "aspect_ratio", "fps", "test", "caption", "caption_mode", "enable_watermark",
         "folder_id", "priority", "callback_id", "callback_url")
    ),
}  # fmt: skip


def unshown(body: Body) -> list[str]:
    """Paths of what is in a request and nowhere in the editor: ``video_inputs[0].voice.locale``."""
    return list(_look(body, _BODY, ""))


def _look(value: Any, known: Known | None, path: str) -> Iterator[str]:
    if known is None or value in (None, "", [], {}):
        return
    if isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _look(inner, known, f"{path}[{number}]")
        return
    if not isinstance(value, dict):
        return
    if known is _VOICES or known is _BACKGROUNDS:
        known = known.get(str(value.get("type")), dict.fromkeys(value))
    assert known is not None
    for name, inner in value.items():
        place = f"{path}.{name}" if path else name
        if name not in known:
            if inner is not None:
                yield place
        else:
            yield from _look(inner, known[name], place)
