"""Variables of a draft, filled in so that it can be seen and heard before there is a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ...api.filling import PLACE, Kind, Properties, Variable, filled, variables
from . import body as bodies
from .body import Body

_BESIDE: Final = ("watermark", "music")
_SILENCE: Final = {"type": "silence", "duration": 1}
_FILES: Final = ("url", "image_asset_id", "video_asset_id", "audio_url", "audio_asset_id")


def example(
    body: Body, avatar_id: str, voice_id: str, row: Mapping[str, str] | None = None
) -> Body:
    """``body`` with something in every place: what ``row`` has for it, or what stands for it.

    A text is filled with the variable's name, a presenter and a voice with those given, and a file
    is left out.
    """
    body = _without_files(body) if row is None else body
    kinds = variables(body)
    if not kinds:
        return body
    values = {
        name: _value(name, kind, avatar_id, voice_id, row or {}) for name, kind in kinds.items()
    }
    made: Body = filled(body, values)
    return made


def _value(
    name: str, kind: Kind, avatar_id: str, voice_id: str, row: Mapping[str, str]
) -> Variable:
    given = row.get(name)
    properties = {
        "text": Properties(content=given or name.replace("_", " ")),
        "character": Properties(character_id=given or avatar_id),
        "voice": Properties(voice_id=given or voice_id),
    }
    return Variable(type=kind, properties=properties.get(kind, Properties(url=given)))


def _without_files(body: Body) -> Body:
    made = [_without_file(scene) for scene in bodies.scenes(body)]
    body = {**body, bodies.SCENES: made}
    return {key: v for key, v in body.items() if not (key in _BESIDE and _open(v))}


def _without_file(scene: Body) -> Body:
    if _open(scene.get("background")):
        scene = {**scene, "background": bodies.FIRST}
    if _open(scene.get("voice")):
        scene = {**scene, "voice": _SILENCE}
    if any(_open(turn.get("voice")) for turn in scene.get("turns") or []):
        turns = scene["turns"]
        made = [{**t, "voice": _SILENCE} if _open(t.get("voice")) else t for t in turns]
        scene = {**scene, "turns": made}
    return scene


def _open(part: Any) -> bool:
    """Whether a file in it is a variable."""
    return isinstance(part, dict) and any(PLACE.search(str(part.get(key, ""))) for key in _FILES)
