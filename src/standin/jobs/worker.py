"""The worker: runs the workflows, with child processes for the heavy work."""

import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import FrameType

import structlog
from dbos import DBOS

from ..avatars.catalogue import Catalogue
from ..library import Library
from ..render import Crew
from ..settings import Settings
from . import durable, workflows
from .durable import DurableJobs
from .housekeeping import Housekeeper
from .lock import held

RECONCILE_SECONDS = 10.0
READY = "ready\n"
"""What an owned worker writes when it takes work."""

log = structlog.get_logger(__name__)


def run(settings: Settings, owned: bool) -> None:
    """Take work until told to stop.

    An ``owned`` worker says `READY` on standard output, and ends when its standard input closes:
    whoever started it is gone then, however it went. Raises `StandinError` when another worker
    works in this home: two would take each other's jobs.
    """
    # After a crash the worker before us may need a moment to notice that its server is gone.
    with held(settings.home / "worker.lock", "another worker", patience=15):
        _own_scratch(settings.home / "tmp")
        durable.prepare(settings.jobs_database_url)
        with (
            Library.open(settings) as library,
            Crew(settings.workers, paint_cache=settings.home / "paint") as crew,
        ):
            _work(settings, library, crew, owned)


def _work(settings: Settings, library: Library, crew: Crew, owned: bool) -> None:
    crew.warm()
    avatars = Catalogue(settings.home / "paint")
    most = settings.video_mb * 1_000_000
    workflows.use(workflows.Workshop(library, crew, avatars, settings.fetch_private, most))
    stopped = _stop_on_signals()
    DBOS(config=durable.config(settings.jobs_database_url))
    DBOS.listen_queues([durable.VIDEOS, durable.PARTS])
    DBOS.launch()
    _open_queues(settings.workers)
    jobs = DurableJobs(settings.jobs_database_url)
    heartbeat(settings).touch()
    if owned:
        threading.Thread(target=_follow_owner, args=(stopped,), daemon=True).start()
        sys.stdout.write(READY)
        sys.stdout.flush()
    log.info("worker ready", processes=settings.workers)
    housekeeper = Housekeeper(library, jobs, settings)
    housekeeper.start()
    while not stopped.is_set():
        try:
            _reconcile(library, jobs)
            heartbeat(settings).touch()
        except Exception:  # a database that is busy or away for a moment
            log.exception("could not look after the queue")
        stopped.wait(RECONCILE_SECONDS)
    # Unfinished steps begin again at the next start; nothing is worth waiting for.
    housekeeper.stop()
    crew.close()
    os._exit(0)


def heartbeat(settings: Settings) -> Path:
    """The file that a working worker touches every `RECONCILE_SECONDS`."""
    return settings.home / "worker.alive"


def _own_scratch(folder: Path) -> None:
    """Keep temporary files in ``folder``; what a killed worker left there goes away."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["TMPDIR"] = str(folder)  # for the children too
    tempfile.tempdir = None


def _open_queues(processes: int) -> None:
    DBOS.register_queue(
        durable.VIDEOS, worker_concurrency=max(2, processes), polling_interval_sec=0.1
    )
    DBOS.register_queue(durable.PARTS, worker_concurrency=processes, polling_interval_sec=0.1)


def _reconcile(library: Library, jobs: DurableJobs) -> None:
    """Queue videos that a crash kept from the queue; fail those whose job has ended badly."""
    for video in library.videos.unfinished():
        status = jobs.status(video.id)
        if status.state == "unknown":
            log.warning("video was not queued", video=video.id)
            jobs.submit(video.id)
        elif status.state in ("failed", "cancelled", "done"):
            detail = status.detail or f"its job is {status.state}"
            library.videos.fail(
                video.id, workflows.JOB_FAILED, "the video could not be made", detail
            )


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
