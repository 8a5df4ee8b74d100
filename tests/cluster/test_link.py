"""Two workers on hosts of their own (network namespaces), and the link of one is cut."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from standin.evaluation.cluster import Cluster, given
from standin.evaluation.servers import Postgres, Store
from standin.jobs.durable import DurableJobs
from standin.library import Library
from standin.scene import Scene, Silence, Video

pytestmark = pytest.mark.slow

BRIDGE = "standin-br"
HOST = "10.213.77.1"
WORKERS = {"standin-a": "10.213.77.2", "standin-b": "10.213.77.3"}
DEAD = 8.0


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@pytest.fixture
def hosts() -> Iterator[None]:
    """A bridge with two namespaces on it; the bridge's own address is this process' host."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.skip("network namespaces need root and Debian's iproute2")
    with ExitStack() as stack:
        try:
            ip("link", "add", BRIDGE, "type", "bridge")
        except subprocess.CalledProcessError as error:
            pytest.skip(f"no bridge can be made here: {error.stderr.decode().strip()}")
        stack.callback(ip, "link", "del", BRIDGE)
        ip("address", "add", f"{HOST}/24", "dev", BRIDGE)
        ip("link", "set", BRIDGE, "up")
        for name, address in WORKERS.items():
            ip("netns", "add", name)
            stack.callback(ip, "netns", "del", name)
            ip("link", "add", f"{name}-v", "type", "veth", "peer", "name", "eth0", "netns", name)
            ip("link", "set", f"{name}-v", "master", BRIDGE, "up")
            ip("-n", name, "address", "add", f"{address}/24", "dev", "eth0")
            ip("-n", name, "link", "set", "eth0", "up")
            ip("-n", name, "link", "set", "lo", "up")
        yield


def test_a_worker_that_is_cut_off_is_replaced_and_does_not_publish(
    tmp_path: Path, hosts: None
) -> None:
    if reason := Postgres.missing() or Store.missing():
        pytest.skip(reason)
    environment = {"STANDIN_DEAD_SECONDS": str(DEAD)}
    with Cluster(tmp_path, 0, environment=environment, host=HOST) as cluster, ExitStack() as stack:
        assert cluster.api is not None
        stack.enter_context(given(cluster.api.environment))
        library = stack.enter_context(Library.open(cluster.settings()))
        jobs = DurableJobs(cluster.settings().jobs_database_url)
        stack.callback(jobs.close)
        near, far = (cluster.add_worker(("ip", "netns", "exec", name)) for name in WORKERS)
        cluster.await_ready()
        until(lambda: len(library.workers.list()) == 2)
        assert near.process is not None
        before = [each.worker.id for each in library.workers.list()]
        cut = next(
            row.worker for row in library.workers.list() if row.worker.pid == near.process.pid
        )
        made = [library.videos.create(asked(i)).id for i in range(6)]
        for video_id in made:
            jobs.submit(video_id)
        until(lambda: bool(jobs.begun(cut.id)))
        ip("link", "set", "standin-a-v", "down")
        moment = time.monotonic()
        until(lambda: not jobs.begun(cut.id))
        gone_on = time.monotonic() - moment
        until(lambda: all(library.videos.get(each).state == "completed" for each in made))
        ip("link", "set", "standin-a-v", "up")
        until(lambda: len({row.worker.id for row in library.workers.list()} - set(before)) == 1)
        after = {row.worker.id: row.worker.pid for row in library.workers.list()}
        assert cut.id not in after and near.process.pid in after.values()  # a new name, one process
        for video_id in made:
            found = library.webhooks.events("default", entity_id=video_id)
            assert [event.type for event in found.items] == ["video.completed"]
        assert far.alive
        assert gone_on < DEAD + 60


def asked(index: int) -> Video:
    return Video((Scene(Silence(16 + index)),), 320, 180)


def until(true: object, seconds: float = 150) -> None:
    deadline = time.monotonic() + seconds
    assert callable(true)
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)
