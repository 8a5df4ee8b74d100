"""The queue: DBOS on the jobs' database. The only module that knows how jobs are kept."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer, WorkflowStatus
from sqlalchemy import Engine, event

from .. import code
from ..library import DEFAULT_SPACE
from ..library.database import address
from . import inside
from .inside import Count
from .interface import JobState, JobStatus
from .lock import alone

NAME: Final = "standin"
WORKFLOWS: Final = 4
"""Version of the workflows' code: changes when old jobs cannot be continued by new code."""
VIDEOS: Final = "videos"
"""Queue of whole videos: they wait for their parts and cost nothing meanwhile."""
PARTS: Final = "parts"
"""Queue of the parts. One queue for both would deadlock: parents would hold all its places."""
NORMAL: Final = 1000
"""Priority of a video; lower comes first, within one space."""
LOST_SECONDS: Final = 15.0
"""A job that was begun here and does not run here for so long was lost on its way."""
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


def version() -> str:
    """What a job is pinned to: it is continued by the code that began it, in every picture."""
    return f"{WORKFLOWS}.{code.digest()[:12]}"


def parts_of(engine: str) -> str:
    """Queue of the parts that only workers with a voice engine can make."""
    return f"{PARTS}-{engine}"


def config(url: str, executor: str) -> DBOSConfig:
    """How the worker ``executor`` runs DBOS."""
    return {
        "name": NAME,
        "system_database_url": full(url),
        "application_version": version(),
        "executor_id": executor,
        "log_level": "WARNING",
        # JSON, not pickle: whoever can write the database must not run code in the workers.
        "serializer": DBOSPortableJSONSerializer(),
        "run_migrations": False,
        "notification_listener_polling_interval_sec": 0.1,
    }


def _well() -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Begun:
    """A job that is being done."""

    id: str
    executor: str
    """Of which worker."""
    queue: str


def _status(kept: WorkflowStatus) -> JobStatus:
    if kept.status == "MAX_RECOVERY_ATTEMPTS_EXCEEDED":
        return JobStatus("failed", "it was begun again and again, and every time its worker died")
    return JobStatus(_STATES[kept.status], None if kept.error is None else str(kept.error))


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
        self._lost: dict[str, float] = {}

    def submit(self, video_id: str, space_id: str = DEFAULT_SPACE, priority: int = NORMAL) -> None:
        """Queue the video. Submitting the same video again does nothing.

        It waits for the newest version of Standin that runs. Of one space's videos, the lowest
        ``priority`` (at least 1) comes first.
        """
        self._client.enqueue(
            {
                "workflow_name": WORKFLOW,
                "queue_name": VIDEOS,
                "workflow_id": video_id,
                "queue_partition_key": space_id,
                "priority": priority,
            },
            video_id,
            space_id,
            priority,
        )

    def cancel(self, video_id: str) -> None:
        """Stop the video's job and its parts; the workers notice within a second."""
        if self.status(video_id).state in ("queued", "running"):
            self._client.cancel_workflow(video_id, cancel_children=True)

    def status(self, video_id: str) -> JobStatus:
        """Where the video's job stands."""
        return self.statuses([video_id]).get(video_id, JobStatus("unknown"))

    def statuses(self, video_ids: Sequence[str]) -> dict[str, JobStatus]:
        """Where the videos' jobs stand, by id; those that the queue never had are not there."""
        if not video_ids:
            return {}
        found = self._client.list_workflows(
            workflow_ids=list(video_ids), load_input=False, load_output=False
        )
        return {kept.workflow_id: _status(kept) for kept in found}

    def counts(self) -> Sequence[Count]:
        """How much waits and runs in each queue, and since when."""
        return inside.counts(self._client)

    def begun(self, executor: str | None = None) -> Sequence[Begun]:
        """Jobs that are being done, by all workers or by one."""
        found = self._client.list_workflows(
            status="PENDING", executor_id=executor, load_input=False, load_output=False
        )
        return [
            Begun(kept.workflow_id, kept.executor_id or "", kept.queue_name or "") for kept in found
        ]

    def put_back(self, jobs: Sequence[Begun]) -> int:
        """Let jobs of workers that are dead be done by others; gives how many."""
        back = [
            inside.put_back(self._client, job.id, job.executor, job.queue or PARTS) for job in jobs
        ]
        return sum(back)

    def put_back_lost(self, executor: str) -> int:
        """Do again what this process took and never heard of, as when the database's answer to
        the taking was lost. To be called now and then; acts on what was lost before as well."""
        running, moment = inside.active(), time.monotonic()
        lost = {job.id: job for job in self.begun(executor) if job.id not in running}
        self._lost = {job_id: self._lost.get(job_id, moment) for job_id in lost}
        late = moment - LOST_SECONDS
        return self.put_back([job for job in lost.values() if self._lost[job.id] < late])

    def lead_with(self, mine: str, running: set[str]) -> None:
        """Let new videos be made by version ``mine`` if no worker runs the newest one."""
        if self._client.get_latest_application_version()["version_name"] not in running:
            self._client.set_latest_application_version(mine)

    def stranded(self, running: set[str], limit: int) -> Sequence[str]:
        """Videos whose jobs are pinned to versions that no worker runs."""
        return [video_id for video_id, _ in inside.strange_versions(self._client, running, limit)]

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
