"""Trouble of one machine among several: a wrong clock, a long sleep, a new version."""

import hashlib
import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clocks import Clock
from cursed import sitecustomize as curses
from serving import PATIENCE, until
from standin.evaluation import cancel
from standin.evaluation.cluster import Cluster, Running
from standin.evaluation.servers import Postgres, Store
from standin.jobs.durable import DurableJobs
from standin.library import Library, Worker
from standin.scene import ColourBackground, Scene, Silence, Video

from .test_cluster import House

pytestmark = pytest.mark.slow

DEAD = 10.0
WORKER = ("-m", "standin", "worker")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A cluster without workers yet."""
    if reason := Postgres.missing() or Store.missing():
        pytest.skip(reason)
    given = {"STANDIN_DEAD_SECONDS": str(DEAD)}
    with (
        Cluster(tmp_path, 0, environment=given) as cluster,
        pytest.MonkeyPatch.context() as patch,
    ):
        for name, value in (cluster.store.environment if cluster.store else {}).items():
            patch.setenv(name, value)
        settings = cluster.settings()
        with Library.open(settings) as library, cluster.client() as client:
            jobs = DurableJobs(settings.jobs_database_url)
            yield House(cluster, library, jobs, client)
            jobs.close()


@pytest.mark.parametrize("hours", [5, -5])
def test_a_clock_that_jumps_changes_no_verdict(house: House, tmp_path: Path, hours: float) -> None:
    clock = Clock(tmp_path)
    wrong = house.cluster.add_worker((), WORKER, **clock.environment)
    first = row_of(house, wrong)
    right = house.cluster.add_worker()
    second = row_of(house, right)
    made = [house.make(20, width=640 + 2 * index) for index in range(3)]
    until(lambda: first.id in [job.executor for job in house.jobs.begun() if job.queue == "parts"])
    clock.shift(hours)
    until(lambda: row_of(house, wrong).id != first.id)  # it leaves its work to others
    first = row_of(house, wrong)
    until(lambda: row_of(house, wrong).state == "held")
    assert ("behind" if hours < 0 else "ahead of") in str(row_of(house, wrong).reason)
    for each in made:
        assert house.wait(each, "completed", "failed").state == "completed"
        assert house.told(each) == ["video.completed"]
    time.sleep(2 * DEAD)
    assert {first.id, second.id} <= {row.id for row in house.rows()}  # nobody was given up
    # The one with the wrong clock takes no work, and yet sees who is dead.
    last = house.make(30, width=800)
    until(lambda: second.id in [j.executor for j in house.jobs.begun() if j.queue == "parts"])
    right.kill()
    third = house.cluster.add_worker()
    assert house.wait(last, "completed", "failed").state == "completed"
    assert house.told(last) == ["video.completed"]
    ids = {row.id for row in house.rows()}
    assert first.id in ids and second.id not in ids and row_of(house, third).id in ids
    clock.shift(0)
    until(lambda: row_of(house, wrong).state == "working")


def test_a_worker_that_sleeps_while_it_publishes_publishes_nothing(house: House) -> None:
    path = [str(Path(curses.__file__).parent), os.environ.get("PYTHONPATH", "")]
    slow = {"PYTHONPATH": os.pathsep.join(filter(None, path))}
    workers = [house.cluster.add_worker((), WORKER, **slow) for _ in range(2)]
    rows = [row_of(house, worker) for worker in workers]
    scene = Scene(Silence(1), background=ColourBackground(curses.JOINS_SLOWLY))
    video = house.library.videos.create(Video((scene,), 128, 72))
    house.jobs.submit(video.id)
    until(lambda: any(f'"{video.id}", "part": "join"' in row.doing for row in house.rows()))
    sleeper = next(row for row in house.rows() if video.id in row.doing)
    process = workers[[row.id for row in rows].index(sleeper.id)]
    process.signal(signal.SIGSTOP)
    row = house.wait(video.id, "completed", "failed")
    assert row.state == "completed" and row.video_key
    assert process.alive
    content = hashlib.sha256(house.library.objects.get(row.video_key)).digest()
    process.signal(signal.SIGCONT)
    until(lambda: row_of(house, process).id != sleeper.id)  # it starts anew, under a new name
    after = house.library.videos.get(video.id)
    assert after.finished_at == row.finished_at
    assert hashlib.sha256(house.library.objects.get(row.video_key)).digest() == content
    assert house.told(video.id) == ["video.completed"]


def test_a_new_version_is_started_while_videos_are_made(house: House, tmp_path: Path) -> None:
    old = house.cluster.add_worker(STANDIN_DRAIN_SECONDS="2")
    first = row_of(house, old)
    begun = house.make(60, width=1024)
    until(lambda: house.library.videos.progress(begun).percent > 5)
    new = house.cluster.add_worker(PYTHONPATH=str(other_version(tmp_path)))
    second = row_of(house, new)
    assert second.jobs_version != first.jobs_version
    fresh = house.make(1)
    # The new version takes new videos; it leaves alone what the old one has begun.
    assert house.wait(fresh, "completed").frames == 25
    assert {job.executor for job in house.jobs.begun()} == {first.id}
    old.signal(signal.SIGTERM)
    assert old.process is not None and old.process.wait(PATIENCE) == 0
    assert house.wait(begun, "completed", "failed").frames == 1500
    for each in (begun, fresh):
        assert house.told(each) == ["video.completed"]


def other_version(folder: Path) -> Path:
    """The code with a change in one of its rooms; gives where it lies."""
    import standin

    source = Path(standin.__file__).parent
    target = folder / "next" / "standin"
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    with (target / "render" / "plan.py").open("a") as file:
        file.write("\n# another version\n")
    return target.parent


def row_of(house: House, running: Running) -> Worker:
    """The row of a worker, once it has one."""
    found: list[Worker] = []

    def is_there() -> bool:
        assert running.process is not None
        found[:] = [row for row in house.rows() if row.pid == running.process.pid]
        return bool(found)

    until(is_there)
    return found[0]


def test_a_cancelled_video_stops_on_all_workers(house: House) -> None:
    for _ in range(2):
        house.cluster.add_worker()
    house.cluster.await_ready()
    assert max(cancel.measure(house.cluster, house.library, 3)) < 60  # about one, where idle
    assert house.wait(house.make(1), "completed").frames == 25
