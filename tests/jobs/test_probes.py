"""A real worker as those see it who watch over its process."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from serving import until
from standin.errors import StandinError
from standin.evaluation.servers import free_port
from standin.jobs.member import PAUSED
from standin.jobs.probes import Probes
from standin.library import Library
from standin.settings import Settings

DEAD = 4


class Watched:
    """``standin worker`` with a port for probes, started as systemd would."""

    def __init__(self, home: Path, folder: Path) -> None:
        self.port = free_port()
        self.told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.told.bind(str(folder / "notify"))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "standin", "worker", "--health-port", str(self.port)],
            env={
                **os.environ,
                "STANDIN_HOME": str(home),
                "STANDIN_WORKERS": "1",
                "STANDIN_DEAD_SECONDS": str(DEAD),
                "NOTIFY_SOCKET": str(folder / "notify"),
                "WATCHDOG_USEC": "1500000",
            },
        )

    def asked(self, path: str, timeout: float = 60) -> tuple[int, str]:
        """Status and body; 0 while nobody listens."""
        try:
            answer = httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=timeout)
        except httpx.ConnectError:
            return 0, ""
        return answer.status_code, answer.text

    def says(self, words: str) -> bool:
        """Whether it takes no work for this reason, and lives."""
        status, body = self.asked("/readyz")
        assert self.asked("/healthz")[0] == 200
        return status == 503 and words in body

    def ready(self) -> bool:
        return self.asked("/readyz")[0] == 200

    def heard(self, seconds: float) -> str:
        """The next words for systemd; none when none come for so long."""
        self.told.settimeout(seconds)
        try:
            return self.told.recv(4096).decode()
        except TimeoutError:
            return ""

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self.told.close()


def test_a_worker_is_asked_how_it_is(tmp_path: Path) -> None:
    home = tmp_path / "home"
    Library.open(Settings(home=home)).close()
    with closing(Watched(home, tmp_path)) as worker:
        until(lambda: worker.asked("/healthz")[0] == 200)
        assert worker.heard(180) == "READY=1"
        until(worker.ready)
        until(lambda: worker.heard(180) == "WATCHDOG=1\nSTATUS=takes work")
        assert worker.asked("/")[0] == 404

        with closing(sqlite3.connect(home / "standin.db", isolation_level=None)) as database:
            database.execute("BEGIN IMMEDIATE")  # nobody else can write now
            until(lambda: worker.says("the database has not answered for"))
            until(lambda: "STATUS=the database has not" in worker.heard(180))
            assert worker.asked("/healthz")[0] == 200
            database.execute("ROLLBACK")
        until(worker.ready)

        with Library.open(Settings(home=home)) as library:
            library.switches.turn(PAUSED, True)
            until(lambda: library.workers.list()[0].worker.state == "held")
        assert worker.ready(), "whoever paused the queue may want to start other workers"

        worker.process.send_signal(signal.SIGSTOP)
        with pytest.raises(httpx.ReadTimeout):
            worker.asked("/healthz", timeout=2)
        while worker.heard(0.2):  # what it had said before
            pass
        assert worker.heard(2) == ""
        worker.process.send_signal(signal.SIGCONT)
        until(lambda: worker.asked("/healthz")[0] == 200)

        worker.process.terminate()
        assert worker.process.wait(180) == 0


def test_a_port_that_is_taken_is_named() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        with pytest.raises(StandinError, match=f"cannot listen on 127.0.0.1:{port} for probes"):
            Probes("127.0.0.1", port).start()
