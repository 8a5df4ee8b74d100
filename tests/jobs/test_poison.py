"""Videos that kill or hang whatever works on them, on real workers and a real queue."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from test_durable import House

from cursed import sitecustomize as curses
from serving import START_SECONDS, others_of, until
from standin.jobs.durable import DurableJobs
from standin.jobs.outcome import PART_ATTEMPTS
from standin.jobs.supervisor import Supervisor, environment
from standin.library import Library
from standin.scene import ColourBackground, Scene, Silence, Video
from standin.settings import Settings

PATIENCE = 0.05
"""Of 180 s without progress this leaves 9: more than a busy machine takes for a part."""


@pytest.fixture(scope="module")
def path() -> Iterator[None]:
    """Python finds the curses."""
    folders = [str(Path(curses.__file__).parent), os.environ.get("PYTHONPATH", "")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, folders)))
        yield


def in_home(home: Path, patience: float = PATIENCE) -> Settings:
    return Settings(home=home, workers=2, task_patience=patience)


@pytest.fixture
def house(path: None, tmp_path: Path) -> Iterator[House]:
    with living(in_home(tmp_path / "home", patience=1)) as made:
        yield made


@pytest.fixture
def impatient(path: None, tmp_path: Path) -> Iterator[House]:
    with living(in_home(tmp_path / "home")) as made:
        yield made


@contextmanager
def living(settings: Settings) -> Iterator[House]:
    with Library.open(settings) as library:
        supervisor = Supervisor(settings)
        jobs = DurableJobs(settings.jobs_database_url, supervisor.problems)
        supervisor.start()
        try:
            assert supervisor.wait_ready(START_SECONDS)
            yield House(settings, library, jobs, supervisor)
        finally:
            supervisor.stop()
            jobs.close()


def coloured(colour: str, seconds: float = 1) -> Video:
    return Video((Scene(Silence(seconds), background=ColourBackground(colour)),), 128, 72)


def told(house: House, video_id: str) -> list[str]:
    found = house.library.webhooks.events("default", entity_id=video_id)
    return [event.type for event in found.items]


def test_a_video_that_kills_its_process_fails_and_others_do_not(house: House) -> None:
    poison = house.make(coloured(curses.KILLS_CHILD))
    others = [house.make(coloured(f"#00000{index}")) for index in range(3)]
    row = house.wait(poison, "failed")
    assert row.error_message is not None and "died" in row.error_message
    for each in others:
        house.wait(each, "completed", "failed")
        assert told(house, each) == ["video.completed"]
    assert told(house, poison) == ["video.failed"]


@pytest.mark.slow
def test_a_task_that_hangs_is_stopped_and_tried_again(impatient: House) -> None:
    hung = impatient.make(coloured(curses.HANGS_ONCE))
    impatient.wait(hung, "completed", "failed")
    assert (impatient.settings.home / "cursed").exists()
    assert told(impatient, hung) == ["video.completed"]


@pytest.mark.slow
def test_a_video_that_always_hangs_fails_with_its_reason(impatient: House) -> None:
    hung = impatient.make(coloured(curses.HANGS))
    other = impatient.make(coloured("#000000"))
    impatient.wait(other, "completed")
    row = impatient.wait(hung, "failed")
    assert row.error_message is not None and "no progress for 9 s" in row.error_message
    assert told(impatient, hung) == ["video.failed"]
    impatient.wait(impatient.make(coloured("#000001")), "completed")
    until(lambda: children(impatient.settings) <= impatient.settings.workers)  # the others are gone


@pytest.mark.slow
@pytest.mark.parametrize("curse", [curses.KILLS_WORKER, curses.JOIN_KILLS_WORKER])
def test_a_video_that_kills_its_worker_fails_alone(path: None, curse: str, tmp_path: Path) -> None:
    settings = in_home(tmp_path / "home")
    with Library.open(settings) as library, kept_alive(settings, 2) as deaths:
        jobs = DurableJobs(settings.jobs_database_url)
        house = House(settings, library, jobs, Supervisor(settings))
        # Drawn while the worker dies, over and over.
        others = [house.make(coloured(f"#00000{index}", 40)) for index in range(4)]
        poison = house.make(coloured(curse))
        row = house.wait(poison, "failed", "completed")
        assert row.error_message is not None, row.state
        assert f"begun {PART_ATTEMPTS} times" in row.error_message
        for each in others:
            assert house.wait(each, "completed", "failed").state == "completed"
            assert told(house, each) == ["video.completed"]
        assert told(house, poison) == ["video.failed"]
        # Two chunks of half a second kill by turns, until one of them has had its attempts.
        parts = 1 if curse == curses.JOIN_KILLS_WORKER else 2
        assert PART_ATTEMPTS <= len(deaths) <= parts * PART_ATTEMPTS
        jobs.close()


@contextmanager
def kept_alive(settings: Settings, count: int) -> Iterator[list[int]]:
    """So many workers, started again when they die; gives the exit statuses of the dead."""
    deaths: list[int] = []
    stop = threading.Event()

    def keep(log: Path) -> None:
        while not stop.is_set():
            with log.open("ab") as file:
                process = subprocess.Popen(
                    [sys.executable, "-m", "standin", "worker"],
                    env=environment(settings),
                    stdin=subprocess.DEVNULL,
                    stdout=file,
                    stderr=file,
                )
            while process.poll() is None and not stop.is_set():
                time.sleep(0.1)
            if stop.is_set():
                process.kill()
            else:
                deaths.append(process.returncode)
            process.wait()

    logs = [settings.home.parent / f"worker-{index}.log" for index in range(count)]
    threads = [threading.Thread(target=keep, args=(log,)) for log in logs]
    for thread in threads:
        thread.start()
    try:
        yield deaths
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def children(settings: Settings) -> int:
    """How many processes draw for a home."""
    found = 0
    for pid in others_of(settings.home):
        with suppress(OSError):
            found += b"standin.render.child" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return found
