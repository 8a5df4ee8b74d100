"""What is kept: videos and their progress, keys, objects, and links that open them."""

from .assets import Assets, UnknownAsset
from .avatars import Avatars, NotAllowed, UnknownGroup
from .batches import Batches, Standing, Tally, UnknownBatch
from .consents import Consents, NoConsent
from .database import Database, migrate, open_engine
from .drafts import DraftChanged, Drafts, UnknownDraft
from .favourites import Favourites
from .folders import Folders, UnknownFolder
from .keyring import Keyring
from .keys import SCOPES, Keys, NewKey, Scope, scopes_of
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
    AuditEntry,
    AvatarGroup,
    AvatarLook,
    BrandVoice,
    Consent,
    Delivery,
    Draft,
    Event,
    Folder,
    LookState,
    Part,
    PersonalVoice,
    State,
    StudioSession,
    Template,
    Video,
    WebhookEndpoint,
    Worker,
    WorkerState,
)
from .objects import BadKey, ObjectInfo, Objects, UnknownObject, check_key
from .pages import Page
from .plans import LimitReached, Plan
from .progress import Progress
from .records import Records, UnknownRecord
from .replies import Replies
from .sessions import Sessions
from .spaces import Allowance, Spaces
from .turns import Priority, turn
from .usage import Balance, Usage, Used
from .videos import UNFINISHED, UnknownVideo, Videos
from .voices import PersonalVoices
from .webhooks import Due, UnknownEndpoint, UnknownEvent, Webhooks
from .workers import Heard, Switches, Workers

__all__ = [
    "DEFAULT_SPACE",
    "SCOPES",
    "UNFINISHED",
    "Allowance",
    "ApiKey",
    "Asset",
    "Assets",
    "AuditEntry",
    "AvatarGroup",
    "AvatarLook",
    "Avatars",
    "BadKey",
    "Balance",
    "Batches",
    "BrandVoice",
    "Consent",
    "Consents",
    "Database",
    "Delivery",
    "Draft",
    "DraftChanged",
    "Drafts",
    "Due",
    "Event",
    "Favourites",
    "Folder",
    "Folders",
    "Heard",
    "Keyring",
    "Keys",
    "Library",
    "LimitReached",
    "LinkExpired",
    "LinkKeyUnknown",
    "LinkRefused",
    "LinkTampered",
    "LinkUnsigned",
    "Links",
    "LookState",
    "NewKey",
    "NoConsent",
    "NotAllowed",
    "ObjectInfo",
    "Objects",
    "Page",
    "Part",
    "PersonalVoice",
    "PersonalVoices",
    "Plan",
    "Priority",
    "Progress",
    "Records",
    "Replies",
    "Scope",
    "Sessions",
    "Spaces",
    "Standing",
    "State",
    "StudioSession",
    "Switches",
    "Tally",
    "Template",
    "UnknownAsset",
    "UnknownBatch",
    "UnknownDraft",
    "UnknownEndpoint",
    "UnknownEvent",
    "UnknownFolder",
    "UnknownGroup",
    "UnknownObject",
    "UnknownRecord",
    "UnknownVideo",
    "Usage",
    "Used",
    "Video",
    "Videos",
    "WebhookEndpoint",
    "Webhooks",
    "Worker",
    "WorkerState",
    "Workers",
    "check_key",
    "migrate",
    "open_engine",
    "scopes_of",
    "turn",
]
