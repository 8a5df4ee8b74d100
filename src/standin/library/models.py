"""The tables. Types that SQLite and Postgres share; every time is UTC."""

from datetime import UTC, date, datetime
from typing import Literal

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    false,
    true,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

State = Literal["waiting", "pending", "processing", "completed", "failed", "cancelled"]
LookState = Literal["pending", "training", "ready", "failed"]
WorkerState = Literal["working", "held", "draining", "left"]
"""``held``: its machine lacks something, or the queue is paused; ``left``: it ended in order."""

DEFAULT_SPACE = "default"


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC; SQLite forgets the zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware times only, turned to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The time with its zone; Postgres gives the one of its session."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of the tables; constraints get the same names on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Video(Base):
    """A video that somebody asked for, and what became of it."""

    __tablename__ = "videos"
    __table_args__ = (
        Index(None, "state", "created_at"),
        Index(None, "state", "finished_at", "error_code"),
        Index(None, "space_id", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """32 hex digits."""
    space_id: Mapped[str] = mapped_column(String(64), default=DEFAULT_SPACE)
    """Whose it is: a key sees the videos of its own space only."""
    kind: Mapped[str] = mapped_column(String(16), default="video", server_default="video")
    """One of `videos.Kind`."""
    title: Mapped[str] = mapped_column(Text, default="")
    callback_id: Mapped[str | None] = mapped_column(Text)
    callback_url: Mapped[str | None] = mapped_column(Text)
    request: Mapped[str] = mapped_column(Text)
    """JSON of `standin.scene.to_json`."""
    guessed_frames: Mapped[int] = mapped_column(Integer, default=1)
    """Frames that the script was thought to need, before it was spoken."""
    state: Mapped[str] = mapped_column(String(16), default="pending")
    """One of `State`."""
    percent: Mapped[int] = mapped_column(Integer, default=0)
    """Highest progress told to anybody, so that it never seems to go back."""
    error_code: Mapped[int | None] = mapped_column(Integer)
    error_message: Mapped[str | None] = mapped_column(Text)
    error_detail: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    duration: Mapped[float | None] = mapped_column(Float)
    """Seconds of the finished video."""
    frames: Mapped[int | None] = mapped_column(Integer)
    """Frames of the finished video."""
    video_key: Mapped[str | None] = mapped_column(Text)
    thumbnail_key: Mapped[str | None] = mapped_column(Text)
    captions_key: Mapped[str | None] = mapped_column(Text)
    """Key of the files of captions, without ``.ass``, ``.srt`` and ``.vtt``."""
    captioned_key: Mapped[str | None] = mapped_column(Text)
    """The video once more, with captions in the picture."""
    folder_id: Mapped[str | None] = mapped_column(String(32))
    asked: Mapped[str | None] = mapped_column(Text)
    """JSON of the API's request that asked for it, where it was one of v2's generate."""
    base_url: Mapped[str | None] = mapped_column(Text)
    """Address of the server as the one who asked knew it, for links sent to them later."""
    shared: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether everybody may see it on its page."""
    batch_id: Mapped[str | None] = mapped_column(String(32), index=True)
    """The batch that it is one of."""
    batch_index: Mapped[int | None] = mapped_column(Integer)
    """Its place in the batch, from 0."""
    trace: Mapped[str | None] = mapped_column(String(64))
    """W3C ``traceparent`` of the request that asked for it, where traces are kept."""
    counts: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    """Whether it is part of what its space has used once it is finished: tests are not."""
    held_seconds: Mapped[float] = mapped_column(Float, default=0.0, server_default="0")
    """Seconds of quota that it takes while it is made."""
    characters: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """Of its texts that are spoken."""
    priority: Mapped[str] = mapped_column(String(8), default="normal", server_default="normal")
    """One of `turns.Priority`."""


class Part(Base):
    """How far one part of a video is; its worker writes it."""

    __tablename__ = "parts"

    video_id: Mapped[str] = mapped_column(
        ForeignKey("videos.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    """``speech``, ``chunk:0`` and so on, or ``join``."""
    done: Mapped[int] = mapped_column(Integer, default=0)
    total: Mapped[int] = mapped_column(Integer, default=0)
    """Frames in a chunk; any unit in the others."""
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    """First report with something done."""
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class ApiKey(Base):
    """A key that opens the API; only its hash is kept."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(Text, default="")
    space_id: Mapped[str] = mapped_column(String(64), default=DEFAULT_SPACE)
    prefix: Mapped[str] = mapped_column(String(32))
    """First characters of the key, enough for a person to tell keys apart."""
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the key in hex. A key has 256 random bits, so no slow hash is needed."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """To the minute."""
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    scopes: Mapped[str | None] = mapped_column(Text)
    """What it may do, separated by spaces; None: everything."""
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """From when on it opens nothing."""


class Space(Base):
    """Whose things are apart from everybody else's; most have no row and no limits."""

    __tablename__ = "spaces"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    plan: Mapped[str | None] = mapped_column(String(64))
    """Name of its plan; None is the server's default."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class OwnPlan(Base):
    """A plan that the operator made."""

    __tablename__ = "plans"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    """JSON of what it limits."""
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Rate(Base):
    """How fast a space asks; only those have a row whose plan limits it."""

    __tablename__ = "rates"

    space_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    full_at: Mapped[float] = mapped_column(Float)
    """When all its requests are there again, in seconds since 1970."""


class Day(Base):
    """What a space used on one day of UTC."""

    __tablename__ = "usage"

    space_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    videos: Mapped[int] = mapped_column(Integer, default=0)
    seconds: Mapped[float] = mapped_column(Float, default=0.0)
    frames: Mapped[int] = mapped_column(BigInteger, default=0)
    characters: Mapped[int] = mapped_column(BigInteger, default=0)


class Asset(Base):
    """A file that somebody brought."""

    __tablename__ = "assets"
    __table_args__ = (Index(None, "space_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    space_id: Mapped[str] = mapped_column(String(64), default=DEFAULT_SPACE)
    kind: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes."""
    content_type: Mapped[str] = mapped_column(String(255))
    name: Mapped[str | None] = mapped_column(Text)
    """The file's name, where it came with one."""
    folder_id: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Folder(Base):
    """Where videos and assets lie."""

    __tablename__ = "folders"
    __table_args__ = (Index(None, "space_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    space_id: Mapped[str] = mapped_column(String(64), default=DEFAULT_SPACE)
    name: Mapped[str] = mapped_column(Text)
    parent_id: Mapped[str | None] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(32), default="video")
    """What it is for, as its maker said."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    trashed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WebhookEndpoint(Base):
    """An address that wants to hear of events."""

    __tablename__ = "webhook_endpoints"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    space_id: Mapped[str] = mapped_column(String(64), index=True)
    url: Mapped[str] = mapped_column(Text)
    secret: Mapped[str] = mapped_column(String(64))
    """Key of the signatures; it must be known to sign, so it cannot be kept as a hash."""
    events: Mapped[str | None] = mapped_column(Text)
    """Types that it wants, separated by spaces; None wants all."""
    entity_id: Mapped[str | None] = mapped_column(Text)
    """Only events of this video or avatar."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Event(Base):
    """Something that happened, once."""

    __tablename__ = "events"
    __table_args__ = (Index(None, "space_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    space_id: Mapped[str] = mapped_column(String(64))
    type: Mapped[str] = mapped_column(String(64))
    """A `library.webhooks.EventType`."""
    entity_id: Mapped[str] = mapped_column(String(64))
    """What it happened to: a video's id."""
    data: Mapped[str] = mapped_column(Text)
    """JSON of what was true then."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Delivery(Base):
    """An event on its way to one address."""

    __tablename__ = "deliveries"
    __table_args__ = (Index(None, "state", "next_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    endpoint_id: Mapped[str | None] = mapped_column(String(32))
    """None for the address that came with a request."""
    url: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), default="pending")
    """``pending``, ``delivered`` or ``given_up``."""
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    """When to try next; while somebody tries, until when nobody else does."""
    last_status: Mapped[int | None] = mapped_column(Integer)
    """HTTP status of the last answer."""
    last_error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Template(Base):
    """A video with places to be filled in."""

    __tablename__ = "templates"
    __table_args__ = (Index(None, "space_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    space_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    """JSON of the request, with ``{{name}}`` where a variable goes."""
    variables: Mapped[str] = mapped_column(Text)
    """JSON: each variable's kind by its name."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class BrandVoice(Base):
    """How a brand's words are said."""

    __tablename__ = "brand_voices"
    __table_args__ = (Index(None, "space_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    space_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    """JSON of its lists."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Reply(Base):
    """What a request was answered, for whoever repeats it under the same key."""

    __tablename__ = "replies"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 in hex of space, call and key."""
    status: Mapped[int | None] = mapped_column(Integer)
    """HTTP status; None while the first request is still at work."""
    body: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)


class AvatarGroup(Base):
    """A person that somebody made: of photos, or designed."""

    __tablename__ = "avatar_groups"
    __table_args__ = (Index(None, "space_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    space_id: Mapped[str] = mapped_column(String(64), default=DEFAULT_SPACE)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(16))
    """``photo`` or ``illustrated``."""
    train_state: Mapped[str] = mapped_column(String(16), default="empty")
    """One of `LookState`, or ``empty`` before anybody asked."""
    train_error: Mapped[str | None] = mapped_column(Text)
    best_id: Mapped[str | None] = mapped_column(String(64))
    """The look that training found to be the best."""
    consent: Mapped[str | None] = mapped_column(String(16))
    """``given`` or ``revoked``, as the newest of its `Consent`; None before anybody was asked."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class AvatarLook(Base):
    """One avatar that somebody made; its files are among the objects."""

    __tablename__ = "avatar_looks"
    __table_args__ = (Index(None, "space_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    """The ``avatar_id``."""
    space_id: Mapped[str] = mapped_column(String(64), default=DEFAULT_SPACE)
    group_id: Mapped[str] = mapped_column(
        ForeignKey("avatar_groups.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(16))
    """``photo`` or ``illustrated``."""
    gender: Mapped[str] = mapped_column(String(16), default="unknown")
    age: Mapped[str] = mapped_column(String(16), default="unknown")
    state: Mapped[str] = mapped_column(String(16), default="pending")
    """One of `LookState`."""
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it failed."""
    photo_key: Mapped[str | None] = mapped_column(Text)
    """The photo as it was sent."""
    pack_key: Mapped[str | None] = mapped_column(Text)
    """What it is drawn from, named by its content."""
    report: Mapped[str | None] = mapped_column(Text)
    """JSON of the photo's report."""
    point: Mapped[str | None] = mapped_column(String(64))
    """Which of several faces: ``x,y`` in fractions of the photo."""
    voices: Mapped[str | None] = mapped_column(Text)
    """JSON of preferred voice ids by engine name."""
    motion: Mapped[str | None] = mapped_column(Text)
    """JSON of its own way to move."""
    upscaled: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether it is always scaled with more care."""
    engine: Mapped[str | None] = mapped_column(String(32))
    """The neural engine that moves its mouth; None: its own way."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class PersonalVoice(Base):
    """A voice that somebody made of a recording; its files are among the objects."""

    __tablename__ = "personal_voices"
    __table_args__ = (Index(None, "space_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    """The ``voice_id``; it begins with the name of the engine that speaks."""
    space_id: Mapped[str] = mapped_column(String(64), default=DEFAULT_SPACE)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(16))
    """``tone`` (a built-in voice, tuned) or ``clone`` (a speech server imitates it)."""
    state: Mapped[str] = mapped_column(String(16), default="training")
    """``training``, ``ready`` or ``failed``."""
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it failed."""
    language: Mapped[str] = mapped_column(Text)
    """English name."""
    locale: Mapped[str] = mapped_column(String(64))
    gender: Mapped[str] = mapped_column(String(16), default="unknown")
    base_id: Mapped[str | None] = mapped_column(String(64))
    """Id of the built-in voice that is tuned."""
    transcript: Mapped[str | None] = mapped_column(Text)
    """What is said in the recording, where somebody told."""
    recording_key: Mapped[str | None] = mapped_column(Text)
    """The recording as it was sent."""
    pack_key: Mapped[str | None] = mapped_column(Text)
    """What it speaks from, named by its content."""
    report: Mapped[str | None] = mapped_column(Text)
    """JSON: what was looked at in the recording, and how near the voice comes to it."""
    consent: Mapped[str | None] = mapped_column(String(16))
    """``given`` or ``revoked``, as the newest of its `Consent`; None before anybody was asked."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Batch(Base):
    """Many videos asked for at once."""

    __tablename__ = "batches"
    __table_args__ = (Index(None, "space_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    space_id: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(Text, default="")
    callback_url: Mapped[str | None] = mapped_column(Text)
    total: Mapped[int] = mapped_column(Integer)
    refused: Mapped[str] = mapped_column(Text, default="{}")
    """JSON: why those that could not be asked for were refused, by their index."""
    complete: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether all its videos are put down: only then can it be finished."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Consent(Base):
    """A person's word that a likeness or a voice may be used."""

    __tablename__ = "consents"
    __table_args__ = (Index(None, "space_id", "subject_id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    space_id: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[str] = mapped_column(String(64))
    """What it is for: the id of an avatar group or of a voice."""
    person: Mapped[str] = mapped_column(Text)
    """Name of whoever consents."""
    statement: Mapped[str] = mapped_column(Text)
    """The words."""
    method: Mapped[str] = mapped_column(String(16))
    """``statement`` (handed in by whoever holds a key), ``signed`` (by the person, on the page
    of consent) or ``video``."""
    evidence_key: Mapped[str | None] = mapped_column(Text)
    """The video, among the objects."""
    given_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    given_by: Mapped[str] = mapped_column(Text, default="")
    """Who put it down: the start of a key, ``the person``, or ``the command line``."""
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it was revoked."""


class AuditEntry(Base):
    """Something that was done about a person's likeness; entries are only ever added."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "space_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    space_id: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(32))
    """``consent.given``, ``consent.revoked``, ``person.exported``, ``person.erased``."""
    subject_id: Mapped[str] = mapped_column(String(64))
    actor: Mapped[str] = mapped_column(Text, default="")
    detail: Mapped[str] = mapped_column(Text, default="{}")
    """JSON; of an erased person it holds numbers only."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Worker(Base):
    """A process that makes videos, or did until it fell silent."""

    __tablename__ = "workers"

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    """New at each start: a worker that comes back is another one."""
    host: Mapped[str] = mapped_column(Text)
    pid: Mapped[int] = mapped_column(Integer)
    version: Mapped[str] = mapped_column(String(32))
    """Of Standin."""
    jobs_version: Mapped[str] = mapped_column(String(32))
    """Of the jobs that it can continue."""
    state: Mapped[str] = mapped_column(String(16), default="working")
    """One of `WorkerState`."""
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it takes no work now."""
    processes: Mapped[int] = mapped_column(Integer, default=1)
    """How many parts it makes side by side."""
    capabilities: Mapped[str] = mapped_column(Text, default="[]")
    """JSON: a list of ``cpu``, ``gpu`` and ``engine:<name>``."""
    memory_free: Mapped[int | None] = mapped_column(BigInteger)
    """Bytes."""
    disk_free: Mapped[int | None] = mapped_column(BigInteger)
    """Bytes, where its temporary files lie."""
    doing: Mapped[str] = mapped_column(Text, default="[]")
    """JSON: a list of objects with ``video``, ``part`` and ``since`` (seconds since 1970)."""
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Its last sign of life, by the database's clock."""


class Switch(Base):
    """Something that is on for all servers and workers; off when there is no row."""

    __tablename__ = "switches"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Secret(Base):
    """What every server must know and nobody else may."""

    __tablename__ = "secrets"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    """JSON, see `keyring`."""
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Hold(Base):
    """That somebody works with an object: housekeeping leaves it alone."""

    __tablename__ = "holds"

    key: Mapped[str] = mapped_column(String(512), primary_key=True)
    holder: Mapped[str] = mapped_column(String(64), primary_key=True)
    """A video's id, until the video has ended; else any word, until the hold is old."""
    held_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)


class Chore(Base):
    """Work that one process at a time does now and then."""

    __tablename__ = "chores"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When it is to be done next."""


class StudioSession(Base):
    """A browser that is signed in to the studio."""

    __tablename__ = "studio_sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 in hex of the cookie, which has 256 random bits."""
    space_id: Mapped[str] = mapped_column(String(64))
    key_id: Mapped[str | None] = mapped_column(String(16))
    """The key that opened it; None for the operator's password."""
    proof: Mapped[str | None] = mapped_column(String(64))
    """HMAC of the password under the cookie: it fails once the password is another."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Favourite(Base):
    """An avatar or a voice that a space marked."""

    __tablename__ = "favourites"

    space_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    """``avatar`` or ``voice``."""
    item_id: Mapped[str] = mapped_column(String(64), primary_key=True)


class Draft(Base):
    """A video that is being edited."""

    __tablename__ = "drafts"
    __table_args__ = (Index(None, "space_id", "updated_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """32 hex digits."""
    space_id: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text)
    """JSON of a body of v2's generate, with ``{{name}}`` where a variable goes; it need not be
    complete."""
    revision: Mapped[int] = mapped_column(Integer, default=1)
    """One more with every change."""
    made: Mapped[int] = mapped_column(Integer, default=0)
    """The revision of which a video was made last; 0: none was."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
