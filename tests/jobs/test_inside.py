"""What is used of DBOS beyond what it offers: fails when another version has it no more."""

import inspect
import sqlite3
from pathlib import Path

import pytest
from dbos import DBOSClient, _queue, _sys_db, _utils
from dbos._dbos import DBOS, _get_dbos_instance
from dbos._sys_db import SystemDatabase, db_retry
from sqlalchemy.exc import OperationalError

from standin.jobs import durable, inside


def test_the_names_are_there(tmp_path: Path) -> None:
    assert callable(_get_dbos_instance)
    for name in (
        "get_queue",
        "start_queued_workflows",
        "get_queue_partitions",
        "await_workflow_result",
        "check_workflow_result",
    ):
        assert callable(getattr(SystemDatabase, name))
    assert list(inspect.signature(SystemDatabase.start_queued_workflows).parameters)[1:5] == [
        "queue",
        "executor_id",
        "app_version",
        "queue_partition_key",
    ]
    assert "_active_workflows_set" in inspect.getsource(DBOS)
    durable.prepare(f"sqlite:///{tmp_path}/jobs.db")
    client = DBOSClient(system_database_url=f"sqlite:///{tmp_path}/jobs.db")
    columns = client._sys_db.tables.workflow_status.c
    for name in ("recovery_attempts", "application_version", "parent_workflow_id", "queue_name"):
        assert name in columns
    assert inside.counts(client) == []
    assert inside.strange_versions(client, {"1"}, 10) == []
    assert not inside.put_back(client, "nobody", "nowhere", "parts")
    client.destroy()


def test_who_waits_for_a_job_and_who_goes_through_the_spaces_asks_as_expected() -> None:
    waits = inspect.getsource(SystemDatabase.await_workflow_result)
    assert "self.check_workflow_result(" in waits and "NoResult" in waits
    assert list(inspect.signature(SystemDatabase.await_workflow_result).parameters)[1:3] == [
        "workflow_id",
        "polling_interval",
    ]
    assert "random.shuffle(partition_keys)" in inspect.getsource(_queue.queue_worker_thread)


def test_a_full_disk_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = _utils.retriable_sqlite_exception
    monkeypatch.setattr(_sys_db, "retriable_sqlite_exception", usual)
    calls: list[int] = []

    @db_retry(initial_backoff=0.01)
    def write(database: object) -> None:
        calls.append(1)
        if len(calls) < 3:
            full = sqlite3.OperationalError("database or disk is full")
            raise OperationalError("INSERT", {}, full)

    inside.wait_for_room()
    write(None)
    assert len(calls) == 3
