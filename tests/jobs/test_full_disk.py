"""A disk that fills up while videos are made: a small one of its own, in memory."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from test_durable import House

from serving import PATIENCE, until
from standin.jobs import doctor
from standin.jobs.durable import DurableJobs
from standin.jobs.supervisor import Supervisor
from standin.library import Library
from standin.media import decode
from standin.scene import ColourBackground, Scene, Silence, Video
from standin.settings import Settings

SIZE_MB = 24
LEAST_MB = 4


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mounting, capture_output=True).returncode:
        pytest.skip("a small disk needs a mount, and that root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def living(settings: Settings) -> Iterator[House]:
    with Library.open(settings) as library:
        supervisor = Supervisor(settings)
        jobs = DurableJobs(settings.jobs_database_url, supervisor.problems)
        supervisor.start()
        try:
            assert supervisor.wait_ready(PATIENCE)
            yield House(settings, library, jobs, supervisor)
        finally:
            supervisor.stop()
            jobs.close()


def fill(disk: Path) -> Path:
    """A file that takes all there is; gives it."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    return filler


def long(seconds: float = 40) -> Video:
    return Video((Scene(Silence(seconds), background=ColourBackground("#102030")),), 640, 360)


def begun(house: House, video_id: str) -> None:
    until(lambda: house.library.videos.progress(video_id).percent >= 10)


@pytest.mark.slow
@pytest.mark.parametrize("where", ["work", "objects", "everything"])
def test_a_full_disk_is_waited_for(disk: Path, tmp_path: Path, where: str) -> None:
    home = tmp_path / "home" if where == "objects" else disk / "home"
    settings = Settings(home=home, workers=2, least_disk_mb=LEAST_MB, dead_seconds=6)
    if where == "work":
        urls = {name: f"sqlite:///{tmp_path / name}.db" for name in ("library", "queue")}
        given = {"database_url": urls["library"], "jobs_database_url": urls["queue"]}
        settings = settings.model_copy(update={**given, "objects": str(tmp_path / "objects")})
    elif where == "objects":
        settings = settings.model_copy(update={"objects": str(disk / "objects")})
    with living(settings) as house:
        video_id = house.make(long())
        begun(house, video_id)
        filler = fill(disk)
        more = [await_held(house)] if where == "work" else []
        time.sleep(3)  # everything that can go wrong does
        row = house.library.videos.get(video_id)
        assert row.state == "processing", (row.error_message, row.error_detail)
        filler.unlink()
        for each in (*more, video_id):
            row = house.wait(each, "completed", "failed")
            assert row.state == "completed", (row.error_message, row.error_detail)
        assert row.frames == 1000 and row.video_key
        path = house.library.objects.local_path(row.video_key)
        assert path is not None and sum(1 for _ in decode.frames(path)) == 1000
        root = house.library.objects.root
        assert root is not None
        assert [each for each in root.rglob(".*") if each.is_file()] == []  # nothing half written
        found = house.library.webhooks.events("default", entity_id=video_id)
        assert [event.type for event in found.items] == ["video.completed"]


def await_held(house: House) -> str:
    """Until the worker says that it takes nothing, and the doctor says why; gives a video that
    waits."""
    until(lambda: [heard.worker.state for heard in house.library.workers.list()] == ["held"])
    workers = [heard.worker for heard in house.library.workers.list()]
    assert workers[0].reason is not None and "of disk are free" in workers[0].reason
    said = [each.says for each in doctor.examine(house.settings) if each.state != "ok"]
    assert any("takes no work: only" in words for words in said), said
    assert "MiB of disk are free" in " ".join(said)
    waiting = house.make(long(1))
    time.sleep(1)
    assert house.library.videos.get(waiting).state == "pending"
    return waiting


def test_a_disk_that_stays_full_is_named(disk: Path, tmp_path: Path) -> None:
    settings = Settings(
        home=tmp_path / "home", workers=2, objects=str(disk / "objects"), outage_minutes=0.05
    )
    with living(settings) as house:
        video_id = house.make(long())
        begun(house, video_id)
        fill(disk)
        row = house.wait(video_id, "failed", "completed")
        assert row.error_message is not None
        assert "no space left on the disk for 0.05 minutes" in row.error_message
