"""Files that v3's requests name: at an address, uploaded, or in the request itself."""

from pathlib import Path
from typing import Literal, assert_never

from ...avatars.photo.intake.decode import MAX_BYTES
from ...errors import InvalidField, MediaError, StandinError
from ...errors import Path as Field
from ...library import UnknownAsset, UnknownObject
from ...media import fetch
from ...render import sources
from ..services import Services
from ..uploads import asset_id_of
from . import asked as a

SECONDS = 30
"""In which a picture must be fetched: whoever asks waits for it."""


def video_of(here: Services, space: str, given: a.Asset, folder: Path, field: Field) -> Path:
    """The file of a video; it may lie in ``folder``. Raises `InvalidField`."""
    most = here.settings.video_mb * 1_000_000
    file = file_of(here, space, given, folder, field, "video", most)
    try:
        sources.check_kind(sources.head_of(file), "video")
    except StandinError as error:
        raise InvalidField(field, error.message) from None
    return file


def file_of(
    here: Services,
    space: str,
    given: a.Asset,
    folder: Path,
    field: Field,
    kind: Literal["image", "video", "audio"] = "image",
    most: int = MAX_BYTES,
) -> Path:
    """The file of a picture or of another ``kind``; it may lie in ``folder``.

    Raises `InvalidField`.
    """
    file = folder / "picture"
    if isinstance(given, a.AssetUrl):
        private = here.settings.fetch_private
        try:
            fetch.fetch(given.url, file, private=private, most=most, seconds=SECONDS)
        except MediaError as error:
            raise InvalidField((*field, "url"), error.message) from None
    elif isinstance(given, a.AssetBase64):
        try:
            file.write_bytes(sources.decoded(given.data))
        except MediaError as error:
            raise InvalidField((*field, "data"), error.message) from None
    elif isinstance(given, a.AssetId):
        return _uploaded(here, space, given.asset_id, kind, file, (*field, "asset_id"))
    else:
        assert_never(given)
    return file


def _uploaded(here: Services, space: str, name: str, kind: str, file: Path, field: Field) -> Path:
    try:
        asset = here.library.assets.get(asset_id_of(name), space)
        # Browsers record sound into files that look like videos.
        if asset.kind != kind and (kind, asset.kind) != ("audio", "video"):
            raise UnknownAsset(name)
        file.write_bytes(here.library.objects.get(asset.key))
    except (UnknownAsset, UnknownObject):
        raise InvalidField(field, f"no {kind} was uploaded under {name[:80]!r}") from None
    return file
