"""What the API stands on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from starlette.requests import Request

from ..avatars.avatar import AvatarInfo
from ..jobs.intake import Intake
from ..jobs.interface import Jobs
from ..jobs.speaking import Said
from ..jobs.stills import Kind, Still
from ..jobs.voice_intake import VoiceIntake
from ..library import Library
from ..render.still import Moment
from ..scene import TextVoice, Video
from ..settings import Settings
from ..speech.engine import VoiceInfo


class AvatarCatalogue(Protocol):
    """The avatars that can be shown."""

    def list(self) -> Sequence[AvatarInfo]:
        """All of them, in the order in which people should see them."""
        ...

    def get(self, avatar_id: str, /) -> object:
        """One of them. Raises `UnknownAvatar`."""
        ...


class VoiceCatalogue(Protocol):
    """The voices that work on this machine."""

    def list(self) -> Sequence[VoiceInfo]:
        """All of them, in the order in which people should see them."""
        ...

    def get(self, voice_id: str, /) -> VoiceInfo:
        """One of them. Raises `UnknownVoice`."""
        ...


class Previews(Protocol):
    """Makes previews when they are first asked for; each call answers an object's key."""

    def image(self, avatar_id: str) -> str:
        """A WebP picture of the avatar. Raises `UnknownAvatar`."""
        ...

    def video(self, avatar_id: str) -> str:
        """A short MP4 of the avatar. Raises `UnknownAvatar`."""
        ...

    def audio(self, voice_id: str) -> str:
        """A sentence of the voice as WAV. Raises `UnknownVoice`."""
        ...


class Speech(Protocol):
    """Speaks texts; the same text is spoken once."""

    def say(self, voice: TextVoice, /) -> Said:
        """Raises `InvalidField`, `UnknownVoice`, `EngineError`, `TaskFailed`."""
        ...


class Stills(Protocol):
    """Draws single frames of videos that need not be made."""

    def still(
        self,
        video: Video,
        at: Moment,
        /,
        *,
        width: int | None = None,
        kind: Kind = "webp",
        name: str | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Still:
        """The finished frame at a moment, see `standin.jobs.stills.Stills.still`."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that the routes use; whoever made them closes them."""

    library: Library
    jobs: Jobs
    avatars: AvatarCatalogue
    voices: VoiceCatalogue
    previews: Previews
    speech: Speech
    intake: Intake
    voice_intake: VoiceIntake
    stills: Stills
    settings: Settings


def services(request: Request) -> Services:
    """The services of the app that got ``request``."""
    found: Services = request.app.state.services
    return found


def base_url(request: Request) -> str:
    """Address in front of every link that this request is answered with; no slash at its end."""
    return services(request).settings.public_url or str(request.base_url).rstrip("/")
