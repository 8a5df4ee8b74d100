"""The tables, by what they are about. Types that SQLite and Postgres share; every time is UTC."""

from .access import ApiKey, Secret, StudioSession
from .base import DEFAULT_SPACE, Base, UtcDateTime, now
from .files import Asset, Folder, Hold
from .people import AuditEntry, AvatarGroup, AvatarLook, Consent, LookState, PersonalVoice
from .spaces import Day, OwnPlan, Rate, Space
from .videos import Batch, Part, State, Video
from .webhooks import Delivery, Event, WebhookEndpoint
from .workers import Chore, Reply, Switch, Worker, WorkerState
from .written import BrandVoice, Draft, Favourite, Template

__all__ = [
    "DEFAULT_SPACE",
    "ApiKey",
    "Asset",
    "AuditEntry",
    "AvatarGroup",
    "AvatarLook",
    "Base",
    "Batch",
    "BrandVoice",
    "Chore",
    "Consent",
    "Day",
    "Delivery",
    "Draft",
    "Event",
    "Favourite",
    "Folder",
    "Hold",
    "LookState",
    "OwnPlan",
    "Part",
    "PersonalVoice",
    "Rate",
    "Reply",
    "Secret",
    "Space",
    "State",
    "StudioSession",
    "Switch",
    "Template",
    "UtcDateTime",
    "Video",
    "WebhookEndpoint",
    "Worker",
    "WorkerState",
    "now",
]
