"""What the command line puts on the stage: backgrounds, watermarks, whole documents."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import cast, get_args
from urllib.parse import urlsplit

from pydantic import ValidationError

from ..errors import InvalidField, MediaError, StandinError
from ..media import fetch
from ..render import sources
from ..scene import (
    Background,
    ColourBackground,
    Fit,
    ImageBackground,
    OwnBackground,
    PlayStyle,
    Source,
    TransparentBackground,
    Video,
    VideoBackground,
    Watermark,
    from_json,
)
from .options import one_of, settings

STYLES = ("normal", "circle", "square", "close_up", "voice_only")
"""How a presenter is shown."""


class Files:
    """The files of a video by key; those at addresses are fetched into ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.paths: dict[str, Path] = {}
        self._folder = folder

    def add(self, given: str, use: sources.Use, option: str, beside: Path | None = None) -> str:
        """The key of a file, or of what an address leads to. Raises `InvalidField`."""
        file = (beside or Path()) / given
        try:
            if urlsplit(given).scheme in ("http", "https"):
                file = self._folder / f"file{len(self.paths)}"
                most = settings().video_mb * 1_000_000 if use == "video" else None
                most = most or sources.RULES[use].most
                fetch.fetch(given, file, private=settings().fetch_private, most=most)
            if not file.is_file():
                raise InvalidField((option,), f"there is no file {given}")
            sources.check_kind(sources.head_of(file), use)
        except MediaError as error:
            raise InvalidField((option,), error.message) from None
        key = sources.key_of(file, use)
        self.paths[key] = file.absolute()
        return key


def background(given: str, fit: str, play_style: str, files: Files) -> Background:
    """A colour, ``own``, ``transparent``, or an image or video by its path or address."""
    fitting = cast(Fit, one_of("fit", fit, get_args(Fit)))
    playing = cast(PlayStyle, one_of("play-style", play_style, get_args(PlayStyle)))
    if given == "own":
        return OwnBackground()
    if given == "transparent":
        return TransparentBackground()
    if re.fullmatch(r"#[0-9a-fA-F]*", given):
        return ColourBackground(given)
    key = files.add(given, _use(given, files), "background")
    if key.startswith(sources.RULES["image"].folder):
        return ImageBackground(None, key, fitting)
    return VideoBackground(None, key, fitting, playing)


def _use(given: str, files: Files) -> sources.Use:
    try:
        files.add(given, "image", "background")
    except InvalidField as error:
        if "not a picture" in error.detail:
            return "video"
        if "there is no file" in error.detail:
            message = f"must be #RRGGBB, own, transparent or a file: {error.detail}"
            raise InvalidField(error.path, message) from None
        raise
    return "image"


def watermark(given: str | None, files: Files) -> Watermark | None:
    """A watermark by its path or address."""
    return Watermark(None, files.add(given, "image", "watermark")) if given else None


def document(path: Path, files: Files) -> Video:
    """A whole video as JSON (`standin.scene.Video`); files in it may be named by their paths."""
    try:
        asked = from_json(path.read_bytes())
    except OSError as error:
        raise InvalidField(("json",), f"{path} cannot be read: {error.strerror}") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InvalidField(("json",), f"{where}: {first['msg']}") from None

    def kept(place: sources.Place) -> Source:
        url = place.source.url
        if not url:
            raise StandinError(f"{place.name}: give a path or an address as url")
        key = files.add(url, place.use, "json", beside=path.parent)
        return replace(place.source, url=None, asset_key=key)

    return sources.changed(asked, kept)
