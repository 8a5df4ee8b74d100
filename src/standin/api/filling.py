"""Variables: ``{{name}}`` in a request's JSON, and what is put in its place."""

import re
from collections.abc import Mapping
from typing import Any, Final, Literal, get_args

from pydantic import Field

from ..errors import InvalidField, Path
from .bodies import BODY_LIMIT, Lenient, Line

Kind = Literal["text", "image", "video", "audio", "character", "voice"]

PLACE: Final = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_.-]{0,63})\s*\}\}")
"""A place to be filled in; spaces inside the braces do not matter."""

_KINDS: Final[Mapping[str, Kind]] = {
    "avatar_id": "character",
    "talking_photo_id": "character",
    "voice_id": "voice",
    "audio_url": "audio",
    "audio_asset_id": "audio",
    "image_asset_id": "image",
    "video_asset_id": "video",
}
"""What a variable is by the key that it stands under; ``url`` goes by the object's type."""


class Properties(Lenient):
    """The value of a variable; which keys count depends on its kind."""

    content: Line | None = None
    url: Line | None = None
    asset_id: Line | None = None
    fit: Line | None = None
    play_style: Line | None = None
    character_id: Line | None = None
    type: Line | None = None
    voice_id: Line | None = None
    locale: Line | None = None


class Variable(Lenient):
    """A value for a place."""

    name: Line | None = None
    type: Kind = "text"
    properties: Properties = Field(default_factory=Properties)


def variables(body: Any) -> dict[str, Kind]:
    """The variables of a request, in order, and what each is."""
    found: dict[str, Kind] = {}
    _look(body, None, {}, found)
    return found


def _look(value: Any, key: str | None, around: Mapping[str, Any], found: dict[str, Kind]) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            _look(inner, name, value, found)
    elif isinstance(value, list):
        for inner in value:
            _look(inner, key, around, found)
    elif isinstance(value, str):
        for match in PLACE.finditer(value):
            found.setdefault(match[1], _kind(key, around))


def _kind(key: str | None, around: Mapping[str, Any]) -> Kind:
    if key == "url" and around.get("type") in ("image", "video"):
        kind: Kind = around["type"]
        return kind
    return _KINDS.get(key or "", "text")


def filled(body: Any, values: Mapping[str, Variable]) -> Any:
    """``body`` with its places filled in; the given object is not changed.

    Raises `InvalidField` with a path under ``variables`` for a value that is missing or of
    another kind than its place.
    """
    kinds = variables(body)
    for name, kind in kinds.items():
        if name not in values:
            raise InvalidField(("variables", name), "is required")
        if values[name].type != kind:
            given = values[name].type
            raise InvalidField(("variables", name, "type"), f"must be {kind!r}, not {given!r}")
    if _put_in(body, values) > BODY_LIMIT:  # a short text in many places, or a long one in some
        message = f"the filled request is larger than {BODY_LIMIT // 1024 // 1024} MiB"
        raise InvalidField(("variables",), message)
    return _fill(body, values)


def _put_in(value: Any, values: Mapping[str, Variable]) -> int:
    """Characters of text that take the places in ``value``."""
    if isinstance(value, str):
        found = (values[match[1]].properties.content for match in PLACE.finditer(value))
        return sum(len(content or "") for content in found)
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return sum(_put_in(each, values) for each in inner)


def _fill(value: Any, values: Mapping[str, Variable]) -> Any:
    if isinstance(value, list):
        return [_fill(inner, values) for inner in value]
    if isinstance(value, str):
        return PLACE.sub(lambda match: _text(match[1], values[match[1]]), value)
    if not isinstance(value, dict):
        return value
    made: dict[str, Any] = {}
    for key, inner in value.items():
        whole = PLACE.fullmatch(inner.strip()) if isinstance(inner, str) else None
        kind = _kind(key, value)
        if whole is None or kind == "text":
            made[key] = _fill(inner, values)
        else:
            name = whole[1]
            made |= _object(("variables", name, "properties"), kind, values[name].properties)
    return made


def _text(name: str, variable: Variable) -> str:
    if variable.properties.content is None:
        raise InvalidField(("variables", name, "properties", "content"), "is required")
    return variable.properties.content


def _object(path: Path, kind: Kind, given: Properties) -> dict[str, Any]:
    """The keys that take the place of the one with the variable."""
    if kind == "character":
        if not given.character_id:
            raise InvalidField((*path, "character_id"), "is required")
        photo = given.type == "talking_photo"
        key = "talking_photo_id" if photo else "avatar_id"
        return {"type": "talking_photo" if photo else "avatar", key: given.character_id}
    if kind == "voice":
        if not given.voice_id:
            raise InvalidField((*path, "voice_id"), "is required")
        locale = {"locale": given.locale} if given.locale else {}
        return {"voice_id": given.voice_id, **locale}
    if not (given.url or given.asset_id):
        raise InvalidField((*path, "url"), "either url or asset_id is required")
    if kind == "audio":
        return {"audio_url": given.url, "audio_asset_id": given.asset_id}
    more = {"fit": given.fit, "play_style": given.play_style if kind == "video" else None}
    return {"url": given.url, f"{kind}_asset_id": given.asset_id} | {
        key: value for key, value in more.items() if value
    }


KINDS: Final = get_args(Kind)
