"""What is kept: videos and their progress, keys, objects, and links that open them."""

from .assets import Assets, UnknownAsset
from .database import Database, migrate, open_engine
from .folders import Folders, UnknownFolder
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
from .models import (
    DEFAULT_SPACE,
    ApiKey,
    Asset,
    Delivery,
    Event,
    Folder,
    Part,
    State,
    Video,
    WebhookEndpoint,
)
from .objects import BadKey, ObjectInfo, Objects, UnknownObject, check_key
from .pages import Page
from .progress import Progress
from .videos import UNFINISHED, UnknownVideo, Videos
from .webhooks import Due, UnknownEndpoint, UnknownEvent, Webhooks

__all__ = [
    "DEFAULT_SPACE",
    "UNFINISHED",
    "ApiKey",
    "Asset",
    "Assets",
    "BadKey",
    "Database",
    "Delivery",
    "Due",
    "Event",
    "Folder",
    "Folders",
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
    "Page",
    "Part",
    "Progress",
    "State",
    "UnknownAsset",
    "UnknownEndpoint",
    "UnknownEvent",
    "UnknownFolder",
    "UnknownObject",
    "UnknownVideo",
    "Video",
    "Videos",
    "WebhookEndpoint",
    "Webhooks",
    "check_key",
    "migrate",
    "open_engine",
]
