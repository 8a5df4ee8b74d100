"""Who is on stage in a scene, and where they stand."""

from __future__ import annotations

from ..scene import Character, Scene


def people(scene: Scene) -> tuple[Character, ...]:
    """Everybody who is seen in a scene, in the order in which they get the word.

    Equal characters are one person.
    """
    seats = (scene.character, *(turn.character for turn in scene.turns))
    return tuple(dict.fromkeys(who for who in seats if who is not None))
