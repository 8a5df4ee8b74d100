"""Every call of the API with every field of its body, query and path set to what it should not be.

The calls are those of `contract` and `isolation`, which are taken as they are; the fields are those
that they set and those that the document of the API names beside them.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from .contract import CONTRACT
from .isolation import CALLS, IN_PATHS, filled

_RAW: Final = {
    "@nan": "NaN",
    "@infinite": "1e400",
    "@surrogate": '"\\ud800"',
    "@zero": '"a\\u0000b"',
    "@deep": "[" * 5000 + "]" * 5000,
    "@digits": "9" * 400,
}
"""JSON that no Python value is written as."""

VALUES: Final[tuple[Any, ...]] = (
    None, "", "  ", "nope", 0, -1, 1, 0.5, 1e308, -1e308, 2**31, 2**64, 10**30, True, False,
    [], {}, [None], [[]], {"a": 1}, {"type": 5}, {"type": "url", "url": "x"},
    {"type": "asset_id", "asset_id": "nope"},
    {"type": "base64", "media_type": "image/png", "data": "!!!"},
    {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="},
    "x" * 6000, "\U0001f600" * 300, "a\nb\tc", "\u202e\ufeff", "NaN", "inf", "1e999", "-0",
    "\u0663", "http://[", "http://a b/c", "http://\x7f/", "http://x:99999/", "//x",
    "file:///etc/passwd", "../../etc/passwd", "%00", "#gggggg", "{{x}}", "<speak>",
    "<speak><break time='1e9s'/></speak>",
    *_RAW,
)  # fmt: skip
PATHS: Final = ("nope", "%00", "%ff", "a" * 3000, "%0a", "-1", "%F0%9F%98%80")
CONTENTS: Final = (
    b"", b"\0", b"\xff\xd8\xff", b"<svg/>", b"RIFF1234WAVEfmt ", b"\x89PNG\r\n\x1a\n",
    b"ID3" + bytes(50), b"\0\0\0\x18ftypmp42" + bytes(20),
)  # fmt: skip
_GONE: Final = ("DELETE", "erase", "trash", "/delete")
"""Calls after which what they name is not there: only their bodies are changed."""


def calls(document: dict[str, Any], ids: dict[str, str]) -> Iterator[tuple[str, str, Any]]:
    """Method, path and the rest of a request, of each call with one thing changed."""
    for route, query, body, content, in_path, headers in _good():
        method, _, template = route.partition(" ")
        known = {name: f"{{{kind}}}" for name, kind in IN_PATHS.items()} | in_path
        path = filled(re.sub(r"\{(\w+)\}", lambda m, k=known: k[m[1]], template), ids)  # type: ignore[misc]
        told = document["paths"].get(template, {}).get(method.lower(), {})
        whole, asked = filled(body, ids), filled(query, ids)
        more: dict[str, Any] = {"params": asked, "headers": headers}
        sent = {"content": content} if whole is None else {"json": whole}
        if not any(word in route for word in _GONE):
            named = {p["name"] for p in told.get("parameters", ()) if p["in"] == "query"}
            for name in sorted(named | set(asked)):
                for value in VALUES:
                    if isinstance(value, str | int | float) and value not in _RAW:
                        yield method, path, more | sent | {"params": {**asked, name: str(value)}}
        for name in re.findall(r"\{(\w+)\}", template):
            for value in PATHS:
                changed = filled(
                    re.sub(r"\{(\w+)\}", lambda m, k=known | {name: value}: k[m[1]], template),  # type: ignore[misc]
                    ids,
                )
                yield method, changed, more | sent
        if content is not None:
            for value in CONTENTS:
                yield method, path, more | {"content": value}
        if whole is not None:
            bodies = told.get("requestBody", {}).get("content", {})
            schema = bodies.get("application/json", {}).get("schema", {})
            kind = {"Content-Type": "application/json"}
            for place in dict.fromkeys(_places(document, schema, whole)):
                for value in VALUES:
                    changed = _json(_with(whole, place, value))
                    yield method, path, more | {"content": changed, "headers": kind | headers}


def _good() -> Iterator[tuple[str, dict[str, str], Any, bytes | None, dict[str, str], Any]]:
    """Calls that are taken: those whose shape is known, then each that names things of a space."""
    for route, ask in CONTRACT.items():
        content = None if ask.content == b"{face}" else ask.content
        yield route, ask.query, ask.body, content, ask.path, {}
    for route, each in CALLS.items():
        for call in each:
            # To the end of its ways: nothing of one's own is named there.
            in_path = {n: v.replace("own_", "") for n, v in call.path.items()}
            body = json.loads(json.dumps(call.body).replace("{own_", "{"))
            yield route, call.query, body, call.content, in_path, call.headers


def _places(
    document: dict[str, Any], schema: Any, value: Any, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[str | int, ...]]:
    """Each field that is there or could be; the whole body is ()."""
    yield path
    if isinstance(value, dict):
        inner: dict[str, Any] = {}
        for one in _kinds(document, schema):
            for name, its in one.get("properties", {}).items():
                inner.setdefault(name, its)
        for name in dict.fromkeys((*value, *inner)):
            if name in value:
                yield from _places(document, inner.get(name, {}), value[name], (*path, name))
            else:
                yield (*path, name)
    elif isinstance(value, list):
        item: Any = next((o["items"] for o in _kinds(document, schema) if "items" in o), {})
        for i, each in enumerate(value[:2]):
            yield from _places(document, item, each, (*path, i))


def _kinds(document: dict[str, Any], schema: Any) -> list[Any]:
    """All that a value may be by its schema."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    several = [one for word in ("anyOf", "oneOf", "allOf") for one in schema.get(word, ())]
    return [kind for one in several for kind in _kinds(document, one)] or [schema]


def _with(whole: Any, place: tuple[str | int, ...], value: Any) -> Any:
    """``whole`` with another value at a place."""
    if not place:
        return value
    first, *rest = place
    copy = dict(whole) if isinstance(whole, dict) else list(whole)
    inner = copy.get(first, {}) if isinstance(copy, dict) else copy[int(first)]
    copy[first] = _with(inner, tuple(rest), value)  # type: ignore[index]
    return copy


def _json(value: Any) -> bytes:
    text = json.dumps(value)
    for name, raw in _RAW.items():
        text = text.replace(json.dumps(name), raw)
    return text.encode()
