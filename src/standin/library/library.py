"""Everything that is kept, opened together."""

from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from ..errors import StandinError
from ..settings import Settings
from . import records
from .assets import Assets
from .avatars import Avatars
from .batches import Batches
from .cache import Cache
from .chores import Chores
from .consents import Consents
from .database import Database
from .drafts import Drafts
from .favourites import Favourites
from .folders import Folders
from .holds import Holds
from .keyring import OLD_SECRETS, Keyring
from .keys import Keys
from .links import Links
from .models import BrandVoice, Template
from .objects import Objects
from .records import Records
from .replies import Replies
from .sessions import Sessions
from .spaces import Spaces
from .usage import Usage
from .videos import Videos
from .voices import PersonalVoices
from .webhooks import Webhooks
from .workers import MOVING, Switches, Workers

MIB: Final = 2**20


@dataclass(frozen=True, slots=True)
class Library:
    """Database, videos, keys, objects and links of one home."""

    database: Database
    videos: Videos
    assets: Assets
    keys: Keys
    objects: Objects
    links: Links
    folders: Folders
    webhooks: Webhooks
    templates: Records[Template]
    brand_voices: Records[BrandVoice]
    replies: Replies
    batches: Batches
    avatars: Avatars
    consents: Consents
    workers: Workers
    switches: Switches
    holds: Holds
    chores: Chores
    spaces: Spaces
    usage: Usage
    sessions: Sessions
    favourites: Favourites
    drafts: Drafts
    voices: PersonalVoices

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Open (and on first use make) everything in ``settings.home``; close it afterwards."""
        settings.home.mkdir(parents=True, exist_ok=True)
        objects = Objects.open(settings.objects, lambda: _cache(settings))
        database = Database.open(settings.database_url)
        if Switches(database).since(MOVING) is not None:
            database.close()
            raise StandinError("the database is half copied: call `standin migrate-to` again")
        secret = settings.secret
        keyring = Keyring(database, secret.get_secret_value() if secret else None)
        keyring.adopt(settings.home / OLD_SECRETS)
        spaces = Spaces(database, settings.plan)
        return cls(
            database,
            Videos(database, lambda space: spaces.plan(space).share),
            Assets(database),
            Keys(database),
            objects,
            Links(keyring),
            Folders(database),
            Webhooks(database),
            records.templates(database),
            records.brand_voices(database),
            Replies(database),
            Batches(database),
            Avatars(database, settings.consent_needed()),
            Consents(database),
            Workers(database, settings.dead_seconds),
            Switches(database),
            Holds(database),
            Chores(database),
            spaces,
            Usage(database),
            Sessions(database),
            Favourites(database),
            Drafts(database),
            PersonalVoices(database),
        )

    def close(self) -> None:
        """Close the database's connections."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _cache(settings: Settings) -> Cache | None:
    if not settings.cache_mb:
        return None
    spare = 2 * settings.least_disk_mb * MIB  # copies go long before work stops
    return Cache(settings.home / "cache", settings.cache_mb * MIB, spare)
