"""What the rest of Standin knows of the queue that makes videos."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

JobState = Literal["unknown", "queued", "running", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class JobStatus:
    """Where one video's job stands in the queue."""

    state: JobState
    """``unknown``: the queue never had this video."""
    detail: str | None = None
    """Why it failed."""


class Jobs(Protocol):
    """Makes the videos of the library, one job each, and survives restarts."""

    def submit(self, video_id: str, space_id: str = ..., priority: int = ...) -> None:
        """Queue the video of a space, where lower priorities come first.

        Submitting the same video again does nothing.
        """
        ...

    def cancel(self, video_id: str) -> None:
        """Stop the video's job if it has not ended; nothing happens for an unknown one."""
        ...

    def status(self, video_id: str) -> JobStatus:
        """Where the video's job stands."""
        ...

    def close(self) -> None:
        """Let go of the queue; running jobs go on elsewhere or at the next start."""
        ...


@runtime_checkable
class Health(Protocol):
    """A queue that can tell whether somebody works on it."""

    def problems(self) -> Sequence[str]:
        """Sentences that say why jobs would not be done now; empty when all is well."""
        ...
