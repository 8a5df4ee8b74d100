"""Who is on stage in a scene, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ..scene import Character, Scene

_SHOULDERS: Final = 0.76
"""Width that somebody needs, in heights of a landscape frame."""
_NARROW: Final = 1.0
"""The same in widths of a narrow frame, where everybody is made to fit its width."""
_BELOW: Final = 0.2
"""How much of a body there is below its own frame, in heights of it."""
_DISC: Final = 0.9
"""Size of a circle or square, in shorter sides of the frame, where there is room for it."""


def people(scene: Scene) -> tuple[Character, ...]:
    """Everybody who is seen in a scene, in the order in which they get the word.

    Equal characters are one person.
    """
    return tuple(dict.fromkeys(who for who in seats(scene) if who is not None))


def seats(scene: Scene) -> tuple[Character | None, ...]:
    """Who speaks first, second and so on; None speaks unseen."""
    return (scene.character, *(turn.character for turn in scene.turns))


def placed(
    everybody: Sequence[Character], width: int, height: int, photos: Sequence[bool] = ()
) -> tuple[Character, ...]:
    """The same people with places in a frame of this size; ``photos`` says who is one.

    One of them stands as asked. Several stand side by side, as large as they fit, unless somebody
    was given a place: then all stand as asked.
    """
    asked = any((c.scale, c.offset_x, c.offset_y) != (1.0, 0.0, 0.0) for c in everybody)
    if len(everybody) < 2 or asked:
        return tuple(everybody)
    if any(c.mask != "none" for c in everybody):
        return _discs(everybody, width, height)
    count = len(everybody)
    across = min(_NARROW, _SHOULDERS * height / width)
    scale = min(1.0, 0.98 / (count * across))
    step = min(1 / count, 1.14 * across * scale)
    # Smaller people stand on the lower edge: nobody may hang in the air. Photos end there.
    below = [0.0 if i < len(photos) and photos[i] else _BELOW for i in range(count)]
    return tuple(
        replace(
            who,
            scale=scale,
            offset_x=(i - (count - 1) / 2) * step,
            offset_y=max(0.0, (1 - scale) / 2 - below[i] * scale),
        )
        for i, who in enumerate(everybody)
    )


def _discs(everybody: Sequence[Character], width: int, height: int) -> tuple[Character, ...]:
    """Circles or squares in a row along the longer side."""
    count, (short, long) = len(everybody), sorted((width, height))
    scale = min(_DISC, 0.94 * long / (count * short))
    step = min(1 / count, 1.08 * scale * short / long)
    places = [(i - (count - 1) / 2) * step for i in range(count)]
    return tuple(
        replace(who, scale=scale, offset_y=place)
        if height > width
        else replace(who, scale=scale, offset_x=place)
        for who, place in zip(everybody, places, strict=True)
    )


def sides(everybody: Sequence[Character]) -> tuple[float, ...]:
    """For each, to which side the others are: -1 all to the viewer's left, 1 all to the right."""
    asked = [who.offset_x for who in everybody]
    at = asked if len(set(asked)) == len(asked) else list(range(len(everybody)))
    count = len(everybody) - 1
    return tuple(
        sum((there > here) - (there < here) for there in at) / count if count else 0.0
        for here in at
    )
