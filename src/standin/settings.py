"""What the operator sets, from the environment: ``STANDIN_HOME``, ``STANDIN_PORT`` and so on."""

import os
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError as SourceError

from .errors import SettingsError

PREFIX = "STANDIN_"

PIPER_VOICES = "https://huggingface.co/rhasspy/piper-voices/resolve/main"
"""The public collection of Piper voices; only asked when a person adds a voice by name."""

LogFormat = Literal["auto", "json", "text"]
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]


def _absolute(path: Path) -> Path:
    return path.expanduser().absolute()


def _web_address(url: str | None) -> str | None:
    if url is None:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an address such as https://video.example.com")
    if parts.query or parts.fragment:
        raise ValueError("must have no ? or # part")
    return url.rstrip("/")


def _address_given(url: str) -> str:
    return _web_address(url) or url


def _default_home() -> Path:
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "standin"


def _cpus() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS
        return os.cpu_count() or 1


class Settings(BaseSettings):
    """Every setting has a default that works for one person on one machine."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True
    )

    home: Annotated[Path, AfterValidator(_absolute)] = Field(default_factory=_default_home)
    """Folder of everything that Standin keeps."""
    database_url: str = Field(default_factory=lambda data: _sqlite(data, "standin.db"))
    """SQLAlchemy address of the library's database; ``home/standin.db`` unless set."""
    jobs_database_url: str = Field(default_factory=lambda data: _beside(data))
    """SQLAlchemy address of the job queue's database; ``home/jobs.db`` unless set, or with Postgres
    the library's own database, where the queue has the schema ``dbos``."""
    objects: str = Field(default_factory=lambda data: str(data["home"] / "objects"))
    """Where videos are kept: a folder, or ``s3://bucket/prefix`` and the like."""
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    """TCP port of the server; 0 takes a free one."""
    public_url: Annotated[str | None, AfterValidator(_web_address)] = None
    """Address in the links that the API hands out; that of the request unless set."""
    workers: int = Field(default_factory=_cpus, ge=1, le=1024)
    """Processes that render; one for each CPU unless set."""
    neural: Literal["auto", "cpu"] = "auto"
    """What neural engines run on: CUDA where onnxruntime has it, or the CPU in any case."""
    own_worker: bool = True
    """Whether ``standin serve`` has a worker of its own."""
    space_videos: int = Field(default=10, ge=1, le=10_000)
    """Videos of one space that are made at the same time, where its plan does not say."""
    video_hours: float = Field(default=24, ge=0, le=8760)
    """Hours after which a video that is still being made fails; 0 is never."""
    task_patience: float = Field(default=1, gt=0, le=1000)
    """How many times longer than usual a task may take before it counts as hung."""
    outage_minutes: float = Field(default=15, ge=0, le=1440)
    """Minutes that a part of a video waits for a database, a store or a disk before it fails."""
    drain_seconds: float = Field(default=60, ge=0, le=86_400)
    """Seconds that ``standin worker`` gives to what it is making when it is told to stop."""
    dead_seconds: float = Field(default=20, ge=2, le=3600)
    """Seconds of silence after which a worker is given up and others do its work; the same for all
    servers and workers."""
    least_disk_mb: int = Field(default=300, ge=0, le=1_000_000)
    """MiB of disk under ``home`` without which a worker takes no work."""
    least_memory_mb: int = Field(default=200, ge=0, le=1_000_000)
    """MiB of memory without which a worker takes no work."""
    secret: SecretStr | None = Field(default=None, min_length=32)
    """At least 32 characters that sign the links, the same for all servers; unless set, a secret
    is made once and kept in the database."""
    link_days: int = Field(default=7, ge=0, le=3650)
    """Days for which a link to a video works; 0 is for ever."""
    fetch_private: bool = False
    """Whether users' addresses may lead to private networks and to this machine."""
    webhook_private: bool = False
    """Whether webhooks may lead to private networks and to this machine."""
    video_mb: int = Field(default=100, ge=1, le=100_000)
    """MB that a video used as background may have."""
    consent_for: Literal["footage", "everyone"] = "footage"
    """Whose consent must be on record before an avatar works: of persons made from videos, or of
    ``everyone`` shown in photos and videos."""
    watermark: Annotated[Path | None, AfterValidator(lambda p: p and _absolute(p))] = None
    """Image file of ``enable_watermark``."""
    plan: str = "unlimited"
    """Plan of the spaces that were put under none."""
    log_level: LogLevel = "INFO"
    log_format: LogFormat = "auto"
    """``auto`` is text at a terminal and JSON everywhere else."""
    metrics_key: SecretStr | None = None
    """What Prometheus sends as bearer token to ``/metrics``; without it there is no such page."""
    metrics_port: int | None = Field(default=None, ge=0, le=65535)
    """A port of its own for ``/metrics``, open to whoever reaches it."""
    metrics_host: str = "127.0.0.1"
    """Address on which that port listens."""
    health_port: int | None = Field(default=None, ge=1, le=65535)
    """A port of ``host`` on which ``standin worker`` answers ``/healthz`` and ``/readyz``."""
    traces: str | None = None
    """Where OpenTelemetry's spans go: a collector's address, or ``file:`` and a path."""
    studio: bool = True
    """Whether the studio is served at ``/``."""
    studio_open: bool = True
    """Whether people at this machine itself need not sign in, where only they reach the server."""
    studio_password: SecretStr | None = None
    """Opens the studio besides keys, in the space ``default``."""
    speech_url: Annotated[str | None, AfterValidator(_web_address)] = None
    """A speech server that answers OpenAI's ``/v1/audio/speech``; with or without ``/v1``."""
    speech_key: SecretStr | None = None
    """What the speech server wants as bearer token."""
    speech_model: str = "tts-1"
    """The model that the speech server is asked for."""
    speech_voices: str = ""
    """Voices of a speech server that lists none: ``alloy, nova, anna=de-DE``."""
    speech_cloning: Literal["auto", "off", "qwen", "chatterbox", "vllm-omni"] = "auto"
    """How the speech server is asked to speak like a recording; ``auto`` asks it itself."""
    speech_cache_mb: int = Field(default=500, ge=0, le=1_000_000)
    """MiB of speech kept under ``home/speech``; 0 keeps none."""
    keep_videos_days: int = Field(default=0, ge=0, le=36_500)
    """Days for which ended videos are kept; 0 is for ever, here and below."""
    keep_assets_days: int = Field(default=0, ge=0, le=36_500)
    """Days for which uploaded files are kept."""
    keep_drafts_days: int = Field(default=0, ge=0, le=36_500)
    """Days after which a draft is removed that nobody has changed."""
    keep_parts_days: int = Field(default=7, ge=0, le=36_500)
    """Days for which takes and chunks are kept after the last video that used them."""
    keep_previews_days: int = Field(default=30, ge=0, le=36_500)
    """Days after which previews are made anew."""
    keep_speech_days: int = Field(default=30, ge=0, le=36_500)
    """Days for which the sound of the speech calls is kept; never less than ``link_days``."""
    keep_generations_days: int = Field(default=30, ge=0, le=36_500)
    """Days for which it is known what became of generated presenters."""
    keep_events_days: int = Field(default=30, ge=0, le=36_500)
    """Days for which events and their deliveries are kept."""
    keep_jobs_days: int = Field(default=7, ge=0, le=36_500)
    """Days for which the queue remembers ended jobs."""
    keep_paint_days: int = Field(default=30, ge=0, le=36_500)
    """Days for which painted layers are kept that nobody needs."""
    cache_mb: int = Field(default=2000, ge=0, le=10_000_000)
    """MiB of objects of a bucket that are kept under ``home/cache``, once fetched; 0 keeps none."""
    orphan_hours: int = Field(default=24, ge=1, le=8760)
    """Hours after which an object that nothing names is removed."""
    clean_minutes: int = Field(default=60, ge=0, le=100_000)
    """How often a worker removes what is no longer kept; 0 leaves it to ``standin clean``."""
    voices_url: Annotated[str, AfterValidator(_address_given)] = PIPER_VOICES
    """Where ``standin voices add`` finds Piper voices by name: ``voices.json`` lies there."""

    def consent_needed(self) -> frozenset[str]:
        """Kinds of avatars that work only with consent."""
        return frozenset(("footage", "photo") if self.consent_for == "everyone" else ("footage",))

    @classmethod
    def load(cls) -> Self:
        """Settings from the environment. Raises `SettingsError` in one clear line."""
        try:
            return cls()
        except ValidationError as error:
            raise SettingsError(_one_line(error)) from None
        except SourceError as error:
            raise SettingsError(str(error)) from None


def _sqlite(data: dict[str, Any], name: str) -> str:
    return f"sqlite:///{data['home'] / name}"


def _beside(data: dict[str, Any]) -> str:
    library = str(data["database_url"])
    return _sqlite(data, "jobs.db") if library.startswith("sqlite") else library


def _one_line(error: ValidationError) -> str:
    first = error.errors()[0]
    name = PREFIX + str(first["loc"][0]).upper()
    reason = first["msg"].removeprefix("Value error, ")
    told = f"{name}: {reason[:1].lower()}{reason[1:]}"
    field = Settings.model_fields.get(str(first["loc"][0]))
    is_secret = field is not None and "SecretStr" in str(field.annotation)
    return told if is_secret else f"{told}, not {first['input']!r}"
