"""A real server as a process, as a user starts it."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx

START_SECONDS = 180
PATIENCE = 240
"""Seconds for what takes one when the machine has nothing else to do."""
get, post = partial(httpx.get, timeout=PATIENCE), partial(httpx.post, timeout=PATIENCE)


@dataclass
class Served:
    """One running ``standin serve``."""

    process: subprocess.Popen[bytes]
    home: Path
    log: Path
    url: str
    key: str
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(
            base_url=self.url, headers={"X-Api-Key": self.key}, timeout=PATIENCE
        )

    @classmethod
    def start(cls, home: Path, port: int = 0) -> "Served":
        """Start a server, on a free port unless one is told; the first on a home says its key,
        later ones read it."""
        home.mkdir(exist_ok=True)
        number = len(list(home.glob("server-*.log")))
        log = home / f"server-{number}.log"
        with log.open("wb") as stderr:
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "standin",
                    "serve",
                    "--port",
                    str(port),
                    "--home",
                    str(home),
                ],
                stdin=subprocess.DEVNULL,
                stdout=stderr,
                stderr=stderr,
                env={**os.environ, "COLUMNS": "200", "STANDIN_WORKERS": "2"},
            )
        try:
            url = _awaited(process, log, r"on (http://127\.0\.0\.1:\d+)")
            kept = home / "key.txt"
            if not kept.exists():
                kept.write_text(_awaited(process, log, r"(sk_standin_[\w-]{43})"))
        except BaseException:
            process.kill()
            process.wait()
            raise
        served = cls(process, home, log, url, kept.read_text())
        try:
            served._wait_ready()
        except BaseException:
            served.kill()
            raise
        return served

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        """The data of a successful answer."""
        answer = self.client.get(path, params=params)
        assert answer.status_code == 200, answer.text
        data: dict[str, Any] = answer.json()["data"]
        return data

    def generate(self, **request: Any) -> str:
        """Ask for a video; gives its id."""
        answer = self.client.post("/v2/video/generate", json=request)
        assert answer.status_code == 200, answer.text
        video_id: str = answer.json()["data"]["video_id"]
        return video_id

    def status(self, video_id: str) -> dict[str, Any]:
        """What the status call says."""
        return self.get("/v1/video_status.get", video_id=video_id)

    def wait(self, video_id: str, seconds: float = PATIENCE) -> list[dict[str, Any]]:
        """Poll until the video has ended; gives all answers."""
        answers = [self.status(video_id)]
        deadline = time.monotonic() + seconds
        while answers[-1]["status"] not in ("completed", "failed"):
            assert time.monotonic() < deadline, (answers[-1], self.log.read_text()[-3000:])
            time.sleep(0.1)
            answers.append(self.status(video_id))
        return answers

    def kill(self) -> None:
        """End it as a power cut would."""
        self.client.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def _wait_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while self.client.get("/readyz").status_code != 200:
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)


def _awaited(process: subprocess.Popen[bytes], log: Path, pattern: str) -> str:
    deadline = time.monotonic() + START_SECONDS
    while not (found := re.search(pattern, log.read_text())):
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)
    return found[1]


def until(true: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def others_of(home: Path) -> list[int]:
    """Processes that still work for a home: its worker and the worker's children."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                environment = (folder / "environ").read_bytes()
                command = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            mentions = str(home).encode() in environment + command
            if mentions and b"standin" in command:
                found.append(int(folder.name))
    return found
