"""Folders: made, named, deleted, and chosen for a video."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.concurrency import run_in_threadpool

from ..library import Folder
from .parts import Field, ask, button, sheet, sure, tag
from .session import Visit

_NEW: Final = "new"
"""In the place of a folder's id: one that shall be made."""


def known(who: Visit) -> Sequence[Folder]:
    """Those of the space."""
    return who.here.library.folders.list(who.space, 100).items


async def make(who: Visit) -> Folder | None:
    """Ask for a name, and make one; None when nobody wants to. Raises `StandinError`."""
    who.needs("create")
    name = await ask("New folder", "Name", act="Make it")
    folders = who.here.library.folders
    return await run_in_threadpool(folders.create, who.space, name) if name else None


async def rename(who: Visit, folder: Folder) -> bool:
    """Whether it has another name now. Raises `StandinError`."""
    who.needs("manage")
    name = await ask("Rename the folder", "Name", folder.name)
    if name:
        await run_in_threadpool(who.here.library.folders.rename, folder.id, who.space, name)
    return bool(name)


async def drop(who: Visit, folder: Folder) -> bool:
    """Whether it is gone."""
    who.needs("manage")
    text = "Its videos stay in the library. The folder can be restored through the API."
    agreed = await sure(f"Delete the folder “{folder.name}”?", text, "Delete folder")
    if agreed:
        await run_in_threadpool(who.here.library.folders.trash, folder.id, who.space)
    return agreed


async def choose(who: Visit, folders: Sequence[Folder], current: str) -> str | None:
    """The id of the folder that a video shall be in, "" for none; it may be made on the way.

    None when nobody wants to choose. Raises `StandinError`.
    """
    with sheet("Move to a folder") as dialog:
        choice = Field(
            "Folder", current, kind="select",
            options=[("", "No folder"), *((each.id, each.name) for each in folders),
                     (_NEW, "A new folder…")],
            on_change=lambda chosen: new.set_visibility(chosen == _NEW),
        )  # fmt: skip
        new = Field("Name of the new folder")
        new.set_visibility(False)
        with tag("div", classes="acts"):
            button("Cancel", lambda: dialog.submit(None))
            button("Move", lambda: dialog.submit(choice.value), classes="main-act")
    answer = await dialog
    if answer != _NEW:
        return None if answer is None else str(answer)
    who.needs("create")
    made = await run_in_threadpool(who.here.library.folders.create, who.space, str(new.value))
    return made.id
