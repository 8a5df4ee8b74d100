"""Files that come with requests: looked at, kept by their content, found by their id."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path as File
from tempfile import TemporaryDirectory
from typing import Final

import structlog

from ..errors import InvalidField, MediaError, Path
from ..library import Library, UnknownAsset
from ..library.holds import REQUEST
from ..media import recording
from ..render import sources
from ..stage import footage, images, wordmark
from ..stage.kinds import Family, kind_of
from .requests import AudioVoice, GenerateRequest
from .scenes import Upload
from .services import Services

USES: Final[dict[str, sources.Use]] = {"audio": "recording", "image": "image", "video": "video"}
"""By kind of asset."""
KINDS: Final[dict[Family, str]] = {"sound": "audio", "image": "image", "video": "video"}
"""Of assets, by what the first bytes tell."""

_TYPES: Final[dict[str, str]] = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".bmp": "image/bmp",
    ".tif": "image/tiff",
    ".avif": "image/avif",
    ".heic": "image/heic",
    ".heif": "image/heif",
    ".wav": "audio/wav",
    ".mp3": "audio/mpeg",
    ".flac": "audio/flac",
    ".ogg": "audio/ogg",
    ".m4a": "audio/mp4",
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
}
"""MIME types by the suffix that the first bytes tell."""

_IMAGE_KEY: Final = re.compile(r"image/([0-9a-f]{32})/original(\.[a-z]+)?")

_log = structlog.get_logger(__name__)


def keep(library: Library, file: File, kind: str, holder: str = REQUEST) -> str:
    """Look whether a file can be used as its kind of asset, and keep it; gives its key.

    ``holder`` holds it until a row names it.

    Raises `MediaError`.
    """
    use = USES[kind]
    if file.stat().st_size > sources.RULES[use].most:
        raise MediaError(f"the file is larger than {sources.RULES[use].most / 1e6:g} MB")
    sources.check_kind(sources.head_of(file), use)
    if use == "recording":
        recording.read(file)
    elif use == "image":
        images.check(file)
    else:
        footage.check(file)
    key = sources.key_of(file, use)
    library.holds.hold([key], holder)
    library.objects.put_file(key, file)
    return key


def kind_for(file: File, content_type: str) -> str:
    """``audio``, ``image`` or ``video``: what the first bytes say, or that sound was meant."""
    told = content_type.partition("/")[0]
    known = KINDS.get(kind_of(sources.head_of(file)).family)
    return "audio" if told == "audio" else known or (told if told in USES else "audio")


def mime_of(file: File, told: str) -> str:
    """The MIME type that the first bytes tell; the one that was ``told`` where they do not."""
    found = _TYPES.get(kind_of(sources.head_of(file)).suffix)
    if found is None or (told.startswith("audio/") and not found.startswith("audio/")):
        return told or "application/octet-stream"
    return found


def image_key(asset_id: str, key: str) -> str:
    """What a client calls an uploaded image in calls that take an ``image_key``."""
    return f"image/{asset_id}/original{File(key).suffix}"


def asset_id_of(name: str) -> str:
    """The asset's id in an ``image_key``; an id is itself."""
    found = _IMAGE_KEY.fullmatch(name)
    return found[1] if found else name


def uploads(here: Services, space: str, asked: GenerateRequest) -> dict[str, Upload]:
    """The uploaded files that ``asked`` names and ``space`` has, by id."""
    found: dict[str, Upload] = {}
    for name in set(_named(asked)):
        with suppress(UnknownAsset):
            asset = here.library.assets.get(asset_id_of(name), space)
            found[name] = Upload(asset.kind, asset.key)
    return found


def unpack(here: Services, asked: GenerateRequest) -> dict[str, Upload]:
    """Keep files that stand in their own addresses (``data:``); ``asked`` names them from then on.

    Raises `InvalidField`.
    """
    found: dict[str, Upload] = {}
    for i, each in enumerate(asked.video_inputs):
        behind = each.background
        if behind is None or behind.type == "color" or not sources.is_data(behind.url or ""):
            continue
        key = _unpacked(here, ("video_inputs", i, "background", "url"), behind.url, behind.type)
        name = f"data:{i}"
        found[name] = Upload(behind.type, key)
        behind.url = None
        setattr(behind, f"{behind.type}_asset_id", name)
    mark = asked.watermark
    if mark is not None and sources.is_data(mark.url or ""):
        found["data:watermark"] = Upload(
            "image", _unpacked(here, ("watermark", "url"), mark.url, "image")
        )
        mark.url, mark.image_asset_id = None, "data:watermark"
    return found


def house_mark(here: Services) -> str | None:
    """The key of the operator's watermark, if there is one."""
    path = here.settings.watermark
    if path is None:
        return None
    try:
        return keep(here.library, path, "image")
    except (MediaError, OSError) as error:
        _log.warning("the watermark cannot be read", path=str(path), reason=str(error))
        message = "the server's watermark cannot be read; its log says why"
        raise InvalidField(("enable_watermark",), message) from None


def own_mark(here: Services) -> str:
    """The key of the watermark of plans that want one, where the operator has none."""
    with TemporaryDirectory(prefix="standin-") as folder:
        file = File(folder) / "mark.png"
        wordmark.write(file)
        return keep(here.library, file, "image")


def _unpacked(here: Services, path: Path, url: str | None, kind: str) -> str:
    with TemporaryDirectory(prefix="standin-") as folder:
        file = File(folder) / "file"
        try:
            file.write_bytes(sources.unpack(url or "", USES[kind]))
            return keep(here.library, file, kind)
        except MediaError as error:
            raise InvalidField(path, error.message) from None


def _named(asked: GenerateRequest) -> Iterator[str]:
    names: list[str | None] = []
    for each in asked.video_inputs:
        voices = [each.voice, *(turn.voice for turn in each.turns)]
        names += [voice.audio_asset_id for voice in voices if isinstance(voice, AudioVoice)]
        if each.background is not None:
            names += [each.background.image_asset_id, each.background.video_asset_id]
    names += [asked.watermark.image_asset_id] if asked.watermark else []
    names += [asked.music.audio_asset_id] if asked.music else []
    return (name for name in names if name)
