"""What Standin needs of DBOS that DBOS offers nobody: all uses of its inner names are here.

The version of DBOS is pinned, and `tests/jobs/test_inside.py` fails when one of them changes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from dbos import DBOSClient, _sys_db, _utils
from dbos._dbos import _get_dbos_instance
from dbos._outcome import NoResult

from ..library.turns import drawn
from .awaiting import Ends, awaiting

WAITING: Final = ("ENQUEUED", "DELAYED")
RUNNING: Final = "PENDING"
END_SECONDS: Final = 0.1
"""How often it is asked which of the awaited parts are done."""


class _Kept(list[str]):
    """A list that stays in its order: DBOS shuffles what it has asked for, in place."""

    def __setitem__(self, place: Any, item: Any) -> None:
        """Nothing."""


class Gate:
    """How much this process takes from each queue; nothing while it is shut.

    DBOS keeps the limits of a queue in the database, one for all processes. Machines differ, and
    one that is short of disk shall take nothing while the others go on.
    """

    def __init__(
        self,
        places: Mapping[str, int],
        most: Callable[[str, str], int | None],
        share: Callable[[str], int] = lambda partition: 1,
        held: Callable[[str], bool] = lambda queue: False,
    ) -> None:
        """``places`` is how much of each queue is done here at once; ``most(queue, partition)`` how
        much of a partition is done by all processes together, None for any number;
        ``share(partition)`` how many lots it has where others wait too; ``held(queue)`` whether
        nothing is to be taken from a queue just now."""
        self._places = dict(places)
        self._most, self._share, self._held = most, share, held
        self.open = True

    def install(self) -> None:
        """Stand between this process' DBOS, which has been launched, and its queues."""
        database: Any = _get_dbos_instance()._sys_db
        self._get, self._start = database.get_queue, database.start_queued_workflows
        database.get_queue, database.start_queued_workflows = self._queue, self._claim
        ends = Ends(lambda ids: _ended(database, ids), END_SECONDS)
        database.await_workflow_result = awaiting(
            database.check_workflow_result, lambda result: isinstance(result, NoResult), ends
        )
        self._partitions = database.get_queue_partitions
        database.get_queue_partitions = self._line

    def _queue(self, name: str, **options: Any) -> Any:
        queue = self._get(name, **options)
        if queue is None or name not in self._places:
            return queue
        limited = copy(queue)
        limited._worker_concurrency = self._places[name] if self._takes(name) else 0
        return limited

    def _takes(self, name: str) -> bool:
        return self.open and not self._held(name)

    def _line(self, name: str) -> list[str]:
        """Partitions with work, in an order drawn by lot."""
        return _Kept(drawn({each: self._share(each) for each in self._partitions(name)}))

    def _claim(
        self,
        queue: Any,
        executor: str,
        version: str,
        partition: str | None,
        *more: Any,
        **named: Any,
    ) -> Any:
        if queue.name in self._places and not self._takes(queue.name):  # shut since it was asked
            return [], "worker_concurrency"
        most = self._most(queue.name, partition) if partition is not None else None
        if most is not None:
            queue = copy(queue)
            queue._partition_concurrency = most
        return self._start(queue, executor, version, partition, *more, **named)


def wait_for_room() -> None:
    """Let DBOS wait while a full disk keeps SQLite from writing, as it does for a locked file.

    It would end the job otherwise: with an error that it cannot write either.
    """
    usual = _utils.retriable_sqlite_exception

    def may_pass(error: Exception) -> bool:
        return usual(error) or "disk is full" in str(getattr(error, "orig", error))

    setattr(_sys_db, "retriable_sqlite_exception", may_pass)  # noqa: B010  mypy knows no such name


def _ended(database: Any, ids: Collection[str]) -> Collection[str]:
    """Those of some jobs that have ended."""
    table = database.tables.workflow_status.c
    query = sa.select(table.workflow_uuid).where(
        table.workflow_uuid.in_(ids), table.status.not_in((*WAITING, RUNNING))
    )
    with database.engine.connect() as connection:
        found: Collection[str] = connection.scalars(query).all()
        return found


def active() -> set[str]:
    """Ids of the jobs that run in this process."""
    return set(_get_dbos_instance()._active_workflows_set.activeList())


def attempts(job_id: str) -> int:
    """How often a job of this process has been begun; 1 for the first time."""
    database = _get_dbos_instance()._sys_db
    table = database.tables.workflow_status.c
    query = sa.select(table.recovery_attempts).where(table.workflow_uuid == job_id)
    with database.engine.connect() as connection:
        return int(connection.scalar(query) or 0)


def put_back(client: DBOSClient, job_id: str, executor: str, queue: str) -> bool:
    """Let a job that ``executor`` had begun be begun again, in its queue and with its count of
    attempts; False when it is no longer that executor's.

    One statement that looks at the owner: to do it twice, or from two processes, does no harm. The
    public way, a process that starts under the dead one's name, ends in the same statement.
    """
    return client._sys_db.reenqueue_for_recovery(job_id, [executor], queue)


@dataclass(frozen=True, slots=True)
class Count:
    """How much of one kind there is in one queue."""

    queue: str
    running: bool
    """Else it waits."""
    count: int
    oldest_ms: int
    """When the oldest was put down, in milliseconds since 1970."""


def counts(client: DBOSClient) -> list[Count]:
    """Jobs that have not ended, by queue and state."""
    table = client._sys_db.tables.workflow_status.c
    running = (table.status == RUNNING).label("running")
    query = (
        sa.select(table.queue_name, running, sa.func.count(), sa.func.min(table.created_at))
        .where(table.status.in_((*WAITING, RUNNING)))
        .group_by(table.queue_name, running)
    )
    with client._sys_db.engine.connect() as connection:
        return [
            Count(row[0] or "", bool(row[1]), row[2], row[3]) for row in connection.execute(query)
        ]


def strange_versions(client: DBOSClient, known: set[str], limit: int) -> list[tuple[str, str]]:
    """Unfinished jobs that wait for or were begun by a version that is not ``known``: id and
    version, without the jobs that others started."""
    table = client._sys_db.tables.workflow_status.c
    query = (
        sa.select(table.workflow_uuid, table.application_version)
        .where(table.status.in_((*WAITING, RUNNING)), table.parent_workflow_id.is_(None))
        .where(table.application_version.not_in(known))
        .limit(limit)
    )
    with client._sys_db.engine.connect() as connection:
        return [(row[0], row[1]) for row in connection.execute(query)]
