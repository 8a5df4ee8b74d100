"""Who presents a video that the command line makes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from ..avatars import personal
from ..avatars.avatar import AvatarInfo
from ..avatars.catalogue import Catalogue
from ..avatars.photo.intake.report import Report
from ..errors import InvalidField, StandinError, UnknownAvatar
from ..library import Library
from ..library.avatars import MOVED, PACKS
from ..scene import ColourBackground, Scene, Silence, Video
from ..scene.video import Character
from .options import err, settings
from .photos import show_report

Engine = Annotated[
    str | None,
    typer.Option(help="What moves the mouth: warp, or one of `standin engines list`."),
]


@dataclass(frozen=True)
class Presenter:
    """An avatar, and the file that it is made of."""

    info: AvatarInfo
    pack_key: str | None = None
    super_resolution: bool = False
    engine: str | None = None
    files: dict[str, Path] = field(default_factory=dict)


def presenter(avatar: str, photo: Path | None, folder: Path) -> Presenter:
    """The avatar that is named, or one made of ``photo``; ``folder`` keeps its files meanwhile.

    Raises `UnknownAvatar`, `InvalidField` for one that is not ready, and `StandinError` for a
    photo that is refused.
    """
    if photo is not None:
        return _of_photo(photo, folder)
    try:
        return Presenter(Catalogue().get(avatar).info)
    except UnknownAvatar:
        if not settings().home.is_dir():
            raise
        found = _of_library(avatar, folder)
        if found is None:
            raise
        return found


def moved_by(asked: str | None, shown: Presenter) -> str | None:
    """The engine that is asked for, else the avatar's own. Raises as `here` does."""
    engine = here(asked) if asked else here(shown.engine)
    if engine is not None and shown.info.kind not in MOVED:
        kinds = " and ".join(MOVED)
        raise InvalidField(("engine",), f"moves avatars of the kinds {kinds}, not {shown.info.id}")
    return engine


def here(engine: str | None) -> str | None:
    """An engine that is on this machine; None for the avatar's own way.

    Raises `InvalidField` for a name that none has, and `EngineError` for one that is not here.
    """
    known = personal.engines()
    if engine is not None and engine not in known:
        raise InvalidField(("engine",), f"must be one of {', '.join(known)}, not {engine[:80]!r}")
    personal.engine_digest(engine, settings().home)
    return None if engine == personal.WARP else engine


def _of_library(avatar: str, folder: Path) -> Presenter | None:
    with Library.open(settings()) as library:
        try:
            look = library.avatars.look(avatar, None)
        except UnknownAvatar:
            return None
        asked = Video((Scene(Silence(1), Character(look.id), ColourBackground()),))
        try:
            who = library.avatars.pinned(asked, look.space_id).scenes[0].character
        except InvalidField as error:
            raise InvalidField(("avatar",), error.detail) from None
        assert who is not None
        key = who.pack_key or ""
        file = library.objects.local_path(key)
        if file is None:
            file = folder / Path(key).name
            file.write_bytes(library.objects.get(key))
        info = library.avatars.info(look)
    return Presenter(info, key, who.super_resolution, who.engine, {key: file})


def _of_photo(photo: Path, folder: Path) -> Presenter:
    from ..render.tasks import examine

    if not photo.is_file():
        raise InvalidField(("photo",), f"there is no file {photo}")
    pack = folder / "pack.npz"
    with err.status("looking at the photo"):
        told = examine(lambda done: None, photo=str(photo), out=str(pack), largest=True)
    report = Report.from_dict(told)
    if report.problems or report.warnings:
        show_report(report)
    if not report.ok:
        raise StandinError("no avatar was made of the photo")
    key = f"{PACKS}/{hashlib.sha256(pack.read_bytes()).hexdigest()}.npz"
    info = AvatarInfo("photo", "Photo", "unknown", "photo", {})
    return Presenter(info, key, files={key: pack})
