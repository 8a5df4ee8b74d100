"""The queue: DBOS on the jobs' database. The only module that knows how jobs are kept."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer
from sqlalchemy import Engine, event

from ..library.database import address
from .interface import JobState, JobStatus
from .lock import alone

NAME: Final = "standin"
VERSION: Final = "2"
"""Version of the workflows' code. DBOS would take a hash of the source, and every edit would
strand the jobs that run; this changes only when old jobs cannot be continued by new code."""
EXECUTOR: Final = "local"
"""The one worker of a home. Its name is the same after a restart, so it finds its own jobs."""
VIDEOS: Final = "videos"
"""Queue of whole videos: they wait for their parts and cost nothing meanwhile."""
PARTS: Final = "parts"
"""Queue of the parts. One queue for both would deadlock: parents would hold all its places."""
WORKFLOW: Final = "video"

_STATES: Final[dict[str, JobState]] = {
    "ENQUEUED": "queued",
    "DELAYED": "queued",
    "PENDING": "running",
    "SUCCESS": "done",
    "ERROR": "failed",
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": "failed",
    "CANCELLED": "cancelled",
}

_ENDED: Final = ("SUCCESS", "ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED", "CANCELLED")


def _give_subsec(connection: object, record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.create_function("unixepoch", 1, lambda modifier: time.time())


if sqlite3.sqlite_version_info < (3, 42):
    # On Python 3.12 DBOS asks for unixepoch('subsec'), which older SQLite libraries (Debian 12's)
    # answer with NULL. DBOS makes engines of its own, so this is for every engine of the process.
    event.listen(Engine, "connect", _give_subsec)


def prepare(url: str) -> None:
    """Make the jobs' database and bring its tables up to date."""
    place = address(url)
    if place.get_backend_name() == "sqlite" and place.database:
        Path(place.database).parent.mkdir(parents=True, exist_ok=True)
        # DBOS leaves the slow rollback journal; the mode stays in the file once set.
        with alone(Path(place.database + ".lock")):
            connection = sqlite3.connect(place.database, timeout=30)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.close()
            DBOS.migrate(full(url))
    else:
        DBOS.migrate(full(url))


def full(url: str) -> str:
    """The address with its driver, password and patience, as DBOS takes it."""
    return address(url).render_as_string(hide_password=False)


def config(url: str) -> DBOSConfig:
    """How a worker runs DBOS."""
    return {
        "name": NAME,
        "system_database_url": full(url),
        "application_version": VERSION,
        "executor_id": EXECUTOR,
        "log_level": "WARNING",
        # JSON, not pickle: whoever can write the database must not run code in the workers.
        "serializer": DBOSPortableJSONSerializer(),
        "run_migrations": False,
        "notification_listener_polling_interval_sec": 0.1,
    }


def _well() -> Sequence[str]:
    return ()


class DurableJobs:
    """`Jobs` over DBOS; workers in other processes do the work."""

    def __init__(self, url: str, problems: Callable[[], Sequence[str]] = _well) -> None:
        prepare(url)
        self._client = DBOSClient(
            system_database_url=full(url),
            serializer=DBOSPortableJSONSerializer(),
            application_name=NAME,
        )
        self._problems = problems

    def submit(self, video_id: str) -> None:
        """Queue the video. Submitting the same video again does nothing."""
        self._client.enqueue(
            {
                "workflow_name": WORKFLOW,
                "queue_name": VIDEOS,
                "workflow_id": video_id,
                "app_version": VERSION,
            },
            video_id,
        )

    def cancel(self, video_id: str) -> None:
        """Stop the video's job and its parts; the workers notice within a second."""
        if self.status(video_id).state in ("queued", "running"):
            self._client.cancel_workflow(video_id, cancel_children=True)

    def status(self, video_id: str) -> JobStatus:
        """Where the video's job stands."""
        found = self._client.list_workflows(
            workflow_ids=[video_id], load_input=False, load_output=False
        )
        if not found:
            return JobStatus("unknown")
        kept = found[0]
        detail = None if kept.error is None else str(kept.error)
        return JobStatus(_STATES[kept.status], detail)

    def ended(self, before: datetime, limit: int | None) -> Sequence[str]:
        """Videos whose jobs ended before then, at most ``limit``."""
        found = self._client.list_workflows(
            name=WORKFLOW,
            status=list(_ENDED),
            completed_before=before.isoformat(),
            limit=limit,
            load_input=False,
            load_output=False,
        )
        return [kept.workflow_id for kept in found]

    def forget(self, video_ids: Sequence[str]) -> None:
        """Forget jobs that have ended, with their parts."""
        if video_ids:
            self._client.delete_workflows(list(video_ids), delete_children=True)

    def problems(self) -> Sequence[str]:
        """Why jobs would not be done now."""
        return self._problems()

    def close(self) -> None:
        """Let go of the queue."""
        self._client.destroy()
