"""The worker: runs the workflows, with child processes for the heavy work."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Final, NoReturn

import structlog
from dbos import DBOS

from .. import logs
from ..avatars.catalogue import Catalogue
from ..library import Library, Workers
from ..library.database import is_away
from ..render import Crew
from ..settings import Settings
from . import (
    durable,
    engines,
    fitness,
    inside,
    workflows,  # noqa: F401  DBOS has to know them before it launches
    workshop,
)
from .durable import DurableJobs
from .hearing import ROUNDS
from .housekeeping import Housekeeper
from .inside import Gate
from .leader import Leader
from .member import Member
from .patience import patient, wait_at_most
from .probes import Probes

READY: Final = "ready\n"
"""What an owned worker writes when it takes work."""
POLL_SECONDS: Final = 0.1
"""How often a queue is looked at."""
_ANY: Final = 10_000
"""More than a worker does at once; what it does at once is for its `Gate` to say."""

log = structlog.get_logger(__name__)


def run(settings: Settings, owned: bool, crew: Crew | None = None) -> None:
    """Take work until told to stop, with a ``crew`` of its own unless one is given.

    Any number of workers may share a home, a database and a store.

    An ``owned`` worker says `READY` on standard output, and ends when its standard input closes:
    whoever started it is gone then, however it went.
    """
    wait_at_most(settings.outage_minutes)
    inside.wait_for_room()
    probes = Probes(settings.host, None if owned else settings.health_port)
    probes.start()
    patient(durable.prepare)(settings.jobs_database_url)
    with patient(Library.open)(settings) as library:
        member = Member(library, settings, durable.version(), _given_up)
        member.own_scratch()
        probes.follow(member.problem)
        with crew or Crew(settings.workers, paint_cache=settings.home / "paint") as hands:
            _work(settings, library, hands, member, owned)


def _work(
    settings: Settings, library: Library, crew: Crew, member: Member, owned: bool
) -> NoReturn:
    crew.warm()
    workshop.use(
        workshop.Workshop(
            library,
            crew,
            Catalogue(settings.home / "paint"),
            settings.fetch_private,
            settings.video_mb * 1_000_000,
            settings.task_patience,
            member,
        )
    )
    stopped = _stop_on_signals()
    try:
        member.enter()
        logs.also(worker=member.id)
        _take_work(settings, library, member)
        jobs = DurableJobs(settings.jobs_database_url)
    except Exception as error:
        if not is_away(error):
            raise
        log.warning("the database went away while this worker started")
        time.sleep(1)
        _begin_anew()
    if owned:
        threading.Thread(target=_follow_owner, args=(stopped,), daemon=True).start()
        sys.stdout.write(READY)
        sys.stdout.flush()
    log.info("worker ready", processes=settings.workers)
    housekeeper = Housekeeper(library, jobs, settings)
    housekeeper.start()
    leader = Leader(library, jobs, settings, member.id, durable.version())
    while not stopped.is_set():
        try:
            leader.look_after()
        except Exception as error:  # a database that is busy or away for a moment
            log.warning("could not look after the queue", error=str(error).splitlines()[0])
        stopped.wait(settings.dead_seconds / ROUNDS)
    housekeeper.stop()
    # An owned one is awaited by somebody at a keyboard; what it had begun goes on later.
    member.leave(0 if owned else settings.drain_seconds)
    member.end()
    log.info("worker left", worker=member.id)
    crew.close()
    os._exit(0)


def _given_up() -> NoReturn:
    log.error("this worker was taken for dead, and others do its work: it starts anew")
    _begin_anew()


def _take_work(settings: Settings, library: Library, member: Member) -> None:
    own = [durable.parts_of(name) for name in fitness.engines(settings)]
    drawn = engines.places(settings, fitness.look(settings).memory)
    most = {durable.VIDEOS: settings.workers + 2, durable.PARTS: settings.workers}
    most |= dict.fromkeys(own, 1) | drawn
    own += drawn
    gate = Gate(
        most,
        _most_of(settings, library),
        lambda space: library.spaces.plan(space).share,
        lambda queue: queue != durable.VIDEOS and workshop.here().turns.wanted,
    )
    DBOS(config=durable.config(settings.jobs_database_url, member.id))
    DBOS.listen_queues([durable.VIDEOS, durable.PARTS, *own])
    DBOS.launch()
    gate.install()
    _open_queue(durable.VIDEOS, POLL_SECONDS, partition_concurrency=_ANY)
    _open_queue(durable.PARTS, POLL_SECONDS)
    for name in own:
        _open_queue(name, 10 * POLL_SECONDS)
    member.start(gate)


def _most_of(settings: Settings, library: Library) -> Callable[[str, str], int | None]:
    """How many videos of a space are made at once: as many as its plan says."""

    def most(queue: str, space_id: str) -> int | None:
        if queue != durable.VIDEOS:
            return None
        return library.spaces.plan(space_id).concurrency or settings.space_videos

    return most


def _open_queue(name: str, seconds: float, partition_concurrency: int | None = None) -> None:
    DBOS.register_queue(
        name,
        worker_concurrency=_ANY,
        partition_concurrency=partition_concurrency,
        partition_worker_concurrency=_ANY,
        polling_interval_sec=seconds,
        on_conflict="always_update",
    )


def problems(workers: Workers) -> Sequence[str]:
    """Why no video would be made now; empty when a worker takes work."""
    alive = [heard.worker for heard in workers.list() if heard.alive]
    if any(worker.state == "working" for worker in alive):
        return ()
    held = sorted({worker.reason for worker in alive if worker.reason})
    return (f"no worker takes work: {'; '.join(held)}",) if held else ("no worker is ready",)


def _begin_anew() -> NoReturn:
    """Start this process again, as a new worker: its children end with its pipes."""
    sys.stderr.flush()
    os.execv(sys.executable, sys.orig_argv)


def _stop_on_signals() -> threading.Event:
    stopped = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return stopped


def _follow_owner(stopped: threading.Event) -> None:
    while sys.stdin.buffer.read(4096):
        pass
    stopped.set()
    time.sleep(2)  # the main thread may be busy; nobody is left to wait for it
    os._exit(0)
