"""What is kept: videos and their progress, keys, objects, and links that open them."""

from .assets import Assets, UnknownAsset
from .database import Database, migrate, open_engine
from .keys import Keys, NewKey
from .library import Library
from .links import (
    LinkExpired,
    LinkKeyUnknown,
    LinkRefused,
    Links,
    LinkTampered,
    LinkUnsigned,
)
from .models import DEFAULT_SPACE, ApiKey, Asset, Part, State, Video
from .objects import BadKey, ObjectInfo, Objects, UnknownObject, check_key
from .progress import Progress
from .videos import UNFINISHED, UnknownVideo, Videos

__all__ = [
    "DEFAULT_SPACE",
    "UNFINISHED",
    "ApiKey",
    "Asset",
    "Assets",
    "BadKey",
    "Database",
    "Keys",
    "Library",
    "LinkExpired",
    "LinkKeyUnknown",
    "LinkRefused",
    "LinkTampered",
    "LinkUnsigned",
    "Links",
    "NewKey",
    "ObjectInfo",
    "Objects",
    "Part",
    "Progress",
    "State",
    "UnknownAsset",
    "UnknownObject",
    "UnknownVideo",
    "Video",
    "Videos",
    "check_key",
    "migrate",
    "open_engine",
]
