"""What is edited: the body of a request of v2's generate, changed by pure functions.

Each gives a new body and leaves the given one as it was; what did not change is shared between
both. What the editor does not know stays in it untouched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ...scene import limits
from ...speech.markup import TAG

Body = dict[str, Any]
Place = tuple[str | int, ...]
"""A path in it: ``("video_inputs", 0, "voice", "speed")``."""

SCENES: Final = "video_inputs"
FIRST: Final = {"type": "color", "value": "#E8EEF5"}
"""The background of a video that nobody has chosen one for."""
SIZE: Final = {"width": 1280, "height": 720}
_SPEED: Final = 15.0
"""Characters a second at speed 1, to guess how long a script lasts."""
_AROUND: Final = 0.8
"""Seconds of pause before and after all that is said in a scene."""
_BETWEEN: Final = 0.35
"""Seconds between two who speak."""
_BREAK: Final = re.compile(r"<break\b[^>]*?time=[\"'](\d+(?:\.\d+)?)\s*(ms|s)", re.I)
_READ: Final = 72
"""Characters of a script that are spoken to show its captions."""
_READ_WORDS: Final = "This is how your captions will look."
_WHO: Final = ("type", "avatar_id", "talking_photo_id")


def new(character: Mapping[str, Any] | None, voice_id: str, background: Mapping[str, Any]) -> Body:
    """A video of one scene in which nothing is said yet."""
    scene: Body = {
        "voice": {"type": "text", "voice_id": voice_id, "input_text": ""},
        "background": dict(background),
    }
    if character is not None:
        scene["character"] = dict(character)
    return {"title": "", SCENES: [scene], "dimension": dict(SIZE)}


def get(body: Any, place: Place, default: Any = None) -> Any:
    """What is at a place; ``default`` where there is nothing."""
    for part in place:
        if isinstance(part, int):
            if not isinstance(body, list) or not -len(body) <= part < len(body):
                return default
            body = body[part]
        elif isinstance(body, dict) and part in body:
            body = body[part]
        else:
            return default
    return default if body is None else body


def put(body: Any, place: Place, value: Any) -> Any:
    """``body`` with ``value`` at a place; None takes what is there away."""
    if not place:
        return value
    part, rest = place[0], place[1:]
    if isinstance(part, int):
        items = list(body)
        items[part] = put(items[part], rest, value)
        return items
    kept = dict(body) if isinstance(body, dict) else {}
    inner = put(kept.get(part), rest, value)
    if inner is None:
        kept.pop(part, None)
    else:
        kept[part] = inner
    return kept


def scenes(body: Body) -> list[Body]:
    """Its scenes."""
    found: list[Body] = body[SCENES]
    return found


def add_scene(body: Body, after: int) -> Body:
    """Another scene after one: the same presenter, voice and background, and nothing said yet.

    Of several presenters the first, who is alone then and stands where one alone stands.
    """
    given = scenes(body)[after]
    kept = ("character", "background")
    scene: Body = {key: given[key] for key in kept if key in given}
    if _turns(given) and given.get("character"):
        character = given["character"].items()
        scene["character"] = {k: v for k, v in character if k not in ("scale", "offset")}
    voice = given.get("voice") or {}
    if voice.get("type") == "text":
        scene["voice"] = {**voice, "input_text": ""}
    else:
        scene["voice"] = {"type": "text", "voice_id": _voice_of(body), "input_text": ""}
    return _with_scene(body, after + 1, scene)


def duplicate_scene(body: Body, index: int) -> Body:
    """The same scene once more, after itself."""
    return _with_scene(body, index + 1, scenes(body)[index])


def remove_scene(body: Body, index: int) -> Body:
    """Without a scene; the last one stays."""
    left = [scene for i, scene in enumerate(scenes(body)) if i != index]
    return {**body, SCENES: left} if left else body


def move_scene(body: Body, index: int, to: int) -> Body:
    """A scene in another place: ``to`` is its number afterwards."""
    moved = list(scenes(body))
    moved.insert(to, moved.pop(index))
    return {**body, SCENES: moved}


def full(body: Body) -> bool:
    """Whether it has as many scenes as a video may have."""
    return len(scenes(body)) >= limits.SCENES[1]


def show(scene: Body, character: Mapping[str, Any]) -> Body:
    """A scene with somebody else in it, as large and in the same place as whoever was before."""
    kept = {k: v for k, v in (scene.get("character") or {}).items() if k not in _WHO}
    if kept.get("avatar_style") == "voice_only":
        del kept["avatar_style"]
    return {**scene, "character": {**character, **kept}}


def shown(scene: Body) -> str | None:
    """The id of whoever is in a scene; None for nobody."""
    given = scene.get("character") or {}
    if given.get("avatar_style") in ("voice_only", "voiceOnly"):
        return None
    found = given.get("talking_photo_id") if given.get("type") == "talking_photo" else None
    return found or given.get("avatar_id")


def number(value: Any, usual: float) -> float:
    """What a request gives as a number."""
    try:
        return float(usual if value is None else value)
    except (TypeError, ValueError):
        return usual


def texts(scene: Body) -> list[Body]:
    """The texts over a scene: a request may have one object instead of a list."""
    given = scene.get("text")
    if isinstance(given, list):
        return given
    return [given] if given else []


def add_text(scene: Body, text: Mapping[str, Any]) -> Body:
    """One more text over a scene."""
    return {**scene, "text": [*texts(scene), dict(text)]}


def remove_text(scene: Body, index: int) -> Body:
    """Without one of its texts."""
    left = [text for i, text in enumerate(texts(scene)) if i != index]
    return {**scene, "text": left}


def plain(script: str) -> str:
    """A script without its tags."""
    return " ".join(TAG.sub(" ", script).split())


def voices(scene: Body) -> list[Body]:
    """The voices of a scene, in their order."""
    return [scene.get("voice") or {}, *(turn.get("voice") or {} for turn in _turns(scene))]


def seconds(scene: Body, heard: Mapping[str, float] | None = None) -> float | None:
    """About how long a scene lasts; None where nobody can know before it is made.

    ``heard`` has the seconds of voices that were heard already, by `spoken`.
    """
    known = heard or {}
    lengths = [known.get(spoken(voice)) or _seconds(voice) for voice in voices(scene)]
    if any(length is None for length in lengths) or not any(lengths):
        return None
    return sum(filter(None, lengths)) + _AROUND + _BETWEEN * (len(lengths) - 1)


def spoken(voice: Body) -> str:
    """What decides how a voice sounds."""
    return repr(sorted(voice.items(), key=lambda pair: pair[0]))


def silent(body: Body) -> list[tuple[int, int]]:
    """The scenes and lines of which nobody has written what shall be said."""
    return [
        (i, k)
        for i, scene in enumerate(scenes(body))
        for k, voice in enumerate(voices(scene))
        if voice.get("type") == "text" and not str(voice.get("input_text") or "").strip()
    ]


def ratio(body: Body) -> tuple[int, int]:
    """Width and height of its frames in pixels; full HD where it does not say."""
    size = body.get("dimension") or {}
    try:
        return int(size["width"]), int(size["height"])
    except (KeyError, TypeError, ValueError):
        return _SIDES.get(str(body.get("aspect_ratio")), (1920, 1080))


_SIDES: Final = {"9:16": (1080, 1920), "1:1": (1080, 1080)}


def look(body: Body, index: int) -> Body:
    """What decides how a scene looks at rest: the same scene, saying nothing, as a video."""
    scene = {key: value for key, value in scenes(body)[index].items() if key != "transition"}
    scene["voice"] = {"type": "silence", "duration": 1}
    scene["turns"] = [{**turn, "voice": scene["voice"]} for turn in _turns(scene)]
    kept = ("dimension", "aspect_ratio", "watermark", "enable_watermark", "test")
    return {SCENES: [scene], **{key: body[key] for key in kept if key in body}}


def reading(body: Body, index: int) -> Body | None:
    """A scene while its first words are spoken, with captions; None where it has none in it."""
    wanted = body.get("caption") or body.get("subtitles") or body.get("caption_mode")
    voice = scenes(body)[index].get("voice") or {}
    if not wanted or body.get("caption_mode") == "file_only" or voice.get("type") != "text":
        return None
    made = look(body, index)
    script = plain(str(voice.get("input_text") or ""))
    said = script[:_READ].rpartition(" ")[0] if len(script) > _READ else script
    words = said if len(said) > _READ // 4 else _READ_WORDS
    only = {**scenes(made)[0], "voice": {**voice, "input_text": words}}
    return {**made, SCENES: [only], "caption": True, "subtitles": body.get("subtitles")}


def _with_scene(body: Body, at: int, scene: Body) -> Body:
    given = scenes(body)
    return {**body, SCENES: [*given[:at], scene, *given[at:]]}


def _voice_of(body: Body) -> str:
    voices = (scene.get("voice") or {} for scene in scenes(body))
    return next((str(voice["voice_id"]) for voice in voices if voice.get("voice_id")), "")


def _turns(scene: Body) -> Sequence[Body]:
    turns: Sequence[Body] = scene.get("turns") or []
    return turns


def _seconds(voice: Body) -> float | None:
    if voice.get("type") == "silence":
        return float(voice.get("duration", 1))
    script = voice.get("input_text") or voice.get("transcript") or ""
    if voice.get("type") == "audio" and not script:
        return None
    pauses = sum(
        float(time) / (1000 if unit.lower() == "ms" else 1) for time, unit in _BREAK.findall(script)
    )
    return len(plain(script)) / _SPEED / (float(voice.get("speed") or 1)) + pauses
