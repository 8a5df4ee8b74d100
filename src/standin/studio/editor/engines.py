"""Whom a neural engine moves in the video: pictures of a scene are drawn without it."""

from __future__ import annotations

from collections.abc import Mapping

from ...avatars.neural.contracts import ENGINES
from ..session import Visit
from . import dialogue
from .body import Body, shown

Moved = Mapping[str, tuple[str, str]]
"""Name of somebody and title of their engine, by the look's id."""


def chosen(who: Visit) -> Moved:
    """The looks of a space that an engine was chosen for."""
    looks = who.here.library.avatars.looks(who.space, allowed=True)
    titles = {name: contract.title for name, contract in ENGINES.items()}
    found = ((look, titles.get(look.engine or "")) for look in looks)
    return {look.id: (look.name, title) for look, title in found if title}


def told(scene: Body, moved: Moved) -> str:
    """What the picture of a scene does not show; empty where it shows all."""
    ids = (shown({"character": each}) or "" for each in dialogue.persons(scene))
    found = dict.fromkeys(moved[each] for each in ids if each in moved)
    if not found:
        return ""
    who = " and ".join(name for name, _ in found)
    what = " and ".join(dict.fromkeys(title for _, title in found))
    return f"Drawn without {what}, which moves {who} in the video."
