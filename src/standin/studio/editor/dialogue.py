"""Who says what in a scene: its first speaker, and whoever has the word after.

A line is ``{"voice": …, "character": …}``. Equal characters are one person, as the renderer has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ...render.people import placed
from ...scene import Character, limits
from .body import Body, Place, number, shown

_PARTS: Final = ("voice", "character")
_USUAL: Final[Mapping[str, Any]] = {
    "scale": 1, "avatar_style": "normal", "talking_photo_style": "square",
    "talking_style": "stable", "expression": "default", "matting": False,
    "super_resolution": False,
}  # fmt: skip
_STANDING: Final = ("scale", "offset")


def lines(scene: Body) -> list[Body]:
    """What is said in a scene, in its order."""
    first = {part: scene[part] for part in _PARTS if part in scene}
    return [first, *(scene.get("turns") or [])]


def with_lines(scene: Body, said: Sequence[Body]) -> Body:
    """The scene with other lines; there is at least one."""
    kept = {key: value for key, value in scene.items() if key not in (*_PARTS, "turns")}
    made: Body = {part: said[0][part] for part in _PARTS if part in said[0]}
    return {**made, **kept, **({"turns": list(said[1:])} if len(said) > 1 else {})}


def place(line: int) -> Place:
    """Where a line stands in its scene."""
    return ("turns", line - 1) if line else ()


def full(scene: Body) -> bool:
    """Whether a scene has as many lines as it may have."""
    return len(lines(scene)) > limits.TURNS


def person(character: Mapping[str, Any] | None) -> str:
    """What makes a character the person that it is; empty for nobody."""
    if character is None or shown({"character": character}) is None:
        return ""
    said = {key: value for key, value in character.items() if key != "offset"}
    said = {key: v for key, v in said.items() if v is not None and v != _USUAL.get(key)}
    offset = character.get("offset") or {}
    at = [number(offset.get(axis), 0.0) for axis in ("x", "y")]
    return repr((sorted(said.items(), key=lambda pair: pair[0]), at))


def persons(scene: Body) -> list[Body]:
    """Everybody who is seen in a scene, in the order in which they get the word."""
    found: dict[str, Body] = {}
    for line in lines(scene):
        who = line.get("character")
        if key := person(who):
            found.setdefault(key, who or {})
    return list(found.values())


def of_person(scene: Body, character: Mapping[str, Any] | None) -> list[int]:
    """Numbers of the lines that somebody says."""
    wanted = person(character)
    return [i for i, line in enumerate(lines(scene)) if person(line.get("character")) == wanted]


def replaced(scene: Body, line: int, character: Mapping[str, Any] | None) -> Body:
    """The scene with whoever says a line changed, in everything that they say."""
    said = lines(scene)
    mine = set(of_person(scene, said[line].get("character"))) | {line}
    if not person(said[line].get("character")):
        mine = {line}  # two who are not seen need not be one
    made = [_said_by(each, character) if i in mine else each for i, each in enumerate(said)]
    return with_lines(scene, made)


def add(scene: Body, after: int, character: Mapping[str, Any] | None, voice: Body) -> Body:
    """Another line after one. Where somebody new comes, all stand side by side again."""
    said = lines(scene)
    new = person(character) not in {person(each.get("character")) for each in said}
    made = _said_by({"voice": voice}, character)
    scene = with_lines(scene, [*said[: after + 1], made, *said[after + 1 :]])
    return side_by_side(scene) if new and character else scene


def remove(scene: Body, line: int) -> Body:
    """Without a line; the last one stays."""
    left = [each for i, each in enumerate(lines(scene)) if i != line]
    return with_lines(scene, left) if left else scene


def move(scene: Body, line: int, to: int) -> Body:
    """A line in another place: ``to`` is its number afterwards."""
    said = lines(scene)
    said.insert(to, said.pop(line))
    return with_lines(scene, said)


def say(scene: Body, line: int, character: Mapping[str, Any] | None, voice: Body) -> Body:
    """A line said by somebody else, in another voice."""
    said = lines(scene)
    said[line] = _said_by({**said[line], "voice": voice}, character)
    return with_lines(scene, said)


def side_by_side(scene: Body) -> Body:
    """Everybody where the renderer puts them by itself."""
    made = []
    for line in lines(scene):
        who = line.get("character")
        if who:
            who = {key: value for key, value in who.items() if key not in _STANDING}
        made.append(_said_by(line, who))
    return with_lines(scene, made)


def standing(
    everybody: Sequence[Body], wide: int, high: int, photos: Sequence[bool]
) -> list[tuple[float, float, float]]:
    """Size and shift of everybody as they are drawn: as asked, or side by side."""
    stood = placed([_stage(i, who) for i, who in enumerate(everybody)], wide, high, photos)
    return [(who.scale, who.offset_x, who.offset_y) for who in stood]


def stood(scene: Body, where: Sequence[tuple[float, float, float]]) -> Body:
    """The scene with everybody's place said, in the order of `persons`."""
    keys = [person(who) for who in persons(scene)]
    made = []
    for line in lines(scene):
        who = line.get("character")
        if key := person(who):
            scale, x, y = where[keys.index(key)]
            offset = {"x": round(x, 3), "y": round(y, 3)}
            who = {**(who or {}), "scale": round(scale, 3), "offset": offset}
        made.append(_said_by(line, who))
    return with_lines(scene, made)


def _said_by(line: Body, character: Mapping[str, Any] | None) -> Body:
    kept = {key: value for key, value in line.items() if key != "character"}
    return kept if character is None else {**kept, "character": dict(character)}


def _stage(seat: int, who: Body) -> Character:
    style = str(who.get("avatar_style") or "").replace("_", "").lower()
    round_ = style == "circle" or who.get("talking_photo_style") == "circle"
    offset = who.get("offset") or {}
    return Character(
        f"{shown({'character': who})} {seat}", number(who.get("scale"), 1),
        number(offset.get("x"), 0), number(offset.get("y"), 0), mask="circle" if round_ else "none",
    )  # fmt: skip
