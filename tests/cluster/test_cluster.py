"""Servers and workers that share a PostgreSQL and an S3-compatible store, and nothing else."""

import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from serving import PATIENCE, get, until
from standin.evaluation.cluster import Cluster
from standin.evaluation.servers import Postgres, Store
from standin.jobs.durable import DurableJobs
from standin.jobs.member import PAUSED
from standin.library import Library, Worker
from standin.library import Video as Row
from standin.scene import Scene, Silence, Video

DEAD = 10.0


@dataclass
class House:
    """A running cluster, its library, and its queue."""

    cluster: Cluster
    library: Library
    jobs: DurableJobs
    client: httpx.Client

    def make(self, seconds: float = 1, space: str = "default", width: int = 128) -> str:
        asked = Video((Scene(Silence(seconds)),), width, width * 9 // 16 // 2 * 2)
        row = self.library.videos.create(asked, space_id=space)
        self.jobs.submit(row.id, space)
        return row.id

    def wait(self, video_id: str, *states: str, seconds: float = 2 * PATIENCE) -> Row:
        deadline = time.monotonic() + seconds
        while (row := self.library.videos.get(video_id)).state not in states:
            assert time.monotonic() < deadline, row.state
            time.sleep(0.05)
        return row

    def rows(self) -> list[Worker]:
        return [heard.worker for heard in self.library.workers.list() if heard.alive]

    def drawing(self) -> Worker:
        """A worker that makes a part."""
        deadline = time.monotonic() + PATIENCE
        while True:
            makers = {job.executor for job in self.jobs.begun() if job.queue == "parts"}
            if found := [row for row in self.rows() if row.id in makers]:
                return found[0]
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def told(self, video_id: str) -> list[str]:
        found = self.library.webhooks.events("default", entity_id=video_id)
        return [event.type for event in found.items]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    if reason := Postgres.missing() or Store.missing():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("cluster")
    given = {"STANDIN_DEAD_SECONDS": str(DEAD), "STANDIN_SPACE_VIDEOS": "2"}
    with Cluster(folder, 2, environment=given) as cluster, pytest.MonkeyPatch.context() as patch:
        for name, value in (cluster.store.environment if cluster.store else {}).items():
            patch.setenv(name, value)
        settings = cluster.settings()
        with Library.open(settings) as library, cluster.client() as client:
            jobs = DurableJobs(settings.jobs_database_url)
            yield House(cluster, library, jobs, client)
            jobs.close()


def test_a_video_is_made_by_workers_without_a_shared_folder(house: House) -> None:
    asked = {
        "video_inputs": [{"voice": {"type": "silence", "duration": "1"}}],
        "dimension": {"width": 128, "height": 128},
    }
    answer = house.client.post("/v2/video/generate", json=asked)
    assert answer.status_code == 200, answer.text
    row = house.wait(answer.json()["data"]["video_id"], "completed")
    status = house.client.get("/v1/video_status.get", params={"video_id": row.id}).json()["data"]
    whole = get(status["video_url"]).content
    assert whole[4:8] == b"ftyp"
    part = get(status["video_url"], headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, b"ftyp")
    assert house.told(row.id) == ["video.completed"]
    own = list(Path(house.cluster.folder / "server").rglob("*.mp4"))
    assert own == []  # the server needs no files of the workers
    copies = {path.name.split("+")[0] for path in house.cluster.folder.glob("worker-*/cache/[!.]*")}
    assert copies >= {"takes", "chunks", "videos"}  # for whoever wants them on that machine


def test_a_paused_queue_waits_and_goes_on(house: House) -> None:
    house.library.switches.turn(PAUSED, True)
    deadline = time.monotonic() + PATIENCE
    while {row.state for row in house.rows()} != {"held"}:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    video_id = house.make()
    answer = house.client.get("/readyz")
    assert answer.status_code == 503 and "the queue is paused" in answer.text
    assert house.library.videos.get(video_id).state == "pending"
    assert [(c.queue, c.running, c.count) for c in house.jobs.counts()] == [("videos", False, 1)]
    house.library.switches.turn(PAUSED, False)
    house.wait(video_id, "completed")


def test_no_space_stands_in_the_way_of_another(house: House) -> None:
    many = [house.make(space="big") for _ in range(30)]
    one = house.make(space="small")
    end = house.wait(one, "completed").finished_at
    rows = house.library.videos.get_many(many, "big").values()
    assert end is not None
    assert sum(row.finished_at is not None and row.finished_at < end for row in rows) < 15
    for video_id in many[8:]:
        house.library.videos.set_state(video_id, "cancelled")
        house.jobs.cancel(video_id)
    seen = 0
    deadline = time.monotonic() + PATIENCE
    while house.library.videos.begun():
        running = [c.count for c in house.jobs.counts() if c.queue == "videos" and c.running]
        seen = max(seen, *running, 0)
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert seen <= 2


def test_work_of_a_killed_worker_is_done_by_another(house: House) -> None:
    video_id = house.make(30, width=1280)
    victim = house.drawing()
    killed = next(each for each in house.cluster.workers if _is(each.process, victim))
    killed.kill()
    row = house.wait(video_id, "completed")
    assert row.frames == 750
    assert house.told(video_id) == ["video.completed"]
    until(lambda: victim.id not in [each.id for each in house.rows()])
    killed.start()


def test_a_worker_that_is_told_to_stop_finishes_what_it_makes(house: House) -> None:
    until(lambda: len(house.rows()) == 2)
    video_id = house.make(20, width=1024)  # other pictures than those that are there already
    leaving = house.drawing()
    process = next(each for each in house.cluster.workers if _is(each.process, leaving))
    process.signal(signal.SIGTERM)
    assert process.process is not None
    assert process.process.wait(PATIENCE) == 0
    assert "worker left" in process.log.read_text()
    assert house.wait(video_id, "completed").frames == 500
    assert house.told(video_id) == ["video.completed"]
    process.start()


def test_what_only_an_older_version_could_continue_begins_anew(house: House) -> None:
    asked = Video((Scene(Silence(1)),), 128, 72)
    row = house.library.videos.create(asked)
    house.library.videos.set_state(row.id, "processing")
    house.jobs._client.enqueue(
        {
            "workflow_name": "video",
            "queue_name": "videos",
            "workflow_id": row.id,
            "queue_partition_key": "default",
            "app_version": "2",
        },
        row.id,
    )
    assert house.wait(row.id, "completed").frames == 25
    assert house.told(row.id) == ["video.completed"]


def _is(process: object, row: Worker) -> bool:
    return getattr(process, "pid", None) == row.pid
