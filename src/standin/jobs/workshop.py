"""What the workflows of this process work with, and what their steps need of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from ..avatars.catalogue import Catalogue
from ..library import UNFINISHED, Library
from ..render import Crew, TaskCancelled, sources
from ..scene import Video, from_json, limits
from .member import Member
from .solitude import Solitude


@dataclass(frozen=True)
class Workshop:
    """What the workflows of this process work with."""

    library: Library
    crew: Crew
    avatars: Catalogue
    fetch_private: bool = False
    """Whether users' addresses may lead to private networks."""
    footage_bytes: int = limits.FOOTAGE_BYTES
    """Largest file of a video that somebody gives."""
    patience: float = 1.0
    """How many times longer a task may take than usual before it counts as hung."""
    member: Member | None = None
    """The worker of this process; None where a test does its work."""
    turns: Solitude = field(default_factory=Solitude)

    def most(self, use: sources.Use) -> int:
        """Largest number of bytes of a file."""
        return self.footage_bytes if use == "video" else sources.RULES[use].most


_workshop: Workshop | None = None


def use(workshop: Workshop) -> None:
    """Let this process's workflows work with ``workshop``; call it before DBOS launches."""
    global _workshop
    _workshop = workshop


def here() -> Workshop:
    if _workshop is None:
        raise RuntimeError("no workshop: call use() before DBOS.launch()")
    return _workshop


class Made(TypedDict):
    """A part that is done. Its name is kept, so that newer code finds what older code made."""

    key: str
    """Among the objects."""
    frames: int


def assure() -> None:
    """Raise unless this worker still counts: whoever took over its work publishes it."""
    member = here().member
    if member is not None:
        member.assure()


@contextmanager
def at_work(video_id: str, part: str) -> Iterator[None]:
    member = here().member
    with member.at_work(video_id, part) if member is not None else nullcontext():
        yield


def is_wanted(video_id: str) -> bool:
    """Whether the video is still to be made: not when it was cancelled or another part failed."""
    return here().library.videos.get(video_id).state in UNFINISHED


def wanted(video_id: str) -> Video:
    """What was asked. Raises `TaskCancelled` when nobody wants it any more."""
    if not is_wanted(video_id):
        raise TaskCancelled("stopped")
    return asked_of(video_id)


def asked_of(video_id: str) -> Video:
    return from_json(here().library.videos.get(video_id).request)


def local_all(keys: Sequence[str], folder: Path) -> dict[str, str]:
    """Paths of objects by their keys."""
    return {key: str(local(key, folder)) for key in keys}


def local(key: str, folder: Path) -> Path:
    """The object as a file: its own where objects are files, else a copy in ``folder``."""
    return here().library.objects.file(key, folder)
